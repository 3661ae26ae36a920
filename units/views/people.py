"""Pages of people: users and their roles, and changing one's own password."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView

from govaudit.roles import Right
from govaudit.views import Action, RecordForm, RecordList, RightRequired
from units.filters import UserFilter
from units.forms import UserForm
from units.models import User
from units.services import change_password, save_user
from units.tables import UserTable


class UserList(RecordList):
    right = Right.CONFIGURE
    model, table_class, filterset_class = User, UserTable, UserFilter
    title = "用户与权限"
    purpose = "谁能登录，担任什么角色。角色决定能看什么、能做什么。"
    actions = (Action("新增用户", "units:user-add"),)
    unit_word = "人"
    empty_hint = "还没有用户。"

    def records(self) -> QuerySet[User]:
        return User.objects.select_related("unit").order_by("username")


class UserAdd(RecordForm):
    right = Right.CONFIGURE
    model, form_class = User, UserForm
    title = "新增用户"
    purpose = "口令请当面告诉本人，由本人登录后修改。"

    def get_parent(self) -> tuple[str, str]:
        return "用户与权限", reverse("units:user-list")

    def get_success_url(self) -> str:
        return self.get_back_url()

    def save(self, form: UserForm) -> User:
        return save_user(actor=self.person, user=form.instance, password=form.cleaned_data["password"])


class UserEdit(UserAdd):
    lookup: ClassVar[dict[str, str]] = {"username": "username"}
    purpose = "改动立即生效。"

    def get_title(self) -> str:
        return f"修改用户“{self.object}”"


class PasswordChange(RightRequired, FormView):
    """Change one's own password; the person stays signed in."""

    right = Right.VIEW_OWN
    form_class = PasswordChangeForm
    template_name = "units/password_change.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.person}

    def get_form(self, form_class: Any = None) -> PasswordChangeForm:
        form = super().get_form(form_class)
        labels = {"old_password": "原口令", "new_password1": "新口令", "new_password2": "再输一遍新口令"}
        for name, label in labels.items():
            form.fields[name].label = label
            form.fields[name].help_text = ""
            form.fields[name].error_messages["required"] = f"请填写{label.removeprefix('再输一遍')}。"
        return form

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        change_password(actor=self.person, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, self.person)
        messages.success(self.request, "口令已修改。")
        return redirect("home")
