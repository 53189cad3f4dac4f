"""The progress of the training: of a division, of its people, as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from litestar import Response, get, post
from litestar.params import JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK
from pydantic import Field

from guikang.services.exporting import Sheet
from guikang.services.training_progress import Sought, TrainingState
from guikang.staff.posts import Deed, Post
from guikang.web.api.access import must
from guikang.web.api.account import SIGNED_OUT
from guikang.web.api.lists import Code, ExportAsked, Paged, exported
from guikang.web.api.session_answers import answered, refused
from guikang.web.api.signed_staff import Sent
from guikang.web.api.training import TAGS, TRAINING
from guikang.web.reader import WebRequest, reader_of
from guikang.wording.lists import list_words
from guikang.wording.powers import post_words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from litestar.handlers import HTTPRouteHandler

    from guikang.divisions.tree import Tree
    from guikang.services.training_progress import Progress, Share, Trainee
    from guikang.web.site import Site

_NOT_ALLOWED: Final = refused("no post of theirs sees the training there")
_COLUMNS: Final = (*("name", "unit", "posts", "division", "state", "passed_at", "sheets", "best"),)
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

    division: Code
    q: Annotated[str, Field(max_length=60, description="part of the name or unit")] = ""
    state: TrainingState | None = None
    post: Post | None = None

    @property
    def sought(self) -> Sought:
        """As the service asks."""
        return Sought(self.division, " ".join(self.q.split()), self.state, self.post)


class AskedPage(Asked, Paged):
    """A page of them."""


class AskedFile(Asked, ExportAsked):
    """All of them as a file."""


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
        division: Annotated[str, QueryParameter(description="its code", max_length=12)],
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
    def listed(request: WebRequest, data: JSONBody[AskedPage]) -> Response[TraineeList]:
        acting = must(site, request, Deed.SEE_TRAINING, data.division)
        found = site.training_progress.people(data.sought, data.span, acting.now)
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
        media_type="application/octet-stream",
        responses={
            401: SIGNED_OUT,
            403: refused("no post of theirs sees the training there, or exports"),
            422: refused("the reason is missing or too long"),
        },
    )
    def taken(request: WebRequest, data: JSONBody[AskedFile]) -> Response[bytes]:
        acting = must(site, request, Deed.EXPORT, data.division)
        must(site, request, Deed.SEE_TRAINING, data.division)
        language, tree = reader_of(request).language, site.divisions.tree
        words = list_words("training", language)
        people = site.training_progress.everyone(data.sought, acting.now)
        rows = (_cells(one, language, tree, site.rulebook.time_zone) for one in people)
        sheet = Sheet(words["title"], [words[column] for column in _COLUMNS], rows)
        return exported(site, acting, sheet, data)

    return taken


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


def _cells(one: Trainee, language: str, tree: Tree, zone: ZoneInfo) -> list[str]:
    """A row of the file, as ``_COLUMNS`` heads it."""
    passed = "" if one.passed_at is None else f"{one.passed_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return [
        one.name,
        one.unit,
        "、".join(dict.fromkeys(post_words(post, language).name for post, _ in one.posts)),
        "；".join(dict.fromkeys(_full_name(tree, division) for _, division in one.posts)),
        list_words("training", language)[one.state.value],
        passed,
        str(one.sheets),
        "" if one.best is None else str(one.best),
    ]
