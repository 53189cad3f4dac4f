"""What is to be written: a form, a blank one, a 失败明细, a register; in no format yet.

Whatever is written here is read back by ``reading.read_form`` to the same form.

Source: 附件2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from guikang.errors import Flaw
from guikang.staff.work_form import TITLE, Form, HeadAsWritten, RowTexts, posts_text
from guikang.wording import CHINESE, say_flaw

BEFORE_TITLE: Final = "附件 2"
NO_DAY: Final = "    年  月  日"
BLANK_ROWS: Final = 8
"""So many fit on one page of either format."""

UNIT_LABEL: Final = "填报单位："
DAY_LABEL: Final = "填报日期："
HOTLINES_LABEL: Final = "群众咨询电话："
PLACES_LABEL: Final = "现场受理地点："

REASON: Final = "失败原因"
DIVISION: Final = "区划"


@dataclass(frozen=True, slots=True)
class WrittenColumn:
    """A column of the written form.

    Attributes:
        title: its heading.
        share: of the page's width, in characters.
        centred: whether its cells stand in the middle.
    """

    title: str
    share: int
    centred: bool = False


COLUMNS: Final = (
    WrittenColumn("序号", 7, centred=True),
    WrittenColumn("姓名", 12, centred=True),
    WrittenColumn("身份证号", 25, centred=True),
    WrittenColumn("单位职务", 28),
    WrittenColumn("手机号码", 17, centred=True),
    WrittenColumn("人员类型", 30),
    WrittenColumn("备注", 16),
)
"""The seven of the printed form, in its order."""

FIELD_TITLES: Final[Mapping[str | None, str]] = {
    "name": "姓名",
    "number": "身份证号",
    "unit_and_position": "单位职务",
    "phone": "手机号码",
    "posts": "人员类型",
    "note": "备注",
}
"""The heading of the column that a flaw concerns."""

_REASON_COLUMN: Final = WrittenColumn(REASON, 40)
_DIVISION_COLUMN: Final = WrittenColumn(DIVISION, 20)


@dataclass(frozen=True, slots=True)
class WrittenForm:
    """A form to write.

    Attributes:
        sheet: the name of its sheet, at most 31 characters, none of those it may not hold.
        head: what stands beside the rows.
        columns: those of the form, and what more there is.
        rows: the cells in the columns' order.
    """

    sheet: str
    head: HeadAsWritten
    columns: tuple[WrittenColumn, ...]
    rows: tuple[tuple[str, ...], ...]


def blank_form(rows: int = BLANK_ROWS) -> WrittenForm:
    """The form with nothing in it but its boxes."""
    texts = RowTexts(posts=posts_text(()))
    return WrittenForm(
        TITLE, HeadAsWritten(), COLUMNS, tuple(_cells("", texts) for _ in range(rows))
    )


def filled_form(form: Form) -> WrittenForm:
    """A form as it was handed in, its rows numbered."""
    return roster_form(head_of(form), [row.texts for row in form.rows])


def roster_form(head: HeadAsWritten, rows: Iterable[RowTexts]) -> WrittenForm:
    """Persons as the registry has them, in the form, numbered."""
    return WrittenForm(
        TITLE,
        head,
        COLUMNS,
        tuple(_cells(str(number), texts) for number, texts in enumerate(rows, 1)),
    )


def failed_form(head: HeadAsWritten, failed: Iterable[tuple[RowTexts, str]]) -> WrittenForm:
    """失败明细: the rows that were not taken, in the form, each with its reason.

    Args:
        head: as it was written.
        failed: each row's cells, and why it was not taken in words.
    """
    return WrittenForm(
        "失败明细",
        head,
        (*COLUMNS, _REASON_COLUMN),
        tuple(
            (*_cells(str(number), texts), reason)
            for number, (texts, reason) in enumerate(failed, 1)
        ),
    )


def register_form(
    sheet: str, head: HeadAsWritten, rows: Sequence[tuple[str, RowTexts]]
) -> WrittenForm:
    """The persons of a city and of all below it, each with the division of their posts.

    Args:
        sheet: the city's name.
        head: its unit, hotlines and points of reception.
        rows: each person's division by name, and their cells.
    """
    first, *others = COLUMNS
    return WrittenForm(
        sheet,
        head,
        (first, _DIVISION_COLUMN, *others),
        tuple(
            (str(number), division, *_cells("", texts)[1:])
            for number, (division, texts) in enumerate(rows, 1)
        ),
    )


def reason_of(flaws: Iterable[Flaw]) -> str:
    """Why a row was not taken, each reason with its column's heading before it."""
    return "；".join(
        f"{FIELD_TITLES[flaw.field]}：{said}" if flaw.field in FIELD_TITLES else said
        for flaw in flaws
        for said in [say_flaw(CHINESE, flaw)]
    )


def head_of(form: Form) -> HeadAsWritten:
    """What stands beside the persons of a form, as it is written."""
    return HeadAsWritten(
        form.unit,
        "" if form.filled_on is None else day_text(form.filled_on),
        "、".join(hotline.text for hotline in form.hotlines),
        "；".join(form.places),
    )


def day_text(day: date) -> str:
    """A day as the form writes it: ``2020年4月1日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def head_lines(head: HeadAsWritten) -> tuple[str, str]:
    """填报单位 and 填报日期, above the table."""
    return f"{UNIT_LABEL}{_line(head.unit)}", f"{DAY_LABEL}{_line(head.filled_on) or NO_DAY}"


def tail_lines(head: HeadAsWritten) -> tuple[str, str]:
    """群众咨询电话 and 现场受理地点, the last rows of the table."""
    return f"{HOTLINES_LABEL}{head.hotlines}", f"{PLACES_LABEL}{head.places}"


def in_lines(text: str, column: WrittenColumn) -> str:
    """人员类型 in two lines of two, as the printed form breaks it; other cells as they are."""
    if column.title != "人员类型":
        return text
    parts = text.split(" ")
    if len(parts) != len(posts_text(()).split(" ")):
        return text
    half = len(parts) // 2
    return " ".join(parts[:half]) + "\n" + " ".join(parts[half:])


def _line(text: str) -> str:
    return " ".join(text.split())


def _cells(number: str, texts: RowTexts) -> tuple[str, ...]:
    return (
        number,
        texts.name,
        texts.number,
        texts.unit_and_position,
        texts.phone,
        texts.posts,
        texts.note,
    )
