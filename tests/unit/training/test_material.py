"""Study material: every rule of the rulebook is in it, in its own words, and nothing else."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from string import Formatter

import pytest

from guikang.rulebook.cases import PERSON
from guikang.rulebook.deciding import decide
from guikang.rulebook.drawing import draw_ground
from guikang.rulebook.phrases import Language
from guikang.training.course import Course
from guikang.training.frames import keys, words
from guikang.training.material import Chapter, chapters


def said(chapter: Chapter) -> str:
    lines = [line for section in chapter.sections for line in section.lines]
    parts = [chapter.title, chapter.clause or ""]
    parts += [section.heading or "" for section in chapter.sections]
    parts += [line.text for line in lines] + [line.clause or "" for line in lines]
    return "\n".join(parts)


@pytest.mark.parametrize("language", Language)
def test_every_ground_has_a_chapter_with_its_states_turns_days_and_clauses(
    course: Course, language: Language
) -> None:
    by_ground = {c.ground: said(c) for c in chapters(course, language) if c.ground}
    assert list(by_ground) == list(course.rulebook.grounds)
    for name, ground in course.rulebook.grounds.items():
        text = by_ground[name]
        assert ground.title in text
        assert ground.clause in text
        for kind in ground.opens:
            assert course.rulebook.kinds[kind].title in text
        for state in ground.states.values():
            assert state.title in text
            assert course.rulebook.words_of(state.colour).word in text  # type: ignore[arg-type]
            assert state.period is None or str(state.period.days) in text
            assert all(turn.clause in text for turn in state.turns)


@pytest.mark.parametrize("language", Language)
def test_colours_sources_readings_and_exceptions_are_all_said(
    course: Course, language: Language
) -> None:
    rulebook = course.rulebook
    text = "\n".join(said(chapter) for chapter in chapters(course, language))
    expected = [w for c in rulebook.colours for w in (c.word, c.measure, c.clause)]
    expected += [kind.title for kind in rulebook.kinds.values()]
    expected += list(rulebook.sources.values())
    expected += [reading.says for reading in rulebook.readings.values()]
    expected += [exception.title for exception in rulebook.exceptions.values()]
    assert [one for one in expected if one not in text] == []


def test_every_ground_is_shown_by_worked_cases_that_cite_it(course: Course) -> None:
    for chapter in chapters(course, Language.ZH):
        if chapter.ground is None:
            continue
        ground = course.rulebook.grounds[chapter.ground]
        cited = {ground.clause} | {t.clause for s in ground.states.values() for t in s.turns}
        cited |= {state.clause or ground.clause for state in ground.states.values()}
        assert 1 <= len(chapter.examples) <= 3
        assert all(cited.intersection(example.clauses) for example in chapter.examples)


def test_counting_is_shown_by_cases_in_which_days_become_full(course: Course) -> None:
    (counting,) = [c for c in chapters(course, Language.ZH) if c.id == "counting"]
    assert counting.examples
    assert all(len(example.line) > 1 for example in counting.examples)


def test_a_day_line_has_the_colours_that_the_interpreter_decides(course: Course) -> None:
    by_name = {studied.case.name: studied for studied in course.studied}
    for chapter in chapters(course, Language.ZH):
        for example in chapter.examples:
            statements = by_name[example.name].statements
            for stretch in example.line:
                within = [stretch.since]
                if stretch.until is not None:
                    within.append(stretch.since + (stretch.until - stretch.since) / 2)
                for at in within:
                    assert decide(course.rulebook, PERSON, statements, at).colour == stretch.colour
            ends = [stretch.until for stretch in example.line]
            assert ends == [*(stretch.since for stretch in example.line[1:]), None]


def test_a_diagram_is_drawn_for_each_ground_and_names_its_states(course: Course) -> None:
    for name, ground in course.rulebook.grounds.items():
        drawing = draw_ground(course.rulebook, name)
        ET.fromstring(drawing)  # noqa: S314 - made here
        assert f'aria-label="{ground.title}"' in drawing
        assert all(state.title in drawing for state in ground.states.values())


def test_both_languages_have_the_same_frame_words_with_the_same_blanks() -> None:
    def blanks(language: Language) -> dict[str, set[str]]:
        return {
            key: {name for _, name, _, _ in Formatter().parse(words(language, key)) if name}
            for key in keys(language)
        }

    assert keys(Language.ZH) == keys(Language.EN)
    assert blanks(Language.ZH) == blanks(Language.EN)
