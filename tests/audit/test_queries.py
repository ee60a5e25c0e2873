"""Read the trail: who, what, when, about what."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from goldenthread.audit.events import System
from goldenthread.audit.queries import (
    NoSuchEvent,
    TableRows,
    changes_of,
    event_numbered,
    events_numbered,
    events_page,
    head,
    latest_event_on,
    rows_of,
)
from goldenthread.records.ref import Ref
from tests.audit.made import note, opened, reading

pytestmark = pytest.mark.django_db
INDICATOR = Ref("indicator", 4, "CS02a")


@pytest.fixture
def three() -> list[int]:
    numbers = []
    for by, at, name, subject in (
        (System("Officer", 7), datetime(2026, 6, 30, 22, 59, tzinfo=UTC), "a:b:recorded", None),
        (System("Director", 8), datetime(2026, 6, 30, 23, 1, tzinfo=UTC), "a:c:set", INDICATOR),
        (System("Officer", 7), datetime(2026, 7, 2, 9, 0, tzinfo=UTC), "d:e:recorded", INDICATOR),
    ):
        with opened(by=by, at=at, name=name, subject=subject) as number:
            reading().save()
            note().save()
        numbers.append(number)
    return numbers


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ({}, [2, 1, 0]),
        ({"who": 7}, [2, 0]),
        ({"who": "direct"}, [1]),
        ({"what": "a:"}, [1, 0]),
        ({"from_on": date(2026, 7, 1)}, [2, 1]),
        ({"to_on": date(2026, 6, 30)}, [0]),
        ({"subject": INDICATOR}, [2, 1]),
        ({"subject": INDICATOR, "who": 7, "to_on": date(2026, 7, 1)}, []),
        ({"number": 2, "size": 2}, [0]),
    ],
)
def test_events_are_found_by_who_what_when_and_subject(
    three, asked, places, django_assert_num_queries
):
    with django_assert_num_queries(2):
        page = events_page(**asked)
    assert [line.number for line in page.items] == [three[place] for place in places]


def test_a_day_ends_with_its_last_event_in_london(three):
    assert latest_event_on(date(2026, 6, 29)) == 0
    assert latest_event_on(date(2026, 6, 30)) == three[0]
    assert latest_event_on(date(2026, 7, 1)) == three[1]
    assert latest_event_on(date(2027, 1, 1)) == three[2] == head()


def test_an_event_shows_what_it_wrote(three):
    assert rows_of(three[0]) == [TableRows("audit_rowchange", 1), TableRows("sample_reading", 1)]
    (change,) = changes_of(three[0]).items
    assert (change.table, change.operation, change.before) == ("sample_note", "insert", None)
    assert event_numbered(three[1]).subject == INDICATOR
    assert set(events_numbered(three[:2])) == set(three[:2])


def test_an_event_that_never_was_is_refused_by_name():
    with pytest.raises(NoSuchEvent, match="no event 99"):
        event_numbered(99)
