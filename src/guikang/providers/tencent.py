"""Text messages by Tencent Cloud: SendSms of 2021-01-11, signed by TC3-HMAC-SHA256.

Source: cloud.tencent.com/document/api/382/55981 (the call), 382/52072 (the signature),
382/59177 (the codes).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from guikang.providers.account import Account, code_in
from guikang.providers.calling import Caller
from guikang.providers.judging import judge
from guikang.services.ports import Clock

ADDRESS: Final = "https://sms.tencentcloudapi.com"
SECONDS: Final = 8.0
_SERVICE = "sms"
_CONTENT_TYPE = "application/json; charset=utf-8"
_LATER = ("InternalError", "LimitExceeded", "RequestLimitExceeded", "ResourceUnavailable")
"""Families of codes after which the same message may be accepted."""
_CLOCKS_DIFFER = "AuthFailure.SignatureExpire"


class TencentSms:
    """Sends by Tencent Cloud.

    Args:
        account: with SecretId and SecretKey.
        app: SmsSdkAppId.
        region: as ``ap-guangzhou``.
        clock: a request is signed with its instant, and holds for five minutes.
        address: of the service, or of what stands before it.
        seconds: how long the service may be silent.
    """

    def __init__(
        self,
        account: Account,
        app: str,
        region: str,
        clock: Clock,
        *,
        address: str = ADDRESS,
        seconds: float = SECONDS,
    ) -> None:
        self._account = account
        self._app = app
        self._region = region
        self._clock = clock
        self._caller = Caller(address, seconds)

    def send(
        self, phone: str, template: str, params: Mapping[str, str], reference: str | None = None
    ) -> None:
        """Send one message, see ``ports.SmsSender``."""
        chosen, values = self._account.filled(phone, template, params)
        content = json.dumps(
            {
                "PhoneNumberSet": [phone],
                "SmsSdkAppId": self._app,
                "SignName": self._account.sign,
                "TemplateId": chosen,
                "TemplateParamSet": list(values.values()),
                **({} if reference is None else {"SessionContext": reference}),
            },
            ensure_ascii=False,
        ).encode()
        at = self._clock()
        reply = self._caller.post(
            {
                "host": self._caller.host,
                "content-type": _CONTENT_TYPE,
                "x-tc-action": "SendSms",
                "x-tc-version": "2021-01-11",
                "x-tc-region": self._region,
                "x-tc-timestamp": str(int(at.timestamp())),
                "authorization": authorization(
                    self._account.key_id,
                    self._account.secret,
                    content,
                    service=_SERVICE,
                    host=self._caller.host,
                    at=at,
                ),
            },
            content,
        )
        judge(reply, _code, accepted="Ok", may_be_later=_may_be_later)

    def sent(self, reference: str) -> bool | None:  # noqa: ARG002 - the port's
        """Nobody can tell: what Tencent can be asked for does not name the reference."""
        return None


def authorization(
    key_id: str, secret: str, content: bytes, *, service: str, host: str, at: datetime
) -> str:
    """The header that signs a POST of JSON to ``/`` at an instant."""
    seconds = int(at.timestamp())
    day = datetime.fromtimestamp(seconds, UTC).date().isoformat()
    scope = f"{day}/{service}/tc3_request"
    signed = "content-type;host"
    head = f"POST\n/\n\ncontent-type:{_CONTENT_TYPE}\nhost:{host}\n"
    request = f"{head}\n{signed}\n{_hex(content)}"
    text = f"TC3-HMAC-SHA256\n{seconds}\n{scope}\n{_hex(request.encode())}"
    key = f"TC3{secret}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    return (
        f"TC3-HMAC-SHA256 Credential={key_id}/{scope}, "
        f"SignedHeaders={signed}, Signature={signature}"
    )


def _hex(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _may_be_later(code: str) -> bool:
    return code == _CLOCKS_DIFFER or code.partition(".")[0] in _LATER


def _code(body: Mapping[str, object]) -> str | None:
    """The code of the one message, or of the whole request where that failed."""
    match body:
        case {"Response": {"Error": {"Code": code}}}:
            return code_in(code)
        case {"Response": {"SendStatusSet": [{"Code": code}]}}:
            return code_in(code)
        case _:
            return None
