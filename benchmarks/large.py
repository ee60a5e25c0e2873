"""A large council quickly: a few hundred indicators recorded by the commands, the rest copied from them.

Every copied row has what its model has, in an audit event of its own kind, with the ids that are right
for its series; only the checking and rating of each figure is spared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Model

from benchmarks.council import AT, BEGUN, MONTHS, Council, build_council, fill_council, months
from goldenthread.audit.events import event
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.models import (
    Actual,
    Commentary,
    Definition,
    Rating,
    Series,
    SeriesNow,
    Target,
)
from goldenthread.organisation.access import SYSTEM, Role
from goldenthread.organisation.commands.posts import NewPost, add_posts, appoint_person
from goldenthread.rules.numbers import number

#: How many are recorded by the commands; what they look like repeats from here on.
PATTERN = 200
CORRECTED_AT = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
#: A day between the two: pages as known on it differ from those of the present.
KNOWN_ON = date(2026, 5, 1)
_AT_ONCE = 500


def build_large(indicators: int, *, prefix: str = "PI", readers: int = 10) -> Council:
    """Build a council of so many indicators with 60 months each, and directors who may see all of it.

    They sign in under the prefix and a number. One in a hundred had its latest month corrected in June.
    """
    council = build_council(indicators, prefix=prefix)
    ids = list(council.series.values())
    first = Council(council.unit_id, dict(list(council.series.items())[:PATTERN]))
    fill_council(first)
    for start in range(PATTERN, len(ids), _AT_ONCE):
        _copy(ids[:PATTERN], ids[start : start + _AT_ONCE], start)
    corrected = ids[::100]
    record_actuals(
        by=SYSTEM, at=CORRECTED_AT,
        figures=[Figure(each, months()[-1], number("61.5")) for each in corrected],
    )  # fmt: skip
    add_readers(council, prefix, readers)
    return council


def add_readers(council: Council, prefix: str, readers: int) -> None:
    """Let so many directors sign in, under the prefix and a number."""
    posts = add_posts(
        [
            NewPost(f"Director {prefix} {place}", council.unit_id, [(Role.DIRECTOR, council.unit_id)])
            for place in range(readers)
        ],
        by=SYSTEM, at=AT, from_on=BEGUN,
    )  # fmt: skip
    for place, post_id in enumerate(posts):
        appoint_person(
            by=SYSTEM, at=AT, name=f"Reader {place}", username=f"{prefix.lower()}{place}", password=None,
            post_id=post_id, from_on=BEGUN,
        )  # fmt: skip


def _by_series(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.series_id].append(row)
    return found


def _copied(row: Model, **changed: Any) -> Any:
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del fields["id"], fields["event_id" if "event_id" in fields else "event"]
    return type(row)(**{**fields, **changed})


def _copy(pattern: Sequence[int], ids: Sequence[int], place: int) -> None:
    """Record for each of these series what one of the pattern has."""
    sources = [pattern[(place + offset) % len(pattern)] for offset in range(len(ids))]
    actuals = _by_series(Actual.objects.filter(series_id__in=pattern).order_by("id"))
    ratings = _by_series(
        Rating.objects.filter(series_id__in=pattern, actual__isnull=False).order_by("id")
    )
    targets = {
        (row.series_id, row.start_on): row
        for row in Target.objects.filter(series_id__in=[*ids, *pattern])
    }
    target_starts = {row.pk: row.start_on for row in targets.values()}
    series = Series.objects.in_bulk(ids)
    definitions = {
        row.indicator_id: row.pk
        for row in Definition.objects.filter(
            indicator__in=[one.indicator_id for one in series.values()]
        )
    }
    made = {
        (pk, row.pk): _copied(row, series_id=pk)
        for pk, source in zip(ids, sources, strict=True)
        for row in actuals[source]
    }
    with event(by=SYSTEM, at=AT, name="benchmark:figures:copied"):
        Actual.objects.append(list(made.values()))
        rated = []
        for pk, source in zip(ids, sources, strict=True):
            for row in ratings[source]:
                rated.append(
                    _copied(
                        row,
                        series_id=pk,
                        actual_id=made[pk, row.actual_id].pk,
                        target_id=row.target_id and targets[pk, target_starts[row.target_id]].pk,
                        definition_id=definitions[series[pk].indicator_id],
                        inputs={
                            "compared_with": row.inputs["compared_with"]
                            and made[pk, row.inputs["compared_with"]].pk,
                            "history": [made[pk, each].pk for each in row.inputs["history"]],
                        },
                    )
                )
        Rating.objects.append(rated)
        _project(ids, sources, rated)


def _project(ids: Sequence[int], sources: Sequence[int], rated: Sequence[Rating]) -> None:
    latest = {row.series_id: row for row in rated}
    like = SeriesNow.objects.in_bulk(set(sources))
    rows = list(SeriesNow.objects.filter(pk__in=ids))
    source_of = dict(zip(ids, sources, strict=True))
    names = (
        "start_on", "next_start_on", "rating_class", "short", "long", "actual_value",
        "target_value", "has_commentary", "open_flags", "history", "missing", "previous_class",
        "first_start_on",
    )  # fmt: skip
    for row in rows:
        for name in names:
            setattr(row, name, getattr(like[source_of[row.pk]], name))
        row.rating_id = latest[row.pk].pk
    SeriesNow.objects.bulk_update(rows, [*names, "rating"], batch_size=100)


def say_something(council: Council, count: int) -> None:
    """Record so many commentaries, over the indicators and their latest months."""
    ids = list(council.series.values())
    said = [
        Commentary(
            series_id=ids[place % len(ids)],
            start_on=period.start,
            next_start_on=period.next_start,
            text=f"Demand rose by {place} in {period}; two posts are being filled by the autumn.",
        )
        for place in range(count)
        if (period := months()[-1 - place // len(ids) % MONTHS])
    ]
    with event(by=SYSTEM, at=AT, name="benchmark:commentary:recorded"):
        Commentary.objects.append(said)


def correct_one(series_id: int, place: int) -> None:
    """Correct the latest month of a series."""
    value = number(60 + place % 30)
    record_actuals(by=SYSTEM, at=CORRECTED_AT, figures=[Figure(series_id, months()[-1], value)])
