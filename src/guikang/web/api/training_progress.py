"""The progress of the training: of a division, of its people, as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import quote

from litestar import Response, get, post
from litestar.openapi import ResponseSpec
from litestar.params import QueryParameter
from litestar.status_codes import HTTP_200_OK
from pydantic import Field

from guikang.errors import Flaw
from guikang.services.operations import LONGEST_WHY, Act, Operation, reason
from guikang.services.paging import MOST_ON_PAGE, MOST_PAGES, Span
from guikang.services.ports.tables import TableFormat
from guikang.services.training_progress import Sought, TrainingState
from guikang.staff.posts import Deed, Post
from guikang.training.frames import words
from guikang.web.api.access import must
from guikang.web.api.account import SIGNED_OUT
from guikang.web.api.session_answers import answered, refused
from guikang.web.api.signed_staff import Sent, refusal
from guikang.web.api.training import TAGS, TRAINING, language_of
from guikang.web.reader import WebRequest
from guikang.wording.powers import post_words

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.divisions.tree import Tree
    from guikang.rulebook.phrases import Language
    from guikang.services.training_progress import Progress, Share, Trainee
    from guikang.web.site import Site

_NOT_ALLOWED: Final = refused("no post of theirs sees the training there")
_COLUMNS: Final = (*("name", "unit", "posts", "state", "passed_at", "sheets", "best", "division"),)
_MEDIA: Final = {
    TableFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    TableFormat.CSV: "text/csv; charset=utf-8",
}
_SHARE: Final = {"division": "450103", "name": "青秀区", "staff": 412, "passed": 380, "below": True}
_TRAINEE: Final = {
    "handle": "mB0l3v2Qk1nT7xYz",
    "name": "韦甲乙",
    "unit": "新竹街道办事处",
    "posts": [
        {
            "post": "grid_administrator",
            "division": "450103001",
            "division_name": "广西壮族自治区南宁市青秀区新竹街道",
        }
    ],
    "state": "passed",
    "passed_at": "2020-04-01T00:30:00+00:00",
    "sheets": 2,
    "best": 9,
}


@dataclass(frozen=True, slots=True)
class ShareEntry:
    """How many people of a division and below need the training, and how many passed.

    Attributes:
        division: its code.
        name: its own name.
        staff: who hold a post with powers over codes there, each once.
        passed: how many of them passed the test of the rules in force.
        below: whether there are divisions below it.
    """

    division: str
    name: str
    staff: int
    passed: int
    below: bool


@dataclass(frozen=True, slots=True)
class ProgressAnswer:
    """The progress of a division.

    Attributes:
        whole: of the division and all below it.
        own: of posts at the division itself.
        parts: of each division directly below it.
    """

    whole: ShareEntry
    own: ShareEntry
    parts: list[ShareEntry]


@dataclass(frozen=True, slots=True)
class TraineePost:
    """A post with powers over codes."""

    post: str
    division: str
    division_name: str


@dataclass(frozen=True, slots=True)
class TraineeEntry:
    """Somebody who needs the training.

    Attributes:
        handle: by which programs name them.
        name: theirs.
        unit: unit and position.
        posts: those with powers over codes.
        state: ``passed``, ``tried`` or ``not_begun``.
        passed_at: ISO 8601, or null.
        sheets: how many they began.
        best: the most right answers on one, or null.
    """

    handle: str
    name: str
    unit: str
    posts: list[TraineePost]
    state: str
    passed_at: str | None
    sheets: int
    best: int | None


@dataclass(frozen=True, slots=True)
class TraineeList:
    """A page of people, by division and name."""

    items: list[TraineeEntry]
    total: int
    page: int
    per_page: int


class Asked(Sent):
    """Who is asked for; personal words stand in the body, never in an address."""

    division: Annotated[str, Field(max_length=12, examples=["450103"])]
    q: Annotated[str, Field(max_length=60, description="part of the name or unit")] = ""
    state: TrainingState | None = None
    post: Post | None = None

    @property
    def sought(self) -> Sought:
        """As the service asks."""
        return Sought(self.division, " ".join(self.q.split()), self.state, self.post)


class AskedPage(Asked):
    """A page of them."""

    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1
    per_page: Annotated[int, Field(ge=1, le=MOST_ON_PAGE)] = 50


class AskedFile(Asked):
    """All of them as a file, and what for."""

    why: Annotated[str, Field(max_length=10 * LONGEST_WHY, examples=["报自治区培训进度"])]
    format: TableFormat = TableFormat.XLSX


def progress_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [progress_told(site), people_listed(site), people_exported(site)]


def progress_told(site: Site) -> HTTPRouteHandler:
    """How many passed, by division."""

    @get(
        f"{TRAINING}/progress",
        operation_id="training-progress",
        summary="How many need the training and how many passed, in a division and those below",
        tags=TAGS,
        sync_to_thread=True,
        responses={
            200: answered(
                ProgressAnswer,
                "of the rules in force",
                {"whole": _SHARE, "own": _SHARE | {"staff": 6, "passed": 6}, "parts": []},
            ),
            401: SIGNED_OUT,
            403: _NOT_ALLOWED,
        },
    )
    def told(
        request: WebRequest,
        division: Annotated[str, QueryParameter(description="its code")],
    ) -> Response[ProgressAnswer]:
        acting = must(site, request, Deed.SEE_TRAINING, division)
        tree = site.divisions.tree
        return Response(
            _progress(site.training_progress.of(acting.division, tree, acting.now), tree)
        )

    return told


def people_listed(site: Site) -> HTTPRouteHandler:
    """Who needs the training."""

    @post(
        f"{TRAINING}/people/search",
        operation_id="training-people",
        summary="Who of a division and below needs the training, and how far they have come",
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        responses={
            200: answered(
                TraineeList, "a page", {"items": [_TRAINEE], "total": 1, "page": 1, "per_page": 50}
            ),
            401: SIGNED_OUT,
            403: _NOT_ALLOWED,
        },
    )
    def listed(request: WebRequest, data: AskedPage) -> Response[TraineeList]:
        acting = must(site, request, Deed.SEE_TRAINING, data.division)
        span = Span(data.page, data.per_page)
        found = site.training_progress.people(data.sought, span, acting.now)
        items = [_trainee(one, site.divisions.tree) for one in found.items]
        return Response(TraineeList(items, found.total, data.page, data.per_page))

    return listed


def people_exported(site: Site) -> HTTPRouteHandler:
    """Likewise all of them, as a file; written down with who, when, why."""

    @post(
        f"{TRAINING}/export",
        operation_id="training-export",
        summary="Who needs the training and how far they have come, as a file",
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        media_type=_MEDIA[TableFormat.XLSX],
        responses={
            200: ResponseSpec(bytes, media_type=_MEDIA[TableFormat.XLSX], description="the file"),
            401: SIGNED_OUT,
            403: refused("no post of theirs sees the training there, or exports"),
            422: refused("the reason is missing or too long"),
        },
    )
    def exported(request: WebRequest, data: AskedFile) -> Response[bytes]:
        must(site, request, Deed.SEE_TRAINING, data.division)
        acting = must(site, request, Deed.EXPORT, data.division)
        why = reason(data.why)
        if isinstance(why, Flaw):
            raise refusal(why)
        told = {"list": "training", "format": data.format.value}
        if data.state is not None:
            told["state"] = data.state.value
        operation = Operation(acting.now, acting.by, Act.EXPORTED, data.division, why, details=told)
        language, tree = language_of(request), site.divisions.tree
        people = site.training_progress.exported(data.sought, acting.now, operation)
        title = words(language, "people")
        content = site.write_table(
            data.format,
            title,
            [words(language, f"column_{name}") for name in _COLUMNS],
            (_cells(one, language, tree, site) for one in people),
        )
        name = quote(f"{title}-{_named(tree, data.division)}.{data.format.value}")
        return Response(
            content,
            media_type=_MEDIA[data.format],
            headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    return exported


def _progress(progress: Progress, tree: Tree) -> ProgressAnswer:
    return ProgressAnswer(
        _share(progress.whole, tree),
        _share(progress.own, tree),
        [_share(one, tree) for one in progress.parts],
    )


def _share(share: Share, tree: Tree) -> ShareEntry:
    code = share.division
    below = code in tree and bool(tree.children(code))
    return ShareEntry(code, _named(tree, code), share.staff, share.passed, below)


def _named(tree: Tree, code: str) -> str:
    """A division's own name; its code where this edition has none of it."""
    found = tree.get(code)
    return code if found is None else found.name


def _full_name(tree: Tree, code: str) -> str:
    return tree.full_name(code) if code in tree else code


def _trainee(one: Trainee, tree: Tree) -> TraineeEntry:
    return TraineeEntry(
        one.handle,
        one.name,
        one.unit,
        [
            TraineePost(post.value, division, _full_name(tree, division))
            for post, division in one.posts
        ],
        one.state.value,
        None if one.passed_at is None else one.passed_at.isoformat(),
        one.sheets,
        one.best,
    )


def _cells(one: Trainee, language: Language, tree: Tree, site: Site) -> list[str | None]:
    """A row of the file, as ``_COLUMNS`` heads it."""
    zone = site.rulebook.time_zone
    passed = "" if one.passed_at is None else f"{one.passed_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return [
        one.name,
        one.unit,
        "、".join(
            dict.fromkeys(post_words(post.value, language.value).name for post, _ in one.posts)
        ),
        words(language, f"state_{one.state.value}"),
        passed,
        str(one.sheets),
        None if one.best is None else str(one.best),
        "；".join(dict.fromkeys(_full_name(tree, division) for _, division in one.posts)),
    ]
