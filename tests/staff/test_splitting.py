"""Splitting a unit by its pages: who takes over, then which takes what, then what will happen."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone

from goldenthread.audit.queries import event_numbered, head
from goldenthread.indicators.queries.responsibilities import responsibilities_known
from goldenthread.organisation.queries.units import units_on

PAGE = "/organisation/units/housing-services/split/"
TODAY = timezone.localdate()
NEXT = date(TODAY.year + 1, 4, 1)
NAMED = {
    "heirs": "Leisure Services\nHomelessness",
    "from_on_day": NEXT.day,
    "from_on_month": NEXT.month,
    "from_on_year": NEXT.year,
}


@pytest.fixture
def officer(cast, client_as):
    return client_as("performance.officer")


def sent(client, status=200, **values):
    answer = client.post(PAGE, {"read_at": str(head()), "reason": "", **NAMED, **values})
    assert answer.status_code == status
    return answer.content.decode()


def test_once_the_units_are_named_each_part_is_asked_for(officer):
    before = head()
    html = sent(officer)
    assert "There is something to mend" not in html
    for name in ("rest", "post_head-of-housing", "series_HS01", "series_HS20"):
        assert f'name="{name}"' in html
    assert "Homelessness (new)" in html
    assert "Each of them" in html
    assert head() == before


def test_it_is_foreseen_and_made_as_one_event(officer, cast):
    chosen = {"rest": "Leisure Services", "series_HS01": "Homelessness"}
    html = sent(officer, **chosen)
    assert "Homelessness is new and begins that day" in html
    assert "1 indicator passes to Homelessness" in html
    kept = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', html)
    assert ("series_HS01", "Homelessness") in kept
    before = head()
    sent(officer, status=302, **chosen, step="confirm")
    assert head() == before + 1
    assert event_numbered(head()).name == "organisation:unit:split"
    new = next(it.id for it in units_on(NEXT).values() if it.name == "Homelessness")
    assert responsibilities_known().unit_id(cast.series["HS01"], NEXT) == new
    later = officer.get(f"/organisation/units/housing-services/?on={NEXT}").content.decode()
    shown = re.sub(r"<[^>]+>|\s+", " ", later)
    assert "Leisure Services" in shown
    assert re.search(r"Leisure Services\s+and\s+Homelessness\s+took over what it owned", shown)


@pytest.mark.parametrize("names", ["", "HR", "HR\nhr", f"HR\n{'x' * 200}"])
def test_names_that_will_not_do_are_refused_with_what_was_typed(officer, names):
    before = head()
    html = sent(officer, status=422, heirs=names, rest="")
    assert "There is something to mend" in html
    assert head() == before
    assert names.splitlines()[:1] == [] or names.splitlines()[0] in html


def test_a_choice_that_is_none_is_refused(officer):
    assert "There is something to mend" in sent(officer, status=422, rest="Nobody")


def test_whoever_may_not_administer_finds_nothing(cast, client_as):
    assert client_as("head.of.service").get(PAGE).status_code == 404
    assert client_as("head.of.service").post(PAGE, NAMED).status_code == 404
