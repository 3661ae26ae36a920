"""Contacts (联络人): the list of all, adding, changing and deleting one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordList
from units.filters import ContactFilter
from units.forms import ContactForm
from units.models import Contact
from units.record_pages import SaveAndNext
from units.services import delete_contact, save_contact
from units.tables import ContactTable

_KEY = {"unit": "unit__code", "post": "post", "since": "since"}


class ContactList(RecordList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = Contact, ContactTable, ContactFilter
    title = "联络人"
    purpose = "各单位负责这项工作的A岗、B岗，从哪一天起、到哪一天止。"
    unit_word = "人"
    empty_hint = "还没有联络人。逐个登记，或者从表格导入。"
    actions = (Action("登记联络人", "units:contact-add"),)

    def records(self) -> QuerySet[Any]:
        return Contact.objects.select_related("unit")


class ContactAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = Contact, ContactForm
    title, purpose = "登记联络人", "后来的人接任以后，原来在这个岗位的人就不再算在岗。"
    add_page = "units:contact-add"
    carried = ("unit",)

    def new_record(self) -> Contact:
        return Contact(since=timezone.localdate())

    def save(self, form: Any) -> Contact:
        return save_contact(actor=self.person, contact=form.instance)

    def get_success_url(self) -> str:
        return self.next_url() or reverse("units:unit-detail", args=[self.object.unit.code])

    def get_parent(self) -> tuple[str, str]:
        return "联络人", reverse("units:contact-list")


class ContactEdit(ContactAdd):
    lookup = _KEY
    title, purpose = "修改联络人", ""


class ContactDelete(ConfirmDelete):
    right = Right.RECORD
    model, lookup = Contact, _KEY

    def records(self) -> QuerySet[Any]:
        return Contact.objects.select_related("unit")

    def delete(self, record: Any) -> None:
        delete_contact(actor=self.person, contact=record)

    def get_back_url(self) -> str:
        return reverse("units:contact-list")
