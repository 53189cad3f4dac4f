"""Text messages by Alibaba Cloud: Dysmsapi 2017-05-25 SendSms, signed by ACS3-HMAC-SHA256.

Source: help.aliyun.com/document_detail/55284.html (the call),
help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature (the signature),
help.aliyun.com/document_detail/101346.html (the codes).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC
from typing import Final
from urllib.parse import quote

from guikang.providers.account import Account, code_in
from guikang.providers.calling import Caller
from guikang.providers.judging import judge
from guikang.services.ports import Clock

ADDRESS: Final = "https://dysmsapi.aliyuncs.com"
SECONDS: Final = 8.0
_LATER = frozenset(
    {"isv.BUSINESS_LIMIT_CONTROL", "isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL"}
)
"""What the caller did, as every ``isv.``, and may do again later."""
_NEVER = "isp.RAM_PERMISSION_DENY"
"""Named after the platform, as every ``isp.``, but our account lacks the right."""
_CLOCKS_DIFFER = "InvalidTimeStamp"


class AlibabaSms:
    """Sends by Alibaba Cloud.

    Args:
        account: with AccessKey id and secret; a template's variables are named as ours.
        clock: a request is signed with its instant, and holds for fifteen minutes.
        address: of the service, or of what stands before it.
        seconds: how long the service may be silent.
    """

    def __init__(
        self,
        account: Account,
        clock: Clock,
        *,
        address: str = ADDRESS,
        seconds: float = SECONDS,
    ) -> None:
        self._account = account
        self._clock = clock
        self._caller = Caller(address, seconds)

    def send(
        self, phone: str, template: str, params: Mapping[str, str], reference: str | None = None
    ) -> None:
        """Send one message, see ``ports.SmsSender``."""
        chosen, values = self._account.filled(phone, template, params)
        query = canonical_query(
            {
                "PhoneNumbers": phone.removeprefix("+"),
                "SignName": self._account.sign,
                "TemplateCode": chosen,
                "TemplateParam": json.dumps(values, ensure_ascii=False),
                **({} if reference is None else {"OutId": reference}),
            }
        )
        headers = {
            "host": self._caller.host,
            "x-acs-action": "SendSms",
            "x-acs-version": "2017-05-25",
            "x-acs-date": self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        }
        signed = authorization(self._account.key_id, self._account.secret, query, headers)
        reply = self._caller.post({**headers, "authorization": signed}, b"", query)
        judge(reply, _code, accepted="OK", may_be_later=_may_be_later)

    def sent(self, reference: str) -> bool | None:  # noqa: ARG002 - the port's
        """Nobody can tell: that QuerySendDetails does not show a message proves nothing."""
        return None


def canonical_query(params: Mapping[str, str]) -> str:
    """Names and values percent-encoded by RFC 3986, in the order of their names."""
    return "&".join(f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in sorted(params.items()))


def authorization(key_id: str, secret: str, query: str, headers: Mapping[str, str]) -> str:
    """The header that signs a POST to ``/``.

    Args:
        key_id: names the secret.
        secret: signs.
        query: canonical.
        headers: by their names in small letters, all of which are signed;
            ``x-acs-content-sha256`` is the digest of the body.
    """
    names = ";".join(sorted(headers))
    request = "\n".join(
        [
            "POST",
            "/",
            query,
            *(f"{name}:{value}" for name, value in sorted(headers.items())),
            "",
            names,
            headers["x-acs-content-sha256"],
        ]
    )
    text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.digest(secret.encode(), text.encode(), "sha256").hex()
    return f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={names},Signature={signature}"


def _code(body: Mapping[str, object]) -> str | None:
    return code_in(body.get("Code"))


def _may_be_later(code: str) -> bool:
    """Whether the same message may be accepted another time."""
    of_platform = code.startswith("isp.") and code != _NEVER
    return of_platform or code in _LATER or code.startswith(("Throttling", _CLOCKS_DIFFER))
