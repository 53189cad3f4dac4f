from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from guikang.providers.account import Account, VendorTemplate
from guikang.providers.tencent import TencentSms, authorization
from guikang.services.texting import SmsError

NOW = datetime(2020, 4, 1, 23, 59, 59, tzinfo=UTC)
PHONE = "+8613800000011"
CODE = {"code": "402837", "minutes": "5"}
TURN = {"word": "绿码", "why": "期满且复检阴性", "next": "无"}
ACCOUNT = Account(
    key_id="AKIDexample",
    secret="the-secret-key",  # noqa: S106 - made up
    sign="桂康",
    templates={
        "one_time_code": VendorTemplate("1110", ("code", "minutes"), abroad="9110"),
        "colour_changed": VendorTemplate("1111", ("next", "word")),
    },
)
PERSONAL = re.compile("13800000011|402837|55500011|期满|绿码|the-secret")


def sender(address: str, seconds: float = 5.0) -> TencentSms:
    return TencentSms(
        ACCOUNT, "1400006666", "ap-guangzhou", lambda: NOW, address=address, seconds=seconds
    )


def ok() -> dict[str, object]:
    status = {"SerialNo": "1", "PhoneNumber": PHONE, "Code": "Ok", "Message": "send success"}
    return {"Response": {"SendStatusSet": [status], "RequestId": "r"}}


def of_message(code: object) -> dict[str, object]:
    status = {"PhoneNumber": PHONE, "Code": code, "Message": f"{PHONE} 402837"}
    return {"Response": {"SendStatusSet": [status], "RequestId": "r"}}


def of_request(code: object) -> dict[str, object]:
    return {"Response": {"Error": {"Code": code, "Message": f"{PHONE} 402837"}, "RequestId": "r"}}


def refused(server: SimpleNamespace, seconds: float = 5.0) -> SmsError:
    with pytest.raises(SmsError) as caught:
        sender(server.address, seconds).send(PHONE, "one_time_code", CODE)
    error = caught.value
    assert not PERSONAL.search(f"{error} {error!r} {error.__cause__!r}")
    return error


def signed_by_the_book(request: SimpleNamespace, secret: str) -> str:
    """The header that 382/52072 asks for, computed from what arrived, step by step."""

    def sha(content: bytes) -> str:
        return hashlib.sha256(content).hexdigest()

    def mac(key: bytes, text: str) -> bytes:
        return hmac.new(key, text.encode(), hashlib.sha256).digest()

    credential, signed, _ = re.fullmatch(
        "TC3-HMAC-SHA256 Credential=(.+), SignedHeaders=(.+), Signature=([0-9a-f]{64})",
        request.headers["authorization"],
    ).groups()
    key_id, date, service, ending = credential.split("/")
    timestamp = int(request.headers["x-tc-timestamp"])
    assert date == datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
    assert {"content-type", "host"} <= set(signed.split(";"))
    canonical_headers = ""
    for name in signed.split(";"):
        canonical_headers += name + ":" + request.headers[name].strip() + "\n"
    canonical_request = (
        request.method
        + "\n/\n"
        + request.query
        + "\n"
        + canonical_headers
        + "\n"
        + signed
        + "\n"
        + sha(request.body)
    )
    scope = date + "/" + service + "/" + ending
    string_to_sign = (
        "TC3-HMAC-SHA256\n" + str(timestamp) + "\n" + scope + "\n" + sha(canonical_request.encode())
    )
    secret_signing = mac(mac(mac(("TC3" + secret).encode(), date), service), "tc3_request")
    signature = hmac.new(secret_signing, string_to_sign.encode(), hashlib.sha256).hexdigest()
    return (
        f"TC3-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={signed}, "
        f"Signature={signature}"
    )


def test_the_published_example_is_signed_as_published() -> None:
    # The first edition of 382/52072, whose key is not yet masked.
    body = r'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    assert authorization(
        "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        body.encode(),
        service="cvm",
        host="cvm.tencentcloudapi.com",
        at=datetime.fromtimestamp(1551113065, UTC),
    ) == (
        "TC3-HMAC-SHA256 "
        "Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


def test_a_message_is_posted_signed_with_the_template_and_its_parameters(
    server: SimpleNamespace,
) -> None:
    server.answers(200, ok())
    sender(server.address).send(PHONE, "one_time_code", CODE)
    (request,) = server.requests
    assert (request.method, request.path, request.query) == ("POST", "/", "")
    assert request.headers["host"] == server.host
    assert request.headers["x-tc-action"] == "SendSms"
    assert request.headers["x-tc-version"] == "2021-01-11"
    assert request.headers["x-tc-region"] == "ap-guangzhou"
    assert request.headers["x-tc-timestamp"] == str(int(NOW.timestamp()))
    assert json.loads(request.body) == {
        "PhoneNumberSet": [PHONE],
        "SmsSdkAppId": "1400006666",
        "SignName": "桂康",
        "TemplateId": "1110",
        "TemplateParamSet": ["402837", "5"],
    }
    assert request.headers["authorization"] == signed_by_the_book(request, "the-secret-key")
    assert request.headers["authorization"] != signed_by_the_book(request, "another-key")


def test_parameters_stand_in_the_order_of_the_vendors_template_and_others_are_left_out(
    server: SimpleNamespace,
) -> None:
    server.answers(200, ok())
    sender(server.address).send(PHONE, "colour_changed", TURN)
    (request,) = server.requests
    sent = json.loads(request.body)
    assert (sent["TemplateId"], sent["TemplateParamSet"]) == ("1111", ["无", "绿码"])
    assert request.headers["authorization"] == signed_by_the_book(request, "the-secret-key")


def test_a_number_from_abroad_gets_the_template_for_abroad(server: SimpleNamespace) -> None:
    server.answers(200, ok())
    sender(server.address).send("+85255500011", "one_time_code", CODE)
    assert json.loads(server.requests[0].body)["TemplateId"] == "9110"


def test_without_a_template_for_abroad_nothing_is_sent_there(server: SimpleNamespace) -> None:
    with pytest.raises(SmsError) as caught:
        sender(server.address).send("+85255500011", "colour_changed", TURN)
    assert str(caught.value) == "sms.refused reason=no_template_abroad"
    assert server.requests == []


@pytest.mark.parametrize(
    "code",
    [
        "InvalidParameterValue.IncorrectPhoneNumber",
        "FailedOperation.PhoneNumberInBlacklist",
        "FailedOperation.TemplateIncorrectOrUnapproved",
        "FailedOperation.SignatureIncorrectOrUnapproved",
        "FailedOperation.InsufficientBalanceInSmsPackage",
        "UnauthorizedOperation.ServiceSuspendDueToArrears",
        "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone",
        "AuthFailure.SignatureFailure",
        "MissingParameter",
    ],
)
@pytest.mark.parametrize("shape", [of_message, of_request])
def test_what_will_never_be_sent_is_refused(
    server: SimpleNamespace, code: str, shape: object
) -> None:
    server.answers(200, shape(code))
    error = refused(server)
    assert (error.code, error.params["reason"]) == ("sms.refused", code)
    assert not error.perhaps_sent


@pytest.mark.parametrize(
    ("code", "perhaps_sent"),
    [
        ("LimitExceeded.PhoneNumberDailyLimit", False),
        ("LimitExceeded.PhoneNumberThirtySecondLimit", False),
        ("RequestLimitExceeded", False),
        ("RequestLimitExceeded.IPLimitExceeded", False),
        ("InternalError.OtherError", False),
        ("InternalError.Timeout", True),
        ("AuthFailure.SignatureExpire", False),
    ],
)
@pytest.mark.parametrize("shape", [of_message, of_request])
def test_what_may_be_sent_later_is_to_be_tried_again(
    server: SimpleNamespace, code: str, shape: object, *, perhaps_sent: bool
) -> None:
    server.answers(200, shape(code))
    error = refused(server)
    assert (error.code, error.params["reason"]) == ("sms.unreachable", code)
    assert error.perhaps_sent is perhaps_sent


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>13800000011</html>",
        b"\xff\xfe\x00",
        b"[" * 5_000,
        b"[]",
        b'"Ok"',
        b'{"Response": null}',
        b'{"Response": {"SendStatusSet": []}}',
        b'{"Response": {"SendStatusSet": [{"Code": "Ok"}, {"Code": "Ok"}]}}',
        json.dumps(of_message(None)).encode(),
        json.dumps(of_message({"Ok": "Ok"})).encode(),
        json.dumps(of_message("")).encode(),
        json.dumps(of_message(f"LimitExceeded {PHONE}")).encode(),
        json.dumps(of_message("Phone13800000011")).encode(),
    ],
)
def test_an_answer_that_is_none_says_nothing_of_whether_it_was_sent(
    server: SimpleNamespace, content: bytes
) -> None:
    server.answers(200, content)
    error = refused(server)
    assert str(error) == "sms.unreachable reason=http_200"
    assert error.perhaps_sent


def test_a_yes_by_another_status_is_none(server: SimpleNamespace) -> None:
    server.answers(403, ok())
    assert str(refused(server)) == "sms.unreachable reason=http_403"


def test_a_server_that_fails_is_unreachable_whatever_it_says(server: SimpleNamespace) -> None:
    server.answers(500, ok())
    error = refused(server)
    assert str(error) == "sms.unreachable reason=http_500"
    assert error.perhaps_sent


def test_a_redirection_is_not_followed(server: SimpleNamespace) -> None:
    server.answers(307, b"", location=f"{server.address}/elsewhere")
    assert refused(server).params["reason"] == "http_307"
    assert len(server.requests) == 1


def test_an_answer_without_end_is_cut_off(server: SimpleNamespace) -> None:
    server.answers(200, b" " * 1_000_000 + json.dumps(ok()).encode())
    error = refused(server)
    assert str(error) == "sms.unreachable reason=too_long"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("is_silent", "ReadTimeout"),
        ("drips", "too_slow"),
        ("hangs_up", "RemoteProtocolError"),
    ],
)
def test_when_no_whole_answer_comes_the_message_may_have_been_sent(
    server: SimpleNamespace, fault: str, reason: str
) -> None:
    getattr(server, fault)()
    error = refused(server, seconds=1.0)
    assert (error.code, error.params["reason"]) == ("sms.unreachable", reason)
    assert error.perhaps_sent
    assert len(server.requests) == 1, "nothing is tried again by itself"


def test_where_nobody_listens_nothing_was_sent(closed_address: str) -> None:
    error = refused(SimpleNamespace(address=closed_address))
    assert str(error) == "sms.unreachable reason=ConnectError"
    assert not error.perhaps_sent


@pytest.mark.parametrize(
    ("template", "params"),
    [
        ("greeting", {}),
        ("one_time_code", {"code": "402837"}),
        ("one_time_code", {**CODE, "name": "韦甲"}),
    ],
)
def test_a_message_that_is_none_of_ours_is_a_fault_of_the_program(
    server: SimpleNamespace, template: str, params: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="template of MESSAGES"):
        sender(server.address).send(PHONE, template, params)
    assert server.requests == []


def test_no_log_names_a_number_a_code_or_a_secret(
    server: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers(200, ok())
    sender(server.address).send(PHONE, "one_time_code", CODE)
    server.answers(200, of_request("InternalError"))
    refused(server)
    assert not PERSONAL.search(caplog.text)


def test_the_secret_is_not_in_the_representation() -> None:
    assert "the-secret" not in repr(ACCOUNT)


def test_a_reference_goes_along_so_that_a_message_can_be_looked_up_by_hand(
    server: SimpleNamespace,
) -> None:
    server.answers(200, ok())
    one = sender(server.address)
    one.send(PHONE, "one_time_code", CODE, "94927f835a974c35")
    one.send(PHONE, "one_time_code", CODE)
    found = [json.loads(request.body).get("SessionContext") for request in server.requests]
    assert found == ["94927f835a974c35", None]
    assert one.sent("94927f835a974c35") is None, "whether it was sent cannot be told"
