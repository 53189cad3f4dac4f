"""The pages of the family: whom I act for, who acts for me, and how that begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from litestar import Response, get, post
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from guikang.errors import Flaw
from guikang.people.documents import DocumentType
from guikang.services.looking import Look
from guikang.services.representation import Relationship
from guikang.services.representing import DECIDES_ALONE, LAPSES, MOST, SERVED, UNCHOSEN, may_end
from guikang.web import forms
from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.acting import REPRESENTATIVES, Acting, acting, path_for, paths
from guikang.web.resident.identity_form import identity_typed
from guikang.web.resident.signed_in import FAMILY, led_to, person_of
from guikang.web.resident.wording import Wording
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.services.representation import Beside, Representation
    from guikang.web.forms import Form
    from guikang.web.reader import Reader
    from guikang.web.resident.wording import ColourSaid
    from guikang.web.site import Residents, Site

ADD = f"{FAMILY}/add"
_GIVE_UP = f"{FAMILY}/give-up"
_AGREE, _REFUSE = "agree", "refuse"
_DONE, _ADDED, _GIVEN_UP, _NOTHING = "done", "added", "given_up", "nothing"


@dataclass(frozen=True, slots=True)
class MemberSaid:
    """One whom I act for, or asked to.

    Attributes:
        of: the representation.
        asked: when, in words.
        path: of their code page.
        colour: of their code now; None: they have not answered.
        beside: how many others are guardians of the child.
    """

    of: Representation
    asked: str
    path: str
    colour: ColourSaid | None
    beside: int


def family_page(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Whom I act for, with the colour of each."""

    @get(FAMILY, include_in_schema=False)
    @in_thread
    def drawn(request: WebRequest) -> Response[str]:
        person, reader = person_of(site, residents, request), reader_of(request)
        doors = residents.representations.doors(person, site.clock())
        members = [
            _member(site, residents, reader, one, doors.beside.get(one.handle))
            for one in residents.representations.family_of(person, site.clock())
        ]
        return page(
            "family.html",
            reader,
            form=forms.empty(request),
            members=members,
            most=MOST,
            lapses=LAPSES.days,
            add=ADD,
            give_up=_GIVE_UP,
            representatives=REPRESENTATIVES,
            asked=doors.asked,
            done=_said_done(request, _ADDED, _GIVEN_UP),
            rulebook=site.rulebook,
        )

    return drawn


def member_given_up(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Acts for somebody no more."""

    @post(_GIVE_UP, include_in_schema=False, sync_to_thread=True, status_code=HTTP_200_OK)
    def sent(request: WebRequest, data: forms.Typed) -> Response[str]:
        person, handle = person_of(site, residents, request), forms.read(data).get("handle", "")
        done = residents.representations.give_up(person, handle, site.clock())
        return led_to(reader_of(request), FAMILY, **({_DONE: _GIVEN_UP} if done else {}))

    return sent


def adding_page(site: Site, residents: Residents) -> HTTPRouteHandler:
    """The form by which somebody is added."""

    @get(ADD, include_in_schema=False)
    @in_thread
    def drawn(request: WebRequest) -> Response[str]:
        person_of(site, residents, request)
        return _adding(site, reader_of(request), forms.empty(request))

    return drawn


def member_added(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Adds somebody, or says what is in the way."""

    @post(ADD, include_in_schema=False, sync_to_thread=True, status_code=HTTP_200_OK)
    def sent(request: WebRequest, data: forms.Typed) -> Response[str]:
        person, now = person_of(site, residents, request), site.clock()
        reader, typed = reader_of(request), forms.read(data)
        who = identity_typed(typed, now.astimezone(site.rulebook.time_zone).date())
        chosen = typed.get("relationship", "")
        if isinstance(who, list):
            unchosen = [] if chosen in set(Relationship) else [UNCHOSEN]
            return _adding(site, reader, forms.flawed(request, reader, typed, [*unchosen, *who]))
        document, name = who
        begun = residents.representations.add(
            person,
            document,
            name,
            Relationship(chosen) if chosen in set(Relationship) else None,
            guardian=typed.get("guardian") == "yes",
            now=now,
        )
        if isinstance(begun, Flaw):
            return _adding(site, reader, forms.flawed(request, reader, typed, [begun]))
        return led_to(reader, FAMILY, **{_DONE: _ADDED})

    return sent


def representatives_page(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Who may act for a person, and who asks to."""

    @get(paths(REPRESENTATIVES), include_in_schema=False)
    @in_thread
    def drawn(request: WebRequest) -> Response[str]:
        whose = acting(site, residents, request, Look.REPRESENTATIVES)
        return _representatives(site, residents, request, whose)

    return drawn


def representative_answered(site: Site, residents: Residents) -> HTTPRouteHandler:
    """Lets one of them act, or act no more."""

    @post(paths(REPRESENTATIVES), include_in_schema=False, status_code=HTTP_200_OK)
    @in_thread
    def sent(request: WebRequest, data: forms.Typed) -> Response[str]:
        whose = acting(site, residents, request, Look.REPRESENTATIVES)
        reader, typed, now = reader_of(request), forms.read(data), site.clock()
        handle, answer = typed.get("handle", ""), typed.get("answer", "")
        done = False
        if answer == _AGREE:
            done = residents.representations.confirm(whose.person, handle, whose.by, now)
        elif answer == _REFUSE:
            done = residents.representations.refuse(whose.person, handle, whose.by, now)
        told = answer if done else _NOTHING
        return led_to(reader, whose.path + REPRESENTATIVES, **{_DONE: told})

    return sent


def _said_done(request: WebRequest, *known: str) -> str:
    """Which of the known deeds the page is to say that it was done, or nothing."""
    done = str(request.query_params.get(_DONE, ""))
    return done if done in known else ""


def _member(
    site: Site, residents: Residents, reader: Reader, one: Representation, beside: Beside | None
) -> MemberSaid:
    wording, now = Wording(site.rulebook, reader), site.clock()
    path, asked = path_for(one.handle), wording.instant(one.asked_at)
    by = residents.representations.representing(one.holder, one.handle, Look.CODE, now)
    code = None if by is None else site.showing.code(one.person, now, now)
    colour = None if code is None else wording.colour_of(code)
    return MemberSaid(one, asked, path, colour, 0 if beside is None else beside.number)


def _representatives(
    site: Site, residents: Residents, request: WebRequest, whose: Acting
) -> Response[str]:
    reader, now = reader_of(request), site.clock()
    wording = Wording(site.rulebook, reader)
    found = [
        *residents.representations.representatives_of(whose.person, now),
        *residents.representations.workers_of(whose.person, now),
    ]
    return page(
        "representatives.html",
        reader,
        form=forms.empty(request),
        whose=whose,
        action=whose.path + REPRESENTATIVES,
        representatives=[(one, wording.instant(one.confirmed_at or one.asked_at)) for one in found],
        ends=may_end(whose.by),
        served=SERVED.days,
        done=_said_done(request, _AGREE, _REFUSE, _NOTHING),
        rulebook=site.rulebook,
    )


def _adding(site: Site, reader: Reader, form: Form) -> Response[str]:
    return page(
        "family_add.html",
        reader,
        HTTP_422_UNPROCESSABLE_ENTITY if form.errors else HTTP_200_OK,
        form=form,
        action=ADD,
        kinds=[kind.value for kind in DocumentType],
        relationships=[one.value for one in Relationship],
        age=DECIDES_ALONE,
        lapses=LAPSES.days,
        rulebook=site.rulebook,
    )
