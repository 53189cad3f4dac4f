"""The keys that sign codes, changed by command beside nothing or a running system."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guikang.bootstrap import system
from guikang.cli import run
from guikang.settings import Settings


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("data")
    with system(Settings(data=folder)):  # the database stays while the commands come and go
        yield folder


def listed(data: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """The keys by id, each with what it does now."""
    assert run(["credential", "keys", "--data", str(data)]) == 0
    lines = capsys.readouterr().out.splitlines()
    return {
        line.partition("（")[0].removeprefix("密钥 "): line.rpartition("：")[2] for line in lines
    }


def test_a_rotated_key_is_published_and_waits_and_a_revoked_one_is_replaced(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [(first, state)] = listed(data, capsys).items()
    assert state == "正在签发。"
    assert run(["credential", "rotate", "--data", str(data)]) == 0
    assert "一小时后开始签发" in capsys.readouterr().out
    keys = listed(data, capsys)
    assert keys.pop(first) == "正在签发。"
    assert list(keys.values()) == ["已公布，尚未开始签发。"]
    assert run(["credential", "revoke", first, "--data", str(data)]) == 0
    assert first in capsys.readouterr().out
    keys = listed(data, capsys)
    assert keys[first] == "已作废。"
    assert "正在签发。" in keys.values()


def test_a_key_that_is_not_there_is_said_with_where_to_look(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["credential", "revoke", "nobody", "--data", str(data)]) == 2
    assert "guikang credential keys" in capsys.readouterr().err


@pytest.mark.parametrize("issuer", ["abc", "45", "0450000", "４５００００", ""])
def test_an_issuer_that_is_no_division_code_is_said_and_nothing_starts(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    issuer: str,
) -> None:
    monkeypatch.setenv("GUIKANG_ISSUER", issuer)
    assert run(["credential", "keys", "--data", str(tmp_path / "none")]) == 2
    assert "GUIKANG_ISSUER" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
