from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from datetime import datetime
from types import SimpleNamespace
from urllib.parse import parse_qsl, quote
from zoneinfo import ZoneInfo

import pytest

from guikang.providers.account import Account, VendorTemplate
from guikang.providers.alibaba import AlibabaSms, authorization, canonical_query
from guikang.services.texting import SmsError

NOW = datetime(2020, 4, 2, 7, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
PHONE = "+8613800000011"
CODE = {"code": "402837", "minutes": "5"}
TURN = {"word": "绿码 *~", "why": "期满+阴性", "next": "a&b=c/d"}
ACCOUNT = Account(
    key_id="LTAIexample",
    secret="the-secret-key",  # noqa: S106 - made up
    sign="桂康",
    templates={
        "one_time_code": VendorTemplate("SMS_1110", ("code", "minutes"), abroad="SMS_9110"),
        "colour_changed": VendorTemplate("SMS_1111", ("next", "word")),
    },
)
PERSONAL = re.compile("13800000011|402837|55500011|期满|绿码|the-secret")
OK = {"Code": "OK", "Message": "OK", "BizId": "9006197469364984400", "RequestId": "F655"}


def sender(address: str, seconds: float = 5.0) -> AlibabaSms:
    return AlibabaSms(ACCOUNT, lambda: NOW, address=address, seconds=seconds)


def failing(code: object) -> dict[str, object]:
    return {"Code": code, "Message": f"{PHONE} 402837", "RequestId": "F655"}


def refused(server: SimpleNamespace, seconds: float = 5.0) -> SmsError:
    with pytest.raises(SmsError) as caught:
        sender(server.address, seconds).send(PHONE, "one_time_code", CODE)
    error = caught.value
    assert not PERSONAL.search(f"{error} {error!r} {error.__cause__!r}")
    return error


def signed_by_the_book(request: SimpleNamespace, secret: str) -> str:
    """The header that the V3 signature asks for, computed from what arrived, step by step."""
    key_id, signed, _ = re.fullmatch(
        "ACS3-HMAC-SHA256 Credential=(.+),SignedHeaders=(.+),Signature=([0-9a-f]{64})",
        request.headers["authorization"],
    ).groups()
    names = signed.split(";")
    assert names == sorted(names)
    to_be_signed = {n for n in request.headers if n.startswith("x-acs-")} | {"host"}
    assert set(names) >= to_be_signed | ({"content-type"} & set(request.headers))
    body_digest = hashlib.sha256(request.body).hexdigest()
    assert request.headers["x-acs-content-sha256"] == body_digest
    arrived = parse_qsl(request.query, keep_blank_values=True, strict_parsing=True)
    canonical_query_string = "&".join(
        quote(name, safe="-_.~") + "=" + quote(value, safe="-_.~")
        for name, value in sorted(arrived)
    )
    canonical_headers = ""
    for name in names:
        canonical_headers += name + ":" + request.headers[name].strip() + "\n"
    canonical_request = (
        request.method
        + "\n/\n"
        + canonical_query_string
        + "\n"
        + canonical_headers
        + "\n"
        + signed
        + "\n"
        + body_digest
    )
    digest = hashlib.sha256(canonical_request.encode()).hexdigest()
    signature = hmac.new(
        secret.encode(), ("ACS3-HMAC-SHA256\n" + digest).encode(), hashlib.sha256
    ).hexdigest()
    return f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={signed},Signature={signature}"


def test_the_published_example_is_signed_as_published() -> None:
    # The page's fixed parameters (固定参数示例).
    query = canonical_query(
        {
            "RegionId": "cn-shanghai",
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        }
    )
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-version": "2014-05-26",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-content-sha256": (
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        ),
    }
    assert authorization("YourAccessKeyId", "YourAccessKeySecret", query, headers) == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_a_message_is_posted_signed_with_the_template_and_its_parameters(
    server: SimpleNamespace,
) -> None:
    server.answers(200, OK)
    sender(server.address).send(PHONE, "one_time_code", CODE)
    (request,) = server.requests
    assert (request.method, request.path, request.body) == ("POST", "/", b"")
    sent = dict(parse_qsl(request.query))
    assert json.loads(sent.pop("TemplateParam")) == CODE
    assert sent == {
        "PhoneNumbers": "8613800000011",
        "SignName": "桂康",
        "TemplateCode": "SMS_1110",
    }
    assert request.headers["host"] == server.host
    assert request.headers["x-acs-action"] == "SendSms"
    assert request.headers["x-acs-version"] == "2017-05-25"
    assert request.headers["x-acs-date"] == "2020-04-01T23:59:59Z"
    assert request.headers["authorization"] == signed_by_the_book(request, "the-secret-key")
    assert request.headers["authorization"] != signed_by_the_book(request, "another-key")


def test_every_sign_in_a_parameter_arrives_and_is_signed(server: SimpleNamespace) -> None:
    server.answers(200, OK)
    sender(server.address).send(PHONE, "colour_changed", TURN)
    (request,) = server.requests
    sent = dict(parse_qsl(request.query))
    assert sent["TemplateCode"] == "SMS_1111"
    assert json.loads(sent["TemplateParam"]) == {"next": "a&b=c/d", "word": "绿码 *~"}
    assert request.headers["authorization"] == signed_by_the_book(request, "the-secret-key")


def test_each_request_has_a_nonce_of_its_own(server: SimpleNamespace) -> None:
    server.answers(200, OK)
    one = sender(server.address)
    for _ in range(3):
        one.send(PHONE, "one_time_code", CODE)
    assert len({r.headers["x-acs-signature-nonce"] for r in server.requests}) == 3


def test_a_number_from_abroad_gets_the_template_for_abroad(server: SimpleNamespace) -> None:
    server.answers(200, OK)
    sender(server.address).send("+85255500011", "one_time_code", CODE)
    sent = dict(parse_qsl(server.requests[0].query))
    assert (sent["PhoneNumbers"], sent["TemplateCode"]) == ("85255500011", "SMS_9110")


def test_without_a_template_for_abroad_nothing_is_sent_there(server: SimpleNamespace) -> None:
    with pytest.raises(SmsError) as caught:
        sender(server.address).send("+85255500011", "colour_changed", TURN)
    assert str(caught.value) == "sms.refused reason=no_template_abroad"
    assert server.requests == []


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (200, "isv.MOBILE_NUMBER_ILLEGAL"),
        (200, "isv.SMS_TEMPLATE_ILLEGAL"),
        (200, "isv.SMS_SIGNATURE_ILLEGAL"),
        (200, "isv.AMOUNT_NOT_ENOUGH"),
        (200, "isv.OUT_OF_SERVICE"),
        (200, "isv.BLACK_KEY_CONTROL_LIMIT"),
        (200, "isp.RAM_PERMISSION_DENY"),
        (400, "SignatureDoesNotMatch"),
        (404, "InvalidAccessKeyId.NotFound"),
    ],
)
def test_what_will_never_be_sent_is_refused(
    server: SimpleNamespace, status: int, code: str
) -> None:
    server.answers(status, failing(code))
    error = refused(server)
    assert (error.code, error.params["reason"]) == ("sms.refused", code)
    assert not error.perhaps_sent


@pytest.mark.parametrize(
    ("status", "code", "perhaps_sent"),
    [
        (200, "isv.BUSINESS_LIMIT_CONTROL", False),
        (200, "isv.DAY_LIMIT_CONTROL", False),
        (200, "isv.MONTH_LIMIT_CONTROL", False),
        (200, "isp.SYSTEM_ERROR", False),
        (200, "isp.GATEWAY_TIMEOUT", True),
        (400, "Throttling.User", False),
        (429, "TooManyRequests", False),
        (400, "InvalidTimeStamp.Expired", False),
    ],
)
def test_what_may_be_sent_later_is_to_be_tried_again(
    server: SimpleNamespace, status: int, code: str, *, perhaps_sent: bool
) -> None:
    server.answers(status, failing(code))
    error = refused(server)
    assert (error.code, error.params["reason"]) == ("sms.unreachable", code)
    assert error.perhaps_sent is perhaps_sent


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>13800000011</html>",
        b"\xff\xfe\x00",
        b"null",
        b'"OK"',
        b'{"code": "OK"}',
        json.dumps(failing(None)).encode(),
        json.dumps(failing(["OK"])).encode(),
        json.dumps(failing(f"isv.{PHONE}")).encode(),
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
    server.answers(403, OK)
    assert str(refused(server)) == "sms.unreachable reason=http_403"


def test_a_server_that_fails_is_unreachable_whatever_it_says(server: SimpleNamespace) -> None:
    server.answers(500, failing("isv.AMOUNT_NOT_ENOUGH"))
    error = refused(server)
    assert str(error) == "sms.unreachable reason=http_500"
    assert error.perhaps_sent


@pytest.mark.parametrize(
    ("fault", "reason"), [("is_silent", "ReadTimeout"), ("hangs_up", "RemoteProtocolError")]
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


def test_no_log_names_a_number_though_it_stands_in_the_address(
    server: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers(200, OK)
    sender(server.address).send(PHONE, "one_time_code", CODE)
    server.answers(200, failing("isp.SYSTEM_ERROR"))
    refused(server)
    assert "13800000011" in server.requests[0].query
    assert not PERSONAL.search(caplog.text)


def test_a_reference_goes_along_so_that_a_message_can_be_looked_up_by_hand(
    server: SimpleNamespace,
) -> None:
    server.answers(200, OK)
    one = sender(server.address)
    one.send(PHONE, "one_time_code", CODE, "94927f835a974c35")
    one.send(PHONE, "one_time_code", CODE)
    found = [dict(parse_qsl(request.query)).get("OutId") for request in server.requests]
    assert found == ["94927f835a974c35", None]
    assert one.sent("94927f835a974c35") is None, "whether it was sent cannot be told"
