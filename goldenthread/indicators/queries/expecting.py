"""What was expected of a period, and the other values that it is judged by, from a series' book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

from goldenthread.indicators.models import Actual, Definition, Target
from goldenthread.indicators.queries.around import around
from goldenthread.indicators.queries.books import Book, Span, span_of
from goldenthread.indicators.queries.counting import counting_of
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period, Tiling
from goldenthread.rules.rating import Context
from goldenthread.rules.targets import (
    ADDS_UP,
    Expected,
    Shape,
    Share,
    expected_for,
    shape_of,
    share_for,
)
from goldenthread.rules.targets import Target as TargetFor
from goldenthread.rules.vocabulary import (
    Accumulation,
    Frequency,
    MissingReason,
    Polarity,
    Profile,
    TargetKind,
    ValueKind,
)

_SHARED: Final = tuple(
    kind
    for kind in TargetKind
    if kind.value in Context._fields and kind not in (TargetKind.TOLERANCE, TargetKind.BASELINE)
)
"""The kinds that a rule looks at and that are spread over a year's parts as its target is."""


class Terms(NamedTuple):
    """What a definition says of rating, in the rules' own words."""

    polarity: Polarity
    accumulation: Accumulation
    value_kind: ValueKind
    frequency: Frequency
    profile: Profile

    @property
    def is_shaped(self) -> bool:
        """Say whether a target's share of a period depends on what last year came to."""
        return self.profile is Profile.LAST_YEAR and self.accumulation in ADDS_UP


def terms_of(row: Definition) -> Terms:
    """Return what a definition says; it is read once for each row in hand."""
    found: Terms | None = row.__dict__.get("_terms")
    if found is None:
        found = row.__dict__["_terms"] = Terms(
            Polarity(row.polarity),
            Accumulation(row.accumulation),
            ValueKind(row.value_kind),
            Frequency(row.frequency),
            Profile(row.profile),
        )
    return found


def counted_in(period: Period, definition: Definition) -> Period:
    """Return a period as a part of the indicator's own year."""
    counting = counting_of(definition)
    is_plain = counting.is_of_the_calendar and period.tiling is None
    if is_plain and period.year_starts == counting.year_starts:
        return period
    return counting.span(period.start, period.next_start)


def value_of(row: Actual | None) -> Number | None:
    """Return what an actual is, none where there is none."""
    return row.value if row is not None else None


class Aimed(NamedTuple):
    """What is needed of a target: its span and its value."""

    start_on: date
    next_start_on: date
    value: Number | None


def last_year(
    book: Book, period: Period, definition: Definition, *, to_date: bool = False
) -> Shape | None:
    """Return the shape that last year gives the period, where the indicator follows it."""
    terms, beside = terms_of(definition), around(period)
    if not terms.is_shaped or not beside.so_far:
        return None
    return shape_of(
        period.parent().previous(),
        [value_of(book.actuals.get(span)) for span in beside.year_before_parts],
        place=len(beside.so_far) - 1,
        accumulation=terms.accumulation,
        to_date=to_date,
    )


def expected_from(
    targets: Sequence[Target | Aimed],
    period: Period,
    definition: Definition,
    *,
    to_date: bool = False,
    shape: Shape | None = None,
) -> Expected:
    """Return what these targets expect of the period; its ``target`` is a place among them."""
    terms = terms_of(definition)
    offered = [
        TargetFor(
            id=place,
            period=counting_of(definition).span(row.start_on, row.next_start_on),
            value=row.value,
        )
        for place, row in enumerate(targets)
        if row.value is not None
    ]
    return expected_for(
        counted_in(period, definition),
        targets=offered,
        accumulation=terms.accumulation,
        to_date=to_date,
        profile=terms.profile,
        shape=shape,
    )


def expected_in(
    book: Book, period: Period, definition: Definition, *, to_date: bool = False
) -> tuple[Expected, Target | None]:
    """Return what a book's targets expect, with its sentence, and the target that says so."""
    rows = list(book.targets.values())
    shape = last_year(book, period, definition, to_date=to_date)
    found = expected_from(rows, period, definition, to_date=to_date, shape=shape)
    return found, None if found.target is None else rows[found.target]


def expected_value(
    book: Book,
    period: Period,
    definition: Definition,
    kind: TargetKind = TargetKind.TARGET,
) -> tuple[Number | None, Target | None]:
    """Return what was expected of the period alone, and the target that says so; without a sentence."""
    held = book.targets if kind is TargetKind.TARGET else book.levels.get(kind, {})
    own = held.get(span_of(period))
    if own is not None and own.value is not None:
        return own.value, own
    start, following = span_of(period)
    rows = [
        row
        for row in held.values()
        if row.start_on <= start and row.next_start_on >= following and row.value is not None
    ]
    if not rows:
        return None, None
    spans = tuple([(row.start_on, row.next_start_on) for row in rows])
    shape = last_year(book, period, definition)
    period = counted_in(period, definition)
    placed = (period.start, period.next_start, period.year_starts, period.tiling)
    share = _share(placed, spans, terms_of(definition), shape)
    if share is None:
        return None, None
    row = rows[share.place]
    return (None if row.value is None else share.of(row.value)), row


@lru_cache(maxsize=8192)  # a council's targets are for the same few spans
def _share(
    placed: tuple[date, date, int, Tiling | None],
    spans: tuple[Span, ...],
    terms: Terms,
    shape: Shape | None,
) -> Share | None:
    return share_for(
        Period(*placed),
        [Period(*span) for span in spans],
        accumulation=terms.accumulation,
        profile=terms.profile,
        shape=shape,
    )


def _tolerance(book: Book, period: Period) -> Number | None:
    """Return the tolerance of the shortest span that covers the period; it is never shared out."""
    start, following = span_of(period)
    covering = [
        row
        for row in book.levels.get(TargetKind.TOLERANCE, {}).values()
        if row.start_on <= start and row.next_start_on >= following and row.value is not None
    ]
    if not covering:
        return None
    return min(
        covering, key=lambda row: (row.next_start_on - row.start_on, -row.start_on.toordinal())
    ).value


def _baseline(book: Book, period: Period) -> Number | None:
    """Return the baseline of the latest span that began by then: it stays until there is another."""
    begun = [
        row
        for row in book.levels.get(TargetKind.BASELINE, {}).values()
        if row.start_on < period.next_start and row.value is not None
    ]
    latest = max(begun, key=lambda row: (row.start_on, row.next_start_on), default=None)
    return None if latest is None else latest.value


def context_of(
    book: Book, period: Period, definition: Definition, actual: Actual | None
) -> Context:
    """Return what a rule may look at beside the actual and what was expected."""
    beside = around(period)
    found = Context(
        previous=value_of(book.actuals.get(beside.previous)),
        year_before=value_of(book.actuals.get(beside.year_before)),
        decimals=definition.decimals,
        information_only=definition.is_information_only,
        missing=MissingReason(actual.missing)
        if actual and actual.missing
        else MissingReason.AWAITED,
    )
    others = book.others.get(beside.span)
    if others is not None:
        found = found._replace(
            benchmark_mean=others.benchmark_mean,
            benchmark_median=others.benchmark_median,
            best_quarter=others.best_quarter,
            worst_quarter=others.worst_quarter,
        )
    if not book.levels:
        return found
    levels: dict[str, Any] = {
        kind.value: expected_value(book, period, definition, kind)[0]
        for kind in _SHARED
        if kind in book.levels
    }
    return found._replace(
        tolerance=_tolerance(book, period), baseline=_baseline(book, period), **levels
    )
