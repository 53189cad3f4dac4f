"""JSON Lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NoReturn

from guikang.errors import Flaw
from guikang.feeds.interchange.rejection import Rejection, Row

MOST_BYTES: Final = 1_000_000
"""The longest line; a longer one is refused, and is never held in memory whole."""
_MARK: Final = b"\xef\xbb\xbf"


class _FlawedError(ValueError):
    """What is wrong with a text that should be JSON, as a code."""


def rows(path: Path, file: int) -> Iterator[Row | Rejection]:
    """Read the lines of a file; lines of white space alone are passed over.

    Args:
        path: of the file.
        file: its position, for the rejections.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as lines:
        number = 0
        while line := lines.readline(MOST_BYTES + 1):
            number += 1
            if len(line) > MOST_BYTES:
                while line and not line.endswith(b"\n"):
                    line = lines.readline(MOST_BYTES)
                yield Rejection(file, number, (Flaw("interchange.line_too_long"),))
                continue
            line = line.removeprefix(_MARK) if number == 1 else line
            if not line.strip():
                continue
            found = json_object(line)
            if isinstance(found, str):
                yield Rejection(file, number, (Flaw(found),))
            else:
                yield number, found


def json_object(text: str | bytes) -> dict[str, object] | str:
    """The object that a text holds, or the code of what is wrong with it.

    ``interchange.not_utf8``, ``interchange.not_json``, ``interchange.not_an_object``
    or ``interchange.name_twice``.
    """
    try:
        value = _decode(text.decode() if isinstance(text, bytes) else text)
    except UnicodeDecodeError:
        return "interchange.not_utf8"
    except _FlawedError as error:
        return str(error)
    except (ValueError, RecursionError):
        return "interchange.not_json"
    return value if isinstance(value, dict) else "interchange.not_an_object"


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _FlawedError("interchange.name_twice")
    return result


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and infinity are no JSON")


_decode = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant).decode
