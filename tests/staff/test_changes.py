"""Changes from a day on through the pages: a preview first, one event, both texts when two collide."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.versions import redefine
from goldenthread.indicators.models import (
    ChangeDraft,
    Definition,
    Indicator,
    Ownership,
    Rating,
    RatingRule,
    SeriesNow,
    Target,
)
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from tests.cast import AT
from tests.staff.changing import chosen, form_of, looked, on, path_of

ADOPT = "/rules/corporate-rule/adopt/"
DEFINE = "/indicators/CS02a/change/"


@pytest.fixture
def officer(cast: Any, client_as: Any) -> Client:
    client: Client = client_as("performance.officer")
    return client


TIGHTER = {"c1-at_least": "1", "adopted_by": "Cabinet", "reason": "It hid too much."}


def test_a_rule_is_previewed_on_the_whole_history_and_then_adopted(officer, cast):
    before = head()
    preview = looked(officer, ADOPT, **TIGHTER, **on(date(2014, 4, 1)))
    page = preview.content.decode()
    assert path_of(preview).endswith("/preview/")
    assert head() == before
    assert "Near target within 1 point" in page or "near target within 1 point" in page
    rows = re.findall(
        r'data-label="Period">([^<]+)<.*?data-label="What happens">([^<]+)<', page, re.S
    )
    assert rows == [("2014/15 Q1", "Rated anew"), ("2013/14 Q4", "Keeps its rating")]
    done = officer.post(path_of(preview), follow=True)
    assert "The rule is adopted. 1 figure is rated anew." in done.content.decode()
    assert head() == before + 1
    found = Rating.objects.filter(series_id=cast.series["CS02a"]).order_by("start_on", "event")
    assert [row.rating_class for row in found][-3:] == ["near_target", "near_target", "off_target"]
    assert (
        officer.get(path_of(preview)).status_code == 302
    )  # it is done: nothing is left to confirm


def test_the_indicator_keeps_its_old_colour_and_says_by_which_version(officer):
    preview = looked(officer, ADOPT, **TIGHTER, **on(date(2014, 4, 1)))
    officer.post(path_of(preview))
    early = officer.get("/indicators/CS02a/?period=2013/14 Q4&why=1").content.decode()
    late = officer.get("/indicators/CS02a/?period=2014/15 Q1&why=1").content.decode()
    assert "Why near target?" in early and "Corporate rule, version 1" in early
    assert "Why off target?" in late and "Corporate rule, version 2" in late


def test_ratings_that_would_be_otherwise_are_taken_away_as_a_table(officer):
    preview = looked(officer, ADOPT, **TIGHTER, **on(date(2014, 4, 1)))
    address = path_of(preview).replace("preview/", "ratings.csv")
    rows = list(csv.DictReader(io.StringIO(officer.get(address).content.decode("utf-8-sig"))))
    assert [(row["Code"], row["Rating now"], row["Rating after"]) for row in rows] == [
        ("CS02a", "Near target", "Off target"),
        ("CS02a", "Near target", "Off target"),
    ]
    assert len(officer.get(address, {"which": "new"}).content.splitlines()) == 2
    workbook = officer.get(address.replace(".csv", ".xlsx"))
    assert workbook.content.startswith(b"PK")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"c1-at_least": ""}, "Clause 2: write how far, in digits"),
        ({"c1-at_least": "ten"}, "Clause 2: “ten” is not a number"),
        ({"c1-at_least": "-5"}, "Clause 2: write how far without a sign"),
        ({"c1-at_least": "0"}, "Clause 2: write more than 0"),
        ({"c0-gives": ""}, "Clause 1: choose the rating that it gives"),
        ({"c0-gives": "not_rated"}, "Clause 1: choose the rating that it gives"),
        ({"c0-kind": "phase of the moon"}, "Clause 1: choose what the figure is judged by"),
        ({"c0-edge": "sideways"}, "Clause 1: choose who takes the edge"),
        ({"reason": " "}, "Why: Give an answer"),
        ({"adopted_by": ""}, "Adopted by: Give an answer"),
        ({"from_on_month": "13"}, "is not a day in the calendar"),
        ({"from_on_year": "26"}, "four figures"),
        ({"from_on_year": "1999"}, "came into force on 1 April 2013"),
        ({"basis": "miles"}, "miles"),
        ({"c1-at_least": "9" * 25}, "in at most 20 characters"),
    ],
)
def test_a_rule_that_cannot_be_says_what_to_mend_and_keeps_what_was_typed(officer, changes, said):
    before = head()
    given = {**TIGHTER, **on(date(2014, 4, 1)), **changes}
    answer = looked(officer, ADOPT, **given)
    page = answer.content.decode()
    assert (answer.status_code, head()) == (422, before)
    assert said in page
    for name, text in changes.items():
        is_kept = f'value="{text}"' in page or not text.strip()
        assert is_kept or name in (
            "basis",
            "c0-gives",
            "c0-kind",
            "c0-edge",
        )  # a choice not offered


def test_two_administrators_adopt_at_once_and_the_second_sees_both(officer):
    mine = looked(officer, ADOPT, **TIGHTER, **on(date(2014, 4, 1)))
    theirs = looked(officer, ADOPT, **(TIGHTER | {"c1-at_least": "2"}), **on(date(2014, 4, 1)))
    officer.post(path_of(theirs))
    before = head()
    answer = officer.post(path_of(mine), follow=True)
    page = answer.content.decode()
    assert head() == before
    assert "Somebody else changed the same while you were writing" in page
    assert "near target within 2 points" in page and "near target within 1 point" in page
    assert 'name="c1-at_least" type="text" value="1"' in page
    address = f"{path_of(answer)}?{answer.request['QUERY_STRING']}"
    again = looked(officer, address)
    officer.post(path_of(again))
    assert RatingRule.objects.count() == 3


def test_a_new_rule_rates_what_is_put_under_it(officer, cast):
    made = looked(
        officer, "/rules/add/", name="Two colours", adopted_by="Audit",
        **{"c1-kind": "gap_in_points", "c1-at_least": "1"},
        reason="No amber for calls.", **on(date(2014, 4, 1)),
    )  # fmt: skip
    officer.post(path_of(made))
    assert "Two colours" in officer.get("/rules/").content.decode()
    preview = looked(
        officer, DEFINE, rule_name="Two colours", reason="Asked by Audit.", **on(date(2014, 4, 1))
    )
    assert "Two colours" in preview.content.decode()
    officer.post(path_of(preview))
    assert SeriesNow.objects.get(code="CS02a").rating_class == "off_target"
    assert "CS02a" in officer.get("/rules/two-colours/").content.decode()
    refused = looked(officer, "/rules/add/", name="two  COLOURS", adopted_by="Me", reason="x")
    assert "There is a rule" in refused.content.decode()


def test_a_definition_is_changed_and_its_history_says_who_and_why(officer):
    preview = looked(
        officer, DEFINE, title="Calls answered in time", polarity="low", reason="Turned round.",
        **on(date(2014, 4, 1)),
    )  # fmt: skip
    page = preview.content.decode()
    assert "Higher is better" in page and "Lower is better" in page
    officer.post(path_of(preview))
    shown = officer.get("/indicators/CS02a/").content.decode()
    assert "<h1" in shown and "Calls answered in time" in shown
    assert "Turned round." in shown and "2 versions" in shown
    assert (
        "Telephone calls answered in 15 seconds"
        in officer.get("/indicators/CS02a/?period=2013/14 Q4").content.decode()
    )


def test_a_range_that_came_by_import_is_kept_by_the_form_and_by_a_copy(officer, cast):
    redefine(
        {Indicator.objects.get(code="CS02a").pk: {"polarity": "range"}},
        by=SYSTEM, at=AT, from_on=date(2014, 1, 1), reason="As the workbook says.",
    )  # fmt: skip
    assert form_of(officer, DEFINE)["polarity"] == "range"
    assert form_of(officer, "/indicators/CS01/change/")["polarity"] == "high"
    preview = looked(officer, DEFINE, title="Calls", reason="Short.", **on(date(2014, 4, 1)))
    officer.post(path_of(preview))
    looked(officer, "/indicators/CS02a/copy/", code="CS02c")
    rows = Definition.objects.filter(event__gte=head() - 1).order_by("event")
    assert [(row.title, row.polarity) for row in rows] == [("Calls", "range")] * 2


def test_targets_that_come_to_more_than_was_looked_at_are_not_set(officer, cast):
    """A figure that comes in after the look would be rated otherwise too: it is shown first."""
    form = chosen(officer, "targets", series=[str(cast.series["CS02a"])])
    preview = looked(
        officer, form, period="2014/15 Q2", how="set", value="70", reason="As it can be."
    )
    record_actuals(
        by=SYSTEM, at=AT,
        figures=[Figure(cast.series["CS02a"], parse_period("2014/15 Q2"), number("75"))],
    )  # fmt: skip
    before = head()
    again = officer.post(path_of(preview), follow=True)
    assert head() == before
    assert "Figures were recorded after you looked" in again.content.decode()
    officer.post(path_of(again))
    assert Target.objects.filter(event=before + 1).count() == 1


def test_a_plan_shows_on_the_page_and_is_taken_back_before_its_day(officer, cast):
    coming = date(date.today().year + 1, 4, 1)
    preview = looked(officer, DEFINE, frequency="month", reason="Monthly from then.", **on(coming))
    officer.post(path_of(preview))
    page = officer.get("/indicators/CS02a/").content.decode()
    assert "Counted: Monthly (was Quarterly)." in page
    back = re.search(r'href="(/indicators/CS02a/withdraw/\d+/)"', page)
    assert back is not None
    refused = officer.post(back[1], {"read_at": head(), "reason": ""})
    assert refused.status_code == 422
    preview = looked(officer, back[1], reason="Too much work.")
    officer.post(path_of(preview))
    page = officer.get("/indicators/CS02a/").content.decode()
    assert "gt-planned" not in page
    assert "Too much work." in page
    assert officer.get(back[1]).status_code == 404


def test_a_planned_rule_is_taken_back(officer):
    coming = date.today() + timedelta(days=90)
    officer.post(path_of(looked(officer, ADOPT, **TIGHTER, **on(coming))))
    page = officer.get("/rules/corporate-rule/").content.decode()
    back = re.search(r'href="(/rules/corporate-rule/withdraw/\d+/)"', page)
    assert back is not None
    officer.post(path_of(looked(officer, back[1], reason="Cabinet thought again.")))
    rows = RatingRule.objects.order_by("version")
    assert [row.from_on == coming for row in rows] == [False, True, True]
    assert rows[2].clauses["clauses"] == rows[0].clauses["clauses"]
    assert officer.get(back[1]).status_code == 404


def test_owners_of_all_that_are_found_change_in_one_event(officer, cast):
    form = chosen(officer, "posts", all="1", service="housing-services")
    before = head()
    leisure = str(cast.structure.posts["Head of Leisure"])
    preview = looked(officer, form, owner=leisure, reason="A hand-over.", **on(date.today()))
    page = preview.content.decode()
    assert page.count("Head of Leisure") == 2 and "Change 2 indicators" in page
    officer.post(path_of(preview))
    assert head() == before + 1
    owned = Ownership.objects.filter(event=head())
    assert {row.series_id for row in owned} == {cast.series["HS01"], cast.series["HS20"]}


def test_targets_of_many_are_carried_over_higher_and_what_has_none_is_named(officer, cast):
    added = looked(
        officer, "/change/add/", code="NEW1", title="Swims", unit_id=str(cast.structure.services["HR"]),
        owner_id=str(cast.structure.posts["HR Manager"]), **on(date(2014, 4, 1)),
    )  # fmt: skip
    assert "NEW1 is added" in added.content.decode()
    new = SeriesNow.objects.get(code="NEW1").pk
    ids = [str(pk) for pk in (cast.series["CS01"], cast.series["CS02a"], new)]
    form = chosen(officer, "targets", series=ids)
    preview = looked(
        officer, form, period="2014/15 Q2", base="2014/15 Q1", percent="2.5", reason="Higher."
    )
    page = preview.content.decode()
    assert "82.0%" in page or "82%" in page
    assert page.count("has no target in 2014/15 Q1 to begin from") == 1
    assert "<b>NEW1</b> has no target" in page and "Change 2 indicators" in page
    officer.post(path_of(preview))
    rows = Target.objects.filter(event=head()).order_by("series_id")
    assert [row.value for row in rows] == [number("92.3"), number(82)]


@pytest.mark.parametrize(
    ("what", "changes", "said"),
    [
        ("posts", {}, "Nobody is to change yet"),
        ("posts", {"owner": "999999"}, "owner"),
        ("definition", {}, "Nothing is to change yet"),
        ("definition", {"decimals": "9"}, "6"),
        ("targets", {"period": "soon", "percent": "1"}, "soon"),
        ("targets", {"period": "2015/16", "percent": ""}, "by how many per cent"),
        ("targets", {"period": "2015/16", "percent": "1"}, "None of them has a target in 2015/16"),
        (
            "targets",
            {"period": "2015/16", "base": "2014/15 Q1", "percent": "1"},
            "is not as long as",
        ),
        ("targets", {"period": "2015/16", "how": "set", "value": ""}, "Write the value"),
    ],
)
def test_bulk_forms_say_what_to_mend(officer, cast, what, changes, said):
    form = chosen(officer, what, series=[str(cast.series["CS01"])])
    before = head()
    answer = looked(officer, form, **({"reason": "Because."} | changes))
    assert (answer.status_code, head()) == (422, before)
    assert said in answer.content.decode()


def test_what_cannot_be_changed_in_bulk_is_named_and_the_rest_is(officer, cast):
    added = looked(
        officer, "/change/add/", code="NEW1", title="Swims", unit_id=str(cast.structure.services["HR"]),
        owner_id=str(cast.structure.posts["HR Manager"]), **on(date(2014, 7, 1)),
    )  # fmt: skip
    assert "NEW1 is added" in added.content.decode()
    form = chosen(officer, "definition", all="1")
    preview = looked(officer, form, decimals="2", reason="Finer.", **on(date(2014, 4, 1)))
    page = preview.content.decode()
    assert "<b>NEW1</b> had not begun to be counted on that day" in page
    assert "Change 5 indicators" in page
    officer.post(path_of(preview))
    assert Definition.objects.filter(event=head(), decimals=2).count() == 5


def test_nothing_chosen_and_nothing_asked_are_said(officer):
    for sent, said in (({"what": "posts"}, "Choose at least one"), ({"all": "1"}, "Choose what")):
        answer = officer.post("/change/", sent)
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_a_copy_has_a_code_of_its_own_with_targets_and_without_figures(officer, cast):
    address = "/indicators/CS02a/copy/"
    taken = looked(officer, address, code="CS01")
    assert taken.status_code == 422 and "CS01" in taken.content.decode()
    bad = looked(officer, address, code="CS/01")
    assert "letters, figures, dots and dashes" in bad.content.decode()
    done = looked(officer, address, code="CS02c")
    assert path_of(done) == "/indicators/CS02c/"
    now = SeriesNow.objects.get(code="CS02c")
    assert (now.unit_id, now.rating_id, now.owner_id) == (
        cast.structure.services["Customer Services"],
        None,
        cast.structure.posts["Contact Centre Manager"],
    )
    assert Target.objects.filter(series_id=now.pk).count() == 7
    assert Indicator.objects.filter(code="CS02c").count() == 1


def test_a_change_is_for_whoever_began_it(officer, client_as, cast):
    preview = looked(officer, ADOPT, **TIGHTER, **on(date(2014, 4, 1)))
    key = path_of(preview).split("/")[2]
    steps = ("", "preview/", "progress/", "ratings.csv", "ratings.xlsx")
    for username in ("director", "auditor", "staff", "head.of.service"):
        client = client_as(username)
        assert {client.get(f"/change/{key}/{step}").status_code for step in steps} == {404}
        for step in ("preview/", "drop/"):
            assert client.post(f"/change/{key}/{step}").status_code == 404
    assert RatingRule.objects.count() == 1
    before = head()
    gone = officer.post(f"/change/{key}/drop/", follow=True)
    assert "Nothing was recorded" in gone.content.decode()
    assert (head(), ChangeDraft.objects.count()) == (before, 0)


@pytest.mark.parametrize("username", ["head.of.service", "director", "staff", "councillor"])
def test_what_is_sent_by_who_may_not_administer_changes_nothing(cast, client_as, username):
    before = head()
    client = client_as(username)
    for address in (ADOPT, DEFINE, "/change/", "/change/add/", "/indicators/HS01/targets/"):
        assert client.post(address, {"reason": "x"}).status_code == 404
    assert head() == before


# What a page may wait for is lowered in the next two: to go beyond the true 200 a test would have to
# build 200 series and rate them, for a minute.


def test_a_large_change_is_worked_out_and_recorded_by_jobs(officer, monkeypatch):
    from goldenthread.staff.changes import drafts, steps

    monkeypatch.setattr(steps, "AT_ONCE", 1)
    monkeypatch.setattr(drafts, "AT_ONCE", 1)
    preview = looked(officer, ADOPT, **TIGHTER, **on(date(2014, 4, 1)))
    assert path_of(preview).endswith("/preview/")
    assert "Rated anew" in preview.content.decode()
    before = head()
    done = officer.post(path_of(preview), follow=True)
    assert path_of(done) == "/rules/"
    assert head() == before + 1


def test_a_job_that_meets_a_change_of_somebody_else_leads_to_both_texts(officer, monkeypatch):
    from goldenthread.staff.changes import drafts

    mine = looked(officer, ADOPT, **TIGHTER, **on(date(2014, 4, 1)))
    theirs = looked(officer, ADOPT, **(TIGHTER | {"c1-at_least": "2"}), **on(date(2014, 4, 1)))
    officer.post(path_of(theirs))
    monkeypatch.setattr(drafts, "AT_ONCE", 1)
    page = officer.post(path_of(mine), follow=True).content.decode()
    assert "Somebody else changed the same while you were writing" in page


def test_figures_recorded_after_the_look_are_shown_anew_before_anything_is_kept(officer, cast):
    preview = looked(officer, ADOPT, **TIGHTER, **on(date(2014, 4, 1)))
    record_actuals(
        by=SYSTEM, at=AT,
        figures=[Figure(cast.series["CS01"], parse_period("2014/15 Q1"), number("88"))],
    )  # fmt: skip
    before = head()
    again = officer.post(path_of(preview), follow=True)
    assert head() == before
    assert "Figures were recorded after you looked" in again.content.decode()
    officer.post(path_of(again))
    assert head() == before + 1


@pytest.mark.parametrize("known", ["2014-07-14", ""])
def test_rules_are_read_as_known_on_a_day(officer, known):
    officer.post(path_of(looked(officer, ADOPT, **TIGHTER, **on(date(2014, 4, 1)))))
    page = officer.get("/rules/corporate-rule/", {"known": known}).content.decode()
    assert ("near target within 1 point" in page) is not bool(known)


def test_only_what_makes_sense_of_the_year_is_offered(officer):
    """A level has no pace and no shape of last year; what adds up has both."""
    page = officer.get(DEFINE).content.decode()
    assert 'value="milestones"' in page
    assert 'value="last_year"' not in page and 'value="straight_line" selected' in page
    assert 'value="last_year_share"' not in page
    typed = form_of(officer, DEFINE) | {
        "accumulation": "sum", "profile": "last_year", "forecast": "mean", "steady_band": "1.5",
        "reason": "It is a count.", **on(date(2014, 4, 1)),
    }  # fmt: skip
    refused = officer.post(DEFINE, typed)
    assert refused.status_code == 422
    assert "does not suit how it adds up now" in refused.content.decode()
    assert 'value="last_year_share"' in refused.content.decode()
    preview = officer.post(DEFINE, typed | {"forecast": "last_year_share"}, follow=True)
    officer.post(preview.request["PATH_INFO"])
    row = Definition.objects.latest("pk")
    said = (row.profile, row.forecast, row.steady_band, row.accumulation)
    assert said == ("last_year", "last_year_share", number("1.5"), "sum")
