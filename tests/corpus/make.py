"""Makes the corpus: awkward workbooks and text files, each as some office's program or hand could have made it.

`python tests/corpus/make.py FOLDER [NAME …]` writes the files there. What becomes of each stands in expected.py.
The same bytes come every time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

Maker = Callable[[Path], None]
FILES: dict[str, Maker] = {}


def corpus_file(name: str) -> Callable[[Maker], Maker]:
    """Enter the function that writes the file of this name."""

    def enter(maker: Maker) -> Maker:
        assert name not in FILES, f"{name} is made twice"
        FILES[name] = maker
        return maker

    return enter


def make(folder: Path, names: Iterable[str] = ()) -> dict[str, Path]:
    """Write the files named (all, if none is) into the folder; gives their paths by name."""
    from tests.corpus import broken, forms, kinds, layouts, texts, values  # noqa: F401 - each enters its files

    folder.mkdir(parents=True, exist_ok=True)
    made = {name: folder / name for name in (list(names) or FILES)}
    for name, path in made.items():
        FILES[name](path)
    return made


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from tests.corpus import make as module

    written = module.make(Path(sys.argv[1]), sys.argv[2:])
    print("\n".join(str(path) for path in written.values()))  # noqa: T201
