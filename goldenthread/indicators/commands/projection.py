"""Keep :class:`SeriesNow`, the projection that present pages read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count

from goldenthread.audit.events import event
from goldenthread.indicators.models import IN_PERIOD, PlausibilityFlag, Rating, Series, SeriesNow
from goldenthread.indicators.queries.assessing import look_back
from goldenthread.indicators.queries.books import Book, books_of
from goldenthread.organisation.access import Actor, Right
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Heading, RatingClass

_AT_ONCE = 500
_COLUMNS = [field.name for field in SeriesNow._meta.concrete_fields if not field.primary_key]


def _open_flags(actual_ids: Iterable[int]) -> dict[int, int]:
    rows = (
        PlausibilityFlag.objects.filter(actual_id__in=list(actual_ids), answer__isnull=True)
        .values("actual_id")
        .annotate(count=Count("pk"))
    )
    return {row["actual_id"]: row["count"] for row in rows}


def _latest(book: Book) -> Rating | None:
    rated = [
        row for row in book.ratings.values() if row.actual_id is not None and row.basis == IN_PERIOD
    ]
    return max(rated, key=lambda row: (row.next_start_on, row.start_on), default=None)


def _row(book: Book, rating: Rating | None, open_flags: int) -> SeriesNow:
    definition = book.definitions[-1]
    now = SeriesNow(
        series_id=book.series.pk,
        code=book.series.reference,
        order=book.series.indicator.order,
        title=definition.title,
        unit_id=book.series.unit_id,
        owner_id=book.owner_id,
        definition=definition,
        frequency=definition.frequency,
        rating_class=RatingClass.NOT_RATED,
        short=Heading.CANNOT_SAY,
        long=Heading.CANNOT_SAY,
    )
    if rating is None:
        return now
    span = (rating.start_on, rating.next_start_on)
    actual, target = book.actuals.get(span), rating.target
    said = book.commentary.get(span)
    now.start_on, now.next_start_on = span
    now.rating = rating
    now.rating_class, now.short, now.long = rating.rating_class, rating.short, rating.long
    now.actual_value = actual.value if actual else None
    now.target_value = target.value if target else None
    now.has_commentary = bool(said and said.text)
    now.open_flags = open_flags
    now.history = [row.value if row else None for row in look_back(book, Period(*span))]
    return now


def refresh(books: Iterable[Book]) -> int:
    """Write the projection of these books anew; call it inside the event that changed them."""
    held = list(books)
    latest = {book.series.pk: _latest(book) for book in held}
    actual_ids = [row.actual_id for row in latest.values() if row is not None]
    flags = _open_flags([pk for pk in actual_ids if pk is not None])
    rows = []
    for book in held:
        rating = latest[book.series.pk]
        count = flags.get(rating.actual_id or 0, 0) if rating is not None else 0
        rows.append(_row(book, rating, count))
    SeriesNow.objects.bulk_create(
        rows,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["series"],
        update_fields=_COLUMNS,
    )
    return len(rows)


def refresh_series(series_ids: Iterable[int]) -> int:
    """Write the projection of these series anew from what is recorded."""
    return refresh(books_of(series_ids).by_series.values())


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
        return sum(
            refresh_series(ids[start : start + _AT_ONCE]) for start in range(0, len(ids), _AT_ONCE)
        )
