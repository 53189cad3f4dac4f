"""The first page, with a demonstration and without."""

from __future__ import annotations

from collections.abc import Callable
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from guikang.web.site import Demo


def status_of(address: str) -> int:
    try:
        with urlopen(address) as answer:  # noqa: S310 - our own server
            return answer.status
    except HTTPError as error:
        with error:
            return error.code


def test_the_demo_residents_are_offered_by_colour(
    with_demo: str, demo: Demo, open_page: Callable[..., Page]
) -> None:
    page = open_page(with_demo)
    groups = [words.split()[0] for words in page.locator(".group h2").all_inner_texts()]
    assert groups == ["红码", "黄码", "绿码", "无码"]
    assert page.locator(".group.yellow .residents h3").all_inner_texts() == ["居民3"]
    assert page.locator(".residents li").count() == len(demo.residents)
    page.get_by_role("link", name="居民3").click()
    assert page.url == f"{with_demo}/demo/discharged"


def test_the_folder_and_the_command_that_imports_again_are_named(
    with_demo: str, demo: Demo, open_page: Callable[..., Page]
) -> None:
    text = open_page(with_demo).locator("main").inner_text()
    assert demo.command in text
    assert str(demo.folder) in text


def test_without_a_demonstration_no_address_answers_for_a_person(
    without_demo: str, demo: Demo, open_page: Callable[..., Page]
) -> None:
    page = open_page(without_demo)
    text = page.locator("main").inner_text()
    assert "系统正在运行" in text
    assert "码" in text
    assert page.locator("a[href*=demo]").count() == 0
    for resident in demo.residents:
        for path in (resident.slug, resident.person):
            assert status_of(f"{without_demo}/demo/{path}") == 404
            assert status_of(f"{without_demo}/api/v1/residents/{path}") == 404


@pytest.mark.parametrize(
    "path",
    ["/demo", "/demo/", "/demo/entry/more", "/admin", "/static/../app.py", "/static/page.html"],
)
def test_what_is_not_there_is_not_found(with_demo: str, path: str) -> None:
    assert status_of(with_demo + path) == 404
