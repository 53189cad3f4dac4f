"""What staff oversee as lists: conversion exceptions that stand, and residents' 异常反馈.

Persons of whom nobody knows where they live stand in the region's lists alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guikang.services.appealing import AppealReason


@dataclass(frozen=True, slots=True)
class ExceptionHeld:
    """A conversion exception that stands.

    Attributes:
        name: of whom, masked.
        number: of their document, masked.
        division: where they live, its code, or None.
        kind: as the rulebook names it.
        clause: which could not be carried out.
        since: from when it stands.
    """

    name: str
    number: str
    division: str | None
    kind: str
    clause: str
    since: datetime


@dataclass(frozen=True, slots=True)
class AppealHeld:
    """An appeal as it was received.

    Attributes:
        number: by which its sender may ask after it.
        received_at: when.
        reason: what is contested.
        text: in the sender's own words.
        name: theirs, masked.
        document: its number, masked.
        division: where they live, its code, or None.
    """

    number: str
    received_at: datetime
    reason: AppealReason
    text: str
    name: str
    document: str
    division: str | None

    def __repr__(self) -> str:
        """Without what was written."""
        return f"AppealHeld({self.number})"
