"""How often an indicator is counted changes while it has figures: nothing becomes unreachable."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.definitions import NewIndicator, NewSeries, add_indicator
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.models import Actual, Definition, Series, SeriesNow
from goldenthread.indicators.queries.counting import (
    counted_before,
    counting_of,
    place_in_time,
)
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import Accumulation, Frequency
from tests.cast import AT
from tests.staff.changing import form_of, looked, on, path_of

CHANGE = "/indicators/SW1/change/"


@pytest.fixture
def officer(cast: Any, client_as: Any) -> Client:
    client: Client = client_as("performance.officer")
    return client


def counted(cast: Any, frequency: Frequency, figures: dict[str, str], **says: Any) -> int:
    """Add an indicator with its figures; return the id of its series."""
    new = NewIndicator("SW1", "Swims", frequency=frequency, accumulation=Accumulation.SUM, **says)
    add_indicator(
        by=SYSTEM, at=AT, new=new, from_on=date(2013, 4, 1),
        series=[NewSeries("SW1", cast.structure.services["Customer Services"],
                          owner_id=cast.structure.posts["Contact Centre Manager"])],
    )  # fmt: skip
    pk = Series.objects.get(reference="SW1").pk
    record_actuals(
        by=SYSTEM, at=datetime(2014, 9, 1, 9, 0, tzinfo=UTC),
        figures=[Figure(pk, parse_period(period), number(value)) for period, value in figures.items()],
    )  # fmt: skip
    return int(pk)


def changed(officer: Client, **boxes: Any) -> str:
    preview = looked(officer, CHANGE, reason="Asked for otherwise.", **boxes)
    assert path_of(preview).endswith("/preview/"), preview.content.decode()[-9000:]
    return officer.post(path_of(preview), follow=True).content.decode()


def recorded(officer: Client, period: str, value: str) -> str:
    address = f"/indicators/SW1/record/?period={period}"
    answer = officer.post(address, form_of(officer, address) | {"value": value}, follow=True)
    while "answer_" in (page := answer.content.decode()):  # a question: it is right
        kinds = {word.split('"')[0] for word in page.split('name="right_')[1:]}
        boxes = form_of(officer, address) | {"value": value}
        answer = officer.post(
            address, boxes | {f"right_{kind}": "1" for kind in kinds}, follow=True
        )
    return answer.content.decode()


def in_csv(officer: Client, period: str) -> dict[str, str]:
    text = officer.get(f"/scorecard.csv?period={period}").content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text[text.index("Code") if "Code" in text else 0 :]))
    return next(row for row in rows if "SW1" in row.values())


MONTHS = {"April 2014": "10", "May 2014": "20", "June 2014": "30"}


def test_monthly_figures_stay_when_it_is_counted_by_the_quarter(officer, cast):
    counted(cast, Frequency.MONTH, MONTHS)
    changed(officer, frequency="quarter", **on(date(2014, 7, 1)))
    assert SeriesNow.objects.get(code="SW1").frequency == "quarter"
    assert "Recorded 55 for 2014/15 Q2" in recorded(officer, "2014/15 Q2", "55")
    page = officer.get("/indicators/SW1/").content.decode()
    for label in (*MONTHS, "2014/15 Q2"):
        assert f">{label}</a>" in page
    assert "Monthly, until 30 June 2014" in page
    assert "they stand for the quarters that they make up whole: its parts are added up" in page
    assert "115" in page  # the year to date: three months and a quarter
    assert "counted by the month until 30 June 2014" in page
    may = officer.get("/indicators/SW1/?period=May 2014").content.decode()
    assert "<span" in may and ">20<" in may.replace("\n", "")
    control = officer.get("/indicators/SW1/?chart=control").content.decode()
    assert "It is counted by the quarter from here on" in control
    then = officer.get("/indicators/SW1/?known=2014-09-02").content.decode()
    assert "June 2014" in then
    assert "2014/15 Q2" not in then
    assert "Counted before" not in then
    assert "20" in in_csv(officer, "May 2014").values()
    assert "55" in in_csv(officer, "2014/15 Q2").values()
    corrected = officer.get("/indicators/SW1/record/?period=May 2014")
    assert "Correct the figure for May 2014" in corrected.content.decode()


def test_quarterly_figures_stay_when_it_is_counted_by_the_year(officer, cast):
    quarters = {f"2013/14 Q{part}": str(part) for part in range(1, 5)}
    counted(cast, Frequency.QUARTER, quarters)
    changed(officer, frequency="year", **on(date(2014, 4, 1)))
    assert "Recorded 77 for 2014/15" in recorded(officer, "2014/15", "77")
    page = officer.get("/indicators/SW1/").content.decode()
    for label in (*quarters, "2014/15"):
        assert f">{label}</a>" in page
    assert "Quarterly, until 31 March 2014" in page
    assert "are not put together or divided into the years since" in page
    assert "3" in in_csv(officer, "2013/14 Q3").values()
    assert "77" in in_csv(officer, "2014/15").values()


@pytest.mark.parametrize(
    ("boxes", "day", "words"),
    [
        ({"frequency": "quarter"}, date(2014, 8, 1), "1 August 2014 lies within 2014/15 Q2, which would"
         " be cut in two: choose 1 July 2014 or 1 October 2014."),
        ({"frequency": "year"}, date(2014, 7, 1), "lies within 2014/15, which would be cut in two"),
        ({"frequency": "year", "every": "3"}, date(2014, 5, 1), "would be cut in two"),
        ({"frequency": "year", "every": "0"}, date(2014, 4, 1), "A period is made of at least one year"),
        ({"frequency": "year", "every": "99"}, date(2014, 4, 1), "A period is made of 20 years at most."),
        ({"frequency": "year", "every": "three"}, date(2014, 4, 1), "“three” is no whole number"),
        ({"frequency": "year", "every": "99999"}, date(2014, 4, 1), "So many at a time are too many"),
        ({"decimals": "9"}, date(2014, 4, 1), "Write a whole number from 0 to 6."),
        ({"decimals": "1.5"}, date(2014, 4, 1), "Write a whole number from 0 to 6."),
        ({"frequency": "term"}, date(2014, 9, 1), "School terms have no dates yet"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_refused_in_a_sentence_before_it_is_saved(
    officer, cast, boxes, day, words
):
    counted(cast, Frequency.MONTH, MONTHS)
    before = head()
    answer = looked(officer, CHANGE, reason="So.", **boxes, **on(day))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "<title>Error: Change definition" in page
    assert f'value="{boxes.get("every", "1")}"' in page  # what was typed is kept
    assert head() == before


def test_a_survey_every_three_years_is_recorded_and_shown_until_the_next(officer, cast):
    counted(cast, Frequency.YEAR, {}, every=3)
    page = officer.get("/indicators/SW1/record/").content.decode()
    assert "2013/14-15/16" in page
    assert "Recorded 61 for 2013/14-15/16" in recorded(officer, "2013/14-15/16", "61")
    shown = officer.get("/indicators/SW1/").content.decode()
    assert "counted every 3 years" in shown
    refused = officer.get("/indicators/SW1/record/?period=2014/15").content.decode()
    assert "2014/15 is not a period of this indicator" in refused
    assert "61" in in_csv(officer, "2016/17").values()


def test_an_academic_year_shows_and_reads_as_september_to_august(officer, cast):
    counted(cast, Frequency.YEAR, {}, year_starts=9)
    done = recorded(officer, "2014/15", "61")
    assert "Recorded 61 for 2014/15 (academic year)" in done
    row = Actual.objects.get(series__reference="SW1")
    assert (row.start_on, row.next_start_on) == (date(2014, 9, 1), date(2015, 9, 1))
    page = officer.get("/indicators/SW1/?period=2014/15").content.decode()
    assert "2014/15 (academic year)" in page
    assert "in academic years" in page
    assert "61" in in_csv(officer, "2015/16 Q2").values()
    chooser = officer.get("/change/?counted=year").content.decode()
    assert "Yearly, in academic years" in chooser
    targets = officer.get("/indicators/SW1/targets/?from=2014").content.decode()
    assert "2014/15 (academic year)" in targets
    assert Definition.objects.get(indicator__code="SW1").year_starts == 9


def test_a_version_that_another_of_the_same_day_replaced_says_nothing(officer, cast):
    """What was planned for a day is written anew when an earlier day changes: the old plan speaks no more."""
    counted(cast, Frequency.YEAR, {}, every=3)
    changed(officer, title="Planned", **on(date(2031, 4, 1)))
    changed(officer, frequency="year", every="2", **on(date(2016, 4, 1)))
    rows = list(Definition.objects.filter(indicator__code="SW1").order_by("from_on", "event", "id"))
    assert [(row.from_on.year, row.every) for row in rows] == [
        (2013, 3), (2016, 2), (2031, 3), (2031, 2),
    ]  # fmt: skip
    place_in_time(rows)
    assert counting_of(rows[-1]) == counting_of(rows[1])
    [change] = counted_before(rows)
    assert (change.until, change.counting.every, change.then.every) == (date(2016, 3, 31), 3, 2)
