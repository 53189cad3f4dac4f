"""Study material: the rulebook in chapters, from its own words and its own cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guikang.rulebook.model import Ground, State
from guikang.rulebook.phrases import Language
from guikang.training.course import Course
from guikang.training.examples import Example, counting_examples, examples_of
from guikang.training.telling import Telling

_EXAMPLES_A_GROUND = 3
_EXAMPLES_OF_COUNTING = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said, and the clause that says it, where one does."""

    text: str
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together, as a state's; a colour where they are about one."""

    heading: str | None
    lines: tuple[Line, ...]
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the study material.

    Attributes:
        id: of the chapter, stable within the rulebook: ``colours``, ``ground.entry`` ...
        title: as it is read.
        clause: what the whole chapter rests on, or None.
        ground: the rulebook's name of the ground, where the chapter is about one: its
            diagram is drawn by ``rulebook.drawing.draw_ground``.
        diagram: what that diagram shows, in words; None where there is none.
        sections: the text.
        examples: worked cases with their day line.
    """

    id: str
    title: str
    clause: str | None
    ground: str | None
    diagram: str | None
    sections: tuple[Section, ...]
    examples: tuple[Example, ...]


def chapters(course: Course, language: Language) -> tuple[Chapter, ...]:
    """Colours, who provides what, each ground, how days are counted, exceptions.

    Args:
        course: of the rulebook that is studied.
        language: of the frame words; the rulebook's own words stay as they are written.
    """
    writing = _Writing(course, Telling(course.rulebook, language))
    return (
        writing.colours(),
        writing.sources(),
        *(writing.ground(name, ground) for name, ground in course.rulebook.grounds.items()),
        writing.counting(),
        writing.exceptions(),
    )


class _Writing:
    def __init__(self, course: Course, telling: Telling) -> None:
        self._course = course
        self._rulebook = course.rulebook
        self._telling = telling
        self._say = telling.say

    def colours(self) -> Chapter:
        colours = self._rulebook.colours
        order = self._say("severest", words=self._telling.listed([one.word for one in colours]))
        sections = [
            Section(None, (Line(order),)),
            *(
                Section(one.word, (Line(one.measure, one.clause),), colour=one.id)
                for one in colours
            ),
        ]
        return self._chapter("colours", sections)

    def sources(self) -> Chapter:
        lines = [
            Line(
                self._say(
                    "source",
                    kind=kind.title,
                    occurred=kind.occurred,
                    sources=self._telling.sources(name),
                ),
                kind.clause,
            )
            for name, kind in self._rulebook.kinds.items()
        ]
        return self._chapter("sources", [Section(None, tuple(lines))])

    def ground(self, name: str, ground: Ground) -> Chapter:
        opens = [
            self._say(
                "opens_kind",
                kind=kind.title,
                sources=self._telling.sources(opening),
                occurred=kind.occurred,
            )
            for opening in ground.opens
            for kind in [self._rulebook.kinds[opening]]
        ]
        said = self._say(
            "residual" if ground.residual else "opens", kinds=self._telling.listed(opens)
        )
        return Chapter(
            id=f"ground.{name}",
            title=ground.title,
            clause=ground.clause,
            ground=name,
            diagram=self._say("diagram", title=ground.title),
            sections=(
                Section(None, (Line(said),)),
                *(self._state(ground, key, state) for key, state in ground.states.items()),
            ),
            examples=examples_of(self._course, self._telling, name, _EXAMPLES_A_GROUND),
        )

    def counting(self) -> Chapter:
        phrases = self._telling.phrases
        periods = [
            Line(
                self._say("counted", title=state.title, period=phrases.period(ground, state)),
                state.clause or ground.clause,
            )
            for ground in self._rulebook.grounds.values()
            for state in ground.states.values()
            if state.period is not None
        ]
        readings = [
            Section(
                self._say("reading", number=str(number), says=reading.says),
                (Line(self._say("reading_rests", reads=reading.reads, rests_on=reading.rests_on)),),
            )
            for number, reading in sorted(self._rulebook.readings.items())
        ]
        rule = Line(self._say("counting", counting=phrases.counting()))
        examples = counting_examples(self._course, self._telling, _EXAMPLES_OF_COUNTING)
        return self._chapter(
            "counting", [Section(None, (rule, *periods)), *readings], examples=examples
        )

    def exceptions(self) -> Chapter:
        lines = [Line(words.title, words.clause) for words in self._rulebook.exceptions.values()]
        return self._chapter("exceptions", [Section(self._say("exceptions"), tuple(lines))])

    def _state(self, ground: Ground, name: str, state: State) -> Section:
        telling = self._telling
        heading = self._say(
            "state",
            colour=telling.phrases.colour(state),
            measure=telling.phrases.measure(state),
            title=state.title,
        )
        return Section(heading, tuple(self._lines(ground, name, state)), colour=state.colour)

    def _lines(self, ground: Ground, name: str, state: State) -> Iterator[Line]:
        phrases = self._telling.phrases
        for start in ground.start:
            condition = phrases.start(ground, start)
            if start.state == name and condition is not None:
                yield Line(self._say("only", condition=condition))
        yield Line(
            self._say("since", since=phrases.since(ground, name)), state.clause or ground.clause
        )
        if not ground.residual:
            yield Line(self._say("period", period=phrases.period(ground, state)))
        if state.awaits:
            kinds = [self._rulebook.kinds[kind].title for kind in state.awaits]
            yield Line(self._say("awaits", kinds=self._telling.listed(kinds)))
        if state.code is not None:
            yield Line(self._say("code", code=state.code))
        for turn in state.turns:
            yield Line(
                self._say(
                    "turn",
                    what=phrases.turn(ground, state, turn),
                    target=phrases.target(ground, turn),
                ),
                turn.clause,
            )
        if not state.turns and ground.residual:
            yield Line(self._say("no_turn"))

    def _chapter(
        self, name: str, sections: list[Section], examples: tuple[Example, ...] = ()
    ) -> Chapter:
        title = self._say(f"chapter_{name}")
        return Chapter(name, title, None, None, None, tuple(sections), examples)
