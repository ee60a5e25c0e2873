"""Who is responsible for a series from a day on: did it, kept what was planned, refused it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.projection import follow_the_calendar
from goldenthread.indicators.commands.responsibility import Responsibility, set_responsibilities
from goldenthread.indicators.models import Ownership, SeriesNow
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from tests.cast import AT

pytestmark = pytest.mark.django_db
TODAY = localdate(AT)
APRIL = date(2015, 4, 1)


@pytest.fixture
def posts(cast):
    return cast.structure.posts


def given(cast, code, duties, *, from_on=TODAY, **more):
    return set_responsibilities(
        {cast.series[code]: duties}, by=SYSTEM, at=AT, from_on=from_on, **more
    )


def latest(cast, code, on):
    rows = Ownership.objects.filter(series=cast.series[code], from_on__lte=on)
    return rows.order_by("from_on", "event", "id").last()


def test_each_duty_is_a_post_and_the_others_stay(cast, posts):
    given(cast, "HS01", {Responsibility.MEASURER: posts["Housing Options Adviser"]})
    given(cast, "HS01", {Responsibility.VALIDATOR: posts["Internal Auditor"]})
    row = latest(cast, "HS01", TODAY)
    assert row.owner_id == posts["Head of Housing"]
    assert row.measurer_id == posts["Housing Options Adviser"]
    assert row.validator_id == posts["Internal Auditor"]
    assert row.reporter_id is None


def test_a_planned_owner_has_what_is_changed_before_the_day_comes(cast, posts):
    given(cast, "HS01", {Responsibility.OWNER: posts["Head of Leisure"]}, from_on=APRIL)
    given(cast, "HS01", {Responsibility.MEASURER: posts["Housing Options Adviser"]})
    row = latest(cast, "HS01", APRIL)
    assert (row.owner_id, row.measurer_id) == (
        posts["Head of Leisure"],
        posts["Housing Options Adviser"],
    )
    now = SeriesNow.objects.get(pk=cast.series["HS01"])
    assert now.owner_id == posts["Head of Housing"]
    follow_the_calendar(on=APRIL)
    now.refresh_from_db()
    assert now.owner_id == posts["Head of Leisure"]


def test_what_stands_already_is_no_event(cast, posts):
    before = head()
    assert given(cast, "HS01", {Responsibility.OWNER: posts["Head of Housing"]}) == 0
    assert head() == before


@pytest.mark.parametrize(
    ("duties", "day", "sentence"),
    [
        ({Responsibility.OWNER: None}, TODAY, "needs an owner"),
        ({Responsibility.OWNER: 987654}, TODAY, "not there on that day"),
        ({Responsibility.MEASURER: None}, TODAY - timedelta(days=1), "say why"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(cast, duties, day, sentence):
    before = head()
    with pytest.raises(NotPossible, match=sentence):
        given(cast, "HS01", duties, from_on=day)
    assert head() == before


def test_two_at_once_are_told_of_each_other(cast, posts):
    read_at = head()
    given(cast, "HS01", {Responsibility.OWNER: posts["Head of Leisure"]})
    with pytest.raises(ChangedMeanwhile, match="HS01"):
        given(cast, "HS01", {Responsibility.OWNER: posts["Head of Planning"]}, read_at=read_at)
    assert latest(cast, "HS01", TODAY).owner_id == posts["Head of Leisure"]
