"""For whom a signed-in resident's page acts: themselves, or somebody whom they represent.

Each page of a person's own is there twice: below ``/me``, and below ``/me/for/`` with the
handle of a representation, where whoever opens it leaves a look in the person's record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guikang.services.looking import Ground
from guikang.web.problems import UnknownError
from guikang.web.resident.signed_in import CODE, FAMILY, SERVING, person_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from guikang.people.keys import PersonKey
    from guikang.services.looking import Look
    from guikang.services.representation import Representing
    from guikang.web.reader import WebRequest
    from guikang.web.site import Residents, Site

_FOR = f"{CODE}/for"
INBOX, REPORT, APPEAL = "/inbox", "/report", "/appeal"
LOOKS, REPRESENTATIVES = "/looks", "/representatives"


@dataclass(frozen=True, slots=True)
class Acting:
    """Whose page it is.

    Attributes:
        person: theirs.
        path: of their code page.
        by: by which somebody else acts; None: the person themselves.
    """

    person: PersonKey
    path: str = CODE
    by: Representing | None = None

    @property
    def name(self) -> str | None:
        """The person's, masked, where somebody else acts."""
        return None if self.by is None else self.by.representation.name

    @property
    def ground(self) -> str | None:
        """As what somebody else acts."""
        return None if self.by is None else self.by.representation.ground

    @property
    def back(self) -> str:
        """The page from which somebody else came."""
        return SERVING if self.ground == Ground.GRID else FAMILY


def paths(own: str = "") -> list[str]:
    """Where a page of a person's own is: ``own`` is behind the path of the code page."""
    return [f"{CODE}{own}", f"{_FOR}/{{handle:str}}{own}"]


def path_for(handle: str) -> str:
    """The code page of whom a representation is of."""
    return f"{_FOR}/{handle}"


def noting(
    site: Site, residents: Residents, whose: Acting, deed: Look
) -> Callable[[], None] | None:
    """Writes down a deed when it is done and not before: what is refused was not done."""
    by = whose.by
    return None if by is None else lambda: residents.looking.note(by, deed, site.clock())


def acting(site: Site, residents: Residents, request: WebRequest, look: Look) -> Acting:
    """Who acts for whom, the look being written down.

    Args:
        site: its clock counts.
        residents: knows who is signed in and whom they represent.
        request: to one of ``paths``.
        look: what is seen or done.

    Raises:
        SignInError: nobody is signed in.
        UnknownError: they represent nobody of that handle, or no longer.
    """
    person, handle = person_of(site, residents, request), request.path_params.get("handle")
    if handle is None:
        return Acting(person)
    by = residents.representations.representing(person, str(handle), look, site.clock())
    if by is None:
        raise UnknownError("not_yours")
    return Acting(by.representation.person, path_for(by.representation.handle), by)
