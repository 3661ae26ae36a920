"""Office hours as a person writes them."""

import re

from govaudit.lib.workdays import OfficeHours
from units.recording import InvalidRecord

HOURS_SENTENCE = "办公时间写作 08:30-12:00,14:30-18:00：每段写开始和结束，先后不重叠，各段之间用逗号隔开。"


def parse_hours(text: str) -> OfficeHours:
    """Office hours as a person writes them. Raises InvalidRecord."""
    plain = text.translate(str.maketrans("：，、；—–－～~", ":,,,-----")).replace(" ", "").replace("--", "-")
    padded = re.sub(r"(?<![0-9])([0-9]):", r"0\1:", plain)
    try:
        return OfficeHours.parse(padded)
    except ValueError as error:
        raise InvalidRecord(HOURS_SENTENCE) from error


def plain_hours(hours: OfficeHours) -> str:
    return ",".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in hours.sessions)
