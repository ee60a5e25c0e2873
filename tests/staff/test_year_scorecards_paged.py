"""The long lists of a year's scorecard: sessions, what was said, both years, what is in use, by the page."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from goldenthread.organisation.access import SYSTEM
from goldenthread.reports.commands import lines
from goldenthread.rules.vocabulary import LineSource, ReviewInterval
from tests.staff.test_year_scorecards import HOME, agree, shown
from tests.talks import DAY, now
from tests.yearly import begin

pytestmark = pytest.mark.django_db
MANY = 130


def measures(scorecard, *, homes=None, interval=ReviewInterval.YEARLY):
    """Choose 130 measures, the first ten of them for a priority; return their numbers."""
    found = [
        lines.add_measure(
            scorecard.id,
            lines.WantedLine(
                interval, title=f"Measure {place:03}", objective_id=homes if place < 10 else None
            ),
            by=SYSTEM, at=now(), source=LineSource.LOCAL,
        )
        for place in range(MANY)
    ]  # fmt: skip
    scorecard.settle(*found)
    return found


def book(client, address):
    return openpyxl.load_workbook(io.BytesIO(client.get(address).content)).worksheets[0]


def test_sessions_are_read_a_page_at_a_time_searched_and_narrowed(talks, yearly, officer):
    for place in range(MANY):
        yearly.meet(DAY + timedelta(days=place), objective_ids=[], place=f"Hall {place:03}")
    later = timezone.localdate() + timedelta(days=3)
    yearly.meet(later, place="The Guildhall")
    first, third = shown(officer, f"{HOME}sessions/"), shown(officer, f"{HOME}sessions/?page=3")
    assert "131 sessions, page 1 of 3" in first and "Hall 129" in first and "Hall 000" not in first
    assert "Hall 000" in third and "page 3 of 3" in third
    assert shown(officer, f"{HOME}sessions/?page=999").count("Hall 000") == 1
    homes = talks.objectives["Homes for all"]
    yearly.say(5, "Damp homes", objective_id=homes)
    found = shown(officer, f"{HOME}sessions/?q=damp")
    assert "1 session<" in found and "Hall 004" in found
    assert "1 session<" in shown(officer, f"{HOME}sessions/?when=to_come")
    assert "130 sessions, page 1 of 3" in shown(officer, f"{HOME}sessions/?when=held")
    about = shown(officer, f"{HOME}sessions/?priority=O-1")
    assert "The Guildhall" in about and "1 session<" in about
    assert "No session fits these filters" in shown(officer, f"{HOME}sessions/?q=nowhere")
    assert book(officer, f"{HOME}sessions.xlsx?q=damp").max_row == 2


def test_what_was_said_at_one_session_is_read_a_page_at_a_time(yearly, officer):
    number = yearly.meet()
    for place in range(MANY):
        yearly.say(number, f"Remark {place:03}", came_of_it="Looked into" if place == 7 else "")
    first = shown(officer, f"{HOME}sessions/{number}/")
    assert (
        "130 remarks, page 1 of 3" in first and "Remark 049" in first and "Remark 050" not in first
    )
    assert "Remark 129" in shown(officer, f"{HOME}sessions/{number}/?page=3")
    led = shown(officer, f"{HOME}sessions/{number}/?led=led")
    assert "Looked into" in led and "Remark 008" not in led and "1 remark<" in led
    assert "Nothing that was said fits" in shown(officer, f"{HOME}sessions/{number}/?q=moon")


def test_both_years_are_compared_a_page_at_a_time(talks, officer):
    before, after = begin(talks, year=2013, title="Last year’s"), begin(talks, year=2014)
    before.settle(*before.take("HS01").values())
    agree(before)
    measures(after, homes=talks.objectives["Homes for all"])
    address = f"/year-scorecards/{after.reference}/compared"
    first = shown(officer, f"{address}/")
    assert (
        "131 lines, page 1 of 3" in first and "Measure 000" in first and "Measure 099" not in first
    )
    assert "Days taken" in shown(officer, f"{address}/?page=3")
    added = shown(officer, f"{address}/?change=added&priority=O-1")
    assert "10 lines<" in added and "Measure 009" in added and "Measure 010" not in added
    assert "Added <span>10</span>" in added and "Dropped <span>0</span>" in added
    assert "No line fits these filters" in shown(officer, f"{address}/?q=moon")
    assert book(officer, f"{address}.xlsx?q=measure").max_row == MANY + 1
    assert book(officer, f"{address}.xlsx?change=dropped").max_row == 2


def test_what_is_in_use_is_read_a_page_at_a_time_and_goes_out_whole(talks, yearly, officer):
    measures(yearly, homes=talks.objectives["Homes for all"])
    agree(yearly)
    first = shown(officer, f"{HOME}in-use/")
    assert "130 lines, page 1 of 3" in first and "Homes for all" in first
    assert "Measure 129" not in first and "Measure 129" in shown(officer, f"{HOME}in-use/?page=3")
    found = shown(officer, f"{HOME}in-use/?priority=O-1")
    assert "10 lines<" in found and "Measure 010" not in found
    assert "No line fits these filters" in shown(officer, f"{HOME}in-use/?interval=monthly")
    assert book(officer, f"{HOME}in-use.xlsx").max_row == MANY + 1
    assert book(officer, f"{HOME}in-use.xlsx?q=measure+129").max_row == 2


def test_the_lines_are_read_a_page_at_a_time(talks, yearly, officer):
    measures(yearly, homes=talks.objectives["Homes for all"])
    assert "130 lines, page 1 of 3" in shown(officer, f"{HOME}lines/")
    assert "Measure 129" in shown(officer, f"{HOME}lines/?page=3")
    assert "120 lines, page 1 of 3" in shown(officer, f"{HOME}lines/?priority=none")


@pytest.mark.parametrize(
    "asked", ["page=x", "page=" + "9" * 40, "when=never", "priority=O-99", "q=%00"]
)
def test_an_address_that_makes_no_sense_shows_the_list(yearly, officer, asked):
    yearly.meet()
    assert "The Guildhall" in shown(officer, f"{HOME}sessions/?{asked}")
