"""Pages of roll-up: the tree, groups, the choice of method and weights."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import (
    RestrictionKind,
    RollupChoice,
    SeriesGroup,
    SeriesWeight,
)
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period, period_of
from goldenthread.rules.vocabulary import Frequency, MissingReason
from tests.cast import AT
from tests.staff.changing import on

NEXT_YEAR = 2199


@pytest.fixture
def officer(cast, client_as):
    return client_as("performance.officer")


def text(answer):
    return " ".join(answer.content.decode().split())


def day_of(days=1):
    from django.utils.timezone import localdate

    return localdate() + timedelta(days=days)


def sent(**more):
    return {"read_at": head(), "reason": "So", "order": "1", **on(day_of()), **more}


def test_the_tree_names_the_worst_and_counts_inside(officer):
    shown = text(officer.get("/roll-up/?period=2014/15+Q1"))
    assert (
        "Housing Services" in shown
        and "The weighted mean of 2 parts is 2, nearest near target" in shown
    )
    assert 'href="/indicators/HS01/"' in shown
    assert "service=housing-services&amp;rating=off_target" in shown
    assert "Counted are the 5 indicators that you may see" in shown


@pytest.mark.parametrize("period", ["2014/15 Q1", "2014/15 Q2"])
def test_every_count_leads_to_a_scorecard_of_just_those(officer, cast, period):
    # Given a figure of the second quarter that is not due yet, which awaits nobody and is not overdue
    second, not_due = parse_period("2014/15 Q2"), MissingReason.NOT_DUE
    figure = Figure(cast.series["HS20"], second, None, missing=not_due)
    record_actuals(by=SYSTEM, at=AT, figures=[figure])
    shown = officer.get("/roll-up/", {"period": period}).content.decode()
    counts = re.findall(r'href="(/scorecard/[^"]+)">(\d+)</a>', shown)
    assert len(counts) >= 6
    for href, count in counts:
        listed = officer.get(href.replace("&amp;", "&")).content.decode()
        assert listed.count('<tr><th scope="row">') == int(count), href
    if period.endswith("Q2"):
        assert "4 overdue" in text(officer.get("/roll-up/", {"period": period}))


def test_the_worst_is_named_only_where_something_misses_its_target(officer):
    rows = officer.get("/roll-up/?period=2014/15+Q1").content.decode().split("<tr>")
    by_name = {row.split("</a>")[0].rsplit(">", 1)[-1]: row for row in rows}
    worst = '<td data-label="Worst inside it" class="gt-full">'
    assert f'{worst}<a class="govuk-link" href="/indicators/HS01/"' in by_name["Housing Services"]
    assert f"{worst}–" in by_name["Finance, Revs and Bens"]
    assert "Its one rated part is on target" in by_name["Finance, Revs and Bens"]


def test_the_method_is_chosen_after_a_preview(officer):
    shown = text(officer.get("/roll-up/method/"))
    assert "would differ from one method to another" in shown
    answer = officer.post("/roll-up/method/", sent(method="worst"), follow=True)
    assert "The method is chosen." in text(answer)
    assert [row.method for row in RollupChoice.objects.all()] == ["worst"]


def test_a_choice_without_a_reason_keeps_what_was_typed(officer):
    answer = officer.post("/roll-up/method/", sent(method="worst", reason=""))
    assert answer.status_code == 422
    assert 'value="worst" checked' in text(answer)
    assert not RollupChoice.objects.exists()


def test_a_group_is_typed_a_code_a_line(officer, cast):
    answer = officer.post(
        "/roll-up/groups/add/", sent(name="Homes", weights="HS01 2.5\n hs20 \n"), follow=True
    )
    assert "The group is recorded." in text(answer)
    assert {row.series_id: row.weight for row in SeriesWeight.objects.all()} == {
        cast.series["HS01"]: number("2.5"), cast.series["HS20"]: number(1),
    }  # fmt: skip
    again = text(officer.get("/roll-up/groups/homes/"))
    assert "HS01 2.5" in again


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Name at least one indicator by its code."),
        ("ZZ9", "there is no indicator of that code here"),
        ("HS01 two", "write the weight as a number"),
        ("HS01 -1", "a weight is nought or more"),
        ("HS01\nHS01 2", "HS01 stands twice"),
        ("HS01 0", "All weights are nought"),
        ("HS01 9999999", "at most 1,000,000"),
        ("HS01 nan", "write the weight as a number"),
        ("\n".join(f"ZZ{n} 1" for n in range(6)), "And 1 more line is to be mended."),
        ("\n".join(f"ZZ{n} 1" for n in range(7)), "And 2 more lines are to be mended."),
    ],
)
def test_weights_that_make_no_sense_are_refused_beside_the_box(officer, typed, said):
    answer = officer.post("/roll-up/groups/add/", sent(name="Homes", weights=typed))
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert 'value="Homes"' in text(answer)
    assert not SeriesGroup.objects.exists()


def test_the_weights_of_a_unit_are_recorded(officer, cast):
    address = "/roll-up/weights/housing-services/"
    assert "HS01 HS20" in text(officer.get(address))
    answer = officer.post(address, sent(weights="HS01 3\nHS20"), follow=True)
    assert "The weights are recorded." in text(answer)
    assert SeriesWeight.objects.get().weight == number(3)


def test_a_group_is_withdrawn(officer):
    officer.post("/roll-up/groups/add/", sent(name="Homes", weights="HS01"))
    answer = officer.post("/roll-up/groups/homes/withdraw/", sent(), follow=True)
    assert "is shown no longer" in text(answer)
    assert officer.get("/roll-up/groups/homes/").status_code == 404


def test_a_group_narrows_the_scorecard(officer):
    officer.post("/roll-up/groups/add/", sent(name="Homes", weights="HS01", **on(day_of(0))))
    wrong = text(officer.get("/scorecard/?group=no-such"))
    assert "There is no group “no-such” here" in wrong


def test_the_name_of_a_group_is_not_told_to_who_sees_nothing_in_it(officer, cast, client_as):
    officer.post(
        "/roll-up/groups/add/", sent(name="Closure of Elm House", weights="HS01", **on(day_of(0)))
    )
    year = period_of(day_of(0), Frequency.YEAR).label
    asked = f"/scorecard/?period={year}&group=closure-of-elm-house"
    assert "Closure of Elm House" in text(client_as("councillor").get(asked))
    restrict_series(
        [cast.series["HS01"]], by=SYSTEM, at=AT, kind=RestrictionKind.EXEMPT, reason="So"
    )
    for address in (asked, f"/roll-up/?by=groups&period={year}"):
        assert "Closure of Elm House" not in text(client_as("councillor").get(address)), address


def test_a_unit_says_how_it_is(officer):
    shown = text(officer.get("/organisation/units/housing-services/"))
    assert "How it is" in shown and "of what you may see" in shown


def test_the_page_takes_as_many_queries_whatever_it_shows(officer, django_assert_max_num_queries):
    officer.get("/roll-up/")
    with django_assert_max_num_queries(20, using="default"):
        officer.get("/roll-up/")
    with django_assert_max_num_queries(20, using="default"):
        officer.get("/roll-up/?by=groups")
