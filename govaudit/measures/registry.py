"""All measures of the program, and those that an office defines itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from govaudit.measures.declaring import Measure, Subject


class Registry:
    """All measures of the program by code and by Chinese name. What an office defines itself is kept as data: apps
    give such measures by a source, and they are read anew each time. `is_taken` says of a name whether something else
    has it that expressions may name; upper floors add what they know."""

    def __init__(self) -> None:
        self.by_code: dict[str, Measure] = {}
        self.by_name: dict[str, Measure] = {}
        self.sources: list[Callable[[], Iterable[Measure]]] = []
        self.is_taken: list[Callable[[str], bool]] = [self.by_name.__contains__]

    def add(self, *measures: Measure) -> None:
        for measure in measures:
            if measure.code in self.by_code or measure.name in self.by_name:
                raise ValueError(f"measure {measure.code} ({measure.name}) is declared twice")
            self.by_code[measure.code] = measure
            self.by_name[measure.name] = measure

    def defined(self) -> list[Measure]:
        """Measures that the office defines itself, without those that answer for them."""
        return [measure for source in self.sources for measure in source()]

    def names(self) -> dict[str, Measure]:
        """Every measure by its name."""
        return {measure.name: measure for measure in self.defined()} | self.by_name

    def find(self, code: str) -> Measure | None:
        if code in self.by_code:
            return self.by_code[code]
        return next((m for head in self.defined() for m in head.chain if m.code == code), None)

    def of_area(self, area: str) -> list[Measure]:
        return [m for m in (*self.by_code.values(), *self.defined()) if m.subject.is_of(area)]

    def of_subject(self, subject: Subject) -> list[Measure]:
        """Those that answer for others among them."""
        found = [measure for measure in self.by_code.values() if measure.subject is subject]
        return found or [m for head in self.defined() for m in head.chain if m.subject is subject]


MEASURES = Registry()
