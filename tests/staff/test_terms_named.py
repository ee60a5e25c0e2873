"""A school term is called by its name wherever a period of an indicator is: nowhere by two dates."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.exceptions import note_exceptions
from goldenthread.indicators.commands.figures import record_actuals, set_targets
from goldenthread.indicators.commands.received_files import ReceivedFile, record_file
from goldenthread.indicators.models import Import, SeriesNow
from goldenthread.indicators.queries.counting import Naming, counting_by_key, unusual_countings
from goldenthread.indicators.queries.news import changed_since
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import Frequency
from goldenthread.staff.changes.targets import box_of
from tests.cast import AT
from tests.exceptions import add_off_target_rule
from tests.staff.changing import form_of
from tests.staff.test_school_terms import termly

SPRING = "2013/14 spring term"
AS_DAYS = ("5 January 2014", "12 April 2014", "2014-01-05")


@pytest.fixture
def officer(cast: Any, client_as: Any) -> Client:
    client: Client = client_as("performance.officer")
    return client


@pytest.fixture
def swims(officer: Client, cast: Any) -> int:
    """An indicator counted by terms, off its target in one of them."""
    termly(officer, cast)
    pk = int(SeriesNow.objects.get(code="SW1").pk)
    period = counting_by_key(Frequency.TERM).parse(SPRING)
    set_targets(by=SYSTEM, at=AT, targets=[NewTarget(pk, period, number(80))])
    record_actuals(
        by=SYSTEM, at=AT,
        figures=[Figure(pk, period, number(40), commentary="The pool was shut for repairs.")],
    )  # fmt: skip
    return pk


def says_the_term(text: str) -> None:
    assert SPRING in text
    for days in AS_DAYS:
        assert days not in text


def test_in_the_trail(officer, swims):
    says_the_term(officer.get(f"/audit/{head()}/").content.decode())


def test_among_what_changed_lately(cast, swims):
    items = changed_since(cast.actor("director"), since=head() - 1).page.items
    periods = [each.period for item in items for of in item.news for each in of.examples]
    assert {each.label for each in periods if each} == {SPRING}


def test_in_search(officer, swims):
    says_the_term(officer.get("/search/?q=repairs").content.decode())


def test_among_the_exceptions_and_in_their_file(officer, swims):
    add_off_target_rule()
    note_exceptions(by=SYSTEM, at=AT)
    page = officer.get("/exceptions/?q=SW1").content.decode()
    assert "SW1" in page
    for text in (page, officer.get("/exceptions.csv?q=SW1").content.decode("utf-8-sig")):
        assert SPRING in text and "12 April 2014" not in text


def test_in_the_preview_of_a_change_and_in_its_file(officer, swims):
    address = "/indicators/SW1/targets/?from=2013"
    form = form_of(officer, address)
    box = box_of(counting_by_key(Frequency.TERM).parse(SPRING))
    assert box in form
    preview = officer.post(
        address, form | {box: "30", "then": "look", "reason": "Agreed."}, follow=True
    )
    page = preview.content.decode()
    assert SPRING in page and "On target" in page
    says_the_term(page[page.index("<main") :])
    file = preview.request["PATH_INFO"].replace("preview/", "ratings.csv")
    assert SPRING in officer.get(file).content.decode("utf-8-sig")


def test_somebody_elses_target_is_named_so(officer, swims):
    address = "/indicators/SW1/targets/?from=2013"
    form = form_of(officer, address)
    box = box_of(counting_by_key(Frequency.TERM).parse(SPRING))
    assert box in form
    looked = officer.post(
        address, form | {box: "30", "then": "look", "reason": "Agreed."}, follow=True
    )
    period = counting_by_key(Frequency.TERM).parse(SPRING)
    set_targets(by=SYSTEM, at=AT, targets=[NewTarget(swims, period, number(60))])
    page = officer.post(looked.request["PATH_INFO"], follow=True).content.decode()
    assert f'<th scope="row">{SPRING}</th><td data-label="Theirs">60</td>' in page


def test_on_the_page_of_an_import(officer, swims):
    period = counting_by_key(Frequency.TERM).parse(SPRING)
    record_file(
        by=SYSTEM, at=AT, file=ReceivedFile("swims.csv", b"code"),
        figures=[Figure(swims, period, number(50), line=2, reason="Counted again.")],
        targets=[], words=[],
    )  # fmt: skip
    says_the_term(officer.get(f"/import/{Import.objects.latest('pk').pk}/").content.decode())


def test_terms_are_read_once_and_only_where_one_is_named(db, swims):
    naming = Naming()
    quarter = parse_period("2013/14 Q4")
    with CaptureQueriesContext(connection) as queries:
        assert naming.period("quarter", quarter.start, quarter.next_start).label == quarter.label
        assert len(queries) == 0
        for _ in range(3):
            period = counting_by_key(Frequency.TERM).parse(SPRING)
            naming.period(Frequency.TERM, period.start, period.next_start)
    assert len(queries) == 4  # three of them to say what is asked
    with CaptureQueriesContext(connection) as queries:
        assert unusual_countings().keys() == {swims}
    assert len(queries) == 2
