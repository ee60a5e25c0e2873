"""Habits seen in systems of this field that only the records and the pages can show that we have not."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client

from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.figures import record_actuals, set_targets
from goldenthread.indicators.commands.imports import import_figures, look_at
from goldenthread.indicators.models import Actual, Rating
from goldenthread.indicators.queries.imports.offered import Choices, Offered, Source
from goldenthread.indicators.queries.scorecard import ScorecardFilter, scorecard_for
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number, plain
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import RatingClass
from tests.cast import AT
from tests.staff.changing import form_of, looked, on, path_of

Q1, Q2, Q3 = (parse_period(f"2014/15 Q{part}") for part in (1, 2, 3))
#: A true nought, more decimals than are shown, below nought, and as large as a number gets here.
TYPED = ("0", "77.123456", "-3.5", "1234567890.5")


@pytest.fixture
def officer(cast: Any, client_as: Any) -> Client:
    client: Client = client_as("performance.officer")
    return client


def line_of(cast: Any, code: str, period: Any) -> Any:
    found = scorecard_for(cast.actor("director"), wanted=ScorecardFilter(period=period))
    return next(line for line in found.lines.items if line.reference == code)


def entered(officer: Client, code: str, value: str) -> None:
    """Type a figure on the page, and answer whatever it asks with "it is right"."""
    address = f"/indicators/{code}/record/?period=2014/15 Q2"
    boxes = form_of(officer, address) | {"value": value}
    page = officer.post(address, boxes, follow=True).content.decode()
    kinds = {part.split('"')[0] for part in page.split('name="right_')[1:]}
    if kinds:
        officer.post(address, boxes | {f"right_{kind}": "1" for kind in kinds})


def in_csv(text: bytes, code: str) -> dict[str, str]:
    lines = text.decode("utf-8-sig").splitlines()
    head = next(place for place, line in enumerate(lines) if "Code" in line.split(","))
    return next(row for row in csv.DictReader(lines[head:]) if row["Code"] == code)


def in_workbook(content: bytes, code: str) -> dict[str, Any]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(place for place, row in enumerate(rows) if "Code" in row)
    named = [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]
    return next(row for row in named if row["Code"] == code)


@pytest.mark.parametrize("typed", TYPED)
def test_a_figure_typed_comes_out_of_every_export_as_it_was_typed(officer, cast, typed):
    entered(officer, "HS01", typed)
    stands = Actual.objects.filter(series_id=cast.series["HS01"], start_on=Q2.start).latest("pk")
    assert plain(stands.value) == typed
    table = in_csv(officer.get("/scorecard.csv?period=2014/15 Q2").content, "HS01")
    assert number(table["Actual"]) == number(typed)
    workbook = in_workbook(officer.get("/scorecard.xlsx?period=2014/15 Q2").content, "HS01")
    assert number(repr(float(workbook["Actual"]))) == number(typed)
    preview = looked(
        officer, "/rules/corporate-rule/adopt/", **{"c1-at_least": "1", "c2-at_least": "-99999999999"},
        adopted_by="Cabinet", reason="To see every figure.", **on(date(2014, 4, 1)),
    )  # fmt: skip
    listed = officer.get(path_of(preview).replace("preview/", "ratings.csv"))
    if listed.status_code == 200 and b"HS01" in listed.content:
        assert typed in listed.content.decode()


@pytest.mark.parametrize("typed", TYPED[:2])
def test_a_target_comes_out_of_the_workbook_of_targets_as_it_was_set(officer, cast, typed):
    set_targets(by=SYSTEM, at=AT, targets=[NewTarget(cast.series["HS01"], Q2, number(typed))])
    row = in_csv(officer.get("/scorecard.csv?period=2014/15 Q2").content, "HS01")
    assert number(row["Target"]) == number(typed)


def test_the_latest_figure_never_stands_for_a_period_that_has_none(cast):
    """A peer shows last quarter's status on this quarter's empty cell (habit 9)."""
    line = line_of(cast, "CS02a", Q2)
    assert (line.actual, line.rating_class, line.is_awaited) == (None, RatingClass.NOT_RATED, True)
    assert line.history[-1] is not None
    assert not Rating.objects.filter(series_id=cast.series["CS02a"], start_on=Q2.start).exists()


def test_a_figure_is_never_held_against_the_target_of_another_period(cast):
    """A peer holds a quarter's figure against another quarter's target (habit 10)."""
    pk = cast.series["CS02a"]
    set_targets(by=SYSTEM, at=AT, targets=[NewTarget(pk, Q3, number("10"))])
    before = Rating.objects.filter(series_id=pk, start_on=Q1.start).latest("pk")
    record_actuals(by=SYSTEM, at=AT, figures=[Figure(pk, Q2, number("50"))])
    found = Rating.objects.filter(series_id=pk, start_on=Q2.start).latest("pk")
    assert found.target is None
    assert found.rating_class == RatingClass.NOT_RATED
    assert Rating.objects.filter(series_id=pk, start_on=Q1.start).latest("pk") == before


def imported(cast: Any, *values: str) -> dict[str, Any]:
    rows = [
        Offered(line, code="HS01", period_text="2014/15 Q2", actual=value)
        for line, value in enumerate(values, start=2)
    ]
    asked: dict[str, Any] = {
        "by": SYSTEM, "at": AT, "source": Source("twice.csv", b"x", "", {}, rows),
        "choices": Choices(), "today": date(2014, 10, 20),
    }  # fmt: skip
    outcome = look_at(**asked)
    import_figures(**asked, answers={}, previewed=outcome["digest"])
    return outcome


def test_two_figures_for_one_period_are_refused_and_not_warned_of(cast):
    """A peer takes the last of two and notes a warning (habit 16)."""
    before = Actual.objects.count()
    outcome = imported(cast, "20", "21")
    refused = [line for line in outcome["lines"] if line[0] == "refused"]
    assert [line[1] for line in refused] == [2, 3]
    assert all("and they differ: leave one of them in the file." in line[-1] for line in refused)
    assert Actual.objects.count() == before


def test_one_figure_given_twice_is_taken_once(cast):
    before = Actual.objects.count()
    imported(cast, "20", "20.0")
    assert Actual.objects.count() == before + 1
    assert line_of(cast, "HS01", Q2).actual == number("20")
