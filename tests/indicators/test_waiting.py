"""What awaits somebody, and who has not returned: by posts and rights, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.figures import answer_flag, record_actuals, validate_actual
from goldenthread.indicators.commands.projection import refresh_standing
from goldenthread.indicators.commands.responsibility import Responsibility, set_responsibilities
from goldenthread.indicators.commands.versions import redefine
from goldenthread.indicators.models import (
    Indicator,
    PlausibilityFlag,
    Restriction,
    Series,
    SeriesNow,
)
from goldenthread.indicators.queries.due import due_period, ended_by, is_due
from goldenthread.indicators.queries.recording import recordable
from goldenthread.indicators.queries.returns import unreturned_in
from goldenthread.indicators.queries.waiting import Day, Kind, waiting_for, waiting_of
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.counting import Counting
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import Frequency, MissingReason, Polarity, ValueKind
from tests.cast import AT

pytestmark = pytest.mark.django_db
TODAY = date(2014, 10, 10)
DAY = Day(reckoned=TODAY, today=TODAY)
Q1, Q2 = parse_period("2014/15 Q1"), parse_period("2014/15 Q2")


def record(cast, code, period, value, *, said=None, missing=None):
    figure = Figure(
        cast.series[code], period, None if missing else number(value), missing=missing,
        commentary=said,
    )  # fmt: skip
    return record_actuals(by=SYSTEM, at=AT, figures=[figure])


def named(page):
    return [each.reference for each in page.items]


def awaiting(cast, username, kind, day=DAY):
    return waiting_of(cast.actor(username), kind, day=day)


def test_a_figure_is_due_to_its_owner_once_its_period_has_ended(cast):
    before = Day(date(2014, 9, 29), TODAY)
    assert named(awaiting(cast, "service.manager", Kind.DUE, before)) == []
    last_day = Day(date(2014, 9, 30), TODAY)
    assert named(awaiting(cast, "service.manager", Kind.DUE, last_day)) == ["CS01", "CS02a"]
    due = awaiting(cast, "service.manager", Kind.DUE).items[0]
    assert (due.period, due.further, due.may_record) == (Q2, 0, True)
    assert named(awaiting(cast, "director", Kind.DUE)) == []

    record(cast, "CS01", Q2, "95")
    assert named(awaiting(cast, "service.manager", Kind.DUE)) == ["CS02a"]


def test_later_periods_are_counted_and_the_earliest_is_to_be_recorded(cast):
    day = Day(date(2015, 4, 2), TODAY)
    due = awaiting(cast, "service.manager", Kind.DUE, day).items[0]
    assert (due.period, due.further) == (Q2, 2)


@pytest.mark.parametrize("reason", [MissingReason.AWAITED, MissingReason.LATE])
def test_a_figure_that_is_recorded_as_still_to_come_is_still_due(cast, reason):
    record(cast, "CS01", Q2, "", missing=reason)
    due = awaiting(cast, "service.manager", Kind.DUE)
    assert {each.reference: each.period for each in due.items} == {"CS01": Q2, "CS02a": Q2}


def test_a_figure_that_cannot_be_calculated_is_not_due(cast):
    record(cast, "CS01", Q2, "", missing=MissingReason.CANNOT_CALCULATE)
    assert named(awaiting(cast, "service.manager", Kind.DUE)) == ["CS02a"]


def test_measurer_and_reporter_are_told_as_the_owner_is(cast):
    posts = cast.structure.posts
    for duty in (Responsibility.MEASURER, Responsibility.REPORTER):
        set_responsibilities(
            {cast.series["RB09"]: {duty: posts["Contact Centre Manager"]}},
            by=SYSTEM, at=AT, from_on=AT.date(),
        )  # fmt: skip
        assert "RB09" in named(awaiting(cast, "service.manager", Kind.DUE))
        set_responsibilities(
            {cast.series["RB09"]: {duty: None}}, by=SYSTEM, at=AT, from_on=AT.date()
        )
        assert "RB09" not in named(awaiting(cast, "service.manager", Kind.DUE))
    set_responsibilities(
        {cast.series["CS01"]: {Responsibility.OWNER: posts["Head of Housing"]}},
        by=SYSTEM, at=AT, from_on=AT.date(),
    )  # fmt: skip
    assert named(awaiting(cast, "service.manager", Kind.DUE)) == ["CS02a"]
    theirs = awaiting(cast, "head.of.service", Kind.DUE)
    assert {each.reference: each.may_record for each in theirs.items} == {
        "CS01": False, "HS01": True, "HS20": True,
    }  # fmt: skip


def test_questions_await_the_owner_until_they_are_answered(cast):
    record(cast, "CS01", Q2, "9000")
    asked = awaiting(cast, "service.manager", Kind.QUESTION)
    assert named(asked) == ["CS01"]
    assert asked.items[0].questions == PlausibilityFlag.objects.count() > 0
    assert named(awaiting(cast, "head.of.service", Kind.QUESTION)) == []
    for flag in PlausibilityFlag.objects.all():
        answer_flag(by=SYSTEM, at=AT, flag_id=flag.pk, answer="It is so.")
    assert named(awaiting(cast, "service.manager", Kind.QUESTION)) == []


def test_off_target_is_to_be_explained_until_something_is_said(cast):
    assert named(awaiting(cast, "head.of.service", Kind.UNEXPLAINED)) == ["HS01"]
    assert named(awaiting(cast, "service.manager", Kind.UNEXPLAINED)) == []
    record(cast, "HS01", Q1, "21", said="One case took long.")
    assert named(awaiting(cast, "head.of.service", Kind.UNEXPLAINED)) == []


def test_figures_await_whoever_may_validate_or_the_one_who_is_named(cast):
    assert named(awaiting(cast, "head.of.service", Kind.UNVALIDATED)) == ["HS01", "HS20"]
    assert len(named(awaiting(cast, "director", Kind.UNVALIDATED))) == 5
    assert named(awaiting(cast, "service.manager", Kind.UNVALIDATED)) == []

    set_responsibilities(
        {cast.series["HS01"]: {Responsibility.VALIDATOR: cast.structure.posts["Director of Resources"]}},
        by=SYSTEM, at=AT, from_on=AT.date(),
    )  # fmt: skip
    assert named(awaiting(cast, "head.of.service", Kind.UNVALIDATED)) == ["HS20"]
    assert "HS01" in named(awaiting(cast, "director", Kind.UNVALIDATED))

    actual = SeriesNow.objects.get(code="HS20").rating.actual_id
    validate_actual(by=SYSTEM, at=AT, actual_id=actual)
    assert named(awaiting(cast, "head.of.service", Kind.UNVALIDATED)) == []


def test_a_figure_in_question_is_not_yet_to_be_validated(cast):
    record(cast, "HS01", Q2, "9000")
    assert named(awaiting(cast, "head.of.service", Kind.UNVALIDATED)) == ["HS20"]
    assert named(awaiting(cast, "head.of.service", Kind.QUESTION)) == ["HS01"]


def test_what_is_restricted_awaits_nobody_who_may_not_see_it(cast, event_at):
    posts = cast.structure.posts
    set_responsibilities(
        {cast.series["CS01"]: {Responsibility.OWNER: posts["Portfolio Holder for Housing"]}},
        by=SYSTEM, at=AT, from_on=AT.date(),
    )  # fmt: skip
    assert named(awaiting(cast, "councillor", Kind.DUE)) == ["CS01"]
    with event_at(AT):
        Restriction.objects.append([Restriction(series_id=cast.series["CS01"], kind="draft")])
        refresh_standing([cast.series["CS01"]], on=AT.date())
    assert named(awaiting(cast, "councillor", Kind.DUE)) == []


def test_a_series_of_which_nothing_was_ever_recorded_is_due(cast):
    add_indicators(
        [NewIndicator(code="CS09", title="Visits", value_kind=ValueKind.NUMBER,
                      polarity=Polarity.HIGH, decimals=0)],
        by=SYSTEM, at=AT, from_on=date(2014, 7, 1),
    )  # fmt: skip
    add_series(
        [NewSeries(code="CS09", unit_id=cast.structure.services["Customer Services"],
                   owner_id=cast.structure.posts["Contact Centre Manager"])],
        by=SYSTEM, at=AT, from_on=date(2014, 7, 1),
    )  # fmt: skip
    due = {each.reference: each for each in awaiting(cast, "service.manager", Kind.DUE).items}
    assert due["CS09"].period == Q2
    early = Day(date(2014, 7, 3), TODAY)
    assert named(awaiting(cast, "service.manager", Kind.DUE, early)) == []


@pytest.mark.parametrize("frequency", [each for each in Frequency if each is not Frequency.TERM])
def test_what_is_due_is_what_the_record_page_would_ask_for(cast, frequency):
    """SQL finds the series whose next period has ended, whatever the frequency and the day."""
    redefine(
        {Indicator.objects.get(code="RB09").pk: {"frequency": frequency}},
        by=SYSTEM, at=AT, from_on=date(2014, 4 if "year" in frequency else 7, 1),
        reason="Counted otherwise.",
    )  # fmt: skip
    series = Series.objects.filter(reference="RB09")
    actor = cast.actor("performance.officer")
    found = 0
    for offset in range(0, 400, 7):
        day = date(2014, 6, 30) + timedelta(days=offset)
        counting = Counting(Frequency(frequency))
        held = {counting.key: counting}
        row = series.filter(is_due(day, held, {})).select_related("now").first()
        assert (row is not None) == (ended_by(counting, day).next_start > Q1.next_start)
        if row is None:
            continue
        found += 1
        period, further = due_period(row.now, counting, day)
        assert period.frequency == frequency
        assert period.start <= Q1.next_start < period.next_start <= day + timedelta(days=1)
        asked = recordable(actor, "RB09", today=day, period=period.label)
        assert asked is not None
        offered = min(further + 1, 60)  # of days no more are offered
        assert len([each for each in asked.due[-60:] if each >= period]) == offered
    assert found > 10


def test_everything_that_awaits_comes_in_ten_queries(cast, django_assert_num_queries):
    actor = cast.actor("head.of.service")
    with django_assert_num_queries(10):
        found = waiting_for(actor, day=Day(reckoned=TODAY, today=TODAY), size=1)
    assert [found.pages[kind].total for kind in Kind] == [2, 0, 1, 2]
    assert len(found.pages[Kind.DUE].items) == 1


def test_who_has_not_returned_is_told_to_who_may_validate(cast, django_assert_num_queries):
    actor = cast.actor("performance.officer")
    with django_assert_num_queries(5):
        rows = unreturned_in(actor, day=Day(TODAY, TODAY))
    assert [(row.unit, row.owner, row.due, row.total, row.since) for row in rows] == [
        ("Customer Services", "Contact Centre Manager", 2, 2, date(2014, 10, 1)),
        ("Housing Services", "Head of Housing", 2, 2, date(2014, 10, 1)),
        ("Finance, Revs and Bens", "Head of Finance, Revs and Bens", 1, 1, date(2014, 10, 1)),
    ]
    record(cast, "CS01", Q2, "95")
    rows = unreturned_in(actor, day=Day(TODAY, TODAY))
    assert {row.unit: (row.due, row.total) for row in rows}["Customer Services"] == (1, 2)
    later = unreturned_in(actor, day=Day(date(2015, 1, 5), TODAY))
    assert {row.unit: row.since for row in later}["Housing Services"] == date(2014, 10, 1)


def test_ones_own_figures_and_those_of_others_remits_are_left_out(cast):
    head = cast.actor("head.of.service")
    assert unreturned_in(head, day=Day(TODAY, TODAY)) == []
    set_responsibilities(
        {cast.series["HS01"]: {Responsibility.OWNER: cast.structure.posts["Housing Options Adviser"]}},
        by=SYSTEM, at=AT, from_on=AT.date(),
    )  # fmt: skip
    rows = unreturned_in(head, day=Day(TODAY, TODAY))
    assert [(row.owner, row.due) for row in rows] == [("Housing Options Adviser", 1)]
    for username in ("service.manager", "councillor", "auditor", "staff"):
        assert unreturned_in(cast.actor(username), day=Day(TODAY, TODAY)) == []


def test_as_known_now_it_is_the_same_as_from_the_projection(cast):
    record(cast, "CS01", Q2, 95, said="So.")
    record(cast, "HS20", Q2, 390)
    record(cast, "RB09", Q2, None, missing=MissingReason.AWAITED)
    actual = SeriesNow.objects.get(code="CS01").rating.actual_id
    validate_actual(by=cast.actor("director"), at=AT, actual_id=actual)
    set_responsibilities(
        {cast.series["HS01"]: {Responsibility.VALIDATOR: cast.structure.posts["HR Manager"]}},
        by=SYSTEM, at=AT, from_on=AT.date(),
    )  # fmt: skip
    then = replace(DAY, as_at=head())
    for username in ("director", "head.of.service", "service.manager", "performance.officer"):
        actor = cast.actor(username)
        for kind in Kind:
            now = waiting_of(actor, kind, day=DAY)
            known = waiting_of(actor, kind, day=then)
            assert [replace(it, may_record=False) for it in now.items] == list(known.items)
        unreturned = unreturned_in(actor, day=Day(TODAY, TODAY))
        assert unreturned_in(actor, day=Day(TODAY, TODAY, head())) == unreturned
    assert waiting_for(cast.actor("director"), day=then).pages[Kind.UNVALIDATED].total > 0
