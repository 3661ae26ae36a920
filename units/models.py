"""Who and when: the office, its units and their names, the roster, periods, closings and users."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from pypinyin import Style, lazy_pinyin

from govaudit.errors import UserError
from govaudit.lib.periods import Span, as_of_bounds
from govaudit.models import Imported, ListEntry
from govaudit.roles import ROLE_NAMES, Right, Role, has_right
from govaudit.validators import (
    check_code,
    check_day,
    check_line,
    check_moment,
    check_old_day,
    check_spelling,
    fits_small,
    refuse_reserved,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet


PINYIN_LENGTH = 200  # characters


class AreaClosed(UserError):
    """A change would alter what a closed area counts."""


class UnknownUnit(UserError):
    """A spelling that means no unit, or more than one."""


class Office(models.Model):
    """The office this installation belongs to; one row, from its pack."""

    name = models.CharField("发文机关", max_length=100, validators=[check_line])
    county = models.CharField("县（区、市）", max_length=50, validators=[check_line])
    hours = models.CharField("办公时间", max_length=100, default="08:30-12:00,14:30-18:00")
    pack = models.CharField("配置包", max_length=100, blank=True)
    pack_sha256 = models.CharField(max_length=64, blank=True)
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="office_is_one")]

    def __str__(self) -> str:
        return self.name


class UnitKind(ListEntry):
    """镇, 部门, 双管单位, 公共企事业单位 …"""

    list_name = "单位类别"


class UnitGroup(ListEntry):
    """Units ranked apart, with columns of their own: 各镇, 各部门."""

    list_name = "单位分组"


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, user: User) -> QuerySet[Unit]:
        return self if user.sees_all else self.filter(pk=user.unit_id)

    def existing_on(self, day: date) -> QuerySet[Unit]:
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=day)).filter(Q(closed_on=None) | Q(closed_on__gt=day))

    def in_protocol_order(self) -> QuerySet[Unit]:
        return self.order_by("group__position", "position", "code")


class Unit(Imported):
    """单位: a body that is checked. `code` is its short printed key, used in urls, ledgers and files."""

    code = models.CharField("代码", max_length=16, unique=True, validators=[check_code])
    kind = models.ForeignKey(UnitKind, verbose_name="类别", on_delete=models.PROTECT)
    group = models.ForeignKey(UnitGroup, verbose_name="分组", on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField("建制序", help_text="排名以外的名单按此排序", validators=[fits_small])
    short_name = models.CharField("规范简称", max_length=64, validators=[check_spelling])
    pinyin = models.CharField(
        "拼音排序", max_length=PINYIN_LENGTH, blank=True, help_text="自动生成，多音字可改", validators=[check_line]
    )
    opened_on = models.DateField("成立日期", null=True, blank=True, validators=[check_old_day])
    closed_on = models.DateField("撤销日期", null=True, blank=True, validators=[check_old_day])

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        ordering = ["group__position", "position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gt=F("opened_on")),
                name="unit_closes_after_opening",
            )
        ]

    def __str__(self) -> str:
        return self.short_name

    def name_for(self, use: str) -> str:
        """The name printed where `use` (a NameUse) is asked for; the 规范简称 for `short` and where a unit has
        no name of that use. Reads prefetched names."""
        return next((name.text for name in self.names.all() if name.use == use), self.short_name)


def pinyin_key(text: str) -> str:
    """Sort and search key of a name: full pinyin, a space, initials (`chengguanzhen cgz`); cut where the field ends."""
    return f"{''.join(lazy_pinyin(text))} {''.join(lazy_pinyin(text, style=Style.FIRST_LETTER))}"[:PINYIN_LENGTH]


class NameUse(models.TextChoices):
    FULL = "full", "全称"
    COUNTY = "county", "带县"
    FORMER = "former", "旧称"
    MATCH = "match", "识别用"


class UnitName(Imported):
    """名称: a spelling beside the 规范简称 that means a unit, what it is used for, and from when to when."""

    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.CASCADE, related_name="names")
    use = models.CharField("用途", max_length=8, choices=NameUse)
    text = models.CharField("名称", max_length=100, db_index=True, validators=[check_spelling])
    valid_from = models.DateField("启用日期", null=True, blank=True, validators=[check_old_day])
    valid_to = models.DateField("停用日期", null=True, blank=True, validators=[check_old_day])

    class Meta:
        verbose_name = "名称"
        ordering = ["unit", "use", "text"]
        constraints = [models.UniqueConstraint(fields=["unit", "use", "text"], name="unit_name_once")]

    def __str__(self) -> str:
        return self.text


#: What is filled in, checked and closed apart. Codes are used by measures and participation.
AREAS = {
    "columns": "栏目更新",
    "media": "政务新媒体",
    "disclosure": "政务公开",
    "information": "政务信息",
    "letters": "县长信箱",
    "orders": "12345工单",
    "services": "政务服务",
}


class UnknownPeriod(UserError):
    """A period code that is not in this office's list."""


AS_OF_SENTENCE = "截至日期不能早于周期的第一天（{first}），也不能晚于最后一天以后一年（{last}）。"


class PeriodQuerySet(models.QuerySet["Period"]):
    def named(self, code: str) -> Period:
        """The period `code`. Raises UnknownPeriod with the codes that exist."""
        period = self.filter(code=code).first()
        if period is None:
            known = "、".join(self.values_list("code", flat=True)[:8]) or "还没有任何周期"
            raise UnknownPeriod(f"没有考核周期“{code}”。现有：{known}。")
        return period


class Period(models.Model):
    """考核周期: any span with its 截至; what happened after `as_of` does not count in it."""

    code = models.CharField("代码", max_length=32, unique=True, validators=[check_code])
    name = models.CharField("名称", max_length=64, validators=[check_line])
    start = models.DateField("开始")
    end = models.DateField("结束")
    as_of = models.DateField("截至", validators=[check_day])

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "考核周期"
        ordering = ["-end", "-start", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="period_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        first, last = as_of_bounds(self.start, self.end)
        if self.as_of and not first <= self.as_of <= last:
            raise ValidationError({"as_of": AS_OF_SENTENCE.format(first=first, last=last)})

    @property
    def span(self) -> Span:
        return Span(self.start, self.end, self.as_of)


class Participation(Imported):
    """参评名册: that a unit takes part in an area of a period, in which group, or why not."""

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="participations")
    area = models.CharField("领域", max_length=16, choices=list(AREAS.items()))
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="participations")
    group = models.ForeignKey(UnitGroup, verbose_name="分组", on_delete=models.PROTECT)
    excused = models.CharField(
        "不参评原因", max_length=200, blank=True, help_text="空白表示参评", validators=[check_line]
    )

    class Meta:
        verbose_name = "参评名册"
        ordering = ["period", "area", "group__position", "unit__position", "unit__code"]
        constraints = [models.UniqueConstraint(fields=["period", "area", "unit"], name="participation_once")]

    def __str__(self) -> str:
        return f"{self.period.code}/{self.area}/{self.unit.code}"


class ClosingQuerySet(models.QuerySet["Closing"]):
    def active(self) -> QuerySet[Closing]:
        """Without what is frozen, which is large and read by `units.closings` alone."""
        return self.filter(reopened_at=None).defer("frozen")


class Closing(models.Model):
    """锁定: an area of a period is closed; `frozen` keeps, per measure, the records it counted. `doubts` are sentences
    that whoever closed it was told, `known` is the answer, or a remark (说明) where there was none."""

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="closings")
    area = models.CharField("领域", max_length=16, choices=list(AREAS.items()))
    closed_at = models.DateTimeField("锁定时间", default=timezone.now)
    closed_by = models.CharField("锁定人", max_length=150)
    doubts = models.JSONField("锁定时的提醒", default=list, blank=True)
    known = models.CharField("已知情况", max_length=200, blank=True, validators=[check_line])
    frozen = models.JSONField(default=dict)
    reopened_at = models.DateTimeField("解除时间", null=True)
    reopened_by = models.CharField("解除人", max_length=150, blank=True)
    reason = models.CharField("解除原因", max_length=200, blank=True, validators=[check_line])

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = "锁定"
        ordering = ["-closed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "area"], condition=Q(reopened_at=None), name="area_closed_once")
        ]

    def __str__(self) -> str:
        return f"{self.period.code}/{self.area}"


class DayKind(models.TextChoices):
    REST = "rest", "放假"
    WORK = "work", "调休上班"


MADE_UP_SENTENCE = "调休上班只能是星期六或星期日。"


class CalendarDay(Imported):
    """工作日历: a day off or a worked weekend, as the State Council arranged it; all other days are as Monday to Friday
    are. A year is in the table once its days off name every festival (govaudit.lib.workdays)."""

    date = models.DateField("日期", unique=True, validators=[check_day])
    kind = models.CharField("类型", max_length=4, choices=DayKind)
    name = models.CharField("名称", max_length=32, validators=[check_line])

    class Meta:
        verbose_name = "工作日历"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()}（{self.name}）"

    def clean(self) -> None:
        if self.kind == DayKind.WORK and self.date.weekday() < 5:
            raise ValidationError({"kind": MADE_UP_SENTENCE})


class ContactPost(models.TextChoices):
    """Two persons answer for a unit, so that one of them can always be reached."""

    FIRST = "A", "A岗"
    SECOND = "B", "B岗"


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> QuerySet[Contact]:
        if user.sees_all:
            return self
        return self.none() if user.unit_id is None else self.filter(unit_id=user.unit_id)

    def on(self, day: date) -> QuerySet[Contact]:
        """Who answers for the units on a day: in each post whoever began last, if still there."""
        begun = Contact.objects.filter(unit=OuterRef("unit"), post=OuterRef("post"), since__lte=day)
        latest = begun.order_by("-since").values("since")[:1]
        return self.filter(Q(until=None) | Q(until__gte=day), since=Subquery(latest))


class Contact(Imported):
    """联络人: who at a unit does this work, in which post and from when; until the next one begins, or until the day
    given."""

    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="contacts")
    post = models.CharField("岗位", max_length=1, choices=ContactPost, default=ContactPost.FIRST)
    name = models.CharField("姓名", max_length=32, validators=[check_line])
    phone = models.CharField("电话", max_length=32, blank=True, validators=[check_line])
    since = models.DateField("起", validators=[check_day])
    until = models.DateField("止", null=True, blank=True, help_text="仍在岗的留空", validators=[check_day])

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "联络人"
        ordering = ["unit__group__position", "unit__position", "unit__code", "-since", "post"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "post", "since"], name="contact_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="contact_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.get_post_display()}{self.name}"


def new_code() -> str:
    """A code that tells nothing and cannot be guessed."""
    return secrets.token_hex(16)


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, user: User) -> QuerySet[Reminder]:
        if user.sees_all:
            return self
        return self.none() if user.unit_id is None else self.filter(unit_id=user.unit_id)


class Reminder(models.Model):
    """催办: who reminded a unit of which record, when, how. The record is named by its text key (units.counting)."""

    origin = models.CharField("记录", max_length=200, db_index=True)
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="reminders")
    reminded_at = models.DateTimeField("催办时间", validators=[check_moment])
    way = models.CharField("方式", max_length=32, validators=[check_line])
    text = models.CharField("内容", max_length=200, blank=True, validators=[check_line])
    reminded_by = models.CharField("催办人", max_length=150)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "催办"
        ordering = ["-reminded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.unit}（{self.reminded_at:%Y-%m-%d}）"


class Evidence(models.Model):
    """佐证材料: a picture or file kept with a record, which is named by its text key (units.counting). Who may see the
    record may see it. Its content lies under `sha256` (units.evidence)."""

    code = models.CharField("编号", max_length=32, unique=True, default=new_code, editable=False)
    origin = models.CharField("记录", max_length=200, db_index=True)
    name = models.CharField("文件名", max_length=200, validators=[check_line])
    sha256 = models.CharField("摘要", max_length=64, db_index=True)
    size = models.PositiveIntegerField("大小")
    added_at = models.DateTimeField("上传时间", default=timezone.now)
    added_by = models.CharField("上传人", max_length=150)

    class Meta:
        verbose_name = "佐证材料"
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["origin", "sha256"], name="evidence_once")]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """用户: one person with one or several roles; a liaison belongs to a unit."""

    roles: Any = models.JSONField("角色", default=list, blank=True)
    unit = models.ForeignKey(
        Unit, verbose_name="所属单位", null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )

    class Meta:
        verbose_name = "用户"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()

    def clean(self) -> None:
        """A user name stands in an address; a name is printed under what the person did."""
        super().clean()
        try:
            check_line(self.get_full_name())
            refuse_reserved(self.username)
            if self.username in (".", ".."):
                raise ValidationError("用户名不能只有点。")
        except ValidationError as error:
            raise ValidationError({"last_name" if error.code == "unprintable" else "username": error}) from error

    def get_full_name(self) -> str:
        return f"{self.last_name}{self.first_name}".strip()

    @property
    def role_set(self) -> frozenset[Role]:
        return frozenset(Role(code) for code in self.roles)

    @property
    def role_names(self) -> str:
        if self.is_superuser:
            return "超级用户"
        return "、".join(name for role, name in ROLE_NAMES.items() if role in self.role_set)

    def has_right(self, right: Right) -> bool:
        return self.is_active and (self.is_superuser or has_right(self.role_set, right))

    @property
    def sees_all(self) -> bool:
        return self.has_right(Right.VIEW)
