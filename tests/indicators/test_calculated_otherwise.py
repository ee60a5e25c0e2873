"""Formulas of days, of school terms and of several periods work out, or are refused in a sentence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.imports import import_figures, look_at
from goldenthread.indicators.commands.school_years import set_school_year
from goldenthread.indicators.commands.versions import redefine
from goldenthread.indicators.models import Actual, Definition, Indicator
from goldenthread.indicators.queries.counting import counting_of_series
from goldenthread.indicators.queries.imports.offered import Choices, Offered, Source
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.numbers import number, plain
from goldenthread.rules.vocabulary import Accumulation, Frequency
from tests.cast import AT
from tests.terms import school_year

pytestmark = pytest.mark.django_db
BEGUN = date(2013, 4, 1)
SUM = Accumulation.SUM


@pytest.fixture
def school(cast):
    for first in (2012, 2013, 2014):
        set_school_year(by=SYSTEM, at=AT, year=school_year(first))
    return cast


def add(cast, code, frequency, *, formula="", **says):
    """Add an indicator of Housing, calculated where a formula is given."""
    new = NewIndicator(code, f"Title of {code}", frequency=frequency, accumulation=SUM, **says)
    added = add_indicators([new], by=SYSTEM, at=AT, from_on=BEGUN)
    unit = cast.structure.services["Housing Services"]
    (cast.series[code],) = add_series([NewSeries(code, unit)], by=SYSTEM, at=AT, from_on=BEGUN)
    if formula:
        redefine({added[code]: {"formula": formula}}, by=SYSTEM, at=AT, from_on=BEGUN, reason="So.")


def record(cast, code, figures):
    pk = cast.series[code]
    counting = counting_of_series([pk])[pk]
    record_actuals(
        by=SYSTEM, at=AT,
        figures=[Figure(pk, counting.parse(text), number(value)) for text, value in figures.items()],
    )  # fmt: skip


def worked(cast, code):
    rows = Actual.objects.filter(series_id=cast.series[code]).order_by("start_on", "event")
    found = {row.start_on: "" if row.value is None else plain(row.value) for row in rows}
    return list(found.values())


def test_a_formula_of_days_works_out(cast):
    add(cast, "IN", Frequency.DAY)
    add(cast, "OUT", Frequency.DAY, formula="[IN] * 2 + [IN @ previous]")
    record(cast, "IN", {"1/5/2014": "1", "2/5/2014": "2", "3/5/2014": "3"})
    assert worked(cast, "OUT") == ["5", "8"]


def test_a_formula_of_terms_works_out_with_what_lies_around_a_term(school):
    add(school, "IN", Frequency.TERM, year_starts=9)
    add(school, "OUT", Frequency.TERM, year_starts=9, formula="[IN @ year to date] - [IN]")
    add(
        school, "MORE", Frequency.TERM, year_starts=9, formula="[IN] - [IN @ same period last year]"
    )
    record(school, "IN", {"2012/13 summer term": "5", "2013/14 autumn term": "10",
                          "2013/14 spring term": "20", "2013/14 summer term": "40"})  # fmt: skip
    assert worked(school, "OUT")[-3:] == ["0", "10", "30"]
    assert worked(school, "MORE")[-1] == "35"


def test_days_make_a_term(school):
    add(school, "IN", Frequency.DAY)
    add(school, "OUT", Frequency.TERM, year_starts=9, formula="[IN]")
    first, end = date(2014, 1, 5), date(2014, 4, 13)
    days = [first + timedelta(days=step) for step in range((end - first).days)]
    record(school, "IN", {str(day): "1" for day in days})
    assert worked(school, "OUT") == ["98"]


def test_years_make_a_survey_every_three_years(cast):
    add(cast, "IN", Frequency.YEAR)
    add(cast, "OUT", Frequency.YEAR, every=3, formula="[IN]")
    record(cast, "IN", {"2013/14": "1", "2014/15": "2", "2015/16": "4", "2016/17": "8"})
    assert worked(cast, "OUT") == ["7"]


@pytest.mark.parametrize(
    ("counted", "formula", "words"),
    [
        ({"frequency": Frequency.MONTH}, {"frequency": Frequency.TERM, "year_starts": 9},
         "is counted by months and the formula by school terms: the one does not fit into the other"),
        ({"frequency": Frequency.TERM, "year_starts": 9}, {"frequency": Frequency.YEAR},
         "is counted by school terms and the formula by years: the one does not fit"),
        ({"frequency": Frequency.MONTH}, {"frequency": Frequency.DAY},
         "is counted by months and the formula by days: the one does not fit into the other"),
        ({"frequency": Frequency.YEAR, "every": 3}, {"frequency": Frequency.YEAR},
         "is counted every 3 years and the formula by years: the one does not fit into the other"),
        ({"frequency": Frequency.YEAR, "year_starts": 9}, {"frequency": Frequency.YEAR},
         "is counted by years of the academic year and the formula by years: the one does not fit"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_before_it_is_saved(school, counted, formula, words):
    add(school, "IN", **counted)
    with pytest.raises(NotPossible, match=words):
        add(school, "OUT", formula="[IN] * 2", **formula)
    assert not Definition.objects.exclude(formula="").exists()


def offered(line, period, value, how):
    return Offered(line, code="NEW", title="New", period_text=period, frequency=how, actual=value)


def imported(cast, rows):
    choices = Choices(adds_indicators=True, unit_id=cast.structure.services["Housing Services"])
    source = Source("new.csv", b"x", "", {}, rows)
    asked: dict[str, Any] = {
        "by": SYSTEM,
        "at": AT,
        "source": source,
        "choices": choices,
        "today": date(2020, 1, 1),
    }
    look = look_at(**asked)
    refused = [line[-1] for line in look["lines"] if line[0] == "refused"]
    if not refused:
        import_figures(**asked, answers={}, previewed=look["digest"])
    return refused


@pytest.mark.parametrize(
    ("how", "periods", "says", "starts"),
    [
        ("Termly", ("2013/14 autumn term", "Spring 2014"), ("term", 1, 9),
         (date(2013, 9, 1), date(2014, 1, 5))),
        ("every three years", ("2010/11-12/13", "2013/14-15/16"), ("year", 3, 4),
         (date(2010, 4, 1), date(2013, 4, 1))),
        ("Academic year", ("2012/13", "2013/14"), ("year", 1, 9),
         (date(2012, 9, 1), date(2013, 9, 1))),
        ("Daily", ("1/5/2013", "2/5/2013"), ("day", 1, 4), (date(2013, 5, 1), date(2013, 5, 2))),
        ("Calendar year", ("2012", "2013"), ("year", 1, 1), (date(2012, 1, 1), date(2013, 1, 1))),
    ],
)  # fmt: skip
def test_a_file_says_how_often_a_new_indicator_is_counted(school, how, periods, says, starts):
    rows = [offered(at, text, "5", how) for at, text in enumerate(periods, start=2)]
    assert imported(school, rows) == []
    row = Indicator.objects.get(code="NEW").definitions.get()
    assert (row.frequency, row.every, row.year_starts) == says
    found = Actual.objects.filter(series__reference="NEW").order_by("start_on")
    assert tuple(found.values_list("start_on", flat=True)) == starts
    pk = found[0].series_id
    assert all(counting_of_series([pk])[pk].is_own(r.start_on, r.next_start_on) for r in found)
    again = [offered(2, periods[1], "6", "")]
    assert imported(school, again) == []
    assert found.filter(start_on=starts[1]).count() == 2


def test_a_term_without_dates_is_refused_row_by_row(school):
    refused = imported(school, [offered(2, "2020/21 autumn term", "5", "Termly")])
    assert "The school terms of 2020/21 have no dates yet" in refused[0]
