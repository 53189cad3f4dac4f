"""The rules in words: all of them, in Chinese, from the rulebook alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from guikang.rulebook.describing import describe
from guikang.rulebook.loading import parse
from guikang.rulebook.model import Rulebook
from guikang.rulebook.phrases import Language

RULEBOOKS = sorted((Path(__file__).parents[3] / "rulebooks").glob("*/rulebook.yaml"))
BOOKS = {path.parent.name: parse(path.read_text("utf-8"), str(path)) for path in RULEBOOKS}
LAW = BOOKS["gx-2020-72"]


def ground(rulebook: Rulebook, title: str, language: Language = Language.ZH) -> str:
    """The lines of one ground, from its number to the next."""
    said = describe(rulebook, language).split(f". {title}", 1)[1]
    kept = said.split("\n")
    end = next(n for n, line in enumerate(kept) if n and not line.startswith("     "))
    return "\n".join(kept[:end])


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", BOOKS)
def test_every_word_of_the_rulebook_that_concerns_a_citizen_is_said(
    name: str, language: Language
) -> None:
    rulebook = BOOKS[name]
    said = describe(rulebook, language)
    words = [rulebook.title, rulebook.document, rulebook.issuer]
    words += [
        w for colour in rulebook.colours for w in (colour.word, colour.measure, colour.clause)
    ]
    for part in rulebook.grounds.values():
        words += [part.title, part.clause]
        for state in part.states.values():
            words += [state.title, state.code or "", state.clause or ""]
            words += [turn.clause for turn in state.turns]
    words += [w for r in rulebook.readings.values() for w in (r.reads, r.says, r.rests_on)]
    words += [w for e in rulebook.exceptions.values() for w in (e.title, e.clause)]
    assert [word for word in words if word not in said] == []


def test_a_ground_says_who_which_colour_since_when_until_when_and_by_which_clause() -> None:
    said = ground(LAW, "密切接触者（附件1 一(一)1(4)）")
    assert "红码，集中管控，禁止出行：密切接触者" in said
    assert "自：末次接触时间" in said
    assert "期间：满 14 天（自末次接触时间起）" in said
    assert "自治区卫生健康委报来“密接解除”的，不再属于此情形（附件1 二(一)3）" in said


def test_an_entry_names_days_record_and_negative_retest_together() -> None:
    said = ground(LAW, "境外返桂来桂人员")
    assert (
        "满 14 天（自入境时间起），并且有关记录已经入库，"
        "并且当时所知最近一次“核酸复检”（检测结果：阴性）的"
    ) in said


def test_a_discharge_says_into_what_the_code_turns() -> None:
    assert "转为“新冠肺炎确诊病人已出院”（黄码）" in ground(LAW, "新冠肺炎确诊病人（")


def test_the_days_come_from_the_rulebook() -> None:
    text = RULEBOOKS[0].read_text("utf-8").replace("days: 14", "days: 10")
    said = describe(parse(text, "changed"))
    assert "满 10 天" in said
    assert "满 14 天（自" not in said


def test_the_law_says_since_when_it_is_in_force_and_a_study_that_it_is_none() -> None:
    assert "自 2020-03-28 起施行" in describe(LAW)
    assert "供研究对照，不作为定码依据" in describe(BOOKS["gx-2021-48"])


def test_an_open_stay_is_told_from_a_closed_one() -> None:
    assert "离开武汉时间未填，即仍在继续" in ground(LAW, "近 14 日内在武汉市居住")


def test_the_frame_can_be_english_around_the_rulebooks_own_words() -> None:
    said = ground(LAW, "密切接触者", Language.EN)
    assert "Period: 14 days are full, counted from 末次接触时间" in said
    assert "期间" not in said


def test_each_start_by_a_detail_names_the_detail_in_words() -> None:
    assert "条件：来源地流行毒株：指定变异株" in ground(BOOKS["gx-2021-48"], "入境人员")


def test_where_a_ground_starts_in_several_states_each_says_when() -> None:
    rulebook = BOOKS["gx-2021-48"]
    said = ground(rulebook, "入境人员")
    assert said.count("条件：") == 2
    default = said.split("入境未满 14 天\n", 1)[1].splitlines()[0]
    assert default.strip() == "条件：其余情形"
    assert "Only if: in every other case" in ground(rulebook, "入境人员", Language.EN)
    assert "条件：" not in ground(LAW, "密切接触者")


def test_readings_are_called_as_the_glossary_calls_them() -> None:
    glossary = (Path(__file__).parents[3] / "docs" / "glossary.md").read_text("utf-8")
    assert "| 理解（口径） |" in glossary
    assert "\n理解（口径）\n" in describe(LAW)
    assert "读法" not in describe(LAW)
