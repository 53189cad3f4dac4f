from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.errors import Flaw
from guikang.people.names import normalised_name, parse_name, same_name


def code_of(text: str) -> str | None:
    result = parse_name(text)
    return result.code if isinstance(result, Flaw) else None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" 韦 某\u3000", "韦某"),
        ("韦\u200b某\ufeff", "韦某"),
        ("阿卜 • 买买提", "阿卜·买买提"),
        ("阿卜‧买买提", "阿卜·买买提"),
        ("阿卜.买买提", "阿卜·买买提"),
        ("阿卜．买买提", "阿卜·买买提"),
        ("阿卜・买买提", "阿卜·买买提"),
        ("阿卜･買買提", "阿卜·買買提"),
        ("smith   john", "SMITH JOHN"),
        ("Ｓｍｉｔｈ　Ｊｏｈｎ", "SMITH JOHN"),
        ("Smith, John", "SMITH JOHN"),
        ("O’Brien Jean-Luc", "O'BRIEN JEAN-LUC"),
        ("Jose\u0301", "JOSÉ"),
        ("john f. kennedy", "JOHN F. KENNEDY"),
        ("刘〇", "刘〇"),
        ("欧阳 方圆", "欧阳方圆"),
        ("司马 相如", "司马相如"),
        ("王 和 林", "王和林"),
        ("李和平", "李和平"),
        ("和志强", "和志强"),
        ("陈与义", "陈与义"),
        ("张及甫", "张及甫"),
        ("买买提 艾力", "买买提艾力"),
        ("阿卜·和加 买买提", "阿卜·和加买买提"),
    ],
)
def test_a_name_has_one_way_of_writing(text: str, name: str) -> None:
    assert parse_name(text) == name


@pytest.mark.parametrize(
    "name",
    [
        "韦\U00020bb7",
        "\U0002ebf1\U000323b0",
        "韦\ue5e5",
        "\U000f0001某",
        "韦\ufa11",
        "葛\U000e0100某",
        "㛃\u9fff",
    ],
)
def test_rare_and_private_use_characters_survive(name: str) -> None:
    assert parse_name(name) == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "name.empty"),
        ("\u3000\u200b ", "name.empty"),
        ("韦某1", "name.digits"),
        ("韦某２", "name.digits"),
        ("张三、李四", "name.two_names"),
        ("张三/李四", "name.two_names"),
        ("张三,李四", "name.two_names"),
        ("张三，李四", "name.two_names"),
        ("张三；李四", "name.two_names"),
        ("张三\n李四", "name.two_names"),
        ("张三\r\n李四", "name.two_names"),
        ("John Smith, Mary Brown", "name.two_names"),
        ("张三 李四", "name.two_names"),
        ("张三　李四", "name.two_names"),
        ("张三和李四", "name.two_names"),
        ("张三与李四", "name.two_names"),
        ("张三及李四", "name.two_names"),
        ("张三＋李四", "name.two_names"),
        ("张三&李四", "name.two_names"),
        ("张三 和 李四", "name.two_names"),
        ("张三和 李 四", "name.two_names"),
        ("欧阳娜娜 诸葛明", "name.two_names"),
        ("张三 李四 等", "name.two_names"),
        ("张三/", "name.characters"),
        ("=1+1", "name.characters"),
        ("＝1+1", "name.characters"),
        ("韦*", "name.masked"),
        ("韦?", "name.lost_character"),
        ("韦□", "name.lost_character"),
        ("韦\ufffd", "name.lost_character"),
        ("韦某(本人)", "name.characters"),
        ("=韦某", "name.characters"),
        ("·", "name.characters"),
        ("韦" * 81, "name.length"),
    ],
)
def test_each_flaw_of_a_name_has_its_own_code(text: str, code: str) -> None:
    assert code_of(text) == code


def test_a_line_break_after_the_name_is_no_second_name() -> None:
    assert parse_name("韦某\n") == "韦某"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("阿卜•买买提", "阿卜．买买提"),
        ("Smith John", "ＳＭＩＴＨ  JOHN"),
        ("John F. Kennedy", "JOHN F KENNEDY"),
        ("韦 某", "韦某"),
        ("\ufa1a某", "\u7965某"),
    ],
)
def test_two_writings_of_one_name_are_the_same_name(first: str, second: str) -> None:
    assert same_name(first, second)


@pytest.mark.parametrize(
    ("first", "second"), [("韦某", "韦某某"), ("张三", "李四"), ("SMITH JOHN", "JOHN SMITH")]
)
def test_two_names_are_not_the_same_name(first: str, second: str) -> None:
    assert not same_name(first, second)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalised_name(normalised_name(text)) == normalised_name(text)


@given(st.text(alphabet=st.sampled_from(" \u3000\u200b\n.·•韦三和A\u0301ß\U00020bb7\ue5e5,-'")))
def test_a_name_once_read_reads_the_same_again(text: str) -> None:
    name = parse_name(text)
    if not isinstance(name, Flaw):
        assert parse_name(name) == name
        assert same_name(name, text.replace(",", " "))
