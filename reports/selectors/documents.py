"""Gather: a notice's text and tables with all figures final, as one block tree, and what to point out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govaudit.errors import UserError
from govaudit.lib.expressions import (
    Expression,
    ExpressionError,
    Rendered,
    evaluate,
    printed_words,
    render,
)
from govaudit.lib.periods import long_date
from reports.document.blocks import Attachment, Document, Figure, Table, Text
from reports.document.ledger import build_ledger
from reports.document.markup import build_blocks
from reports.document.page import render_page
from reports.models import Edition, Notice
from reports.selectors.figures import FigureDesk, NoValue
from reports.selectors.lists import RETURNED_FROM, Manner, build_list
from reports.selectors.names import check_text, template_names
from reports.selectors.remarks import Remark, find_remarks
from reports.selectors.scores import scores_by_unit
from reports.selectors.slices import StoredValues
from reports.selectors.tables import build_table
from units.models import Office


class TemplateFault(UserError):
    """The notice's text names something that does not exist; the sentence says in which line."""


Bindings = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Composition:
    """A notice with every figure final, and the remarks to settle before issue."""

    document: Document
    remarks: tuple[Remark, ...]


def compose(notice: Notice) -> Composition:
    """The whole notice. Raises TemplateFault for an unknown name, NoValue for a figure without a value."""
    desk = FigureDesk(notice.period)
    writer = _Writer(desk, notice)
    settings = {entry["code"]: entry for entry in notice.settings.get("table", [])}
    scores = scores_by_unit(notice.period)
    tables = {
        code: build_table(desk, scores, entry, note=writer.words(entry.get("note", "")))
        for code, entry in settings.items()
    }
    attachments = tuple(
        Attachment(number, entry["table"], settings[entry["table"]]["title"], tables[entry["table"]])
        for number, entry in enumerate(notice.settings.get("attachment", []), start=1)
    )
    writer.tables, writer.numbers = tables, {attachment.code: attachment.number for attachment in attachments}
    document = Document(
        office=Office.objects.get().name,
        title=tuple(writer.words(line) for line in notice.settings["title"]),
        recipients=notice.settings.get("recipients", ""),
        blocks=build_blocks(writer.rendered(notice.text), notice.settings.get("numbering", [])),
        attachments=attachments,
        dated_on=notice.dated_on,
    )
    return Composition(document, find_remarks(desk, notice, document, scores))


class _Writer:
    """Answers the engine: what each slot of the template prints."""

    def __init__(self, desk: FigureDesk, notice: Notice) -> None:
        self.desk, self.notice = desk, notice
        formulas = {name: formula.expression for name, formula in desk.formulas.items()}
        self.names, self.values = template_names(formulas, desk.measures), StoredValues(formulas, desk.measures)
        self.tables: Mapping[str, Table] = {}
        self.numbers: Mapping[str, int] = {}
        self._lists: dict[str, list[tuple[Text | Figure, ...]]] = {}
        settings = notice.settings
        self.use = settings.get("unit_names", "short")
        self.manner = Manner(self.use, settings.get("returned_from", RETURNED_FROM))
        period = notice.period
        self.plain = {
            "周期": period.name,
            "季度": period.name.removeprefix(f"{period.start.year}年"),
            "截至日期": long_date(period.as_of),
            "成文日期": long_date(notice.dated_on),
        }

    def rendered(self, source: str) -> Rendered:
        """Raises TemplateFault with the line in which a name is unknown."""
        try:
            template = check_text(source, self.names, self.notice.settings, self.values)
            return render(template, output=self.output, truth=self.truth, lists=self.lists)
        except ExpressionError as error:
            raise TemplateFault(str(error)) from error

    def words(self, source: str) -> str:
        """A line of the settings (title, note) with its slots as plain text."""
        rendered = self.rendered(source)
        text = rendered.text
        for index, entry in enumerate(rendered.objects):
            text = text.replace(rendered.marker(index), printed_words(entry))
        return text

    def output(self, expression: Expression, bindings: Bindings) -> Text | Figure | Table:
        call = expression.calls()[0] if expression.is_call else None
        if call and call.name in self.plain:
            return Text(self.plain[call.name])
        if call and call.name == "表":
            return self.tables[call.argument]
        if call and call.name == "附件号":
            return Text(str(self.numbers[call.argument]))
        if call and call.name == "名单":
            return self.desk.unit_list(self.desk.measures[call.inner.name], call.inner.slices, self.use)
        figure = self.desk.figure(expression)
        if figure.value is None:
            raise NoValue(
                f"“{figure.name}”在{self.notice.period.name}没有数值，不能写进通报。请先录入记录，或从正文中删去。"
            )
        return figure

    def truth(self, expression: Expression, bindings: Bindings) -> bool:
        return bool(evaluate(expression, self.desk.value))

    def lists(self, name: str) -> list[tuple[Text | Figure, ...]]:
        if name not in self._lists:
            self._lists[name] = build_list(self.desk, name, self.manner)
        return self._lists[name]


def is_current(edition: Edition) -> bool:
    """Whether text and records still give the edition's page."""
    try:
        return str(render_page(compose(edition.notice).document)) == edition.page
    except UserError:
        return False


def changed_since(edition: Edition) -> list[str]:
    """Names of the edition's figures that its records would not give any more, in the edition's order."""
    try:
        fresh = {entry["name"]: entry["printed"] for entry in build_ledger(compose(edition.notice).document)}
    except UserError:
        fresh = {}
    return [entry["name"] for entry in edition.ledger if fresh.get(entry["name"]) != entry["printed"]]
