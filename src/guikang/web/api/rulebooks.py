"""The law as data, for whoever wants to check us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from litestar import get
from litestar.openapi import ResponseSpec
from litestar.params import PathParameter

from guikang.rulebook.phrases import Language, Phrases
from guikang.web.api.answers import (
    ColourEntry,
    DetailEntry,
    GroundEntry,
    KindEntry,
    ReadingEntry,
    RulebookAnswer,
    RulebookEntry,
    RulebookList,
    StateEntry,
    TurnEntry,
)
from guikang.web.problems import MEDIA_TYPE, Problem, UnknownError

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.rulebook.model import Ground, Rulebook, State
    from guikang.web.site import Site


def rulebook_list(site: Site) -> HTTPRouteHandler:
    """All rulebooks."""

    @get(
        "/api/v1/rulebooks",
        operation_id="rulebooks",
        summary="The rulebooks that are kept here",
        sync_to_thread=False,
    )
    def all_rulebooks() -> RulebookList:
        return RulebookList([_entry(site, rulebook) for rulebook in site.rulebooks.values()])

    return all_rulebooks


def one_rulebook(site: Site) -> HTTPRouteHandler:
    """One of them, whole."""

    @get(
        "/api/v1/rulebooks/{rulebook_id:str}",
        operation_id="rulebook",
        summary="A rulebook in plain form: colours, kinds of statement, grounds, readings",
        sync_to_thread=False,
        responses={
            404: ResponseSpec(Problem, media_type=MEDIA_TYPE, description="no rulebook has that id")
        },
    )
    def whole_rulebook(
        rulebook_id: Annotated[str, PathParameter(description="its id, as the list has it")],
    ) -> RulebookAnswer:
        rulebook = site.rulebooks.get(rulebook_id)
        if rulebook is None:
            raise UnknownError("unknown_rulebook")
        return _answer(site, rulebook)

    return whole_rulebook


def _entry(site: Site, rulebook: Rulebook) -> RulebookEntry:
    force = rulebook.in_force
    return RulebookEntry(
        rulebook.id,
        rulebook.title,
        rulebook.document,
        rulebook.standing.value,
        force.from_.isoformat(),
        None if force.until is None else force.until.isoformat(),
        rulebook.id == site.rulebook.id,
    )


def _answer(site: Site, rulebook: Rulebook) -> RulebookAnswer:
    phrases = Phrases(rulebook, Language.ZH)
    return RulebookAnswer(
        about=_entry(site, rulebook),
        issuer=rulebook.issuer,
        zone=rulebook.zone,
        counting=phrases.counting(),
        sources=dict(rulebook.sources),
        colours=[ColourEntry(c.id, c.word, c.measure, c.clause) for c in rulebook.colours],
        kinds=[
            KindEntry(
                name,
                kind.title,
                kind.occurred,
                list(kind.sources),
                kind.clause,
                [
                    DetailEntry(detail, d.title, d.required, d.one_of, d.pattern)
                    for detail, d in kind.details.items()
                ],
            )
            for name, kind in rulebook.kinds.items()
        ],
        grounds=[_ground(phrases, name, ground) for name, ground in rulebook.grounds.items()],
        exceptions={str(name): words.title for name, words in rulebook.exceptions.items()},
        readings=[
            ReadingEntry(number, reading.reads, reading.says, reading.rests_on)
            for number, reading in sorted(rulebook.readings.items())
        ],
    )


def _ground(phrases: Phrases, name: str, ground: Ground) -> GroundEntry:
    return GroundEntry(
        name,
        ground.title,
        ground.clause,
        list(ground.opens),
        ground.residual,
        [_state(phrases, ground, name, state) for name, state in ground.states.items()],
    )


def _state(phrases: Phrases, ground: Ground, name: str, state: State) -> StateEntry:
    return StateEntry(
        name,
        state.title,
        state.colour,
        state.clause or ground.clause,
        state.code,
        None if state.period is None else state.period.days,
        list(state.awaits),
        [
            TurnEntry(phrases.turn(ground, state, turn), turn.to, turn.clause)
            for turn in state.turns
        ],
    )
