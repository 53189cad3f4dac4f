"""级级有人员 over the API: which divisions lack whom, by level, below a division, as a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Literal

from litestar import Response, get, post
from litestar.params import JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from guikang.divisions.division import Level
from guikang.services.exporting import Sheet
from guikang.services.paging import MOST_ON_PAGE, MOST_PAGES, Span
from guikang.staff.coverage import Coverage, Tally
from guikang.staff.posts import Deed, Post
from guikang.web.api.access import must
from guikang.web.api.account import SIGNED_OUT
from guikang.web.api.divisions import LEVELS
from guikang.web.api.lists import Code, ExportAsked, exported
from guikang.web.api.session_answers import answered, refused
from guikang.web.api.staff import REFUSED
from guikang.web.reader import WebRequest, reader_of
from guikang.wording.lists import list_words
from guikang.wording.powers import post_words

if TYPE_CHECKING:
    from datetime import datetime

    from litestar.handlers import HTTPRouteHandler

    from guikang.divisions.division import Division
    from guikang.web.site import Site

COVERAGE = "/api/v1/coverage"
_TAGS = ["coverage"]
_UNFIT = refused("what was sent is to be mended, see errors")
LevelName = Literal["region", "city", "county", "township", "village"]
_GAP = {
    "code": "450103001",
    "name": "新竹街道",
    "level": "township",
    "full_name": "广西壮族自治区南宁市青秀区新竹街道",
    "lacking": ["responsible", "collector"],
}
_TALLY = {"divisions": 12, "complete": 10, "lacking": {"responsible": 1, "collector": 2}}


@dataclass(frozen=True, slots=True)
class TallyEntry:
    """How many divisions there are, how many lack nobody, and how many lack whom, by post."""

    divisions: int
    complete: int
    lacking: dict[str, int]


@dataclass(frozen=True, slots=True)
class LevelEntry:
    """The divisions of a level."""

    level: str
    tally: TallyEntry


@dataclass(frozen=True, slots=True)
class BelowEntry:
    """A division directly below: what it lacks itself, and it with all below it."""

    code: str
    name: str
    level: str
    divided: bool
    lacking: list[str]
    tally: TallyEntry


@dataclass(frozen=True, slots=True)
class CoverageAnswer:
    """A division: what it lacks itself, its levels, and the divisions directly below."""

    code: str
    name: str
    full_name: str
    lacking: list[str]
    tally: TallyEntry
    levels: list[LevelEntry]
    below: list[BelowEntry]


@dataclass(frozen=True, slots=True)
class GapEntry:
    """A division that lacks somebody, and whom, in the order of 附件2."""

    code: str
    name: str
    level: str
    full_name: str
    lacking: list[str]


@dataclass(frozen=True, slots=True)
class GapPage:
    """A page of divisions that lack somebody, by code."""

    items: list[GapEntry]
    total: int
    page: int
    per_page: int


class Narrowed(ExportAsked):
    """Which divisions are exported."""

    division: Code
    level: LevelName | None = None
    post: Post | None = None


def coverage_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [coverage_told(site), gaps_listed(site), gaps_exported(site)]


def coverage_told(site: Site) -> HTTPRouteHandler:
    """A division's coverage."""
    example = {
        "code": "450103",
        "name": "青秀区",
        "full_name": "广西壮族自治区南宁市青秀区",
        "lacking": [],
        "tally": _TALLY,
        "levels": [{"level": "county", "tally": _TALLY}],
        "below": [
            {key: _GAP[key] for key in ("code", "name", "level", "lacking")}
            | {"divided": True, "tally": _TALLY}
        ],
    }

    @get(
        COVERAGE,
        operation_id="coverage",
        summary="Which of the four posts of 附件2 a division and those below it lack",
        tags=_TAGS,
        sync_to_thread=True,
        responses={
            200: answered(CoverageAnswer, "the division", example),
            401: SIGNED_OUT,
            403: REFUSED,
        },
    )
    def told(
        request: WebRequest,
        division: Annotated[str, QueryParameter(description="its code", max_length=12)],
    ) -> Response[CoverageAnswer]:
        acting = must(site, request, Deed.SEE_COVERAGE, division)
        coverage = _coverage(site, acting.division, acting.now)
        tree = site.divisions.tree
        here = tree.get(division)
        assert here is not None
        levels = coverage.by_level(division)
        return Response(
            CoverageAnswer(
                here.code,
                here.name,
                tree.full_name(here.code),
                _posts(coverage.lacking(division)),
                _tally(Tally.together(levels.values())),
                [LevelEntry(level.name.lower(), _tally(one)) for level, one in levels.items()],
                [
                    BelowEntry(
                        one.code,
                        one.name,
                        one.level.name.lower(),
                        bool(tree.children(one.code)),
                        _posts(coverage.lacking(one.code)),
                        _tally(coverage.tally(one.code)),
                    )
                    for one in tree.children(division)
                ],
            )
        )

    return told


def gaps_listed(site: Site) -> HTTPRouteHandler:
    """The divisions that lack somebody."""

    @get(
        f"{COVERAGE}/gaps",
        operation_id="coverage-gaps",
        summary="The divisions that lack somebody, by code",
        tags=_TAGS,
        sync_to_thread=True,
        responses={
            200: answered(
                GapPage, "a page", {"items": [_GAP], "total": 1, "page": 1, "per_page": 50}
            ),
            401: SIGNED_OUT,
            403: REFUSED,
        },
    )
    def listed(
        request: WebRequest,
        *,
        division: Annotated[str, QueryParameter(description="its code", max_length=12)],
        level: Annotated[
            LevelName | None, QueryParameter(description="only divisions of this level")
        ] = None,
        lacking: Annotated[
            Post | None, QueryParameter(description="only divisions that lack this post")
        ] = None,
        page: Annotated[int, QueryParameter(description="from 1", ge=1, le=MOST_PAGES)] = 1,
        per_page: Annotated[
            int, QueryParameter(description="entries of a page", ge=1, le=MOST_ON_PAGE)
        ] = 50,
    ) -> Response[GapPage]:
        acting = must(site, request, Deed.SEE_COVERAGE, division)
        coverage, span = _coverage(site, acting.division, acting.now), Span(page, per_page)
        found = list(coverage.gaps(division, _level(level), lacking))
        shown = islice(found, span.skipped, span.skipped + per_page)
        items = [_gap(site, one, posts) for one, posts in shown]
        return Response(GapPage(items, len(found), page, per_page))

    return listed


def gaps_exported(site: Site) -> HTTPRouteHandler:
    """The same as a file."""

    @post(
        f"{COVERAGE}/export",
        operation_id="coverage-export",
        summary="The divisions that lack somebody, as a file; the reason is written down first",
        tags=_TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        media_type="application/octet-stream",
        responses={401: SIGNED_OUT, 403: REFUSED, 422: _UNFIT},
    )
    def export(request: WebRequest, data: JSONBody[Narrowed]) -> Response[bytes]:
        acting = must(site, request, Deed.EXPORT, data.division)
        must(site, request, Deed.SEE_COVERAGE, data.division)
        language = reader_of(request).language
        words = list_words("coverage", language)
        levels = {level: words[level] for level in LEVELS}

        def rows() -> Iterator[list[str]]:
            coverage = _coverage(site, acting.division, acting.now)
            for one, lacking in coverage.gaps(data.division, _level(data.level), data.post):
                names = [post_words(post, language).name for post in lacking]
                full_name = site.divisions.tree.full_name(one.code)
                yield [one.code, full_name, levels[one.level.name.lower()], "、".join(names)]

        titles = [words[one] for one in ("code", "division", "level", "lacking")]
        return exported(site, acting, Sheet(words["title"], titles, rows()), data)

    return export


def _coverage(site: Site, division: str, now: datetime) -> Coverage:
    return Coverage(site.divisions.tree, site.staffing.filled(division, now))


def _level(name: str | None) -> Level | None:
    return None if name is None else LEVELS[name]


def _posts(posts: tuple[Post, ...]) -> list[str]:
    return [one.value for one in posts]


def _tally(one: Tally) -> TallyEntry:
    lacking = {post.value: count for post, count in one.lacking.items()}
    return TallyEntry(one.divisions, one.complete, lacking)


def _gap(site: Site, one: Division, lacking: tuple[Post, ...]) -> GapEntry:
    full_name = site.divisions.tree.full_name(one.code)
    return GapEntry(one.code, one.name, one.level.name.lower(), full_name, _posts(lacking))
