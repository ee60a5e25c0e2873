"""What rests is not due, raises nothing and counts nowhere; what was is still shown as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.exception_rules import adopt_exception_rule
from goldenthread.indicators.commands.exceptions import note_exceptions
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.life import StageWanted, change_stage
from goldenthread.indicators.models import RaisedException, Series
from goldenthread.indicators.queries.counting import countings_now
from goldenthread.indicators.queries.due import due_period, is_due
from goldenthread.indicators.queries.life_outlook import TouchedKind, outlook
from goldenthread.indicators.queries.open_now import open_now
from goldenthread.indicators.queries.scorecard import (
    ScorecardFilter,
    scorecard_for,
    whole_scorecard,
)
from goldenthread.indicators.queries.search import indicators_found
from goldenthread.indicators.queries.stages import all_stages
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.search_words import words_wanted
from goldenthread.rules.vocabulary import LifeStage
from tests.cast import AT
from tests.exceptions import OFF_TARGET

pytestmark = pytest.mark.django_db
TODAY = AT.date()
Q1, Q2 = parse_period("2014/15 Q1"), parse_period("2014/15 Q2")
NEXT = date(2014, 10, 6)  # in the quarter after
EVERY = {"CS01", "CS02a", "HS01", "HS20", "RB09"}


def at_stage(cast, stage, *codes, from_on=TODAY, until=None, successor=""):
    wanted = StageWanted(stage, from_on, until, successor, "So")
    return change_stage(codes, wanted, by=SYSTEM, at=AT, read_at=head())


def due(on):
    rows = Series.objects.filter(is_due(on, countings_now().by_key, all_stages()))
    return set(rows.values_list("reference", flat=True))


def reader(cast):
    return replace(cast.actor("director"), at=AT)


def shown(actor, period=Q1, **asked):
    found = scorecard_for(actor, wanted=ScorecardFilter(period=period, **asked))
    return {it.reference for it in found.lines.items}


# --- due -----------------------------------------------------------------------------------------


def test_what_is_retired_or_suspended_is_not_due_for_what_ends_after(cast):
    assert due(NEXT) == EVERY
    at_stage(cast, LifeStage.RETIRED, "HS20")
    at_stage(cast, LifeStage.SUSPENDED, "CS01", until=date(2014, 12, 31))
    assert due(NEXT) == EVERY - {"HS20", "CS01"}


def test_the_last_period_that_ended_while_it_was_live_is_due_until_it_is_returned(cast):
    at_stage(cast, LifeStage.RETIRED, "HS20", from_on=date(2014, 10, 1))
    assert "HS20" in due(date(2015, 2, 1))
    row = Series.objects.select_related("now").get(reference="HS20")
    stages = all_stages()[row.indicator_id]
    counting = countings_now().by_key[row.now.frequency]
    period, further = due_period(row.now, counting, date(2015, 2, 1), stages)
    assert (period.label, further) == ("2014/15 Q2", 0)
    figure = Figure(series_id=row.pk, period=Q2, value=number("30"))
    record_actuals(by=SYSTEM, at=datetime(2014, 10, 6, 9, tzinfo=ZoneInfo("UTC")), figures=[figure])
    assert "HS20" not in due(date(2015, 2, 1))


def test_after_a_suspension_no_figure_is_due_of_what_ended_within_it(cast):
    at_stage(cast, LifeStage.SUSPENDED, "HS20", until=date(2015, 2, 1))
    assert "HS20" not in due(date(2015, 1, 12))
    assert "HS20" not in due(date(2015, 3, 1))
    assert "HS20" in due(date(2015, 4, 2))
    row = Series.objects.select_related("now").get(reference="HS20")
    counting = countings_now().by_key[row.now.frequency]
    stages = all_stages()[row.indicator_id]
    period, further = due_period(row.now, counting, date(2015, 7, 2), stages)
    assert (period.label, further) == ("2014/15 Q4", 1)


# --- exceptions ----------------------------------------------------------------------------------


def _raised():
    rows = RaisedException.objects.filter(cleared__isnull=True)
    return set(rows.values_list("series__reference", flat=True))


def test_exceptions_of_what_rests_are_cleared_and_come_again_after_the_last_day(cast):
    adopt_exception_rule(OFF_TARGET, by=SYSTEM, at=AT, from_on=TODAY, reason="So")
    note_exceptions(by=SYSTEM, at=AT)
    before = _raised()
    assert "HS01" in before
    at_stage(cast, LifeStage.SUSPENDED, "HS01", until=TODAY + timedelta(days=3))
    note_exceptions(by=SYSTEM, at=AT)
    assert _raised() == before - {"HS01"}
    assert RaisedException.objects.get(series__reference="HS01").cleared.why.startswith(
        "The indicator is not in use"
    )
    note_exceptions(by=SYSTEM, at=AT + timedelta(days=4))
    assert _raised() == before


# --- scorecard -----------------------------------------------------------------------------------


def test_the_scorecard_shows_what_is_in_use_and_the_rest_where_it_is_asked_for(cast):
    actor = reader(cast)
    known = head()
    at_stage(cast, LifeStage.RETIRED, "HS20")
    at_stage(cast, LifeStage.SUSPENDED, "CS01", until=NEXT)
    found = scorecard_for(actor, wanted=ScorecardFilter(Q1))
    assert {it.reference for it in found.lines.items} == EVERY - {"HS20", "CS01"}
    assert sum(found.counts.values()) == found.total == 3
    assert shown(actor, stages=("retired",)) == {"HS20"}
    assert shown(actor, stages=("suspended", "retired")) == {"HS20", "CS01"}
    assert shown(actor, stages=tuple(LifeStage)) == EVERY
    assert shown(actor, as_at=known) == EVERY
    assert shown(actor, as_at=head()) == EVERY - {"HS20", "CS01"}
    exported = whole_scorecard(actor, wanted=ScorecardFilter(Q1))
    assert {it.reference for it in exported} == EVERY - {"HS20", "CS01"}


def test_the_scorecard_of_an_earlier_period_shows_what_was_in_use_then(cast):
    at_stage(cast, LifeStage.RETIRED, "HS20")
    earlier = parse_period("2013/14 Q4")
    assert shown(reader(cast), earlier) == EVERY
    assert shown(reader(cast)) == EVERY - {"HS20"}


def test_what_rests_costs_a_scorecard_one_query_and_nothing_where_nothing_does(cast):
    actor = reader(cast)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            scorecard_for(actor, wanted=ScorecardFilter(Q1))
        return len(queries)

    before = asked()
    at_stage(cast, LifeStage.RETIRED, "HS20")
    with_one = asked()
    at_stage(cast, LifeStage.RETIRED, "CS01", "RB09")
    assert (with_one - before, asked()) == (1, with_one)


# --- objectives and search -----------------------------------------------------------------------


def test_what_rests_counts_for_no_objective_until_its_last_day_is_over(cast):
    at_stage(cast, LifeStage.SUSPENDED, "HS20", until=TODAY)
    pk = cast.series["HS20"]
    today, tomorrow = open_now(TODAY), open_now(TODAY + timedelta(days=1))
    assert pk not in today.classes
    assert pk in today.resting
    assert pk in tomorrow.classes
    assert pk not in tomorrow.resting


def test_a_search_tells_the_stage(cast):
    at_stage(cast, LifeStage.RETIRED, "HS20")
    page = indicators_found(
        cast.actor("director"), words_wanted("temporary"), text="temporary", on=TODAY
    )
    assert [(it.reference, it.stage) for it in page.items] == [("HS20", LifeStage.RETIRED)]


# --- before it is done ---------------------------------------------------------------------------


def test_the_outlook_names_what_is_touched_and_who_is_refused(cast):
    adopt_exception_rule(OFF_TARGET, by=SYSTEM, at=AT, from_on=TODAY, reason="So")
    note_exceptions(by=SYSTEM, at=AT)
    at_stage(cast, LifeStage.RETIRED, "HS20")
    wanted = StageWanted(LifeStage.RETIRED, TODAY, reason="So")
    actor = cast.actor("performance.officer")
    found = outlook(["HS01", "HS20"], wanted, actor=actor, at=AT)
    lines = {it.code: it for it in found.lines}
    assert lines["HS20"].refused.startswith("It is retired already")
    assert found.refused == 1
    touched = {it.kind: (it.count, it.names) for it in lines["HS01"].touched}
    assert touched[TouchedKind.EXCEPTION] == (1, (OFF_TARGET.name,))
    assert touched[TouchedKind.OWNER] == (1, ("Head of Housing",))
    assert found.total(TouchedKind.EXCEPTION) == 1
    with pytest.raises(NotPermitted):
        outlook(["None"], wanted, actor=actor, at=AT)


def test_the_outlook_takes_as_many_queries_for_many(cast):
    wanted = StageWanted(LifeStage.RETIRED, TODAY, reason="So")
    actor = cast.actor("performance.officer")

    def asked(*codes):
        with CaptureQueriesContext(connection) as queries:
            outlook(codes, wanted, actor=actor, at=AT)
        return len(queries)

    assert asked("HS01") == asked(*EVERY)
