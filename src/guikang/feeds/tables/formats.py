"""Formats: what a file is, by its content and not by its name."""

from __future__ import annotations

import re
from typing import Final

from guikang.errors import Flaw

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_XLS_STREAMS: Final = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_NO_TABLES: Final = (
    (b"\xff\xd8\xff", "table.picture"),
    (b"\x89PNG", "table.picture"),
    (b"GIF8", "table.picture"),
    (b"BM", "table.picture"),
    (b"II*\0", "table.picture"),
    (b"MM\0*", "table.picture"),
    (b"%PDF", "table.pdf"),
    (b"Rar!", "table.archive"),
    (b"7z\xbc\xaf\x27\x1c", "table.archive"),
    (b"\x1f\x8b", "table.archive"),
    (b"PK\x05\x06", "table.archive"),
    (b"PAR1", "table.not_a_table"),
    (b"\x7fELF", "table.not_a_table"),
    (b"MZ\x90\0", "table.not_a_table"),
)
_BLANK: Final = re.compile(rb"[\xef\xbb\xbf\xff\xfe\s\0]*\Z")
_BITMAP_SIZE: Final = slice(2, 6)
_MARKUP: Final = re.compile(rb"\s*<(?:!doctype|\?xml|html|table|head|meta|style)", re.IGNORECASE)
_PICTURE_IN_RIFF: Final = re.compile(rb"RIFF....WEBP", re.DOTALL)
_OBJECT: Final = re.compile(rb"\s*\{")
_ARRAY: Final = re.compile(rb"\s*\[\s*(?:\{|\])")


def format_of(content: bytes) -> str | Flaw:
    """The format of a file: ``zip``, ``xls`` or ``text``.

    Args:
        content: the whole file.

    Returns:
        A flaw for what is no table: ``table.empty``, ``table.encrypted``,
        ``table.picture``, ``table.pdf``, ``table.archive``, ``table.not_a_table``,
        ``table.markup`` for web pages and XML saved under a spreadsheet's name.
    """
    if _BLANK.match(content):
        return Flaw("table.empty")
    if content.startswith(b"PK\x03\x04"):
        return "zip"
    if content.startswith(OLE):
        return _ole_format(content)
    for magic, code in _NO_TABLES:
        if content.startswith(magic) and (magic != b"BM" or _is_bitmap(content)):
            return Flaw(code)
    return Flaw("table.picture") if _PICTURE_IN_RIFF.match(content) else "text"


def _ole_format(content: bytes) -> str | Flaw:
    if _ENCRYPTED in content:
        return Flaw("table.encrypted")
    is_xls = any(stream in content for stream in _XLS_STREAMS)
    return "xls" if is_xls else Flaw("table.not_a_table")


def _is_bitmap(content: bytes) -> bool:
    # A csv may begin with the letters BM; a bitmap states its own length.
    return int.from_bytes(content[_BITMAP_SIZE], "little") == len(content)


def text_format_of(text: bytes) -> str | Flaw:
    """The format of a text file in UTF-8: ``jsonl`` or ``csv``.

    Returns:
        ``table.markup`` for web pages and XML, as many systems export them under a
        spreadsheet's name; ``table.json_array`` for one JSON array.
    """
    if _MARKUP.match(text):
        return Flaw("table.markup")
    if _ARRAY.match(text):
        return Flaw("table.json_array")
    return "jsonl" if _OBJECT.match(text) else "csv"
