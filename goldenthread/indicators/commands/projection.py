"""Keep :class:`SeriesNow`, the projection that present pages read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.indicators.commands.outlooks import rebuild_outlooks
from goldenthread.indicators.models import (
    IN_PERIOD,
    FlagAnswer,
    PlausibilityFlag,
    Rating,
    Series,
    SeriesNow,
    Target,
)
from goldenthread.indicators.queries.around import around
from goldenthread.indicators.queries.books import Book, books_of
from goldenthread.indicators.queries.counting import counting_of
from goldenthread.indicators.queries.heading import look_back
from goldenthread.indicators.queries.standing import standing_of
from goldenthread.organisation.access import Actor, Right
from goldenthread.records.append import put_rows
from goldenthread.records.models import fresh_row
from goldenthread.records.rows import rows_of
from goldenthread.rules.vocabulary import Heading, RatingClass

_AT_ONCE = 500
#: What stands on a day whatever is recorded: from dated rows, by :func:`refresh_standing`.
_STANDING = (
    "title",
    "definition",
    "frequency",
    "unit_id",
    "owner_id",
    "restriction",
    "restricted_until",
)
_NOTHING: Final[dict[str, Any]] = {
    "rating_class": RatingClass.NOT_RATED,
    "short": Heading.CANNOT_SAY,
    "long": Heading.CANNOT_SAY,
}
_RECORDED = [
    field.name
    for field in SeriesNow._meta.concrete_fields
    if not field.primary_key and field.name not in _STANDING
]


def _open_flags(actual_ids: Collection[int]) -> Counter[int]:
    """Return how many doubts about each actual are open. Two SQL queries, one where there are none."""
    flags = rows_of(PlausibilityFlag, "actual", actual_ids, without=["question"])
    if not flags:
        return Counter()
    answers = rows_of(FlagAnswer, "flag", [row.pk for row in flags], without=["answer"])
    answered = {row.flag_id for row in answers}
    return Counter(row.actual_id for row in flags if row.pk not in answered)


def _latest(book: Book) -> Rating | None:
    rated = [
        row for row in book.ratings.values() if row.actual_id is not None and row.basis == IN_PERIOD
    ]
    return max(rated, key=lambda row: (row.next_start_on, row.start_on), default=None)


def _row(book: Book, rating: Rating | None, open_flags: int) -> SeriesNow:
    definition = book.definitions[-1]
    return fresh_row(
        SeriesNow,
        {},
        series_id=book.series.pk,
        code=book.series.reference,
        order=book.series.indicator.order,
        title=definition.title,
        unit_id=book.series.unit_id,
        owner_id=book.owner_id,
        definition_id=definition.pk,
        frequency=counting_of(definition).key,
        first_start_on=_first_start(book),
        **(_recorded(book, rating, open_flags) if rating is not None else _NOTHING),
    )


def _recorded(book: Book, rating: Rating, open_flags: int) -> dict[str, Any]:
    """Return what the projection holds of the latest figure that was rated."""
    span = (rating.start_on, rating.next_start_on)
    actual, target = book.actuals.get(span), _target_of(book, rating)
    said, period = book.commentary.get(span), book.period(span)
    before = book.ratings.get(around(period).previous)
    return {
        "start_on": rating.start_on,
        "next_start_on": rating.next_start_on,
        "rating_id": rating.pk,
        "rating_class": rating.rating_class,
        "short": rating.short,
        "long": rating.long,
        "actual_value": actual.value if actual else None,
        "target_value": target.value if target else None,
        "has_commentary": bool(said and said.text),
        "open_flags": open_flags,
        "previous_class": before.rating_class if before and before.actual_id else "",
        "missing": actual.missing if actual else "",
        "history": [row.value if row else None for row in look_back(book, period)],
    }


def _first_start(book: Book) -> date | None:
    """Return when the first period begins of which there is a figure."""
    earlier = book.series.now.first_start_on if book.since else None
    starts = [start for start, _ in book.actuals] + ([earlier] if earlier else [])
    return min(starts, default=None)


def _target_of(book: Book, rating: Rating) -> Target | None:
    """Return the target that a rating was held against; the database is asked for a superseded one."""
    if rating.target_id is None:
        return rating.target  # where it is being written just now it has its id by itself
    held = (row for row in book.targets.values() if row.pk == rating.target_id)
    return next(held, None) or rating.target


def refresh(books: Iterable[Book]) -> int:
    """Write what was recorded in these books into the projection, inside the event that did.

    A series that is new to it also gets what stands by its book; :func:`refresh_standing` keeps that.
    """
    held = list(books)
    latest = {book.series.pk: _latest(book) for book in held}
    actual_ids = [row.actual_id for row in latest.values() if row is not None]
    flags = _open_flags([pk for pk in actual_ids if pk is not None])
    rows = []
    for book in held:
        rating = latest[book.series.pk]
        count = flags[rating.actual_id or 0] if rating is not None else 0
        rows.append(_row(book, rating, count))
    put_rows(SeriesNow, rows, changing=_RECORDED)
    return len(rows)


def refresh_series(series_ids: Iterable[int]) -> int:
    """Write the projection of these series anew from what is recorded."""
    return refresh(books_of(series_ids).by_series.values())


def refresh_standing(series_ids: Iterable[int], *, on: date) -> int:
    """Write what stands on a day: definition, unit, owner, restriction; return how many rows changed.

    Call it inside the event that changed them, or when a day has come. 6 SQL queries and the writing.
    """
    changed = []
    standing = standing_of(series_ids, on=on)
    for now in SeriesNow.objects.filter(pk__in=standing):
        stands = asdict(standing[now.pk])
        if any(getattr(now, name) != value for name, value in stands.items()):
            for name, value in stands.items():
                setattr(now, name, value)
            changed.append(now)
    SeriesNow.objects.bulk_update(changed, _STANDING, batch_size=_AT_ONCE)
    return len(changed)


def follow_the_calendar(*, on: date) -> int:
    """Bring into the projection what came into force by ``on``; return how many rows changed.

    It records nothing, so it is no event; it may run at any time and twice.
    """
    with transaction.atomic():
        ids = list(Series.objects.order_by("pk").values_list("pk", flat=True))
        return sum(
            refresh_standing(ids[start : start + _AT_ONCE], on=on)
            for start in range(0, len(ids), _AT_ONCE)
        )


def rebuild_projection(*, by: Actor, at: datetime) -> int:
    """Make the whole projection anew; return how many series it holds.

    Audited as ``indicators:projection:rebuilt``.

    Raises:
        NotPermitted: ``by`` may not administer anything.
    """
    by.require(Right.ADMINISTER)
    with event(by=by, at=at, name="indicators:projection:rebuilt"):
        SeriesNow.objects.all().delete()
        ids = list(Series.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), _AT_ONCE):
            refresh_series(ids[start : start + _AT_ONCE])
            refresh_standing(ids[start : start + _AT_ONCE], on=localdate(at))
    return rebuild_outlooks()
