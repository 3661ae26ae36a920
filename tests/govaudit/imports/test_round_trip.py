"""What is exported imports back with no difference, for every kind; a template brings in what was filled in alone."""

from __future__ import annotations

import io
import shutil
import string
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.models import FilingRegister, Finding, FindingCategory, WebColumn
from govaudit.exports import Export
from govaudit.imports.kinds import KINDS, ImportKind
from govaudit.imports.mapping import known_headers
from govaudit.imports.pipeline import check_rows
from govaudit.imports.proposing import proposed_mapping
from govaudit.imports.reading import read_file
from govaudit.imports.templates import EXAMPLE, HEADER, example_of, write_template
from govaudit.models import Import, ImportSource
from govaudit.services.imports import accept_rows
from govaudit.sheets import (
    Choice,
    Code,
    Column,
    Day,
    Link,
    Moment,
    Month,
    Number,
    Reference,
    Serial,
    Whole,
)
from govaudit.sheets.writing import write_sheet
from hotline.models import Channel, OrderKind, OrderSource, Urgency, WorkOrder
from hotline.serials import year_of
from tests import quarter
from tests.checks.small_accounts import NATIONAL
from tests.checks.small_disclosure import keep_disclosure
from tests.checks.small_information import keep_information
from tests.checks.small_inspections import keep_inspection
from tests.checks.small_key_areas import keep_key_areas
from tests.checks.small_numbers import keep_numbers
from tests.govaudit.imports.flow import check, sheets
from units.models import Period, Unit, UnitName, pinyin_key

CREATED = datetime(2022, 8, 22, tzinfo=UTC)
NASTY = [
    "=1+1", "+86 010", "-5", "@sum(A1)", "'单引号", '"引号"', "１２３ＡＢＣ", "😀👍🏽", "一\\n二\\t三\\", "007", "1e5",
    "1.0", "是", "TRUE", "2022-04-05", "2023.5", "44656", "<r>粗</r>", "<b>&amp;", "_x0041_", "{{ 单位 }}", 'a,b;c"d',
    "http://www.example.com", "㊣①Ⅳ", "e\u0301 é", "\u4e00\U00020000", "00:30", "12%", "1,234.50", "无", "-", "/",
    "null", "None", "空 白", "全　角",
]  # fmt: skip
NUMBERS = ["007", "=1+1", "+86", "-1", "@1", "'1", "20220405001", "44656", "2022-04-05", "信〔2022〕6号（转）", "1.0"]
UNSEEN = st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Cn"))


@pytest.fixture
def qianyang(db: None) -> Period:
    """The quarter with what its pack does not bring."""
    return quarter.qianyang(_keep_more)


def _keep_more() -> None:
    FilingRegister.objects.create(code="national", name=NATIONAL, position=1)
    keep_numbers()
    keep_disclosure()
    keep_information()
    keep_key_areas()
    keep_inspection()


def is_kept(text: str, checks: list[Callable[[str], None]]) -> bool:
    try:
        for check in checks:
            check(text)
    except ValidationError:
        return False
    return bool(text)


def texts(model: type[models.Model], column: Column) -> st.SearchStrategy[str]:
    """Texts the record may keep, as saving keeps them: nothing to strip, and what its validators let pass."""
    field: Any = model._meta.get_field(column.field)
    limit = field.max_length or 40_000
    kind = column.kind
    if isinstance(kind, Code):
        return st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=limit).filter(
            lambda text: is_kept(text, field.validators)
        )
    if isinstance(kind, Link):
        return st.sampled_from(
            ["http://www.example.com/?a=1&b=%20#c", "https://例子.中国/一.html", "http://10.0.0.1:8080/"]
        )
    if isinstance(kind, Serial):
        found = st.sampled_from(NUMBERS) | st.text("Aa9-_+=@.年号〔（）〕①Ⅳ", min_size=1, max_size=limit)
        return found.filter(lambda text: is_kept(text, field.validators))
    lines = st.lists(st.sampled_from(NASTY), min_size=1, max_size=4).map("\n".join)
    more = lines | st.just("长" * 32_767) if limit == 40_000 else st.just("长" * limit)
    found = st.sampled_from(NASTY) | st.text(UNSEEN, min_size=1, max_size=min(limit, 60)) | more
    return found.map(lambda text: text[:limit].strip()).filter(lambda text: is_kept(text, field.validators))


def values(model: type[models.Model], column: Column, pools: dict[str, list[Any]]) -> st.SearchStrategy[Any]:
    match column.kind:
        case Reference() if column.kind.shown:
            found: st.SearchStrategy[Any] = st.sampled_from(pools[column.kind.to])
        case Reference():
            found = st.sampled_from(sorted(pools[column.kind.to]))
        case Choice():
            found = st.sampled_from(list(column.kind.values.values()))
        case Day():
            found = st.dates(date(column.kind.first, 1, 1), date(2030, 1, 1))
        case Month():
            found = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(lambda day: day.replace(day=1))
        case Moment():
            found = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001
                lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
            ) | st.just(datetime(2022, 4, 4, 16, tzinfo=UTC))
        case Whole():
            found = st.integers(column.kind.least, column.kind.most)
        case Number():
            bound = Decimal(10) ** column.kind.digits - Decimal("0.01")
            found = st.decimals(-bound, bound, places=column.kind.decimals)
        case _:
            found = texts(model, column)
    return found if column.required or column.blank == 1 else st.just(column.blank) | found


def in_order(kind: ImportKind, record: dict[str, Any]) -> dict[str, Any]:
    """Days and moments of a record follow one another: received, then due, closed …"""
    for cell in (Day, Moment):
        names = [column.field for column in kind.sheet.columns if isinstance(column.kind, cell)]
        filled = [name for name in names if record[name] is not None]
        for name, value in zip(filled, sorted(record[name] for name in filled), strict=True):
            record[name] = value
    for earlier, later in (("opened_on", "closed_on"), ("valid_from", "valid_to")):
        if record.get(earlier) and record.get(earlier) == record.get(later):
            record[later] += timedelta(days=1)
    return record


@st.composite
def some_records(draw: Any, kind: ImportKind, pools: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Records that could all be on file together."""
    found: list[dict[str, Any]] = []
    taken: set[tuple[Any, ...]] = set(pools["taken"])
    for _ in range(draw(st.integers(1, 6))):
        record = {column.field: draw(values(kind.model, column, pools)) for column in kind.sheet.columns}
        record = in_order(kind, record)
        keys = {
            (number, *(str(record[name]) for name in names))
            for number, names in enumerate((kind.sheet.key, *kind.sheet.also_unique))
        }
        if kind.code in ("units", "names"):
            keys.add(("name", record.get("short_name") or record.get("text")))
        if record.get("serial") is not None:
            keys.add(("serial", str(record["box"]), year_of(record["received_at"]), record["serial"]))
        if not kind.sheet.faults(record) and not keys & taken:
            taken |= keys
            found.append(record)
    return found


def pools_of(kind: ImportKind) -> dict[str, list[Any]]:
    """What cells may refer to; also what is on file and must not come twice."""
    OrderKind.objects.create(code="nasty", name="=求助@“１”", position=99)
    OrderSource.objects.create(code="nasty", name="+86平台 <r>", position=99)
    Channel.objects.create(code="nasty", name="@电话＝", position=99)
    Urgency.objects.create(code="nasty", name="-紧急（１）", position=99)
    FindingCategory.objects.create(code="nasty", name="-栏目更新（２）", position=99)
    unit = Unit.objects.all()[0]
    unit.pk, unit.code, unit.short_name, unit.pinyin = None, "NASTY", "@新区 管委会＝", pinyin_key("@新区 管委会＝")
    unit.save()
    lookups: Any = kind.lookups()
    pools = {
        name: list({id(thing): thing for thing in map(lookup.find, lookup.names())}.values())
        for name, lookup in lookups.items()
    }
    names = [*Unit.objects.values_list("short_name", flat=True), *UnitName.objects.values_list("text", flat=True)]
    pools["taken"] = [("name", name) for name in names]
    if kind.code == "key-assignments":  # those on file were checked and stay
        pools["taken"] += [(1, str(entry.item), str(entry.unit)) for entry in kind.model._default_manager.all()]
    return pools


def read_back(kind: ImportKind, content: bytes, period: Period, *, blank_keeps: bool = True) -> dict[str, int]:
    """What an import of the file would find, by number of rows; faults as their texts."""
    source, _ = ImportSource.objects.get_or_create(kind=kind.code, name="本机", defaults={"blank_keeps": blank_keeps})
    imported = Import.objects.create(
        kind=kind.code, source=source, period=period.code, file_name="导出.xlsx", sha256="0" * 64, size=len(content)
    )
    imported.folder.mkdir(parents=True)
    try:
        imported.kept_file.write_bytes(content)
        profile = read_file(
            imported.kept_file, imported.raw_rows, name=imported.file_name, known=known_headers(kind.sheet)
        )
        imported.profile = profile.as_json()
        imported.mapping = proposed_mapping(imported).mapping.as_json()
        checked = check_rows(imported, lambda done, total, message="": None)
        faults = [row.errors for chunk in checked.spool.chunks(imported) for row in chunk]
        assert faults == []
        counts = {name: number for name, number in checked.counts.items() if number and name != "missing"}
        checked.stage.drop()
        return counts
    finally:
        shutil.rmtree(imported.folder)


def exported(kind: ImportKind, rows: Any) -> bytes:
    file = io.BytesIO()
    Export(kind, rows).write(file)
    return file.getvalue()


@pytest.mark.parametrize("code", KINDS)
def test_all_records_of_a_quarter_come_back_the_same(qianyang: Period, code: str):
    kind = KINDS[code]
    rows = kind.model._default_manager.all()
    assert read_back(kind, exported(kind, rows), qianyang) == _all_the_same(rows.count())


@pytest.mark.parametrize("code", KINDS)
def test_whatever_a_record_says_comes_back_the_same(qianyang: Period, code: str):
    kind, pools = KINDS[code], pools_of(KINDS[code])

    @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
    @given(some_records(kind, pools), st.booleans())
    def comes_back(records: list[dict[str, Any]], blank_keeps: bool) -> None:
        with transaction.atomic():
            more: dict[str, Any] = {"period": qianyang} if kind.context else {}
            if code in ("roster", "calendar", "duty-units"):
                kind.model._default_manager.all().delete()
            saved = [kind.model(**record, **kind.derived(record), **more) for record in records]
            kind.model._default_manager.bulk_create(saved)
            rows = kind.model._default_manager.filter(pk__in=[record.pk for record in saved])
            found = read_back(kind, exported(kind, rows), qianyang, blank_keeps=blank_keeps)
            transaction.set_rollback(True)
        assert found == _all_the_same(len(records))

    comes_back()


def _all_the_same(number: int) -> dict[str, int]:
    return {"same": number, "rows": number} if number else {}


def test_a_spelling_for_sorting_that_was_put_right_by_hand_stays(qianyang: Period):
    Unit.objects.filter(short_name="城关镇").update(pinyin="chengguan chengguan")
    rows = Unit.objects.filter(short_name="城关镇")
    assert read_back(KINDS["units"], exported(KINDS["units"], rows), qianyang) == _all_the_same(1)


def test_lines_of_a_finding_come_back(qianyang: Period):
    finding = Finding.objects.all()[:1]
    Finding.objects.filter(pk__in=finding).update(text="一、=1+1\n\n二、-5\n  三、@")
    rows = Finding.objects.filter(pk__in=finding)
    assert read_back(KINDS["findings"], exported(KINDS["findings"], rows), qianyang) == _all_the_same(1)


def test_the_brackets_of_another_offices_number_come_back(qianyang: Period):
    order = WorkOrder.objects.all()[:1]
    WorkOrder.objects.filter(pk__in=order).update(number="信〔2022〕6号（转）")
    rows = WorkOrder.objects.filter(pk__in=order)
    assert read_back(KINDS["orders"], exported(KINDS["orders"], rows), qianyang) == _all_the_same(1)


def test_a_change_in_the_exported_file_is_found(qianyang: Period):
    kind = KINDS["orders"]
    book = openpyxl.load_workbook(io.BytesIO(exported(kind, WorkOrder.objects.all()[:3])))
    place = kind.sheet.headers.index("返工次数") + 1
    book.active.cell(2, place).value += 1
    book.save(file := io.BytesIO())
    assert read_back(kind, file.getvalue(), qianyang) == {"changed": 1, "same": 2, "rows": 3}


# --- Templates --------------------------------------------------------------------------------------


def template(kind: ImportKind) -> openpyxl.Workbook:
    file = io.BytesIO()
    write_template(file, kind, created=CREATED)
    return openpyxl.load_workbook(file)


def content_of(book: openpyxl.Workbook) -> bytes:
    book.save(file := io.BytesIO())
    return file.getvalue()


@pytest.mark.parametrize("code", KINDS)
def test_a_template_as_downloaded_brings_in_nothing(qianyang: Period, code: str):
    assert read_back(KINDS[code], content_of(template(KINDS[code])), qianyang) == {}


@pytest.mark.parametrize("code", KINDS)
def test_what_is_filled_into_a_template_is_all_that_comes(qianyang: Period, code: str):
    """The line filled in is the first record on file, typed below the header."""
    kind = KINDS[code]
    book = template(kind)
    one = openpyxl.load_workbook(io.BytesIO(exported(kind, kind.model._default_manager.all()[:1])))
    for place, cell in enumerate(one.active[2], 1):
        book.active.cell(HEADER + 2, place, cell.value)
    found = read_back(kind, content_of(book), qianyang)
    assert found == _all_the_same(1 if kind.model._default_manager.exists() else 0)


def test_a_record_that_says_the_same_as_the_example_comes_all_the_same(qianyang: Period):
    book = template(KINDS["roster"])
    for place in range(1, 5):
        book.active.cell(HEADER + 2, place, book.active.cell(EXAMPLE + 1, place).value)
    assert read_back(KINDS["roster"], content_of(book), qianyang)["rows"] == 1


def test_an_example_that_was_typed_over_is_still_none_of_the_rows(qianyang: Period):
    book = template(KINDS["orders"])
    book.active.cell(EXAMPLE + 1, 2, "20220628000001")
    assert read_back(KINDS["orders"], content_of(book), qianyang) == {}


@pytest.mark.parametrize("code", KINDS)
def test_every_example_is_what_its_column_takes(qianyang: Period, code: str):
    kind, lookups = KINDS[code], KINDS[code].lookups()
    for column in kind.sheet.columns:
        text = example_of(column, lookups)
        if text or column.required:
            assert column.kind.read(text, lookups) is not None, column.header


def test_examples_are_days_and_numbers_in_the_workbook_too(qianyang: Period):
    page = template(KINDS["updates"]).active
    cells = {head.value: cell for head, cell in zip(page[HEADER + 1], page[EXAMPLE + 1], strict=True)}
    assert (cells["发布日期"].is_date, cells["条数"].data_type) == (True, "n")
    assert cells["标题"].font.i


@pytest.mark.parametrize(("code", "header"), [("orders", "承办单位"), ("names", "单位")])
def test_drop_downs_come_from_what_is_on_file(qianyang: Period, code: str, header: str):
    book = template(KINDS[code])
    lists = {str(rule.sqref)[0]: rule for rule in book.active.data_validations.dataValidation}
    place = KINDS[code].sheet.headers.index(header)
    rule = lists[string.ascii_uppercase[place]]
    sheet, _, area = rule.formula1.partition("!")
    offered = [row[0].value for row in book[sheet][area.replace("$", "")]]
    assert offered == list(Unit.objects.in_protocol_order().values_list("short_name", flat=True))
    assert str(rule.sqref).startswith(f"{string.ascii_uppercase[place]}{HEADER + 2}:")


def test_names_of_units_are_brought_in_by_short_name_or_code(qianyang: Period, tmp_path: Path):
    rows = [("单位", "用途", "名称"), ("城关镇", "识别用", "城关镇府"), ("Z02", "识别用", "二号镇")]
    imported = check(sheets(tmp_path / "名称.xlsx", {"名称": rows}), "names")
    assert (imported.counts["new"], imported.counts["faulty"]) == (2, 0)
    accept_rows(actor=None, imported=imported)
    assert exported_units(UnitName.objects.filter(text="二号镇")) == [Unit.objects.get(code="Z02").short_name]


def exported_units(names: Any) -> list[Any]:
    page = openpyxl.load_workbook(io.BytesIO(exported(KINDS["names"], names))).active
    assert page is not None
    (head, *rows) = page.iter_rows(values_only=True)
    return [row[head.index("单位")] for row in rows]


def test_what_is_not_on_the_list_is_warned_of_but_can_stay(qianyang: Period):
    rules = template(KINDS["orders"]).active.data_validations.dataValidation
    assert {rule.errorStyle for rule in rules} == {"warning"}


def test_required_columns_say_so_in_a_comment_and_in_the_notes(qianyang: Period):
    book = template(KINDS["orders"])
    comments = {cell.value: cell.comment.text for cell in book.active[HEADER + 1] if cell.value}
    assert comments["类型"].startswith("必填：")
    assert comments["办结时间"].startswith("可以空白：")
    notes = {row[0]: row[1:] for row in book["填写说明"].iter_rows(values_only=True)}
    assert notes["类型"][0] == "必填"
    assert notes["办结时间"][0] == "可以空白"


@pytest.mark.parametrize("kind", ["orders", "letters"])
def test_the_template_says_how_long_a_deadline_lasts_that_is_given_as_a_day(kind: str, qianyang: Period):
    comments = [cell.comment.text for cell in template(KINDS[kind]).active[HEADER + 1] if cell.comment]
    assert sum("只写日期的，算到当天24时前（23:59）。" in text for text in comments) == 1


def test_a_number_the_program_gives_need_not_be_filled_in(qianyang: Period):
    comment = template(KINDS["findings"]).active.cell(HEADER + 1, 1).comment.text
    assert comment.startswith("可以空白：")
    assert "由程序编号" in comment


def test_codes_typed_into_a_template_stay_text(qianyang: Period):
    page = template(KINDS["orders"]).active
    formats = {cell.value: page.column_dimensions[cell.column_letter].number_format for cell in page[HEADER + 1]}
    assert (formats["工单编号"], formats["受理时间"]) == ("@", "yyyy-mm-dd hh:mm")


def test_the_same_template_twice_is_the_same_file(qianyang: Period, tmp_path: Path):
    files = [tmp_path / "one.xlsx", tmp_path / "other.xlsx"]
    for file in files:
        write_template(file, KINDS["columns"], created=CREATED)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_the_layout_of_an_export_is_that_of_the_template(qianyang: Period):
    kind = KINDS["columns"]
    book = openpyxl.load_workbook(io.BytesIO(exported(kind, WebColumn.objects.all()[:1])))
    filled, width = template(kind).active, len(kind.sheet.columns)
    for row, other in ((1, HEADER + 1), (2, EXAMPLE + 1)):
        looks = [
            [(cell.value if other > 1 else "", cell.number_format, cell.border.left.style) for cell in line[:width]]
            for line in (book.active[row], filled[other])
        ]
        assert looks[0] == looks[1]
    colours = [[cell.fill.start_color.rgb for cell in line[:width]] for line in (book.active[1], filled[HEADER + 1])]
    assert colours[0] == colours[1]


def test_a_sheet_of_every_kind_can_be_written_empty(qianyang: Period):
    for kind in KINDS.values():
        assert write_sheet(io.BytesIO(), kind.sheet, [], created=CREATED) == 0
