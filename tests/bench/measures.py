"""Runs one measurement: `python -m tests.bench.measures NAME ARGUMENTS`; prints JSON.

Seconds are counted after the interpreter and Django have started, memory is that of the whole process, in MB.
"""

from __future__ import annotations

import json
import sys

from tests.bench import exports, hotline, imports, limits, lists  # noqa: F401 - each enters its measurements
from tests.bench.measuring import MEASURES

if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    print(json.dumps(MEASURES[name](*arguments)))  # noqa: T201
