"""Text for PostgreSQL's COPY, made of frames by columns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO

import polars as pl
from psycopg import Cursor

from guikang.storage.connections import Row


def copy_frame(cursor: Cursor[Row], target: str, frame: pl.DataFrame) -> None:
    """Send a frame's rows to a table, its columns to those of the same names.

    Args:
        cursor: of an open transaction.
        target: the table: never from outside.
        frame: of text (see ``free``, ``array``), numbers and instants.
    """
    if frame.is_empty():
        return
    text = BytesIO()
    frame.write_csv(
        text,
        include_header=False,
        separator="\t",
        quote_style="never",
        null_value="\\N",
        datetime_format="%Y-%m-%d %H:%M:%S%.6f+00",
    )
    with cursor.copy(f"copy {target} ({', '.join(frame.columns)}) from stdin") as copy:
        copy.write(text.getvalue())


def free(column: str) -> pl.Expr:
    """Text that may hold anything but NUL, escaped for COPY."""
    return pl.col(column).str.replace_many(["\\", "\t", "\n", "\r"], ["\\\\", "\\t", "\\n", "\\r"])


def array(column: str) -> pl.Expr:
    """A list of keys or codes as an array; nulls among them stay nulls.

    The elements must hold no comma, quote, brace or backslash, as keys and codes do not.
    """
    return _braces(column, pl.element().fill_null("NULL"))


def instants(column: str) -> pl.Expr:
    """A list of instants as an array."""
    return _braces(column, pl.element().dt.strftime('"%Y-%m-%d %H:%M:%S%.6f+00"'))


def _braces(column: str, element: pl.Expr) -> pl.Expr:
    joined = pl.col(column).list.eval(element).list.join(",")
    return pl.concat_str(pl.lit("{"), joined, pl.lit("}")).alias(column)


def keys(series: pl.Series) -> str:
    """Keys for ``string_to_array(%s, ',')``: as one text, thousands pass at once."""
    return ",".join(series)


def binary(contents: Iterable[bytes]) -> pl.Series:
    """Bytes, as COPY has them."""
    return "\\\\x" + pl.Series(list(contents), dtype=pl.Binary).bin.encode("hex")


def constant(at: datetime) -> pl.Expr:
    """One instant for all rows, written once."""
    return pl.lit(at.astimezone(UTC).isoformat(" "))
