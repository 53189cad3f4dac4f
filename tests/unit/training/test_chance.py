"""Chance that follows from a seed."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikang.training.chance import Chance


def test_a_seed_gives_the_same_numbers_under_every_python() -> None:
    chance = Chance("guikang")
    assert [chance.below(100) for _ in range(8)] == [38, 71, 31, 52, 73, 16, 8, 54]


@given(st.text(), st.lists(st.integers()))
def test_shuffling_keeps_all_and_adds_none(seed: str, things: list[int]) -> None:
    assert Counter(Chance(seed).shuffled(things)) == Counter(things)


@given(st.text(), st.integers(1, 50))
def test_a_number_lies_below_its_bound(seed: str, bound: int) -> None:
    assert 0 <= Chance(seed).below(bound) < bound


def test_every_order_comes_up() -> None:
    orders = {tuple(Chance(str(seed)).shuffled("abc")) for seed in range(60)}
    assert len(orders) == 6


def test_some_are_no_more_than_there_are() -> None:
    assert sorted(Chance("x").some([1, 2], 5)) == [1, 2]


def test_there_is_no_number_below_nothing() -> None:
    with pytest.raises(ValueError, match="positive"):
        Chance("x").below(0)
