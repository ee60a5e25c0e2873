"""Texts and numbers of definitions and rules are refined at a step; what is of the wrong kind is told."""

from __future__ import annotations

import pytest

from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.rating import within_points
from goldenthread.staff.packages.kinds import Ask, kind_of

RULE = Ask(1, 1, "Within 5", {"name": "Within 5", "clauses": within_points(number("5")).to_data()})
DEFINED = Ask(
    1, 1, "CS01", {"fields": {"title": "Calls", "decimals": 1, "polarity": "high", "unit": "%"}}
)


def boxes(kind, ask):
    return {it.name: it.value for it in kind_of(kind).boxes(SYSTEM, [ask])[1]}


def test_only_texts_and_numbers_that_would_be_otherwise_have_boxes():
    assert boxes("definition", DEFINED) == {"title": "Calls", "unit": "%", "decimals": "1"}
    assert boxes("rule", RULE) == {"0_at_least": "0", "1_at_least": "-5"}
    assert boxes("rule", Ask(1, 1, "", {"clauses": "none"})) == {}


def test_what_is_typed_is_asked_for_and_the_rest_stays():
    read = kind_of("definition").read(SYSTEM, DEFINED, {"title": "Calls taken", "decimals": "0"})
    assert read.asked == {
        "fields": {"title": "Calls taken", "decimals": 0, "polarity": "high", "unit": "%"}
    }
    rule = kind_of("rule").read(SYSTEM, RULE, {"1_at_least": "-3"}).asked
    assert rule["clauses"]["clauses"][1]["test"]["at_least"] == "-3"
    assert RULE.asked["clauses"]["clauses"][1]["test"]["at_least"] == "-5"


@pytest.mark.parametrize("kind, ask", [("definition", DEFINED), ("rule", RULE)])
def test_what_is_as_it_was_refines_nothing(kind, ask):
    assert kind_of(kind).read(SYSTEM, ask, boxes(kind, ask)).asked is None
    assert kind_of(kind).read(SYSTEM, ask, {}).asked is None


@pytest.mark.parametrize(
    "kind, ask, name, typed",
    [
        ("definition", DEFINED, "decimals", "seven"), ("definition", DEFINED, "decimals", "7"),
        ("definition", DEFINED, "title", " "), ("rule", RULE, "1_at_least", "a few"),
    ],
)  # fmt: skip
def test_the_wrong_kind_is_refused_beside_its_box(kind, ask, name, typed):
    read = kind_of(kind).read(SYSTEM, ask, {name: typed})
    assert read.asked is None and read.errors[name].endswith(".")
