"""All that is held about me: to read, and as JSON to take along."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from litestar import Response, get

from guikang.services.holdings import FORMAT
from guikang.web.named import division_named
from guikang.web.pages import page
from guikang.web.reader import WebRequest, reader_of
from guikang.web.resident.signed_in import EXPORT, person_of
from guikang.web.resident.wording import Wording

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.services.holdings import Held
    from guikang.services.representation import Representation
    from guikang.web.site import Residents, Site


def export_page(site: Site, residents: Residents) -> HTTPRouteHandler:
    """The readable form."""

    @get(EXPORT, include_in_schema=False, sync_to_thread=True)
    def opened(request: WebRequest) -> Response[str]:
        reader = reader_of(request)
        held = residents.holdings.of(person_of(site, residents, request), site.clock())
        wording = Wording(site.rulebook, reader)
        return page(
            "export.html",
            reader,
            held=held,
            statements=[wording.evidence(one) for one in held.statements],
            place=partial(division_named, site.divisions, reader),
            wording=wording,
            rulebook=site.rulebook,
        )

    return opened


def export_file(site: Site, residents: Residents) -> HTTPRouteHandler:
    """The file."""

    @get(f"{EXPORT}.json", include_in_schema=False, sync_to_thread=True)
    def handed_out(request: WebRequest) -> Response[bytes]:
        held = residents.holdings.of(person_of(site, residents, request), site.clock())
        text = json.dumps(_document(held), ensure_ascii=False, indent=1)
        return Response(
            text.encode(),
            media_type="application/json",
            headers={"content-disposition": 'attachment; filename="guikang.json"'},
        )

    return handed_out


def _document(held: Held) -> dict[str, object]:
    who = held.identity
    return {
        "format": FORMAT,
        "at": held.at.isoformat(),
        "identity": {
            "document": who.document,
            "number": who.number,
            "name": who.name,
            "phone": who.phone,
            "division": who.division,
            "first_seen_at": who.first_seen_at.isoformat(),
            "registered_at": None if who.registered_at is None else who.registered_at.isoformat(),
        },
        "statements": [
            {
                "id": one.id,
                "source": one.source,
                "kind": one.kind,
                "occurred_at": None if one.occurred_at is None else one.occurred_at.isoformat(),
                "recorded_at": one.recorded_at.isoformat(),
                "details": dict(one.details),
            }
            for one in held.statements
        ],
        "shown": [{"since": one.since.isoformat(), "colour": one.colour} for one in held.shown],
        "reports": [
            {"reported_at": one.reported_at.isoformat(), **one.answers} for one in held.reports
        ],
        "appeals": [
            {
                "number": one.number,
                "received_at": one.received_at.isoformat(),
                "reason": one.reason,
                "text": one.text,
            }
            for one in held.appeals
        ],
        "notices": [
            {
                "number": one.number,
                "at": one.change.at.isoformat(),
                "colour_before": one.change.before,
                "colour_after": one.change.after,
                "read_at": None if one.read_at is None else one.read_at.isoformat(),
                "message": one.message,
            }
            for one in held.notices
        ],
        "sessions": [
            {
                "begun_at": one.begun_at.isoformat(),
                "used_at": one.used_at.isoformat(),
                "device": one.device,
            }
            for one in held.sessions
        ],
        "looks": [
            {
                "at": one.at.isoformat(),
                "viewer": one.viewer,
                "ground": one.ground,
                "post": one.post,
                "division": one.division,
                "look": one.look,
            }
            for one in held.looks
        ],
        "posts": [
            {
                "post": one.post,
                "division": one.division,
                "since": one.since.isoformat(),
                "until": None if one.until is None else one.until.isoformat(),
            }
            for one in held.posts
        ],
        "representatives": [_represented(one) for one in held.representatives],
        "represents": [_represented(one) for one in held.represents],
    }


def _represented(one: Representation) -> dict[str, object]:
    """Without its handle, which opens a record."""
    return {
        "name": one.name,
        "number": one.number,
        "ground": one.ground,
        "relationship": one.relationship,
        "asked_at": one.asked_at.isoformat(),
        "confirmed_at": None if one.confirmed_at is None else one.confirmed_at.isoformat(),
    }
