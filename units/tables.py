"""Tables of units, periods and people."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from govaudit.tables import DayColumn, KeyColumn, MomentColumn, NoteColumn, NumberColumn, RecordTable, UnitColumn, badge
from units.counting import origin_link
from units.models import AREAS, Contact, Period, Reminder, Unit, User


class UnitTable(RecordTable):
    short_name = KeyColumn(verbose_name="规范简称", order_by=("pinyin",))
    code = tables.Column(verbose_name="代码")
    kind = tables.Column(verbose_name="类别", order_by=("kind__position",))
    group = tables.Column(verbose_name="分组", order_by=("group__position", "position"))
    position = NumberColumn(verbose_name="建制序", order_by=("group__position", "position"))
    closed_on = DayColumn(verbose_name="撤销日期")

    class Meta(RecordTable.Meta):
        model = Unit
        fields = ("short_name", "code", "kind", "group", "position", "closed_on")

    def record_url(self, record: Unit) -> str:
        return reverse("units:unit-detail", args=[record.code])


class ContactTable(RecordTable):
    """Contacts; a row opens its unit."""

    unit = UnitColumn()
    post = tables.Column()
    name = KeyColumn()
    phone = tables.Column()
    since = DayColumn()
    until = DayColumn()

    class Meta(RecordTable.Meta):
        model = Contact
        fields = ("unit", "post", "name", "phone", "since", "until")

    def record_url(self, record: Contact) -> str:
        return reverse("units:unit-detail", args=[record.unit.code])


class PeriodTable(RecordTable):
    """Periods with the state of their areas; rows carry `closed`, the list of closed area codes."""

    name = KeyColumn(verbose_name="周期", order_by=("-end", "-start"))
    code = tables.Column(verbose_name="代码")
    start = DayColumn(verbose_name="开始")
    end = DayColumn(verbose_name="结束")
    as_of = DayColumn(verbose_name="截至")
    areas = tables.Column(verbose_name="锁定情况", empty_values=(), orderable=False)

    class Meta(RecordTable.Meta):
        model = Period
        fields = ("name", "code", "start", "end", "as_of", "areas")

    def record_url(self, record: Period) -> str:
        return reverse("units:period-detail", args=[record.code])

    def render_areas(self, record: Period) -> SafeString:
        closed = {closing.area for closing in record.closings.all() if closing.reopened_at is None}
        marks = [
            badge(f"{name} 已锁定", "good") if area in closed else badge(f"{name} 未锁定")
            for area, name in AREAS.items()
        ]
        return format_html('<span class="marks">{}</span>', format_html_join(" ", "{}", ((mark,) for mark in marks)))


class UserTable(RecordTable):
    username = KeyColumn(verbose_name="用户名")
    full_name = tables.Column(verbose_name="姓名", accessor="get_full_name", order_by=("last_name", "first_name"))
    role_names = tables.Column(verbose_name="角色", orderable=False)
    unit = tables.Column(verbose_name="所属单位", order_by=("unit__group__position", "unit__position"))
    is_active = tables.Column(verbose_name="状态")

    class Meta(RecordTable.Meta):
        model = User
        fields = ("username", "full_name", "role_names", "unit", "is_active")

    def record_url(self, record: User) -> str:
        return reverse("units:user-edit", args=[record.username])

    def render_is_active(self, value: bool) -> SafeString:
        return badge("在用", "good") if value else badge("已停用")


class ReminderTable(RecordTable):
    """Reminders; a row opens the record that it speaks of."""

    reminded_at = MomentColumn()
    unit = UnitColumn()
    origin = tables.Column(verbose_name="催办的记录", orderable=False)
    way = tables.Column(orderable=False)
    text = NoteColumn(orderable=False)
    reminded_by = tables.Column()

    class Meta(RecordTable.Meta):
        model = Reminder
        fields = ("reminded_at", "unit", "origin", "way", "text", "reminded_by")

    def record_url(self, record: Reminder) -> str | None:
        link = origin_link(record.origin)
        return link[1] if link else None

    def render_origin(self, value: str) -> SafeString | str:
        link = origin_link(value)
        return format_html('<a href="{}">{}</a>', link[1], link[0]) if link else value
