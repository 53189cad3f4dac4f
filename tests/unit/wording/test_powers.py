"""The words of posts and deeds, and the page for officials that is made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from guikang.staff.posts import DEEDS_OF, NEEDS_SECOND_FACTOR, OVER_CODES, Deed, Post
from guikang.wording import CHINESE, ENGLISH
from guikang.wording.powers import deed_words, post_words

PAGE = Path(__file__).parents[3] / "docs" / "guide" / "posts.zh-CN.md"


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_every_post_has_a_name_and_tasks_and_every_deed_a_name(language: str) -> None:
    names = [post_words(post, language).name for post in Post]
    assert len(set(names)) == len(Post)
    assert all(post_words(post, language).tasks for post in Post)
    assert len({deed_words(deed, language) for deed in Deed}) == len(Deed)


def test_the_page_for_officials_has_each_posts_tasks() -> None:
    text = PAGE.read_text("utf-8")
    for post in Post:
        words = post_words(post, CHINESE)
        section = text.partition(f"## {words.name}\n")[2].partition("\n## ")[0]
        assert [f"- {task}" for task in words.tasks] == [
            line for line in section.splitlines() if line.startswith("- ")
        ]
        assert ("登录须二次验证" in section) == (post in NEEDS_SECOND_FACTOR)


def test_the_page_for_officials_has_the_table_of_powers() -> None:
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text("utf-8").splitlines()]
    heading = ["权限", *(post_words(post, CHINESE).name for post in Post)]
    table = {row[0]: row[1:] for row in rows[rows.index(heading) + 2 :] if len(row) > 1}
    for deed in Deed:
        name = deed_words(deed, CHINESE) + (" *" if deed in OVER_CODES else "")
        assert table[name] == ["✓" if deed in DEEDS_OF[post] else "–" for post in Post], name
