"""人员类型 as people write it: which posts it names, and what is refused as unclear."""

from __future__ import annotations

import pytest

from guikang.errors import Flaw
from guikang.feeds.work_form.ticks import (
    Ticked,
    is_unticked,
    posts_by_column,
    posts_in,
)
from guikang.staff.posts import FORM_POSTS, Post

LETTERS = dict(zip("RDGC", FORM_POSTS, strict=True))
"""Responsible, division administrator, grid administrator, collector."""


def named(text: str, *, crosses_deny: bool = False) -> str:
    """The posts by their letters, or the refusal's name."""
    found = posts_in(text, crosses_deny=crosses_deny)
    if isinstance(found, Flaw):
        return found.code.removeprefix("work_form.")
    return "".join(letter for letter, post in LETTERS.items() if post in found.posts)


@pytest.mark.parametrize(
    ("text", "posts"),
    [
        ("□ 负责人 □ 区划管理员 □ 网格管理员 ☑ 采集员", "C"),
        ("■负责人 □区划管理员 □网格管理员 □采集员", "R"),
        ("√负责人 □区划管理员 □网格管理员 √采集员", "RC"),
        ("☐负责人\n☑区划管理员\n☐网格管理员\n☐采集员", "D"),
        ("✓ 采集员", "C"),
        ("✔采集员 ✔网格管理员", "GC"),
        ("x 采集员", "C"),
        ("× 负责人   区划管理员", "R"),
        ("Ｘ采集员", "C"),
        ("[x]负责人 [ ]采集员", "R"),
        ("（√）负责人（　）区划管理员", "R"),
        ("负责人（√）区划管理员（ ）", "R"),
        ("□√负责人 □区划管理员 □网格管理员 □采集员", "R"),
        ("√□负责人 □区划管理员 □网格管理员 □采集员", "R"),
        ("□负责人√ □区划管理员 □网格管理员 □采集员", "R"),
        ("□负责人 □区划管理员 □网格管理员 □采集员√", "C"),
        ("□负责人□区划管理员□√网格管理员□采集员", "G"),
        ("√□负责人√□采集员", "RC"),
        ("负责人□ 区划管理员□ 网格管理员☑ 采集员□", "G"),
        ("负责人□区划管理员□网格管理员☑采集员□", "G"),
        ("负责人√ 区划管理员 网格管理员 采集员", "R"),
        ("√负责人区划管理员网格管理员采集员", "R"),
        ("负责人 √\n区划管理员\n网格管理员\n采集员 √", "RC"),
        ("1.负责人\n√2.区划管理员\n3.网格管理员\n4.采集员", "D"),
        ("● 负责人 ○ 区划管理员", "R"),
        ("v 采集员", "C"),
        ("R负责人£区划管理员£网格管理员£采集员", "R"),
        ("\uf052负责人\uf0a3区划管理员", "R"),
        ("\uf0fe负责人\uf0a8区划管理员", "R"),
        ("采集员", "C"),
        ("采集员、网格管理员", "GC"),
        ("采集员，网络管理员", "GC"),
        ("负责人兼采集员", "RC"),
        ("负责人/区划管理员/网格管理员", "RDG"),
        ("　采 集 员", "C"),
        ("☑网格\n管理员 □采集员", "G"),
        ("信息采集员", "C"),
        ("行政区划管理员", "D"),
        ("☑采集员 □其他", "C"),
    ],
)
def test_posts_are_read_however_they_are_ticked(text: str, posts: str) -> None:
    assert named(text) == posts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_post"),
        ("□ 负责人 □ 区划管理员 □ 网格管理员 □ 采集员", "no_post"),
        ("负责人 区划管理员 网格管理员 采集员", "no_post"),
        ("√", "tick_without_post"),
        ("负责人√区划管理员网格管理员采集员", "ticks_unclear"),
        ("负责人 √ 区划管理员", "ticks_unclear"),
        ("卡口值守员", "post_unknown"),
        ("采集员、司机", "post_unknown"),
        ("□采集员 ☑其他", "post_unknown"),
    ],
)
def test_what_names_no_post_or_may_mean_two_is_refused(text: str, code: str) -> None:
    assert named(text) == code


def test_a_cross_is_a_tick_unless_ticks_stand_beside_it() -> None:
    assert named("×负责人 □采集员") == "R"
    assert named("×负责人 √采集员") == "C"
    assert named("×负责人 □采集员", crosses_deny=True) == "crosses_unclear"


def test_a_word_that_only_resembles_a_post_is_told() -> None:
    found = posts_in("网格员", crosses_deny=False)
    assert isinstance(found, Ticked)
    assert [flaw.params for flaw in found.warnings] == [
        (("written", "网格员"), ("post", "网格管理员"))
    ]
    plain = posts_in("网络管理员", crosses_deny=False)
    assert isinstance(plain, Ticked)
    assert plain.warnings == ()


@pytest.mark.parametrize("text", ["", "  ", "□ 负责人 □ 采集员", "□负责人\n□采集员", "( )负责人"])
def test_a_cell_with_boxes_alone_is_as_in_the_blank_form(text: str) -> None:
    assert is_unticked(text)


@pytest.mark.parametrize("text", ["采集员", "√", "☑采集员", "其他"])
def test_a_cell_that_says_something_is_not_as_in_the_blank_form(text: str) -> None:
    assert not is_unticked(text)


@pytest.mark.parametrize("mark", ["√", "☑", "是", "1", "TRUE", "x", "●", "采集员", "☑采集员", "Y"])
def test_a_mark_in_a_posts_own_column_ticks_it(mark: str) -> None:
    found = posts_by_column({Post.RESPONSIBLE: "", Post.COLLECTOR: mark}, crosses_deny=False)
    assert isinstance(found, Ticked)
    assert found.posts == (Post.COLLECTOR,)


@pytest.mark.parametrize("mark", ["", "□", "否", "0", "FALSE", "-", "/", "□采集员"])
def test_a_blank_or_a_no_in_a_posts_own_column_does_not_tick_it(mark: str) -> None:
    found = posts_by_column({Post.RESPONSIBLE: "√", Post.COLLECTOR: mark}, crosses_deny=False)
    assert isinstance(found, Ticked)
    assert found.posts == (Post.RESPONSIBLE,)


@pytest.mark.parametrize("mark", ["○", "待定", "负责人"])
def test_what_is_neither_yes_nor_no_in_a_posts_own_column_is_refused(mark: str) -> None:
    found = posts_by_column({Post.RESPONSIBLE: "√", Post.COLLECTOR: mark}, crosses_deny=False)
    assert found == Flaw("work_form.mark_unknown", "posts")
