"""Histories: rows of many persons laid out as the population's kernel wants them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numba import njit

from guikang.feeds.interchange.columns import DETAILS
from guikang.rulebook.population.kernel import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guikang.rulebook.population.tables import Compiled, Flags, Ints

_WITHDRAWS: Final = "withdraws"
_NO_TARGET: Final = -2


@dataclass(frozen=True, slots=True)
class Histories:
    """Rows in the kernel's order, person by person.

    Attributes:
        rows: those known at the asked instant.
        offsets: person p has the rows ``offsets[p]`` to ``offsets[p + 1]``, perhaps none.
        persons: their keys.
        ids: of the statements, by row.
    """

    rows: Rows
    offsets: Ints
    persons: pl.Series
    ids: pl.Series


def columns(compiled: Compiled) -> list[pl.Expr]:
    """What is taken of ``Remainder.table`` to lay out histories."""
    rulebook = compiled.rulebook
    kinds = {name: place for place, name in enumerate(compiled.kinds)}
    sources = {name: place for place, name in enumerate(sorted(rulebook.sources))}
    withdraws = f"{DETAILS}.{_WITHDRAWS}"
    known = any(_WITHDRAWS in kind.details for kind in rulebook.kinds.values())
    fits = reduce(
        or_,
        (_fits(where).cast(pl.Int64) * (1 << bit) for bit, where in enumerate(compiled.predicates)),
        pl.lit(0, pl.Int64),
    )
    return [
        pl.col("person_hash"),
        pl.col("person"),
        pl.col("id"),
        pl.col("source").replace_strict(sources, return_dtype=pl.Int64),
        pl.col("kind").replace_strict(kinds, return_dtype=pl.Int64),
        pl.coalesce("occurred", "recorded").to_physical().alias("effective"),
        pl.col("recorded").to_physical(),
        pl.col("occurred").is_null().alias("open"),
        fits.alias("fits"),
        (pl.col(withdraws) if known else pl.lit(None, pl.String)).alias(_WITHDRAWS),
    ]


def _fits(where: Mapping[str, str]) -> pl.Expr:
    return reduce(
        and_, (pl.col(f"{DETAILS}.{name}").eq_missing(value) for name, value in where.items())
    )


def laid_out(frame: pl.DataFrame, compiled: Compiled, known_at: int) -> Histories:
    """Lay out a frame of ``columns`` that holds all rows of its persons.

    Args:
        frame: in any order.
        compiled: the rulebook.
        known_at: in microseconds; rows recorded later are not in ``rows``.
    """
    owner = frame["person_hash"]
    order, tied = _ordered(frame, owner)
    if not _one_person_a_hash(frame, owner, order):
        # Two keys share 64 bits: tell persons apart by the keys themselves.
        owner = frame["person"].rank("dense").cast(pl.UInt64)
        order, tied = _ordered(frame, owner)
    hashes = owner.to_numpy()[order]
    starts = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]])[: len(order)])
    ends = np.append(starts, len(order))
    if tied.any():
        _settle(frame, order, tied)
    recorded = frame["recorded"].to_numpy()[order]
    known = recorded <= known_at
    before = np.concatenate([[0], np.cumsum(known)]).astype(np.int64)
    offsets = before[ends]
    kept = order[known]
    rows = Rows(
        kind=frame["kind"].to_numpy()[kept],
        effective=frame["effective"].to_numpy()[kept],
        recorded=recorded[known],
        open=frame["open"].to_numpy()[kept],
        fits=frame["fits"].to_numpy()[kept],
        target=_targets(frame, kept, offsets, compiled),
    )
    return Histories(
        rows=rows,
        offsets=offsets,
        persons=frame["person"].gather(order[starts]),
        ids=frame["id"].gather(kept),
    )


def _ordered(frame: pl.DataFrame, owner: pl.Series) -> tuple[Ints, Flags]:
    """Positions by owner, instant, recording and source, and which tie with the one before."""
    order = owner.arg_sort().to_numpy().astype(np.int64)
    tied = np.zeros(len(order), np.bool_)
    crowded = _sort_within(
        order,
        tied,
        owner.to_numpy(),
        frame["effective"].to_numpy(),
        frame["recorded"].to_numpy(),
        frame["source"].to_numpy(),
    )
    if crowded:
        keys = frame.select("effective", "recorded", "source").insert_column(0, owner.alias("\0"))
        order = (
            keys.select(pl.arg_sort_by("\0", "effective", "recorded", "source"))
            .to_series()
            .to_numpy()
            .astype(np.int64)
        )
        same = keys[order].select(pl.struct(pl.all()).alias("key"))["key"]
        tied = (same == same.shift(1)).fill_null(value=False).to_numpy()
    return order, tied


_CROWD: Final = 64


@njit(cache=True)
def _sort_within(order, tied, owner, effective, recorded, source):
    """Sort each owner's positions in place; whether one has too many for this way."""
    first = 0
    while first < len(order):
        last = first + 1
        while last < len(order) and owner[order[last]] == owner[order[first]]:
            last += 1
        if last - first > _CROWD:
            return True
        for place in range(first + 1, last):
            row = order[place]
            hole = place
            while hole > first:
                other = order[hole - 1]
                if effective[other] != effective[row]:
                    before = effective[other] < effective[row]
                elif recorded[other] != recorded[row]:
                    before = recorded[other] < recorded[row]
                else:
                    before = source[other] <= source[row]
                if before:
                    break
                order[hole] = other
                hole -= 1
            order[hole] = row
        for place in range(first + 1, last):
            one, other = order[place - 1], order[place]
            tied[place] = (
                effective[one] == effective[other]
                and recorded[one] == recorded[other]
                and source[one] == source[other]
            )
        first = last
    return False


def _one_person_a_hash(frame: pl.DataFrame, owner: pl.Series, order: Ints) -> bool:
    persons = frame["person"].gather(order)
    owners = owner.gather(order)
    torn = (persons != persons.shift(1)) & (owners == owners.shift(1))
    return not torn.any()


def _settle(frame: pl.DataFrame, order: Ints, tied: Flags) -> None:
    """Put runs of rows that tie in the order of their ids, in place."""
    runs = np.cumsum(~tied)
    member = tied.copy()
    member[:-1] |= tied[1:]
    places = np.flatnonzero(member)
    rows = order[places]
    settled = pl.DataFrame({"run": runs[places], "id": frame["id"].gather(rows), "row": rows}).sort(
        "run", "id"
    )
    order[places] = settled["row"].to_numpy()


def _targets(frame: pl.DataFrame, kept: Ints, offsets: Ints, compiled: Compiled) -> Ints:
    """Of each withdrawal the row it withdraws, or -1; -2 for other rows."""
    targets = np.full(len(kept), _NO_TARGET, np.int64)
    withdrawing = np.flatnonzero(compiled.tables.withdraws[frame["kind"].to_numpy()[kept]])
    if not len(withdrawing):
        return targets
    person = np.searchsorted(offsets, withdrawing, side="right") - 1
    wanted = pl.DataFrame(
        {
            "row": withdrawing,
            "person": person,
            "source": frame["source"].gather(kept[withdrawing]),
            "id": frame[_WITHDRAWS].gather(kept[withdrawing]),
        }
    )
    concerned = np.unique(person)
    sizes = offsets[concerned + 1] - offsets[concerned]
    owners = np.repeat(concerned, sizes)
    within = np.arange(len(owners)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rows = offsets[owners] + within
    there = pl.DataFrame(
        {
            "target": rows,
            "person": owners,
            "source": frame["source"].gather(kept[rows]),
            "id": frame["id"].gather(kept[rows]),
        }
    )
    found = wanted.join(there, on=["person", "source", "id"], how="left", maintain_order="left")
    targets[found["row"].to_numpy()] = found["target"].fill_null(-1).to_numpy()
    return targets


def emptied(histories: Histories, persons: Flags) -> Histories:
    """The same persons, without the rows of those that are flagged."""
    sizes = np.diff(histories.offsets)
    kept = np.repeat(~persons, sizes)
    new_place = np.cumsum(kept) - 1
    rows = histories.rows
    target = rows.target[kept]
    return Histories(
        rows=Rows(
            kind=rows.kind[kept],
            effective=rows.effective[kept],
            recorded=rows.recorded[kept],
            open=rows.open[kept],
            fits=rows.fits[kept],
            target=np.where(target >= 0, new_place[target], target),
        ),
        offsets=np.concatenate([[0], np.cumsum(np.where(persons, 0, sizes))]).astype(np.int64),
        persons=histories.persons,
        ids=histories.ids.filter(pl.Series(kept)),
    )
