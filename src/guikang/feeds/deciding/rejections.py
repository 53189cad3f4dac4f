"""Rejections: told on standard error as they are found, and kept beside the output."""

from __future__ import annotations

import csv
import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TextIO

if TYPE_CHECKING:
    from guikang.errors import Flaw
    from guikang.feeds.interchange.rejection import Rejection

HEADING: Final = ("file", "line", "column", "code", "reason")
_LONGEST: Final = 80


class Held:
    """Holds rejections on disk, to hand them on in the order of files.

    Args:
        folder: where they are held.
        files: how many there are.
    """

    def __init__(self, folder: Path, files: int) -> None:
        self._paths = [folder / f"rejected-{file}" for file in range(files)]
        self._streams: dict[int, BinaryIO] = {}

    def __call__(self, rejection: Rejection) -> None:
        """Hold one; those of one file keep their order."""
        if rejection.file not in self._streams:
            self._streams[rejection.file] = self._paths[rejection.file].open("wb")
        pickle.dump(rejection, self._streams[rejection.file])

    def hand_on(self, reject: Callable[[Rejection], None]) -> None:
        """Hand on all that are held."""
        for file in sorted(self._streams):
            self._streams.pop(file).close()
            with self._paths[file].open("rb") as stream:
                while stream.peek(1):
                    reject(pickle.load(stream))  # noqa: S301 - written by ourselves just now
            self._paths[file].unlink()


class Told:
    """Tells each rejection on a line of its own and counts them.

    In the list beside the output, likewise one row a rejection; where a statement has
    several flaws its columns, codes and reasons are joined by semicolons.

    Args:
        files: as they were given, for ``Rejection.file``.
        speak: the sentence for a flaw.
        error: where the lines go.
        beside: the list to write, or None; it is made by the first rejection.
    """

    def __init__(
        self,
        files: tuple[Path, ...],
        speak: Callable[[Flaw], str],
        error: TextIO,
        beside: Path | None,
    ) -> None:
        self.count = 0
        self._files = files
        self._speak = speak
        self._error = error
        self._beside = beside
        self._list: io.TextIOWrapper | None = None

    def __call__(self, rejection: Rejection) -> None:
        """Tell one rejection."""
        self.count += 1
        name = str(self._files[rejection.file])
        line = "" if rejection.line is None else str(rejection.line)
        reasons = [self._speak(flaw) for flaw in rejection.flaws]
        columns = [_plain(flaw.field or "") for flaw in rejection.flaws]
        said = "; ".join(
            f"{column}: {reason}" if column else reason
            for column, reason in zip(columns, reasons, strict=True)
        )
        place = f"{name}:{line}" if line else name
        self._error.write(f"{_printable(place)}: {_printable(said)}\n")
        if self._beside is None:
            return
        if self._list is None:
            self._list = self._beside.open("w", encoding="utf-8", newline="", errors="replace")
            csv.writer(self._list).writerow(HEADING)
        csv.writer(self._list).writerow(
            [
                name,
                line,
                ";".join(dict.fromkeys(column for column in columns if column)),
                ";".join(dict.fromkeys(flaw.code for flaw in rejection.flaws)),
                "; ".join(reasons),
            ]
        )

    def close(self) -> None:
        """Finish the list; nothing more can be told."""
        if self._list is not None:
            self._list.close()


def _plain(name: str) -> str:
    return _printable(name if len(name) <= _LONGEST else name[:_LONGEST] + "…")


def _printable(text: str) -> str:
    """The text on one line, whatever a file calls its fields."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
