"""用户受理渠道 over the API: what anybody may ask, and what whoever keeps the channels does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from litestar import Response, delete, get, post, put
from litestar.params import JSONBody, PathParameter, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_404_NOT_FOUND

from guikang.errors import Flaw
from guikang.services.reception_entries import GOVERNMENT_HOTLINE
from guikang.staff.appointments import allowing
from guikang.staff.posts import Deed
from guikang.web.api.access import Acting, must, who
from guikang.web.api.account import SIGNED_OUT
from guikang.web.api.reception_answers import (
    ANSWER_EXAMPLE,
    KEPT_EXAMPLE,
    GovernmentHotline,
    KeptEntries,
    KeptEntry,
    ReceptionAnswer,
    kept_entry,
    level_entry,
)
from guikang.web.api.reception_sent import EntrySent, MendedSent
from guikang.web.api.session_answers import answered, refused
from guikang.web.api.signed_staff import refusal
from guikang.web.api.staff import REFUSED
from guikang.web.problems import RefusedError
from guikang.web.reader import WebRequest
from guikang.web.threads import in_thread

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.services.reception_entries import Entry
    from guikang.web.site import Site

RECEPTION = "/api/v1/reception"
ENTRIES = f"{RECEPTION}/entries"
TAGS = ["reception"]
_NO_DIVISION = refused("no division has that code")
_NO_SUCH = refused("there is no such entry, or not in a division of theirs")
_UNFIT = refused("what was sent is to be mended, see errors")
_LONGEST_CODE = 12
EntryId = Annotated[str, PathParameter(description="of the entry")]
_ANSWERS = {
    200: answered(KeptEntry, "the entry as it is now", KEPT_EXAMPLE),
    401: SIGNED_OUT,
    403: REFUSED,
    404: _NO_SUCH,
}


def reception_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [
        reception_told(site),
        entries_listed(site),
        entry_published(site),
        entry_mended(site),
        entry_confirmed(site),
        entry_withdrawn(site),
    ]


def reception_told(site: Site) -> HTTPRouteHandler:
    """How a division is reached."""

    @get(
        RECEPTION,
        operation_id="reception",
        summary="Hotlines, reception points and who is on duty, of a division and all above it",
        tags=TAGS,
        responses={
            200: answered(ReceptionAnswer, "all that is published", ANSWER_EXAMPLE),
            404: _NO_DIVISION,
        },
    )
    @in_thread
    def told(
        request: WebRequest,  # noqa: ARG001 - who asks does not matter
        division: Annotated[str, QueryParameter(description="its code")],
    ) -> Response[ReceptionAnswer]:
        return Response(reception_of(site, division))

    return told


def reception_of(site: Site, code: str) -> ReceptionAnswer:
    """How a division is reached, from itself up to the region.

    Raises:
        RefusedError: 404 ``division.unknown``.
    """
    tree, now, zone = site.divisions.tree, site.clock(), site.rulebook.time_zone
    here = tree.get(code)
    if here is None:
        named = (("division", code[:_LONGEST_CODE]),)
        raise RefusedError(HTTP_404_NOT_FOUND, Flaw("division.unknown", "division", named))
    chain = [here, *reversed(tree.ancestors(code))]
    published = site.reception.published([one.code for one in chain], now)
    levels = [level_entry(one, of, now, zone) for one, of in zip(chain, published, strict=True)]
    return ReceptionAnswer(
        here.code,
        tree.full_name(here.code),
        now.isoformat(),
        next((one.code for one in levels if one.hotlines), None),
        next((one.code for one in levels if one.points), None),
        levels,
        GovernmentHotline(*GOVERNMENT_HOTLINE),
    )


def entries_listed(site: Site) -> HTTPRouteHandler:
    """What whoever keeps a division's channels sees."""

    @get(
        ENTRIES,
        operation_id="reception-entries",
        summary="All entries of a division itself, confirmed or not",
        tags=TAGS,
        responses={
            200: answered(KeptEntries, "all of them", {"items": [KEPT_EXAMPLE]}),
            401: SIGNED_OUT,
            403: REFUSED,
        },
    )
    @in_thread
    def listed(
        request: WebRequest,
        division: Annotated[str, QueryParameter(description="its code")],
    ) -> Response[KeptEntries]:
        acting = must(site, request, Deed.MANAGE_RECEPTION, division)
        found = site.reception.of(acting.division)
        return Response(KeptEntries([kept_entry(one, acting.now) for one in found]))

    return listed


def entry_published(site: Site) -> HTTPRouteHandler:
    """Enters something."""

    @post(
        ENTRIES,
        operation_id="reception-publish",
        summary="Publish a hotline, a reception point or a duty; whoever does confirms it",
        tags=TAGS,
        status_code=HTTP_201_CREATED,
        responses={
            201: answered(KeptEntry, "published", KEPT_EXAMPLE),
            401: SIGNED_OUT,
            403: REFUSED,
            422: _UNFIT,
        },
    )
    @in_thread
    def published(request: WebRequest, data: JSONBody[EntrySent]) -> Response[KeptEntry]:
        acting = must(site, request, Deed.MANAGE_RECEPTION, data.division)
        content = data.content.meant()
        found = site.reception.publish(acting.division, content, by=acting.by, now=acting.now)
        return Response(_entry(found, acting))

    return published


def entry_mended(site: Site) -> HTTPRouteHandler:
    """Changes an entry."""

    @put(
        f"{ENTRIES}/{{entry:str}}",
        operation_id="reception-mend",
        summary="Change an entry, which confirms it",
        tags=TAGS,
        responses=_ANSWERS | {422: _UNFIT},
    )
    @in_thread
    def mended(
        request: WebRequest, entry: EntryId, data: JSONBody[MendedSent]
    ) -> Response[KeptEntry]:
        here = _theirs(site, request, entry)
        by, now = here.acting.by, here.acting.now
        found = site.reception.mend(here.entry, data.content.meant(), by=by, now=now)
        return Response(_entry(found, here.acting))

    return mended


def entry_confirmed(site: Site) -> HTTPRouteHandler:
    """Confirms an entry."""

    @post(
        f"{ENTRIES}/{{entry:str}}/confirm",
        operation_id="reception-confirm",
        summary="Say that an entry holds",
        tags=TAGS,
        status_code=HTTP_200_OK,
        responses=_ANSWERS,
    )
    @in_thread
    def confirmed(request: WebRequest, entry: EntryId) -> Response[KeptEntry]:
        here = _theirs(site, request, entry)
        found = site.reception.confirm(here.entry, by=here.acting.by, now=here.acting.now)
        return Response(_entry(found, here.acting))

    return confirmed


def entry_withdrawn(site: Site) -> HTTPRouteHandler:
    """Takes an entry back."""

    @delete(
        f"{ENTRIES}/{{entry:str}}",
        operation_id="reception-withdraw",
        summary="Take an entry back",
        tags=TAGS,
        responses={401: SIGNED_OUT, 403: REFUSED, 404: _NO_SUCH},
    )
    @in_thread
    def withdrawn(request: WebRequest, entry: EntryId) -> None:
        here = _theirs(site, request, entry)
        flaw = site.reception.withdraw(here.entry, by=here.acting.by, now=here.acting.now)
        if flaw is not None:
            raise refusal(flaw)

    return withdrawn


@dataclass(frozen=True, slots=True)
class _Theirs:
    """An entry, and who may change it."""

    entry: Entry
    acting: Acting


def _theirs(site: Site, request: WebRequest, entry: str) -> _Theirs:
    """An entry of a division where whoever asks may change it.

    Raises:
        RefusedError: as ``must``; 404 ``reception.unknown``, also for a foreign one.
    """
    must(site, request, Deed.MANAGE_RECEPTION)
    found, asking = site.reception.entry(entry), who(site, request)
    if found is None or not allowing(
        asking.standing, Deed.MANAGE_RECEPTION, found.division, site.clock()
    ):
        raise refusal(Flaw("reception.unknown"))
    return _Theirs(found, must(site, request, Deed.MANAGE_RECEPTION, found.division))


def _entry(found: Entry | Flaw, acting: Acting) -> KeptEntry:
    if isinstance(found, Flaw):
        raise refusal(found)
    return kept_entry(found, acting.now)
