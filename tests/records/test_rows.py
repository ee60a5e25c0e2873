"""Rows read many at a time are as a query set gives them; what may be made anew is put in one go."""

from __future__ import annotations

import gc
import json
from datetime import UTC, date, datetime

import pytest
from django.db import models

from goldenthread.audit.events import System, event
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.indicators.commands.figures import set_targets
from goldenthread.indicators.models import Actual, Rating, SeriesNow
from goldenthread.organisation.access import SYSTEM
from goldenthread.plan.models import ThreadNow
from goldenthread.records.append import put_rows
from goldenthread.records.collector import collector_paused
from goldenthread.records.rows import columns_of, packed_of, rows_of
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from tests.audit.sample.models import Reading

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


@pytest.fixture
def readings() -> list[Reading]:
    with event(by=System(), at=AT, name="sample:readings:recorded"):
        full = Reading(
            words="It's “full”", value=number("1.5"), count=2, is_final=True, on=date(2026, 1, 5),
            at=AT, parts={"a": [1, 2.5, None], "é": "x"}, blob=b"\x00\xff",
        )  # fmt: skip
        full.save()
        Reading.objects.append([Reading(words="bare"), Reading(words="linked", earlier=full)])
    return list(Reading.objects.order_by("id"))


def held(row: models.Model) -> dict[str, object]:
    """Return a row's values; PostgreSQL gives bytes in a wrapper of its own."""
    names = [field.attname for field in row._meta.concrete_fields]
    values = {name: getattr(row, name) for name in names}
    return {k: bytes(v) if isinstance(v, memoryview) else v for k, v in values.items()}


def test_every_kind_of_field_comes_as_a_query_set_gives_it(readings):
    found = rows_of(Reading, order=["id"])
    assert [held(row) for row in found] == [held(row) for row in readings]
    for row, expected in zip(found, readings, strict=True):
        kinds = [type(value) for value in held(row).values()]
        assert kinds == [type(value) for value in held(expected).values()]
        assert row == expected
        assert not row._state.adding
    assert found[2].earlier.words == "It's “full”"


def test_only_those_asked_for_come_and_in_the_order_asked_for(readings):
    ids = [readings[2].pk, readings[0].pk]
    assert [row.pk for row in rows_of(Reading, "id", ids, order=["id"])] == ids[::-1]
    assert rows_of(Reading, "id", []) == []
    assert [row.pk for row in rows_of(Reading, "earlier", ids[1:])] == ids[:1]


def test_what_was_left_out_is_read_when_it_is_asked_for(readings, django_assert_num_queries):
    row = rows_of(Reading, "id", [readings[0].pk], without=["parts"])[0]
    assert "parts" not in row.__dict__
    with django_assert_num_queries(1):
        assert row.parts == {"a": [1, 2.5, None], "é": "x"}


@pytest.mark.parametrize("model", [Actual, Rating, SeriesNow])
def test_what_is_recorded_of_indicators_comes_as_a_query_set_gives_it(cast, model):
    expected = [held(row) for row in model.objects.order_by("pk")]
    assert expected
    assert [held(row) for row in rows_of(model, order=[model._meta.pk.name])] == expected


def test_rows_that_are_there_have_only_those_fields_changed(cast):
    was = SeriesNow.objects.order_by("pk").first()
    was.title, was.open_flags, was.history = "Another", 7, [1, None]
    put_rows(SeriesNow, [was], changing=["open_flags", "history"])
    now = SeriesNow.objects.get(pk=was.pk)
    assert (now.open_flags, now.history) == (7, [1, None])
    assert now.title != "Another"
    SeriesNow.objects.filter(pk=was.pk).delete()
    put_rows(SeriesNow, [was], changing=["open_flags"])
    assert held(SeriesNow.objects.get(pk=was.pk)) == held(was)


@pytest.mark.django_db
def test_many_rows_are_put_as_few_are_some_new_and_some_changed():
    def rows(numbers, weight):
        return [ThreadNow(it, child_id=it, parent_id=weight, weight=weight) for it in numbers]

    changing = ["weight"]
    put_rows(ThreadNow, rows(range(1, 41), 1), changing=changing)
    put_rows(ThreadNow, rows(range(21, 71), 2), changing=changing)
    put_rows(ThreadNow, rows(range(60, 62), 3), changing=changing)
    found = ThreadNow.objects.order_by("pk").values_list("pk", "parent_id", "weight")
    assert list(found) == [
        (it, 1 if it < 41 else 2, 1 if it < 21 else 3 if it in (60, 61) else 2)
        for it in range(1, 71)
    ]


def test_the_collector_goes_on_after_the_outermost_pause_even_when_it_fails():
    with pytest.raises(ZeroDivisionError), collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
        1 / 0  # noqa: B018
    assert gc.isenabled()


def test_columns_reach_over_a_link(cast):
    """What stands behind an empty link is nothing."""
    quarter = parse_period("2014/15 Q2")
    wanted = NewTarget(cast.series["CS02a"], quarter, number(80))
    set_targets(by=SYSTEM, at=AT, targets=[wanted])
    names = ["start_on", "actual__value", "rating_class"]
    columns = columns_of(Rating, names, "series", [cast.series["CS02a"]], order=["id"])
    rows = Rating.objects.filter(series=cast.series["CS02a"]).order_by("pk").values_list(*names)
    assert list(zip(*columns, strict=True)) == list(rows)
    assert (quarter.start, None, "not_rated") in rows


def test_rows_of_a_key_come_packed_in_their_order(readings):
    full, bare, linked = (row.pk for row in readings)
    with event(by=System(), at=AT, name="sample:readings:recorded"):
        Reading.objects.append(
            [Reading(words=word, earlier=readings[0], on=date(2026, 1, 5)) for word in "ba"]
        )
    packed = packed_of(Reading, ["words", "on"], "earlier", [full, bare], order=["words"])
    [(key, words, days)] = packed
    assert (key, json.loads(words)) == (full, ["a", "b", "linked"])
    assert json.loads(days) == ["2026-01-05", "2026-01-05", None]
    assert packed_of(Reading, ["words"], "earlier", [linked], order=["id"]) == []
