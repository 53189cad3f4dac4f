"""What a person is signed in by, in a word coarse enough to tell nobody more than themselves."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Device(StrEnum):
    """The kinds of device; the values are stored and never change."""

    ANDROID_PHONE = "android_phone"
    APPLE_PHONE = "apple_phone"
    HARMONY = "harmony"
    TABLET = "tablet"
    COMPUTER = "computer"
    OTHER = "other"

    @classmethod
    def _missing_(cls, _value: object) -> Device:
        """A kind that a later release has stored is another one here."""
        return cls.OTHER


_TELLING: Final = (
    ("harmony", Device.HARMONY),  # before Android, which some of it calls itself too
    ("windows phone", Device.OTHER),  # likewise
    ("ipad", Device.TABLET),
    ("iphone", Device.APPLE_PHONE),
    ("windows nt", Device.COMPUTER),
    ("macintosh", Device.COMPUTER),
    ("x11", Device.COMPUTER),
)
_MOST_CHARACTERS: Final = 500


def device_of(user_agent: str) -> Device:
    """What kind of device a browser says that it runs on; nothing else of it is kept.

    A tablet that asks for pages made for desks, as an iPad does by default, is a computer.

    Args:
        user_agent: of the request; whatever its sender wrote, and so no proof of anything.
    """
    said = user_agent[:_MOST_CHARACTERS].lower()
    for word, device in _TELLING:
        if word in said:
            return device
    if "android" in said:
        return Device.ANDROID_PHONE if "mobile" in said else Device.TABLET
    return Device.OTHER
