"""Standards and local priorities: the whole from its parts, who sees what, what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import RestrictionKind
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.plan.commands.promises import change_promise, end_promise
from goldenthread.plan.models import Promise
from goldenthread.plan.queries.promise import promise_shown
from goldenthread.plan.queries.promises import PromisesFilter, promises_for
from goldenthread.rules.numbers import number
from goldenthread.rules.vocabulary import PromiseKind
from tests.partner import build_partner
from tests.promising import build_promises, promise, wanted
from tests.talks import build_talks, now

pytestmark = pytest.mark.django_db
STANDARD, PRIORITY = PromiseKind


def _named(pk):
    return Promise.objects.get(pk=pk).reference


@pytest.fixture
def promised(cast):
    return build_promises(cast)


def today():
    return now().date()


def actor(username="councillor"):
    return actor_for(account_named(username), on=today())


def listed(username="councillor", **asked):
    return promises_for(actor(username), PromisesFilter(**asked), on=today()).every


def test_thirty_eight_of_forty_and_twenty_seven_of_thirty_make_the_whole(promised):
    shown = promise_shown(actor(), _named(promised.promises["whole"]), on=today())
    assert shown.line.held_by.value == number("92.857143")
    assert shown.line.held_by.wording.shown(shown.line.held_by.value) == "92.9%"
    assert shown.counts == (number(65), number(70))
    assert [it.counts for it in shown.working.inputs] == [
        (number(38), number(40)),
        (number(27), number(30)),
    ]
    assert [name for _, name in shown.line.parts] == ["North Ward", "South Ward"]


def test_a_part_tells_of_what_it_is_a_part_and_how_each_is_kept(promised):
    whole, north, priority, south = listed()
    assert whole.area == "" and north.wholes == ((whole.reference, "Repairs in time"),)
    assert (north.rating_class, south.rating_class) == ("on_target", "near_target")
    assert priority.kind is PRIORITY and priority.rating_class == ""


def test_a_place_counts_what_is_promised_there(promised):
    found = promises_for(actor(), PromisesFilter(), on=today())
    north = next(it for it in found.places if it.name == "North Ward")
    assert (north.standards, north.priorities, north.ratings) == (1, 1, {"on_target": 1})


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"text": "quieter"}, ["A quieter High Street"]),
        ({"kind": PRIORITY}, ["A quieter High Street"]),
        ({"area": "south-ward"}, ["Repairs in time in South Ward"]),
        ({"rating": "near_target", "order": "-title"}, None),
        ({"state": "ended"}, []),
        ({"unit_ids": frozenset()}, []),
    ],
)
def test_the_list_is_narrowed(promised, asked, found):
    titles = [it.title for it in listed(**asked)]
    assert titles == (
        ["Repairs in time in South Ward", "Repairs in time"] if found is None else found
    )


def test_a_priority_is_kept_as_the_objective_that_it_serves(promised, cast):
    talks = build_talks(cast)
    pk = promise(
        cast, "Homes first", PRIORITY, area_id=promised.areas["South Ward"],
        objective_id=talks.objectives["Homes for all"],
    )  # fmt: skip
    line = next(it for it in listed() if it.id == pk)
    assert line.serves.title == "Homes for all" and line.rating_class == "not_rated"


def test_a_partner_reads_promises_without_names_and_without_what_is_not_its(promised, cast):
    build_partner(cast)
    lines = listed("partner")
    assert len(lines) == 4 and {it.held_by for it in lines} == {None}
    assert {it.holders for it in lines} == {()} and {it.owner_reference for it in lines} == {""}
    assert not any(it.parts or it.wholes for it in lines)


def test_what_is_restricted_since_is_not_told_of(promised):
    north = promised.series["North Ward"]
    restrict_series([north], kind=RestrictionKind.EXEMPT, by=SYSTEM, at=now(), reason="Paragraph 3")
    line = next(it for it in listed() if it.area == "North Ward" and it.kind is STANDARD)
    assert line.held_by is None and line.rating_class == "" and line.wholes == ()
    shown = promise_shown(actor(), _named(promised.promises["whole"]), on=today())
    assert [it.counts for it in shown.working.inputs] == [None, (number(27), number(30))]


@pytest.mark.parametrize(
    ("kind", "area", "more", "field"),
    [
        (STANDARD, None, {}, "series"),
        (STANDARD, None, {"series_id": 999_999}, "series"),
        (STANDARD, "South Ward", {"series_id": "North Ward"}, "series"),
        (STANDARD, None, {"series_id": "whole", "objective_id": 1}, "objective"),
        (STANDARD, None, {"series_id": "whole", "owner_id": None}, "owner"),
        (STANDARD, None, {"series_id": "whole", "owner_id": 999_999}, "owner"),
        (STANDARD, 999_999, {"series_id": "whole"}, "area"),
        (PRIORITY, None, {}, "area"),
        (PRIORITY, "North Ward", {"series_id": "whole"}, "series"),
        (PRIORITY, "North Ward", {"objective_id": 999_999}, "objective"),
    ],
)
def test_a_promise_that_makes_no_sense_is_told_what_to_mend(
    promised, cast, kind, area, more, field
):
    if isinstance(more.get("series_id"), str):
        more = more | {"series_id": promised.series[more["series_id"]]}
    area_id = promised.areas[area] if isinstance(area, str) else area
    before = head()
    with pytest.raises(NotPossible) as told:
        promise(cast, "X", kind, area_id=area_id, **more)
    assert told.value.field == field and head() == before


def test_no_promise_is_held_by_what_not_everybody_may_see(promised, cast):
    series = promised.series["South Ward"]
    restrict_series([series], kind=RestrictionKind.DRAFT, by=SYSTEM, at=now(), reason="Not yet")
    with pytest.raises(NotPossible, match="for everybody to read"):
        promise(cast, "X", STANDARD, area_id=None, series_id=series)


def test_a_promise_is_changed_from_a_day_on_and_ended_with_a_reason(promised, cast):
    pk, later = promised.promises["priority"], today() + timedelta(days=30)
    said: dict[str, Any] = {"by": SYSTEM, "at": now()}
    change_promise(pk, wanted(cast, "Quiet after ten"), from_on=later, **said)
    assert promise_shown(actor(), _named(pk), on=today()).line.title == "A quieter High Street"
    assert promise_shown(actor(), _named(pk), on=later).line.title == "Quiet after ten"
    with pytest.raises(NotPossible) as told:
        end_promise(pk, from_on=today(), reason=" ", **said)
    assert told.value.field == "reason"
    end_promise(pk, from_on=today(), reason="The by-pass is open", **said)
    shown = promise_shown(actor(), _named(pk), on=today())
    assert shown.line.is_ended and shown.line.reason == "The by-pass is open"
    with pytest.raises(NotPossible, match="not there on that day"):
        end_promise(pk, from_on=today(), reason="Again", **said)


def test_two_at_once_do_not_write_over_each_other(promised, cast):
    pk, read_at = promised.promises["priority"], head()
    said: dict[str, Any] = {"by": SYSTEM, "at": now(), "from_on": today(), "reason": "So"}
    change_promise(pk, wanted(cast, "Quiet after ten"), **said)
    with pytest.raises(ChangedMeanwhile):
        end_promise(pk, read_at=read_at, **said)


def test_nobody_takes_over_what_is_promised_by_another_service(promised, cast):
    mine = wanted(cast, "Mine", unit_id=cast.structure.services["Customer Services"])
    with pytest.raises(NotPermitted):
        change_promise(
            promised.promises["priority"], mine, by=actor("service.manager"), at=now(),
            from_on=today(), reason="So",
        )  # fmt: skip


def test_lists_and_pages_take_as_many_queries_for_many_rows_as_for_few(
    promised, cast, django_assert_num_queries
):
    reader = actor()
    whole = _named(promised.promises["whole"])
    for _ in range(2):
        with django_assert_num_queries(15):
            promises_for(reader, PromisesFilter(), on=today())
        with django_assert_num_queries(23):
            promise_shown(reader, whole, on=today())
        for place in range(20):
            promise(
                cast, f"Standard {place}", STANDARD, area_id=None, series_id=cast.series["HS01"]
            )
