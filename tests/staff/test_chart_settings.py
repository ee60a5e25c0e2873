"""How a control chart is drawn is changed through a preview, and refused where it makes no sense."""

from __future__ import annotations

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.versions import redefine
from goldenthread.indicators.models import Definition, Indicator, Rating
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.refusals import NotPossible
from tests.cast import AT
from tests.staff.test_control_chart import revise

pytestmark = pytest.mark.django_db
ADDRESS = "/indicators/HS20/chart/"
USUAL = {
    "shift": "7", "trend": "7", "screen": "on", "mean_breaks_run": "on", "fix_first": "", "factor": "2.66",
    "reason": "Agreed with the panel.",
}  # fmt: skip


def rebase(place, day, month, year, why):
    return {
        f"on_{place}_day": day, f"on_{place}_month": month, f"on_{place}_year": year, f"why_{place}": why,
    }  # fmt: skip


@pytest.fixture
def send(client_as, cast):
    """Send the form as the performance officer."""
    client = client_as("performance.officer")
    return lambda **given: client.post(ADDRESS, {"read_at": head(), **USUAL, **given}, follow=True)


def test_settings_are_looked_at_then_recorded_and_rate_nothing_otherwise(cast, send, client_as):
    ratings = Rating.objects.count()
    shown = send(trend="6", **rebase(0, "1", "1", "2014", "Hotels are counted too"))
    page = shown.content.decode()
    assert (
        "a trend 6 in one direction. Limits begin anew on 1 January 2014: Hotels are counted too."
        in page
    )
    address = shown.redirect_chain[-1][0]
    client_as("performance.officer").post(
        address, {"reason": "Agreed with the panel."}, follow=True
    )
    row = Definition.objects.filter(indicator__code="HS20").latest("event", "id")
    assert row.chart == {
        "trend": 6, "rebases": [{"on": "2014-01-01", "why": "Hotels are counted too"}],
    }  # fmt: skip
    assert row.from_on == timezone.localdate()
    assert Rating.objects.count() == ratings
    page = client_as("performance.officer").get("/indicators/HS20/?chart=control").content.decode()
    assert "From 2013/14 Q4 limits are set anew: Hotels are counted too." in page
    assert 'href="/indicators/HS20/chart/"' in page


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Nothing is otherwise yet: change at least one thing."),
        ({"shift": "3"}, "Select a valid choice"),
        ({"fix_first": "5"}, "Limits are fixed by the first 12 points or more."),
        ({"factor": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"fix_first": "many"}, "Enter a whole number."),
        (rebase(0, "1", "1", "2014", ""), "Say why limits begin anew on that day."),
        (rebase(0, "", "", "", "Because"), "Say from which day: the reason stands alone."),
        (rebase(0, "31", "2", "2014", "Because"), ""),
        (
            rebase(0, "1", "1", "2014", "One") | rebase(1, "1", "1", "2014", "Two"),
            "This day stands above already.",
        ),
        ({"reason": "", "trend": "6"}, "reason"),
    ],
)
def test_what_makes_no_sense_is_refused_and_what_was_typed_is_kept(send, given, says):
    before = head()
    answer = send(**given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "govuk-error-summary" in page
    assert says in page
    for text in given.values():
        assert str(text) in page
    assert head() == before


def test_the_command_refuses_it_too(cast):
    indicator = Indicator.objects.get(code="HS20").pk
    with pytest.raises(NotPossible, match="A shift is 6, 7 or 8 points"):
        redefine(
            {indicator: {"chart": {"shift": 2}}},
            by=SYSTEM, at=AT, from_on=AT.date(), reason="To see.",
        )  # fmt: skip


def test_what_stands_is_in_the_boxes_with_room_for_more(cast, event_at, client_as):
    rebases = [{"on": "2014-01-01", "why": "Hotels are counted too"}]
    revise(event_at, "HS20", chart={"shift": 8, "fix_first": 12, "rebases": rebases})
    page = client_as("performance.officer").get(ADDRESS).content.decode()
    assert 'value="Hotels are counted too"' in page
    assert 'name="why_2"' in page
    assert 'name="why_3"' not in page
    assert 'value="12"' in page


def test_only_who_administers_changes_it(cast, client_as):
    director = client_as("director")
    assert director.get(ADDRESS).status_code == 404
    assert ADDRESS not in director.get("/indicators/HS20/?chart=control").content.decode()
