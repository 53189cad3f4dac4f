"""What the API answers of the training, and an example of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from guikang.training.frames import frame

if TYPE_CHECKING:
    from guikang.rulebook.phrases import Language
    from guikang.services.training import OpenSheet, Result, Taken
    from guikang.training.asking.question import Question
    from guikang.training.course import Course
    from guikang.training.examples import Example
    from guikang.training.material import Chapter


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One thing said, and the clause that says it, where one does."""

    text: str
    clause: str | None


@dataclass(frozen=True, slots=True)
class MaterialSection:
    """Lines that belong together; ``colour`` where they are about one."""

    heading: str | None
    colour: str | None
    lines: list[MaterialLine]


@dataclass(frozen=True, slots=True)
class MaterialStretch:
    """A piece of a worked case's day line.

    Attributes:
        since: when it begins, in words.
        until: when it ends, in words, or null: it lasts.
        colour: of the code, or null: no code.
        word: of the colour.
        why: the grounds that hold.
    """

    since: str
    until: str | None
    colour: str | None
    word: str
    why: list[str]


@dataclass(frozen=True, slots=True)
class MaterialExample:
    """A worked case.

    Attributes:
        name: what it shows.
        clauses: that it is about.
        facts: the records, each a sentence.
        line: its day line.
    """

    name: str
    clauses: list[str]
    facts: list[str]
    line: list[MaterialStretch]


@dataclass(frozen=True, slots=True)
class MaterialDiagram:
    """A diagram: the address of its SVG, and what it shows."""

    address: str
    words: str


@dataclass(frozen=True, slots=True)
class MaterialChapter:
    """A chapter."""

    id: str
    title: str
    clause: str | None
    diagram: MaterialDiagram | None
    sections: list[MaterialSection]
    examples: list[MaterialExample]


@dataclass(frozen=True, slots=True)
class MaterialAnswer:
    """What is studied for the rules in force.

    Attributes:
        rulebook: its id.
        title: its title.
        document: the document that it puts as data.
        chapters: in order.
    """

    rulebook: str
    title: str
    document: str
    chapters: list[MaterialChapter]


@dataclass(frozen=True, slots=True)
class TrainingAnswer:
    """How far one's own training has come.

    Attributes:
        rulebook: id of the rules in force.
        title: theirs.
        document: that they put as data.
        needed: whether a post of theirs has powers over codes.
        passed_at: when they passed, ISO 8601, or null.
        questions: of a sheet.
        pass_mark: how many of them must be right.
        sheets_a_day: how many sheets may be begun a day.
        begun_today: how many were.
        waiting: whether a sheet waits for answers.
        best: the most right answers so far, or null.
    """

    rulebook: str
    title: str
    document: str
    needed: bool
    passed_at: str | None
    questions: int
    pass_mark: int
    sheets_a_day: int
    begun_today: int
    waiting: bool
    best: int | None


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """A question.

    Attributes:
        stem: what introduces the records; empty where there are none.
        facts: the records of a person, each a sentence.
        text: the question.
        choices: one of them is right.
    """

    stem: str
    facts: list[str]
    text: str
    choices: list[str]


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """A sheet to answer; ``handle`` names it."""

    handle: str
    questions: list[QuestionEntry]


@dataclass(frozen=True, slots=True)
class WrongEntry:
    """A question that was answered wrongly.

    Attributes:
        place: on the sheet, from 1.
        question: as on the sheet.
        taken: the choice taken.
        right: the right one.
        clause: where the rules say so.
        because: why, in sentences.
    """

    place: int
    question: QuestionEntry
    taken: str
    right: str
    clause: str
    because: list[str]


@dataclass(frozen=True, slots=True)
class ResultAnswer:
    """What a sheet came to: ``right`` of ``asked``, of which ``needed`` pass."""

    right: int
    asked: int
    needed: int
    passed: bool
    wrong: list[WrongEntry]


def material(course: Course, chapters: tuple[Chapter, ...], diagrams: str) -> MaterialAnswer:
    """The study material; ``diagrams`` is the address of a diagram, ``{ground}`` open."""
    rulebook = course.rulebook
    return MaterialAnswer(
        rulebook.id,
        rulebook.title,
        rulebook.document,
        [_chapter(one, diagrams) for one in chapters],
    )


def _chapter(chapter: Chapter, diagrams: str) -> MaterialChapter:
    diagram = None
    if chapter.ground is not None and chapter.diagram is not None:
        diagram = MaterialDiagram(diagrams.replace("{ground}", chapter.ground), chapter.diagram)
    return MaterialChapter(
        chapter.id,
        chapter.title,
        chapter.clause,
        diagram,
        [
            MaterialSection(
                one.heading,
                one.colour,
                [MaterialLine(line.text, line.clause) for line in one.lines],
            )
            for one in chapter.sections
        ],
        [_example(one) for one in chapter.examples],
    )


def _example(example: Example) -> MaterialExample:
    return MaterialExample(
        example.name,
        list(example.clauses),
        list(example.facts),
        [
            MaterialStretch(
                one.since_told,
                one.until_told,
                None if one.colour is None else str(one.colour),
                one.word,
                list(one.why),
            )
            for one in example.line
        ],
    )


def mine(course: Course, taken: Taken, *, needed: bool) -> TrainingAnswer:
    """How far one's own training has come."""
    rulebook, terms = course.rulebook, course.terms
    return TrainingAnswer(
        rulebook.id,
        rulebook.title,
        rulebook.document,
        needed,
        None if taken.passed_at is None else taken.passed_at.isoformat(),
        terms.questions,
        terms.pass_mark,
        terms.sheets_a_day,
        taken.begun_today,
        taken.waiting,
        taken.best,
    )


def questions(opened: OpenSheet, language: Language) -> SheetAnswer:
    """A sheet without what is right on it."""
    return SheetAnswer(opened.handle, [_question(one, language) for one in opened.sheet.questions])


def result(found: Result, language: Language) -> ResultAnswer:
    """What a sheet came to."""
    return ResultAnswer(
        found.right,
        found.asked,
        found.needed,
        found.passed,
        [
            WrongEntry(
                one.place + 1,
                _question(one.question, language),
                one.question.choices[one.taken].text,
                one.question.choices[one.question.right].text,
                one.question.clause,
                list(one.question.because),
            )
            for one in found.wrong
        ],
    )


def _question(question: Question, language: Language) -> QuestionEntry:
    return QuestionEntry(
        frame(language, "stem") if question.facts else "",
        list(question.facts),
        question.text,
        [choice.text for choice in question.choices],
    )


_QUESTION: Final = {
    "stem": "某人只有下面这些记录：",
    "facts": ["密切接触，末次接触时间2020年3月1日（来源：自治区卫生健康委）"],
    "text": "2020年3月15日12时，这个人是什么码？",
    "choices": ["红码", "黄码", "绿码", "没有码"],
}
MATERIAL_EXAMPLE: Final = {
    "rulebook": "gx-2020-72",
    "title": "广西健康码定码和转码规则",
    "document": "桂新冠防指办〔2020〕72号",
    "chapters": [
        {
            "id": "ground.close_contact",
            "title": "密切接触者",
            "clause": "附件1 一(一)1(4)",
            "diagram": {
                "address": "/api/v1/training/diagrams/close_contact?lang=zh",
                "words": "“密切接触者”的图：从什么颜色开始，凭什么转为什么颜色",
            },
            "sections": [
                {
                    "heading": "红码（集中管控，禁止出行）：密切接触者",
                    "colour": "red",
                    "lines": [
                        {"text": "等什么记录：密接解除", "clause": None},
                    ],
                }
            ],
            "examples": [],
        }
    ],
}
TRAINING_EXAMPLE: Final = {
    "rulebook": "gx-2020-72",
    "title": "广西健康码定码和转码规则",
    "document": "桂新冠防指办〔2020〕72号",
    "needed": True,
    "passed_at": None,
    "questions": 10,
    "pass_mark": 8,
    "sheets_a_day": 5,
    "begun_today": 1,
    "waiting": False,
    "best": 7,
}
SHEET_EXAMPLE: Final = {"handle": "kT3v9Qm1x0ZaBcDe", "questions": [_QUESTION]}
RESULT_EXAMPLE: Final = {
    "right": 7,
    "asked": 10,
    "needed": 8,
    "passed": False,
    "wrong": [
        {
            "place": 3,
            "question": _QUESTION,
            "taken": "绿码",
            "right": "红码",
            "clause": "附件1 一(一)1(4)",
            "because": ["红码：密切接触者（附件1 一(一)1(4)），自2020年3月1日0时起"],
        }
    ],
}
