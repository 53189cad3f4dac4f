"""Symbols: the ticks, crosses and boxes of forms, and what symbol fonts draw as such.

Source: the code charts of Wingdings and Wingdings 2; Unicode, Miscellaneous Symbols.
"""

from __future__ import annotations

from typing import Final

TICKS: Final = "☑✅√✓✔■●◆★▲▣◼⬛⚫◉⊙🗸🗹"
CROSSES: Final = "☒×✕✖✗✘╳❌❎🗷⊠хХ"
BOXES: Final = "□☐◻▢⬜▫○◯〇◇☆△"

_BY_CODE: Final = {
    "wingdings": {
        0x6E: "■",
        0x6F: "□",
        0x6C: "●",
        0xA1: "○",
        0xA8: "□",
        0xFB: "✗",
        0xFC: "✓",
        0xFD: "☒",
        0xFE: "☑",
    },
    "wingdings 2": {
        0x4F: "✗",
        0x50: "✓",
        0x51: "☒",
        0x52: "☑",
        0x53: "☒",
        0x54: "☒",
        0xA3: "□",
        0x2A: "□",
        0x97: "●",
    },
}
_PRIVATE: Final = 0xF000
"""Symbol fonts show their characters in the private use area from here on, too."""


def from_symbol_font(text: str, font: str) -> str:
    """The text with what the font draws as a tick, cross or box; other characters as they are.

    Args:
        text: as it stands in the file.
        font: its name; any other font than Wingdings leaves the text alone.
    """
    drawn = _BY_CODE.get(font.strip().lower())
    if drawn is None:
        return text
    return "".join(
        drawn.get(ord(sign) - _PRIVATE if ord(sign) >= _PRIVATE else ord(sign), sign)
        for sign in text
    )


UNNAMED: Final = {
    **{_PRIVATE + code: sign for signs in _BY_CODE.values() for code, sign in signs.items()},
    ord("R"): "☑",
    ord("P"): "✓",
    ord("þ"): "☑",
    ord("ü"): "✓",
    ord("£"): "□",
    ord("¨"): "□",
}
"""What is left of such symbols where a file has lost their font: R and £ of Wingdings 2."""
