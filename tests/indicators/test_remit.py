"""How a remit stands: its counts beside those before, and what is exceptional, the worst first."""

from __future__ import annotations

from datetime import date

import pytest

from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.projection import refresh_standing
from goldenthread.indicators.models import Restriction
from goldenthread.indicators.queries.remit import answers_for, remit_of
from goldenthread.indicators.queries.scorecard import ScorecardFilter, scorecard_for
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from tests.cast import AT

pytestmark = pytest.mark.django_db
TODAY = date(2014, 7, 14)
Q1, Q2 = parse_period("2014/15 Q1"), parse_period("2014/15 Q2")


def remit(cast, username, **asked):
    return remit_of(cast.actor(username), today=TODAY, **asked)


def test_the_whole_council_stands_as_its_scorecard_says(cast, django_assert_num_queries):
    actor = cast.actor("councillor")
    with django_assert_num_queries(12):
        found = remit_of(actor, today=TODAY)
    card = scorecard_for(actor, wanted=ScorecardFilter(period=Q1))
    assert found.counts == card.counts == {"on_target": 3, "near_target": 1, "off_target": 1}
    before = scorecard_for(actor, wanted=ScorecardFilter(period=parse_period("2013/14 Q4")))
    assert found.counts_before == before.counts == {"on_target": 4, "near_target": 1}
    assert (found.period, found.previous, found.total) == (Q1, Q1.previous(), 5)
    assert (found.worse, found.exceptional) == (1, 1)
    assert [unit.name for unit in found.tops] == ["Wexcombe District Council"]
    assert found.units == ()
    assert {each.unit.name: each.worse for each in found.services} == {
        "Customer Services": 0, "Finance, Revs and Bens": 0, "Housing Services": 1,
    }  # fmt: skip


def test_an_exception_says_what_it_was_and_what_is_said_of_it(cast):
    figure = Figure(cast.series["HS01"], Q1, number(21), commentary="One case took long.")
    record_actuals(by=SYSTEM, at=AT, figures=[figure])
    (found,) = remit(cast, "director").exceptions
    assert (found.line.reference, found.before, found.is_worse) == ("HS01", "on_target", True)
    assert found.said == "One case took long."
    assert "6 over" in found.line.because or "15" in found.line.because


def test_what_fell_comes_first_and_what_fell_to_near_target_last(cast):
    quarter = [("CS01", "40"), ("CS02a", "60"), ("HS01", "40"), ("HS20", "43"), ("RB09", "9.4")]
    record_actuals(
        by=SYSTEM, at=AT,
        figures=[Figure(cast.series[code], Q2, number(value)) for code, value in quarter],
        targets=[
            NewTarget(cast.series[code], Q2, number(target))
            for code, target in (("CS01", 90), ("CS02a", 80), ("HS01", 15), ("HS20", 40),
                                 ("RB09", 12))
        ],
    )  # fmt: skip
    found = remit(cast, "director")
    assert found.period == Q2
    assert [(each.line.reference, each.is_worse) for each in found.exceptions] == [
        ("CS01", True), ("CS02a", True), ("HS01", False), ("HS20", True),
    ]  # fmt: skip
    assert (found.worse, found.exceptional) == (3, 4)
    few = remit(cast, "director", size=2)
    assert len(few.exceptions) == 2
    assert few.exceptional == 4


@pytest.mark.parametrize(
    ("username", "named", "total"),
    [
        ("head.of.service", "Housing Services", 2),
        ("service.manager", "Customer Services", 2),
        ("staff", "Housing Services", 2),
        ("auditor", "Wexcombe District Council", 5),
        ("performance.officer", "Wexcombe District Council", 5),
    ],
)
def test_a_remit_is_what_somebody_answers_for_else_what_they_see(cast, username, named, total):
    found = remit(cast, username)
    assert [unit.name for unit in found.tops] == [named]
    assert found.total == total


def test_only_a_part_of_what_one_sees_narrows_the_remit(cast):
    housing = cast.structure.services["Housing Services"]
    assert answers_for(cast.actor("head.of.service")) == {housing}
    assert answers_for(cast.actor("director")) == frozenset()
    assert answers_for(cast.actor("staff")) == frozenset()


def test_what_is_restricted_is_not_counted(cast, event_at):
    with event_at(AT):
        Restriction.objects.append([Restriction(series_id=cast.series["HS01"], kind="exempt")])
        refresh_standing([cast.series["HS01"]], on=AT.date())
    assert remit(cast, "councillor").total == 4
    assert remit(cast, "councillor").exceptions == ()
    assert remit(cast, "auditor").total == 5


def test_one_early_figure_changes_neither_period_nor_counts(cast, django_assert_num_queries):
    before = remit(cast, "director")
    figure = Figure(cast.series["CS01"], Q2, number("95"))
    record_actuals(by=SYSTEM, at=AT, figures=[figure])
    actor = cast.actor("director")
    with django_assert_num_queries(12):
        found = remit_of(actor, today=TODAY)
    assert (found.period, found.counts, found.counts_before) == (
        before.period, before.counts, before.counts_before,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_council_without_indicators_has_an_empty_remit(db):
    from goldenthread.management.wexcombe import build_structure
    from goldenthread.organisation.queries.people import account_named, actor_for

    build_structure(at=AT)
    account = account_named("director")
    assert account is not None
    found = remit_of(actor_for(account, on=TODAY), today=TODAY)
    assert (found.total, found.exceptions, found.services) == (0, (), ())
