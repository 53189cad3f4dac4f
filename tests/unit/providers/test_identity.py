from __future__ import annotations

import json
import logging
import re
from types import SimpleNamespace

import pytest

from guikang.people.documents import Document, DocumentType
from guikang.providers.identity import DeclaredIdentity, HttpIdentity
from guikang.services.verifying import IdentityError, Verdict

PERMIT = Document(DocumentType.HK_MACAO_PERMIT, "H00000011")
PERSONAL = re.compile("H00000011|韦甲|the-token")


def asked(server: SimpleNamespace, seconds: float = 5.0) -> Verdict:
    return HttpIdentity(f"{server.address}/check/v1", "the-token", seconds).verify(PERMIT, "韦甲")


def refused(server: SimpleNamespace, seconds: float = 5.0) -> str:
    with pytest.raises(IdentityError) as caught:
        asked(server, seconds)
    error = caught.value
    assert error.code == "identity.unreachable"
    assert not PERSONAL.search(f"{error} {error!r} {error.__cause__!r}")
    return error.params["reason"]


@pytest.mark.parametrize("name", ["韦甲", "NGUYỄN VĂN A", "阿依古丽·买买提"])
def test_without_a_register_a_name_is_believed(name: str) -> None:
    assert DeclaredIdentity().verify(PERMIT, name) is Verdict.MATCHES


@pytest.mark.parametrize("name", ["", "  ", "韦*", "12345", "韦甲、覃乙", "=1+1", "韦" * 81])
def test_what_is_no_name_is_not_believed(name: str) -> None:
    assert DeclaredIdentity().verify(PERMIT, name) is Verdict.DIFFERS


@pytest.mark.parametrize(
    ("matches", "verdict"), [(True, Verdict.MATCHES), (False, Verdict.DIFFERS)]
)
def test_a_register_is_asked_with_its_token_and_believed(
    server: SimpleNamespace, *, matches: bool, verdict: Verdict
) -> None:
    server.answers(200, {"matches": matches, "more": "is ignored"})
    assert asked(server) is verdict
    (request,) = server.requests
    assert (request.method, request.path, request.query) == ("POST", "/check/v1", "")
    assert request.headers["authorization"] == "Bearer the-token"
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert json.loads(request.body) == {
        "document_type": "hk_macao_permit",
        "number": "H00000011",
        "name": "韦甲",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"true",
        b"<html>H00000011</html>",
        b"\xff",
        b"{}",
        b'{"matches": null}',
        b'{"matches": 1}',
        b'{"matches": "true"}',
        b'{"Matches": true}',
    ],
)
def test_an_answer_that_is_none_is_neither_yes_nor_no(
    server: SimpleNamespace, content: bytes
) -> None:
    server.answers(200, content)
    assert refused(server) == "http_200"


@pytest.mark.parametrize("status", [201, 400, 401, 403, 404, 500, 503])
def test_only_a_plain_yes_is_one(server: SimpleNamespace, status: int) -> None:
    server.answers(status, {"matches": True})
    assert refused(server) == f"http_{status}"


def test_nothing_personal_follows_a_redirection(server: SimpleNamespace) -> None:
    server.answers(307, b"", location=f"{server.address}/elsewhere")
    assert refused(server) == "http_307"
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("is_silent", "ReadTimeout"),
        ("drips", "too_slow"),
        ("hangs_up", "RemoteProtocolError"),
    ],
)
def test_a_register_that_does_not_answer_holds_nobody_up(
    server: SimpleNamespace, fault: str, reason: str
) -> None:
    getattr(server, fault)()
    assert refused(server, seconds=1.0) == reason


def test_where_nobody_listens_the_register_is_unreachable(closed_address: str) -> None:
    assert refused(SimpleNamespace(address=closed_address)) == "ConnectError"


def test_no_log_names_a_person_a_number_or_the_token(
    server: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers(200, {"matches": True})
    asked(server)
    server.answers(500, b"")
    refused(server)
    assert not PERSONAL.search(caplog.text)
