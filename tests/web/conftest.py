"""A running site on a real PostgreSQL, and a real browser that looks at it."""

from __future__ import annotations

import subprocess
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from console_api import Api
from consoles import asking_as, session_of
from guikang.bootstrap import System, now, system
from guikang.errors import Flaw
from guikang.feeds.definitions import feed_named, feeds_of
from guikang.feeds.rulebooks import load_all
from guikang.people.documents import Document, parse_document
from guikang.people.keys import PersonKey, person_key
from guikang.people.resident_number import check_character
from guikang.settings import Settings
from guikang.web import server
from guikang.web.app import create_app
from guikang.web.console.files import CONSOLE_POLICY
from guikang.web.site import Demo, DemoResident, Site
from synthetic import Enrolled, enrolled

PERSON = "姓名,证件号码"
SURNAMES = "韦黄覃李陆陈莫梁蒙农"
ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
JSQR = ROOT / "node_modules" / "jsqr" / "dist" / "jsQR.js"
READ = """async picture => {
    const sent = await fetch("data:image/png;base64," + picture);
    const bitmap = await createImageBitmap(await sent.blob());
    const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    pen.drawImage(bitmap, 0, 0);
    const found = jsQR(pen.getImageData(0, 0, bitmap.width, bitmap.height).data,
        bitmap.width, bitmap.height);
    return found && found.data;
}"""
ZONE = ZoneInfo("Asia/Shanghai")
NOBODY = (9,)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def number(place: int) -> str:
    body = f"459901199{place % 10}{1 + place % 12:02d}{1 + place % 28:02d}{place:03d}"
    return body + check_character(body)


def name(place: int) -> str:
    return f"{SURNAMES[place % 10]}甲乙"


def take_in(running: System, feed: str, heading: str, rows: list[str]) -> None:
    content = "\n".join([f"{PERSON},{heading}", *rows]).encode()
    import_id = running.importing.accept(
        feed_named(running.rulebook, feed), f"{feed}.csv", content, "test"
    )
    assert running.importing.run(import_id)
    record = running.importing.record(import_id)
    assert (record.state, record.rejected) == ("done", 0), running.imports.rejections(import_id)


def days(past: int, hour: str = "08:30") -> str:
    """A day in the past, local, as a spreadsheet has it."""
    return f"{datetime.now(ZONE).date() - timedelta(days=past)} {hour}"


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    settings = Settings(data=tmp_path_factory.mktemp("web"))
    with system(settings) as running:

        def row(place: int, *cells: str) -> str:
            return ",".join([name(place), number(place), *cells])

        take_in(
            running,
            "declaration",
            "填报时间",
            [row(place, days(40)) for place in range(40) if place not in NOBODY],
        )
        take_in(
            running,
            "entry-police",
            "入境时间,入境口岸,来自国家或地区",
            [
                row(1, days(3), "东兴", "越南"),
                row(2, days(3), "", ""),
                row(6, days(30), "", ""),
                *(row(7, days(1 + past), "", "") for past in range(9)),
            ],
        )
        take_in(
            running,
            "retest",
            "采样时间,检测结果",
            [row(2, days(1), "阴性"), row(6, days(9), "阳性")],
        )
        take_in(running, "confirmed", "确诊时间", [row(3, days(20)), row(7, days(20))])
        take_in(running, "asymptomatic", "发现时间", [row(7, days(25))])
        take_in(running, "discharged", "出院时间", [row(3, days(5)), row(5, days(2))])
        take_in(
            running,
            "wuhan-stay",
            "离开武汉时间",
            [row(place, days(2, "").strip()) for place in (4, 7)],
        )
        take_in(
            running,
            "close-contact",
            "末次接触时间",
            [row(4, days(1)), row(7, days(1)), row(9, days(30))],
        )
        yield running


RESIDENTS = {
    "green": 0,
    "entry": 1,
    "entry-tested": 2,
    "discharged": 3,
    "two-grounds": 4,
    "nothing-to-lift": 5,
    "positive": 6,
    "many-grounds": 7,
    "no-code": 9,
}


@pytest.fixture(scope="session")
def site(running: System) -> Site:
    return site_of(running, demo=None)


def site_of(running: System, demo: Demo | None) -> Site:
    return Site(
        rulebook=running.rulebook,
        rulebooks=load_all(running.settings.rulebooks),
        feeds=tuple(feeds_of(running.rulebook).values()),
        showing=running.showing,
        credentials=running.credentials,
        divisions=running.divisions,
        ready=lambda: None,
        clock=now,
        guard=running.guard,
        residents=running.residents,
        accounts=running.accounts,
        staffing=running.staffing,
        operations=running.operations,
        training=running.training,
        training_progress=running.training_progress,
        exporting=running.exporting,
        looking_up=running.looking_up,
        overseeing=running.overseeing,
        work_forms=running.work_forms,
        reception=running.reception,
        demo=demo,
    )


@pytest.fixture(scope="session")
def demo(running: System) -> Demo:
    def resident(slug: str, place: int) -> DemoResident:
        document = parse_document(number(place))
        assert isinstance(document, Document)
        return DemoResident(
            slug,
            {"zh": f"居民{place}", "en": f"Resident {place}"},
            {"zh": f"故事{place}", "en": f"Story {place}"},
            person_key(document, running.keys.secret),
        )

    return Demo(
        residents=[resident(slug, place) for slug, place in RESIDENTS.items()],
        folder=Path("名单"),
        files=["入境名单（公安）.xlsx"],
        example="入境名单（公安）.xlsx",
        command="guikang feed import entry-police 名单/入境名单（公安）.xlsx --data var",
    )


@dataclass
class Clocked:
    """A site with the demonstration whose present is set by the test."""

    now: datetime
    address: str = ""


@pytest.fixture
def clocked(running: System, demo: Demo) -> Iterator[Clocked]:
    held = Clocked(now())
    site = replace(site_of(running, demo), clock=lambda: held.now)
    for held.address in serving(site):
        yield held


@pytest.fixture(scope="session")
def at_public_url(running: System, demo: Demo) -> Iterator[str]:
    site = replace(site_of(running, demo), public_url="https://jkm.example")
    yield from serving(site)


def serving(site: Site) -> Iterator[str]:
    """The site on a real server in a thread; its address."""
    inside = uvicorn.Server(uvicorn.Config(create_app(site), log_config=None, access_log=False))
    listening = server.bound("127.0.0.1", 0)
    listening.listen()
    thread = threading.Thread(target=inside.run, kwargs={"sockets": [listening]})
    thread.start()
    yield server.address_of(listening)
    inside.should_exit = True
    thread.join()
    listening.close()


OpenSite = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="session")
def open_site(running: System) -> OpenSite:
    """Serves the site, changed as the test says; its address."""

    @contextmanager
    def opened(**changed: Any) -> Iterator[str]:  # noqa: ANN401 - fields of Site
        yield from serving(replace(site_of(running, demo=None), **changed))

    return opened


@pytest.fixture(scope="session")
def served_from() -> Callable[[System], AbstractContextManager[str]]:
    """Serves a system of the test's own in a block, at the address that it gives."""

    @contextmanager
    def served(running: System) -> Iterator[str]:
        yield from serving(site_of(running, demo=None))

    return served


@pytest.fixture(scope="session")
def with_demo(running: System, demo: Demo) -> Iterator[str]:
    yield from serving(site_of(running, demo))


@pytest.fixture(scope="session")
def without_demo(site: Site) -> Iterator[str]:
    yield from serving(site)


@pytest.fixture(scope="session")
def not_ready(running: System) -> Iterator[str]:
    broken = replace(site_of(running, demo=None), ready=lambda: Flaw("ready.database"))
    yield from serving(broken)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-quic",
                "--disable-background-networking",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


OpenPage = Callable[..., Page]
Scan = Callable[[bytes], str | None]


@pytest.fixture(scope="session")
def scan(browser: Browser) -> Iterator[Scan]:
    """What a reader that shares nothing with our writer finds in a picture, or None: no QR."""
    page = browser.new_page()
    page.add_script_tag(path=JSQR)
    yield lambda picture: page.evaluate(READ, b64encode(picture).decode())
    page.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens a page in a context of its own; nothing may come from another host."""
    contexts = []

    def open_it(
        address: str, *, width: int = 360, script: bool = True, locale: str = "zh-CN"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 780},
            java_script_enabled=script,
            locale=locale,
            timezone_id="Asia/Shanghai",
        )
        contexts.append(context)
        page = context.new_page()
        host = address.split("/")[2]
        page.on("request", lambda request: asked.append((host, request.url)))
        page.goto(address)
        return page

    asked: list[tuple[str, str]] = []
    yield open_it
    for context in contexts:
        context.close()
    assert [url for host, url in asked if not url.startswith(f"http://{host}/")] == []


OpenConsole = Callable[..., Page]


class Watched:
    """Pages of the console, each in a context of its own.

    Nothing may break the page's policy, come from another host, or fail in the program.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.wrong: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def page(self, *, width: int, locale: str) -> Page:
        """A page that is not yet anywhere."""
        context = self._browser.new_context(
            viewport={"width": width, "height": 780},
            locale=locale,
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",  # or axe reads what is half faded
        )
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self._told(message.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))
        return page

    def close(self) -> None:
        """Close all of them and say what was wrong."""
        for context in self._contexts:
            context.close()
        assert self.wrong == []

    def _told(self, text: str) -> None:
        if "Content Security Policy" in text or "[intlify]" in text:
            self.wrong.append(text)

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self.address}/", f"blob:{self.address}/")):
            self.wrong.append(url)


@pytest.fixture
def open_console(browser: Browser, without_demo: str) -> Iterator[OpenConsole]:
    """Opens the console at an address of its own, before an API that the test says."""
    watched, apis = Watched(browser, without_demo), []

    def open_it(
        path: str, api: Api, *, width: int = 1280, locale: str = "zh-CN", files: Path | None = None
    ) -> Page:
        apis.append(api)
        page = watched.page(width=width, locale=locale)
        api.on(page)
        if files is not None:
            serve_built(page, files)
        page.goto(f"{without_demo}/console{path}")
        return page

    yield open_it
    watched.close()
    assert [name for api in apis for name in api.unexpected] == []


AtDesk = Callable[..., Page]


@pytest.fixture
def at_desk(running: System, browser: Browser, without_demo: str) -> Iterator[AtDesk]:
    """Opens the console on the running API, signed in as a member of the staff."""
    watched = Watched(browser, without_demo)

    def open_it(person: PersonKey, path: str, *, width: int = 1280, locale: str = "zh-CN") -> Page:
        page = watched.page(width=width, locale=locale)
        token, _ = session_of(running, person)
        page.context.add_cookies(
            [{"name": "staff", "value": token, "url": f"{without_demo}/api", "sameSite": "Strict"}]
        )
        page.goto(f"{without_demo}/console{path}")
        return page

    yield open_it
    watched.close()


def serve_built(page: Page, files: Path) -> None:
    """Give the page the built files of a folder in place of the package's, by the same policy."""

    def give(route: Route) -> None:
        inside = route.request.url.partition("/console/")[2].partition("?")[0]
        asset = inside.startswith("assets/")
        route.fulfill(
            path=files / inside if asset else files / "trial" / "index.html",
            headers={
                "content-security-policy": CONSOLE_POLICY,
                "content-type": guess_type(inside)[0] if asset else "text/html",
            },
        )

    page.route("**/console/**", give)


@pytest.fixture(scope="session")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The console with pages that try its parts, built from its sources (``make console``)."""
    built = tmp_path_factory.mktemp("trial")
    vite = ROOT / "console" / "node_modules" / ".bin" / "vite"
    subprocess.run(
        [
            vite,
            "build",
            "--mode",
            "trial",
            "--logLevel",
            "warn",
            "--emptyOutDir",
            "--outDir",
            built,
        ],
        cwd=ROOT / "console",
        check=True,
    )
    return built


@pytest.fixture
def violations() -> Callable[[Page], list[str]]:
    """What axe finds wrong on a page: rule and element."""

    def found(page: Page) -> list[str]:
        page.evaluate(AXE.read_text("utf-8"))
        found: list[str] = page.evaluate(
            "rules => axe.run(document, {runOnly: rules}).then("
            "r => r.violations.flatMap(v => v.nodes.map(n => v.id + ' ' + n.html)))",
            RULES,
        )
        return found

    return found


@pytest.fixture
def resident(running: System) -> Enrolled:
    """Whose pages the test opens."""
    return enrolled(running)


@pytest.fixture
def mine(
    running: System, without_demo: str, open_page: OpenPage, resident: Enrolled
) -> Callable[..., Page]:
    """Opens a page of the resident's own, signed in; or of another ``person``."""

    def opened(path: str, *, person: PersonKey = resident.person, **seen: int) -> Page:
        page = open_page(without_demo + "/", **seen)
        token = running.residents.sessions.begin(person, now())
        page.context.add_cookies([{"name": "session", "value": token, "url": f"{without_demo}/me"}])
        page.goto(without_demo + path)
        return page

    return opened


Asking = Callable[[PersonKey], httpx.Client]


@pytest.fixture
def asking(running: System, without_demo: str) -> Iterator[Asking]:
    """Makes programs that ask as a member of the staff, with their second factor shown."""
    with ExitStack() as stack:
        yield lambda person: stack.enter_context(asking_as(running, without_demo, person))
