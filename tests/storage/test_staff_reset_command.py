"""`guikang staff reset`, for those above whom there is nobody."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from consoles import PASSWORD, active, hash_quickly
from guikang.bootstrap import System
from guikang.cli.staff import reset
from guikang.errors import Flaw
from guikang.services.accounts.signing_in import Came
from guikang.services.devices import Device
from guikang.services.operations import Act, Operations, Wanted
from guikang.services.paging import Span
from guikang.services.staffing import StaffError
from guikang.staff.posts import Post
from guikang.storage.operations import PostgresOperations

NOW = datetime(2020, 4, 1, 0, 30, tzinfo=UTC)


def test_the_operator_resets_the_highest_administrator_with_a_reason(
    running: System, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hash_quickly(running)
    member = active(running, Post.DIVISION_ADMINISTRATOR, "45", at=NOW)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{member.phone.national}\n"))
    assert reset(why="手机遗失", data=running.settings.data) == 0
    assert "重新激活" in capsys.readouterr().out
    came = Came("10.0.0.1", Device.COMPUTER, "")
    found = running.accounts.signing_in.sign_in(member.phone, PASSWORD, came, NOW)
    assert found == Flaw("account.wrong")
    entry = Operations(PostgresOperations(running.pool)).page(Wanted("45"), Span()).items[0]
    assert (entry.act, entry.why, entry.subject) == (
        Act.RESET_SECOND_FACTOR,
        "手机遗失",
        member.person,
    )
    assert entry.by.name.startswith("cli:")


def test_without_a_reason_nothing_is_reset(
    running: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = active(running, Post.DIVISION_ADMINISTRATOR, "45", at=NOW)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{member.phone.national}\n"))
    with pytest.raises(StaffError, match=r"operations\.no_reason"):
        reset(why=" ", data=running.settings.data)
