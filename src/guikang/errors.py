"""The roots of the error families, and the flaw: a refusal as a value.

A boundary has one family of errors. An error carries a stable code and never
personal data; only the web and the command line turn codes into words
(``guikang.wording``).
"""

from __future__ import annotations

from dataclasses import dataclass


class GuikangError(Exception):
    """Root of every error that Guikang raises on purpose.

    Args:
        code: stable and dotted, as ``rulebook.unknown_kind``; its words stand
            in the catalogues of ``guikang.wording``.
        **params: what the words name; never a name, number or health fact.
    """

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        """The code and its parameters, for logs and developers."""
        return " ".join([self.code, *(f"{k}={v}" for k, v in self.params.items())])


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one input, as a value.

    Attributes:
        code: stable and dotted, as ``document.check_digit``.
        field: the column or field it concerns, or None for the whole row or file.
        params: (name, value) pairs that the words need, hashable and in order;
            never personal data.
    """

    code: str
    field: str | None = None
    params: tuple[tuple[str, str], ...] = ()
