"""Forms of signed-in pages: what was typed, what is wrong with it, and the guard of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Annotated

from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.utils.scope.state import ScopeState

from guikang.web.reader import WebRequest
from guikang.wording import say_flaw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from guikang.errors import Flaw
    from guikang.people.keys import PersonKey
    from guikang.web.reader import Reader

Typed = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
"""What a form sends: text by field."""
GUARD = "_csrf_token"
MOST_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a page draws it.

    Attributes:
        guard: the token that its sending must bring along.
        typed: what stands in its fields.
        errors: what is wrong, in words, by field; ``""`` for the whole form.
    """

    guard: str
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.typed.get(name, "")

    def error(self, name: str) -> str:
        """What is wrong with a field, or nothing."""
        return self.errors.get(name, "")


def empty(request: WebRequest, typed: Mapping[str, str] | None = None) -> Form:
    """A form that nobody has sent yet."""
    return Form(guard_of(request), typed or {})


def flawed(
    request: WebRequest, reader: Reader, typed: Mapping[str, str], flaws: Iterable[Flaw]
) -> Form:
    """A form that was sent and is to be mended: nothing typed is lost.

    Of several flaws of a field the first is said.
    """
    errors: dict[str, str] = {}
    for flaw in flaws:
        errors.setdefault(flaw.field or "", say_flaw(reader.language, flaw))
    return Form(guard_of(request), typed, errors)


def read(sent: Mapping[str, str], most: int = MOST_CHARACTERS) -> dict[str, str]:
    """The fields as typed, without the guard, each cut to a bearable length.

    A browser sends a line's end as two characters and counts it as one, and so do we.
    """
    return {
        name: value.replace("\r\n", "\n").strip()[:most]
        for name, value in sent.items()
        if name != GUARD and isinstance(value, str)
    }


def kept_as(form: str, person: PersonKey) -> str:
    """What a browser's tab keeps a draft as: the next to sign in there does not see it.

    It tells nothing of the person.
    """
    digest = blake2b(bytes.fromhex(person), digest_size=4, person=b"guikang.draft")
    return f"{form}-{digest.hexdigest()}"


def guard_of(request: WebRequest) -> str:
    """The guard against forged sending that this answer's forms carry."""
    token = ScopeState.from_scope(request.scope).csrf_token
    return token if isinstance(token, str) else ""
