"""OLE compound files, the container of old office formats: what streams there are, and their bytes."""

from __future__ import annotations

import mmap
import struct
from array import array
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_IN_HEADER = 109  # places of the sector table's sectors that the header holds
_ENTRY = 128
_LAST = 0xFFFFFFFA  # greater numbers are no sectors
_KEPT_APART = 4096  # smaller streams lie within another one; none we read is so small


class NotCompound(ValueError):
    """The file is cut off or crooked."""


class CompoundFile:
    """Raises NotCompound wherever the file is not what it says."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            self._sector = 1 << struct.unpack_from("<H", self._bytes, 30)[0]
            directory = struct.unpack_from("<I", self._bytes, 48)[0]
            extra = struct.unpack_from("<I", self._bytes, 68)[0]
            places = list(struct.unpack_from(f"<{_IN_HEADER}I", self._bytes, 76))
        except struct.error:
            raise NotCompound from None
        if self._sector not in (512, 4096):
            raise NotCompound
        self._next = self._table(places, extra)
        self.streams = dict(self._entries(directory))

    def read(self, name: str, most: int) -> bytes:
        """The first bytes of a stream, `most` of them at most."""
        first, size = self.streams[name]
        if size < _KEPT_APART:
            return b""
        return b"".join(islice(self._chain(first), -(-most // self._sector)))[: min(size, most)]

    def _table(self, places: list[int], extra: int) -> array[int]:
        for _ in range(len(self._bytes) // self._sector):
            if extra >= _LAST:
                break
            *more, extra = struct.unpack(f"<{self._sector // 4}I", self._at(extra))
            places += more
        table = array("I")
        for place in places:
            if place < _LAST:
                table.frombytes(self._at(place))
        return table

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        found = self._bytes[start : start + self._sector]
        if len(found) != self._sector:
            raise NotCompound
        return found

    def _chain(self, sector: int) -> Iterator[bytes]:
        for _ in range(len(self._next) + 1):
            if sector >= _LAST:
                return
            if sector >= len(self._next):
                raise NotCompound
            # The very last sector may be written short.
            start = (sector + 1) * self._sector
            yield self._bytes[start : start + self._sector]
            sector = self._next[sector]
        raise NotCompound

    def _entries(self, directory: int) -> Iterator[tuple[str, tuple[int, int]]]:
        content = b"".join(self._chain(directory))
        for start in range(0, len(content) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", content, start + 64)
            if kind and 2 <= length <= 64:
                name = content[start : start + length - 2].decode("utf-16-le", "replace")
                yield name, struct.unpack_from("<II", content, start + 116)
