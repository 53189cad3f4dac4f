"""Tabulating: trimmed columns into a table, whatever format they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from guikang.errors import Flaw
from guikang.feeds.tables.cells import WHITE
from guikang.feeds.tables.table import ERROR_TEXTS, RowFlaw, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guikang.feeds.tables.headings import Columns

_EDGED: Final = r"^[^!-~\p{L}\p{N}]|[^!-~\p{L}\p{N}]$"


def trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    """Every String column without white space at its cells' ends; null where empty."""
    # Few columns have any white space at an edge, and looking is cheaper than cutting.
    edged = frame.lazy().select(pl.all().str.contains(_EDGED).any()).collect()
    cut = [column for column in frame.columns if edged[column].item()]
    lazy = frame.lazy()
    if cut:
        lazy = lazy.with_columns(pl.col(cut).str.strip_chars(WHITE))
    return lazy.with_columns(pl.all().replace("", None)).collect()


def tabulated(
    format_name: str,
    columns: Columns,
    frame: pl.DataFrame,
    line: pl.Series,
    *,
    numeric: pl.DataFrame | None = None,
    row_flaws: Sequence[RowFlaw] = (),
    warnings: Sequence[Flaw] = (),
) -> Table:
    """The table of trimmed cells: blank rows, rows with NUL and blank columns left out.

    Args:
        format_name: the table's ``format``.
        columns: the columns found; ``frame`` has exactly these.
        frame: trimmed String columns.
        line: each row's number.
        numeric: Boolean columns like ``frame``'s, or None where no cell is a number.
        row_flaws: those found already.
        warnings: those found already.
    """
    nul = frame.select(
        pl.any_horizontal(pl.all().str.contains("\0", literal=True).fill_null(value=False)).alias(
            "nul"
        )
    )["nul"]
    if nul.any():
        row_flaws = sorted(
            [
                *row_flaws,
                *(RowFlaw(at, Flaw("table.nul_in_cell")) for at in line.filter(nul).to_list()),
            ],
            key=lambda row: row.line,
        )
    keep = ~frame.select(pl.all_horizontal(pl.all().is_null()).alias("blank"))["blank"] & ~nul
    if not keep.all():
        frame, line = frame.filter(keep), line.filter(keep)
        numeric = None if numeric is None else numeric.filter(keep)
    nameless = [name for name in columns.nameless if frame[name].null_count() == frame.height]
    frame = frame.drop(nameless)
    names = tuple(frame.columns)
    if numeric is None:
        no = pl.repeat(value=False, n=frame.height, dtype=pl.Boolean, eager=True)
        numeric = pl.DataFrame([no.alias(name) for name in names])
    unknown = tuple(name for name in columns.unknown if name in names)
    letters = "、".join(columns.letters[name] for name in unknown)
    return Table(
        format=format_name,
        columns=names,
        frame=frame,
        line=line.cast(pl.UInt32).alias("line"),
        numeric=numeric.select(names),
        error=frame.select(pl.all().is_in(ERROR_TEXTS).fill_null(value=False)),
        unknown=unknown,
        row_flaws=tuple(row_flaws),
        warnings=(
            *warnings,
            *([Flaw("table.columns_unknown", params=(("columns", letters),))] if letters else []),
        ),
    )
