"""An API for the console's tests: they say what it answers, it keeps what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page, Request, Route

Answer = object
"""JSON; a ``Refusal``; None: nothing (204); or a function of the request that gives one."""
OF_THE_SITE = "/api/v1/divisions"
"""Answered by the running site itself."""


@dataclass(frozen=True)
class Refusal:
    """A problem document as an answer."""

    status: int
    code: str = "test.refused"
    detail: str = "不行。"
    errors: tuple[tuple[str, str], ...] = ()

    def body(self) -> dict[str, object]:
        errors = [{"field": name, "code": self.code, "detail": said} for name, said in self.errors]
        return {"status": self.status, "code": self.code, "detail": self.detail, "errors": errors}


@dataclass(frozen=True)
class Attachment:
    """A file as an answer."""

    content: bytes
    disposition: str


LOST = object()
"""As an answer: the network breaks off."""


@dataclass
class Api:
    """The answers by method and path; asked in order: method, path, query, JSON, headers."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str], object, Mapping[str, str]]] = field(
        default_factory=list
    )

    unexpected: list[str] = field(default_factory=list)
    """What was asked though the test says no answer."""

    def on(self, page: Page) -> None:
        page.route("**/api/**", self._answer)

    def last(self, name: str) -> tuple[Mapping[str, str], object, Mapping[str, str]]:
        """What was asked last by that name, as ``POST /api/v1/session``."""
        _, query, body, headers = next(one for one in reversed(self.asked) if one[0] == name)
        return query, body, headers

    def count(self, name: str) -> int:
        return sum(one[0] == name for one in self.asked)

    def _answer(self, route: Route) -> None:
        request = route.request
        parts = urlsplit(request.url)
        name = f"{request.method} {parts.path}"
        if name not in self.answers and parts.path.startswith(OF_THE_SITE):
            route.continue_()
            return
        self.asked.append((name, dict(parse_qsl(parts.query)), _sent(request), request.headers))
        if name not in self.answers:
            self.unexpected.append(name)
        found = self.answers.get(name, Refusal(404))
        if isinstance(found, Callable):
            found = found(request)
        if found is LOST:
            route.abort("internetdisconnected")
        elif isinstance(found, Refusal):
            route.fulfill(
                status=found.status,
                body=json.dumps(found.body()),
                content_type="application/problem+json",
            )
        elif isinstance(found, Attachment):
            route.fulfill(
                body=found.content,
                content_type="application/octet-stream",
                headers={"content-disposition": found.disposition},
            )
        elif found is None:
            route.fulfill(status=204)
        else:
            route.fulfill(json=found)


def _sent(request: Request) -> object:
    kind = request.headers.get("content-type", "")
    return json.loads(request.post_data or "null") if "json" in kind else request.post_data_buffer


def administrator(*deeds: str, division: str = "4501", **changed: object) -> dict[str, object]:
    """The session of a division administrator who is trained."""
    return {
        "state": "signed_in",
        "name": "韦甲乙",
        "handle": "k3",
        "csrf": "token-1",
        "trained": True,
        "appointments": [
            {
                "post": "division_administrator",
                "division": division,
                "division_name": "南宁市",
                "state": "in_force",
            }
        ],
        "deeds": {deed: [division] for deed in deeds},
    } | changed
