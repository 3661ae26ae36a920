"""Letters to the county head and other boxes, and the test letters that measure how boxes are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from govaudit.models import Imported
from govaudit.validators import check_code, check_line, check_moment, check_number, fits_small
from hotline.models.choices import DueBasis, Satisfaction
from hotline.models.lists import LetterBox, LetterKind, OrderClass
from units.models import Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


class LocalYear(models.Func):
    """Year of a moment in Asia/Shanghai, in words that an index may hold on either database. China has kept UTC+8
    without summer time since 1992."""

    function = "LOCAL_YEAR"
    output_field = models.IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "CAST(substr(datetime(%(expressions)s, '+8 hours'), 1, 4) AS integer)"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "(EXTRACT(YEAR FROM %(expressions)s AT TIME ZONE 'Asia/Shanghai'))::integer"
        return self.as_sql(compiler, connection, template=template, **extra)


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, user: User) -> QuerySet[Letter]:
        if user.sees_all:
            return self
        return self.none() if user.unit_id is None else self.filter(unit_id=user.unit_id)


class Letter(Imported):
    """县长信箱留言, numbered within its box (`2022-006`); `serial` is its running number within box and year, printed
    with three digits (066号). `unit` is None while it was not passed on."""

    box = models.ForeignKey(LetterBox, verbose_name="信箱", on_delete=models.PROTECT)
    number = models.CharField("编号", max_length=32, validators=[check_number])
    serial = models.PositiveSmallIntegerField("年内序号", null=True, blank=True, validators=[fits_small])
    kind = models.ForeignKey(LetterKind, verbose_name="类型", on_delete=models.PROTECT)
    topic = models.ForeignKey(OrderClass, verbose_name="分类", null=True, blank=True, on_delete=models.PROTECT)
    title = models.CharField("主题", max_length=200, blank=True, validators=[check_line])
    unit = models.ForeignKey(
        Unit, verbose_name="承办单位", null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    received_at = models.DateTimeField("收到时间", db_index=True, validators=[check_moment])
    passed_on_at = models.DateTimeField("批转时间", null=True, blank=True, validators=[check_moment])
    due_at = models.DateTimeField("答复期限", null=True, blank=True, validators=[check_moment])
    due_basis = models.CharField("期限依据", max_length=12, choices=DueBasis, default=DueBasis.STATED, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True, validators=[check_moment])
    published_at = models.DateTimeField("公开时间", null=True, blank=True, validators=[check_moment])
    satisfaction = models.CharField("满意度", max_length=12, choices=Satisfaction, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "县长信箱留言"
        ordering = ["-received_at", "box__code", "number"]
        constraints = [
            models.UniqueConstraint(fields=["box", "number"], name="letter_once"),
            models.UniqueConstraint(
                F("box"),
                LocalYear("received_at"),
                F("serial"),
                name="letter_serial_once",
                violation_error_message="这个信箱这一年已经有同一序号的来信。",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("received_at")),
                name="letter_answered_after_received",
            ),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(due_at__gte=F("received_at")), name="letter_due_after_received"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class TestLetterQuerySet(models.QuerySet["TestLetter"]):
    def visible_to(self, user: User) -> QuerySet[TestLetter]:
        if user.sees_all:
            return self
        return self.none() if user.unit_id is None else self.filter(unit_id=user.unit_id)


class TestLetter(Imported):
    """模拟测评信件: a letter the office itself sent to see how soon a unit answers; never counted among real ones.
    Answered up to `soon_due_at`, up to `due_at`, later or never are its four results."""

    __test__ = False  # no test class

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    box = models.ForeignKey(LetterBox, verbose_name="信箱", on_delete=models.PROTECT)
    title = models.CharField("主题", max_length=200, blank=True, validators=[check_line])
    unit = models.ForeignKey(Unit, verbose_name="被测单位", on_delete=models.PROTECT, related_name="test_letters")
    sent_at = models.DateTimeField("发出时间", db_index=True, validators=[check_moment])
    soon_due_at = models.DateTimeField("优先答复期限", null=True, blank=True, validators=[check_moment])
    due_at = models.DateTimeField("答复期限", null=True, blank=True, validators=[check_moment])
    due_basis = models.CharField("期限依据", max_length=12, choices=DueBasis, default=DueBasis.STATED, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True, validators=[check_moment])

    objects = TestLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "模拟测评信件"
        ordering = ["-sent_at", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("sent_at")),
                name="test_letter_answered_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(soon_due_at=None) | Q(due_at=None) | Q(soon_due_at__lte=F("due_at")),
                name="test_letter_soon_before_due",
            ),
        ]

    def __str__(self) -> str:
        return self.code
