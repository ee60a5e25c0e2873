"""Rate anew what a new version of a definition or a rule rates otherwise, from its day on.

What is for periods that ended before that day keeps its rating. Method: docs/methods/changing.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.calculating import spans_of, taken_over
from goldenthread.indicators.commands.changes import Change
from goldenthread.indicators.commands.projection import refresh_series, refresh_standing
from goldenthread.indicators.commands.rating_rows import RestsOn, rating_row, renewed_row
from goldenthread.indicators.models import (
    Actual,
    Definition,
    Rating,
    RatingRule,
    Series,
    SeriesNow,
    Target,
)
from goldenthread.indicators.queries.around import around
from goldenthread.indicators.queries.assessing import assess
from goldenthread.indicators.queries.books import Book, books_of, judge_by_others, span_of
from goldenthread.indicators.queries.classing import Classed, Classing
from goldenthread.indicators.queries.heading import compared_with, look_back
from goldenthread.indicators.queries.revising import (
    AT_ONCE,
    Turned,
    Versions,
    chunks,
    digest_of,
    standing_class,
    turned,
)
from goldenthread.records.collector import collector_paused
from goldenthread.rules.periods import Period

#: What of a definition its directions, the year to date and the basis rest on.
_DIRECTING = (
    "polarity",
    "accumulation",
    "frequency",
    "decimals",
    "steady_band",
    "profile",
    "year_starts",
)
Tell = Callable[[int, int, str], None]


def quiet(done: int, total: int, words: str) -> None:
    """Tell nobody."""


@dataclass
class Rerating:
    """New versions with the ratings that they bring about, by series; nothing is written yet."""

    versions: Versions
    series_ids: Sequence[int]
    known_at: int
    ratings: dict[int, list[Rating]] = field(default_factory=dict)
    turned: dict[int, list[Turned]] = field(default_factory=dict)
    rebased: set[int] = field(default_factory=set)
    worked: Change | None = None

    @property
    def digest(self) -> str:
        """Return what tells one outcome from another: every figure whose class changes, or that is new."""
        own = [row for rows in self.turned.values() for row in rows]
        if self.worked is None:
            return digest_of(own)
        return digest_of([*own, *self.worked.turned(), *taken_over(self.worked)])

    def leave_to(self, worked: Change) -> None:
        """Leave the figures that are worked out anew to the change that holds them, with their ratings."""
        self.worked, spans = worked, spans_of(worked)
        for pk, rows in self.ratings.items():
            self.ratings[pk] = [
                row for row in rows if (pk, row.start_on, row.next_start_on) not in spans
            ]
        taken = {(pk, start.isoformat(), end.isoformat()) for pk, start, end in spans}
        for pk, turns in self.turned.items():
            self.turned[pk] = [row for row in turns if row[:3] not in taken]

    @property
    def count(self) -> int:
        """Return how many ratings there are to be recorded."""
        worked = len(self.worked.ratings) if self.worked else 0
        return worked + sum(len(rows) for rows in self.ratings.values())


@collector_paused()
def work_out(versions: Versions, series_ids: Sequence[int], tell: Tell = quiet) -> Rerating:
    """Rate the series from the versions' day on. 11 SQL queries for every 500 series."""
    work = Rerating(versions, series_ids, head())
    for part, ids in enumerate(chunks(series_ids)):
        tell(part * AT_ONCE, len(series_ids), "Rating from that day on")
        _rate(work, ids)
    return work


def _rate(work: Rerating, ids: Sequence[int]) -> None:
    books = books_of(ids).by_series
    if work.versions.rule is not None:
        judge_by_others(books, [work.versions.rule])
    for series_id, rows in _rated_anew(work.versions, books.values()).items():
        book = books[series_id]
        work.ratings[series_id] = rows
        work.turned[series_id] = []
        for row in rows:
            standing = book.ratings.get((row.start_on, row.next_start_on))
            was = standing_class(standing)
            if was != row.rating_class and row.actual is not None:
                work.turned[series_id].append(
                    turned(series_id, row.start_on, row.next_start_on, was, row.rating_class)
                )
            if standing is not None and standing.basis != row.basis:
                work.rebased.add(series_id)


def _rated_anew(versions: Versions, books: Iterable[Book]) -> dict[int, list[Rating]]:
    """Return by series the ratings that a version which is not yet recorded gives."""
    work, asked = Classing(), []
    for book in books:
        revised = versions.revised(book)
        periods = [
            period
            for period in revised.periods()
            if period.next_start > versions.from_on and revised.is_rated(period)
        ]
        work.add(revised, [span_of(period) for period in periods])
        asked += [(revised, period) for period in periods]
    found: dict[int, list[Rating]] = {book.series.pk: [] for book, _ in asked}
    for (book, period), classed in zip(asked, work.classed(), strict=True):
        rule = classed.rule
        is_new = classed.definition.pk is None or (rule is not None and rule.pk is None)
        if is_new:
            found[book.series.pk].append(_rating_of(book, period, classed))
    return found


def _rating_of(book: Book, period: Period, classed: Classed) -> Rating:
    """Return the rating of a figure; only its class is new where its directions stand already."""
    standing = book.ratings.get(span_of(period))
    if standing is not None and _directions_stand(book, period, classed, standing):
        before, history = compared_with(book, period, classed.definition), look_back(book, period)
        return renewed_row(
            standing,
            rating_class=classed.rating_class,
            definition=classed.definition,
            rule=classed.rule,
            actual=book.actuals.get(span_of(period)),
            target=classed.target,
            label=classed.label,
            inputs=RestsOn(
                before, history, classed.judged.inputs() if classed.judged else {}
            ).by_id(),
        )
    assessed = assess(book, period)
    row = rating_row(book.series.pk, assessed)
    row.inputs = RestsOn(assessed.before, assessed.history, assessed.judged.inputs()).by_id()
    return row


def _directions_stand(book: Book, period: Period, classed: Classed, standing: Rating) -> bool:
    """Say whether a standing rating was made of the same figures, counted the same way."""
    actual, target = book.actuals.get(span_of(period)), classed.target
    made_by = next((row for row in book.definitions if row.pk == standing.definition_id), None)
    return (
        made_by is not None
        and standing.actual_id == (actual.pk if actual else None)
        and standing.target_id == (target.pk if target else None)
        and all(getattr(made_by, name) == getattr(classed.definition, name) for name in _DIRECTING)
    )


@collector_paused()
def write_versions(work: Rerating, *, at: datetime) -> bool:
    """Write the versions and their ratings; call it inside the audit event.

    Series of which something was recorded since are rated once more; say whether there were any.
    """
    stale = _changed_since(work.series_ids, work.known_at)
    for ids in chunks(sorted(stale)):
        _rate(work, ids)
    Definition.objects.append([row for rows in work.versions.definitions.values() for row in rows])
    RatingRule.objects.append([work.versions.rule] if work.versions.rule else [])
    ratings = [row for rows in work.ratings.values() for row in rows]
    Rating.objects.append(ratings)
    if work.versions.definitions:
        for ids in chunks(work.series_ids):
            refresh_standing(ids, on=localdate(at))
    _project(ratings, work.rebased)
    return bool(stale)


def _changed_since(series_ids: Sequence[int], known_at: int) -> set[int]:
    """Return the series of which something was recorded since; all where a rule was. 4 SQL queries."""
    if RatingRule.objects.filter(event__gt=known_at).exists():
        return set(series_ids)
    ids: set[int] = set()
    for model in (Actual, Target):
        later = model.objects.filter(event__gt=known_at)
        ids |= set(later.values_list("series_id", flat=True).distinct())
    indicators = Definition.objects.filter(event__gt=known_at).values("indicator_id")
    ids |= set(Series.objects.filter(indicator_id__in=indicators).values_list("pk", flat=True))
    return ids & set(series_ids)


def _project(ratings: Sequence[Rating], rebased: Collection[int]) -> None:
    """Bring the ratings into the projection: the row alone, or all of it where its basis changed."""
    by_span = {
        (row.series_id, row.start_on, row.next_start_on): row
        for row in ratings
        if row.series_id not in rebased
    }
    for ids in chunks(sorted({key[0] for key in by_span})):
        changed = [now for now in SeriesNow.objects.filter(pk__in=ids) if _renewed(now, by_span)]
        SeriesNow.objects.bulk_update(
            changed, ["rating", "rating_class", "short", "long", "previous_class"]
        )
    for ids in chunks(sorted(rebased)):
        refresh_series(ids)


def _renewed(now: SeriesNow, by_span: Mapping[tuple[int, date, date], Rating]) -> bool:
    """Put the new ratings of its period and of the one before into a row; say if there is either."""
    if now.start_on is None or now.next_start_on is None:
        return False
    present = by_span.get((now.pk, now.start_on, now.next_start_on))
    if present is not None:
        now.rating, now.rating_class = present, present.rating_class
        now.short, now.long = present.short, present.long
    before = by_span.get((now.pk, *around(Period(now.start_on, now.next_start_on)).previous))
    if before is not None and before.actual is not None:
        now.previous_class = before.rating_class
    return present is not None or before is not None
