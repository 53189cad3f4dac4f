"""The division tree on disk: one compressed file an edition."""

from __future__ import annotations

import gzip
import re
import zlib
from typing import TYPE_CHECKING

from guikang.divisions.division import DivisionError
from guikang.divisions.tree import Tree

if TYPE_CHECKING:
    from pathlib import Path


def load_tree(folder: Path, edition: str = "2020") -> Tree:
    """Read the tree of Guangxi from ``guangxi_divisions_<edition>.csv.gz``.

    Args:
        folder: of the files; the project's is ``data``.
        edition: the year, four digits.

    Raises:
        DivisionError: ``division.no_edition`` where there is no such file,
            ``division.unreadable`` where its bytes are damaged; and as ``Tree.parse``.
    """
    path = folder / f"guangxi_divisions_{edition}.csv.gz"
    if re.fullmatch("[0-9]{4}", edition) is None or not path.is_file():
        raise DivisionError("division.no_edition", edition=edition, folder=str(folder))
    try:
        text = gzip.decompress(path.read_bytes()).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DivisionError("division.unreadable", file=path.name) from error
    return Tree.parse(text)
