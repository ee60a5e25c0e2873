"""The lines of a scorecard: one indicator each, with all that its row shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from goldenthread.indicators.models import Actual, Definition, Rating, RatingRule, Target
from goldenthread.indicators.queries.around import around
from goldenthread.indicators.queries.assessing import rule_of
from goldenthread.indicators.queries.benchmarks.kept import SeriesStanding
from goldenthread.indicators.queries.beside import overrides_standing
from goldenthread.indicators.queries.books import Span, span_of
from goldenthread.indicators.queries.counting import counting_of, place_alone
from goldenthread.indicators.queries.expecting import Aimed, expected_from
from goldenthread.indicators.queries.judging import Judged, judged_again
from goldenthread.indicators.queries.restricted import Restricted, restriction_of
from goldenthread.indicators.queries.scorecard_beside import Beside
from goldenthread.indicators.queries.scorecard_filter import ScorecardFilter, known, wanted_period
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.rating import Context
from goldenthread.rules.vocabulary import (
    Accumulation,
    Heading,
    LifeStage,
    MissingReason,
    Polarity,
    RatingClass,
    TargetKind,
    ValueKind,
)


@dataclass(frozen=True)
class Line:
    """One indicator on the scorecard. ``is_awaited`` says that nothing is recorded for the period.

    ``is_latest`` says that the period is the latest that the series has reported, as known now.
    ``target`` is what was expected of the period; ``because`` the sentence that justifies the rating;
    ``history`` the earlier figures, oldest first, up to the period before. ``stage`` is where the indicator
    is in its life.
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
    is_latest: bool = field(compare=False)
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
    beside: Beside | None = None
    by_hand: RatingClass | None = None
    standing: SeriesStanding | None = None
    basis: str = ""
    stage: LifeStage = LifeStage.LIVE


@dataclass(frozen=True)
class Names:
    """What units and posts are called; ``at`` is the moment of looking, by which embargoes may be over.

    ``on`` is the day that is read, by which a rating set by hand may have ended.
    """

    units: Mapping[int, str]
    posts: Mapping[int, str]
    on: date = date.max
    at: datetime | None = None


_COLUMNS = (
    "pk", "reference", "its_title", "unit_pk", "owner_pk", "definition_pk", "its_start", "rating_pk",
    "its_class", "its_short", "its_long", "is_said", "flags", "start_on", "restriction",
    "restricted_until",
)  # fmt: skip
_RATED = (
    "pk", "event", "year_to_date", "definition_id", "rule_id", "actual__value", "actual__missing",
    "actual__state", "target__value", "target__start_on", "target__next_start_on", "inputs",
)  # fmt: skip


def lines_of(
    rows: QuerySet[Any], ids: Sequence[int], *, wanted: ScorecardFilter, names: Names
) -> list[Line]:
    """Return a line for each of these rows, in the order of ``ids``. 7 SQL queries, however many."""
    found = {row.pk: row for row in rows.filter(pk__in=ids).values_list(*_COLUMNS, named=True)}
    ratings = {
        row.pk: row
        for row in Rating.objects.filter(
            pk__in=[row.rating_pk for row in found.values() if row.rating_pk]
        ).values_list(*_RATED, named=True)
    }
    definitions = Definition.objects.in_bulk(
        {row.definition_pk for row in found.values()}
        | {rating.definition_id for rating in ratings.values()}
    )
    place_alone(definitions.values(), wanted.as_at)
    rules = RatingRule.objects.in_bulk({row.rule_id for row in ratings.values() if row.rule_id})
    spans = {
        pk: wanted_period(wanted.period, counting_of(definitions[row.definition_pk]))
        or wanted.period
        for pk, row in found.items()
    }
    figures = _figures(spans, wanted.as_at)
    unrated = [row.pk for row in found.values() if row.rating_pk is None]
    awaited = _targets(unrated, wanted.period, wanted.as_at)
    by_hand = {}
    if names.on != date.max:  # nothing stands for ever
        by_hand = overrides_standing(
            {pk: span_of(span) for pk, span in spans.items()}, on=names.on, as_at=wanted.as_at
        )
    lines = []
    for pk in ids:
        row, period = found[pk], spans[pk]
        rating = ratings.get(row.rating_pk)
        definition = definitions[rating.definition_id if rating else row.definition_pk]
        aims = _aims(rating, awaited.get(pk, []))
        expected = expected_from(aims, period, definition).value
        because, rule = "", None
        if rating:
            rule = rules.get(rating.rule_id)
            because = _because(rating, definition, rule, expected, figures[pk], period)
            expected = rating.inputs.get("aim", expected)
        is_latest = wanted.as_at is None and row.start_on == period.start
        lines.append(
            replace(
                _line(
                    row, rating, definition, period=period, figures=figures[pk], expected=expected,
                    because=because, names=names, is_latest=is_latest, by_hand=by_hand.get(pk),
                ),
                basis=rule_of(rule).basis if rule is not None else "",
            )
        )  # fmt: skip
    return lines


def _aims(rating: Any, awaited: Sequence[Target]) -> Sequence[Target | Aimed]:
    """Return the target that a rating names, or those that stand where there is no rating."""
    if rating is None:
        return awaited
    if rating.target__start_on is None:
        return ()
    return (Aimed(rating.target__start_on, rating.target__next_start_on, rating.target__value),)


def _figures(
    spans: Mapping[int, Period], as_at: int | None
) -> dict[int, dict[Span, Number | None]]:
    """Return what was recorded of these series in and around their periods, as known. 1 SQL query."""
    found: dict[int, dict[Span, Number | None]] = {pk: {} for pk in spans}
    if not spans:
        return found
    besides = [around(span) for span in set(spans.values())]
    rows = Actual.objects.filter(
        known(as_at),
        series_id__in=list(spans),
        start_on__gte=min(start for one in besides for start, _ in (*one.before, one.year_before)),
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
    rows = Target.objects.filter(
        known(as_at), series_id__in=series_ids, start_on__lte=day, kind=TargetKind.TARGET
    )
    for row in rows.order_by("event", "id") if series_ids else ():
        standing[(row.series_id, (row.start_on, row.next_start_on))] = row
    found: dict[int, list[Target]] = {}
    for (series_id, _), row in standing.items():
        found.setdefault(series_id, []).append(row)
    return found


def _history(figures: Mapping[Span, Number | None], period: Period) -> list[Number | None]:
    found = [figures.get(span) for span in around(period).before]
    while found and found[-1] is None:
        found.pop()
    return found[::-1]


def _compared_with(
    figures: Mapping[Span, Number | None], period: Period, definition: Definition
) -> Number | None:
    beside = around(period)
    is_to_date = definition.accumulation == Accumulation.CUMULATIVE
    return figures.get(beside.year_before if is_to_date else beside.previous)


def _because(
    rating: Any,
    definition: Definition,
    rule: RatingRule | None,
    expected: Number | None,
    figures: Mapping[Span, Number | None],
    period: Period,
) -> str:
    """Return why the rating was given, from the versions of rule and definition that it names."""
    if rule is None:
        return "no rating rule is adopted"
    beside, held = around(period), rule_of(rule)
    context = Context(
        previous=figures.get(beside.previous),
        year_before=figures.get(beside.year_before),
        decimals=definition.decimals,
        information_only=definition.is_information_only,
        missing=MissingReason(rating.actual__missing) if rating.actual__missing else None,
    )
    judged = Judged(held.basis, rating.actual__value, expected, None, context)
    again = judged_again(rating.inputs, judged)
    return again.rated_by(held, Polarity(definition.polarity)).because


def _line(
    row: Any,
    rating: Any,
    definition: Definition,
    *,
    period: Period,
    figures: Mapping[Span, Number | None],
    expected: Number | None,
    because: str,
    names: Names,
    is_latest: bool,
    by_hand: RatingClass | None,
) -> Line:
    value = rating.actual__value if rating else None
    before = _compared_with(figures, period, definition)
    return Line(
        series_id=row.pk,
        reference=row.reference,
        title=row.its_title,
        unit_id=row.unit_pk,
        unit_name=names.units.get(row.unit_pk, ""),
        owner_title=names.posts.get(row.owner_pk, ""),
        value_kind=ValueKind(definition.value_kind),
        unit=definition.unit,
        decimals=definition.decimals,
        polarity=Polarity(definition.polarity),
        period=period,
        is_latest=is_latest,
        actual=value,
        missing=rating.actual__missing if rating else "",
        state=rating.actual__state if rating else "",
        target=expected,
        rating_class=RatingClass(row.its_class or RatingClass.NOT_RATED),
        because=because,
        is_awaited=rating is None,
        short=Heading(row.its_short),
        change=None if value is None or before is None else Number(value - before),
        long=Heading(row.its_long),
        year_to_date=rating.year_to_date if rating else None,
        history=tuple(_history(figures, period)),
        has_commentary=bool(row.is_said),
        open_flags=row.flags,
        event=rating.event if rating else None,
        restriction=restriction_of(row.restriction, row.restricted_until, names.at),
        by_hand=by_hand,
    )
