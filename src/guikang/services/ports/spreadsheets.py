"""What exports ask of whoever writes spreadsheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from guikang.services.exporting import Format, Sheet


class SpreadsheetWriter(Protocol):
    """Writes spreadsheets."""

    def written(self, sheet: Sheet, form: Format) -> bytes:
        """The file; every cell is text, and none is taken for a formula."""
