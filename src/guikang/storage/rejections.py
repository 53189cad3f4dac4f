"""Keeping why rows of an import were not taken."""

from __future__ import annotations

import json
from collections.abc import Iterable

import polars as pl
from psycopg import Cursor

from guikang.services.incoming import RowRejection
from guikang.storage import copying
from guikang.storage.connections import Row

_REJECTIONS = pl.Schema(
    {
        "import_id": pl.Int64(),
        "line": pl.Int64(),
        "place": pl.Int64(),
        "field": pl.String(),
        "code": pl.String(),
        "params": pl.String(),
    }
)


def insert_rejections(
    cursor: Cursor[Row], import_id: int, rejections: Iterable[RowRejection]
) -> None:
    """Keep why rows were not taken."""
    rows = [
        (
            import_id,
            found.line,
            place,
            found.flaw.field,
            found.flaw.code,
            json.dumps(dict(found.flaw.params), ensure_ascii=False),
        )
        for place, found in enumerate(rejections)
    ]
    frame = pl.DataFrame(rows, schema=_REJECTIONS, orient="row")
    copying.copy_frame(
        cursor,
        "import_rejections",
        frame.with_columns(copying.free("field"), copying.free("params")),
    )
