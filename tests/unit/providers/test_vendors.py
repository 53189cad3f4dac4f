"""What holds of every vendor of text messages, whatever its protocol."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from guikang.providers.account import Account
from guikang.providers.alibaba import AlibabaSms
from guikang.providers.tencent import TencentSms
from guikang.services.ports.providers import SmsSender
from guikang.services.texting import SmsError

NOW = datetime(2020, 4, 1, 23, 59, 59, tzinfo=UTC)
PHONE = "+8613800000011"
CODE = {"code": "402837", "minutes": "5"}
TURN = {"word": "绿码", "why": "期满且复检阴性", "next": "无"}
PERSONAL = re.compile("13800000011|402837|55500011|期满|绿码|the-secret")
REGION = "ap-guangzhou"

Content = dict[str, object]


@dataclass(frozen=True)
class Vendor:
    """A vendor: how it is asked, and how it answers.

    Attributes:
        made: its sender, of an account, an address and seconds of patience.
        yes: its answer to a message that it takes.
        no: its answers to one that it does not, by their code.
    """

    made: Callable[[Account, str, float], SmsSender]
    yes: Content
    no: tuple[Callable[[object], Content], ...]


def tencents(status: Content) -> Content:
    return {"Response": {"SendStatusSet": [{"PhoneNumber": PHONE, **status}], "RequestId": "r"}}


def tencent_of_message(code: object) -> Content:
    return tencents({"Code": code, "Message": f"{PHONE} 402837"})


def tencent_of_request(code: object) -> Content:
    return {"Response": {"Error": {"Code": code, "Message": f"{PHONE} 402837"}, "RequestId": "r"}}


def alibabas_no(code: object) -> Content:
    return {"Code": code, "Message": f"{PHONE} 402837", "RequestId": "F655"}


TENCENT = Vendor(
    lambda account, address, seconds: TencentSms(
        account, "1400006666", REGION, lambda: NOW, address=address, seconds=seconds
    ),
    tencents({"SerialNo": "1", "Code": "Ok", "Message": "send success"}),
    (tencent_of_message, tencent_of_request),
)
ALIBABA = Vendor(
    lambda account, address, seconds: AlibabaSms(
        account, lambda: NOW, address=address, seconds=seconds
    ),
    {"Code": "OK", "Message": "OK", "BizId": "9006197469364984400", "RequestId": "F655"},
    (alibabas_no,),
)
EACH = pytest.mark.parametrize("vendor", [TENCENT, ALIBABA], ids=["tencent", "alibaba"])


class Asked:
    """A server, and an account at the vendor that it stands for."""

    def __init__(self, account: Account, server: SimpleNamespace) -> None:
        self.account = account
        self.server = server

    def send(
        self,
        vendor: Vendor,
        phone: str = PHONE,
        template: str = "one_time_code",
        params: Mapping[str, str] = CODE,
        *,
        seconds: float = 5.0,
    ) -> None:
        vendor.made(self.account, self.server.address, seconds).send(phone, template, params)

    def refused(self, vendor: Vendor, seconds: float = 5.0) -> SmsError:
        """Why a message was not taken; nothing personal is in it."""
        with pytest.raises(SmsError) as caught:
            self.send(vendor, seconds=seconds)
        error = caught.value
        assert not PERSONAL.search(f"{error} {error!r} {error.__cause__!r}")
        return error


@pytest.fixture
def asked(account: Account, server: SimpleNamespace) -> Asked:
    return Asked(account, server)


@EACH
def test_without_a_template_for_abroad_nothing_is_sent_there(asked: Asked, vendor: Vendor) -> None:
    with pytest.raises(SmsError) as caught:
        asked.send(vendor, "+85255500011", "colour_changed", TURN)
    assert str(caught.value) == "sms.refused reason=no_template_abroad"
    assert asked.server.requests == []


@pytest.mark.parametrize(
    ("vendor", "status", "code"),
    [
        (TENCENT, 200, "InvalidParameterValue.IncorrectPhoneNumber"),
        (TENCENT, 200, "FailedOperation.PhoneNumberInBlacklist"),
        (TENCENT, 200, "FailedOperation.TemplateIncorrectOrUnapproved"),
        (TENCENT, 200, "FailedOperation.SignatureIncorrectOrUnapproved"),
        (TENCENT, 200, "FailedOperation.InsufficientBalanceInSmsPackage"),
        (TENCENT, 200, "UnauthorizedOperation.ServiceSuspendDueToArrears"),
        (TENCENT, 200, "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone"),
        (TENCENT, 200, "AuthFailure.SignatureFailure"),
        (TENCENT, 200, "MissingParameter"),
        (ALIBABA, 200, "isv.MOBILE_NUMBER_ILLEGAL"),
        (ALIBABA, 200, "isv.SMS_TEMPLATE_ILLEGAL"),
        (ALIBABA, 200, "isv.SMS_SIGNATURE_ILLEGAL"),
        (ALIBABA, 200, "isv.AMOUNT_NOT_ENOUGH"),
        (ALIBABA, 200, "isv.OUT_OF_SERVICE"),
        (ALIBABA, 200, "isv.BLACK_KEY_CONTROL_LIMIT"),
        (ALIBABA, 200, "isp.RAM_PERMISSION_DENY"),
        (ALIBABA, 400, "SignatureDoesNotMatch"),
        (ALIBABA, 404, "InvalidAccessKeyId.NotFound"),
    ],
)
def test_what_will_never_be_sent_is_refused(
    asked: Asked, vendor: Vendor, status: int, code: str
) -> None:
    for no in vendor.no:
        asked.server.answers(status, no(code))
        error = asked.refused(vendor)
        assert (error.code, error.params["reason"]) == ("sms.refused", code)
        assert not error.perhaps_sent


@pytest.mark.parametrize(
    ("vendor", "status", "code", "perhaps_sent"),
    [
        (TENCENT, 200, "LimitExceeded.PhoneNumberDailyLimit", False),
        (TENCENT, 200, "LimitExceeded.PhoneNumberThirtySecondLimit", False),
        (TENCENT, 200, "RequestLimitExceeded", False),
        (TENCENT, 200, "RequestLimitExceeded.IPLimitExceeded", False),
        (TENCENT, 200, "InternalError.OtherError", False),
        (TENCENT, 200, "InternalError.Timeout", True),
        (TENCENT, 200, "AuthFailure.SignatureExpire", False),
        (ALIBABA, 200, "isv.BUSINESS_LIMIT_CONTROL", False),
        (ALIBABA, 200, "isv.DAY_LIMIT_CONTROL", False),
        (ALIBABA, 200, "isv.MONTH_LIMIT_CONTROL", False),
        (ALIBABA, 200, "isp.SYSTEM_ERROR", False),
        (ALIBABA, 200, "isp.GATEWAY_TIMEOUT", True),
        (ALIBABA, 400, "Throttling.User", False),
        (ALIBABA, 429, "TooManyRequests", False),
        (ALIBABA, 400, "InvalidTimeStamp.Expired", False),
    ],
)
def test_what_may_be_sent_later_is_to_be_tried_again(
    asked: Asked, vendor: Vendor, *, status: int, code: str, perhaps_sent: bool
) -> None:
    for no in vendor.no:
        asked.server.answers(status, no(code))
        error = asked.refused(vendor)
        assert (error.code, error.params["reason"]) == ("sms.unreachable", code)
        assert error.perhaps_sent is perhaps_sent


@pytest.mark.parametrize(
    ("vendor", "content"),
    [
        *(
            (vendor, content)
            for vendor in (TENCENT, ALIBABA)
            for content in (
                b"",
                b"<html>13800000011</html>",
                b"\xff\xfe\x00",
                b"[" * 5_000,
                b"[]",
                b"null",
                b'"Ok"',
                b'"OK"',
            )
        ),
        (TENCENT, b'{"Response": null}'),
        (TENCENT, b'{"Response": {"SendStatusSet": []}}'),
        (TENCENT, b'{"Response": {"SendStatusSet": [{"Code": "Ok"}, {"Code": "Ok"}]}}'),
        (TENCENT, tencent_of_message(None)),
        (TENCENT, tencent_of_message({"Ok": "Ok"})),
        (TENCENT, tencent_of_message("")),
        (TENCENT, tencent_of_message(f"LimitExceeded {PHONE}")),
        (TENCENT, tencent_of_message("Phone13800000011")),
        (ALIBABA, b'{"code": "OK"}'),
        (ALIBABA, alibabas_no(None)),
        (ALIBABA, alibabas_no(["OK"])),
        (ALIBABA, alibabas_no(f"isv.{PHONE}")),
    ],
)
def test_an_answer_that_is_none_says_nothing_of_whether_it_was_sent(
    asked: Asked, vendor: Vendor, content: bytes | Content
) -> None:
    asked.server.answers(200, content)
    error = asked.refused(vendor)
    assert str(error) == "sms.unreachable reason=http_200"
    assert error.perhaps_sent


@EACH
def test_a_yes_by_another_status_is_none(asked: Asked, vendor: Vendor) -> None:
    asked.server.answers(403, vendor.yes)
    assert str(asked.refused(vendor)) == "sms.unreachable reason=http_403"


@EACH
def test_a_server_that_fails_is_unreachable_whatever_it_says(asked: Asked, vendor: Vendor) -> None:
    for said in (vendor.yes, *(no("isv.AMOUNT_NOT_ENOUGH") for no in vendor.no)):
        asked.server.answers(500, said)
        error = asked.refused(vendor)
        assert str(error) == "sms.unreachable reason=http_500"
        assert error.perhaps_sent


@EACH
def test_a_redirection_is_not_followed(asked: Asked, vendor: Vendor) -> None:
    asked.server.answers(307, b"", location=f"{asked.server.address}/elsewhere")
    assert asked.refused(vendor).params["reason"] == "http_307"
    assert len(asked.server.requests) == 1


@EACH
def test_an_answer_without_end_is_cut_off(asked: Asked, vendor: Vendor) -> None:
    asked.server.answers(200, b" " * 1_000_000 + json.dumps(vendor.yes).encode())
    assert str(asked.refused(vendor)) == "sms.unreachable reason=too_long"


@EACH
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("is_silent", "ReadTimeout"),
        ("drips", "too_slow"),
        ("hangs_up", "RemoteProtocolError"),
    ],
)
def test_when_no_whole_answer_comes_the_message_may_have_been_sent(
    asked: Asked, vendor: Vendor, fault: str, reason: str
) -> None:
    getattr(asked.server, fault)()
    error = asked.refused(vendor, seconds=1.0)
    assert (error.code, error.params["reason"]) == ("sms.unreachable", reason)
    assert error.perhaps_sent
    assert len(asked.server.requests) == 1, "nothing is tried again by itself"


@EACH
def test_where_nobody_listens_nothing_was_sent(
    account: Account, closed_address: str, vendor: Vendor
) -> None:
    error = Asked(account, SimpleNamespace(address=closed_address)).refused(vendor)
    assert str(error) == "sms.unreachable reason=ConnectError"
    assert not error.perhaps_sent


@EACH
@pytest.mark.parametrize(
    ("template", "params"),
    [
        ("greeting", {}),
        ("one_time_code", {"code": "402837"}),
        ("one_time_code", {**CODE, "name": "韦甲"}),
    ],
)
def test_a_message_that_is_none_of_ours_is_a_fault_of_the_program(
    asked: Asked, vendor: Vendor, template: str, params: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="template of MESSAGES"):
        asked.send(vendor, PHONE, template, params)
    assert asked.server.requests == []


@EACH
def test_no_log_names_a_number_a_code_or_a_secret(
    asked: Asked, vendor: Vendor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asked.server.answers(200, vendor.yes)
    asked.send(vendor)
    asked.server.answers(200, vendor.no[-1]("InternalError"))
    asked.refused(vendor)
    assert not PERSONAL.search(caplog.text)


def test_the_secret_is_not_in_the_representation(account: Account) -> None:
    assert "the-secret" not in repr(account)
