"""Pages of roll-up: the tree, groups, the choice of method and weights."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goldenthread.audit.queries import head
from goldenthread.indicators.models import RollupChoice, SeriesGroup, SeriesWeight
from goldenthread.rules.numbers import number
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
        and "the weighted mean of 2 parts is 2, nearest near target" in shown
    )
    assert 'href="/indicators/HS01/"' in shown
    assert "service=housing-services&amp;rating=off_target" in shown
    assert "Counted are the 5 indicators that you may see" in shown


def test_the_counts_lead_to_a_scorecard_of_just_those(officer):
    one = text(officer.get("/?period=2014/15+Q1&service=housing-services&rating=off_target"))
    shown = text(officer.get("/scorecard/?period=2014/15+Q1&service=council*&rating=off_target"))
    assert one and shown


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


def test_a_unit_says_how_it_is(officer):
    shown = text(officer.get("/organisation/units/housing-services/"))
    assert "How it is" in shown and "of what you may see" in shown


def test_the_page_takes_as_many_queries_whatever_it_shows(officer, django_assert_max_num_queries):
    officer.get("/roll-up/")
    with django_assert_max_num_queries(20, using="default"):
        officer.get("/roll-up/")
    with django_assert_max_num_queries(20, using="default"):
        officer.get("/roll-up/?by=groups")
