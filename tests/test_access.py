"""Who may open what: every url stands in the access table, and each is requested as each role."""

from collections.abc import Callable, Iterator
from datetime import date
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from checks.models import (
    AccountCheck,
    AccountEvent,
    Adoption,
    ColumnUpdate,
    Confirmation,
    Duty,
    DutyReport,
    DutyTerm,
    Filing,
    FilingRegister,
    FillRequest,
    FillTask,
    Finding,
    FoiRequest,
    Inspection,
    KeyArea,
    KeyAssignment,
    KeyCheck,
    KeyItem,
    MediaAccount,
    Observation,
    Platform,
    PolicyDocument,
    Rectification,
    StatedValue,
    Submission,
    TestMessage,
    WebColumn,
)
from govaudit.access import ACCESS, LOGIN, PUBLIC, Access
from govaudit.models import Batch, Import, ImportSource, ImportState, Job, SavedView, SourceValue
from govaudit.roles import Right
from govaudit.views.imports.settled import mark_of
from hotline.measures import LETTERS
from hotline.models import ClassMapping, DeadlinePolicy, Letter, OrderClass, OrderSource, TestLetter, WorkOrder
from reports.models import Score
from tests import quarter
from tests.cast import Cast
from tests.checks.small_disclosure import keep_disclosure
from tests.checks.small_information import keep_information
from tests.checks.small_inspections import keep_inspections
from tests.checks.small_key_areas import keep_key_areas
from tests.checks.small_numbers import keep_numbers
from units.counting import origin_of
from units.models import Contact, Evidence, Period, Reminder, Unit, UnitName, User
from units.views.reminders import mark_of as reminder_mark

SignIn = Callable[[User], Client]


def add_what_the_pack_lacks() -> None:
    """The 千阳 pack brings no numbers of indicators, test letters and reminders; they have pages too."""
    keep_numbers()
    period = Period.objects.named("2022Q2")
    asked = FillRequest.objects.create(code="F1", period=period, due_on=period.end, asked_by="试")
    FillTask.objects.bulk_create(FillTask(request=asked, unit=unit) for unit in Unit.objects.all())
    keep_disclosure()
    keep_information()
    keep_key_areas()
    keep_inspections()
    for letter in Letter.objects.select_related("box"):
        TestLetter.objects.create(
            code=f"CP{letter.pk}", box=letter.box, unit_id=letter.unit_id, sent_at=letter.received_at
        )
        said = {"unit_id": letter.unit_id, "reminded_at": letter.received_at, "way": "电话", "reminded_by": "试"}
        Reminder.objects.create(origin=origin_of(letter, LETTERS), **said)
        Contact.objects.get_or_create(unit_id=letter.unit_id, post="A", since=date(2022, 1, 1), defaults={"name": "试"})
        kept = {"name": "截图.png", "sha256": f"{letter.pk:064}", "size": 1, "added_by": "试"}
        Evidence.objects.create(origin=origin_of(letter, LETTERS), **kept)
    keep_accounts()
    for fault in Finding.objects.filter(is_merit=False):
        Rectification.objects.create(
            code=f"R{fault.code}", finding=fault, kind="extend", done_on=fault.found_on, until=fault.found_on
        )
        Confirmation.objects.get_or_create(period=Period.objects.get(), unit=fault.unit, due_on=fault.found_on)


def keep_accounts() -> None:
    """For each account of the pack a step, an entry in a register and a test message."""
    register, _ = FilingRegister.objects.get_or_create(code="nation", defaults={"name": "全国"})
    for account in MediaAccount.objects.exclude(opened_on=None):
        day, said = account.opened_on, {"account": account}
        AccountEvent.objects.create(code=f"E{account.code}", kind="suspend", happened_on=day, **said)
        filed = {"platform": account.platform, "name": account.name, "filed_on": day}
        Filing.objects.create(code=f"B{account.code}", register=register, **filed, **said)
        TestMessage.objects.create(code=f"T{account.code}", sent_on=day, **said)


@pytest.fixture
def qianyang(db: None) -> Period:
    return quarter.qianyang(add_what_the_pack_lacks)


def named_urls(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every url of the program by its full name; one without a name by its route, which no table holds."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_urls(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern


URLS = dict(named_urls(get_resolver().url_patterns))


def differences(table: dict[str, Access]) -> dict[str, tuple[object, object]]:
    """Urls whose view asks for something else than the table says, or that one of the two does not know."""
    asked = {
        name: getattr(getattr(pattern.callback, "view_class", None), "right", None) for name, pattern in URLS.items()
    }
    return {
        name: (asked.get(name), table.get(name))
        for name in {**asked, **table}
        if name not in asked
        or name not in table
        or asked[name] != (table[name] if isinstance(table[name], Right) else None)
    }


def test_the_access_table_holds_every_url_with_the_right_its_view_asks_for():
    assert differences(ACCESS) == {}


def test_a_url_that_is_missing_from_the_table_is_noticed():
    forgotten = {name: needed for name, needed in ACCESS.items() if name != "checks:update-delete"}
    assert set(differences(forgotten)) == {"checks:update-delete"}


def test_a_url_that_the_table_leaves_open_is_noticed():
    assert set(differences({**ACCESS, "units:area-close": LOGIN})) == {"units:area-close"}


def rectification_pages(unit: Unit, finding: Finding | None) -> dict[str, object]:
    found: dict[str, object] = {}
    if finding:
        found["checks:finding-unstep"] = [finding.code, f"R{finding.code}"]
        found["reports:slip-file"] = ["rectify", unit.code]
    asked = Confirmation.objects.filter(unit=unit).select_related("period").first()
    if asked:
        pages = ("unit-sheet", "unit-sheet-file", "confirmation-answer", "confirmation-record")
        found |= {f"reports:{name}": [asked.period.code, unit.code] for name in pages}
    return found


def account_pages(account: MediaAccount | None) -> dict[str, object]:
    """The same for what happened to an account, where it is filed, and its test messages."""
    if account is None:
        return {}
    found: dict[str, object] = {"checks:account-event-add": [account.code]}
    for noun, letter, verbs in (
        ("account-event", "E", ("detail", "delete")),
        ("filing", "B", ("detail", "edit", "delete")),
        ("message", "T", ("detail", "edit", "delete")),
    ):
        found |= {f"checks:{noun}-{verb}": [f"{letter}{account.code}"] for verb in verbs}
    return found


def information_of(unit: Unit) -> dict[str, object]:
    """The same for 政务信息 and recurring duties."""
    models = {"submission": Submission, "adoption": Adoption, "duty-report": DutyReport}
    records = {noun: model._default_manager.filter(unit=unit).first() for noun, model in models.items()}
    verbs, found = ("detail", "edit", "delete"), dict[str, object]()
    for noun, record in records.items():
        found |= {f"checks:{noun}-{verb}": [record.code] for verb in verbs if record}
    term = DutyTerm.objects.filter(unit=unit).first()
    if term:
        duty, day = term.duty.code, term.starts_on
        found |= {f"checks:duty-{page}": [duty] for page in ("edit", "delete", "unit-add")}
        found["checks:duty-unit-delete"] = [duty, unit.code]
        found["checks:duty-term-entry"] = [duty, day]
        found["checks:duty-term-detail"] = [duty, unit.code, day]
    return found


def parameters(unit: Unit) -> dict[str, object]:
    """What stands in the urls, for records that belong to `unit` where a url names a record."""
    name = UnitName.objects.filter(unit=unit).first()
    column = WebColumn.objects.filter(unit=unit).first()
    update = ColumnUpdate.objects.filter(column__unit=unit).first()
    account = MediaAccount.objects.filter(owner=unit).first()
    check = AccountCheck.objects.filter(account__owner=unit).first()
    finding = Finding.objects.filter(unit=unit).first()
    observation = Observation.objects.filter(unit=unit).first()
    stated = StatedValue.objects.filter(unit=unit).first()
    key_item = KeyItem.objects.filter(assignments__unit=unit).first()
    duty = KeyAssignment.objects.filter(unit=unit).first()
    key_check = KeyCheck.objects.filter(assignment__unit=unit).first()
    order = WorkOrder.objects.filter(unit=unit).first()
    letter = Letter.objects.filter(unit=unit).first()
    tested = TestLetter.objects.filter(unit=unit).first()
    reminder = Reminder.objects.filter(unit=unit).first()
    score = Score.objects.filter(unit=unit).first()
    found: dict[str, object] = {"units:unit-detail": [unit.code], "units:unit-edit": [unit.code]}
    found["units:name-add"] = [unit.code]
    found["checks:column-limit-edit"] = ["news_days"]
    if name:
        found["units:name-remove"] = [unit.code, name.use, name.text]
    for record, names in (
        (column, ("column-detail", "column-edit", "column-hand-over", "column-take-back")),
        (update, ("update-detail", "update-edit", "update-delete")),
        (account, ("account-detail", "account-edit", "account-check")),
        (finding, ("finding-detail", "finding-edit", "finding-delete", "finding-answer", "finding-step")),
        (observation, ("observation-detail", "observation-edit", "observation-delete")),
        (stated, ("stated-detail", "stated-edit", "stated-delete")),
        (key_item, ("key-item-detail", "key-item-edit", "key-item-delete")),
        (duty, ("key-assignment-detail", "key-assignment-edit", "key-assignment-delete")),
        (duty, ("key-check-add", "key-sheet-row")),
        (key_check, ("key-check-detail", "key-check-edit", "key-check-delete")),
    ):
        found |= {f"checks:{name}": [record.code] for name in names if record}
    found |= disclosure_parameters(unit)
    found |= information_of(unit) | rectification_pages(unit, finding) | account_pages(account)
    if check:
        keys = {"account": check.account.code, "month": check.month}
        found |= {f"checks:{name}": keys for name in ("check-detail", "check-edit", "check-delete")}
    if order:
        key = [order.source.code, order.number]
        found |= {f"hotline:order-{verb}": key for verb in ("detail", "edit", "event-add")}
        found["hotline:order-event-strike"] = [*key, "1"]
        case = {"cases": "orders", "place": key[0], "number": key[1]}
        found |= {f"hotline:caller-{verb}": case for verb in ("see", "edit", "remove")}
    if letter:
        key = [letter.box.code, letter.number]
        found |= {f"hotline:letter-{verb}": key for verb in ("detail", "edit", "delete")}
    if tested:
        found |= {f"hotline:test-letter-{verb}": [tested.code] for verb in ("detail", "edit", "delete")}
    task = FillTask.objects.filter(unit=unit).first()
    if task:
        acts = ("detail", "save", "send", "accept", "return")
        found |= {f"checks:fill-{name}": [task.request.code, unit.code] for name in acts}
        found["checks:fill-delete"] = [task.request.code]
    if reminder:
        found["units:reminder-delete"] = [unit.code, reminder_mark(reminder)]
        found["units:reminder-add"] = [reminder.origin]
    contact = Contact.objects.filter(unit=unit).first()
    if contact:
        found |= {f"units:contact-{verb}": [unit.code, contact.post, contact.since] for verb in ("edit", "delete")}
    evidence = Evidence.objects.first()
    if evidence:
        found |= {f"units:evidence-{verb}": [evidence.code] for verb in ("file", "delete")}
    if score:
        found["reports:score-detail"] = [score.period.code, unit.code]
    return found


def disclosure_parameters(unit: Unit) -> dict[str, object]:
    """The same for requests for information and documents."""
    found: dict[str, object] = {}
    request = FoiRequest.objects.filter(unit=unit).first()
    document = PolicyDocument.objects.filter(unit=unit).first()
    if request:
        found |= {f"checks:{name}": [request.code] for name in ("foi-detail", "foi-edit", "foi-delete", "dispute-add")}
        over = request.disputes.get().code
        found |= {f"checks:dispute-{verb}": [over] for verb in ("edit", "delete")}
    if document:
        found |= {f"checks:document-{verb}": [document.number] for verb in ("detail", "edit", "delete")}
        found["checks:interpretation-add"] = [document.number]
        reading = document.interpretations.get().code
        found |= {f"checks:interpretation-{verb}": [reading] for verb in ("edit", "delete")}
    return found


def inspection_parameters() -> dict[str, object]:
    """The same for an inspection and its first item, which belong to no unit."""
    code = Inspection.objects.filter(area="media").get().code
    pages = ("detail", "edit", "delete", "draw", "share-out", "change", "sheet")
    rows = ("row", "row-finding", "row-evidence", "item-detail")
    return {f"checks:inspection-{name}": [code] for name in pages} | {
        f"checks:inspection-{name}": [code, 1] for name in rows
    }


def import_parameters(author: User) -> dict[str, object]:
    """An import that could not be read, with a batch undone long ago: its pages lead back to it or answer."""
    source = ImportSource.objects.create(kind="orders", name="市12345平台")
    state, digest = ImportState.REFUSED, "0" * 64
    values = {"kind": "orders", "file_name": "工单.xlsx", "sha256": digest, "size": 1, "state": state}
    imported = Import.objects.create(source=source, uploaded_by=author, **values)
    Batch.objects.create(imported=imported, number=1, accepted_by="试", undone_at=imported.uploaded_at)
    pages = [name for name in URLS if name.startswith("import-") and "<str:code>" in str(URLS[name].pattern)]
    more: dict[str, list[object]] = {"import-undo": [1], "import-correct": [0, 2], "import-unsettle": ["0"]}
    found: dict[str, object] = {name: [imported.code, *more.get(name, [])] for name in pages}
    sheets = {name: [source.kind] for name in ("import-template", "import-records")}
    value = SourceValue.objects.create(source=source, field="kind", found="投訴", meant="投诉")
    named = [source.kind, source.name]
    forget = [*named, mark_of(value.field, value.found)]
    return found | sheets | {"import-source-edit": named, "import-value-forget": forget}


def addresses(period: Period, author: User) -> dict[str, str]:
    """An address for every url; records are taken from any unit that has one."""
    job = Job.objects.create(kind="score", title="试", fingerprint="access", created_by=author)
    found: dict[str, object] = {}
    for unit in Unit.objects.in_protocol_order():
        found = parameters(unit) | found
    found |= {f"{name}": [job.code] for name in ("job-detail", "job-progress", "job-retry", "export-file")}
    view = SavedView.objects.create(owner=author, page="/units/", name="各镇", query="group=towns", is_shared=True)
    found |= {name: [view.code] for name in ("view-edit", "view-delete")}
    found |= import_parameters(author)
    found["checks:duty-detail"] = [Duty.objects.values_list("code", flat=True)[0]]
    found |= {
        "units:period-detail": [period.code],
        "units:period-edit": [period.code],
        "units:period-open": [period.code],
        "units:period-carried": [period.code, "orders"],
        "units:user-edit": [author.username],
    }
    found |= {f"units:{name}": [period.code, "orders"] for name in ("area-close", "area-reopen", "participation-list")}
    found |= {f"checks:indicator-{name}": ["calls"] for name in ("detail", "edit")}
    found |= {f"checks:key-area-{verb}": [KeyArea.objects.all()[0].code] for verb in ("detail", "edit")}
    found |= {f"units:entry-{page}": ["platform"] for page in ("list", "add")}
    free = Platform.objects.create(code="free", name="没有账号的平台").code
    found |= {f"units:entry-{verb}": ["platform", free] for verb in ("edit", "move", "delete")}
    found |= inspection_parameters()
    found["checks:preset-take"] = ["foi"]
    found["units:participation-edit"] = [period.code, "orders", "Z01"]
    found |= {f"units:calendar-day-{verb}": ["2026-10-10"] for verb in ("edit", "clear")}
    rule = DeadlinePolicy.objects.create(code="SX01", scope="tests", valid_from=period.start, finish_amount=5)
    found |= {f"hotline:policy-{verb}": [rule.code] for verb in ("edit", "delete")}
    found["hotline:policy-add"] = [rule.scope]
    found["hotline:desk-list"] = ["late"]
    found["units:today-list"] = ["imports"]
    found["units:manual-page"] = ["rights"]
    found |= {"hotline:chart-month": [2022, 4], "hotline:chart-days": [0]}
    topic = OrderClass.objects.first()
    mapping = ClassMapping.objects.create(source=OrderSource.objects.first(), stated="城建/路灯", topic=topic)
    found["hotline:class-unmap"] = [mapping.source.code, mapping.stated]
    found |= {f"reports:{name}": [period.code] for name in ("ranking", "score-run")}
    found |= {name: [period.code, "main"] for name in URLS if name.startswith("reports:notice-") and "list" not in name}
    found |= {f"reports:rule-{verb}": ["letters-closed"] for verb in ("edit", "delete")}
    found["reports:edition-file"] = [period.code, "main", 1, "notice.docx"]
    return {name: _address(name, found.get(name, [])) for name in URLS}


def _address(name: str, values: object) -> str:
    if name == "checks:grid-cell":
        return f"{reverse(name)}?{urlencode({'indicator': 'services', 'unit': 'Z01', 'month': '2022-04'})}"
    if name == "units:period-switch":
        return f"{reverse(name)}?to=2022Q2"
    if name == "units:reminder-add" and isinstance(values, list):
        return f"{reverse(name)}?{urlencode({'origin': values[0]})}"
    if name == "units:name-remove" and isinstance(values, list):
        return f"{reverse(name, args=values[:1])}?{urlencode({'use': values[1], 'text': values[2]})}"
    return reverse(name, kwargs=values) if isinstance(values, dict) else reverse(name, args=values)


#: The answers of a page that opens; an address that only takes forms leads to its page.
OPEN = {200, 302}
#: No edition of the notice is written here, and no job exported anything.
MAY_BE_MISSING = {"reports:edition-file", "export-file", "units:evidence-file"}
#: Exists for who made it, and for who configures the program or keeps the records.
ANOTHERS = {"view-edit", "view-delete", "units:evidence-delete"}


@pytest.mark.parametrize("role", ["admin", "checker", "manager", "clerk", "liaison", "superuser", "stranger"])
def test_each_role_opens_what_the_table_says_and_nothing_else(qianyang: Period, cast: Cast, sign_in: SignIn, role: str):
    person: User = getattr(cast, role)
    client = sign_in(person)
    wrong = {}
    for name, address in addresses(qianyang, cast.admin).items():
        if name == "logout":
            continue
        needed = ACCESS[name]
        may = needed in (PUBLIC, LOGIN) or person.has_right(needed)
        response = client.get(address)
        b"".join(response)  # a file that is sent stays open until it is read
        status = response.status_code
        # What exists but belongs to another unit does not exist for a liaison.
        expected = OPEN | ({404} if role == "liaison" or name in MAY_BE_MISSING | ANOTHERS else set()) if may else {403}
        # The file of a notice that is not issued is refused with a sentence to who does not write notices.
        expected |= {403} if name in MAY_BE_MISSING else set()
        if status not in expected:
            wrong[name] = (status, expected)
    assert wrong == {}


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(qianyang: Period, cast: Cast):
    client = Client()
    for name, address in addresses(qianyang, cast.admin).items():
        response = client.get(address)
        if ACCESS[name] == PUBLIC:
            assert response.status_code == 200, name
        else:
            assert response.status_code == 302, name
            assert response["Location"].startswith(reverse("login")), name


def test_a_liaison_opens_the_own_units_records_and_finds_no_others(qianyang: Period, cast: Cast, sign_in: SignIn):
    client = sign_in(cast.liaison)
    own = parameters(cast.liaison.unit)
    others: dict[str, object] = {}
    for unit in Unit.objects.exclude(pk=cast.liaison.unit_id):
        others = parameters(unit) | others
    pages = [name for name in others if name.endswith("-detail")]
    assert len(pages) >= 6
    for name in pages:
        assert client.get(_address(name, others[name])).status_code == 404, name
        if name in own:
            assert client.get(_address(name, own[name])).status_code == 200, name


def test_a_refused_page_says_who_can_help(qianyang: Period, cast: Cast, sign_in: SignIn):
    response = sign_in(cast.checker).get(reverse("units:area-close", args=["2022Q2", "orders"]))
    assert response.status_code == 403
    assert "您没有这项权限，请联系管理员、主管办理。" in response.content.decode()
