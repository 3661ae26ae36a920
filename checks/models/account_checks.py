"""Monthly checks of new-media accounts, and messages sent to try whether they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, NullIf

from checks.days import DaysBetween
from checks.models.thresholds import limit
from govaudit.models import Imported, ListEntry
from govaudit.validators import check_code, check_day, check_line, fits_large, fits_small
from units.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet


class AccountState(ListEntry):
    """State found when an account is checked; `is_normal` marks the ones that count as running well."""

    list_name = "账号运行状态"
    counted = ("is_normal",)

    is_normal = models.BooleanField("算作运行正常", default=False)


class AccountCheckQuerySet(models.QuerySet["AccountCheck"]):
    def visible_to(self, user: User) -> QuerySet[AccountCheck]:
        return self if user.sees_all else self.filter(account__owner_id=user.unit_id)

    def with_gap(self) -> QuerySet[Any]:
        """Each with `gap`, the most days that went by without a post, blank where nothing says so: between the posts of
        the month, from the last post known before it to its first one, and from the last post to the day of the check;
        and `is_first`, whether it is the first on file of those made on its day."""
        earlier = AccountCheck.objects.filter(account=OuterRef("account"), month__lt=OuterRef("month"))
        known = earlier.exclude(last_post_on=None).order_by("-month").values("last_post_on")[:1]
        same_day = AccountCheck.objects.filter(checked_on=OuterRef("checked_on")).order_by("pk").values("pk")[:1]
        rows = self.annotate(seen_before=Subquery(known), first_of_day=Subquery(same_day))
        last = Coalesce("last_post_on", "seen_before")
        gaps = (F("longest_gap"), DaysBetween("seen_before", "first_post_on"), DaysBetween(last, "checked_on"))
        return rows.annotate(gap=NullIf(Greatest(*(Coalesce(days, Value(-1)) for days in gaps)), Value(-1)))

    def idle(self) -> QuerySet[Any]:
        """Those of accounts that went without a post for longer than the limit."""
        return self.with_gap().filter(gap__gt=limit("account_gap_days"))


class AccountCheck(Imported):
    """账号检查: what was found of an account for a month (`month` is its first day). `state` is the verdict, `note` the
    reason."""

    account = models.ForeignKey(
        "checks.MediaAccount", verbose_name="账号", on_delete=models.PROTECT, related_name="checks"
    )
    month = models.DateField("月份", help_text="填该月第一天", validators=[check_day])
    checked_on = models.DateField("检查日期", null=True, blank=True, db_index=True, validators=[check_day])
    state = models.ForeignKey(AccountState, verbose_name="状态", on_delete=models.PROTECT)
    published = models.PositiveIntegerField(
        "发布条数", null=True, blank=True, help_text="没有统计的留空，不填 0", validators=[fits_large]
    )
    original = models.PositiveIntegerField("原创条数", null=True, blank=True, validators=[fits_large])
    reposts = models.PositiveIntegerField("转载指定信息", null=True, blank=True, validators=[fits_large])
    first_post_on = models.DateField("当月最早发布", null=True, blank=True, validators=[check_day])
    last_post_on = models.DateField("最近发布", null=True, blank=True, validators=[check_day])
    longest_gap = models.PositiveSmallIntegerField("当月最长间隔天数", null=True, blank=True, validators=[fits_small])
    messages = models.PositiveIntegerField("收到留言", null=True, blank=True, validators=[fits_large])
    answered = models.PositiveIntegerField("回复留言", null=True, blank=True, validators=[fits_large])
    note = models.CharField("说明", max_length=200, blank=True, validators=[check_line])
    mended_on = models.DateField("整改日期", null=True, blank=True, validators=[check_day])
    inspection = models.ForeignKey(
        "checks.Inspection", verbose_name="检查批次", null=True, blank=True, on_delete=models.PROTECT,
        related_name="account_checks",
    )  # fmt: skip

    objects = AccountCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "账号检查"
        ordering = ["-month", "account__code"]
        constraints = [
            models.UniqueConstraint(fields=["account", "month"], name="account_check_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="account_check_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.account.code}/{self.month:%Y-%m}"


class TestMessageQuerySet(models.QuerySet["TestMessage"]):
    def visible_to(self, user: User) -> QuerySet[TestMessage]:
        return self if user.sees_all else self.filter(account__owner_id=user.unit_id)

    def with_days(self) -> QuerySet[Any]:
        """Each with `days` until it was answered, blank where it was not, and the `most` that are in time."""
        return self.annotate(days=DaysBetween("sent_on", "replied_on"), most=limit("account_reply_days"))


class TestMessage(Imported):
    """测试留言: a message left with an account to see whether and when it is answered."""

    __test__ = False

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    account = models.ForeignKey(
        "checks.MediaAccount", verbose_name="账号", on_delete=models.PROTECT, related_name="tests"
    )
    sent_on = models.DateField("留言日期", db_index=True, validators=[check_day])
    text = models.CharField("留言内容", max_length=200, blank=True, validators=[check_line])
    replied_on = models.DateField("回复日期", null=True, blank=True, validators=[check_day])
    note = models.CharField("说明", max_length=200, blank=True, validators=[check_line])

    objects = TestMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "测试留言"
        ordering = ["-sent_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_on=None) | Q(replied_on__gte=F("sent_on")), name="test_message_answered_after"
            )
        ]

    def __str__(self) -> str:
        return self.code
