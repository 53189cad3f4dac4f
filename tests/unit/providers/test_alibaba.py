from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import datetime
from types import SimpleNamespace
from urllib.parse import parse_qsl, quote
from zoneinfo import ZoneInfo

import pytest

from guikang.providers.account import Account
from guikang.providers.alibaba import AlibabaSms, authorization, canonical_query

NOW = datetime(2020, 4, 2, 7, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
PHONE = "+8613800000011"
CODE = {"code": "402837", "minutes": "5"}
TURN = {"word": "绿码 *~", "why": "期满+阴性", "next": "a&b=c/d"}
OK = {"Code": "OK", "Message": "OK", "BizId": "9006197469364984400", "RequestId": "F655"}


@pytest.fixture
def sender(account: Account, server: SimpleNamespace) -> AlibabaSms:
    return AlibabaSms(account, lambda: NOW, address=server.address)


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
    server: SimpleNamespace, sender: AlibabaSms
) -> None:
    server.answers(200, OK)
    sender.send(PHONE, "one_time_code", CODE)
    (request,) = server.requests
    assert (request.method, request.path, request.body) == ("POST", "/", b"")
    sent = dict(parse_qsl(request.query))
    assert json.loads(sent.pop("TemplateParam")) == CODE
    assert sent == {
        "PhoneNumbers": "8613800000011",
        "SignName": "桂康",
        "TemplateCode": "1110",
    }
    assert request.headers["host"] == server.host
    assert request.headers["x-acs-action"] == "SendSms"
    assert request.headers["x-acs-version"] == "2017-05-25"
    assert request.headers["x-acs-date"] == "2020-04-01T23:59:59Z"
    assert request.headers["authorization"] == signed_by_the_book(request, "the-secret-key")
    assert request.headers["authorization"] != signed_by_the_book(request, "another-key")


def test_every_sign_in_a_parameter_arrives_and_is_signed(
    server: SimpleNamespace, sender: AlibabaSms
) -> None:
    server.answers(200, OK)
    sender.send(PHONE, "colour_changed", TURN)
    (request,) = server.requests
    sent = dict(parse_qsl(request.query))
    assert sent["TemplateCode"] == "1111"
    assert json.loads(sent["TemplateParam"]) == {"next": "a&b=c/d", "word": "绿码 *~"}
    assert request.headers["authorization"] == signed_by_the_book(request, "the-secret-key")


def test_each_request_has_a_nonce_of_its_own(server: SimpleNamespace, sender: AlibabaSms) -> None:
    server.answers(200, OK)
    for _ in range(3):
        sender.send(PHONE, "one_time_code", CODE)
    assert len({r.headers["x-acs-signature-nonce"] for r in server.requests}) == 3


def test_a_number_from_abroad_gets_the_template_for_abroad(
    server: SimpleNamespace, sender: AlibabaSms
) -> None:
    server.answers(200, OK)
    sender.send("+85255500011", "one_time_code", CODE)
    sent = dict(parse_qsl(server.requests[0].query))
    assert (sent["PhoneNumbers"], sent["TemplateCode"]) == ("85255500011", "9110")


def test_a_reference_goes_along_so_that_a_message_can_be_looked_up_by_hand(
    server: SimpleNamespace, sender: AlibabaSms
) -> None:
    server.answers(200, OK)
    sender.send(PHONE, "one_time_code", CODE, "94927f835a974c35")
    sender.send(PHONE, "one_time_code", CODE)
    found = [dict(parse_qsl(request.query)).get("OutId") for request in server.requests]
    assert found == ["94927f835a974c35", None]
    assert sender.sent("94927f835a974c35") is None, "whether it was sent cannot be told"
