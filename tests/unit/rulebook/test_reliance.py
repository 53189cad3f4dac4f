from __future__ import annotations

from guikang.feeds.rulebooks import load_rulebook
from guikang.rulebook.reliance import details_relied_on


def test_the_result_of_a_retest_is_looked_at_and_the_port_of_entry_is_not() -> None:
    assert details_relied_on(load_rulebook("gx-2020-72")) == {"nucleic_retest": {"result"}}


def test_a_start_that_depends_on_a_detail_relies_on_it() -> None:
    relied_on = details_relied_on(load_rulebook("gx-2021-48"))
    assert relied_on["entered"] == {"variant"}
    assert relied_on["nucleic_test"] == {"result"}
