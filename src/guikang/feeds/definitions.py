"""The feeds: each list that the notice names, and the columns of its template.

What a feed says comes from the rulebook's vocabulary: its headings are the
kind's own words. Here stands only which lists there are and whose they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from guikang.errors import GuikangError
from guikang.evidence.vocabulary import Detail, Kind
from guikang.feeds.tables.headings import folded
from guikang.rulebook.model import Rulebook
from guikang.rulebook.reliance import details_relied_on
from guikang.wording import CHINESE
from guikang.wording.countries import countries_also_called, country_names


class UnknownFeedError(GuikangError):
    """No feed has that name."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a template.

    Attributes:
        name: what the program calls it.
        title: its heading; ``also`` are further headings that are understood.
        required: whether every row must fill it.
        blank_tells: whether a blank cell says something, as “still there” does; then a
            file must have the column, however many of its cells are blank.
        choices: label by value, where only these are understood.
        understood: value by all that is understood of it, ``headings.folded``: the value
            itself, its label and what else people call it.
        hint: how to fill it in, in Chinese.
        example: a cell as it may be filled in, nobody's in particular.
    """

    name: str
    title: str
    also: tuple[str, ...] = ()
    required: bool = False
    blank_tells: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    understood: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A list that one source hands in.

    Attributes:
        name: as the command line has it.
        title: as people call it.
        kind: the kind of statement that each row makes.
        source: whose statements they are.
        clause: where the notice names the list, or None.
        columns: of its template, in order.
        withdraws: by label, the kinds that a row may withdraw; empty for other feeds.
    """

    name: str
    title: str
    kind: str
    source: str
    clause: str | None
    columns: tuple[Column, ...]
    withdraws: Mapping[str, str] = field(default_factory=dict)


_LISTS = (
    # name, title, kind, source
    ("confirmed", "确诊名单", "confirmed", "health_commission"),
    ("asymptomatic", "无症状感染者名单", "asymptomatic", "health_commission"),
    ("suspected", "疑似病人名单", "suspected", "health_commission"),
    ("close-contact", "密切接触者名单", "close_contact", "health_commission"),
    ("discharged", "出院名单", "discharged", "health_commission"),
    ("suspicion-lifted", "疑似解除名单", "suspicion_lifted", "health_commission"),
    ("contact-lifted", "密接解除名单", "contact_lifted", "health_commission"),
    ("yellow-lifted", "黄码解除名单", "yellow_lifted", "health_commission"),
    ("entry-police", "入境名单（公安）", "entered", "public_security"),
    ("entry-grid", "入境名单（网格）", "entered", "grid"),
    ("retest", "核酸复检结果", "nucleic_retest", "headquarters"),
    ("declaration", "自主填报（代录）", "declaration", "resident"),
    ("wuhan-stay", "武汉居留填报（代录）", "wuhan_stay", "resident"),
)

_DOCUMENTS = {
    "resident_id": "居民身份证",
    "hk_macao_permit": "港澳居民来往内地通行证",
    "taiwan_permit": "台湾居民来往大陆通行证",
    "hmt_residence": "港澳台居民居住证",
    "foreign_permanent_residence": "外国人永久居留身份证",
    "passport": "护照",
}

_COUNTRY = "国家或地区的中文名称，如越南、中国香港，或两位、三位字母代码，如 VN、VNM"
_WHEN = "日期如 2020-03-06，可加时间如 2020-03-06 08:30，按北京时间"

_DAY = "2020-03-06"
_EXAMPLES = {"port": "东兴"}
"""Of details that are free text, by name."""

_PERSON = (
    Column(
        "name", "姓名", also=("名字",), required=True, hint="与证件一致；每行一人", example="张三"
    ),
    Column(
        "document_type",
        "证件类型",
        choices=_DOCUMENTS,
        hint="居民身份证可不填；护照、台湾居民来往大陆通行证须填",
        example="居民身份证",
    ),
    Column(
        "number",
        "证件号码",
        also=("身份证", "身份证号", "身份证号码", "身份证件号码", "公民身份号码", "证件号"),
        required=True,
        hint="文本格式；15 位或 18 位身份证号，或其他证件号码",
        example="459900199001010019",
    ),
    Column(
        "phone",
        "手机号码",
        also=("手机号", "手机", "联系电话", "电话"),
        hint="可不填",
        example="15400000001",
    ),
    Column(
        "division",
        "区划代码",
        also=("居住地区划代码", "现住地区划代码"),
        hint="现住地的 6、9 或 12 位区划代码，可不填",
        example="450103",
    ),
)


def feeds_of(rulebook: Rulebook) -> dict[str, Feed]:
    """The feeds that a rulebook's vocabulary has, by name; one for withdrawals a source."""
    relied_on = details_relied_on(rulebook)
    feeds = {
        name: _feed(
            name,
            title,
            kind,
            source,
            kind=rulebook.kinds[kind],
            relied_on=relied_on.get(kind, set()),
        )
        for name, title, kind, source in _LISTS
        if kind in rulebook.kinds and source in rulebook.kinds[kind].sources
    }
    withdrawal = next((name for name, kind in rulebook.kinds.items() if kind.withdraws), None)
    if withdrawal is None:
        return feeds
    for source, whose in rulebook.sources.items():
        own = {f.kind: rulebook.kinds[f.kind].title for f in feeds.values() if f.source == source}
        if own and source in rulebook.kinds[withdrawal].sources:
            feed = _withdrawal(withdrawal, source, whose, rulebook.kinds[withdrawal], own)
            feeds[feed.name] = feed
    return feeds


def feed_named(rulebook: Rulebook, name: str) -> Feed:
    """The feed of that name or title.

    Raises:
        UnknownFeedError: there is none; its parameter lists those there are.
    """
    feeds = feeds_of(rulebook)
    for feed in feeds.values():
        if name in (feed.name, feed.title, feed.title.removesuffix("名单")):
            return feed
    raise UnknownFeedError("feed.unknown", name=name, feeds="、".join(feeds))


def _feed(
    name: str,
    title: str,
    kind_name: str,
    source: str,
    *,
    kind: Kind,
    relied_on: AbstractSet[str],
) -> Feed:
    occurred = Column(
        "occurred",
        kind.occurred,
        also=_as_day(kind.occurred),
        required=not kind.may_be_open,
        blank_tells=kind.may_be_open,
        hint=_WHEN + ("；仍在当地的不填，但要有这一列" if kind.may_be_open else ""),
        example=_DAY,
    )
    details = tuple(
        _detail(name, detail, relied_on=name in relied_on) for name, detail in kind.details.items()
    )
    return Feed(name, title, kind_name, source, kind.clause, (*_PERSON, occurred, *details))


def _as_day(occurred: str) -> tuple[str, ...]:
    """What people write over a column of days: 入境日期 where the template has 入境时间."""
    return (occurred.removesuffix("时间") + "日期",) if occurred.endswith("时间") else ()


def _detail(name: str, detail: Detail, *, relied_on: bool) -> Column:
    is_country = detail.pattern == "[A-Z]{2}"
    choices = country_names(CHINESE) if is_country else detail.one_of or {}
    blank_tells = relied_on and not detail.required
    return Column(
        f"details.{name}",
        detail.title,
        required=detail.required,
        blank_tells=blank_tells,
        choices=choices,
        understood=_understood(choices, countries_also_called() if is_country else {}),
        hint=_COUNTRY if is_country else "可不填，但要有这一列" if blank_tells else "",
        example="越南" if is_country else next(iter(choices.values()), _EXAMPLES.get(name, "")),
    )


def _understood(choices: Mapping[str, str], also: Mapping[str, str]) -> Mapping[str, str]:
    called = {folded(name): value for name, value in also.items()}
    for value, label in choices.items():
        called |= {folded(value): value, folded(label): value}
    return called


def _withdrawal(
    kind_name: str, source: str, whose: str, kind: Kind, own: Mapping[str, str]
) -> Feed:
    columns = (
        Column(
            "withdrawn_kind",
            "撤回的记录",
            required=True,
            choices=own,
            hint="原来报的是什么",
            example=next(iter(own.values())),
        ),
        *(column for column in _PERSON if column.name in ("name", "document_type", "number")),
        Column(
            "withdrawn_at",
            "原记录时间",
            also=("原填报时间", "原填报日期", "原记录日期"),
            required=True,
            hint="原记录中的时间，与当时所报一致。" + _WHEN,
            example=_DAY,
        ),
        Column(
            "occurred",
            kind.occurred,
            also=_as_day(kind.occurred),
            hint="可不填，默认为提交时间。" + _WHEN,
            example="2020-03-08",
        ),
    )
    return Feed(
        f"withdrawal-{source.replace('_', '-')}",
        f"撤回（{whose}）",
        kind_name,
        source,
        kind.clause,
        columns,
        {label: name for name, label in own.items()},
    )
