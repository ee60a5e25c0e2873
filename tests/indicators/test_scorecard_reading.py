"""What every reader's scorecard costs: counted from one index, nothing sorted series by series."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.queries import head
from goldenthread.indicators.queries.scorecard import ScorecardFilter, periods_to_choose
from goldenthread.indicators.queries.scorecard_columns import spans_of
from goldenthread.indicators.queries.scorecard_rows import rows_of
from goldenthread.indicators.queries.scorecard_tally import tally_of
from goldenthread.rules.counting import Counting
from goldenthread.rules.periods import parse_period, period_of
from goldenthread.rules.vocabulary import Frequency

TODAY = date(2014, 7, 14)
Q1 = parse_period("2014/15 Q1")


def plans(work) -> list[str]:
    """Return how SQLite goes about each query of ``work``, a plan in a text."""
    with CaptureQueriesContext(connection) as asked:
        work()
    with connection.cursor() as cursor:
        found = []
        for query in asked.captured_queries:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
            found.append("\n".join(row[3] for row in cursor.fetchall()))
    return found


on_sqlite = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL reads so small a table from end to end"
)


@on_sqlite
def test_periods_and_counts_of_the_present_come_from_one_index(cast):
    actor, wanted = cast.actor("councillor"), ScorecardFilter(period=Q1)

    def counted() -> None:
        periods_to_choose(actor)
        made = rows_of(actor, wanted, on=TODAY)
        tally_of(made, made.found)

    periods, latest, tally = plans(counted)
    for plan in (periods, latest, tally):
        assert "COVERING INDEX series_now_counted" in plan
    for plan in (periods, tally):
        assert "TEMP B-TREE" not in plan


@on_sqlite
def test_what_stood_is_found_in_the_order_of_the_index(cast):
    wanted = ScorecardFilter(period=Q1, as_at=head())
    made = rows_of(cast.actor("councillor"), wanted, on=TODAY)
    (plan,) = plans(lambda: list(made.found.values_list("its_class", "rating_pk", "is_said")))
    assert "SEARCH" in plan
    assert "TEMP B-TREE" not in plan


def test_the_usual_period_is_of_all_services_together(cast):
    found = periods_to_choose(cast.actor("councillor"))
    assert found.usual == Q1
    assert periods_to_choose(cast.actor("councillor"), as_at=head()) == found


PLAIN = {each.value: Counting(each) for each in Frequency if each is not Frequency.TERM}


@pytest.mark.parametrize("frequency", [Frequency(each) for each in PLAIN])
def test_no_two_spans_of_a_period_begin_on_one_day(frequency):
    day, seen = date(2019, 12, 1), set()
    while day < date(2031, 1, 1):
        seen.add(period_of(day, frequency))
        day += timedelta(days=1)
    assert len(seen) > 10
    for period in seen:
        spans = spans_of(period, PLAIN)
        assert len({span.start for span in spans.values()}) == len(spans)
