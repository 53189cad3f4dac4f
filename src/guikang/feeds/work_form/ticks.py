"""Ticks: which posts a cell of the form names, however they are ticked.

A mark may stand before its word or after it, in its box or beside it; words without any
mark are themselves the answer. What could be read in two ways is refused, as a post is a
power.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from guikang.errors import Flaw
from guikang.feeds.work_form.symbols import BOXES, CROSSES, TICKS, UNNAMED
from guikang.people.writing import fold_width, without_invisible
from guikang.staff.posts import FORM_POSTS, Post
from guikang.staff.work_form import POST_LABELS

_WORDS: Final[Mapping[Post, str]] = {
    Post.RESPONSIBLE: "负责人 工作负责人 总负责人 主要负责人",
    Post.DIVISION_ADMINISTRATOR: "区划管理员 行政区划管理员 区划管理人员",
    Post.GRID_ADMINISTRATOR: "网格管理员 网络管理员 网格化管理员 网格管理人员",
    Post.COLLECTOR: "采集员 信息采集员 数据采集员 采集人员",
}
_LIKE: Final[Mapping[Post, str]] = {
    Post.RESPONSIBLE: "责任人",
    Post.DIVISION_ADMINISTRATOR: "区划管理 区划员 区域管理员",
    Post.GRID_ADMINISTRATOR: "网格管理 网格员 网格长",
    Post.COLLECTOR: "采集",
}
"""Words that are read as a post, which is told."""

_POST_OF: Final = {
    word: post
    for words in (_WORDS, _LIKE)
    for post, listed in words.items()
    for word in listed.split()
}
_TOLD: Final = frozenset(word for words in _LIKE.values() for word in words.split())


class Mark(Enum):
    """What a mark says."""

    TICK = auto()
    CROSS = auto()  # a tick, or a no where the file also has ticks
    BOX = auto()


_LETTERS: Final = {
    **dict.fromkeys("vVyY", Mark.TICK),
    **dict.fromkeys("xX", Mark.CROSS),
}
_MARKS: Final = {
    **dict.fromkeys(TICKS, Mark.TICK),
    **dict.fromkeys(CROSSES, Mark.CROSS),
    **dict.fromkeys(BOXES, Mark.BOX),
}
_MARK: Final = f"[{''.join(_MARKS)}]|(?<![A-Za-z])[{''.join(_LETTERS)}](?![A-Za-z])"
_ANY_WORD: Final = "|".join(r"\s*".join(word) for word in sorted(_POST_OF, key=len, reverse=True))
_TOKEN: Final = re.compile(
    rf"""
      (?P<word>{_ANY_WORD})
    | [(\[【〔] (?P<blank>[\s_]*) [)\]】〕]
    | [(\[【〔] \s* (?P<inner>{_MARK}) \s* [)\]】〕]
    | (?P<mark>{_MARK})
    | (?P<line>\s*\n\s*)
    | (?P<space>\s+|_+)
    | (?P<stop>[、,;/|。.:和及与兼任或+&()\[\]【】〔〕“”"'·-]+|\d+[.、)]?|[①-⑳])
    | (?P<other>.)
    """,
    re.VERBOSE,
)
_WEIGHTS: Final = {"line": 3, "stop": 2, "space": 1}
_SYMBOLS: Final = str.maketrans({code: sign for code, sign in UNNAMED.items() if code > ord("~")})
_LETTER_SYMBOL: Final = re.compile(r"(?<![A-Za-z])[RP](?![A-Za-z])")

_YES: Final = frozenset({"是", "有", "对", "1", "true", "y", "yes", "√"})
_NO: Final = frozenset({"", "否", "无", "不是", "0", "false", "n", "no", "-", "—", "/", "\\", "_"})


@dataclass(frozen=True, slots=True)
class Ticked:
    """The posts of a row.

    Attributes:
        posts: at least one, in the order of the form.
        warnings: ``work_form.read_as`` for a word that is not the form's.
    """

    posts: tuple[Post, ...]
    warnings: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    post: Post | None


@dataclass(frozen=True, slots=True)
class _Gap:
    # The marks between two words, and how far apart what: between the word before and the
    # first mark, between the marks, between the last mark and the word after.
    marks: tuple[Mark, ...]
    apart: tuple[int, ...]


def marks_in(text: str) -> frozenset[Mark]:
    """The kinds of marks in a cell."""
    _, gaps = _parsed(text)
    return frozenset(mark for gap in gaps for mark in gap.marks)


def is_unticked(text: str) -> bool:
    """Whether a cell is as in the blank form: no mark that says anything, or no text at all."""
    words, gaps = _parsed(text)
    marks = {mark for gap in gaps for mark in gap.marks}
    return marks == {Mark.BOX} or not (words or marks)


def posts_in(text: str, *, crosses_deny: bool) -> Ticked | Flaw:
    """The posts that a cell names or ticks.

    ``■负责人 □区划管理员``, ``负责人√ 采集员``, ``□负责人 □√采集员``, ``( )负责人 (√)采集员``,
    ``采集员、网格管理员``; 网络管理员 is 网格管理员.

    Args:
        text: the cell.
        crosses_deny: whether × says no, as it does in a file that ticks with √ or ☑.

    Returns:
        The posts; ``work_form.no_post`` where none is ticked, ``work_form.ticks_unclear``
        where a mark may belong to either of two words, ``work_form.post_unknown``,
        ``work_form.tick_without_post``, ``work_form.crosses_unclear``.
    """
    words, gaps = _parsed(text)
    marks = [mark for gap in gaps for mark in gap.marks]
    if not words:
        says = {mark for mark in marks if mark is not Mark.BOX}
        return _flaw("work_form.tick_without_post" if says else "work_form.no_post")
    if not marks:
        chosen = words
        if {word.post for word in words} >= set(FORM_POSTS):
            return _flaw("work_form.no_post")
    else:
        shared = _shared_out(gaps)
        if shared is None:
            return _flaw("work_form.ticks_unclear")
        deny = crosses_deny or Mark.TICK in marks
        ticking = {Mark.TICK} if deny else {Mark.TICK, Mark.CROSS}
        chosen = [
            word for word, own in zip(words, shared, strict=True) if not ticking.isdisjoint(own)
        ]
        if not chosen and Mark.CROSS in marks:
            return _flaw("work_form.crosses_unclear")
    return _answer(chosen)


def posts_by_column(cells: Mapping[Post, str], *, crosses_deny: bool) -> Ticked | Flaw:
    """The posts of a row that has a column for each.

    Args:
        cells: what stands in the column of each post.
        crosses_deny: as in ``posts_in``.

    Returns:
        As ``posts_in``; ``work_form.mark_unknown`` for what is neither yes nor no.
    """
    chosen: list[_Word] = []
    for post, text in cells.items():
        word = _Word(POST_LABELS[post], post)
        plain = without_invisible(fold_width(text)).strip().lower()
        words, gaps = _parsed(text)
        marks = {mark for gap in gaps for mark in gap.marks}
        if plain in _NO:
            continue
        if plain in _YES:
            chosen.append(word)
        elif words and {other.post for other in words} == {post}:
            if not marks or marks & {Mark.TICK, Mark.CROSS}:
                chosen.append(word)
        elif words or not marks or (marks == {Mark.BOX} and plain not in _UNTICKED):
            return _flaw("work_form.mark_unknown")
        elif Mark.TICK in marks or (Mark.CROSS in marks and not crosses_deny):
            chosen.append(word)
    return _answer(chosen)


_UNTICKED: Final = frozenset("□☐◻▢⬜▫")
"""Boxes; a circle alone in a column may be meant as a tick."""


def _answer(chosen: Sequence[_Word]) -> Ticked | Flaw:
    if any(word.post is None for word in chosen):
        return _flaw("work_form.post_unknown")
    posts = {word.post for word in chosen}
    if not posts:
        return _flaw("work_form.no_post")
    warnings = [
        Flaw(
            "work_form.read_as", "posts", (("written", word.text), ("post", POST_LABELS[word.post]))
        )
        for word in chosen
        if word.text in _TOLD and word.post is not None
    ]
    return Ticked(tuple(post for post in FORM_POSTS if post in posts), tuple(warnings))


def _flaw(code: str) -> Flaw:
    return Flaw(code, "posts")


def _parsed(text: str) -> tuple[list[_Word], list[_Gap]]:
    """The words of a cell, and the marks before, between and after them."""
    plain = without_invisible(fold_width(text).replace("\r", "\n")).translate(_SYMBOLS)
    if "£" in text or "□" in plain or "☐" in plain:
        plain = _LETTER_SYMBOL.sub(lambda match: UNNAMED[ord(match[0])], plain)
    words: list[_Word] = []
    gaps: list[tuple[list[Mark], list[int]]] = [([], [0])]
    unknown = False
    for token in _TOKEN.finditer(plain):
        kind = token.lastgroup or ""
        if kind in _WEIGHTS:
            gaps[-1][1][-1] = max(gaps[-1][1][-1], _WEIGHTS[kind])
        elif kind in {"word", "other"}:
            if kind == "other" and unknown and not gaps[-1][0] and not gaps[-1][1][-1]:
                continue  # the same unknown word goes on
            written = "".join(token[0].split())
            words.append(_Word(written, _POST_OF.get(written)))
            gaps.append(([], [0]))
        else:
            gaps[-1][0].append(_mark(token))
            gaps[-1][1].append(0)
        unknown = kind == "other"
    return words, [_Gap(tuple(marks), tuple(apart)) for marks, apart in gaps]


def _mark(token: re.Match[str]) -> Mark:
    if token["blank"] is not None:
        return Mark.BOX
    sign = token["inner"] or token["mark"]
    return _MARKS.get(sign) or _LETTERS[sign]


def _shared_out(gaps: Sequence[_Gap]) -> list[tuple[Mark, ...]] | None:
    """The marks of each word; None where they could be shared out in two ways."""
    words = len(gaps) - 1
    counts = [len(gap.marks) for gap in gaps]
    before, after = counts[0] > 0, counts[-1] > 0
    if counts == [counts[0]] * words + [0]:
        return [gap.marks for gap in gaps[:-1]]
    if counts == [0] + [counts[-1]] * words:
        return [gap.marks for gap in gaps[1:]]
    own: list[tuple[Mark, ...]] = [()] * words
    for place, gap in enumerate(gaps):
        if place == 0:
            split: int | None = 0
        elif place == words:
            split = len(gap.marks)
        else:
            split = _split(gap, before=before, after=after and not before)
        if split is None:
            return None
        if place > 0:
            own[place - 1] += gap.marks[:split]
        if place < words:
            own[place] += gap.marks[split:]
    return own


def _split(gap: _Gap, *, before: bool, after: bool) -> int | None:
    """How many marks of a gap belong to the word before it."""
    marks = gap.marks
    possible = list(range(len(marks) + 1))
    boxes = [place for place, mark in enumerate(marks) if mark is Mark.BOX]
    if boxes and before:
        possible = [split for split in possible if split <= boxes[0]]
    elif boxes and after:
        possible = [split for split in possible if split > boxes[-1]]
    widest = max(gap.apart[split] for split in possible)
    best = [split for split in possible if gap.apart[split] == widest]
    if len(best) == 1:
        return best[0]
    if len(marks) == 1 and (before or after):
        return 0 if before else 1
    return None
