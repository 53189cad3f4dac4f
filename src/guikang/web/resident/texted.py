"""What a text message says of a changed code: in Chinese, and short enough for every vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from guikang.web.reader import Reader
from guikang.web.resident.wording import Wording
from guikang.web.texts import CHINESE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guikang.people.keys import PersonKey
    from guikang.rulebook.model import Rulebook
    from guikang.services.noticing import Change
    from guikang.services.showing import Code, Showing

LONGEST: Final = 35
"""Characters of a parameter: what Alibaba allows a variable of the kind 其他 (Tencent: more)."""


class TextedWords:
    """Puts the parameters of a notice together, as the code was known at the change."""

    def __init__(self, rulebook: Rulebook, showing: Showing) -> None:
        self._showing = showing
        self._reader = Reader(CHINESE, chosen=False, path="/", query={})
        self._wording = Wording(rulebook, self._reader)

    def __call__(self, person: PersonKey, change: Change) -> Mapping[str, str]:
        """The masked name, the word of the new colour, why, and what comes next; none is cut.

        What would be too long gives way to a sentence that leads to the code page.

        Raises:
            KeyError: nothing is known of such a person.
        """
        code = self._showing.code(person, change.at, change.at)
        if code is None:
            raise KeyError(person)
        return {
            "name": code.resident.masked_name,
            "word": self._wording.colour_named(change.after).word.words,
            "why": self._why(code),
            "next": self._next(code),
        }

    def _why(self, code: Code) -> str:
        decision = code.decision
        titles = [
            self._wording.reason(reason, code).title.words
            for reason in decision.reasons
            if reason.colour == decision.colour
        ]
        if not titles:
            return self._reader.text("texted.why.none")
        first = titles[0]
        if len(titles) > 1:
            first = self._reader.text("texted.why.several", first=first, count=str(len(titles)))
        return self._fitting(first, "texted.why.long")

    def _next(self, code: Code) -> str:
        turn = self._wording.next_turn(self._showing, code)
        ahead = self._wording.ahead(code.decision, turn, brief=True)
        return self._fitting(ahead, "texted.next.long")

    def _fitting(self, words: str, otherwise: str) -> str:
        return words if len(words) <= LONGEST else self._reader.text(otherwise)
