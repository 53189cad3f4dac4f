"""Posts and the table of powers: which deeds each post allows.

Source: 正文一 (明确各类工作人员的任务和职责), 正文二, 附件2.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Post(StrEnum):
    """A post; the values are stored and never change. The first four are those of 附件2."""

    RESPONSIBLE = "responsible"  # 负责人
    DIVISION_ADMINISTRATOR = "division_administrator"  # 区划管理员
    GRID_ADMINISTRATOR = "grid_administrator"  # 网格管理员
    COLLECTOR = "collector"  # 采集员
    VERIFIER = "verifier"  # 核查员
    HOTLINE_OPERATOR = "hotline_operator"  # 热线接线员
    AUDITOR = "auditor"  # 审计员


FORM_POSTS: Final = (
    Post.RESPONSIBLE,
    Post.DIVISION_ADMINISTRATOR,
    Post.GRID_ADMINISTRATOR,
    Post.COLLECTOR,
)
"""Those that every division has to fill, in the order of 附件2."""


class Deed(StrEnum):
    """What a post may allow; the values are stored and never change."""

    SERVE = "serve"  # 为没有手机的群众代办
    SEE_STAFF = "see_staff"  # 查看工作人员
    MANAGE_STAFF = "manage_staff"  # 登记、任免工作人员
    OPEN_STAFF_NUMBER = "open_staff_number"  # 查看工作人员完整证件号码
    SEE_COVERAGE = "see_coverage"  # 查看到岗情况
    SEE_TRAINING = "see_training"  # 查看培训进度
    MANAGE_RECEPTION = "manage_reception"  # 维护受理渠道
    SEE_FEEDS = "see_feeds"  # 查看名单
    HAND_IN_GRID_LIST = "hand_in_grid_list"  # 上传网格名单
    HAND_IN_HEADQUARTERS_LIST = "hand_in_headquarters_list"  # 上传指挥部名单
    SEE_EXCEPTIONS = "see_exceptions"  # 查看转码异常
    SEE_APPEALS = "see_appeals"  # 查看异常反馈
    LOOK_UP_PERSON = "look_up_person"  # 按证件号码查码
    OPEN_PERSON_NUMBER = "open_person_number"  # 查看居民完整证件号码
    SEE_LOG = "see_log"  # 查看操作日志
    EXPORT = "export"  # 导出
    MANAGE_KEYS = "manage_keys"  # 管理接口密钥


OVER_CODES: Final = frozenset(
    {
        Deed.SERVE,
        Deed.HAND_IN_GRID_LIST,
        Deed.HAND_IN_HEADQUARTERS_LIST,
        Deed.LOOK_UP_PERSON,
        Deed.OPEN_PERSON_NUMBER,
    }
)
"""Powers over codes: they count once their holder has passed the test of the rules in force.

Source: 正文一 (层层组织学习《广西健康码定码和转码规则》).
"""

_SEES: Final = frozenset(
    {Deed.SEE_STAFF, Deed.SEE_COVERAGE, Deed.SEE_TRAINING, Deed.SEE_FEEDS, Deed.SEE_EXCEPTIONS}
)

DEEDS_OF: Final[Mapping[Post, frozenset[Deed]]] = {
    Post.RESPONSIBLE: _SEES | {Deed.SEE_APPEALS, Deed.SEE_LOG, Deed.EXPORT},
    Post.DIVISION_ADMINISTRATOR: frozenset(Deed),
    Post.GRID_ADMINISTRATOR: _SEES
    | {Deed.SEE_APPEALS, Deed.SERVE, Deed.HAND_IN_GRID_LIST, Deed.LOOK_UP_PERSON},
    Post.COLLECTOR: frozenset({Deed.SEE_FEEDS, Deed.SERVE, Deed.HAND_IN_GRID_LIST}),
    Post.VERIFIER: frozenset(
        {
            Deed.SEE_FEEDS,
            Deed.SEE_EXCEPTIONS,
            Deed.SEE_APPEALS,
            Deed.LOOK_UP_PERSON,
            Deed.OPEN_PERSON_NUMBER,
        }
    ),
    Post.HOTLINE_OPERATOR: frozenset(
        {Deed.SEE_APPEALS, Deed.LOOK_UP_PERSON, Deed.MANAGE_RECEPTION}
    ),
    Post.AUDITOR: _SEES | {Deed.SEE_LOG, Deed.EXPORT},
}
"""The table of powers. A division administrator answers for the whole division (正文二: 总负责
本辖区内广西健康码转码工作), so theirs are all of them, and a subset can be given on."""

NEEDS_SECOND_FACTOR: Final = frozenset(set(Post) - {Post.COLLECTOR, Post.HOTLINE_OPERATOR})
"""Posts whose holders sign in to the console with a second factor, or not at all."""

FROM_ABOVE: Final = frozenset({Post.AUDITOR})
"""Posts that only a division above gives or ends: nobody chooses their own auditor."""

TRAINED: Final = frozenset(post for post in Post if DEEDS_OF[post] & OVER_CODES)
"""Posts whose holders need the training, as they have powers over codes."""
