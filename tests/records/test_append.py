"""Many rows at once, with every kind of field, each with its id and event."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection

from goldenthread.records.append import NotYetRecorded
from goldenthread.records.fields import NotExact
from goldenthread.records.models import OnlyAppended, StoredFile
from tests.audit.made import FILLED, note, opened, reading
from tests.audit.sample.models import Reading

pytestmark = pytest.mark.django_db


def test_every_kind_of_field_comes_back_as_it_was_given():
    with opened() as number:
        first = reading(is_final=True, count=3)
        Reading.objects.append([first])
        rows = [reading(earlier=first), reading(**dict.fromkeys(["on", "at", "parts", "blob"]))]
        assert Reading.objects.append(rows) is rows
    full = Reading.objects.get(pk=first.pk)
    assert {name: getattr(full, name) for name in FILLED if name != "blob"} == {
        name: value for name, value in FILLED.items() if name != "blob"
    }
    assert bytes(full.blob or b"") == FILLED["blob"]
    assert (full.is_final, full.count, full.event) == (True, 3, number)
    second, third = (Reading.objects.get(pk=row.pk) for row in rows)
    assert second.earlier_id == first.pk
    assert (third.on, third.at, third.parts, third.blob) == (None, None, None, None)


def test_ids_go_on_rising_whichever_way_rows_are_written():
    with opened():
        single = reading()
        single.save()
        several = [reading(), reading()]
        Reading.objects.append(several)
        another = Reading.objects.create(**FILLED)
    ids = [single.pk, *(row.pk for row in several), another.pk]
    assert ids == sorted(set(ids))
    assert Reading.objects.count() == 4


def test_a_row_may_point_to_one_appended_after_it_was_made():
    first = reading()
    second = reading(earlier=first)
    with pytest.raises(NotYetRecorded), opened():
        Reading.objects.append([second])
    with opened():
        Reading.objects.append([first])
        Reading.objects.append([second])
    assert Reading.objects.get(pk=second.pk).earlier_id == first.pk


def test_appending_takes_few_queries_however_many_rows(django_assert_max_num_queries):
    with opened(), django_assert_max_num_queries(4):
        Reading.objects.append([reading() for _ in range(1_000)])
    with opened(), django_assert_max_num_queries(0):
        Reading.objects.append([])


def test_a_recorded_row_is_neither_changed_nor_removed():
    with opened():
        made = reading()
        made.save()
        for change in (
            made.save,
            made.delete,
            Reading.objects.all().delete,
            lambda: Reading.objects.update(words=""),
            lambda: Reading.objects.bulk_update([made], ["words"]),
            lambda: Reading.objects.append([made]),
            lambda: Reading.objects.bulk_create([reading()], ignore_conflicts=True),
        ):
            with pytest.raises(OnlyAppended, match="append-only"):
                change()


def test_known_at_an_event_is_what_was_recorded_up_to_it():
    with opened() as first:
        reading().save()
    with opened() as second:
        reading().save()
    known = [Reading.objects.known_at(event).count() for event in (first - 1, first, second, None)]
    assert known == [0, 1, 2, 2]


@pytest.mark.parametrize("value", [93.5, Decimal("93.5"), "93.5", True])
def test_only_exact_millionths_are_stored_as_a_number(value):
    with pytest.raises(NotExact, match="millionths"), opened():
        Reading.objects.append([reading(value=value)])
    with pytest.raises(NotExact, match="millionths"), opened():
        note(value=value).save()


def test_a_file_is_kept_whole():
    content = bytes(range(256)) * 400
    with opened():
        StoredFile.objects.append(
            [
                StoredFile(
                    name="Q3.xlsx",
                    media_type="application/octet-stream",
                    size=len(content),
                    sha256="",
                    content=content,
                )
            ]
        )
    assert bytes(StoredFile.objects.get().content) == content


def test_moments_are_stored_in_universal_time():
    with opened():
        reading(at=datetime(2026, 7, 5, 9, 30, tzinfo=UTC)).save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT at FROM sample_reading")
        assert str(cursor.fetchone()[0]).startswith("2026-07-05 09:30:00")
