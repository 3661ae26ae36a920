"""Files and jobs for tests of the pages of imports."""

import io
from collections.abc import Sequence

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from govaudit.jobs import kind_named
from govaudit.models import Import, Job, JobState

HEADERS = [
    "工单编号",
    "类型",
    "分类",
    "诉求摘要",
    "承办单位",
    "受理时间",
    "办结期限",
    "办结时间",
    "撤单时间",
    "返工次数",
]
PLATFORM = "市12345平台"


def order(number: str, unit: str = "城关镇", received: str = "2022-04-05 09:30", **cells: str) -> list[str]:
    """A row of the platform's export."""
    row = dict.fromkeys(HEADERS, "") | {
        "工单编号": number,
        "类型": "投诉",
        "诉求摘要": "反映小区停水三天",
        "承办单位": unit,
        "受理时间": received,
        "办结期限": "2022-04-15 09:30",
        "办结时间": "2022-04-08 10:00",
        "返工次数": "0",
    }
    return list((row | cells).values())


def workbook(rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS, title: str = "") -> bytes:
    """An .xlsx file of one sheet, with a title row above the header where one is given."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "工单"
    for line in ([title],) * bool(title) + (headers, *rows):
        page.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(
    client: Client, content: bytes, name: str = "二季度工单.xlsx", *, kind: str = "orders", **fields: str
) -> Import:
    """Upload through the page; gives the import, with its file read."""
    before = set(Import.objects.values_list("pk", flat=True))
    sent = {"file": SimpleUploadedFile(name, content), "source": PLATFORM, "blank": "", **fields}
    response = client.post(f"/imports/add/?kind={kind}", sent)
    assert response.status_code == 302, response.content.decode()
    finish_jobs()
    return Import.objects.exclude(pk__in=before).get()


def map_as_proposed(client: Client, imported: Import, **changes: str) -> None:
    """Send the columns as the page proposes them, with some changed, and check the rows."""
    html = client.get(f"/imports/{imported.code}/map/")
    context = html.context
    fields: dict[str, object] = {f"column-{line.place}": line.chosen for line in context["lines"]}
    for line in context["lines"]:
        fields[f"given-field-{line.place}"] = [name for name, _value in line.given]
        fields[f"given-value-{line.place}"] = [value for _name, value in line.given]
    for line in (*context["fixed_needed"], *context["fixed_more"]):
        fields[f"fixed-{line.column.field}"] = line.value
    fields |= {"year": context["year"], "shown-year": context["shown_year"]}
    for sheet in context["layout"].taken:
        fields |= {"sheet": str(sheet.place), f"header-{sheet.place}": str(sheet.header[0])}
        fields[f"lines-{sheet.place}"] = str(sheet.header_lines)
    response = client.post(f"/imports/{imported.code}/map/", fields | changes)
    assert response.status_code == 302, response.context["refusals"]
    finish_jobs()
    imported.refresh_from_db()


def checked(client: Client, rows: Sequence[Sequence[str]], name: str = "二季度工单.xlsx") -> Import:
    """An import of these orders, up to what came of the check."""
    imported = upload(client, workbook(rows), name)
    map_as_proposed(client, imported)
    return imported


def finish_jobs() -> None:
    """Do what a worker would, in the test's own transaction."""
    for job in Job.objects.unfinished().order_by("pk"):
        compute = kind_named(job.kind).compute
        result = compute(actor=job.created_by, report=lambda *_: None, **job.parameters)()
        Job.objects.filter(pk=job.pk).update(
            state=JobState.DONE, message=result.message, result_url=result.url, finished_at=timezone.now()
        )
