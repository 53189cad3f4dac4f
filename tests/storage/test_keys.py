from __future__ import annotations

import json
from pathlib import Path

import pytest

from guikang.bootstrap import System
from guikang.feeds.definitions import feed_named
from guikang.storage import keys, rotation

CSV = """姓名,证件号码,确诊时间
韦甲,450103199001010016,2020-03-01
韦甲,450103199001010015,2020-03-01
"""


def test_rotation_seals_everything_anew_and_everything_still_opens(
    running: System, tmp_path: Path
) -> None:
    number = running.importing.accept(
        feed_named(running.rulebook, "confirmed"), "x.csv", CSV.encode(), "tester"
    )
    running.importing.run(number)
    record = running.importing.record(number)
    assert (record.accepted, record.rejected) == (1, 1)
    keys.keys_in(tmp_path)
    rotated, count = rotation.rotate(running.pool, tmp_path, running.keys)
    assert count == 3, "a person, the file kept for its rejected row, the signing key"
    assert rotation.reseal(running.pool, rotated.keyring) == 0
    assert keys.keys_in(tmp_path).keyring.current == rotated.keyring.current
    with running.pool.connection() as connection:
        row = connection.execute("select person, sealed from people", binary=True).fetchone()
    assert row is not None
    opened = rotated.keyring.open(bytes(row[1]), f"people:{row[0]}".encode())  # type: ignore[call-overload]
    assert opened.startswith(b"45010319900101001")


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first, second = keys.keys_in(folder), keys.keys_in(folder)
    assert first.secret == second.secret
    assert (folder / "keys.json").stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", ["", "{}", "[]", json.dumps({"secret": "x", "keyring": "y"})])
def test_a_broken_key_file_is_refused_and_never_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys.json").write_text(content)
    with pytest.raises(keys.KeysError, match=r"keys\.broken"):
        keys.keys_in(tmp_path)
    assert (tmp_path / "keys.json").read_text() == content
