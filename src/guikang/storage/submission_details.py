"""What of a submission is kept sealed, as bytes and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from typing import Any

from guikang.errors import Flaw
from guikang.services.work_forms.values import Details
from guikang.staff.work_form import HeadAsWritten, Place, RefusedRow, RowTexts, Told


def packed(details: Details) -> bytes:
    """Details as JSON; what ``unpacked`` reads."""
    kept = {
        "head": astuple(details.head),
        "refused": [
            [astuple(one.place), astuple(one.texts), _flaws(one.flaws)] for one in details.refused
        ],
        "flaws": _flaws(details.flaws),
        "warnings": [
            [_flaws([one.flaw])[0], None if one.place is None else astuple(one.place)]
            for one in details.warnings
        ],
    }
    return json.dumps(kept, ensure_ascii=False).encode()


def unpacked(content: bytes) -> Details:
    """The details that were packed."""
    kept = json.loads(content)
    return Details(
        HeadAsWritten(*kept["head"]),
        tuple(
            RefusedRow(Place(*place), RowTexts(*texts), tuple(map(_flaw, flaws)))
            for place, texts, flaws in kept["refused"]
        ),
        tuple(map(_flaw, kept["flaws"])),
        tuple(
            Told(_flaw(flaw), None if place is None else Place(*place))
            for flaw, place in kept["warnings"]
        ),
    )


def _flaws(flaws: Iterable[Flaw]) -> list[list[Any]]:
    return [[one.code, one.field, [list(pair) for pair in one.params]] for one in flaws]


def _flaw(kept: Sequence[Any]) -> Flaw:
    code, field, params = kept
    return Flaw(code, field, tuple((name, value) for name, value in params))
