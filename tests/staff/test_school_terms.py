"""The page of school terms: add, correct, refuse; and an indicator that is counted by them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.school_years import set_school_year
from goldenthread.indicators.models import Actual, SchoolYear
from goldenthread.indicators.queries.counting import school_years
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.rules.terms import SchoolYear as YearOfTerms
from goldenthread.rules.vocabulary import Frequency
from tests.cast import AT
from tests.staff.changing import form_of, looked, on
from tests.staff.test_counted_otherwise import CHANGE, counted, in_csv, recorded
from tests.terms import school_year

ADD = "/school-terms/add/"


@pytest.fixture
def officer(cast: Any, client_as: Any) -> Client:
    client: Client = client_as("performance.officer")
    return client


def day_boxes(name: str, day: date) -> dict[str, str]:
    return {
        f"{name}_day": str(day.day),
        f"{name}_month": str(day.month),
        f"{name}_year": str(day.year),
    }


def typed(year: YearOfTerms) -> dict[str, str]:
    boxes = day_boxes("next_first", year.next_first)
    for place, (name, day) in enumerate(year.firsts):
        boxes |= {f"name_{place}": name, **day_boxes(f"first_{place}", day)}
    return boxes


def termly(officer: Client, cast: Any) -> None:
    """Set two school years and count an indicator by terms."""
    for first in (2013, 2014):
        set_school_year(by=SYSTEM, at=AT, year=school_year(first))
    counted(cast, Frequency.TERM, {}, year_starts=9)


def test_a_school_year_is_added_and_the_next_offered_a_year_on(officer):
    assert "No school year has dates yet" in officer.get("/school-terms/").content.decode()
    before = head()
    done = looked(officer, ADD, **typed(school_year(2014))).content.decode()
    assert "Recorded: the terms of 2014/15." in done
    assert "Spring 5 January 2015" in done
    assert head() == before + 1
    again = form_of(officer, ADD)
    assert (again["first_0_year"], again["first_1_day"], again["next_first_year"]) == (
        "2015",
        "5",
        "2016",
    )
    assert (
        "2014/15 is there already"
        in looked(officer, ADD, **typed(school_year(2014))).content.decode()
    )


def test_a_correction_is_dated_has_its_reason_and_keeps_what_stood(officer):
    set_school_year(by=SYSTEM, at=AT, year=school_year(2014))
    before = head()
    later = day_boxes("first_1", date(2015, 1, 6))
    refused = looked(officer, "/school-terms/2014/", **later)
    assert refused.status_code == 422
    done = looked(officer, "/school-terms/2014/", reason="An inset day.", **later).content.decode()
    assert head() == before + 1
    assert SchoolYear.objects.count() == 2
    assert "<del>Spring 5 January 2015</del>" in done
    assert "Spring 6 January 2015" in done
    assert "An inset day." in done
    assert "superseded by Performance Officer" in done


def test_the_year_beside_follows_so_that_terms_leave_no_gap(officer):
    for first in (2013, 2014):
        set_school_year(by=SYSTEM, at=AT, year=school_year(first))
    before = head()
    earlier = day_boxes("first_0", date(2014, 8, 29))
    looked(officer, "/school-terms/2014/", reason="Begins early.", **earlier)
    assert head() == before + 1
    held = school_years()
    assert held.years[0].next_first == held.years[1].first == date(2014, 8, 29)


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        (day_boxes("first_2", date(2015, 1, 5)), "the terms overlap"),
        (
            day_boxes("first_2", date(2015, 11, 2)),
            "The summer term is outside its year: 2014/15 runs",
        ),
        (
            day_boxes("next_first", date(2015, 2, 1)),
            "The school year after 2014/15 begins in August",
        ),
        ({"name_1": "autumn"}, "Two terms are called autumn"),
        ({"name_1": "1st"}, "Name the term with letters alone"),
        (day_boxes("first_1", date(214, 1, 5)), "Write the year with four figures"),
    ],
)
def test_dates_that_make_no_school_year_are_refused_and_kept_in_the_boxes(officer, boxes, words):
    before = head()
    answer = looked(officer, ADD, **{**typed(school_year(2014)), **boxes})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert all(f'value="{value}"' in page for value in boxes.values())
    assert head() == before


def test_a_gap_between_years_is_refused(officer):
    set_school_year(by=SYSTEM, at=AT, year=school_year(2012))
    page = looked(officer, ADD, **typed(school_year(2014))).content.decode()
    assert "The school year 2014/15 does not follow on 2012/13" in page


def test_dates_with_figures_do_not_move(officer, cast):
    termly(officer, cast)
    assert "Recorded 40 for 2013/14 autumn term" in recorded(officer, "2013/14 autumn term", "40")
    moved = day_boxes("first_1", date(2014, 1, 8))
    page = looked(officer, "/school-terms/2013/", reason="Mended.", **moved).content.decode()
    assert "1 figure stands for dates that would move" in page
    assert "2013/14 autumn term (1 September 2013 to 4 January 2014)" in page
    looked(
        officer, "/school-terms/2014/", reason="Mended.", **day_boxes("first_1", date(2015, 1, 8))
    )
    assert school_years().year_named(2014).firsts[1][1] == date(2015, 1, 8)


def test_two_who_correct_at_once_are_told(officer):
    set_school_year(by=SYSTEM, at=AT, year=school_year(2014))
    with pytest.raises(ChangedMeanwhile, match="while you were writing"):
        set_school_year(by=SYSTEM, at=AT, year=school_year(2015), read_at=head() - 1)
    assert set_school_year(by=SYSTEM, at=AT, year=school_year(2014)) is None
    with pytest.raises(NotPossible, match="Say why"):
        set_school_year(
            by=SYSTEM, at=AT, year=YearOfTerms(school_year(2014).firsts, date(2015, 9, 2))
        )


def test_nobody_else_may_change_them(client_as, cast):
    set_school_year(by=SYSTEM, at=AT, year=school_year(2014))
    reader = client_as("councillor")
    assert "Correct" not in reader.get("/school-terms/").content.decode()
    assert reader.get(ADD).status_code == 404
    assert reader.get("/school-terms/2014/").status_code == 404
    assert reader.get("/school-terms/1999/").status_code == 404


def test_a_termly_indicator_is_recorded_shown_compared_and_put_together(officer, cast):
    termly(officer, cast)
    for term, value in (("autumn", "40"), ("spring", "50"), ("summer", "60")):
        assert f"Recorded {value} for 2013/14 {term} term" in recorded(
            officer, f"2013/14 {term} term", value
        )
    row = Actual.objects.get(series__reference="SW1", value=50_000_000)
    assert (row.start_on, row.next_start_on) == (date(2014, 1, 5), date(2014, 4, 13))
    page = officer.get("/indicators/SW1/").content.decode()
    assert "counted by school term" in page
    assert "2013/14 autumn term" in page
    assert "150" in page  # the school year to date
    record = officer.get("/indicators/SW1/record/?period=2014/15 autumn term").content.decode()
    assert "Same term last year" in record
    assert "2013/14 autumn term" in record
    control = officer.get("/indicators/SW1/?chart=control")
    assert control.status_code == 200
    assert "60" in in_csv(officer, "2014/15 Q2").values()


def test_a_term_without_dates_is_a_plain_sentence_wherever_it_is_needed(officer, cast):
    termly(officer, cast)
    words = "The school terms of 2019/20 have no dates yet: whoever administers Golden Thread"
    for address in (
        "/indicators/SW1/?period=2019/20 autumn term",
        "/indicators/SW1/record/?period=2019/20 autumn term",
    ):
        answer = officer.get(address)
        assert answer.status_code == 200
        assert words in answer.content.decode()
    targets = officer.get("/indicators/SW1/targets/?from=2019")
    assert targets.status_code == 200
    assert "have no dates yet, so that no target can be set for them" in targets.content.decode()
    assert (
        "2014/15 autumn term" in officer.get("/indicators/SW1/targets/?from=2014").content.decode()
    )
    assert officer.get("/").status_code == 200
    assert officer.get("/exceptions/").status_code == 200


def test_it_may_be_counted_by_terms_from_the_first_day_of_one(officer, cast):
    for first in (2013, 2014):
        set_school_year(by=SYSTEM, at=AT, year=school_year(first))
    counted(cast, Frequency.MONTH, {"April 2014": "10"})
    cut = looked(officer, CHANGE, frequency="term", reason="So.", **on(date(2014, 11, 1)))
    assert "1 November 2014 lies within 2014/15 autumn term" in cut.content.decode()
    preview = looked(officer, CHANGE, frequency="term", reason="So.", **on(date(2014, 9, 1)))
    officer.post(preview.request["PATH_INFO"], follow=True)
    record = officer.get("/indicators/SW1/record/").content.decode()
    assert "2014/15 autumn term" in record
    assert "July 2014" in record  # what was due before stays due


def test_the_terms_known_on_an_earlier_day_name_its_figures(officer, cast):
    termly(officer, cast)
    recorded(officer, "2013/14 autumn term", "40")
    late = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)
    changed = YearOfTerms(
        (*school_year(2014).firsts[:2], ("summer", date(2015, 4, 20))), date(2015, 9, 1)
    )
    set_school_year(by=SYSTEM, at=late, year=changed, reason="Easter.")
    page = officer.get(f"/indicators/SW1/?known={date.today():%Y-%m-%d}")
    assert "2013/14 autumn term" in page.content.decode()
