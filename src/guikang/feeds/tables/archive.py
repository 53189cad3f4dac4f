"""Archives: the packages of xlsx and ods, looked through before they are read.

The reader of workbooks allocates what a file claims to hold, and a failed allocation
ends the whole process. So every part is unpacked here first, with a limit, and the
sheets' extents are taken from the parts themselves and not from what they declare.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from guikang.errors import Flaw
from guikang.feeds.tables.opendocument import examined_opendocument
from guikang.feeds.tables.openxml import examined_openxml
from guikang.feeds.tables.table import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_PARTS: Final = 10_000

_CHUNK: Final = 1 << 24
_LOCAL: Final = struct.Struct("<4s22xHH")
_DEFLATED: Final = 8
_STORED: Final = 0
_ENCRYPTED_FLAG: Final = 1

CellErrors = dict[str, dict[tuple[int, int], str]]
"""By sheet's name: where a cell shows an error (row, column, from 0), and which."""


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook that is safe to read.

    Attributes:
        format: ``xlsx`` or ``ods``.
        errors: the cells that show errors.
    """

    format: str
    errors: CellErrors


class _UnsafeError(Exception):
    """Carries a code out of the unpacking."""


def unpacked(content: bytes) -> Package | Flaw:
    """Look through the package of a workbook.

    Returns:
        ``table.damaged`` for what cannot be unpacked, ``table.encrypted``,
        ``table.too_large`` above ``MOST_BYTES`` unpacked, ``table.too_many_cells``,
        ``table.not_a_table`` for documents, ``table.archive`` for other archives,
        ``table.xlsb`` for Excel's binary workbooks.
    """
    infos = _infos(content)
    if isinstance(infos, Flaw):
        return infos
    code = _refused(infos)
    if code is not None:
        return _flaw(code)
    try:
        return _examined(content, infos)
    except _UnsafeError as error:
        return _flaw(str(error))
    except (zlib.error, struct.error, ValueError, OverflowError):
        return Flaw("table.damaged")


def is_document(content: bytes) -> bool:
    """Whether a package is a word processor's document, docx or its like."""
    infos = _infos(content)
    return not isinstance(infos, Flaw) and any(name.startswith("word/") for name in infos)


def document_parts(content: bytes, names: Iterable[str], most: int) -> dict[str, bytes] | Flaw:
    """Those parts of a document's package that are asked for and there, unpacked.

    Args:
        content: the file.
        names: of the parts.
        most: the bytes that they may unpack to, together.

    Returns:
        ``table.damaged``, ``table.encrypted``, ``table.too_large``.
    """
    infos = _infos(content)
    if isinstance(infos, Flaw):
        return infos
    parts: dict[str, bytes] = {}
    try:
        for name in names:
            info = infos.get(name)
            if info is None:
                continue
            if info.flag_bits & _ENCRYPTED_FLAG:
                return Flaw("table.encrypted")
            parts[name] = _part(content, info, most)
            most -= len(parts[name])
    except _UnsafeError as error:
        return _flaw(str(error))
    except (zlib.error, struct.error, ValueError, OverflowError):
        return Flaw("table.damaged")
    return parts


def _infos(content: bytes) -> dict[str, ZipInfo] | Flaw:
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (BadZipFile, LargeZipFile, ValueError, OSError, EOFError, NotImplementedError):
        return Flaw("table.damaged")
    infos = {info.filename: info for info in entries}
    if len(infos) < len(entries):
        # Two parts of one name: another reader might take the other one.
        return Flaw("table.damaged")
    return infos


def _refused(infos: Mapping[str, ZipInfo]) -> str | None:
    if any(info.flag_bits & _ENCRYPTED_FLAG for info in infos.values()):
        return "table.encrypted"
    if len(infos) > MOST_PARTS or sum(i.file_size for i in infos.values()) > MOST_BYTES:
        return "table.too_large"
    if "xl/workbook.bin" in infos:
        return "table.xlsb"
    if "content.xml" in infos or any(name.lower() == "xl/workbook.xml" for name in infos):
        return None
    if any(name.startswith(("word/", "ppt/", "visio/")) for name in infos):
        return "table.not_a_table"
    return "table.damaged" if "[Content_Types].xml" in infos else "table.archive"


def _flaw(code: str) -> Flaw:
    if code == "table.too_large":
        return Flaw(code, params=(("megabytes", str(MOST_BYTES // 1_000_000)),))
    return Flaw(code)


def _examined(content: bytes, infos: Mapping[str, ZipInfo]) -> Package | Flaw:
    left = MOST_BYTES
    parts: dict[str, bytes] = {}
    for name, info in infos.items():
        part = _part(content, info, left)
        left -= len(part)
        parts[name] = part
    if "content.xml" not in infos:
        errors = examined_openxml(parts)
        return errors if isinstance(errors, Flaw) else Package("xlsx", errors)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        return Flaw("table.encrypted")
    if b"office:spreadsheet" not in parts["content.xml"]:
        return Flaw("table.not_a_table")
    errors = examined_opendocument(parts["content.xml"])
    return errors if isinstance(errors, Flaw) else Package("ods", errors)


def _part(content: bytes, info: ZipInfo, most: int) -> bytes:
    # Not by zipfile: it stops at the declared size, the reader of workbooks does not.
    magic, name_size, extra_size = _LOCAL.unpack_from(content, info.header_offset)
    if magic != b"PK\x03\x04":
        raise ValueError("no local header")
    start = info.header_offset + _LOCAL.size + name_size + extra_size
    packed = memoryview(content)[start : start + info.compress_size]
    if info.compress_type == _STORED:
        part = bytes(packed)
        if len(part) > most:
            raise _UnsafeError("table.too_large")
    elif info.compress_type == _DEFLATED:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        part = unpacker.decompress(packed, most + 1)
        if len(part) > most:
            raise _UnsafeError("table.too_large")
        if not unpacker.eof:
            raise ValueError("a part is cut off")
    else:
        raise ValueError("an unknown compression")
    if len(part) != info.file_size:
        raise ValueError("a part has another size than declared")
    return part
