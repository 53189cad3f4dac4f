"""Headings: which row names the columns of the form, and which column is which."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from guikang.errors import Flaw
from guikang.feeds.tables.headings import without_remarks
from guikang.feeds.tables.table import column_letters
from guikang.feeds.work_form.grid import GridLine
from guikang.feeds.work_form.ticks import posts_in
from guikang.staff.posts import FORM_POSTS, Post

_TITLES: Final[Mapping[str, str]] = {
    "serial": "序号 编号 序",
    "name": "姓名 名字 人员姓名 工作人员姓名 工作人员",
    "number": (
        "身份证号 身份证号码 身份证 公民身份号码 公民身份证号码 居民身份证号 居民身份证号码 "
        "身份证件号码 身份号码 身份证编号 证件号码 证件号"
    ),
    "unit_and_position": (
        "单位职务 单位及职务 单位和职务 单位与职务 单位职位 工作单位及职务 工作单位和职务 "
        "所在单位及职务 所在单位职务 工作单位职务 单位名称及职务 单位及职位 单位职务职称"
    ),
    "unit": "单位 工作单位 所在单位 单位名称 所属单位",
    "position": "职务 职位 职务职称 行政职务 现任职务",
    "phone": (
        "手机号码 手机号 手机 手机电话 移动电话 联系手机 手机电话号码 联系电话 电话号码 电话 "
        "联系方式 联系号码"
    ),
    "posts": (
        "人员类型 人员类别 人员角色 类型 类别 角色 工作人员类型 工作人员类别 人员身份 "
        "担任角色 健康码人员类型 管理员类型 人员分类"
    ),
    "note": "备注 备考",
    "failed_reason": "失败原因",
    "failed_line": "行号 原行号",
    "division": "区划 所属区划",
}
"""The headings of each column; of two that stand in one form the earlier counts."""

_JOINTS: Final = re.compile(r"[\s、,/|·.及和与]+")


def _key(text: str) -> str:
    return _JOINTS.sub("", without_remarks(text))


_RANKED: Final = {
    _key(title): (name, rank)
    for name, titles in _TITLES.items()
    for rank, title in enumerate(titles.split())
}
REQUIRED: Final[Mapping[str, str]] = {
    "name": "姓名",
    "number": "身份证号",
    "unit_and_position": "单位职务",
    "phone": "手机号码",
    "posts": "人员类型",
}
"""The columns that a form must have, by their printed headings.

Source: 正文四(二) (姓名、身份证号、单位职务、手机号码), 附件2.
"""

_FEWEST: Final = 3
"""So many columns known in one row, the name among them, and it is the heading."""


@dataclass(frozen=True, slots=True)
class FormColumns:
    """Where the columns of a form stand.

    Attributes:
        of: the places of each known column; 人员类型 may be spread over several.
        of_posts: the place of each post that has a column of its own.
        unknown: the letters of columns whose heading is not known.
    """

    of: Mapping[str, tuple[int, ...]]
    of_posts: Mapping[Post, int]
    unknown: tuple[str, ...]


def is_heading(line: GridLine) -> bool:
    """Whether a row names the form's columns."""
    known = {name for cell in line.cells if (name := _name(cell.text)) is not None}
    return "name" in known and len(known - {"serial"}) >= _FEWEST


def columns_of(line: GridLine, following: GridLine | None) -> tuple[FormColumns, bool] | Flaw:
    """The columns that a heading row names.

    Args:
        line: the heading row.
        following: the row below, which may name the posts under 人员类型.

    Returns:
        The columns and whether the row below is part of the heading;
        ``table.heading_repeated`` where two columns have one heading,
        ``table.columns_missing``.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    of_posts: dict[Post, int] = {}
    unknown: list[str] = []
    for place, cell in enumerate(line.cells):
        name, rank = _RANKED.get(_key(cell.text), (None, 0))
        post = _post(cell.text)
        if name is not None:
            found.setdefault(name, []).append((rank, place))
        elif post is not None and post not in of_posts:
            of_posts[post] = place
        elif cell.own:
            unknown.append(column_letters(place))
    below = _posts_below(following)
    of_posts |= below
    places: dict[str, tuple[int, ...]] = {}
    for name, ranked in found.items():
        best = min(rank for rank, _ in ranked)
        own = tuple(place for rank, place in ranked if rank == best)
        if not all(line.cell(place).across for place in own[1:]):
            letters = "、".join(map(column_letters, own))
            return Flaw("table.heading_repeated", name, (("columns", letters),))
        places[name] = own
        unknown += [column_letters(place) for rank, place in ranked if rank != best]
    missing = [
        title
        for name, title in REQUIRED.items()
        if not _has(name, places, has_posts=bool(of_posts))
    ]
    if missing:
        return Flaw("table.columns_missing", params=(("columns", "、".join(missing)),))
    return FormColumns(places, of_posts, tuple(unknown)), bool(below)


def _has(name: str, places: Mapping[str, tuple[int, ...]], *, has_posts: bool) -> bool:
    if name == "unit_and_position":
        return not {name, "unit", "position"}.isdisjoint(places)
    return name in places or (name == "posts" and has_posts)


def _name(text: str) -> str | None:
    name, _ = _RANKED.get(_key(text), (None, 0))
    return name


def _post(text: str) -> Post | None:
    if not text or len(text) > _LONGEST_POST:
        return None
    found = posts_in(text, crosses_deny=False)
    return None if isinstance(found, Flaw) or len(found.posts) > 1 else found.posts[0]


_LONGEST_POST: Final = 12


def _posts_below(following: GridLine | None) -> dict[Post, int]:
    """The posts that a second heading row names, where it is one: no cell of it is a person's."""
    if following is None:
        return {}
    found: dict[Post, int] = {}
    for place, cell in enumerate(following.cells):
        post = _post(cell.own)
        if post is not None:
            found.setdefault(post, place)
        elif cell.own and _name(cell.own) is None:
            return {}
    return found if set(found) == set(FORM_POSTS) else {}
