"""The one door for evidence: raw fields become a statement, or every flaw is named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from guikang.errors import Flaw
from guikang.evidence.statement import Statement
from guikang.evidence.vocabulary import Detail, Kind
from guikang.people.keys import PersonKey

FIELDS = ("id", "source", "kind", "person", "occurred_at", "recorded_at", "details")
AHEAD = timedelta(days=1)
"""How far ``occurred_at`` may lie after ``recorded_at`` (contract 1)."""
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""The years that the calendar tables of the deciders cover."""
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and halves of characters: no text holds them on purpose."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2})?)(\.\d{1,9})?(Z|z|[+-]\d{2}(?::?\d{2})?)"
)


def check(
    raw: Mapping[str, object], kinds: Mapping[str, Kind], zone: ZoneInfo
) -> Statement | tuple[Flaw, ...]:
    """Check one statement as it came in.

    Args:
        raw: the fields of contract 1 by name; ``details`` a mapping, or left out.
            Instants are ISO 8601 text or aware datetimes.
        kinds: the rulebook's vocabulary.
        zone: in which a bare date is a day.

    Returns:
        The statement, or all flaws that were found, at least one.
    """
    flaws = [Flaw("evidence.unknown_field", str(name)) for name in raw if name not in FIELDS]
    texts = {name: _text(raw, name, flaws) for name in ("id", "source", "kind", "person")}
    kind = kinds.get(texts["kind"] or "")
    if texts["kind"] and kind is None:
        flaws.append(Flaw("evidence.unknown_kind", "kind"))
    if kind is not None and texts["source"] and texts["source"] not in kind.sources:
        known = any(texts["source"] in other.sources for other in kinds.values())
        flaws.append(
            Flaw("evidence.source_may_not" if known else "evidence.unknown_source", "source")
        )
    recorded = _instant(raw.get("recorded_at"), "recorded_at", zone, flaws, bare=False)
    occurred: datetime | None = None
    if raw.get("occurred_at") is not None:
        occurred = _instant(raw["occurred_at"], "occurred_at", zone, flaws, bare=True)
    elif kind is not None and not kind.may_be_open:
        flaws.append(Flaw("evidence.missing", "occurred_at"))
    if occurred is not None and recorded is not None and occurred > recorded + AHEAD:
        flaws.append(Flaw("evidence.ahead_of_its_recording", "occurred_at"))
    details = _details(raw.get("details"), kind, flaws)
    if flaws or recorded is None:
        return tuple(flaws)
    return Statement(
        id=texts["id"] or "",
        source=texts["source"] or "",
        kind=texts["kind"] or "",
        person=PersonKey(texts["person"] or ""),
        occurred_at=occurred,
        recorded_at=recorded,
        details=details,
    )


def instant(
    text: str, zone: ZoneInfo, *, bare: bool, years: tuple[int, int] = (FIRST_YEAR, LAST_YEAR)
) -> datetime | str:
    """Read an ISO 8601 instant with offset or, where ``bare``, a date (00:00 in ``zone``).

    Args:
        text: what is written.
        zone: in which a bare date is a day.
        bare: whether a date alone will do.
        years: the first and last that are taken.

    Returns:
        The instant in UTC, or the code of the flaw. Digits past microseconds are cut.
    """
    if _DATE.fullmatch(text):
        if not bare:
            return "evidence.instant_without_offset"
        try:
            at = datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
        except (ValueError, OverflowError):
            return "evidence.no_such_date"
    else:
        match = _INSTANT.fullmatch(text)
        if match is None:
            no_offset = re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}[\d:.]*$", text)
            return "evidence.instant_without_offset" if no_offset else "evidence.not_an_instant"
        day, clock, fraction, offset = match.groups()
        try:
            written = f"{day}T{clock}{(fraction or '')[:7]}{offset.upper()}"
            at = datetime.fromisoformat(written).astimezone(UTC)
        except (ValueError, OverflowError):
            return "evidence.no_such_date"
    first, last = years
    return at if first <= at.year <= last else "evidence.year_out_of_range"


def _text(raw: Mapping[str, object], name: str, flaws: list[Flaw]) -> str | None:
    value = raw.get(name)
    if value is None or value == "":
        flaws.append(Flaw("evidence.missing", name))
    elif not isinstance(value, str):
        flaws.append(Flaw("evidence.not_text", name))
    elif _UNFIT.search(value):
        flaws.append(Flaw("evidence.bad_text", name))
    else:
        return value
    return None


def _instant(
    value: object, name: str, zone: ZoneInfo, flaws: list[Flaw], *, bare: bool
) -> datetime | None:
    if value is None or value == "":
        flaws.append(Flaw("evidence.missing", name))
        return None
    if isinstance(value, datetime):
        if value.tzinfo is None:
            flaws.append(Flaw("evidence.instant_without_offset", name))
            return None
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            flaws.append(Flaw("evidence.year_out_of_range", name))
            return None
        return value.astimezone(UTC)
    result = instant(value, zone, bare=bare) if isinstance(value, str) else "evidence.not_text"
    if isinstance(result, str):
        flaws.append(Flaw(result, name))
        return None
    return result


def _details(value: object, kind: Kind | None, flaws: list[Flaw]) -> Mapping[str, str]:
    if value is None:
        value = {}
    if not isinstance(value, Mapping):
        flaws.append(Flaw("evidence.not_an_object", "details"))
        return {}
    if kind is None:
        return {}
    found: dict[str, str] = {}
    for name, content in value.items():
        field = f"details.{name}"
        rule = kind.details.get(name) if isinstance(name, str) else None
        if content is None and isinstance(name, str):
            continue
        if rule is None:
            flaws.append(Flaw("evidence.unknown_detail", field))
        elif not isinstance(content, str):
            flaws.append(Flaw("evidence.not_text", field))
        elif (flaw := _detail_flaw(content, rule, field)) is not None:
            flaws.append(flaw)
        else:
            found[name] = content
    flaws += [
        Flaw("evidence.missing", f"details.{name}")
        for name, rule in kind.details.items()
        if rule.required and value.get(name) is None
    ]
    return found


def _detail_flaw(content: str, rule: Detail, field: str) -> Flaw | None:
    if rule.one_of is not None and content not in rule.one_of:
        return Flaw("evidence.not_one_of", field, (("allowed", ", ".join(rule.one_of)),))
    if rule.pattern is not None and re.fullmatch(rule.pattern, content) is None:
        return Flaw("evidence.pattern", field, (("pattern", rule.pattern),))
    if not content or _UNFIT.search(content):
        return Flaw("evidence.bad_text", field)
    return None


def same_content(one: Statement, other: Statement) -> bool:
    """Whether two statements of one id say the same; when each came in does not matter."""
    return (one.kind, one.person, one.occurred_at, dict(one.details)) == (
        other.kind,
        other.person,
        other.occurred_at,
        dict(other.details),
    )


def distinct(
    statements: Sequence[Statement],
) -> tuple[list[Statement], list[int]]:
    """Keep one statement of each id within its source: the first recorded.

    Returns:
        Those kept, in the order given, and the positions of those that reuse an id
        with other content. The same content again is neither: it changes nothing.
    """
    order = sorted(range(len(statements)), key=lambda place: statements[place].recorded_at)
    first: dict[tuple[str, str], int] = {}
    reused: list[int] = []
    for place in order:
        statement = statements[place]
        kept = first.setdefault((statement.source, statement.id), place)
        if kept != place and not same_content(statements[kept], statement):
            reused.append(place)
    return [statements[place] for place in sorted(first.values())], sorted(reused)
