from __future__ import annotations

import pytest

from guikang.web.texts import LANGUAGES
from guikang.wording import CHINESE, ENGLISH
from guikang.wording.countries import _ours, countries_also_called, country_names


@pytest.mark.parametrize(
    ("code", "chinese", "english", "vietnamese"),
    [
        ("TW", "中国台湾", "Taiwan, China", "Đài Loan, Trung Quốc"),
        ("HK", "中国香港", "Hong Kong, China", "Hồng Kông, Trung Quốc"),
        ("MO", "中国澳门", "Macao, China", "Ma Cao, Trung Quốc"),
        (
            "FK",
            "福克兰群岛（马尔维纳斯）",
            "Falkland Islands (Malvinas)",
            "Quần đảo Falkland (Malvinas)",
        ),
        ("PS", "巴勒斯坦", "Palestine", "Palestine"),
        ("VN", "越南", "Vietnam", "Việt Nam"),
    ],
)
def test_a_country_or_region_has_its_name_in_each_language(
    code: str, chinese: str, english: str, vietnamese: str
) -> None:
    names = [country_names(language)[code] for language in (CHINESE, ENGLISH, "vi")]
    assert names == [chinese, english, vietnamese]


def test_there_are_the_249_of_iso_3166_in_each_language() -> None:
    assert len(country_names(CHINESE)) == 249
    for language in LANGUAGES:
        assert set(country_names(language)) == set(country_names(CHINESE))


def test_a_language_that_cldr_does_not_have_gives_them_their_english_names() -> None:
    assert country_names("hmn") == country_names(ENGLISH)
    assert country_names("za").keys() == country_names(ENGLISH).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_names_by_ours_what_cldr_calls_otherwise(language: str) -> None:
    ours = _ours()["names"]
    assert ours["zh"].keys() <= ours[language].keys()


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
