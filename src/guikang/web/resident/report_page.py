"""The page of 自主填报."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from guikang.errors import Flaw
from guikang.services.reporting import MOST_PLACE, Answers, Whereabouts, Wuhan
from guikang.web import forms
from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.signed_in import CODE, REPORT, led_to, person_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar.handlers import HTTPRouteHandler

    from guikang.web.forms import Form
    from guikang.web.reader import Reader
    from guikang.web.site import Residents, Site


def report_page(site: Site, residents: Residents) -> HTTPRouteHandler:
    """The form, filled in with what was reported last."""

    def drawn(request: WebRequest) -> Response[str]:
        person = person_of(site, residents, request)
        latest = residents.reporting.latest(person)
        typed = {} if latest is None else _typed(latest)
        return _page(site, residents, reader_of(request), forms.empty(request, typed))

    # Litestar 2.25 registers the first of two handlers of a path twice, and then forgets
    # that it runs in a thread.
    @get(REPORT, include_in_schema=False)
    async def opened(request: WebRequest) -> Response[str]:
        return await sync_to_thread(drawn, request)

    return opened


def report_sent(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Takes the report in, or says beside each field what is wrong."""

    @post(REPORT, include_in_schema=False, sync_to_thread=True, status_code=HTTP_200_OK)
    def sent(request: WebRequest, data: forms.Typed) -> Response[str]:
        person = person_of(site, residents, request)
        reader, typed = reader_of(request), forms.read(data)
        answers = _answers(typed)
        flaws = [answers] if isinstance(answers, Flaw) else []
        if not isinstance(answers, Flaw):
            flaws = [*residents.reporting.submit(person, answers)]
        if flaws:
            form = forms.flawed(request, reader, typed, flaws)
            return _page(site, residents, reader, form)
        return led_to(reader, CODE)

    return sent


def _answers(typed: Mapping[str, str]) -> Answers | Flaw:
    left = typed.get("left_on", "")
    try:
        left_on = date.fromisoformat(left) if left else None
    except ValueError:
        return Flaw("report.left_unreadable", "left_on")
    whereabouts, wuhan = typed.get("whereabouts", ""), typed.get("wuhan", "")
    return Answers(
        typed.get("division") or None,
        Whereabouts(whereabouts) if whereabouts in set(Whereabouts) else None,
        typed.get("place", ""),
        Wuhan(wuhan) if wuhan in set(Wuhan) else None,
        left_on,
    )


def _typed(answers: Answers) -> dict[str, str]:
    return {
        "division": answers.division or "",
        "whereabouts": str(answers.whereabouts or ""),
        "place": answers.place,
        "wuhan": str(answers.wuhan or ""),
        "left_on": "" if answers.left_on is None else answers.left_on.isoformat(),
    }


def _page(site: Site, residents: Residents, reader: Reader, form: Form) -> Response[str]:
    status = HTTP_422_UNPROCESSABLE_ENTITY if form.errors else HTTP_200_OK
    return page(
        "report.html",
        reader,
        status,
        form=form,
        action=REPORT,
        lives_in=residents.place_named(form.value("division")),
        whereabouts=[one.value for one in Whereabouts],
        wuhan=[one.value for one in Wuhan],
        most_place=MOST_PLACE,
        rulebook=site.rulebook,
    )
