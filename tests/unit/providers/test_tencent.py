from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from guikang.providers.account import Account
from guikang.providers.tencent import TencentSms, authorization

NOW = datetime(2020, 4, 1, 23, 59, 59, tzinfo=UTC)
PHONE = "+8613800000011"
CODE = {"code": "402837", "minutes": "5"}
TURN = {"word": "绿码", "why": "期满且复检阴性", "next": "无"}


@pytest.fixture
def sender(account: Account, server: SimpleNamespace) -> TencentSms:
    return TencentSms(account, "1400006666", "ap-guangzhou", lambda: NOW, address=server.address)


def ok() -> dict[str, object]:
    status = {"SerialNo": "1", "PhoneNumber": PHONE, "Code": "Ok", "Message": "send success"}
    return {"Response": {"SendStatusSet": [status], "RequestId": "r"}}


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
    server: SimpleNamespace, sender: TencentSms
) -> None:
    server.answers(200, ok())
    sender.send(PHONE, "one_time_code", CODE)
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
    server: SimpleNamespace, sender: TencentSms
) -> None:
    server.answers(200, ok())
    sender.send(PHONE, "colour_changed", TURN)
    (request,) = server.requests
    sent = json.loads(request.body)
    assert (sent["TemplateId"], sent["TemplateParamSet"]) == ("1111", ["无", "绿码"])
    assert request.headers["authorization"] == signed_by_the_book(request, "the-secret-key")


def test_a_number_from_abroad_gets_the_template_for_abroad(
    server: SimpleNamespace, sender: TencentSms
) -> None:
    server.answers(200, ok())
    sender.send("+85255500011", "one_time_code", CODE)
    assert json.loads(server.requests[0].body)["TemplateId"] == "9110"


def test_a_reference_goes_along_so_that_a_message_can_be_looked_up_by_hand(
    server: SimpleNamespace, sender: TencentSms
) -> None:
    server.answers(200, ok())
    sender.send(PHONE, "one_time_code", CODE, "94927f835a974c35")
    sender.send(PHONE, "one_time_code", CODE)
    found = [json.loads(request.body).get("SessionContext") for request in server.requests]
    assert found == ["94927f835a974c35", None]
    assert sender.sent("94927f835a974c35") is None, "whether it was sent cannot be told"
