"""One order of events: numbers without gaps, nothing recorded outside, nesting, two writers."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from django.db import connections

from goldenthread.audit.canonical import NO_DIGEST
from goldenthread.audit.events import NaiveMoment
from goldenthread.audit.models import Event, RowDigests
from goldenthread.audit.verification import verify
from goldenthread.records.open_event import NoOpenEvent, number_on
from goldenthread.records.ref import Ref
from tests.audit.conftest import Spare
from tests.audit.made import note, opened, reading
from tests.audit.sample.models import Note, Reading


@pytest.mark.django_db
def test_what_is_recorded_carries_the_events_number_and_the_chain_goes_on():
    with opened(subject=Ref("indicator", 4, "CS02a"), reason="Corrected") as first:
        Reading.objects.append([reading(), reading()])
    with opened() as second:
        note().save()
    assert second == first + 1
    earlier, later = Event.objects.filter(number__gte=first).order_by("number")
    assert (earlier.rows, later.rows) == (2, 1)
    assert (earlier.by_label, earlier.person_id, earlier.reason) == (
        "Performance officer",
        7,
        "Corrected",
    )
    assert (earlier.subject_kind, earlier.subject_id, earlier.subject_label) == (
        "indicator",
        4,
        "CS02a",
    )
    assert later.previous_digest == earlier.digest != NO_DIGEST
    assert set(Reading.objects.values_list("event", flat=True)) == {first}
    assert list(RowDigests.objects.filter(event=second).values_list("table", flat=True)) == [
        "audit_rowchange"
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        lambda: Reading.objects.append([reading()]),
        lambda: Reading.objects.bulk_create([reading()]),
        lambda: reading().save(),
        lambda: note().save(),
    ],
)
def test_nothing_is_recorded_without_an_event(write):
    with pytest.raises(NoOpenEvent, match="outside an audit event"):
        write()


@pytest.mark.django_db
def test_a_nested_event_joins_the_outer_one():
    with opened("sample:outer:written") as outer:
        with opened("sample:inner:written") as inner:
            reading().save()
        assert number_on(connections["default"]) == outer
        reading().save()
    assert inner == outer
    assert list(Event.objects.filter(number__gte=outer).values_list("name", "rows")) == [
        ("sample:outer:written", 2)
    ]


@pytest.mark.django_db
def test_what_a_failed_nested_event_wrote_is_undone_alone():
    with opened() as number:
        reading(words="kept").save()
        with pytest.raises(LookupError), opened():
            reading(words="undone").save()
            raise LookupError
    assert list(Reading.objects.filter(event=number).values_list("words", flat=True)) == ["kept"]
    assert verify().fault is None


def test_a_refused_change_leaves_no_event_and_no_gap(spare: Spare):
    def story() -> tuple[list[int], int | None, int]:
        with opened():
            reading().save()
        with pytest.raises(LookupError), opened():
            reading().save()
            raise LookupError
        left = number_on(connections["default"])
        with opened():
            reading().save()
        numbers = list(Event.objects.order_by("number").values_list("number", flat=True))
        return numbers, left, Reading.objects.count()

    assert spare.run(story) == ([1, 2], None, 2)


def test_an_event_is_the_outermost_transaction(spare: Spare):
    from django.db import transaction

    def story() -> None:
        with transaction.atomic(), opened():
            pass

    with pytest.raises(RuntimeError, match="durable"):
        spare.run(story)


def test_two_writers_draw_consecutive_numbers(spare: Spare):
    both_ready = threading.Barrier(2)

    def writer() -> list[int]:
        both_ready.wait(timeout=10)
        numbers = []
        for _ in range(20):
            with opened() as number:
                reading().save()
            numbers.append(number)
        return numbers

    started = [spare.start(writer) for _ in range(2)]
    drawn = [number for each in started for number in each.result(timeout=60)]
    assert sorted(drawn) == list(range(1, 41))
    checked = spare.run(verify)
    assert (checked.events, checked.rows, checked.fault) == (40, 40, None)


@pytest.mark.django_db
def test_a_moment_must_say_its_time_zone():
    with pytest.raises(NaiveMoment), opened(at=datetime(2026, 1, 20, 9, 30)):
        pass


@pytest.mark.django_db
def test_an_event_costs_a_fixed_number_of_queries(django_assert_num_queries):
    postgresql = connections["default"].vendor == "postgresql"
    # A savepoint and its release, the latest event, the note, the rows of the one table written, its
    # sheet, the event; PostgreSQL: the lock, which tables were written, and that the event is over.
    with django_assert_num_queries(10 if postgresql else 7), opened():
        note().save()
    assert Note.objects.count() == 1
