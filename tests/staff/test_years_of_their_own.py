"""Many indicators at once, each by its own year: the workbook of targets, per cent more, counting."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.figures import set_targets
from goldenthread.indicators.commands.school_years import set_school_year
from goldenthread.indicators.models import Definition, SeriesNow, Target
from goldenthread.indicators.queries.counting import counting_of_series
from goldenthread.indicators.queries.targets import targets_listed
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.vocabulary import Frequency, TargetKind
from tests.cast import AT
from tests.staff.changing import chosen, looked, path_of
from tests.staff.test_import_pages import ADDS, columns_form
from tests.terms import school_year

TODAY = date(2014, 7, 14)
#: Code, how it is counted.
OTHERS: dict[str, dict[str, Any]] = {
    "ACAD": {"frequency": Frequency.QUARTER, "year_starts": 9},
    "CAL": {"frequency": Frequency.QUARTER, "year_starts": 1},
    "TERMS": {"frequency": Frequency.TERM, "year_starts": 9},
    "SURVEY": {"frequency": Frequency.YEAR, "every": 3},
}


@pytest.fixture
def officer(cast: Any, client_as: Any) -> Client:
    client: Client = client_as("performance.officer")
    return client


@pytest.fixture
def others(cast: Any) -> dict[str, int]:
    """Four indicators, each with years of its own, and school terms for three years."""
    for first in (2013, 2014, 2015):
        set_school_year(by=SYSTEM, at=AT, year=school_year(first))
    from_on = date(2013, 4, 1)
    found = {}
    for code, says in OTHERS.items():
        add_indicators(
            [NewIndicator(code, f"Counted as {code}", **says)], by=SYSTEM, at=AT, from_on=from_on
        )
        unit = cast.structure.services["Customer Services"]
        [found[code]] = add_series(
            [NewSeries(code, unit_id=unit)], by=SYSTEM, at=AT, from_on=from_on
        )
    return found


def aimed(pk: int, label: str, value: str, kind: TargetKind = TargetKind.TARGET) -> None:
    period = counting_of_series([pk])[pk].parse(label)
    set_targets(by=SYSTEM, at=AT, targets=[NewTarget(pk, period, number(value), kind=kind)])


def standing(pk: int) -> dict[str, str]:
    """Return what stands of a series, by the day its span begins and the day the next one does."""
    rows = Target.objects.filter(series=pk).order_by("event", "id")
    return {f"{row.start_on}/{row.next_start_on}": str(row.value) for row in rows}


def test_each_is_offered_its_own_years(cast, others):
    rows = {
        row.reference: row for row in targets_listed(cast.actor("performance.officer"), on=TODAY)
    }
    said = {
        code: [rows[code].counting.written(year) for year in rows[code].years]
        for code in (*OTHERS, "CS01")
    }
    assert said["CS01"] == ["2013/14", "2014/15", "2015/16", "2016/17", "2017/18"]
    assert said["ACAD"] == ["2012/13", "2013/14", "2014/15", "2015/16", "2016/17"]
    assert said["CAL"] == ["2013", "2014", "2015", "2016", "2017"]
    assert said["TERMS"][1:4] == ["2013/14", "2014/15", "2015/16"]
    assert said["SURVEY"] == ["2010/11-12/13", "2013/14-15/16"]
    assert rows["ACAD"].years[1].start == date(2013, 9, 1)


def test_the_workbook_asks_as_often_for_many_as_for_few(cast, others):
    for pk in (*others.values(), *cast.series.values()):
        aimed(pk, "2014" if pk == others["CAL"] else "2014/15", "50")
    actor = cast.actor("performance.officer")
    with CaptureQueriesContext(connection) as queries:
        assert len(targets_listed(actor, on=TODAY)) == 9
    assert len(queries) <= 6


@pytest.fixture
def in_2014(monkeypatch: Any) -> None:
    monkeypatch.setattr("goldenthread.staff.changes.targets_file.timezone.localdate", lambda: TODAY)


def sent_back(officer: Client, cells: dict[tuple[str, str], object]) -> str:
    """Download the workbook, change some cells (code, heading), bring it back; return the preview."""
    book = openpyxl.load_workbook(io.BytesIO(officer.get("/change/targets.xlsx").content))
    sheet: Any = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    lines = {sheet.cell(row, 1).value: row for row in range(2, sheet.max_row + 1)}
    for (code, heading), value in cells.items():
        sheet.cell(row=lines[code], column=heads.index(heading) + 1, value=value)
    kept = io.BytesIO()
    book.save(kept)
    file = SimpleUploadedFile("targets.xlsx", kept.getvalue())
    address = officer.post("/import/", {"file": file})["Location"]
    form = columns_form(officer, address)
    answer = officer.post(address, {key: v for key, v in form.items() if key not in ADDS})
    return str(answer["Location"]).replace("progress", "preview")


def test_the_workbook_goes_out_and_comes_back_by_each_ones_own_year(officer, others, in_2014):
    aimed(others["ACAD"], "2014/15 Q1", "40")
    aimed(others["TERMS"], "2014/15 spring term", "60")
    aimed(others["SURVEY"], "2013/14-15/16", "70", TargetKind.STRETCH)
    before = {code: standing(pk) for code, pk in others.items()}
    preview = sent_back(
        officer,
        {
            ("CS01", "Target 2016/17"): 91,
            ("ACAD", "Target 2014/15"): 41,
            ("ACAD", "Target 2014/15 Q1"): 42,
            ("CAL", "Target 2015"): 43,
            ("TERMS", "Target 2014/15"): 61,
            ("TERMS", "Target 2014/15 spring term"): 62,
            ("SURVEY", "Target 2013/14-15/16"): 71,
        },
    )
    officer.post(preview, {"then": "confirm"})
    new = {
        code: {
            span: value for span, value in standing(pk).items() if before[code].get(span) != value
        }
        for code, pk in others.items()
    }
    assert new == {
        "ACAD": {"2014-09-01/2015-09-01": "41000000", "2014-09-01/2014-12-01": "42000000"},
        "CAL": {"2015-01-01/2016-01-01": "43000000"},
        "TERMS": {"2014-09-01/2015-09-01": "61000000", "2015-01-05/2015-04-13": "62000000"},
        "SURVEY": {"2013-04-01/2016-04-01": "71000000"},
    }


def test_a_year_that_is_not_its_own_is_refused_and_the_rest_taken(officer, others, in_2014):
    preview = sent_back(officer, {("CAL", "Target 2015/16"): 43, ("ACAD", "Target 2015/16"): 41})
    page = officer.get(preview).content.decode()
    assert "is not a calendar year; write 2015 or 2016" in page
    officer.post(preview, {"then": "confirm"})
    assert standing(others["CAL"]) == {}
    assert standing(others["ACAD"]) == {"2015-09-01/2016-09-01": "41000000"}


def test_per_cent_more_is_taken_by_each_ones_own_year(officer, cast, others):
    aimed(others["ACAD"], "2013/14", "40")
    aimed(others["ACAD"], "2013/14 Q2", "10")
    aimed(others["TERMS"], "2013/14 spring term", "60")
    aimed(cast.series["CS01"], "2013/14", "80")
    series = [
        str(pk) for pk in (others["ACAD"], others["TERMS"], others["CAL"], cast.series["CS01"])
    ]
    form = chosen(officer, "targets", series=series)
    preview = looked(
        officer, form, period="2014/15", base="2013/14", percent="10", reason="A tenth more."
    )
    page = preview.content.decode()
    assert "<b>CAL</b> “2014/15” is not a calendar year" in page
    assert "2014/15 spring term" in page and "2014/15 Q2 (academic year)" in page
    officer.post(path_of(preview))
    rows = Target.objects.filter(event=head()).order_by("series_id", "start_on", "-next_start_on")
    own = {(row.series_id, str(row.start_on), str(row.next_start_on)): row.value for row in rows}
    assert own[others["ACAD"], "2014-09-01", "2015-09-01"] == number(44)
    assert own[others["ACAD"], "2014-12-01", "2015-03-01"] == number(11)
    assert own[others["TERMS"], "2015-01-05", "2015-04-13"] == number(66)
    assert own[cast.series["CS01"], "2014-04-01", "2015-04-01"] == number(88)


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        ({"period": "2014/15"}, "is not a calendar year"),
        ({"period": "2015", "base": "2014 Q1"}, "is not as long as 2015"),
        ({"period": "2015", "base": "2014"}, "None of them has a target in 2014 to begin from"),
        ({"period": "9999"}, "9999"),
    ],
)
def test_what_none_of_them_can_take_is_refused_and_stays_in_the_box(officer, others, boxes, said):
    before = head()
    form = chosen(officer, "targets", series=[str(others["CAL"])])
    answer = looked(officer, form, percent="10", reason="A tenth more.", **boxes)
    page = answer.content.decode()
    assert (answer.status_code, head()) == (422, before)
    assert said in page
    assert all(f'value="{text}"' in page for text in boxes.values())


def test_many_are_counted_in_other_years_at_once(officer, cast):
    series = [str(cast.series[code]) for code in ("CS01", "HS20")]
    form = chosen(officer, "definition", series=series)
    when = {"from_on_day": "1", "from_on_month": "1", "from_on_year": "2015"}
    preview = looked(
        officer, form, frequency="quarter", year_starts="1", reason="Calendar years.", **when
    )
    assert "January" in preview.content.decode()
    officer.post(path_of(preview), follow=True)
    rows = Definition.objects.filter(event=head())
    assert {(row.year_starts, row.every) for row in rows} == {(1, 1)} and rows.count() == 2
    assert set(
        SeriesNow.objects.filter(pk__in=[int(pk) for pk in series]).values_list(
            "frequency", flat=True
        )
    )


def test_many_are_counted_every_few_periods_at_once(officer, cast):
    form = chosen(
        officer, "definition", series=[str(cast.series["CS01"]), str(cast.series["HS20"])]
    )
    when = {"from_on_day": "1", "from_on_month": "4", "from_on_year": "2015"}
    preview = looked(officer, form, frequency="year", every="3", reason="A survey.", **when)
    assert path_of(preview).endswith("/preview/"), preview.content.decode()[-6000:]
    officer.post(path_of(preview), follow=True)
    rows = Definition.objects.filter(event=head())
    assert {(row.frequency, row.every) for row in rows} == {("year", 3)}


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        ({"every": "many"}, "“many” is no whole number"),
        ({"every": "0", "frequency": "year"}, "at least one year"),
        ({"every": "2", "frequency": "term"}, "A period is one school term: write 1"),
        ({"every": "500"}, "quarters at most"),
        ({"year_starts": "13"}, "13"),
    ],
)
def test_periods_that_there_are_none_of_are_refused_and_kept(officer, cast, boxes, said):
    before = head()
    form = chosen(
        officer, "definition", series=[str(cast.series["CS01"]), str(cast.series["HS20"])]
    )
    answer = looked(officer, form, reason="Otherwise.", **boxes)
    assert (answer.status_code, head()) == (422, before)
    assert said in answer.content.decode()
