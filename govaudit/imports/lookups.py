"""What cells of an import may refer to: found by a known text, else the nearest ones are proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Protocol

from govaudit.models import ListEntry
from govaudit.sheets import Index, Lookup

PROPOSALS = 3
LIKENESS = 0.4


class Choices(Lookup, Protocol):
    """A lookup that can also say what there is."""

    def knows(self, text: str) -> bool:
        """Whether the text means anything, answered at once: looking for the nearest takes long."""

    def nearest(self, text: str) -> list[str]:
        """Up to three known texts most like this one, the likest first."""

    def names(self) -> list[str]:
        """What a person chooses from, one text for each thing, in the order people expect."""

    def sharing(self, text: str) -> list[str]:
        """What a person chooses from where the text means several things; empty where it does not."""


@dataclass(frozen=True, slots=True)
class Entries(Index):
    """Things by every text that means them exactly; `shown` are the texts a person chooses from, `shared` those that
    share a text; `by_text` are all things that a text may mean, each with the text a person chooses."""

    shown: list[str] = field(default_factory=list)
    shared: Mapping[str, list[str]] = field(default_factory=dict)
    by_text: Mapping[str, list[tuple[Any, str]]] = field(default_factory=dict)

    def nearest(self, text: str) -> list[str]:
        return get_close_matches(text, self.shown, n=PROPOSALS, cutoff=LIKENESS)

    def names(self) -> list[str]:
        return self.shown

    def sharing(self, text: str) -> list[str]:
        return self.shared.get(text, [])

    def meant(self, text: str) -> list[tuple[Any, str]]:
        """Every thing that the text may mean."""
        return self.by_text.get(text, [])

    def things(self) -> list[tuple[Any, str]]:
        """Every thing there is."""
        return [pair for text in self.shown for pair in self.by_text.get(text, []) if pair[1] == text]

    def called(self, thing: Any) -> str:
        """What a person chooses to mean the thing; one that is not known as it stands."""
        return next((text for text in self.shown if self.entries[text] == thing), str(thing))


def entries_of(model: type[ListEntry]) -> Entries:
    """Entries of a list by name, and by code where no other entry has that name."""
    entries = list(model._default_manager.all())
    by_code = {entry.code: entry for entry in entries}
    return Entries(by_code | {entry.name: entry for entry in entries}, [entry.name for entry in entries])


def entries_called(things: Iterable[tuple[Any, str, Sequence[str]]]) -> Entries:
    """Things by their code, and by every other text that means one of them only. Each comes with its code and its
    texts, the first of which is the one a person chooses."""
    by_code: dict[str, tuple[Any, str]] = {}
    called: dict[str, list[tuple[Any, str]]] = {}
    for thing, code, texts in things:
        by_code[code] = (thing, texts[0])
        for text in dict.fromkeys(texts):
            called.setdefault(text, []).append((thing, texts[0]))
    alone = {text: meant[0][0] for text, meant in called.items() if len(meant) == 1}
    shared = {text: [name for _, name in meant] for text, meant in called.items() if len(meant) > 1}
    return Entries(
        alone | {code: thing for code, (thing, _) in by_code.items()},
        [text for text, [(_, name), *_] in called.items() if text == name],
        shared,
        called | {code: [pair] for code, pair in by_code.items()},
    )


def entries_by(things: Mapping[str, Any]) -> Entries:
    """Things by the one text that means each."""
    return Entries(things, list(things))
