"""What an event wrote is digested as the database holds it, whichever way it was written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.models import Event, RowDigests
from goldenthread.audit.sheets import made_ready
from goldenthread.audit.verification import verify
from tests.audit.made import note, opened, reading
from tests.audit.sample.models import Reading

pytestmark = pytest.mark.django_db
MANY = 50


def many(so_many: int = MANY, **more):
    return [reading(**{"blob": None, "count": place, **more}) for place in range(so_many)]


def behind_append(count: int = 1) -> None:
    """Copy a row by SQL, with nobody told but the database."""
    with connection.cursor() as cursor:
        for _ in range(count):
            cursor.execute(
                "INSERT INTO sample_reading (event, words, count, is_final, key)"
                " SELECT event, 'behind', count, is_final, key FROM sample_reading"
                " ORDER BY id DESC LIMIT 1"
            )


def sealed(number: int) -> int:
    """Return how many rows the event says it wrote, when all of it verifies."""
    assert verify().fault is None
    sheets = RowDigests.objects.filter(event=number)
    rows = Event.objects.get(number=number).rows
    assert rows == sum(len(sheet.row_ids) // 8 for sheet in sheets)
    return rows


def statements(count: int) -> int:
    rows = many(count)
    with CaptureQueriesContext(connection) as asked, opened():
        Reading.objects.append(rows)
    read_back = [each for each in asked if 'FROM "sample_reading" WHERE event' in each["sql"]]
    assert all("count(*)" in each["sql"] for each in read_back)
    return len(asked)


def test_many_rows_are_digested_without_being_read_back():
    assert statements(200) == statements(1_000)
    assert verify().fault is None


def test_a_row_written_behind_append_is_digested_with_the_others():
    with opened() as number:
        Reading.objects.append(many())
        behind_append()
    assert sealed(number) == MANY + 1


def test_a_row_that_nothing_but_the_database_knows_of_is_digested():
    with opened() as number:
        first = reading()
        first.save()
        note().save()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE sample_note SET words = 'by sql'")
    assert sealed(number) == 3


def test_an_event_asks_only_the_tables_that_it_wrote():
    with CaptureQueriesContext(connection) as asked, opened():
        reading().save()
    assert not [each for each in asked if "organisation_" in each["sql"]]
    assert len([each for each in asked if 'FROM "sample_reading"' in each["sql"]]) == 1


def test_what_was_undone_is_not_digested():
    with opened() as number:
        with pytest.raises(LookupError), opened():
            Reading.objects.append(many())
            raise LookupError
        Reading.objects.append(many(words="kept"))
    assert sealed(number) == MANY
    assert set(Reading.objects.values_list("words", flat=True)) == {"kept"}


def test_rows_written_in_the_place_of_undone_ones_are_read_back():
    with opened() as number:
        reading().save()
        with pytest.raises(LookupError), transaction.atomic():
            Reading.objects.append(many())
            raise LookupError
        behind_append(MANY)
    assert sealed(number) == MANY + 1


class Word(StrEnum):
    OPEN = "it is open"


@pytest.mark.parametrize(
    "held",
    [
        {"words": Word.OPEN},
        {"words": "a\\b\t“c”\n\u2028 'd' %s"},
        {"count": True, "is_final": 1},
        {"at": datetime(2026, 7, 5, 9, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))},
        {"at": datetime(2026, 7, 5, 9, 30, 15, 120_000, tzinfo=UTC), "on": None},
        {"parts": {"b": 1.0, "a": [0.1, 1e-7, -0.0, 10**20]}},
        {"parts": {10: "ten", 9: {"nested": (1, 2.0)}}},
        {"parts": {"plain": [1, None, "ü"], "more": True}},
        {"parts": None, "value": None, "key": "12345678123456781234567812345678"},
        {"blob": b"\x00\x01"},
    ],
)
def test_each_kind_of_value_is_digested_as_the_database_holds_it(held):
    with opened() as number:
        Reading.objects.append(many(**held))
    assert sealed(number) == MANY


def test_rows_made_ready_before_their_event_are_digested_as_the_database_holds_them():
    ready = made_ready(Reading, many(parts={"b": 1.0, "a": "\\u0000"}, words="\u2028 'd' %s"))
    with opened() as between:
        Reading.objects.append(many())
    with opened() as number:
        Reading.objects.append_ready(ready)
    assert (sealed(between), sealed(number)) == (MANY, MANY)
    assert set(Reading.objects.filter(event=number)) == set(ready.rows)
    assert {row.event for row in ready.rows} == {number}


def test_rows_made_ready_are_only_written_under_the_lock():
    ready = made_ready(Reading, many())
    with CaptureQueriesContext(connection) as asked, opened():
        Reading.objects.append_ready(ready)
    verbs = [each["sql"].split()[0] for each in asked if '"sample_reading"' in each["sql"]]
    assert verbs in (["INSERT", "SELECT"], ["COPY", "SELECT"])  # the second counts them


def test_rows_made_ready_beside_others_of_their_event_are_digested():
    ready = made_ready(Reading, many(3))
    with opened() as number:
        Reading.objects.append(many())
        Reading.objects.append_ready(ready)
        reading().save()
    assert sealed(number) == MANY + 4


def test_rows_made_ready_and_not_written_leave_nothing_but_their_numbers():
    ready = made_ready(Reading, many())
    with opened() as number:
        later = reading()
        later.save()
    assert sealed(number) == 1
    assert later.pk > max(row.pk for row in ready.rows)
