"""What lists of the staff's API have in common: pages, and exports with their reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from litestar import Response
from pydantic import Field

from guikang.errors import Flaw
from guikang.services.exporting import Format
from guikang.services.paging import MOST_ON_PAGE, MOST_PAGES, Span
from guikang.web.api.signed_staff import Sent, refusal

if TYPE_CHECKING:
    from guikang.services.exporting import Sheet
    from guikang.web.api.access import Acting
    from guikang.web.site import Site

LONG = 2_000
"""Characters of a body's text: what is longer is not looked at."""
Code = Annotated[str, Field(max_length=12, examples=["450103"])]
Why = Annotated[str, Field(max_length=LONG, examples=["核对本周到岗情况"])]


class Paged(Sent):
    """Which page of a list."""

    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1
    per_page: Annotated[int, Field(ge=1, le=MOST_ON_PAGE)] = 50

    @property
    def span(self) -> Span:
        """The same as a value."""
        return Span(self.page, self.per_page)


class ExportAsked(Sent):
    """What a list is exported for, and as what."""

    why: Why
    format: Format = Format.XLSX


def exported(site: Site, acting: Acting, sheet: Sheet, asked: ExportAsked) -> Response[bytes]:
    """A list as a file; that it was taken is written down first.

    Raises:
        RefusedError: 422 ``operations.*`` for the reason.
    """
    found = site.exporting.export(
        sheet, asked.format, asked.why, by=acting.by, division=acting.division, now=acting.now
    )
    if isinstance(found, Flaw):
        raise refusal(found)
    name = quote(f"{sheet.name}.{asked.format.value}")
    return Response(
        found,
        media_type=asked.format.media_type,
        headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"},
    )
