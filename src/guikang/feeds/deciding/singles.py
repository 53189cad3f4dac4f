"""Singles: persons of whom a simple declaration is all that there is.

They are most of a population, and their code follows from that one row. The first
pass over the files finds them, in a fixed room, by hashes of persons and ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from guikang.feeds.deciding.marks import Marks
from guikang.feeds.deciding.screening import ID_HASH, PERSON_HASH, screen

if TYPE_CHECKING:
    from guikang.feeds.deciding.sources import Source
    from guikang.rulebook.model import Rulebook

_NONE: Final = pl.lit(value=False)


class Singles:
    """Which rows are plain: simple, and neither their person nor their id met again.

    Args:
        rows: how many will be met at most.
    """

    def __init__(self, rows: int) -> None:
        self._persons = Marks(rows)
        self._ids = Marks(rows)

    def meet(self, source: Source, rulebook: Rulebook) -> None:
        """Look at every row of a source.

        Raises:
            polars.exceptions.PolarsError: it cannot be read to its end. What was met
                until then only makes more rows not plain.
        """
        kept = screen(rulebook, source.table.collect_schema())
        source.table.select(
            PERSON_HASH.alias("person"),
            ID_HASH.fill_null(0).alias("id"),
            (~kept.simple).alias("special"),
            # No id is special: an id is in doubt only where it is met again.
            _NONE.alias("none"),
        ).sink_batches(self._note, maintain_order=False)

    def _note(self, rows: pl.DataFrame) -> None:
        special = rows["special"].to_numpy()
        self._persons.note(rows["person"].to_numpy(), special)
        self._ids.note(rows["id"].to_numpy(), rows["none"].to_numpy())

    def plain(self) -> pl.Expr:
        """Whether a row is plain, of columns ``person_hash`` and ``id_hash``."""
        return pl.struct("person_hash", pl.col("id_hash").fill_null(0)).map_batches(
            lambda both: pl.Series(
                self._persons.single(both.struct.field("person_hash").to_numpy())
                & self._ids.single(both.struct.field("id_hash").to_numpy())
            ),
            return_dtype=pl.Boolean,
            is_elementwise=True,
        )

    def single_id(self) -> pl.Expr:
        """Whether a row's id was certainly met once only, of a column ``id_hash``."""
        return (
            pl.col("id_hash")
            .fill_null(0)
            .map_batches(
                lambda hashes: pl.Series(self._ids.single(hashes.to_numpy())),
                return_dtype=pl.Boolean,
                is_elementwise=True,
            )
        )
