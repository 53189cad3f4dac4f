"""A name and a document as a form sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guikang.errors import Flaw
from guikang.people.documents import Document, DocumentType, parse_document
from guikang.people.names import parse_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


def identity_typed(typed: Mapping[str, str], today: date) -> tuple[Document, str] | list[Flaw]:
    """The document and the name; or what is wrong with them, by field.

    Args:
        typed: has ``name``, ``number`` and ``document_type``.
        today: local; nobody is born after it.
    """
    chosen = typed.get("document_type", "")
    kind = DocumentType(chosen) if chosen in set(DocumentType) else None
    name = parse_name(typed.get("name", ""))
    document = parse_document(typed.get("number", ""), kind, today=today)
    if isinstance(name, Flaw) or isinstance(document, Flaw):
        return [
            Flaw(found.code, place, found.params)
            for place, found in (("name", name), ("number", document))
            if isinstance(found, Flaw)
        ]
    return document, name
