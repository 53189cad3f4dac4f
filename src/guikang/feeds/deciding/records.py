"""Records: a decision as the contract writes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from guikang.codes.decision import Decision, Reason

FIELDS = ("person", "at", "colour", "measure", "reasons", "until")
Record = dict[str, object]
Said = Callable[[datetime], object]
"""How an instant is said: as text, or as it is."""


def in_zone(zone: ZoneInfo) -> Said:
    """Instants as ISO 8601 text in a zone; digits of a second only where there are any."""
    return lambda at: at.astimezone(zone).isoformat()


def record(decision: Decision, said: Said, *, with_code: bool) -> Record:
    """The decision's fields in the contract's order.

    Args:
        decision: of one person.
        said: makes each instant what it is in the record.
        with_code: whether reasons carry the rulebook's own reason codes.
    """
    return {
        "person": decision.person,
        "at": said(decision.at),
        "colour": decision.colour,
        "measure": decision.measure,
        "reasons": [_reason(reason, said, with_code=with_code) for reason in decision.reasons],
        "until": None if decision.until is None else said(decision.until),
    }


def _reason(reason: Reason, said: Said, *, with_code: bool) -> Record:
    fields: Record = {
        "ground": reason.ground,
        "colour": reason.colour,
        "clause": reason.clause,
        "evidence": list(reason.evidence),
        "since": said(reason.since),
        "until": None if reason.until is None else said(reason.until),
        "awaiting": list(reason.awaiting),
    }
    if with_code:
        fields["code"] = reason.code
    return fields


def json_text(value: Mapping[str, object] | object) -> str:
    """Compact JSON in the characters themselves."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
