"""What is set beside a computed rating: by hand, until a day; and the other bases worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.indicators.models import RatingOverride
from goldenthread.indicators.queries.assessing import Assessed, rule_of
from goldenthread.indicators.queries.expecting import terms_of
from goldenthread.indicators.queries.indicator_rows import Author, Authors, Rows
from goldenthread.indicators.queries.judging import (
    BASES,
    IN_PERIOD,
    ROLLING_YEAR,
    YEAR_END,
    Judged,
    forecast_of,
    judged,
)
from goldenthread.rules.forecast import Forecast
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.rating import Rated
from goldenthread.rules.vocabulary import Accumulation, RatingClass


@dataclass(frozen=True)
class ByHand:
    """A rating that somebody set beside the computed one, up to and with a day."""

    period: Period
    rating_class: RatingClass
    until: date
    reason: str
    author: Author


@dataclass(frozen=True)
class Foreseen:
    """What the owner foresees of a year, and why."""

    year: Period
    value: Number | None
    reason: str
    author: Author


@dataclass(frozen=True)
class Basis:
    """One figure that a rule may judge, and what it says of it; ``is_kept`` where that is the rating."""

    name: str
    judged: Judged
    rated: Rated
    is_kept: bool


@dataclass(frozen=True)
class YearEnd:
    """Where the year of a figure will end: as worked out, and as the owner says."""

    year: Period
    forecast: Forecast
    stated: Foreseen | None


@dataclass(frozen=True)
class Beside:
    """What stands beside a rating: the other bases, the year's end, what was set by hand."""

    bases: tuple[Basis, ...] = ()
    year_end: YearEnd | None = None
    by_hand: ByHand | None = None
    allows_override: bool = False


def overridden(rows: Iterable[Any], span: tuple[date, date], on: date) -> Any:
    """Return the row that sets a rating by hand for a span on a day; nothing once it has ended."""
    latest = None
    for row in rows:
        if (row.start_on, row.next_start_on) == span:
            latest = row
    if latest is None or latest.is_withdrawn or latest.until < on:
        return None
    return latest


def by_hand(
    rows: Iterable[RatingOverride], period: Period, *, on: date, authors: Authors
) -> ByHand | None:
    """Return the rating that is set by hand for a period, where one stands on a day."""
    row = overridden(rows, (period.start, period.next_start), on)
    if row is None:
        return None
    return ByHand(
        period, RatingClass(row.rating_class), row.until, row.reason, authors.of(row.event)
    )


def overrides_standing(
    spans: Mapping[int, tuple[date, date]], *, on: date, as_at: int | None = None
) -> dict[int, RatingClass]:
    """Return by series the class that is set by hand for its span, where one stands. One SQL query."""
    rows = RatingOverride.objects.filter(
        series_id__in=list(spans), start_on__in={start for start, _ in spans.values()}
    )
    if as_at is not None:
        rows = rows.filter(event__lte=as_at)
    by_series: dict[int, list[RatingOverride]] = {}
    for row in rows.order_by("event", "id"):
        by_series.setdefault(row.series_id, []).append(row)
    found = {pk: overridden(held, spans[pk], on) for pk, held in by_series.items()}
    return {pk: RatingClass(row.rating_class) for pk, row in found.items() if row is not None}


def bases_of(found: Assessed) -> tuple[Basis, ...]:
    """Return the rating in the period, to date, over twelve months and at the year's end.

    None where it has no rule. What is counted once a year, or not added up and not foreseen, has the one
    alone.
    """
    rule, definition = found.rule, found.definition
    if rule is None or found.actual is None or found.actual.value is None:
        return ()
    held, polarity = rule_of(rule), terms_of(definition).polarity
    bases = []
    for name in BASES:
        is_kept = name == held.basis
        each = (
            found.judged
            if is_kept
            else judged(found.book, found.period, definition, basis=name, needs=held.needs())
        )
        if not is_kept and not _says_more(name, found, each):
            continue
        rated = found.rated if is_kept else each.rated_by(held, polarity)
        bases.append(Basis(name, each, rated, is_kept))
    return tuple(bases) if len(bases) > 1 else ()


def _says_more(name: str, found: Assessed, each: Judged) -> bool:
    """Say whether a basis is another figure than the period's own."""
    if name == IN_PERIOD:
        return True
    if found.period.parent() == found.period:
        return False
    if name == YEAR_END:
        return each.value is not None
    accumulation = terms_of(found.definition).accumulation
    if name == ROLLING_YEAR:
        is_known = each.value is not None and accumulation is not Accumulation.LATEST
        return is_known and accumulation is not Accumulation.NONE and not _ends_year(found.period)
    return accumulation not in (Accumulation.NONE, Accumulation.CUMULATIVE, Accumulation.LATEST)


def _ends_year(period: Period) -> bool:
    """Say whether twelve months up to a period are its year, which is shown already."""
    return period.next_start == period.parent().next_start


def year_end_of(found: Assessed, rows: Iterable[Any], authors: Authors) -> YearEnd | None:
    """Return where the year of a period will end; nothing for what is counted once a year."""
    year = found.period.parent()
    if year == found.period:
        return None
    stated = None
    for row in rows:
        if (row.start_on, row.next_start_on) == (year.start, year.next_start):
            stated = Foreseen(year, row.value, row.reason, authors.of(row.event))
    if stated is not None and stated.value is None:
        stated = None
    return YearEnd(year, forecast_of(found.book, found.period, found.definition), stated)


def beside_of(found: Assessed | None, rows: Rows, authors: Authors, on: date | None) -> Beside:
    """Return what stands beside the rating of a period, on a day."""
    if found is None:
        return Beside()
    by = by_hand(rows.overrides, found.period, on=on, authors=authors) if on else None
    return Beside(
        bases_of(found),
        year_end_of(found, rows.stated, authors),
        by,
        found.rule is not None and rule_of(found.rule).allows_override,
    )
