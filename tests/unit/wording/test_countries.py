from __future__ import annotations

import pytest

from guikang.wording import CHINESE, ENGLISH
from guikang.wording.countries import countries_also_called, country_names


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("TW", "中国台湾", "Taiwan, China"),
        ("HK", "中国香港", "Hong Kong, China"),
        ("MO", "中国澳门", "Macao, China"),
        ("FK", "福克兰群岛（马尔维纳斯）", "Falkland Islands (Malvinas)"),
        ("PS", "巴勒斯坦", "Palestine"),
        ("VN", "越南", "Vietnam"),
    ],
)
def test_a_country_or_region_has_its_name_in_each_language(
    code: str, chinese: str, english: str
) -> None:
    assert (country_names(CHINESE)[code], country_names(ENGLISH)[code]) == (chinese, english)


def test_there_are_the_249_of_iso_3166_in_both_languages() -> None:
    assert len(country_names(CHINESE)) == 249
    assert set(country_names(ENGLISH)) == set(country_names(CHINESE))


def test_each_has_a_code_of_three_letters() -> None:
    called = countries_also_called()
    by_letters = {code for name, code in called.items() if len(name) == 3 and name.isascii()}
    assert by_letters == set(country_names(CHINESE))


def test_another_name_means_one_country_and_is_no_other_countrys_own() -> None:
    own = {name: code for code, name in country_names(CHINESE).items()}
    called = countries_also_called()
    assert {n: (c, own[n]) for n, c in called.items() if own.get(n, c) != c} == {}
    assert set(called.values()) <= set(own.values())
    listed = [name for name in called if not name.isascii()]
    assert len(listed) == len(set(listed))
