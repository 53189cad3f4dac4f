"""Trying the cases on a rulebook: where its answers are not what a case says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from guikang.codes.decision import ConversionException, Decision, Reason
from guikang.rulebook.cases import PERSON, Expectation, ExpectedReason, WorkedCase
from guikang.rulebook.deciding import History
from guikang.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a case and the answer part.

    Attributes:
        case: the case's name.
        line: of its file, where the expectation begins.
        at: the instant that was asked about.
        known_at: with the knowledge of which instant.
        field: ``colour``, ``until``, ``reasons`` or ``exceptions``.
        expected: what the case says, as text.
        got: what was answered, as text.
    """

    case: str
    line: int | None
    at: datetime
    known_at: datetime
    field: str
    expected: str
    got: str


def differences(rulebook: Rulebook, worked: WorkedCase) -> list[Difference]:
    """Where the rulebook's answers are not what the case says; none where they agree."""
    found: list[Difference] = []
    for expectation, line in zip(worked.case.expect, worked.lines, strict=True):
        known_at = expectation.known_at or expectation.at
        history = History(rulebook, PERSON, worked.statements, known_at)
        decision = history.decide(expectation.at)
        standing = history.exceptions(expectation.at)
        found += [
            Difference(worked.name, line, expectation.at, known_at, field, expected, got)
            for field, expected, got in parted(expectation, decision, standing, rulebook.time_zone)
        ]
    return found


def run(rulebook: Rulebook, cases: Sequence[WorkedCase]) -> list[Difference]:
    """The differences of all cases, in their order."""
    return [difference for worked in cases for difference in differences(rulebook, worked)]


def parted(
    expectation: Expectation,
    decision: Decision,
    standing: Sequence[ConversionException],
    zone: ZoneInfo,
) -> Iterator[tuple[str, str, str]]:
    """The fields in which an answer is not what was expected: field, expected, got."""
    given = expectation.model_fields_set
    if expectation.colour != decision.colour:
        yield "colour", str(expectation.colour), str(decision.colour)
    if "until" in given and expectation.until != decision.until:
        yield "until", _told(expectation.until, zone), _told(decision.until, zone)
    if "reasons" in given and not _all_meet(expectation.reasons, decision.reasons):
        yield (
            "reasons",
            "; ".join(_expected_told(reason, zone) for reason in expectation.reasons) or "-",
            "; ".join(_reason_told(reason, zone) for reason in decision.reasons) or "-",
        )
    if "exceptions" in given:
        expected = sorted((e.kind, tuple(e.evidence)) for e in expectation.exceptions)
        got = sorted((e.kind, e.evidence) for e in standing)
        if expected != got:
            yield "exceptions", _exceptions_told(expected), _exceptions_told(got)


def _all_meet(expected: Sequence[ExpectedReason], got: Sequence[Reason]) -> bool:
    """Whether each expected reason has one of its own, and none is left over."""
    if len(expected) != len(got):
        return False
    if not expected:
        return True
    first, *others = expected
    return any(
        _meets(first, reason) and _all_meet(others, [*got[:place], *got[place + 1 :]])
        for place, reason in enumerate(got)
    )


def _meets(expected: ExpectedReason, reason: Reason) -> bool:
    for name in expected.model_fields_set:
        wanted: object = getattr(expected, name)
        actual: object = getattr(reason, name)
        if (tuple(wanted) if isinstance(wanted, list) else wanted) != actual:
            return False
    return True


def _told(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat()
    return ",".join(value) if isinstance(value, (list, tuple)) else str(value)


def _expected_told(reason: ExpectedReason, zone: ZoneInfo) -> str:
    names = [name for name in ExpectedReason.model_fields if name in reason.model_fields_set]
    return " ".join(f"{name}={_told(getattr(reason, name), zone)}" for name in names)


def _reason_told(reason: Reason, zone: ZoneInfo) -> str:
    return " ".join(
        f"{name}={_told(getattr(reason, name), zone)}" for name in ExpectedReason.model_fields
    )


def _exceptions_told(found: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    return "; ".join(f"{kind}({','.join(evidence)})" for kind, evidence in found) or "-"
