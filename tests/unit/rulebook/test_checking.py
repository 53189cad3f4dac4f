"""Each refusal, by laying one fault into the rulebook that is the law."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from guikang.rulebook import cases, checking, loading
from guikang.rulebook.checking import Problem, overlaps
from guikang.rulebook.loading import RulebookError, parse
from guikang.rulebook.model import InForce, Rulebook, Standing

LAW = (Path(__file__).parents[3] / "rulebooks/gx-2020-72/rulebook.yaml").read_text("utf-8")

SUSPECTED = "  suspected:\n    title: 疑似病人"
DISCHARGE_OF_A_CASE = "- {to: discharged, when: [{statement: [discharged]}], clause: 附件1 二(一)1}"
ANOTHER_TURN = "\n          - {to: end, when: [{statement: [yellow_lifted]}], clause: 甲"
LIFT_OF_A_SUSPICION = "- {to: end, when: [{statement: [suspicion_lifted]}], clause: 附件1 二(一)2}"
RETEST = "when: [full, recorded, {latest: nucleic_retest, where: {result: negative}}]"
CLOSING = "- {to: end, when: [{closed_by: [wuhan_stay]}], clause: 附件1 二(二)1}"
LEFT = "      left:\n        title: 离开武汉市未满 14 天"
DECLARED = "title: 已自主填报，没有红码或黄码的情形\n        colour: green\n"

# claim, what is replaced (its first place), by what, code, where, and what stands on that line
FAULTS = [
    pytest.param(
        "opens: [suspected]", "opens: [suspicion]",
        "rulebook.unknown_kind", "grounds.suspected.opens", "opens: [suspicion]",
        id="a ground that opens by a kind nobody reports",
    ),
    pytest.param(
        LIFT_OF_A_SUSPICION, LIFT_OF_A_SUSPICION.replace("suspicion_lifted", "suspicion_gone"),
        "rulebook.unknown_kind", "grounds.suspected.states.found.turns.0.when.0", "suspicion_gone",
        id="a turn that waits for a kind nobody reports",
    ),
    pytest.param(
        DISCHARGE_OF_A_CASE, DISCHARGE_OF_A_CASE.replace("to: discharged", "to: home"),
        "rulebook.unknown_state", "grounds.confirmed.states.diagnosed.turns.0.to", "to: home",
        id="a turn to a state that is not there",
    ),
    pytest.param(
        "start: [{state: diagnosed}]", "start: [{state: ill}]",
        "rulebook.unknown_state", "grounds.confirmed.start.0", "state: ill",
        id="a start in a state that is not there",
    ),
    pytest.param(
        DISCHARGE_OF_A_CASE, DISCHARGE_OF_A_CASE.replace("to: discharged", "to: end"),
        "rulebook.unreachable_state", "grounds.confirmed.states.discharged", "      discharged:",
        id="a state that no turn reaches",
    ),
    pytest.param(
        DECLARED, DECLARED + "  x:\n    title: 甲\n    clause: 乙\n    opens: [confirmed]\n"
        "    start: [{state: a}]\n    states:\n      a: {title: 丙, colour: red}\n",
        "rulebook.no_way_out", "grounds.x.states.a", "a: {title: 丙",
        id="a state that no turn leaves",
    ),
    pytest.param(
        "- {to: end, when: [{statement: [yellow_lifted]}], clause: 附件1 二(二)2}",
        "- {to: diagnosed, when: [{statement: [yellow_lifted]}], clause: 附件1 二(二)2}",
        "rulebook.goes_in_a_circle", "grounds.confirmed.states.diagnosed", "      diagnosed:",
        id="two states that lead back to one another",
    ),
    pytest.param(
        DISCHARGE_OF_A_CASE,
        DISCHARGE_OF_A_CASE + ANOTHER_TURN + "}",
        "rulebook.rules_at_odds", "grounds.confirmed.states.diagnosed.turns.1", "clause: 甲",
        id="two turns that lead apart with no precedence between them",
    ),
    pytest.param(
        DISCHARGE_OF_A_CASE,
        DISCHARGE_OF_A_CASE.replace("clause:", "precedence: 1, clause:")
        + ANOTHER_TURN + ", precedence: 1}",
        "rulebook.rules_at_odds", "grounds.confirmed.states.diagnosed.turns.1", "clause: 甲",
        id="two turns that lead apart with the same precedence",
    ),
    pytest.param(
        "start: [{if: open, state: there}, {state: left}]",
        "start: [{state: left}, {if: open, state: there}]",
        "rulebook.rules_at_odds", "grounds.wuhan.start.1", "{state: left}, {if: open",
        id="a start that an earlier one always takes",
    ),
    pytest.param(
        "start: [{if: open, state: there}, {state: left}]", "start: [{if: open, state: there}]",
        "rulebook.start_incomplete", "grounds.wuhan.start", "start: [{if: open, state: there}]",
        id="an opening for which no start is named",
    ),
    pytest.param(
        "states:\n      found:\n        title: 疑似病人\n        colour: red",
        "states:\n      found:\n        title: 疑似病人\n        colour: orange",
        "rulebook.unknown_colour", "grounds.suspected.states.found.colour", "colour: orange",
        id="a colour that the rulebook does not have",
    ),
    pytest.param(
        "{id: green,", "{id: red,",
        "rulebook.colour_twice", "colours.2", "{id: red, word: 绿码",
        id="a colour named twice",
    ),
    pytest.param(
        "sources: [headquarters]", "sources: [laboratory]",
        "rulebook.unknown_source", "kinds.nucleic_retest.sources", "sources: [laboratory]",
        id="a source that the rulebook does not have",
    ),
    pytest.param(
        "where: {result: negative}", "where: {outcome: negative}",
        "rulebook.unknown_detail", "grounds.entry.states.entered.turns.0.when.2", "outcome",
        id="a detail that the kind does not carry",
    ),
    pytest.param(
        "where: {result: negative}", "where: {result: none}",
        "rulebook.unknown_value", "grounds.entry.states.entered.turns.0.when.2", "result: none",
        id="a value that the detail never has",
    ),
    pytest.param(
        "start: [{state: observed}]",
        "start: [{if: {index_kind: cured}, state: observed}, {state: observed}]",
        "rulebook.unknown_value", "grounds.close_contact.start.0", "index_kind: cured",
        id="a start by a value that the detail never has",
    ),
    pytest.param(
        "awaits: [suspicion_lifted]", "awaits: [discharged]",
        "rulebook.awaits_in_vain", "grounds.suspected.states.found.awaits", "awaits: [discharged]",
        id="a state that waits for what turns nothing",
    ),
    pytest.param(
        RETEST, RETEST.replace("full, ", ""),
        "rulebook.period_without_turn", "grounds.entry.states.entered.period", "period:",
        id="a period that turns nothing",
    ),
    pytest.param(
        DISCHARGE_OF_A_CASE, DISCHARGE_OF_A_CASE.replace("[{statement", "[full, {statement"),
        "rulebook.full_without_period", "grounds.confirmed.states.diagnosed.turns.0.when.0",
        "[full, {statement",
        id="a turn by a period that the state does not have",
    ),
    pytest.param(
        LIFT_OF_A_SUSPICION, LIFT_OF_A_SUSPICION.replace("statement", "closed_by"),
        "rulebook.nothing_open_to_close", "grounds.suspected.states.found.turns.0.when.0",
        "closed_by: [suspicion_lifted]",
        id="a closing of what is never open",
    ),
    pytest.param(
        "  discharged:\n    title: 出院",
        "  recovered:\n    title: 痊愈\n    occurred: 时间\n    sources: [grid]\n    clause: 甲\n"
        "  discharged:\n    title: 出院",
        "rulebook.kind_without_effect", "kinds.recovered", "  recovered:",
        id="a kind that opens and turns nothing",
    ),
    pytest.param(
        "withdraws: {title: 被撤回记录的编号, required: true}", "other: {title: 别的}",
        "rulebook.withdrawal_without_target", "kinds.withdrawn", "  withdrawn:",
        id="a withdrawal that does not say of what",
    ),
    pytest.param(
        "withdraws: {title: 被撤回记录的编号, required: true}",
        "withdraws: {title: 被撤回记录的编号}",
        "rulebook.withdrawal_without_target", "kinds.withdrawn", "  withdrawn:",
        id="a withdrawal that need not say of what",
    ),
    pytest.param(
        LEFT, LEFT.replace("      left:", "      end:"),
        "rulebook.end_is_reserved", "grounds.wuhan.states.end", "      end:",
        id="a state called by the word for the end",
    ),
    pytest.param(
        DECLARED,
        DECLARED + "        turns: [{to: end, when: [{statement: [confirmed]}], clause: 甲}]\n",
        "rulebook.residual_with_turns", "grounds.declaration", "  declaration:  # reading 9",
        id="a residual ground that turns",
    ),
    pytest.param(
        "  until: null\n", '  until: "2020-03-28"\n',
        "rulebook.force_ends_before_start", "in_force.until", "until:",
        id="a rulebook that ends on the day it begins",
    ),
    pytest.param(
        "  contradiction: {", "  # contradiction: {",
        "rulebook.exception_without_words", "exceptions", "exceptions:",
        id="an exception that can arise and has no words",
    ),
    pytest.param(
        "days: 14, from: opening", "days: fourteen, from: opening",
        "rulebook.not_whole", "grounds.close_contact.states.observed.period.days", "days: fourteen",
        id="days that are no number",
    ),
    pytest.param(
        "days: 14, from: opening", "days: 0, from: opening",
        "rulebook.not_above", "grounds.close_contact.states.observed.period.days", "days: 0",
        id="a period of no days",
    ),
    pytest.param(
        "zone: Asia/Shanghai", "zone: Asia/Guilin",
        "rulebook.unknown_zone", "zone", "Asia/Guilin",
        id="a zone that does not exist",
    ),
    pytest.param(
        "standing: law", "standing: law\ncolor: red",
        "rulebook.unknown_key", "color", "color: red",
        id="a key that the format does not have",
    ),
    pytest.param(
        "title: 出院\n    occurred: 出院时间", "title: 出院",
        "rulebook.missing", "kinds.discharged.occurred", "  discharged:",
        id="a kind that does not say what its instant is",
    ),
]  # fmt: skip


def refusal(text: str) -> tuple[Problem, ...]:
    with pytest.raises(RulebookError) as refused:
        parse(text, "rulebook.yaml")
    return refused.value.problems


def replaced(old: str, new: str) -> str:
    assert old in LAW, f"the rulebook no longer says {old!r}"
    return LAW.replace(old, new, 1)


def test_the_rulebook_that_is_the_law_is_in_order() -> None:
    assert parse(LAW, "rulebook.yaml").id == "gx-2020-72"


@pytest.mark.parametrize(("old", "new", "code", "where", "on_the_line"), FAULTS)
def test_a_fault_is_refused_with_its_place_and_line(
    old: str, new: str, code: str, where: str, on_the_line: str
) -> None:
    text = replaced(old, new)
    found = [p for p in refusal(text) if (p.code, p.where) == (code, where)]
    assert len(found) == 1
    assert found[0].line is not None
    assert on_the_line in text.splitlines()[found[0].line - 1]


def test_several_faults_are_all_named_at_once() -> None:
    text = replaced("opens: [suspected]", "opens: [suspicion]").replace(
        "sources: [headquarters]", "sources: [laboratory]"
    )
    codes = {problem.code for problem in refusal(text)}
    assert {"rulebook.unknown_kind", "rulebook.unknown_source"} <= codes


def test_two_turns_that_lead_apart_are_at_peace_where_one_goes_before_the_other() -> None:
    other = (
        "\n          - {to: end, when: [{statement: [yellow_lifted]}], clause: 甲, precedence: 2}"
    )
    ordered = DISCHARGE_OF_A_CASE.replace("clause:", "precedence: 1, clause:") + other
    assert parse(replaced(DISCHARGE_OF_A_CASE, ordered), "rulebook.yaml").id == "gx-2020-72"


def test_a_problem_tells_developers_line_place_and_parameters() -> None:
    problem = Problem("rulebook.unknown_kind", "grounds.x.opens", 7, (("name", "y"),))
    assert str(problem) == "line 7: grounds.x.opens: rulebook.unknown_kind (name=y)"


def edition(name: str, start: date, end: date | None, standing: Standing) -> Rulebook:
    law = parse(LAW, "rulebook.yaml")
    force = InForce.model_validate(
        {"from": start, "until": end, "supersedes": "此前规定", "clause": "正文四(一)"}
    )
    return law.model_copy(update={"id": name, "in_force": force, "standing": standing})


def test_two_rulebooks_that_are_law_on_one_day_are_refused() -> None:
    one = edition("one", date(2020, 3, 28), None, Standing.LAW)
    other = edition("other", date(2021, 12, 23), None, Standing.LAW)
    assert overlaps([other, one]) == [
        Problem("rulebook.overlap", "other: in_force", None, (("other", "one"),))
    ]


def test_a_rulebook_may_begin_on_the_day_on_which_another_ends() -> None:
    one = edition("one", date(2020, 3, 28), date(2021, 12, 23), Standing.LAW)
    other = edition("other", date(2021, 12, 23), None, Standing.LAW)
    assert overlaps([one, other]) == []


def test_a_rulebook_kept_for_study_overlaps_with_none() -> None:
    one = edition("one", date(2020, 3, 28), None, Standing.LAW)
    other = edition("other", date(2020, 3, 28), None, Standing.STUDY)
    assert overlaps([one, other]) == []


def test_every_code_of_the_checks_has_its_refusal_here() -> None:
    written = Path(str(checking.__file__)).read_text("utf-8")
    codes = set(re.findall(r'"(rulebook\.[a-z_]+)"', written))
    tried = {str(row.values[2]) for row in FAULTS} | {"rulebook.overlap"}
    assert len(codes) > 20
    assert codes - tried == set()


def test_codes_are_dotted_words_of_this_family() -> None:
    for module in (checking, loading, cases):
        written = Path(str(module.__file__)).read_text("utf-8")
        assert not re.findall(r'Problem\(\s*"(?!rulebook\.)', written)
