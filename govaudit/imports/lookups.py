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
    texts; the first that it shares with none, else the code, is the one a person chooses."""
    texts_of = {code: (thing, tuple(dict.fromkeys(texts))) for thing, code, texts in things}
    codes_by_text: dict[str, list[str]] = {}
    for code, (_, texts) in texts_of.items():
        for text in texts:
            codes_by_text.setdefault(text, []).append(code)
    alone = {text: codes[0] for text, codes in codes_by_text.items() if len(codes) == 1 and text not in texts_of}
    shown = {code: next((text for text in texts if text in alone), code) for code, (_, texts) in texts_of.items()}
    pairs = {code: (thing, shown[code]) for code, (thing, _) in texts_of.items()}
    return Entries(
        {text: pairs[code][0] for text, code in alone.items()} | {code: thing for code, (thing, _) in pairs.items()},
        list(shown.values()),
        {text: [shown[code] for code in codes] for text, codes in codes_by_text.items() if len(codes) > 1},
        {text: [pairs[code] for code in codes] for text, codes in codes_by_text.items()}
        | {code: [pair] for code, pair in pairs.items()},
    )


def entries_by(things: Mapping[str, Any]) -> Entries:
    """Things by the one text that means each."""
    return Entries(things, list(things))
