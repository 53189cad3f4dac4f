"""The operations log: who of the staff did what, where, to whom and why; written with the deed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from guikang.errors import Flaw
from guikang.people import writing

if TYPE_CHECKING:
    from guikang.people.keys import PersonKey
    from guikang.services.paging import Page, Span
    from guikang.services.ports.staff import OperationStore
    from guikang.staff.posts import Post

LONGEST_WHY: Final = 200
"""Characters of a reason."""


class Act(StrEnum):
    """What was done; the values are stored and never change."""

    ENROLLED = "enrolled"  # 登记工作人员
    CORRECTED = "corrected"  # 更正工作人员资料
    APPOINTED = "appointed"  # 任命
    SUSPENDED = "suspended"  # 暂停
    RESUMED = "resumed"  # 恢复
    HANDED_OVER = "handed_over"  # 移交
    ENDED = "ended"  # 免去
    OPENED_STAFF_NUMBER = "opened_staff_number"  # 查看工作人员完整证件号码
    OPENED_PERSON_NUMBER = "opened_person_number"  # 查看居民完整证件号码
    LOOKED_UP = "looked_up"  # 按证件号码查码
    EXPORTED = "exported"  # 导出
    RESET_SECOND_FACTOR = "reset_second_factor"  # 重置二次验证
    ENDED_SESSIONS = "ended_sessions"  # 结束全部登录
    PASSED_TRAINING = "passed_training"  # 通过培训测试
    RECEPTION_CHANGED = "reception_changed"  # 维护受理渠道


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it.

    Attributes:
        name: theirs, or of the operator of the installation, as ``cli:root``.
        person: their key; None: an operator.
        post: by which power.
        division: where that post is.
    """

    name: str
    person: PersonKey | None = None
    post: Post | None = None
    division: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """An entry of the log.

    Attributes:
        at: when.
        by: who.
        act: what.
        division: which division it concerns; whoever oversees that sees the entry.
        why: the reason they gave.
        subject: whom it concerns, by key, or None.
        subject_name: masked or in full as the registry has it, or what was exported.
        details: further facts, none of them personal.
    """

    at: datetime
    by: Actor
    act: Act
    division: str
    why: str
    subject: PersonKey | None = None
    subject_name: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for.

    Attributes:
        division: that and all below it.
        act: only these.
        since: not before.
        until: before.
    """

    division: str
    act: Act | None = None
    since: datetime | None = None
    until: datetime | None = None


class Operations:
    """Keeps the log, and tells it."""

    def __init__(self, store: OperationStore) -> None:
        self._store = store

    def note(self, operation: Operation) -> None:
        """Write a deed down, durably, before anything is shown by it."""
        self._store.add(operation)

    def page(self, wanted: Wanted, span: Span) -> Page[Operation]:
        """Entries, the latest first."""
        return self._store.page(wanted, span)


def reason(text: str) -> str | Flaw:
    """A reason as it is kept; ``operations.no_reason``, ``operations.long_reason``."""
    tidy = " ".join(writing.fold_width(text).split())
    if not tidy:
        return Flaw("operations.no_reason", "why")
    if len(tidy) > LONGEST_WHY:
        return Flaw("operations.long_reason", "why", (("longest", str(LONGEST_WHY)),))
    return tidy
