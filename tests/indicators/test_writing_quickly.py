"""How much is asked of the database while nobody else may write, counted in statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.imports import import_figures
from goldenthread.indicators.models import Actual, Rating
from goldenthread.indicators.queries.imports.offered import Choices, Offered, Source
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from tests.cast import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=90)


def under_the_lock(asked: CaptureQueriesContext) -> list[str]:
    """Return the statements from the taking of the lock to the event itself."""
    said = [each["sql"] for each in asked]
    first = next(at for at, sql in enumerate(said) if "ORDER BY number DESC LIMIT 1" in sql)
    latest = max(at for at, sql in enumerate(said) if 'INTO "audit_event"' in sql)
    return said[first : latest + 1]


def imported(cast, rows: int) -> list[str]:
    """Import the figures of so many indicators that are new, and return what was asked."""
    offered = [
        Offered(
            line=line, code=f"NEW{rows}x{line}", title="New", period_text="2014/15 Q2", actual=line
        )
        for line in range(2, rows + 2)
    ]
    source = Source(f"{rows}.csv", b"%d" % rows, "", {}, offered)
    choices = Choices(unit_id=min(cast.structure.services.values()), adds_indicators=True)
    with CaptureQueriesContext(connection) as asked:
        done = import_figures(
            by=SYSTEM, at=LATER, source=source, choices=choices, answers={}, today=LATER.date()
        )  # fmt: skip
    assert done.outcome["counts"]["new"] == rows
    return under_the_lock(asked)


def test_one_figure_takes_few_statements_under_the_lock(cast):
    ids = cast.series["CS02a"]
    with CaptureQueriesContext(connection) as asked:
        record_actuals(
            by=SYSTEM, at=LATER, figures=[Figure(ids, parse_period("2014/15 Q2"), number("76.1"))]
        )
    # The latest event; whether it was validated; the actual, the rating; open doubts, the projection;
    # each of the two read back to be digested; their sheets; the event. PostgreSQL: which tables.
    assert len(under_the_lock(asked)) <= (11 if connection.vendor == "postgresql" else 10)


def test_an_import_takes_no_more_statements_under_the_lock_for_more_rows(cast):
    few, many = len(imported(cast, 30)), len(imported(cast, 120))
    # SQLite takes several rows by a statement: what is over needs another.
    assert many <= few + (0 if connection.vendor == "postgresql" else 6)


def test_nothing_is_rated_or_read_of_figures_under_the_lock(cast):
    said = imported(cast, 30)
    tables = ('FROM "indicators_actual"', 'FROM "indicators_rating"')
    read = [sql for sql in said if sql.startswith("SELECT") and any(it in sql for it in tables)]
    assert [sql[:300] for sql in read if "count(*)" not in sql and "max(" not in sql] == []


def test_a_rating_names_the_figures_recorded_with_it(cast):
    periods = [parse_period(f"2014/15 Q{n}") for n in (2, 3)]
    record_actuals(
        by=SYSTEM,
        at=LATER,
        figures=[Figure(cast.series["CS01"], period, number("95")) for period in periods],
    )
    third, second = Actual.objects.filter(series=cast.series["CS01"]).order_by("-pk")[:2]
    rating = Rating.objects.get(actual=third)
    assert rating.inputs["compared_with"] == second.pk
    assert rating.inputs["history"][-1] == second.pk


@pytest.mark.parametrize("label", ["2014/15 Q2", "2013/14 Q1"])
def test_figures_of_many_series_ask_no_more_than_that_of_one(cast, label):
    """The latest quarter, and one that five later ones are compared with."""

    def asked_for(series: list[int], value: str) -> int:
        figures = [Figure(pk, parse_period(label), number(value)) for pk in series]
        with CaptureQueriesContext(connection) as asked:
            record_actuals(by=SYSTEM, at=LATER, figures=figures)
        return len(asked)

    ids = list(cast.series.values())
    one, all_of_them = asked_for(ids[:1], "76.1"), asked_for(ids, "76.2")
    # Series, their indicators, what they are now; the latest event; the books' rules, definitions,
    # owners, actuals, targets, commentary and ratings; what is worked out from others, by formulas and
    # as the whole of parts; the transaction's two; what is under the lock.
    assert one <= (28 if connection.vendor == "postgresql" else 25)
    # Rows go in several statements where there are many.
    assert all_of_them <= one + 6
