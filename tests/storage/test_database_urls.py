"""A database that cannot be used is said in words, without the password of its URL."""

from __future__ import annotations

import pytest

from guikang.storage.connections import DatabaseError, check
from guikang.wording import CHINESE, ENGLISH, say


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://guikang:secret-word@127.0.0.1:1/guikang",
        "postgresql://guikang:secret-word@no-such-host.invalid/guikang",
        "postgresql://guikang:secret-word@127.0.0.1:none/guikang",
        "postgresql://guikang:99secret-word:127.0.0.1:5432/guikang",
        "postgresql://guikang:pa/secret-word@127.0.0.1/guikang",
        "postgresql://guikang:pa@secret-word@127.0.0.1/guikang",
        "postgresql://guikang:%zzsecret-word@127.0.0.1/guikang",
        "mysql://guikang:secret-word@127.0.0.1/guikang",
        "host=127.0.0.1 password=secret-word",
        "secret-word",
        "",
    ],
)
def test_a_url_of_no_use_is_said_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        check(url)
    for language in (CHINESE, ENGLISH):
        words = say(language, refused.value.code, refused.value.params.items())
        assert "GUIKANG_DATABASE_URL" in words
        assert "secret-word" not in words
    assert "secret-word" not in str(refused.value)
