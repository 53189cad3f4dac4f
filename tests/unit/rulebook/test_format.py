"""What another edition may say without a change of code: an edition made up for this test.

Red for fourteen days and then yellow for fourteen; tests on given days; reason codes;
its own colours' words, kinds and sources; and each way of counting days.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.codes.decision import Decision
from guikang.evidence.statement import Statement
from guikang.people.keys import PersonKey
from guikang.rulebook.deciding import decide
from guikang.rulebook.loading import parse
from guikang.rulebook.model import Counting, Rulebook
from guikang.rulebook.population.deciding import arrange, decide_rows, instant, microseconds
from guikang.rulebook.population.kernel import NEVER, NO_CODE
from guikang.rulebook.population.tables import compile_rulebook

EDITION = """\
id: made-up
title: 虚构版规则
document: 虚构〔2099〕1号
issuer: 虚构办公室
standing: study
in_force: {from: "2099-01-01", until: null, supersedes: 无, clause: 虚构一}
zone: Asia/Shanghai
counting: COUNTING
colours:
  - {id: crimson, word: 赤码, measure: 居家隔离, clause: 虚构二}
  - {id: amber, word: 琥珀码, measure: 健康监测, clause: 虚构三}
  - {id: jade, word: 翠码, measure: 通行, clause: 虚构四}
sources: {clinic: 诊所, oneself: 本人}
kinds:
  fever:
    {title: 发热, occurred: 发热时间, sources: [clinic], clause: 虚构五}
  travel:
    title: 旅行
    occurred: 返回时间
    sources: [oneself]
    clause: 虚构六
    details: {from: {title: 自, one_of: {far: 远方, near: 近处}, required: true}}
  swab:
    title: 采样
    occurred: 采样时间
    sources: [clinic]
    clause: 虚构七
    details: {result: {title: 结果, one_of: {clear: 阴性, not_clear: 阳性}, required: true}}
  greeting:
    {title: 填报, occurred: 填报时间, sources: [oneself], clause: 虚构八}
  cured:
    {title: 痊愈, occurred: 痊愈时间, sources: [clinic], clause: 虚构九, lifts: true}
grounds:
  fever:
    title: 发热者
    clause: 虚构五
    opens: [fever]
    start: [{state: home}]
    states:
      home:
        title: 隔离十四天
        colour: crimson
        code: A1
        period: {days: 14, from: opening}
        turns: [{to: watched, when: [full], clause: 虚构五}]
      watched:
        title: 其后监测十四天
        colour: amber
        code: B6
        period: {days: 28, from: opening}
        awaits: [cured]
        turns:
          - {to: end, when: [{statement: [cured]}], clause: 虚构九}
          - {to: end, when: [full], clause: 虚构五}
  travel:
    title: 旅行者
    clause: 虚构六
    opens: [travel]
    start: [{if: {from: near}, state: near}, {state: far}]
    states:
      far:
        title: 自远方返回，第 1、3、7 天采样
        colour: crimson
        code: A2
        period: {days: 7, from: opening}
        awaits: [swab]
        turns:
          - to: end
            when: [full, {tests: swab, where: {result: clear}, on_days: [7, 1, 3]}]
            clause: 虚构七
      near:
        title: 自近处返回，第 1、1、3 天采样
        colour: amber
        code: B3
        awaits: [swab]
        turns:
          - to: end
            when: [{tests: swab, where: {result: clear}, on_days: [1, 1, 3]}]
            clause: 虚构七
  greeting:
    title: 其他人
    clause: 虚构八
    residual: true
    opens: [greeting]
    start: [{state: well}]
    states: {well: {title: 填报者, colour: jade, code: C1}}
exceptions:
  nothing_to_lift: {title: 无可解除, clause: 虚构九}
  nothing_to_withdraw: {title: 无可撤回, clause: 虚构九}
"""
SHANGHAI = ZoneInfo("Asia/Shanghai")
SOMEONE = PersonKey("someone")


def edition(counting: str = "opening_day_excluded") -> Rulebook:
    return parse(EDITION.replace("COUNTING", counting), "made-up.yaml")


BOOK = edition()
COMPILED = compile_rulebook(BOOK)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def said(kind: str, at: str, **details: str) -> Statement:
    source = BOOK.kinds[kind].sources[0]
    return Statement(f"{kind} {at}", source, kind, SOMEONE, local(at), local(at), details)


def code(at: str, *statements: Statement, book: Rulebook = BOOK) -> Decision:
    return decide(book, SOMEONE, statements, local(at), local("2100-01-01"))


FEVER = said("fever", "2099-03-01T10:00")
FAR = said("travel", "2099-03-01T10:00", **{"from": "far"})
NEAR = said("travel", "2099-03-01T10:00", **{"from": "near"})


def clear(at: str) -> Statement:
    return said("swab", at, result="clear")


def not_clear(at: str) -> Statement:
    return said("swab", at, result="not_clear")


@pytest.mark.parametrize(
    ("at", "colour", "reason", "until"),
    [
        ("2099-03-01T09:59:59.999999", None, None, "2099-03-01T10:00"),
        ("2099-03-01T10:00", "crimson", "A1", "2099-03-16"),
        ("2099-03-15T23:59:59.999999", "crimson", "A1", "2099-03-16"),
        ("2099-03-16", "amber", "B6", "2099-03-30"),
        ("2099-03-29T23:59:59.999999", "amber", "B6", "2099-03-30"),
        ("2099-03-30", None, None, None),
    ],
)
def test_a_red_of_fourteen_days_turns_into_a_yellow_of_fourteen(
    at: str, colour: str | None, reason: str | None, until: str | None
) -> None:
    decision = code(at, FEVER)
    assert decision.colour == colour
    assert [r.code for r in decision.reasons] == ([] if reason is None else [reason])
    assert decision.until == (None if until is None else local(until))


@pytest.mark.parametrize(
    ("counting", "amber_from", "over_at"),
    [
        ("opening_day_excluded", "2099-03-16", "2099-03-30"),
        ("opening_day_included", "2099-03-15", "2099-03-29"),
        ("elapsed_hours", "2099-03-15T10:00", "2099-03-29T10:00"),
    ],
)
def test_each_way_of_counting_moves_both_turns(
    counting: str, amber_from: str, over_at: str
) -> None:
    book = edition(counting)
    assert code("2099-03-05", FEVER, book=book).until == local(amber_from)
    assert code(amber_from, FEVER, book=book).colour == "amber"
    assert code(amber_from, FEVER, book=book).until == local(over_at)
    assert code(over_at, FEVER, book=book).colour is None


@pytest.mark.parametrize("counting", list(Counting))
def test_a_period_that_follows_a_full_one_joins_it_without_a_gap(counting: Counting) -> None:
    text = EDITION.replace("COUNTING", counting).replace(
        "period: {days: 28, from: opening}", "period: {days: 14, from: state}"
    )
    in_sequence, from_opening = parse(text, "made-up.yaml"), edition(counting)
    at = "2099-03-20"
    assert code(at, FEVER, book=in_sequence).until == code(at, FEVER, book=from_opening).until


def test_a_word_and_measure_are_the_editions_own() -> None:
    decision = code("2099-03-05", FEVER)
    assert decision.colour is not None
    assert (BOOK.words_of(decision.colour).word, decision.measure) == ("赤码", "居家隔离")


def test_a_cure_in_the_first_state_is_no_way_out_of_it() -> None:
    assert code("2099-03-10", FEVER, said("cured", "2099-03-08")).colour == "crimson"


def test_a_cure_in_the_second_state_ends_it_at_once() -> None:
    cure = said("cured", "2099-03-20T12:00")
    assert code("2099-03-20T11:59:59", FEVER, cure).colour == "amber"
    assert code("2099-03-20T12:00", FEVER, cure).colour is None


def test_tests_on_their_days_end_the_ground_when_the_days_are_full() -> None:
    swabs = [clear("2099-03-02"), clear("2099-03-04T08:00"), clear("2099-03-08T08:00")]
    assert code("2099-03-08T08:00", FAR, *swabs).until == local("2099-03-09")
    assert code("2099-03-09", FAR, *swabs).colour is None


@pytest.mark.parametrize(
    "swabs",
    [
        [],
        [clear("2099-03-02"), clear("2099-03-04")],
        [clear("2099-03-01T12:00"), clear("2099-03-01T13:00"), clear("2099-03-01T14:00")],
        [clear("2099-03-02"), clear("2099-03-03T23:59:59"), clear("2099-03-08")],
        [clear("2099-03-02"), not_clear("2099-03-04"), clear("2099-03-08")],
    ],
    ids=["none", "two of three", "all on day 0", "the second too early", "one not clear"],
)
def test_a_missing_early_or_unclear_test_keeps_the_ground(swabs: list[Statement]) -> None:
    decision = code("2099-03-20", FAR, *swabs)
    assert decision.colour == "crimson"
    assert decision.reasons[0].awaiting == ("swab",)


def test_a_late_test_stands_for_its_day() -> None:
    swabs = [clear("2099-03-05"), clear("2099-03-06"), clear("2099-03-12T15:00")]
    assert code("2099-03-12T14:59:59", FAR, *swabs).colour == "crimson"
    assert code("2099-03-12T15:00", FAR, *swabs).colour is None


def test_a_day_named_twice_asks_for_two_tests() -> None:
    one = [clear("2099-03-02T08:00"), clear("2099-03-04T08:00")]
    assert code("2099-03-10", NEAR, *one).colour == "amber"
    two = [*one, clear("2099-03-02T09:00")]
    assert code("2099-03-10", NEAR, *two).colour is None


def test_the_first_start_that_fits_is_taken() -> None:
    assert code("2099-03-02", NEAR).reasons[0].code == "B3"
    assert code("2099-03-02", FAR).reasons[0].code == "A2"


def test_the_residual_ground_has_a_code_of_its_own() -> None:
    decision = code("2099-03-02", said("greeting", "2099-03-01"))
    assert (decision.colour, decision.reasons[0].code) == ("jade", "C1")


def test_all_reasons_stand_with_their_codes_most_severe_first() -> None:
    decision = code("2099-03-20", FEVER, FAR, NEAR)
    assert [reason.code for reason in decision.reasons] == ["A2", "B6", "B3"]


HOURS = st.integers(0, 45 * 24).map(
    lambda hour: f"2099-03-{1 + hour // 24 % 28:02}T{hour % 24:02}:00"
)
WAYS, RESULTS = st.sampled_from(["far", "near"]), st.sampled_from(["clear", "not_clear"])
STATEMENTS = st.one_of(
    HOURS.map(lambda at: said("fever", at)),
    st.builds(lambda at, way: said("travel", at, **{"from": way}), HOURS, WAYS),
    st.builds(lambda at, result: said("swab", at, result=result), HOURS, RESULTS),
    HOURS.map(lambda at: said("cured", at)),
    HOURS.map(lambda at: said("greeting", at)),
)


@given(st.lists(STATEMENTS, max_size=9, unique_by=lambda s: (s.source, s.id)), HOURS)
def test_the_population_kernel_knows_the_edition_as_well(
    statements: list[Statement], at: str
) -> None:
    decision = code(at, *statements)
    _, rows, offsets, persons = arrange(COMPILED, statements, local("2100-01-01"))
    if not persons:
        assert decision.colour is None
        return
    answer = decide_rows(COMPILED, rows, offsets, microseconds(local(at)), threads=1)
    rank, until = answer.ranks[0], answer.untils[0]
    assert (None if rank == NO_CODE else BOOK.colours[rank].id) == decision.colour
    assert (None if until == NEVER else instant(until)) == decision.until
    states = [COMPILED.states[state] for state in answer.reasons.state]
    assert states == [(reason.ground, reason.state) for reason in decision.reasons]
