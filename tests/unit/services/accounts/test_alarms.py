from __future__ import annotations

import pytest

from guikang.services.accounts.alarms import Kind, words_of
from guikang.web.resident.texted import LONGEST
from guikang.wording import CHINESE, ENGLISH


@pytest.mark.parametrize("kind", list(Kind))
def test_every_alarm_fits_into_a_text_message_and_is_said_in_both_languages(kind: Kind) -> None:
    assert len(words_of(kind, CHINESE)) <= LONGEST
    assert words_of(kind, CHINESE).endswith("。")
    assert words_of(kind, ENGLISH).endswith(".")
