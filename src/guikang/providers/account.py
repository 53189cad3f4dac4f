"""What a vendor of text messages has given us: keys, a signature, templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from pydantic import ConfigDict

from guikang.services.texting import SmsError, checked

_MAINLAND = "+86"
_CODE = re.compile(r"[A-Za-z][A-Za-z_.]{0,79}")


@dataclass(frozen=True, slots=True)
class VendorTemplate:
    """A template that the vendor has approved for one of ours.

    Attributes:
        id: the vendor's, for numbers of the mainland.
        params: which of our parameters it has, in its order.
        abroad: the vendor's id for all other numbers, or None: none are sent there.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    id: str
    params: tuple[str, ...]
    abroad: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """How we are known to a vendor.

    Attributes:
        key_id: names the secret.
        secret: signs requests; kept out of ``repr``.
        sign: the signature that stands before each message (短信签名).
        templates: by our names.
    """

    key_id: str
    secret: str = field(repr=False)
    sign: str
    templates: Mapping[str, VendorTemplate]

    def filled(
        self, phone: str, template: str, params: Mapping[str, str]
    ) -> tuple[str, dict[str, str]]:
        """The vendor's template for a number, and what fills it in, in its order.

        Raises:
            SmsError: ``sms.refused``: there is none for numbers outside of the mainland.
            ValueError: there is no such template of ours, or it has other parameters.
        """
        values = dict(checked(template, params))
        chosen = self.templates[template]
        found = chosen.id if phone.startswith(_MAINLAND) else chosen.abroad
        if found is None:
            raise SmsError("sms.refused", reason="no_template_abroad")
        return found, {name: values[name] for name in chosen.params}


def code_in(value: object) -> str | None:
    """A vendor's code if it looks like one; no digit is let through, so no number either."""
    return value if isinstance(value, str) and _CODE.fullmatch(value) else None
