"""The life of a code: what a phone would have shown from the first record to the last turn.

A code that is shown knows what is on record at that instant and no more (reading "what is
not known does not count"). So its life is pieced together: between two records the timeline
that was known then holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guikang.codes.decision import Colour, ConversionException, Decision
from guikang.evidence.statement import Statement
from guikang.rulebook.cases import PERSON
from guikang.rulebook.deciding import History
from guikang.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Phase:
    """One colour, from when until when it was shown.

    Attributes:
        since: the instant of the turn into it.
        until: the instant of the next turn (half-open), or None.
        colour: of the code; None: no code.
    """

    since: datetime
    until: datetime | None
    colour: Colour | None


def shown(rulebook: Rulebook, statements: Sequence[Statement], at: datetime) -> Decision:
    """What the code shows at an instant, with what is on record then."""
    return History(rulebook, PERSON, statements, at).decide(at)


def shown_with_exceptions(
    rulebook: Rulebook, statements: Sequence[Statement], at: datetime
) -> tuple[Decision, tuple[ConversionException, ...]]:
    """Likewise, and the conversion exceptions that stand then."""
    history = History(rulebook, PERSON, statements, at)
    return history.decide(at), history.exceptions(at)


def life(rulebook: Rulebook, statements: Sequence[Statement]) -> tuple[Phase, ...]:
    """The phases of a code, from the first colour on; neighbours differ in colour.

    Args:
        rulebook: checked.
        statements: of one person.

    Returns:
        None where there never is a code; else the first has a colour, and the last no end.
    """
    learnt = sorted({statement.recorded_at for statement in statements})
    turns: list[tuple[datetime, Colour | None]] = []
    colour: Colour | None = None
    for place, known_at in enumerate(learnt):
        until = learnt[place + 1] if place + 1 < len(learnt) else None
        timeline = History(rulebook, PERSON, statements, known_at).timeline()
        instants = [known_at, *(t.at for t in timeline.turns if t.at > known_at)]
        for at in instants:
            if until is not None and at >= until:
                break
            if (following := timeline.colour_at(at)) != colour:
                turns.append((at, following))
                colour = following
    ends = [at for at, _ in turns[1:]] + [None]
    return tuple(Phase(at, end, held) for (at, held), end in zip(turns, ends, strict=False))
