"""Faults and merits found at units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from checks.models.rectification import OPEN, STATES, Rectification, StepKind
from govaudit.measures import midnight
from govaudit.models import Imported, ListEntry
from govaudit.validators import check_code, check_day, check_line, check_text
from units.models import AREAS, Reminder, Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Severity(models.TextChoices):
    SERIOUS = "serious", "严重"
    GENERAL = "general", "一般"
    ADVICE = "advice", "建议"


class FindingCategory(ListEntry):
    """What a finding is about: 栏目更新, 工单办理, 新媒体备案, 信息报送, 表述错误 …; how grave its faults are where
    nothing else is said, and whether one alone fails the unit (单项否决)."""

    list_name = "问题与亮点类别"

    severity = models.CharField("严重程度", max_length=8, choices=Severity, default=Severity.GENERAL)
    is_veto = models.BooleanField("单项否决", default=False)


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User) -> QuerySet[Finding]:
        return self if user.sees_all else self.filter(unit_id=user.unit_id)

    def seen_on(self, day: date) -> QuerySet[Any]:
        """Each finding with its `state` (a key of STATES) and deadline `due` at the end of a day, and how often its
        unit had been reminded of it by then, `reminded`."""
        steps = Rectification.objects.filter(finding=OuterRef("pk"), done_on__lte=day).order_by("-done_on", "-pk")
        moves = steps.filter(kind__in=[kind for kind in StepKind if kind in STATES])
        reminders = (
            Reminder.objects.filter(origin=OuterRef("origin_key"), reminded_at__lt=midnight(day + timedelta(days=1)))
            .order_by()
            .values("origin")
        )
        return self.annotate(
            state=Coalesce(Subquery(moves.values("kind")[:1]), Value(OPEN)),
            due=Coalesce(Subquery(steps.filter(kind=StepKind.EXTEND).values("until")[:1]), F("due_on")),
            origin_key=Concat(Value("checks.Finding/"), "code"),
        ).annotate(
            reminded=Coalesce(
                Subquery(reminders.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), Value(0)
            )
        )

    def carried_into(self, day: date) -> FindingQuerySet:
        """Each finding with `is_over`: whether it was closed before a day."""
        closed = Rectification.objects.filter(finding=OuterRef("pk"), kind=StepKind.CLOSE, done_on__lt=day)
        return self.annotate(is_over=Exists(closed))

    def with_repeats(self) -> FindingQuerySet:
        """Each finding with `is_repeat`: whether the unit had an earlier fault of the category that came from the same
        record, has the same wrong wording, or says the same."""
        return self.annotate(is_repeat=Exists(Finding.objects.filter(earlier_like(OuterRef))))


def earlier_like(of: Callable[[str], Any]) -> Q:
    """Earlier faults like the one whose fields `of` gives; of two found on one day the code decides."""
    before = Q(found_on__lt=of("found_on")) | Q(found_on=of("found_on"), code__lt=of("code"))
    like = (
        (Q(origin=of("origin")) & ~Q(origin=""))
        | (Q(wrong_words=of("wrong_words")) & ~Q(wrong_words=""))
        | Q(text=of("text"))
    )
    return before & like & Q(is_merit=False, unit=of("unit"), category=of("category"))


class Finding(Imported):
    """问题、亮点: a fault or a merit found at a unit. `origin` is the text key of the record it came from
    (`checks.MediaAccount/M12`), which may stand on a floor this one does not know. What became of a fault is told by
    its steps (Rectification); `due_on` is the deadline as first set."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="findings")
    area = models.CharField("领域", max_length=16, choices=list(AREAS.items()), default="columns")
    found_on = models.DateField("发现日期", validators=[check_day])
    is_merit = models.BooleanField("性质", choices=[(False, "问题"), (True, "亮点")], default=False)
    category = models.ForeignKey(FindingCategory, verbose_name="类别", on_delete=models.PROTECT)
    severity = models.CharField("严重程度", max_length=8, choices=Severity, default=Severity.GENERAL)
    is_veto = models.BooleanField("单项否决", default=False)
    text = models.TextField("情况", validators=[check_text])
    wrong_words = models.CharField("错误表述", max_length=200, blank=True, validators=[check_line])
    right_words = models.CharField("正确表述", max_length=200, blank=True, validators=[check_line])
    where_found = models.CharField("所在位置", max_length=200, blank=True, validators=[check_line])
    link = models.URLField("网址", max_length=500, blank=True, validators=[check_line])
    due_on = models.DateField("整改期限", null=True, blank=True, validators=[check_day])
    origin = models.CharField("来源记录", max_length=100, blank=True, validators=[check_line])
    inspection = models.ForeignKey(
        "checks.Inspection", verbose_name="检查批次", null=True, blank=True, on_delete=models.PROTECT,
        related_name="findings",
    )  # fmt: skip

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "问题与亮点"
        ordering = ["-found_on", "code"]

    def __str__(self) -> str:
        return self.text[:40]

    @cached_property
    def closed_on(self) -> date | None:
        """The day on which it was closed, None while it is not."""
        closed = Rectification.objects.filter(finding__code=self.code, kind=StepKind.CLOSE)
        return closed.order_by("done_on").values_list("done_on", flat=True).first()
