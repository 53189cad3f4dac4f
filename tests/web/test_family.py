"""Acting for others, as it is done: a mother, a grandmother without a phone, a grid worker."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from guikang.bootstrap import System, now
from guikang.errors import Flaw
from guikang.people.documents import Document
from guikang.people.keys import PersonKey
from guikang.services.reporting import Answers, Whereabouts, Wuhan
from guikang.services.representation import Relationship, Representation
from guikang.staff.posts import Post
from guikang.web.texts import LANGUAGES
from synthetic import Enrolled, appointed, document, enrolled

Mine = Callable[..., Page]
VILLAGE, STREET = "450103001005", "450103001"
AT_HOME = Answers(VILLAGE, Whereabouts.RESIDENCE, "", Wuhan.NEVER, None)
SEEN = [{"width": 360}, {"width": 1280}, {"script": False}]


@pytest.fixture(autouse=True)
def unlimited(running: System) -> None:
    """Each test begins with nothing tried: they all come from one address."""
    with running.pool.connection() as connection:
        connection.execute("truncate attempts")


@pytest.fixture
def worker(running: System) -> PersonKey:
    one = enrolled(running, "蒙格员")
    appointed(running, one, Post.GRID_ADMINISTRATOR, STREET)
    return one.person


def child_of(
    running: System, holder: PersonKey, name: str = "莫小宝", its: Document | None = None
) -> Representation:
    begun = running.residents.representations.add(
        holder, its or document("20150101"), name, Relationship.CHILD, guardian=True, now=now()
    )
    assert not isinstance(begun, Flaw)
    assert running.residents.reporting.submit(begun.person, AT_HOME, now()) == ()
    return begun


def fill_in_identity(page: Page, name: str, number: str) -> None:
    page.fill("#name", name)
    page.fill("#number", number)


@pytest.mark.parametrize("seen", SEEN, ids=str)
def test_a_mother_adds_her_child_reports_for_it_and_shows_its_code(
    mine: Mine, seen: dict[str, int]
) -> None:
    page = mine("/me", **seen)
    page.click("text=家人的健康码")
    page.click("main .button:has-text('添加家人')")
    page.select_option("#relationship", "child")
    fill_in_identity(page, "莫小宝", document("20150101").number)
    page.click("main form button[type=submit]")
    page.locator("#guardian-error, .alert").first.wait_for()
    assert "监护人勾选声明" in page.locator("main").inner_text()
    assert page.input_value("#name") == "莫小宝"
    page.check("#guardian")
    page.click("main form button[type=submit]")
    page.click("text=看码、办事")
    expect(page.locator("h1")).to_have_text("莫**的健康码")
    page.click("main .button:has-text('自主填报')")
    if page.locator("#division-q[role=combobox]").count():
        page.fill("#division-q", "xinzhu")
        page.click(f"[role=option]:has-text('{VILLAGE}')")
    else:
        for level, name in ((4, "city"), (6, "county"), (9, "township"), (12, "village")):
            page.select_option(f"select[name=division-{name}]", VILLAGE[:level])
            if level < 12:
                page.click("button[name=division-step][value=next]")
    page.check("input[name=whereabouts][value=residence]")
    page.check("input[name=wuhan][value=never]")
    page.click("main form > button[type=submit]")
    page.locator("svg.qr").first.wait_for()
    assert "绿码" in page.locator("main").inner_text()
    assert "莫**" in page.locator(".notice").inner_text()
    page.click("text=打开并打印")
    assert page.url.split("?")[0].endswith("/paper")


@pytest.mark.parametrize("seen", SEEN, ids=str)
def test_a_grandmother_agrees_herself_and_can_end_it(
    running: System, mine: Mine, resident: Enrolled, seen: dict[str, int]
) -> None:
    grandmother = enrolled(running, "韦大娘")
    page = mine("/me/family/add", **seen)
    page.select_option("#relationship", "grandparent")
    fill_in_identity(page, "韦大娘", grandmother.number)
    page.click("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("等对方同意")
    assert page.locator("text=看码、办事").count() == 0
    hers = mine("/me", person=grandmother.person, **seen)
    hers.click("text=去答复")
    expect(hers.locator("main")).to_contain_text("莫*")
    hers.click("button[value=agree]")
    expect(hers.locator(".done")).to_contain_text("已同意")
    page.reload()
    page.click("text=看码、办事")
    expect(page.locator("h1")).to_have_text("韦**的健康码")
    hers.goto(hers.url.split("/me")[0] + "/me/looks")
    text = hers.locator("main").inner_text()
    assert "莫**" in text
    assert "看了健康码" in text
    hers.goto(hers.url.split("/me")[0] + "/me/representatives")
    hers.click("summary:has-text('取消')")
    hers.click("button[value=refuse]")
    expect(hers.locator(".done")).to_contain_text("对方不能办理")
    page.reload()
    assert page.locator("h1").inner_text() == "不能替此人办理"
    assert resident.number not in hers.content()


@pytest.mark.parametrize("seen", SEEN, ids=str)
def test_a_grid_worker_does_it_all_for_somebody_without_a_phone(
    running: System, mine: Mine, worker: PersonKey, resident: Enrolled, seen: dict[str, int]
) -> None:
    grandmother = document("19400101")
    asked = running.residents.representations.add(
        resident.person, grandmother, "韦大娘", Relationship.PARENT, guardian=False, now=now()
    )
    assert not isinstance(asked, Flaw)
    page = mine("/me", person=worker, **seen)
    page.click("text=为群众代办")
    fill_in_identity(page, "韦大娘", grandmother.number)
    page.click("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("必须本人在场")
    page.check("#present")
    page.click("main form button[type=submit]")
    page.locator("h1:has-text('韦**的健康码')").wait_for()
    path = page.url.split("?")[0]
    served = running.residents.representations.served_by(worker, now())[0]
    assert running.residents.reporting.submit(served.person, AT_HOME, now()) == ()
    page.goto(path)
    assert "绿码" in page.locator("main").inner_text()
    page.goto(f"{path}/representatives")
    page.click("button[value=agree]")
    family = mine("/me/family", **seen)
    assert "绿码" in family.locator("main").inner_text()
    page.goto(f"{path}/looks")
    text = page.locator("main").inner_text()
    assert "网格管理员" in text
    assert "当面确认本人同意家人代办" in text
    page.goto(f"{path}/appeal")
    page.check("input[name=reason][value=other]")
    page.fill("#text", "本人没有手机，请打电话给村委会。")
    page.click("main form button[type=submit]")
    page.locator("#received").wait_for()


def test_all_that_is_held_has_who_may_act_who_looked_and_the_posts(
    running: System, mine: Mine, worker: PersonKey
) -> None:
    child_of(running, worker, "蒙小宝")
    elder = enrolled(running, "韦大娘")
    begun = running.residents.representations.serve(worker, elder.document, "韦大娘", now())
    assert not isinstance(begun, Flaw)
    workers = mine("/me/export", person=worker)
    text = workers.locator("main").inner_text()
    assert "蒙**" in text
    assert "网格管理员" in text
    elders = mine("/me/export", person=elder.person)
    assert "开始替本人办理" in elders.locator("main").inner_text()
    with elders.expect_download() as download:
        elders.click("text=下载（JSON）")
    held = json.loads(download.value.path().read_text("utf-8"))
    assert [one["look"] for one in held["looks"]] == ["begun"]
    assert held["looks"][0]["division"] == STREET


def test_who_holds_no_post_has_no_such_page(mine: Mine) -> None:
    page = mine("/me")
    assert page.locator("text=为群众代办").count() == 0
    page.goto(page.url.split("?")[0] + "/serving")
    assert page.locator("h1").inner_text() == "没有这个页面"


def test_another_persons_handle_opens_nothing(
    running: System, mine: Mine, resident: Enrolled, without_demo: str
) -> None:
    other = enrolled(running)
    handle = child_of(running, other.person).handle
    page = mine("/me")
    for own in ("", "/frame", "/paper", "/report", "/appeal", "/looks", "/representatives"):
        answer = page.goto(f"{without_demo}/me/for/{handle}{own}")
        assert answer is not None
        assert answer.status == 404, own
        assert "莫小" not in page.content()
    assert resident.number not in page.content()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        "family",
        "family/add",
        "representatives",
        "looks",
        "serving",
        "for/{}",
        "for/{}/looks",
        "for/{}/representatives",
    ],
)
def test_the_pages_break_no_rule_of_wcag_and_do_not_scroll_sideways(
    running: System,
    mine: Mine,
    worker: PersonKey,
    resident: Enrolled,
    *,
    violations: Callable[[Page], list[str]],
    path: str,
    language: str,
) -> None:
    """By axe in Chinese on a phone, in the others on a wide screen: the parts are the same."""
    theirs = document()
    begun = running.residents.representations.serve(worker, theirs, "莫三", now())
    assert not isinstance(begun, Flaw)
    its = document("20150101")
    child = child_of(running, worker, its=its)
    child_of(running, resident.person, its=its)
    width = 360 if language == LANGUAGES[0] else 1280
    page = mine(f"/me/{path.format(child.handle)}?lang={language}", person=worker, width=width)
    assert violations(page) == []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 780})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
