"""Encodings: the bytes of a text file as UTF-8."""

from __future__ import annotations

import codecs
from io import BytesIO
from typing import Final

import polars as pl

from guikang.errors import Flaw

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHUNK: Final = 1 << 20
_HEAD: Final = 1 << 16


def in_utf8(content: bytes) -> bytes | Flaw:
    """The text of a file as UTF-8, without a byte order mark.

    UTF-8 and UTF-16 are known by their mark, UTF-8 also by being valid; whatever
    else is read as GB18030, which contains GBK and GB 2312.

    Returns:
        ``table.nul`` where the text contains NUL, as UTF-16 without a mark does;
        ``table.encoding`` where it is in none of these encodings.
    """
    mark, encoding = next(
        ((mark, name) for mark, name in _MARKS if content.startswith(mark)), (b"", "utf-8")
    )
    text: bytes | None = content.removeprefix(mark)
    if encoding != "utf-8":
        text = _recoded(content[len(mark) :], encoding)
    elif not _is_utf8(content):
        text = None if mark else _recoded(content, "gb18030")
    if text is None:
        return Flaw("table.encoding")
    return Flaw("table.nul") if b"\0" in text else text


def _is_utf8(content: bytes) -> bool:
    # What is not in UTF-8 mostly shows it early, before the whole is copied.
    head = content[: content.rfind(b"\n", 0, _HEAD) + 1]
    return _valid(head) and _valid(content)


def _valid(content: bytes) -> bool:
    # Polars validates with SIMD, several times as fast as bytes.decode.
    try:
        pl.Series([content], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _recoded(content: bytes, encoding: str) -> bytes | None:
    # By chunks, so that neither text nor bytes leave the processor's cache.
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    text = BytesIO()
    try:
        for start in range(0, len(content), _CHUNK):
            last = start + _CHUNK >= len(content)
            text.write(decoder.decode(content[start : start + _CHUNK], last).encode())
    except UnicodeError:
        return None
    return text.getvalue().removeprefix(codecs.BOM_UTF8)
