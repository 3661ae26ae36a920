"""What pages that enter records share: saving and going on to the next one, and saying which period it enters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from units.frame import current_period

NEXT = "save_and_next"


class SaveAndNext:
    """For add pages: the button 保存并再录一条 opens the form again with the `carried` fields as they were. Fields in
    `accepted` may be filled by the address too."""

    add_page: ClassVar[str] = ""
    carried: ClassVar[tuple[str, ...]] = ()
    accepted: ClassVar[tuple[str, ...]] = ()
    request: HttpRequest
    object: Any
    is_new: bool

    def next_url(self) -> str:
        """Where to go on; empty where the person is done."""
        if NEXT not in self.request.POST or not self.is_new:
            return ""
        values = {name: self.request.POST.get(name, "") for name in self.carried}
        filled = {name: value for name, value in values.items() if value}
        return f"{self.get_add_url()}?{urlencode(filled)}"

    def get_add_url(self) -> str:
        return reverse(self.add_page)

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()  # type: ignore[misc]
        return initial | self._given()

    def get_form(self, form_class: Any = None) -> Any:
        """The form; on an add page the cursor stands in the first field still to be filled."""
        form = super().get_form(form_class)  # type: ignore[misc]
        if not self.is_new:
            return form
        fields = [field for name, field in form.fields.items() if name not in self._given()]
        next(field for field in fields if not field.widget.is_hidden).widget.attrs["autofocus"] = True
        return form

    def _given(self) -> dict[str, str]:
        if not self.is_new:
            return {}
        names = (*self.carried, *self.accepted)
        return {name: self.request.GET[name] for name in names if name in self.request.GET}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"next_name": NEXT if self.is_new else ""}


def period_sentence(request: HttpRequest, moment: date | datetime, what: str) -> str:
    """A sentence where a record lies outside the period in view, so that nobody misses it in the list."""
    period = current_period(request)
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    if period is None or period.start <= day <= period.span.last:
        return ""
    where = f"晚于{period.name}的截至" if period.start <= day <= period.end else f"不在{period.name}内"
    return f"{what}日期{day:%Y-%m-%d}{where}，本期的列表和数字里没有这一条。"
