"""Contacts (联络人) of units: what saving one needs to know, and who answers on a day."""

from collections.abc import Mapping
from typing import Any

from units.models import Contact
from units.recording import RecordKind


def _faults(values: Mapping[str, Any]) -> dict[str, str]:
    since, until = values.get("since"), values.get("until")
    return {"until": "止日不能早于起日。"} if since and until and until < since else {}


#: No period counts a contact.
CONTACT = RecordKind(
    model=Contact,
    area="columns",
    key=lambda contact: f"{contact.unit.code}/{contact.post}/{contact.since}",
    identity=("unit", "post", "since"),
    counted=lambda contact, span: None,
    faults=_faults,
)
