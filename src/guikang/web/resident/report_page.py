"""The page of 自主填报."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from litestar import Response, get, post
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from guikang.errors import Flaw
from guikang.services.looking import Look
from guikang.services.reporting import MOST_PLACE, Answers, Whereabouts, Wuhan
from guikang.web import forms
from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident import places
from guikang.web.resident.acting import REPORT, Acting, acting, noting, paths
from guikang.web.resident.signed_in import led_to
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from litestar.handlers import HTTPRouteHandler

    from guikang.web.forms import Form
    from guikang.web.reader import Reader
    from guikang.web.resident.places import Picking
    from guikang.web.site import Residents, Site

DIVISION = "division"


def report_page(site: Site, residents: Residents) -> HTTPRouteHandler:
    """The form, filled in with what was reported last."""

    @get(paths(REPORT), include_in_schema=False)
    @in_thread
    def drawn(request: WebRequest) -> Response[str]:
        whose = acting(site, residents, request, Look.REPORT)
        latest = residents.reporting.latest(whose.person)
        typed = {} if latest is None else _typed(latest)
        picking = places.begin(site.divisions, DIVISION, typed.get(DIVISION, ""))
        return _page(site, reader_of(request), whose, forms.empty(request, typed), picking)

    return drawn


def report_sent(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Takes the report in, or says beside each field what is wrong."""

    @post(paths(REPORT), include_in_schema=False, status_code=HTTP_200_OK)
    @in_thread
    def sent(request: WebRequest, data: forms.Typed) -> Response[str]:
        reader, typed = reader_of(request), forms.read(data)
        picking = places.read(site.divisions, typed, DIVISION)
        whose = acting(site, residents, request, Look.REPORT)
        if picking.stepping:
            return _page(site, reader, whose, forms.empty(request, typed), picking)
        answers = _answers(typed, picking)
        if isinstance(answers, Flaw):
            flaws: Sequence[Flaw] = [answers]
        else:
            noted = noting(site, residents, whose, Look.REPORTED)
            flaws = residents.reporting.submit(whose.person, answers, site.clock(), whose.by, noted)
        if flaws:
            form = forms.flawed(request, reader, typed, flaws)
            return _page(site, reader, whose, form, picking)
        return led_to(reader, whose.path)

    return sent


def _answers(typed: Mapping[str, str], picking: Picking) -> Answers | Flaw:
    left = typed.get("left_on", "")
    try:
        left_on = date.fromisoformat(left) if left else None
    except ValueError:
        return Flaw("report.left_unreadable", "left_on")
    whereabouts, wuhan = typed.get("whereabouts", ""), typed.get("wuhan", "")
    return Answers(
        picking.chosen.code if picking.chosen is not None and picking.whole else None,
        Whereabouts(whereabouts) if whereabouts in set(Whereabouts) else None,
        typed.get("place", ""),
        Wuhan(wuhan) if wuhan in set(Wuhan) else None,
        left_on,
    )


def _typed(answers: Answers) -> dict[str, str]:
    return {
        DIVISION: answers.division or "",
        "whereabouts": str(answers.whereabouts or ""),
        "place": answers.place,
        "wuhan": str(answers.wuhan or ""),
        "left_on": "" if answers.left_on is None else answers.left_on.isoformat(),
    }


def _page(site: Site, reader: Reader, whose: Acting, form: Form, picking: Picking) -> Response[str]:
    status = HTTP_422_UNPROCESSABLE_ENTITY if form.errors else HTTP_200_OK
    return page(
        "report.html",
        reader,
        status,
        form=form,
        action=whose.path + REPORT,
        whose=whose,
        draft=forms.kept_as("report", whose.person),
        picking=picking,
        whereabouts=[one.value for one in Whereabouts],
        wuhan=[one.value for one in Wuhan],
        most_place=MOST_PLACE,
        rulebook=site.rulebook,
    )
