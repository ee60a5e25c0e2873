"""Many indicators move to another unit from a day on: a preview first, one event, rights on both units."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.change_outlook import outlook_of
from goldenthread.indicators.models import SeriesNow, SeriesPlacement
from goldenthread.indicators.queries.intended import Intended, Kind
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.roles import grant_role
from goldenthread.organisation.models import Role
from tests.cast import AT
from tests.staff.changing import chosen, looked, on, path_of


@pytest.fixture
def officer(cast: Any, client_as: Any) -> Client:
    client: Client = client_as("performance.officer")
    return client


def unit_form(client: Client, cast: Any, *codes: str) -> str:
    return chosen(client, "unit", series=[str(cast.series[code]) for code in codes])


def test_many_indicators_move_to_another_unit_in_one_event(officer, cast):
    form, before = unit_form(officer, cast, "HS01", "HS20", "CS01"), head()
    customers = cast.structure.services["Customer Services"]
    preview = looked(officer, form, unit=str(customers), reason="A merger.", **on(date(2014, 4, 1)))
    page = preview.content.decode()
    assert "Change 2 indicators" in page and "1 indicator already so" in page
    assert re.findall(r"<del>([^<]+)</del>", page) == ["Housing Services"] * 2
    assert head() == before
    done = officer.post(path_of(preview), follow=True)
    assert "The indicators move." in done.content.decode()
    assert head() == before + 1
    rows = SeriesPlacement.objects.filter(event=head())
    assert {(row.series_id, row.unit_id, row.reason) for row in rows} == {
        (cast.series[code], customers, "A merger.") for code in ("HS01", "HS20")
    }
    assert SeriesNow.objects.get(code="HS01").unit_id == customers


def test_a_unit_that_is_not_chosen_or_not_there_on_the_day_is_said(officer, cast):
    form, before = unit_form(officer, cast, "HS01"), head()
    hr = str(cast.structure.services["HR"])
    for changes, said in (
        ({"unit": ""}, "To which unit do they move"),
        ({"unit": "999999"}, "To which unit do they move"),
        ({"unit": hr, "reason": ""}, "Why"),
        ({"unit": hr, **on(date(1950, 1, 1))}, "HR"),
    ):
        answer = looked(officer, form, **({"reason": "Because."} | changes))
        assert (answer.status_code, head()) == (422, before)
        assert said in answer.content.decode()


def test_two_move_the_same_at_once_and_the_second_sees_both(officer, cast):
    units = cast.structure.services
    mine, theirs = (
        looked(
            officer, unit_form(officer, cast, "HS01"), unit=str(units[name]), reason=name,
            **on(date(2014, 4, 1)),
        )
        for name in ("HR", "Customer Services")
    )  # fmt: skip
    officer.post(path_of(theirs))
    before = head()
    page = officer.post(path_of(mine), follow=True).content.decode()
    assert head() == before
    assert "Somebody else changed the same while you were writing" in page
    assert "Customer Services" in page and 'value="' + str(units["HR"]) in page


def test_indicators_move_only_between_units_that_one_administers(cast, client_as):
    """Who administers Housing may change what is there, and send none of it to Human Resources."""
    by, housing = client_as("head.of.service"), cast.structure.services["Housing Services"]
    grant_role(
        by=SYSTEM, at=AT, post_id=cast.structure.posts["Head of Housing"], role=Role.PERFORMANCE_OFFICER,
        unit_id=housing, from_on=AT.date(), reason="Its own.",
    )  # fmt: skip
    answer = by.post("/change/", {"what": "unit", "series": [str(cast.series["CS01"])]})
    assert answer.status_code == 422  # what is elsewhere cannot be chosen
    form, before = unit_form(by, cast, "HS01"), head()
    page = by.get(form).content.decode()
    assert "Housing Services" in page and "Customer Services" not in page
    hr = str(cast.structure.services["HR"])
    assert looked(by, form, unit=hr, reason="Away.").status_code == 422
    with pytest.raises(NotPermitted):
        outlook_of(
            Intended(Kind.UNIT, series_ids=(cast.series["HS01"],), fields={"unit_id": int(hr)}),
            by=cast.actor("head.of.service"), at=AT,
        )  # fmt: skip
    assert head() == before
