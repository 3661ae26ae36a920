"""The records behind a line of 今日待办."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from govaudit.roles import Right
from govaudit.views import RecordList
from units.today import MATTERS, Matter


class TodayList(RecordList):
    """All records of one matter that the person may see, whatever their period."""

    right = Right.VIEW_OWN
    empty_hint = "现在没有要办的。"

    @cached_property
    def matter(self) -> Matter:
        found = next((matter for matter in MATTERS if matter.code == self.kwargs["matter"]), None)
        if found is None:
            raise Http404
        return found

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.model = self.records().model
            self.table_class, self.filterset_class = self.matter.table, self.matter.filterset
            self.unit_word = self.matter.unit_word  # type: ignore[misc]

    def records(self) -> QuerySet[Any]:
        return self.matter.rows(self.person, timezone.localdate())

    def get_table_kwargs(self) -> dict[str, Any]:
        return self.matter.options(self.person, timezone.localdate())

    def get_title(self) -> str:
        return self.matter.title

    def get_purpose(self) -> str:
        return "今日待办中的记录，不分周期；办完一条，这里少一条。"

    def get_parent(self) -> tuple[str, str]:
        return "今日待办", reverse("reports:glance")
