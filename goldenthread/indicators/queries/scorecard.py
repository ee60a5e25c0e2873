"""The scorecard: every indicator that the viewer may see, as it stands in a period, as known on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from goldenthread.indicators.access import visible
from goldenthread.indicators.models import (
    Actual,
    Commentary,
    Definition,
    Ownership,
    PlausibilityFlag,
    IN_PERIOD,
    Rating,
    Series,
    SeriesNow,
)
from goldenthread.indicators.queries.assessing import HISTORY
from goldenthread.indicators.queries.books import span_of
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries import posts_on, units_on
from goldenthread.records.page import Page, page_of
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period, period_of
from goldenthread.rules.vocabulary import Frequency, Heading, Polarity, RatingClass, ValueKind

#: From the worst to what cannot be worse; the order of "off target first".
SEVERITY: tuple[str, ...] = (
    RatingClass.OFF_TARGET,
    RatingClass.NEAR_TARGET,
    RatingClass.NOT_RATED,
    RatingClass.ON_TARGET,
    RatingClass.EXCEEDING,
    RatingClass.INFORMATION_ONLY,
)
ORDERS = ("worst", "council", "rating", "title", "code", "direction", "owner")


@dataclass(frozen=True)
class ScorecardFilter:
    """What a reader asked for. An empty tuple lets everything through; ``as_at`` is an event number."""

    period: Period
    as_at: int | None = None
    unit_ids: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    owner_ids: tuple[int, ...] = ()
    text: str = ""
    is_doubted: bool = False
    order: str = "worst"
    page: int = 1


@dataclass(frozen=True)
class Line:
    """One indicator on the scorecard. ``is_awaited`` says that nothing is recorded for the period."""

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
    is_awaited: bool
    short: Heading
    change: Number | None
    long: Heading
    year_to_date: Number | None
    history: tuple[Number | None, ...]
    has_commentary: bool
    open_flags: int
    event: int | None


@dataclass(frozen=True)
class Scorecard:
    """A page of lines, with counts over everything that the reader may see and searched for.

    ``counts`` and ``unit_counts`` leave the rating filter out, so that the counts can be filters.
    """

    lines: Page[Line]
    counts: dict[str, int]
    unit_counts: dict[int, dict[str, int]] = field(default_factory=dict)
    doubted: int = 0
    total: int = 0


def _known(as_at: int | None) -> Q:
    return Q() if as_at is None else Q(event__lte=as_at)


def wanted_period(period: Period, frequency: Frequency) -> Period:
    """Return the latest whole period of ``frequency`` that has ended when ``period`` ends."""
    found = period_of(period.next_start - timedelta(days=1), frequency)
    return found if found.next_start <= period.next_start else found.previous()


def _of_wanted_spans(period: Period, *, prefix: str = "") -> Q:
    """Return the filter of rows about the period that a series should show, whatever its frequency."""
    spans = [wanted_period(period, each) for each in Frequency]
    asked = Q()
    for span in spans:
        asked |= Q(
            **{f"{prefix}start_on": span.start, f"{prefix}next_start_on": span.next_start}
        )
    return asked


def _is_latest(period: Period, as_at: int | None) -> bool:
    """Say whether the projection answers: nothing later than the period has been recorded."""
    return as_at is None and not SeriesNow.objects.filter(next_start_on__gt=period.next_start).exists()


def _rows_now(actor: Actor, period: Period) -> QuerySet[Series]:
    """Return the series with their columns from the projection."""
    reported = _of_wanted_spans(period, prefix="now__")
    rows = Series.objects.filter(visible(actor), now__isnull=False).annotate(
        title=F("now__title"),
        place=F("now__order"),
        definition_pk=F("now__definition_id"),
        owner_pk=F("now__owner_id"),
        packed=F("now__history"),
        is_reported=ExpressionWrapper(reported, output_field=BooleanField()),
    )
    return rows.annotate(
        rating_pk=_if_reported("now__rating_id", None, IntegerField()),
        rating_class=_if_reported("now__rating_class", RatingClass.NOT_RATED, CharField()),
        short=_if_reported("now__short", Heading.CANNOT_SAY, CharField()),
        long=_if_reported("now__long", Heading.CANNOT_SAY, CharField()),
        is_said=_if_reported("now__has_commentary", False, BooleanField()),
        flags=_if_reported("now__open_flags", 0, IntegerField()),
    )


def _if_reported(column: str, otherwise: Any, output: Any) -> Case:
    return Case(
        When(is_reported=True, then=F(column)), default=Value(otherwise), output_field=output
    )


def _newest(queryset: QuerySet[Any], column: str, *order: str) -> Subquery:
    return Subquery(queryset.order_by(*order, "-event", "-id").values(column)[:1])


def _rows_known(actor: Actor, period: Period, as_at: int | None) -> QuerySet[Series]:
    """Return the series with the same columns, read from what was known at an event."""
    known = _known(as_at)
    latest_day = period.next_start - timedelta(days=1)
    definitions = Definition.objects.filter(known, indicator=OuterRef("indicator_id"))
    owners = Ownership.objects.filter(known, series=OuterRef("pk"), from_on__lte=latest_day)
    newer = Rating.objects.filter(
        _of_wanted_spans(period),
        known,
        series=OuterRef("pk"),
        pk__gt=OuterRef("standing__pk"),
        basis=IN_PERIOD,
        actual__isnull=False,
    )
    asked = _of_wanted_spans(period, prefix="ratings__") & Q(
        ratings__basis=IN_PERIOD, ratings__actual__isnull=False
    )
    if as_at is not None:
        asked &= Q(ratings__event__lte=as_at)
    said = Commentary.objects.filter(
        known,
        series=OuterRef("pk"),
        start_on=OuterRef("standing__start_on"),
        next_start_on=OuterRef("standing__next_start_on"),
    ).exclude(text="")
    answered = Q(answer__isnull=False) if as_at is None else Q(answer__event__lte=as_at)
    doubts = (
        PlausibilityFlag.objects.filter(known, actual=OuterRef("standing__actual_id"))
        .exclude(answered)
        .order_by()
        .values("actual")
        .annotate(count=Count("pk"))
        .values("count")[:1]
    )

    def of_definition(column: str) -> Coalesce:
        begun = _newest(definitions.filter(from_on__lte=latest_day), column, "-from_on")
        return Coalesce(begun, _newest(definitions, column, "from_on"))

    return (
        Series.objects.filter(known, visible(actor))
        .annotate(
            standing=FilteredRelation("ratings", condition=asked),
            place=F("indicator__order"),
            definition_pk=of_definition("id"),
            title=of_definition("title"),
            owner_pk=_newest(owners, "owner_id", "-from_on"),
        )
        .filter(~Exists(newer))
        .annotate(
            rating_pk=F("standing__pk"),
            rating_class=Coalesce(
                F("standing__rating_class"), Value(RatingClass.NOT_RATED), output_field=CharField()
            ),
            short=Coalesce(
                F("standing__short"), Value(Heading.CANNOT_SAY), output_field=CharField()
            ),
            long=Coalesce(F("standing__long"), Value(Heading.CANNOT_SAY), output_field=CharField()),
            is_said=Exists(said),
            flags=Coalesce(Subquery(doubts), Value(0), output_field=IntegerField()),
        )
    )


def _rows(actor: Actor, wanted: ScorecardFilter) -> tuple[QuerySet[Series], bool]:
    if _is_latest(wanted.period, wanted.as_at):
        return _rows_now(actor, wanted.period), True
    return _rows_known(actor, wanted.period, wanted.as_at), False


def _searched(rows: QuerySet[Series], wanted: ScorecardFilter) -> QuerySet[Series]:
    if wanted.unit_ids:
        rows = rows.filter(unit_id__in=wanted.unit_ids)
    if wanted.headings:
        rows = rows.filter(short__in=wanted.headings)
    if wanted.owner_ids:
        rows = rows.filter(owner_pk__in=wanted.owner_ids)
    if wanted.is_doubted:
        rows = rows.filter(flags__gt=0)
    for word in wanted.text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(reference__icontains=word))
    return rows


def _ranked(column: str, values: Sequence[Any], name: str) -> Case:
    return Case(
        *(When(**{column: value}, then=Value(place)) for place, value in enumerate(values)),
        default=Value(len(values)),
        output_field=IntegerField(),
    )


def _ordered(
    rows: QuerySet[Series], order: str, unit_order: Sequence[int], owner_order: Sequence[int]
) -> QuerySet[Series]:
    severity = _ranked("rating_class", SEVERITY, "severity")
    service = _ranked("unit_id", unit_order, "service")
    heading = _ranked(
        "short", (Heading.WORSENING, Heading.STEADY, Heading.IMPROVING), "heading"
    )
    by: dict[str, tuple[Any, ...]] = {
        "worst": (service, severity, "place", "reference"),
        "council": (service, "place", "reference"),
        "rating": (severity, "place", "reference"),
        "title": ("title", "reference"),
        "code": ("reference",),
        "direction": (heading, severity, "place", "reference"),
        "owner": (_ranked("owner_pk", owner_order, "owner"), severity, "place", "reference"),
    }
    return rows.order_by(*by[order if order in by else "worst"])


def scorecard_for(actor: Actor, *, wanted: ScorecardFilter, size: int = 100) -> Scorecard:
    """Return a page of the scorecard as the actor may see it. 11 SQL queries at most, whatever the size."""
    day = wanted.period.next_start - timedelta(days=1)
    units = units_on(day, as_at=wanted.as_at)
    posts = posts_on(day, as_at=wanted.as_at)
    every, is_now = _rows(actor, wanted)
    searched = _searched(every, wanted)
    counts, unit_counts, doubted = _counts(searched)
    rows = searched.filter(rating_class__in=wanted.classes) if wanted.classes else searched
    rows = _ordered(rows, wanted.order, list(units), list(posts))
    page = page_of(rows, wanted.page, size)
    names = {pk: unit.name for pk, unit in units.items()}
    titles = {pk: post.title for pk, post in posts.items()}
    lines = _lines(list(page.items), wanted, names, titles, is_now=is_now)
    return Scorecard(
        lines=Page(items=lines, number=page.number, pages=page.pages, total=page.total),
        counts=counts,
        unit_counts=unit_counts,
        doubted=doubted,
        total=sum(counts.values()),
    )


def _counts(rows: QuerySet[Series]) -> tuple[dict[str, int], dict[int, dict[str, int]], int]:
    counts: dict[str, int] = {}
    by_unit: dict[int, dict[str, int]] = {}
    doubted = 0
    grouped = (
        rows.order_by()
        .values("unit_id", "rating_class")
        .annotate(count=Count("pk"), doubted=Count("pk", filter=Q(flags__gt=0)))
    )
    for row in grouped:
        counts[row["rating_class"]] = counts.get(row["rating_class"], 0) + row["count"]
        unit = by_unit.setdefault(row["unit_id"], {})
        unit[row["rating_class"]] = unit.get(row["rating_class"], 0) + row["count"]
        doubted += row["doubted"]
    return counts, by_unit, doubted


def _history(rows: Sequence[Any], as_at: int | None) -> dict[int, dict[tuple[date, date], Number | None]]:
    """Return the actuals of these series by span, as known. One SQL query."""
    found: dict[int, dict[tuple[date, date], Number | None]] = {row.pk: {} for row in rows}
    actuals = Actual.objects.filter(_known(as_at), series_id__in=list(found)).order_by("event", "id")
    for series_id, start, following, value in actuals.values_list(
        "series_id", "start_on", "next_start_on", "value"
    ):
        found[series_id][(start, following)] = value
    return found


def _packed(
    rows: Sequence[Any], periods: dict[int, Period], as_at: int | None, *, is_now: bool
) -> dict[int, tuple[Number | None, ...]]:
    if is_now:
        return {row.pk: tuple(row.packed or ()) for row in rows}
    known = _history(rows, as_at)
    packed = {}
    for row in rows:
        period, values = periods[row.pk], []
        for _ in range(HISTORY):
            period = period.previous()
            values.append(known[row.pk].get(span_of(period)))
        while values and values[-1] is None:
            values.pop()
        packed[row.pk] = tuple(reversed(values))
    return packed


def _lines(
    rows: list[Any],
    wanted: ScorecardFilter,
    names: dict[int, str],
    titles: dict[int, str],
    *,
    is_now: bool,
) -> list[Line]:
    definitions = Definition.objects.in_bulk({row.definition_pk for row in rows})
    ratings = Rating.objects.select_related("actual", "target").in_bulk(
        {row.rating_pk for row in rows if row.rating_pk is not None}
    )
    periods = {
        row.pk: wanted_period(wanted.period, Frequency(definitions[row.definition_pk].frequency))
        for row in rows
    }
    packed = _packed(rows, periods, wanted.as_at, is_now=is_now)
    return [
        _line(
            row,
            definition=definitions[row.definition_pk],
            rating=ratings.get(row.rating_pk),
            period=periods[row.pk],
            history=packed[row.pk],
            unit_name=names.get(row.unit_id, ""),
            owner_title=titles.get(row.owner_pk, ""),
        )
        for row in rows
    ]


def _line(
    row: Any,
    *,
    definition: Definition,
    rating: Rating | None,
    period: Period,
    history: tuple[Number | None, ...],
    unit_name: str,
    owner_title: str,
) -> Line:
    actual = rating.actual if rating else None
    target = rating.target if rating else None
    return Line(
        series_id=row.pk,
        reference=row.reference,
        title=row.title,
        unit_id=row.unit_id,
        unit_name=unit_name,
        owner_title=owner_title,
        value_kind=ValueKind(definition.value_kind),
        unit=definition.unit,
        decimals=definition.decimals,
        polarity=Polarity(definition.polarity),
        period=period,
        actual=actual.value if actual else None,
        missing=actual.missing if actual else "",
        state=actual.state if actual else "",
        target=target.value if target else None,
        rating_class=RatingClass(row.rating_class),
        is_awaited=actual is None,
        short=Heading(row.short),
        change=None,
        long=Heading(row.long),
        year_to_date=rating.year_to_date if rating else None,
        history=history,
        has_commentary=bool(row.is_said),
        open_flags=row.flags,
        event=rating.event if rating else None,
    )


def periods_to_choose(actor: Actor, *, frequency: Frequency = Frequency.QUARTER) -> list[Period]:
    """Return the periods of which anything visible is recorded, latest first. One SQL query."""
    span = Actual.objects.filter(visible(actor, through="series__")).aggregate(
        first=Min("start_on"), after=Max("next_start_on")
    )
    if span["first"] is None:
        return []
    period = period_of(span["after"] - timedelta(days=1), frequency)
    found = []
    while period.next_start > span["first"]:
        found.append(period)
        period = period.previous()
    return found
