"""The picker of a division, on the server: what its form says, and what it shows next.

A form of any page holds it by the macro of ``picker.html``; its fields begin with the name
that the page gives it. With script one field, of that very name, has the code. Without, the
selects of the levels count, and two buttons hand the whole form in to go on: one looks for
what was typed, one fills the next select. The page then shows its form again as it came
(``Picking.stepping``) and judges it only when none of these was pressed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guikang.divisions.division import Level
from guikang.divisions.search import MOST_CHARACTERS, MOST_FOUND
from guikang.errors import Flaw
from guikang.wording import say_flaw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from guikang.divisions.division import Division
    from guikang.divisions.editions import Divisions, Found
    from guikang.divisions.tree import Tree
    from guikang.services.divisions import PresentDivisions

SEARCH, NEXT = "search", "next"
_MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A division as the picker shows it.

    Attributes:
        code: of the division.
        path: from the city down to it; the region alone has none.
        full_name: with all names above.
        former: its former full name, where it was found or chosen by that; else None.
    """

    code: str
    path: tuple[Division, ...]
    full_name: str
    former: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A select: a level, what may be chosen in it, and the code that is."""

    level: str
    options: tuple[Division, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Picking:
    """How far someone is with choosing.

    Attributes:
        name: what the picker's fields begin with.
        chosen: the division, perhaps not yet of the level that is wanted; None: none yet.
        whole: whether it is of that level, or has none below.
        query: what was typed, as it was typed.
        found: what the query may mean; None: it was not looked for.
        choices: the selects, the highest first.
        stepping: whether a button of the picker was pressed: the form is shown again as
            it is, and not judged.
        flaw: what stands against the choice; None: nothing, or it is not judged.
        most: how many characters of a query are looked for.
        most_found: how many divisions are found at most.
    """

    name: str
    chosen: Place | None
    whole: bool
    query: str
    found: tuple[Place, ...] | None
    choices: tuple[Choice, ...]
    stepping: bool
    flaw: Flaw | None
    most: int = MOST_CHARACTERS
    most_found: int = MOST_FOUND

    def error(self, language: str) -> str:
        """The flaw in words; nothing where there is none."""
        return "" if self.flaw is None else say_flaw(language, self.flaw)


def begin(
    divisions: PresentDivisions, name: str, code: str = "", *, down_to: Level = Level.VILLAGE
) -> Picking:
    """The picker before anything was handed in.

    Args:
        divisions: those in force.
        name: what its fields begin with, unlike that of any other on the page.
        code: of a division that is chosen already, by its code of now or an earlier one; an
            unknown one is none.
        down_to: the level that is wanted.
    """
    now = divisions.now
    return _picking(now.tree, name, now.get(code), down_to, former=_former(now, code))


def read(
    divisions: PresentDivisions,
    form: Mapping[str, str],
    name: str,
    *,
    down_to: Level = Level.VILLAGE,
    required: bool = True,
) -> Picking:
    """What a form that was handed in says of the picker.

    Args:
        divisions: those in force; a former code in the form counts as its successor.
        form: all its fields; those of others do not matter.
        name: as in ``begin``.
        down_to: the level that is wanted. What is chosen below it counts as the
            division of that level above it.
        required: whether nothing at all is a flaw.

    Returns:
        The choice, or what to show next. Its flaw is ``place.none``,
        ``place.unknown``, ``place.not_whole`` or ``place.long_query``.
    """
    now = divisions.now
    tree = now.tree
    query = form.get(f"{name}-q", "")[:_MOST_KEPT]
    step = form.get(f"{name}-step", "")
    picked = tree.get(form.get(f"{name}-pick", ""))
    code = form.get(name, "").strip()
    if picked is not None:
        return _picking(tree, name, picked, down_to, stepping=True)
    chosen = now.get(code) if code else _by_levels(tree, form, name)
    looking = bool(query.strip()) and (step == SEARCH or chosen is None)
    stepping = step == NEXT or (step == SEARCH and looking)
    flaw = None
    if looking and len(query) > MOST_CHARACTERS:
        flaw = Flaw("place.long_query", name, (("most", str(MOST_CHARACTERS)),))
    elif not stepping:
        flaw = _flaw(tree, name, chosen, code, down_to, required=required)
    found = None
    if looking:
        found = tuple(_found(tree, now.find(query), down_to))
    return _picking(
        tree,
        name,
        chosen,
        down_to,
        query=query,
        found=found,
        stepping=stepping,
        flaw=flaw,
        former=_former(now, code),
    )


def _found(tree: Tree, found: Sequence[Found], down_to: Level) -> Iterator[Place]:
    """The places that a query may mean, cut at the level that is wanted; the region is none."""
    seen = {tree.highest.code}
    for one in found:
        division = tree.get(one.division.code[:down_to])
        if division is not None and division.code not in seen:
            seen.add(division.code)
            whole = one.former is not None and division is one.division
            yield _place(tree, division, one.former.full_name if one.former and whole else None)


def _former(now: Divisions, code: str) -> str | None:
    """The full name of a former code."""
    former = None if code in now.tree else now.former(code)
    return None if former is None else former.full_name


def _flaw(
    tree: Tree, name: str, chosen: Division | None, code: str, down_to: Level, *, required: bool
) -> Flaw | None:
    if chosen is None:
        if code:
            return Flaw("place.unknown", name)
        return Flaw("place.none", name) if required else None
    return None if _whole(tree, chosen, down_to) else Flaw("place.not_whole", name)


def _whole(tree: Tree, chosen: Division | None, down_to: Level) -> bool:
    return chosen is not None and (chosen.level >= down_to or not tree.children(chosen.code))


def _by_levels(tree: Tree, form: Mapping[str, str], name: str) -> Division | None:
    """The lowest that the selects agree upon: below another city an earlier county falls away."""
    lowest = tree.highest
    for level in _levels(Level.VILLAGE):
        chosen = tree.get(form.get(f"{name}-{level.name.lower()}", ""))
        if chosen is None or chosen.code_above != lowest.code:
            break
        lowest = chosen
    return None if lowest is tree.highest else lowest


def _picking(
    tree: Tree,
    name: str,
    chosen: Division | None,
    down_to: Level,
    *,
    query: str = "",
    found: tuple[Place, ...] | None = None,
    stepping: bool = False,
    flaw: Flaw | None = None,
    former: str | None = None,
) -> Picking:
    if chosen is not None and chosen.level > down_to:
        chosen = tree.get(chosen.code[:down_to])
    if chosen is tree.highest:
        chosen = None
    code = "" if chosen is None else chosen.code
    choices = []
    for level in _levels(down_to):
        above = tree.highest.code if level is Level.CITY else code[: level.above]
        known = len(above) == level.above
        options = tree.children(above) if known else ()
        choices.append(
            Choice(level.name.lower(), options, code[:level] if len(code) >= level else "")
        )
    return Picking(
        name,
        None if chosen is None else _place(tree, chosen, former),
        _whole(tree, chosen, down_to),
        query,
        found,
        tuple(choices),
        stepping,
        flaw,
    )


def _levels(down_to: Level) -> tuple[Level, ...]:
    return tuple(level for level in Level if Level.REGION < level <= down_to)


def _place(tree: Tree, division: Division, former: str | None = None) -> Place:
    path = (*tree.ancestors(division.code)[1:], division)
    return Place(division.code, path, tree.full_name(division.code), former)
