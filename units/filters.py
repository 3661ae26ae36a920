"""Filters of units, rosters and people."""

import django_filters
from django.db.models import Q, QuerySet

from govaudit.filters import LONGEST_SEARCH, DayFilter, RecordFilter, SearchFilter, YesNoFilter
from govaudit.roles import ROLE_NAMES
from units.models import Contact, ContactPost, Period, Reminder, Unit, UnitGroup, UnitKind, User
from units.record_filter import UnitChoiceFilter


class UnitSearch(SearchFilter):
    """Units by any of their names, by pinyin from its beginning, or by pinyin initials."""

    def filter(self, qs: QuerySet[Unit], value: str) -> QuerySet[Unit]:
        return named_like(qs, value)


def named_like(units: QuerySet[Unit], typed: str) -> QuerySet[Unit]:
    """Units whose name holds `typed`, or whose pinyin or initials begin with it."""
    typed = typed.strip()
    if not typed:
        return units
    if len(typed) > LONGEST_SEARCH:
        return units.none()
    pinyin = typed.lower()
    found = Q(short_name__icontains=typed) | Q(code__iexact=typed) | Q(names__text__icontains=typed)
    found |= Q(pinyin__startswith=pinyin) | Q(pinyin__contains=f" {pinyin}")
    return units.filter(pk__in=Unit.objects.filter(found).values("pk"))


class UnitFilter(RecordFilter):
    q = UnitSearch((), label="查找", placeholder="名称或拼音首字母，如 wjj")
    group = django_filters.ModelChoiceFilter(queryset=UnitGroup.objects.all(), to_field_name="code", label="分组")
    kind = django_filters.ModelChoiceFilter(queryset=UnitKind.objects.all(), to_field_name="code", label="类别")
    existing = YesNoFilter(Q(closed_on=None), labels=("没有撤销", "已撤销"), label="撤销")

    class Meta:
        model = Unit
        fields = ("q", "group", "kind", "existing")


class ContactFilter(RecordFilter):
    unit = UnitChoiceFilter("unit")
    post = django_filters.ChoiceFilter(choices=ContactPost.choices, empty_label="全部", label="岗位")
    current = YesNoFilter(Q(until=None), labels=("在岗", "已离岗"), label="在岗")
    text = SearchFilter(("name", "phone"), label="查找", placeholder="姓名或电话")

    class Meta:
        model = Contact
        fields: tuple[str, ...] = ()


class PeriodFilter(RecordFilter):
    class Meta:
        model = Period
        fields: tuple[str, ...] = ()


class UserFilter(RecordFilter):
    q = SearchFilter(
        ("username", "last_name", "first_name", "unit__short_name"), label="查找", placeholder="姓名、用户名或单位"
    )
    role = django_filters.ChoiceFilter(
        choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
        label="角色",
        empty_label="全部",
        method="with_role",
    )
    active = YesNoFilter(Q(is_active=True), labels=("在用", "已停用"), label="状态")

    class Meta:
        model = User
        fields = ("q", "role", "active")

    def with_role(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Roles are a short list kept as JSON; both databases hold it as text with quoted codes."""
        holders = [pk for pk, roles in people.values_list("pk", "roles") if value in roles]
        return people.filter(pk__in=holders)


class ReminderFilter(RecordFilter):
    unit = UnitChoiceFilter("unit", label="单位")
    who = SearchFilter(("reminded_by",), label="催办人", placeholder="姓名")
    text = SearchFilter(("way", "text"), label="查找", placeholder="方式或内容")
    since = DayFilter("reminded_at", lookup_expr="date__gte", label="催办日期从")
    until = DayFilter("reminded_at", lookup_expr="date__lte", label="催办日期到")
    open_names = ("unit", "who", "since", "until")

    class Meta:
        model = Reminder
        fields: tuple[str, ...] = ()
