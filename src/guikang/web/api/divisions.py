"""The divisions: what lies below one, what lies above one, and which one is meant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

from litestar import Response, get
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import PathParameter, QueryParameter
from litestar.status_codes import HTTP_400_BAD_REQUEST, HTTP_404_NOT_FOUND

from guikang.divisions.division import Level
from guikang.divisions.search import MOST_CHARACTERS, MOST_FOUND
from guikang.errors import Flaw
from guikang.web.problems import MEDIA_TYPE, Problem, problem
from guikang.web.reader import WebRequest, reader_of
from guikang.wording import say_flaw

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.divisions.division import Division
    from guikang.divisions.editions import Divisions, Former, Found
    from guikang.divisions.tree import Tree
    from guikang.web.site import Site

MOST_WITHIN = 100
"""How many divisions a search may be limited to."""
_KEPT = {"cache-control": "public, max-age=300"}
"""A later edition may come into force while the system runs; minutes matter to nobody then."""
LEVELS = {level.name.lower(): level for level in Level}
_NO_SUCH = ResponseSpec(Problem, media_type=MEDIA_TYPE, description="no division has that code")
_NOT_ASKED = ResponseSpec(
    Problem, media_type=MEDIA_TYPE, description="what is asked for is unclear"
)


@dataclass(frozen=True, slots=True)
class Step:
    """A division on the way down: code, name and level."""

    code: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class DivisionEntry:
    """A division.

    Attributes:
        code: 2, 4, 6, 9 or 12 digits.
        name: as the edition writes it.
        level: region, city, county, township or village.
        full_name: with the names of all divisions above.
        path: from the highest division to this one.
        divided: whether there are divisions below it now.
        until: for a former division, the day on which it ceased to be what it was, where it
            is known.
        successor: for a former division, the one of now by which it goes on.
        former: for one that was found by what it was, that.
    """

    code: str
    name: str
    level: str
    full_name: str
    path: list[Step]
    divided: bool
    until: date | None = None
    successor: DivisionEntry | None = None
    former: FormerName | None = None


@dataclass(frozen=True, slots=True)
class FormerName:
    """What a division was.

    Attributes:
        code: that it had.
        name: that it had.
        full_name: with the names of all divisions above, as they were.
        until: the day on which it ceased to be that, where it is known.
    """

    code: str
    name: str
    full_name: str
    until: date | None


@dataclass(frozen=True, slots=True)
class DivisionsBelow:
    """A division, and those directly below it by code."""

    above: DivisionEntry
    divisions: list[Step]


@dataclass(frozen=True, slots=True)
class DivisionsFound:
    """The divisions that are meant, likeliest first."""

    divisions: list[DivisionEntry]


def division_children(site: Site) -> HTTPRouteHandler:
    """What lies below a division."""

    @get(
        "/api/v1/divisions",
        operation_id="divisions",
        summary="The divisions directly below one, by code",
        sync_to_thread=False,
        responses={404: _NO_SUCH},
    )
    def below(
        request: WebRequest,
        parent: Annotated[
            str | None, QueryParameter(description="its code; without it, the cities are listed")
        ] = None,
    ) -> Response[DivisionsBelow] | Response[dict[str, object]]:
        tree = site.divisions.tree
        above = tree.highest if parent is None else tree.get(parent)
        if above is None:
            return _no_such(request, parent or "")
        those = [step(division) for division in tree.children(above.code)]
        return Response(DivisionsBelow(entry(tree, above), those), headers=_KEPT)

    return below


def division_search(site: Site) -> HTTPRouteHandler:
    """Which divisions are meant by what someone types."""

    @get(
        "/api/v1/divisions/search",
        operation_id="divisions-search",
        summary=f"At most {MOST_FOUND} divisions that are meant, likeliest first",
        sync_to_thread=False,
        responses={400: _NOT_ASKED},
    )
    def meant(
        request: WebRequest,
        q: Annotated[
            str,
            QueryParameter(
                description="Chinese characters, pinyin, initials, or the beginning of a code, "
                f"of one name or of several on the way down, of now or of earlier; "
                f"at most {MOST_CHARACTERS} characters"
            ),
        ] = "",
        level: Annotated[
            str | None,
            QueryParameter(description="only region, city, county, township or village"),
        ] = None,
        within: Annotated[
            str | None,
            QueryParameter(
                description="only these divisions and what lies below them: codes of now or of "
                f"earlier, at most {MOST_WITHIN}, with commas between",
                examples=[Example(value="450103,450181")],
            ),
        ] = None,
    ) -> Response[DivisionsFound] | Response[dict[str, object]]:
        if not q.strip():
            return _not_asked(request, Flaw("division.no_query", "q"))
        if len(q) > MOST_CHARACTERS:
            most = (("most", str(MOST_CHARACTERS)),)
            return _not_asked(request, Flaw("division.long_query", "q", most))
        if level is not None and level not in LEVELS:
            named = (("level", level[:MOST_CHARACTERS]),)
            return _not_asked(request, Flaw("division.unknown_level", "level", named))
        now = site.divisions.now
        scopes = _scopes(now, within)
        if isinstance(scopes, Flaw):
            return _not_asked(request, scopes)
        found = now.find(q, level=None if level is None else LEVELS[level], within=scopes)
        entries = [_met(now.tree, one) for one in found]
        return Response(DivisionsFound(entries), headers=_KEPT)

    return meant


def division_path(site: Site) -> HTTPRouteHandler:
    """One division, and what lies above it."""

    @get(
        "/api/v1/divisions/{code:str}",
        operation_id="division",
        summary="A division of now or of earlier, with the path that leads to it",
        sync_to_thread=False,
        responses={404: _NO_SUCH},
    )
    def one(
        request: WebRequest, code: Annotated[str, PathParameter(description="its code")]
    ) -> Response[DivisionEntry] | Response[dict[str, object]]:
        now = site.divisions.now
        division = now.tree.get(code)
        if division is not None:
            return Response(entry(now.tree, division), headers=_KEPT)
        former = now.former(code)
        if former is None:
            return _no_such(request, code)
        return Response(_former_entry(now.tree, former), headers=_KEPT)

    return one


def entry(tree: Tree, division: Division) -> DivisionEntry:
    """A division of the tree as the API tells it."""
    path = (*tree.ancestors(division.code), division)
    return DivisionEntry(
        division.code,
        division.name,
        division.level.name.lower(),
        tree.full_name(division.code),
        [step(one) for one in path],
        bool(tree.children(division.code)),
    )


def _met(tree: Tree, found: Found) -> DivisionEntry:
    """A division as it was found."""
    one, was = entry(tree, found.division), found.former
    if was is None:
        return one
    return replace(
        one, former=FormerName(was.division.code, was.division.name, was.full_name, was.until)
    )


def _former_entry(tree: Tree, former: Former) -> DivisionEntry:
    """A division as it was, with the one of now by which it goes on."""
    was = former.division
    return DivisionEntry(
        was.code,
        was.name,
        was.level.name.lower(),
        former.full_name,
        [step(one) for one in (*former.path, was)],
        divided=False,
        until=former.until,
        successor=entry(tree, former.successor),
    )


def step(division: Division) -> Step:
    """A division on the way down."""
    return Step(division.code, division.name, division.level.name.lower())


def _scopes(now: Divisions, within: str | None) -> list[str] | Flaw | None:
    """The divisions of now that are asked within; None: in all."""
    if within is None:
        return None
    codes = within.split(",")
    if len(codes) > MOST_WITHIN:
        return Flaw("division.many_within", "within", (("most", str(MOST_WITHIN)),))
    found = []
    for code in codes:
        known = now.get(code)
        if known is None:
            named = (("division", code[:MOST_CHARACTERS]),)
            return Flaw("division.unknown", "within", named)
        found.append(known.code)
    return found


def _no_such(request: WebRequest, code: str) -> Response[dict[str, object]]:
    flaw = Flaw("division.unknown", params=(("division", code[:MOST_CHARACTERS]),))
    return problem(HTTP_404_NOT_FOUND, flaw.code, say_flaw(reader_of(request).language, flaw))


def _not_asked(request: WebRequest, flaw: Flaw) -> Response[dict[str, object]]:
    return problem(HTTP_400_BAD_REQUEST, flaw.code, say_flaw(reader_of(request).language, flaw))
