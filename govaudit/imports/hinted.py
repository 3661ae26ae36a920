"""References whose cells hints in other columns help to read: of many 工作动态 the one of the unit beside it."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, cast

from govaudit.imports.cells import spellings
from govaudit.imports.lookups import LIKENESS, PROPOSALS, Entries
from govaudit.imports.readers import SEARCHED_LENGTH, Memory, Reader, few
from govaudit.sheets import CellFault, Reference


class HintedReader(Memory[tuple[str, ...], Any]):
    """Values of a reference's cells by their text and by those of the hints beside it, as Values hold them. A hint that
    says nothing tells nothing; all others have to agree, and one thing only may be meant. `hints` are the readers of
    the hints by the attribute of the things that each tells; the things are those of `entries_called`."""

    def __init__(self, reader: Reader, hints: Mapping[str, Reader]) -> None:
        super().__init__(self._work_out, {})
        assert isinstance(reader.column.kind, Reference)
        self._shown = reader.column.kind.shown
        self.reader, self._hints = reader, hints
        self._entries = cast("Entries", reader.lookup)
        self._refusals: Memory[tuple[str, ...], tuple[str, list[str]]] = Memory(self._refusal, {})

    def may_mean(self, text: str) -> list[tuple[Any, str]]:
        """Things that the text alone may mean, each with the text a person chooses."""
        return next(filter(None, map(self._entries.meant, spellings(text))), [])

    def refusal(self, texts: tuple[str, ...], fault: CellFault) -> tuple[str, list[str]]:
        """What was expected instead of a text beside hints that can be read, and what may have been meant."""
        if not texts[0] or not self._said(texts):
            return self.reader.refusal(texts[0], fault)
        return self._refusals[texts]

    def _work_out(self, texts: tuple[str, ...]) -> Any:
        said = self._said(texts)
        if not texts[0] or not said:
            return self.reader[texts[0]]
        agreeing = [thing for thing, _ in self.may_mean(texts[0]) if _agrees(thing, said)]
        if settled := self._settled(texts[0]):
            agreeing = [settled] if _agrees(settled, said) else agreeing
        if len(agreeing) != 1:
            raise CellFault(self.reader.column.kind.expected)
        (thing,) = agreeing
        self.reader.things[thing.pk] = thing
        return thing.pk

    def _said(self, texts: tuple[str, ...]) -> dict[str, Any]:
        """What the hints say, by attribute."""
        pairs = zip(self._hints.items(), texts[1:], strict=True)
        read = {name: reader[text] for (name, reader), text in pairs}
        return {name: value for name, value in read.items() if value is not None}

    def _settled(self, text: str) -> Any:
        """The one thing that the text alone means, as it is called or as a person said."""
        try:
            return self.reader.things[self.reader[text]]
        except CellFault:
            return None

    def _refusal(self, texts: tuple[str, ...]) -> tuple[str, list[str]]:
        text, said = texts[0], self._said(texts)
        title, whose = self.reader.column.header, "、".join(filter(None, texts[1:]))
        others = self.may_mean(text)
        agreeing = [f"{name}（{getattr(thing, self._shown)}）" for thing, name in others if _agrees(thing, said)]
        if agreeing:
            return f"{whose}有 {len(agreeing)} 个叫“{text}”：{few(agreeing)}，请逐行写清是哪一个。", []
        own = {str(thing): name for thing, name in self._entries.things() if _agrees(thing, said)}
        likely = get_close_matches(text[:SEARCHED_LENGTH], own, n=PROPOSALS, cutoff=LIKENESS)
        proposals = [own[name] for name in likely]
        if len(others) == 1:
            return f"“{text}”不是{whose}的{title}，是{others[0][1]}。", proposals
        if others:
            return f"{whose}没有叫“{text}”的{title}，叫这个名称的有：{few([name for _, name in others])}。", proposals
        if not own:
            return f"{whose}一个{title}也没有登记。", []
        return f"{whose}没有叫“{text}”的{title}，有：{few(proposals or list(own.values()))}。", proposals


def _agrees(thing: Any, said: Mapping[str, Any]) -> bool:
    return all(getattr(thing, f"{name}_id") == value for name, value in said.items())
