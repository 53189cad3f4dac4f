"""附件2 广西健康码工作信息表 as a value: what a city or county hands in.

The form says who works for the health code in a division, and where its people turn:
persons with their posts, the hotlines (群众咨询电话), the points of reception (现场受理地点).

Source: 正文四(二), 附件2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from guikang.errors import Flaw
from guikang.people.documents import Document
from guikang.people.names import PersonName
from guikang.people.phones import Phone
from guikang.staff.posts import FORM_POSTS, Post

TITLE: Final = "广西健康码工作信息表"

POST_LABELS: Final[Mapping[Post, str]] = {
    Post.RESPONSIBLE: "负责人",
    Post.DIVISION_ADMINISTRATOR: "区划管理员",
    Post.GRID_ADMINISTRATOR: "网格管理员",
    Post.COLLECTOR: "采集员",
}
"""The posts by the words of the printed form, in its order."""

TICKED, BOX = "☑", "□"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a row stands in its file.

    Attributes:
        sheet: the sheet's name; in a document the table's, as ``表1``.
        line: the row's number as the user's program shows it, from 1.
    """

    sheet: str
    line: int


@dataclass(frozen=True, slots=True)
class RowTexts:
    """A row's cells as text: what stood there, or what is to be written.

    The cells tell of a person and are kept out of ``repr`` and so out of logs.
    """

    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    unit_and_position: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    posts: str = field(default="", repr=False)
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class FormRow:
    """A person of the form.

    Attributes:
        place: where the row stands; of several rows that are one, the first.
        name: as on the document.
        document: 身份证号.
        unit_and_position: 单位职务.
        phone: 手机号码.
        posts: 人员类型, at least one, in the order of the form.
        note: 备注, or empty.
    """

    place: Place
    name: PersonName = field(repr=False)
    document: Document
    unit_and_position: str
    phone: Phone
    posts: tuple[Post, ...]
    note: str = ""

    @property
    def texts(self) -> RowTexts:
        """The row as the form writes it."""
        return RowTexts(
            self.name,
            self.document.number,
            self.unit_and_position,
            self.phone.national,
            posts_text(self.posts),
            self.note,
        )


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number that people may ring.

    Attributes:
        number: ``12345``, ``0771-5550011``, ``13800000011``, ``400-123-4567``.
        remark: as ``政府热线``, ``24小时``, or empty.
    """

    number: str
    remark: str = ""

    @property
    def text(self) -> str:
        """As the form writes it."""
        return f"{self.number}（{self.remark}）" if self.remark else self.number


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was filled in.

    Attributes:
        unit: 填报单位, in the words of who filled it in; it decides nothing.
        filled_on: 填报日期, or None where the form does not say.
        rows: its persons, each once.
        hotlines: 群众咨询电话.
        places: 现场受理地点.
    """

    unit: str = ""
    filled_on: date | None = None
    rows: tuple[FormRow, ...] = ()
    hotlines: tuple[Hotline, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be taken; the others can.

    Attributes:
        place: where it stands.
        texts: what stands there.
        flaws: every reason, at least one.
    """

    place: Place
    texts: RowTexts
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Something to hear although it stops nothing.

    Attributes:
        flaw: what.
        place: of which row, or None: of the whole form.
    """

    flaw: Flaw
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class HeadAsWritten:
    """What stands beside the persons, as it was written, so that it can be mended."""

    unit: str = ""
    filled_on: str = ""
    hotlines: str = ""
    places: str = ""


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A file that could be read.

    Attributes:
        form: what it says, without what was refused.
        refused: the rows that cannot be taken, in order.
        flaws: what is wrong beside the rows: 填报日期, 群众咨询电话.
        warnings: what its writer should hear.
        head: what stands beside the rows, as written.
    """

    form: Form
    refused: tuple[RefusedRow, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    warnings: tuple[Told, ...] = ()
    head: HeadAsWritten = HeadAsWritten()


def posts_text(posts: Iterable[Post]) -> str:
    """The four posts of the form, ticked or not: ``☑ 负责人 □ 区划管理员 …``."""
    held = set(posts)
    return " ".join(f"{TICKED if post in held else BOX} {POST_LABELS[post]}" for post in FORM_POSTS)
