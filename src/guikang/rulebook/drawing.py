"""The machines of a rulebook as one SVG, legible at the width of a phone.

One column: each ground is a panel, each state a box with its colour's word, and
under it the turns that leave it, numbered; lines on the right lead to the state
or the end that a turn goes to. A colour is always named in words as well, and has
a border pattern of its own. The same rulebook always gives the same text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import count

from guikang.rulebook.model import END, Ground, Rulebook, State
from guikang.rulebook.phrases import Language, Phrases

WIDTH = 360
"""In user units, as wide as a small phone; the picture scales."""
_MARGIN, _PAD, _LANE = 8, 10, 13
_TITLE, _BODY, _SMALL = 17, 15, 13
_LEADING = 1.45
_PAINTS = {  # a colour that no paint is kept for is drawn in grey: its word says which
    "red": ("#fdecea", "#a61b1b", ""),
    "yellow": ("#fff8e1", "#8a6100", "7 4"),
    "green": ("#e8f5ec", "#1b6b37", "2 3"),
}
_PLAIN = ("#f2f2f2", "#4a4a4a", "10 3 2 3")
_INK, _QUIET = "#1a1a1a", "#4a4a4a"
_WORDS = {
    Language.ZH: {"end": "结束", "desc": "每种情形由哪些记录、何时、转为什么颜色"},
    Language.EN: {
        "end": "end",
        "desc": "For each ground: which statements turn it, when, and into which colour",
    },
}


def draw(rulebook: Rulebook, language: Language = Language.ZH) -> str:
    """The rulebook's machines as an SVG document.

    Args:
        rulebook: checked.
        language: of the frame words; the rulebook's own words stay as they are written.
    """
    drawing = _Drawing(rulebook, language)
    y = drawing.heading()
    for name, ground in rulebook.grounds.items():
        y = drawing.ground(y, name, ground)
    words = _WORDS[language]
    label = f"{rulebook.title}（{rulebook.document}）"
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_n(y)}" '
                f'width="100%" role="img" aria-labelledby="{rulebook.id}-title '
                f'{rulebook.id}-desc" lang="zh-CN" font-family="system-ui, sans-serif">'
            ),
            f'<title id="{rulebook.id}-title">{escape(label)}</title>',
            f'<desc id="{rulebook.id}-desc">{escape(words["desc"])}</desc>',
            f'<rect width="{WIDTH}" height="{_n(y)}" fill="#ffffff"/>',
            *drawing.parts,
            "</svg>",
            "",
        ]
    )


def draw_ground(rulebook: Rulebook, name: str, language: Language = Language.ZH) -> str:
    """The machine of one ground as an SVG document.

    Args:
        rulebook: checked.
        name: the ground's id.
        language: of the frame words; the rulebook's own words stay as they are written.

    Raises:
        KeyError: the rulebook has no such ground.
    """
    drawing = _Drawing(rulebook, language)
    ground = rulebook.grounds[name]
    y = drawing.ground(_MARGIN, name, ground)
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_n(y)}" '
                f'width="100%" role="img" aria-label="{escape(ground.title)}" lang="zh-CN" '
                'font-family="system-ui, sans-serif">'
            ),
            f'<rect width="{WIDTH}" height="{_n(y)}" fill="#ffffff"/>',
            *drawing.parts,
            "</svg>",
            "",
        ]
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A line from a turn, at the height of its text, to a state or the end."""

    start_y: float
    target: str


class _Drawing:
    def __init__(self, rulebook: Rulebook, language: Language) -> None:
        self._rulebook = rulebook
        self._phrases = Phrases(rulebook, language)
        self._end = _WORDS[language]["end"]
        self.parts: list[str] = []

    def heading(self) -> float:
        rulebook = self._rulebook
        width = WIDTH - 2 * _MARGIN
        y = self._text(rulebook.title, _MARGIN, _MARGIN, _TITLE, width, weight="bold")
        return self._text(rulebook.document, _MARGIN, y, _SMALL, width, ink=_QUIET) + _MARGIN

    def ground(self, top: float, name: str, ground: Ground) -> float:
        """Draw one panel from ``top`` down; answer where it ends."""
        self.parts.append(f'<g id="{self._rulebook.id}-{name}">')
        self.parts.append(f"<title>{escape(ground.title)}</title>")
        self.parts.append(f"<desc>{escape('；'.join(self._told(ground)))}</desc>")
        lanes = sum(len(state.turns) for state in ground.states.values())
        width = WIDTH - 2 * _MARGIN - _PAD - lanes * _LANE
        y = self._text(ground.title, _MARGIN, top, _TITLE, WIDTH - 2 * _MARGIN, weight="bold")
        y = self._text(ground.clause, _MARGIN, y, _SMALL, WIDTH - 2 * _MARGIN, ink=_QUIET) + 4
        lines: list[_Line] = []
        targets: dict[str, float] = {}
        numbers = count(1)
        for state_name in _in_order(ground):
            state = ground.states[state_name]
            targets[state_name] = y + _PAD
            y = _PAD + self._state(
                y,
                width,
                ground=ground,
                state=state,
                name=state_name,
                numbers=numbers,
                lines=lines,
            )
        if any(line.target == END for line in lines):
            targets[END] = y + 14
            y = self._end_mark(y, width) + _PAD
        for place, line in enumerate(lines):
            lane = _MARGIN + width + (len(lines) - place) * _LANE
            self._arrow(_MARGIN + width, lane, line.start_y, targets[line.target], place + 1)
        self.parts.append("</g>")
        return y + _MARGIN

    def _state(
        self,
        top: float,
        width: float,
        *,
        ground: Ground,
        state: State,
        name: str,
        numbers: Iterator[int],
        lines: list[_Line],
    ) -> float:
        """Draw one state's box and its turns; note the lines that leave it."""
        fill, stroke, dashes = _PAINTS.get(state.colour, _PLAIN)
        at = len(self.parts)
        x, inner = _MARGIN + _PAD, width - 2 * _PAD
        said = f"{self._phrases.colour(state)}：{self._phrases.measure(state)}"
        y = self._text(said, x, top + _PAD / 2, _BODY, inner, ink=stroke, weight="bold")
        y = self._text(state.title, x, y, _BODY, inner)
        for start in ground.start:
            condition = self._phrases.start(ground, start)
            if start.state == name and condition is not None:
                y = self._text(condition, x, y, _SMALL, inner, ink=_QUIET)
        for turn in state.turns:
            what = self._phrases.turn(ground, state, turn)
            lines.append(_Line(y + _SMALL, turn.to))
            y = self._text(f"{next(numbers)}. {what}", x, y + 3, _SMALL, inner)
            y = self._text(turn.clause, x + _SMALL, y, _SMALL, inner - _SMALL, ink=_QUIET)
        bottom = y + _PAD / 2
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.parts.insert(
            at,
            f'<rect x="{_MARGIN}" y="{_n(top)}" width="{_n(width)}" height="{_n(bottom - top)}" '
            f'rx="6" fill="{fill}" stroke="{stroke}" stroke-width="2"{dash}/>',
        )
        return bottom

    def _end_mark(self, top: float, width: float) -> float:
        self.parts.append(
            f'<rect x="{_MARGIN}" y="{_n(top)}" width="{_n(width)}" height="28" rx="14" '
            f'fill="#ffffff" stroke="{_INK}" stroke-width="1.5"/>'
        )
        self._text(self._end, _MARGIN + _PAD, top + 3, _BODY, width - 2 * _PAD)
        return top + 28

    def _arrow(self, x: float, lane: float, start: float, end: float, number: int) -> None:
        """A line out to its lane, along it, and back in to the target, with its number."""
        end += number * 3 - 3
        self.parts.append(
            f'<path d="M{_n(x)} {_n(start)}H{_n(lane)}V{_n(end)}H{_n(x + 6)}" '
            f'fill="none" stroke="{_INK}" stroke-width="1.5"/>'
        )
        self.parts.append(
            f'<path d="M{_n(x + 1)} {_n(end)}l7 -4v8z" fill="{_INK}"/>'
            f'<text x="{_n(lane - 2)}" y="{_n(start - 3)}" font-size="10" text-anchor="end" '
            f'fill="{_INK}">{number}</text>'
        )

    def _text(
        self,
        text: str,
        x: float,
        top: float,
        size: int,
        width: float,
        *,
        ink: str = _INK,
        weight: str = "normal",
    ) -> float:
        """Write wrapped text from ``top`` down; answer where it ends."""
        for line in _wrapped(text, width / size):
            top += size * _LEADING
            bold = ' font-weight="bold"' if weight == "bold" else ""
            self.parts.append(
                f'<text x="{_n(x)}" y="{_n(top - size * 0.3)}" font-size="{size}"{bold} '
                f'fill="{ink}">{escape(line)}</text>'
            )
        return top

    def _told(self, ground: Ground) -> Iterator[str]:
        """The panel in words, for those who hear it."""
        for state in ground.states.values():
            yield f"{self._phrases.colour(state)}：{state.title}"
            for turn in state.turns:
                what = self._phrases.turn(ground, state, turn)
                yield f"{what} → {self._phrases.target(ground, turn)}"


def _in_order(ground: Ground) -> Sequence[str]:
    """The states so that every turn leads down: none comes before one that leads to it."""
    order: list[str] = []

    def visit(name: str) -> None:
        if name in order or name == END:
            return
        for turn in reversed(ground.states[name].turns):
            visit(turn.to)
        order.insert(0, name)

    for start in reversed(ground.start):
        visit(start.state)
    return order


def _wrapped(text: str, ems: float) -> Iterator[str]:
    """Break text into lines at most so many ems wide; Chinese breaks between any two signs.

    Closing punctuation does not begin a line; a word of Latin letters is not broken.
    """
    line, width = "", 0.0
    for piece in _pieces(text):
        wide = sum(map(_ems, piece))
        if line and width + wide > ems and piece[0] not in "，。；：、！？）］”》":
            yield line.rstrip()
            line, width = "", 0.0
            piece = piece.lstrip()  # noqa: PLW2901 - the space that broke the line is not drawn
        line += piece
        width += wide
    if line.strip():
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for sign in text:
        if _ems(sign) < 1 and sign != " ":
            word += sign
            continue
        if word:
            yield word
        word = ""
        yield sign
    if word:
        yield word


def _ems(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WFA":
        return 1.0
    return 0.6


def _n(value: float) -> str:
    """A number as short as it can be written, to a tenth."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
