"""New-media accounts, how they came to be what they are, and where they are filed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from checks.models.account_checks import AccountCheck
from govaudit.lib.periods import Span
from govaudit.models import Imported, ListEntry
from govaudit.validators import check_code, check_day, check_line
from units.models import Unit, UnitName, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Platform(ListEntry):
    """微信公众号, 新浪微博, 抖音 …"""

    list_name = "新媒体平台"


class FilingRegister(ListEntry):
    """备案平台: a register in which accounts are filed. `is_counted`: an account filed in it counts as filed."""

    list_name = "备案平台"
    counted = ("is_counted",)

    is_counted = models.BooleanField("计入备案账号", default=True)


class MediaAccountQuerySet(models.QuerySet["MediaAccount"]):
    def visible_to(self, user: User) -> QuerySet[MediaAccount]:
        return self if user.sees_all else self.filter(owner_id=user.unit_id)

    def with_checks(self, span: Span) -> QuerySet[Any]:
        """Each account with `is_filed` and the `life` it leads on the 截至 (a kind of event, "" where it simply
        runs), and for the days of the period `is_renamed` and `is_handed_over`; of the checks of its months
        `has_check`, `has_fault` and `is_idle` (went without a post for longer than the limit), and `is_mended`,
        whether a fault was mended in the period."""
        checks = AccountCheck.objects.filter(account=OuterRef("pk"))
        of_months = checks.filter(month__gte=span.start.replace(day=1), month__lte=span.last)
        mended = checks.filter(mended_on__gte=span.start, mended_on__lte=span.last)
        events = AccountEvent.objects.filter(account=OuterRef("pk"), happened_on__lte=span.last)
        lives = AccountEvent.objects.filter(account=OuterRef("pk"), happened_on__lte=span.as_of, kind__in=LIVES)
        in_period = events.filter(happened_on__gte=span.start)
        return self.annotate(
            is_filed=self.filed_on_day(span.as_of),
            life=Coalesce(Subquery(lives.order_by("-happened_on", "-pk").values("kind")[:1]), Value("")),
            is_renamed=Exists(in_period.filter(kind=EventKind.RENAME)),
            is_handed_over=Exists(in_period.filter(kind=EventKind.HAND_OVER)),
            has_check=Exists(of_months),
            has_fault=Exists(of_months.filter(state__is_normal=False)),
            is_idle=Exists(of_months.idle()),
            is_mended=Exists(mended),
        )

    @staticmethod
    def filed_on_day(day: Any) -> Case:
        """Whether an account is filed on a day: by its filings in the registers that count, where none is on file by
        the day that the account itself names."""
        filings = Filing.objects.filter(account=OuterRef("pk"), register__is_counted=True)
        return Case(
            When(Exists(filings), then=Exists(filings.standing_on(day))),
            When(filed_on__lte=day, then=Value(True)),
            default=Value(False),
            output_field=models.BooleanField(),
        )


class MediaAccount(Imported):
    """政务新媒体账号 with its owner. `filed_on` is the day of filing that the office's own roster names; filings in a
    register go before it. `opened_on` is empty as long as it is only applied for."""

    code = models.CharField("代码", max_length=16, unique=True, validators=[check_code])
    name = models.CharField("账号名称", max_length=64, validators=[check_line])
    platform = models.ForeignKey(Platform, verbose_name="平台", on_delete=models.PROTECT)
    owner = models.ForeignKey(Unit, verbose_name="主办单位", on_delete=models.PROTECT, related_name="accounts")
    opened_on = models.DateField("开设日期", null=True, blank=True, validators=[check_day])
    filed_on = models.DateField("备案日期", null=True, blank=True, help_text="未备案的留空", validators=[check_day])
    filing_number = models.CharField("备案编号", max_length=64, blank=True, validators=[check_line])
    closed_on = models.DateField("注销日期", null=True, blank=True, validators=[check_day])
    account_id = models.CharField("平台账号", max_length=64, blank=True, validators=[check_line])
    url = models.URLField("网址", max_length=500, blank=True, validators=[check_line])
    is_entrusted = models.BooleanField("运维方式", choices=[(False, "自办"), (True, "委托第三方")], default=False)
    operator = models.CharField("第三方名称", max_length=64, blank=True, validators=[check_line])
    functions = models.CharField("功能", max_length=200, blank=True, validators=[check_line])

    objects = MediaAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "政务新媒体账号"
        ordering = ["owner__group__position", "owner__position", "platform__position", "code"]
        constraints = [models.UniqueConstraint(fields=["platform", "name"], name="media_account_once")]

    def __str__(self) -> str:
        return self.name


class EventKind(models.TextChoices):
    """What happens to an account."""

    APPLY = "apply", "申请开设"
    OPEN = "open", "开通"
    RENAME = "rename", "改名"
    HAND_OVER = "hand_over", "变更主办单位"
    SUSPEND = "suspend", "暂停更新"
    RESUME = "resume", "恢复更新"
    CLOSING = "closing", "关停公告"
    CLOSE = "close", "注销"


#: Those that begin a stretch of an account's life.
LIVES = (EventKind.APPLY, EventKind.OPEN, EventKind.SUSPEND, EventKind.RESUME, EventKind.CLOSING, EventKind.CLOSE)


class AccountEventQuerySet(models.QuerySet["AccountEvent"]):
    def visible_to(self, user: User) -> QuerySet[AccountEvent]:
        return self if user.sees_all else self.filter(account__owner_id=user.unit_id)


class AccountEvent(models.Model):
    """账号经过: a step in the life of an account; of a change of name or owner with what was before."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    account = models.ForeignKey(MediaAccount, verbose_name="账号", on_delete=models.PROTECT, related_name="events")
    kind = models.CharField("事项", max_length=12, choices=EventKind)
    happened_on = models.DateField("日期", db_index=True, validators=[check_day])
    name_before = models.CharField("原名称", max_length=64, blank=True, validators=[check_line])
    name = models.CharField("新名称", max_length=64, blank=True, validators=[check_line])
    owner_before = models.ForeignKey(
        Unit, verbose_name="原主办单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey(
        Unit, verbose_name="新主办单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("原因", max_length=200, blank=True, validators=[check_line])

    objects = AccountEventQuerySet.as_manager()

    class Meta:
        verbose_name = "账号经过"
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(Q(kind="rename"), ~Q(name="")) | Q(~Q(kind="rename"), name=""),
                name="account_event_renames",
            ),
            models.CheckConstraint(
                condition=Q(kind="hand_over", owner__isnull=False) | Q(~Q(kind="hand_over"), owner=None),
                name="account_event_hands_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.get_kind_display()}"

    @property
    def said(self) -> str:
        """From what to what; empty for steps that change neither name nor owner."""
        if self.kind == EventKind.RENAME:
            return f"“{self.name_before}”改为“{self.name}”"
        if self.kind == EventKind.HAND_OVER:
            return f"{self.owner_before}改为{self.owner}"
        return ""


class FilingQuerySet(models.QuerySet["Filing"]):
    def visible_to(self, user: User) -> QuerySet[Filing]:
        if user.sees_all:
            return self
        return self.none() if user.unit_id is None else self.filter(account__owner_id=user.unit_id)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        created = super().bulk_create(objs, *args, **kwargs)
        self.model.objects.match_accounts()
        return created

    def match_accounts(self) -> int:
        """Where nobody said which account a filing is of, it is the one of its platform and name."""
        same = MediaAccount.objects.filter(platform=OuterRef("platform"), name=OuterRef("name"))
        loose = self.filter(Exists(same), account=None)
        return loose.update(account=Subquery(same.values("pk")[:1]))

    def standing_on(self, day: Any) -> FilingQuerySet:
        """Those that are in their register on a day."""
        return self.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day), filed_on__lte=day)

    def with_differences(self) -> QuerySet[Any]:
        """Each with `has_other_name` and `has_other_owner`: what the register says is not what the office's roster
        says of the account. Every known name of a unit means it."""
        names = UnitName.objects.filter(unit=OuterRef("account__owner"), text=OuterRef("owner"))
        known = Q(owner="") | Q(owner=F("account__owner__short_name")) | Q(Exists(names))
        has_account = Q(account__isnull=False)
        return self.annotate(
            has_other_name=_yes(has_account & (~Q(name=F("account__name")) | ~Q(platform=F("account__platform")))),
            has_other_owner=_yes(has_account & ~known),
        )


def _yes(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=models.BooleanField())


class Filing(Imported):
    """备案登记: an entry of a register as it stands there. `account` is the one that is meant; None: the office knows
    of none such."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    register = models.ForeignKey(FilingRegister, verbose_name="备案平台", on_delete=models.PROTECT)
    platform = models.ForeignKey(Platform, verbose_name="平台", on_delete=models.PROTECT)
    name = models.CharField("登记名称", max_length=64, validators=[check_line])
    owner = models.CharField("登记主办单位", max_length=100, blank=True, validators=[check_line])
    number = models.CharField("备案编号", max_length=64, blank=True, validators=[check_line])
    filed_on = models.DateField("备案日期", validators=[check_day])
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True, validators=[check_day])
    account = models.ForeignKey(
        MediaAccount,
        verbose_name="对应账号",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="filings",
    )

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = "备案登记"
        ordering = ["register__position", "register__code", "platform__position", "name", "code"]
        constraints = [
            models.UniqueConstraint(fields=["register", "platform", "name"], name="filing_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("filed_on")), name="filing_withdrawn_after"
            ),
        ]

    def __str__(self) -> str:
        return self.name
