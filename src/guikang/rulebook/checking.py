"""Whether a rulebook is complete and at peace with itself.

The form is checked by ``model``; this module checks the sense: every name is
known, every state is reached and left, no two rules are at odds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from guikang.evidence.vocabulary import Kind
from guikang.rulebook.model import (
    END,
    ClosedCondition,
    Condition,
    Ground,
    LatestCondition,
    Rulebook,
    Standing,
    State,
    StatementCondition,
    TestsCondition,
    Turn,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a rulebook is refused, and where.

    Attributes:
        code: stable, as ``rulebook.unknown_kind``.
        where: the path in the file, as ``grounds.entry.states.entered``.
        line: the line in the file, or None where there is none to show.
        params: what the words name.
    """

    code: str
    where: str
    line: int | None = None
    params: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Code, place and parameters, for logs and developers."""
        line = "" if self.line is None else f"line {self.line}: "
        said = ", ".join(f"{name}={value}" for name, value in self.params)
        return f"{line}{self.where}: {self.code}" + (f" ({said})" if said else "")


def problems(rulebook: Rulebook) -> list[Problem]:
    """Everything that makes the rulebook incomplete or contradictory."""
    return [
        *_colours(rulebook),
        *_in_force(rulebook),
        *_kinds(rulebook),
        *(p for name, ground in rulebook.grounds.items() for p in _ground(rulebook, name, ground)),
        *_exceptions(rulebook),
    ]


def overlaps(rulebooks: Sequence[Rulebook]) -> list[Problem]:
    """Pairs of rulebooks that would be the law on the same day."""
    found: list[Problem] = []
    law = [r for r in rulebooks if r.standing is Standing.LAW]
    for one, other in combinations(sorted(law, key=lambda r: r.in_force.from_), 2):
        if one.in_force.until is None or other.in_force.from_ < one.in_force.until:
            found.append(_problem("rulebook.overlap", f"{other.id}: in_force", other=one.id))
    return found


def _problem(code: str, where: str, **params: str) -> Problem:
    return Problem(code, where, None, tuple(params.items()))


def _unknown(names: Iterable[str], known: Iterable[str], code: str, at: str) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            yield _problem(code, at, name=name)


def _in_force(rulebook: Rulebook) -> Iterator[Problem]:
    until = rulebook.in_force.until
    if until is not None and until <= rulebook.in_force.from_:
        yield _problem("rulebook.force_ends_before_start", "in_force.until")


def _colours(rulebook: Rulebook) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, colour in enumerate(rulebook.colours):
        if colour.id in seen:
            yield _problem("rulebook.colour_twice", f"colours.{place}", name=colour.id)
        seen.add(colour.id)


def _kinds(rulebook: Rulebook) -> Iterator[Problem]:
    for name, kind in rulebook.kinds.items():
        at = f"kinds.{name}"
        yield from _unknown(
            kind.sources, rulebook.sources, "rulebook.unknown_source", f"{at}.sources"
        )
        target = kind.details.get("withdraws")
        if kind.withdraws and (target is None or not target.required):
            yield _problem("rulebook.withdrawal_without_target", at)
    used = {kind for ground in rulebook.grounds.values() for kind in _kinds_used(ground)}
    for name, kind in rulebook.kinds.items():
        if name not in used and not kind.withdraws:
            yield _problem("rulebook.kind_without_effect", f"kinds.{name}", name=name)


def _kinds_used(ground: Ground) -> Iterator[str]:
    yield from ground.opens
    for state in ground.states.values():
        for turn in state.turns:
            for condition in turn.when:
                yield from kinds_of(condition)


def kinds_of(condition: Condition) -> tuple[str, ...]:
    """The kinds of statement that a condition looks at."""
    match condition:
        case "full" | "recorded":
            return ()
        case StatementCondition():
            return tuple(condition.statement)
        case ClosedCondition():
            return tuple(condition.closed_by)
        case LatestCondition():
            return (condition.latest,)
        case TestsCondition():
            return (condition.tests,)


def _ground(rulebook: Rulebook, name: str, ground: Ground) -> Iterator[Problem]:
    at = f"grounds.{name}"
    yield from _unknown(ground.opens, rulebook.kinds, "rulebook.unknown_kind", f"{at}.opens")
    yield from _starts(rulebook, at, ground)
    for state_name, state in ground.states.items():
        yield from _state(rulebook, f"{at}.states.{state_name}", ground, state)
    reached = _reach(ground, [start.state for start in ground.start])
    for state_name in ground.states:
        if state_name == END:
            yield _problem("rulebook.end_is_reserved", f"{at}.states.{state_name}")
        elif state_name not in reached:
            yield _problem("rulebook.unreachable_state", f"{at}.states.{state_name}")
        if state_name in _reach(ground, [t.to for t in ground.states[state_name].turns]):
            yield _problem("rulebook.goes_in_a_circle", f"{at}.states.{state_name}")
        if not ground.residual and END not in _reach(ground, [state_name]):
            yield _problem("rulebook.no_way_out", f"{at}.states.{state_name}")
    if ground.residual and (len(ground.states) > 1 or any(s.turns for s in ground.states.values())):
        yield _problem("rulebook.residual_with_turns", at)


def _reach(ground: Ground, starts: Iterable[str]) -> set[str]:
    reached: set[str] = set()
    ahead = list(starts)
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += (
                [turn.to for turn in ground.states[name].turns] if name in ground.states else []
            )
    return reached


def _starts(rulebook: Rulebook, at: str, ground: Ground) -> Iterator[Problem]:
    conditions: list[object] = []
    for place, start in enumerate(ground.start):
        here = f"{at}.start.{place}"
        if start.state not in ground.states:
            yield _problem("rulebook.unknown_state", here, name=start.state)
        if start.if_ in conditions or None in conditions:
            yield _problem("rulebook.rules_at_odds", here)
        conditions.append(start.if_)
        if isinstance(start.if_, dict):
            yield from _where(rulebook, ground.opens, start.if_, here)
    if None not in conditions:
        yield _problem("rulebook.start_incomplete", f"{at}.start")


def _where(
    rulebook: Rulebook, kinds: Sequence[str], where: dict[str, str], at: str
) -> Iterator[Problem]:
    for kind_name in kinds:
        kind = rulebook.kinds.get(kind_name)
        if kind is None:
            continue
        for name, value in where.items():
            detail = kind.details.get(name)
            if detail is None:
                yield _problem("rulebook.unknown_detail", at, kind=kind_name, name=name)
            elif detail.one_of is not None and value not in detail.one_of:
                yield _problem("rulebook.unknown_value", at, name=name, value=value)


def _state(rulebook: Rulebook, at: str, ground: Ground, state: State) -> Iterator[Problem]:
    colours = [colour.id for colour in rulebook.colours]
    yield from _unknown([state.colour], colours, "rulebook.unknown_colour", f"{at}.colour")
    watched = {kind for turn in state.turns for c in turn.when for kind in kinds_of(c)}
    for kind in state.awaits:
        if kind not in watched:
            yield _problem("rulebook.awaits_in_vain", f"{at}.awaits", name=kind)
    for place, turn in enumerate(state.turns):
        yield from _turn(rulebook, f"{at}.turns.{place}", ground, state, turn)
    for (first, one), (second, other) in combinations(enumerate(state.turns), 2):
        if one.to != other.to and (
            one.precedence is None or other.precedence is None or one.precedence == other.precedence
        ):
            here = f"{at}.turns.{second}"
            yield _problem("rulebook.rules_at_odds", here, other=f"turns.{first}")
    if state.period is not None and not any("full" in turn.when for turn in state.turns):
        yield _problem("rulebook.period_without_turn", f"{at}.period")


def _turn(
    rulebook: Rulebook, at: str, ground: Ground, state: State, turn: Turn
) -> Iterator[Problem]:
    if turn.to != END and turn.to not in ground.states:
        yield _problem("rulebook.unknown_state", f"{at}.to", name=turn.to)
    for place, condition in enumerate(turn.when):
        here = f"{at}.when.{place}"
        if condition == "full" and state.period is None:
            yield _problem("rulebook.full_without_period", here)
        named = kinds_of(condition)
        yield from _unknown(named, rulebook.kinds, "rulebook.unknown_kind", here)
        match condition:
            case StatementCondition() | LatestCondition() | TestsCondition():
                yield from _where(rulebook, named, condition.where, here)
            case ClosedCondition():
                opening: list[Kind | None] = [rulebook.kinds.get(kind) for kind in ground.opens]
                if not any(kind is not None and kind.may_be_open for kind in opening):
                    yield _problem("rulebook.nothing_open_to_close", here)
            case _:
                pass


def _exceptions(rulebook: Rulebook) -> Iterator[Problem]:
    needed = {"nothing_to_lift", "nothing_to_withdraw"}
    for ground in rulebook.grounds.values():
        for state in ground.states.values():
            for turn in state.turns:
                for condition in turn.when:
                    if isinstance(condition, LatestCondition):
                        needed |= {"retest_missing", "retest_positive", "positive_after_end"}
                    if isinstance(condition, ClosedCondition):
                        needed.add("contradiction")
    for name in sorted(needed - set(rulebook.exceptions)):
        yield _problem("rulebook.exception_without_words", "exceptions", name=name)
