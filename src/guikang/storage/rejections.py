"""Keeping why rows of an import were not taken."""

from __future__ import annotations

import json
from collections.abc import Iterable

from psycopg import Cursor

from guikang.services.incoming import RowRejection
from guikang.storage import copying


def insert_rejections(
    cursor: Cursor[tuple[object, ...]], import_id: int, rejections: Iterable[RowRejection]
) -> None:
    """Keep why rows were not taken."""
    copying.copy_lines(
        cursor,
        "import_rejections (import_id, line, place, field, code, params)",
        (
            f"{import_id}\t{found.line}\t{place}\t{copying.free(found.flaw.field)}\t"
            f"{found.flaw.code}\t{copying.free(json.dumps(dict(found.flaw.params)))}"
            for place, found in enumerate(rejections)
        ),
    )
