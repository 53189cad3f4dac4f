"""Who reads a page: in which language and print, and how links keep to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from litestar import Request
from litestar.datastructures import State

from guikang.web.texts import CHINESE, LANGUAGES, TAGS, Said, text, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

WebRequest = Request[object, object, State]

_KEPT = ("at", "known", "division")
"""What of a page's query its reader chose, and its other language keeps."""

SIZES = (18, 22, 26, 30)
"""Sizes of print in the elders' display (长辈版), in px; the first choice is the second."""
DISPLAY_PATH = "/display"
DISPLAY_COOKIE = "display"
"""Keeps the size of print of whoever chose the elders' display."""


@dataclass(frozen=True, slots=True)
class Other:
    """A page in another language: what that calls itself, its tag, and the address."""

    name: str
    tag: str
    address: str


@dataclass(frozen=True, slots=True)
class Reader:
    """A request's reader.

    Attributes:
        language: of the page.
        chosen: whether the address says so; links then say it too.
        path: of the page.
        query: of the page, without the language.
        elder: the size of print of the elders' display, of ``SIZES``; None: the standard one.
    """

    language: str
    chosen: bool
    path: str
    query: Mapping[str, str]
    elder: int | None = None

    @property
    def tag(self) -> str:
        """The language's tag in HTML and HTTP."""
        return TAGS[self.language]

    def text(self, key: str, **params: str) -> str:
        """A sentence in the reader's language."""
        return text(self.language, key, **params)

    def link(self, path: str, **query: str) -> str:
        """The address of a page of ours, in the language that the reader chose."""
        return _address(path, query | ({"lang": self.language} if self.chosen else {}))

    def same_page_in(self, language: str) -> str:
        """The address of this very page in another language."""
        return _address(self.path, {**self.query, "lang": language})

    @property
    def others(self) -> tuple[Other, ...]:
        """This very page in each other language, as the head of every page offers it."""
        return tuple(
            Other(text(language, "language.name"), TAGS[language], self.same_page_in(language))
            for language in LANGUAGES
            if language != self.language
        )

    @property
    def notes(self) -> tuple[Said, ...]:
        """What a language says of itself on every page: who translated it, and which clock."""
        kept = texts(self.language)
        tags = {"machine_made": self.tag, "machine_made_zh": TAGS[CHINESE], "clock": self.tag}
        return tuple(
            Said(kept[f"language.{note}"], tag)
            for note, tag in tags.items()
            if f"language.{note}" in kept
        )

    @property
    def elders_display(self) -> str:
        """The address that shows this very page in the elders' display."""
        return self._displayed(SIZES[1])

    @property
    def standard_display(self) -> str:
        """The address that shows it in the standard one."""
        return self._displayed(None)

    @property
    def smaller_print(self) -> str | None:
        """The address that shows it in print a step smaller, or None: there is none."""
        return self._stepped(-1)

    @property
    def larger_print(self) -> str | None:
        """Likewise a step larger."""
        return self._stepped(1)

    def _stepped(self, steps: int) -> str | None:
        if self.elder is None:
            return None
        place = SIZES.index(self.elder) + steps
        return self._displayed(SIZES[place]) if 0 <= place < len(SIZES) else None

    def _displayed(self, size: int | None) -> str:
        here = self.link(self.path, **self.query)
        return _address(DISPLAY_PATH, {"size": str(size or "standard"), "to": here})


def reader_of(request: WebRequest) -> Reader:
    """The reader of a request: by ``?lang=``, else by their browser's languages, else Chinese.

    The display is by the cookie that ``DISPLAY_PATH`` keeps; any other value is the standard.
    """
    query = {name: str(value) for name, value in request.query_params.items()}
    asked = query.pop("lang", None)
    kept = {name: query[name] for name in _KEPT if name in query}
    path = _within(request.scope["path"])
    sizes = {str(size): size for size in SIZES}
    elder = sizes.get(request.cookies.get(DISPLAY_COOKIE, ""))
    if asked in LANGUAGES:
        return Reader(asked, chosen=True, path=path, query=kept, elder=elder)
    preferred = preferred_language(request.headers.get("accept-language", ""))
    return Reader(preferred, chosen=False, path=path, query=kept, elder=elder)


def preferred_language(header: str) -> str:
    """The first of our languages by an Accept-Language header's weights; Chinese where none is.

    Source: RFC 9110, 12.5.4.
    """
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")[:32]):
        tag, _, parameter = part.partition(";")
        try:
            weight = float(parameter.partition("=")[2]) if parameter else 1.0
        except ValueError:
            continue
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES and 0 < weight <= 1:
            wanted.append((-weight, place, language))
    return min(wanted)[2] if wanted else CHINESE


def _within(path: str) -> str:
    """The path as an address on this host: it may not begin as ``//other.example`` does."""
    return quote("/" + path.lstrip("/\\"))


def _address(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
