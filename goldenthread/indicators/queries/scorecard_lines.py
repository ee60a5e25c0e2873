"""The lines of a scorecard: one indicator each, with all that its row shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from goldenthread.indicators.models import Actual, Definition, Rating, Target
from goldenthread.indicators.queries.around import HISTORY
from goldenthread.indicators.queries.assessing import expected_from, rule_of
from goldenthread.indicators.queries.books import Span, span_of
from goldenthread.indicators.queries.restricted import Restricted, restriction_of
from goldenthread.indicators.queries.scorecard_rows import known, wanted_period
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.rating import Context, rate
from goldenthread.rules.targets import Expected
from goldenthread.rules.vocabulary import (
    Accumulation,
    Frequency,
    Heading,
    MissingReason,
    Polarity,
    RatingClass,
    ValueKind,
)


@dataclass(frozen=True)
class Line:
    """One indicator on the scorecard. ``is_awaited`` says that nothing is recorded for the period.

    ``target`` is what was expected of the period; ``because`` the sentence that justifies the rating;
    ``history`` the earlier figures, oldest first, up to the period before.
    """

    series_id: int
    reference: str
    title: str
    unit_id: int
    unit_name: str
    owner_title: str
    value_kind: ValueKind
    unit: str
    decimals: int
    polarity: Polarity
    period: Period
    actual: Number | None
    missing: str
    state: str
    target: Number | None
    rating_class: RatingClass
    because: str
    is_awaited: bool
    short: Heading
    change: Number | None
    long: Heading
    year_to_date: Number | None
    history: tuple[Number | None, ...]
    has_commentary: bool
    open_flags: int
    event: int | None
    restriction: Restricted | None = None


@dataclass(frozen=True)
class Names:
    """What units and posts are called; ``at`` is the moment of looking, by which embargoes may be over."""

    units: Mapping[int, str]
    posts: Mapping[int, str]
    at: datetime | None = None


def lines_of(rows: Sequence[Any], *, period: Period, as_at: int | None, names: Names) -> list[Line]:
    """Return a line for each row, in their order. 4 SQL queries, however many rows."""
    definitions = Definition.objects.in_bulk({row.definition_pk for row in rows})
    ratings = Rating.objects.select_related("actual", "target", "definition", "rule").in_bulk(
        {row.rating_pk for row in rows if row.rating_pk is not None}
    )
    spans = {
        row.pk: wanted_period(period, Frequency(definitions[row.definition_pk].frequency))
        for row in rows
    }
    figures = _figures(spans, as_at)
    awaited = _targets([row.pk for row in rows if row.rating_pk is None], period, as_at)
    found = []
    for row in rows:
        rating = ratings.get(row.rating_pk)
        definition = rating.definition if rating else definitions[row.definition_pk]
        targets = [rating.target] if rating and rating.target else awaited.get(row.pk, [])
        expected = expected_from(targets, spans[row.pk], definition)
        found.append(
            _line(
                row,
                (definition, rating, spans[row.pk]),
                figures=figures[row.pk],
                expected=expected,
                names=names,
            )
        )
    return found


def _figures(
    spans: Mapping[int, Period], as_at: int | None
) -> dict[int, dict[Span, Number | None]]:
    """Return what was recorded of these series before and in their periods, as known. 1 SQL query."""
    found: dict[int, dict[Span, Number | None]] = {pk: {} for pk in spans}
    if not spans:
        return found
    rows = Actual.objects.filter(
        known(as_at),
        series_id__in=list(spans),
        next_start_on__lte=max(span.next_start for span in spans.values()),
    ).order_by("event", "id")
    for series_id, start, following, value in rows.values_list(
        "series_id", "start_on", "next_start_on", "value"
    ):
        found[series_id][(start, following)] = value
    return found


def _targets(
    series_ids: Sequence[int], period: Period, as_at: int | None
) -> dict[int, list[Target]]:
    """Return the targets that stand for series without a figure, by series. 1 SQL query."""
    standing: dict[tuple[int, Span], Target] = {}
    day = period.next_start - timedelta(days=1)
    rows = Target.objects.filter(known(as_at), series_id__in=series_ids, start_on__lte=day)
    for row in rows.order_by("event", "id") if series_ids else ():
        standing[(row.series_id, (row.start_on, row.next_start_on))] = row
    found: dict[int, list[Target]] = {}
    for (series_id, _), row in standing.items():
        found.setdefault(series_id, []).append(row)
    return found


def _history(figures: Mapping[Span, Number | None], period: Period) -> list[Number | None]:
    found: list[Number | None] = []
    for _ in range(HISTORY):
        period = period.previous()
        found.append(figures.get(span_of(period)))
    while found and found[-1] is None:
        found.pop()
    return found[::-1]


def _compared_with(
    figures: Mapping[Span, Number | None], period: Period, definition: Definition
) -> Number | None:
    is_to_date = definition.accumulation == Accumulation.CUMULATIVE
    return figures.get(span_of(period.year_before() if is_to_date else period.previous()))


def _because(
    rating: Rating, expected: Expected, figures: Mapping[Span, Number | None], period: Period
) -> str:
    """Return why the rating was given, from the versions of rule and definition that it names."""
    actual, definition = rating.actual, rating.definition
    if rating.rule is None:
        return "no rating rule is adopted"
    missing = MissingReason(actual.missing) if actual and actual.missing else None
    return rate(
        actual.value if actual else None,
        expected=expected.value,
        rule=rule_of(rating.rule),
        polarity=Polarity(definition.polarity),
        context=Context(
            previous=figures.get(span_of(period.previous())),
            year_before=figures.get(span_of(period.year_before())),
            decimals=definition.decimals,
            information_only=definition.is_information_only,
            missing=missing,
        ),
    ).because


def _line(
    row: Any,
    stands: tuple[Definition, Rating | None, Period],
    *,
    figures: Mapping[Span, Number | None],
    expected: Expected,
    names: Names,
) -> Line:
    definition, rating, period = stands
    actual = rating.actual if rating else None
    value = actual.value if actual else None
    before = _compared_with(figures, period, definition)
    return Line(
        series_id=row.pk,
        reference=row.reference,
        title=row.title,
        unit_id=row.unit_pk,
        unit_name=names.units.get(row.unit_pk, ""),
        owner_title=names.posts.get(row.owner_pk, ""),
        value_kind=ValueKind(definition.value_kind),
        unit=definition.unit,
        decimals=definition.decimals,
        polarity=Polarity(definition.polarity),
        period=period,
        actual=value,
        missing=actual.missing if actual else "",
        state=actual.state if actual else "",
        target=expected.value,
        rating_class=RatingClass(row.rating_class),
        because=_because(rating, expected, figures, period) if rating else "",
        is_awaited=actual is None,
        short=Heading(row.short),
        change=None if value is None or before is None else Number(value - before),
        long=Heading(row.long),
        year_to_date=rating.year_to_date if rating else None,
        history=tuple(_history(figures, period)),
        has_commentary=bool(row.is_said),
        open_flags=row.flags,
        event=rating.event if rating else None,
        restriction=restriction_of(row.restricted_as, row.restricted_till, names.at),
    )
