"""What is set beside a computed rating: a forecast by the owner, a rating by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.beside import (
    override_rating,
    state_forecast,
    withdraw_override,
)
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.indicators.commands.figures import set_targets
from goldenthread.indicators.commands.versions import adopt_rule, redefine
from goldenthread.indicators.models import Rating, RatingOverride, Series, StatedForecast
from goldenthread.indicators.queries.indicator import indicator_shown
from goldenthread.indicators.queries.scorecard import scorecard_for
from goldenthread.indicators.queries.scorecard_filter import ScorecardFilter
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.rating import within_points
from goldenthread.rules.vocabulary import RatingClass
from goldenthread.staff.indicators.presenters import Viewing, page_of
from tests.cast import AT

pytestmark = pytest.mark.django_db
Q1, YEAR, TODAY = parse_period("2014/15 Q1"), parse_period("2014/15"), AT.date()
ON = RatingClass.ON_TARGET
JANUARY = date(2014, 1, 1)


def adopted(**more):
    adopt_rule(
        by=SYSTEM, at=AT, name="Corporate rule", rule=replace(within_points(number(5)), **more),
        from_on=JANUARY, adopted_by="Cabinet", adopted_on=None, reason="Tried.",
    )  # fmt: skip


def defined(cast, code, **says):
    indicator = Series.objects.get(pk=cast.series[code]).indicator_id
    redefine({indicator: says}, by=SYSTEM, at=AT, from_on=JANUARY, reason="Tried.")


def overridden(cast, **more):
    asked = {
        "by": cast.actor("performance.officer"), "at": AT, "series_id": cast.series["CS02a"],
        "period": Q1, "rating_class": ON, "until": TODAY + timedelta(days=30),
        "reason": "Two days of storm, as the board has seen.",
    }  # fmt: skip
    return override_rating(**(asked | more))


def shown_on(cast, day=TODAY):
    found = indicator_shown(cast.actor("director"), "CS02a", on=day)
    assert found is not None
    return found


def line_of(cast, at=AT, **more):
    actor = replace(cast.actor("director"), at=at)
    lines = scorecard_for(actor, wanted=ScorecardFilter(Q1, **more)).lines.items
    return next(line for line in lines if line.reference == "CS02a")


def test_a_rating_by_hand_stands_beside_the_computed_one_and_never_instead(cast):
    adopted(allows_override=True)
    before = head()
    overridden(cast)
    found, line = shown_on(cast), line_of(cast)
    assert found.present.rated.rating_class is RatingClass.NEAR_TARGET
    assert (found.beside.by_hand.rating_class, found.beside.by_hand.until) == (
        ON,
        TODAY + timedelta(days=30),
    )
    assert (line.rating_class, line.by_hand) == (RatingClass.NEAR_TARGET, ON)
    assert Rating.objects.filter(event__gt=before).count() == 0
    page = page_of(found, Viewing(today=TODAY))
    assert page.present.rating == "near_target"
    assert page.beside.by_hand.rating == "on_target"
    assert page.beside.by_hand.reason == "Two days of storm, as the board has seen."


def test_it_ends_by_itself_after_its_day(cast):
    adopted(allows_override=True)
    overridden(cast)
    last = TODAY + timedelta(days=30)
    assert shown_on(cast, last).beside.by_hand is not None
    assert shown_on(cast, last + timedelta(days=1)).beside.by_hand is None
    assert line_of(cast, AT + timedelta(days=30)).by_hand is ON
    assert line_of(cast, AT + timedelta(days=31)).by_hand is None


def test_it_is_withdrawn_with_a_reason_and_as_known_before_it_still_stands(cast):
    adopted(allows_override=True)
    set_at = overridden(cast)
    withdraw_override(
        by=cast.actor("performance.officer"), at=AT, series_id=cast.series["CS02a"], period=Q1,
        reason="The storm was counted twice.",
    )  # fmt: skip
    assert shown_on(cast).beside.by_hand is None
    assert line_of(cast).by_hand is None
    assert line_of(cast, as_at=set_at).by_hand is ON
    assert RatingOverride.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": " "}, "Say why the computed rating"),
        ({"until": TODAY - timedelta(days=1)}, "choose today or a later one"),
        ({"until": TODAY + timedelta(days=400)}, "a year at most"),
        ({"period": parse_period("2014/15 Q3")}, "Nothing is rated for 2014/15 Q3"),
        ({"rating_class": RatingClass.NOT_RATED}, "Choose a class"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(cast, changes, said):
    adopted(allows_override=True)
    before = head()
    with pytest.raises(NotPossible, match=said):
        overridden(cast, **changes)
    assert head() == before


def test_a_rule_that_does_not_allow_it_is_named(cast):
    with pytest.raises(NotPossible, match="“Corporate rule” does not allow"):
        overridden(cast)


def test_whoever_may_not_confirm_figures_sets_none(cast):
    adopted(allows_override=True)
    for name in ("councillor", "auditor"):
        with pytest.raises(NotPermitted):
            overridden(cast, by=cast.actor(name))


def test_two_at_once_and_the_second_is_told(cast):
    adopted(allows_override=True)
    read_at = head()
    overridden(cast, read_at=read_at)
    with pytest.raises(ChangedMeanwhile, match="set a rating by hand for 2014/15 Q1"):
        overridden(cast, read_at=read_at, rating_class=RatingClass.OFF_TARGET)


def stated(cast, value="75", **more):
    asked = {
        "by": cast.actor("performance.officer"), "at": AT, "series_id": cast.series["CS02a"],
        "year": YEAR, "value": None if value is None else number(value),
        "reason": "Two more people begin in October.",
    }  # fmt: skip
    return state_forecast(**(asked | more))


def test_a_stated_forecast_is_shown_beside_the_one_that_is_worked_out(cast):
    defined(cast, "CS02a", accumulation="mean", forecast="last_value")
    stated(cast)
    end = shown_on(cast).beside.year_end
    assert end.forecast.value == number("77.4")
    assert (end.stated.value, end.stated.reason) == (
        number(75),
        "Two more people begin in October.",
    )
    page = page_of(shown_on(cast), Viewing(today=TODAY))
    assert (page.beside.forecast.value, page.beside.forecast.stated) == ("77.4%", "75.0%")
    assert stated(cast) is None
    stated(cast, None, reason="The posts are frozen.")
    assert shown_on(cast).beside.year_end.stated is None
    assert StatedForecast.objects.count() == 2


def test_a_rating_of_the_year_end_follows_what_the_owner_states(cast):
    defined(cast, "CS02a", forecast="stated")
    adopted(basis="year_end")
    target = NewTarget(cast.series["CS02a"], YEAR, number(80))
    set_targets(by=SYSTEM, at=AT, targets=[target])
    row = Rating.objects.filter(series=cast.series["CS02a"], start_on=Q1.start)
    assert row.latest("pk").rating_class == RatingClass.NOT_RATED
    event = stated(cast, "82")
    assert (row.latest("pk").rating_class, row.latest("pk").event) == (ON, event)
    stated(cast, "76", reason="One of them left.")
    assert row.latest("pk").rating_class == RatingClass.NEAR_TARGET
    line = line_of(cast)
    assert (line.target, line.because) == (number(80), "4 short of 80, within 5")
    [present, to_the_end] = shown_on(cast).beside.bases
    assert (present.is_kept, to_the_end.is_kept) == (False, True)
    assert present.rated.because == "2.6 short of 80, within 5"


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"reason": ""}, "Say what the forecast rests on"), ({"year": Q1}, "2014/15 Q1 is none")],
)
def test_a_forecast_without_a_reason_or_a_year_is_refused(cast, changes, said):
    with pytest.raises(NotPossible, match=said):
        stated(cast, **changes)


def test_the_pages_keep_what_was_typed_and_say_what_to_mend(cast, client_as):
    adopted(allows_override=True)
    client = client_as("performance.officer")
    override, forecast = "/indicators/CS02a/override/", "/indicators/CS02a/forecast/"
    assert client.get(override).status_code == client.get(forecast).status_code == 200
    day = date.today() + timedelta(days=5)
    typed = {
        "read_at": head(), "rating_class": "exceeding", "reason": "Storm.",
        "until_day": day.day, "until_month": day.month, "until_year": day.year - 40,
    }  # fmt: skip
    refused = client.post(override, typed)
    assert refused.status_code == 422
    assert "choose today or a later one" in refused.content.decode()
    assert "Storm." in refused.content.decode()
    done = client.post(override, typed | {"until_year": day.year}, follow=True).content.decode()
    assert "Set by hand, beside the computed rating:" in done
    gone = client.post(
        "/indicators/CS02a/override/withdraw/", {"read_at": head(), "reason": "Wrong."}, follow=True
    )
    assert "Withdrawn." in gone.content.decode()
    refused = client.post(forecast, {"read_at": head(), "value": "many", "reason": "So"})
    assert refused.status_code == 422
    kept = client.post(forecast, {"read_at": head(), "value": "81", "reason": "So"}, follow=True)
    assert "stated by" in kept.content.decode()


def test_every_reason_leads_to_the_methods_that_it_rests_on(cast, client_as):
    adopted(basis="year_end")
    set_targets(by=SYSTEM, at=AT, targets=[NewTarget(cast.series["CS02a"], YEAR, number(80))])
    client = client_as("performance.officer")
    page = client.get("/indicators/CS02a/").content.decode()
    for name in ("rating", "targets", "accumulation", "direction", "forecast"):
        assert f'href="/methods/{name}/"' in page
        assert client.get(f"/methods/{name}/").status_code == 200
    panels = re.findall(r'<details class="govuk-details gt-why".*?</details>', page, re.DOTALL)
    assert len(panels) >= 3
    assert all('href="/methods/rating/"' in panel for panel in panels)
