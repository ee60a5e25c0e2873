"""The rows of a scorecard: every visible series with the columns it is filtered and sorted by.

The projection answers for the present; the history answers for an earlier period or an earlier day.
Both give the same columns, and a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from goldenthread.indicators.access import visible
from goldenthread.indicators.models import (
    IN_PERIOD,
    Commentary,
    Definition,
    Ownership,
    PlausibilityFlag,
    Rating,
    Series,
    SeriesNow,
    SeriesPlacement,
)
from goldenthread.organisation.access import Actor
from goldenthread.rules.periods import Period, period_of
from goldenthread.rules.vocabulary import Frequency, Heading, RatingClass

#: From the worst to what cannot be worse; the order of "off target first".
SEVERITY: tuple[str, ...] = (
    RatingClass.OFF_TARGET,
    RatingClass.NEAR_TARGET,
    RatingClass.NOT_RATED,
    RatingClass.ON_TARGET,
    RatingClass.EXCEEDING,
    RatingClass.INFORMATION_ONLY,
)
HEADINGS: tuple[str, ...] = (
    Heading.WORSENING,
    Heading.STEADY,
    Heading.IMPROVING,
    Heading.CANNOT_SAY,
)
#: The orders that keep services together, and those that a column's head gives.
GROUPED = ("worst", "council")
ORDERS = (*GROUPED, "rating", "title", "code", "direction", "long", "owner", "service")


@dataclass(frozen=True)
class ScorecardFilter:
    """What a reader asked for. An empty tuple lets everything through; ``as_at`` is an event number.

    ``order`` is one of ORDERS, with ``-`` before it to begin at the other end.
    """

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


def wanted_period(period: Period, frequency: Frequency) -> Period:
    """Return the latest whole period of ``frequency`` that has ended when ``period`` ends."""
    found = period_of(period.next_start - timedelta(days=1), frequency)
    return found if found.next_start <= period.next_start else found.previous()


def known(as_at: int | None) -> Q:
    """Return the filter of what was recorded up to an event."""
    return Q() if as_at is None else Q(event__lte=as_at)


def rows_of(actor: Actor, wanted: ScorecardFilter) -> QuerySet[Any]:
    """Return what the actor may see, unfiltered.

    1 SQL query from the projection, else 5; and the one that the caller's reading makes.
    """
    later = Q(next_start_on__gt=wanted.period.next_start)
    if wanted.as_at is None and not SeriesNow.objects.filter(later).exists():
        return _rows_now(actor, wanted.period)
    return _rows_known(actor, wanted.period, wanted.as_at)


def _wanted(period: Period, frequency_field: str) -> tuple[Case, Case]:
    """Return the first day, and the first day after, of the period that each series should show."""
    spans = {frequency: wanted_period(period, frequency) for frequency in Frequency}

    def either(side: str) -> Case:
        return Case(
            *(
                When(**{frequency_field: key}, then=Value(getattr(span, side)))
                for key, span in spans.items()
            ),
            default=Value(getattr(period, side)),
            output_field=DateField(),
        )

    return either("start"), either("next_start")


def _rows_now(actor: Actor, period: Period) -> QuerySet[Any]:
    """Return the series with their columns from the projection."""
    start, next_start = _wanted(period, "now__frequency")
    rows = Series.objects.filter(visible(actor), now__isnull=False).annotate(
        title=F("now__title"),
        place=F("now__order"),
        definition_pk=F("now__definition_id"),
        owner_pk=F("now__owner_id"),
        unit_pk=F("now__unit_id"),
        restricted_as=F("now__restriction"),
        restricted_till=F("now__restricted_until"),
        is_reported=ExpressionWrapper(
            Q(now__start_on=start, now__next_start_on=next_start), output_field=BooleanField()
        ),
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


def definitions_in_force(day: date, as_at: int | None) -> dict[int, tuple[int, str]]:
    """Return each indicator's definition on a day, or its earliest, as id and frequency. 1 SQL query."""
    found: dict[int, tuple[int, str]] = {}
    rows = Definition.objects.filter(known(as_at)).order_by("from_on", "event", "id")
    for pk, indicator_id, from_on, frequency in rows.values_list(
        "id", "indicator_id", "from_on", "frequency"
    ):
        if from_on <= day or indicator_id not in found:
            found[indicator_id] = (pk, frequency)
    return found


def _ratings_known(actor: Actor, spans: Mapping[int, Period], as_at: int | None) -> list[int]:
    """Return the id of the rating that stands for each series in its span, by indicator. 1 SQL query."""
    is_wanted = Q(pk__in=())
    for span in set(spans.values()):
        is_wanted |= Q(start_on=span.start, next_start_on=span.next_start)
    rows = Rating.objects.filter(
        known(as_at), is_wanted, visible(actor, through="series__"), basis=IN_PERIOD
    ).filter(actual__isnull=False)
    standing: dict[int, int] = {}
    for pk, series_id, indicator_id, start, following in rows.order_by("event", "id").values_list(
        "id", "series_id", "series__indicator_id", "start_on", "next_start_on"
    ):
        if spans.get(indicator_id) == Period(start, following):
            standing[series_id] = pk
    return sorted(standing.values())


def _owners_known(actor: Actor, day: date, as_at: int | None) -> list[int]:
    """Return the id of the ownership in force for each series. 1 SQL query."""
    rows = Ownership.objects.filter(
        known(as_at), visible(actor, through="series__"), from_on__lte=day
    ).order_by("from_on", "event", "id")
    return sorted({series: pk for pk, series in rows.values_list("id", "series_id")}.values())


def _placements_known(day: date, as_at: int | None) -> list[int]:
    """Return the id of the placement in force for each series that has moved. 1 SQL query."""
    rows = SeriesPlacement.objects.filter(known(as_at), from_on__lte=day)
    rows = rows.order_by("from_on", "event", "id")
    return sorted({series: pk for pk, series in rows.values_list("id", "series_id")}.values())


def _rows_known(actor: Actor, period: Period, as_at: int | None) -> QuerySet[Any]:
    """Return the series with the same columns, read from what was known at an event."""
    day = period.next_start - timedelta(days=1)
    definitions = definitions_in_force(day, as_at)
    spans = {
        indicator_id: wanted_period(period, Frequency(frequency))
        for indicator_id, (_, frequency) in definitions.items()
    }
    start, next_start = _wanted(period, "defined__frequency")
    rows = (
        Series.objects.filter(known(as_at), visible(actor))
        .annotate(
            defined=_only("indicator__definitions", [pk for pk, _ in definitions.values()]),
            rated=_only("ratings", _ratings_known(actor, spans, as_at)),
            owned=_only("ownerships", _owners_known(actor, day, as_at)),
            placed=_only("placements", _placements_known(day, as_at)),
        )
        .filter(defined__isnull=False)
        .annotate(want_start=start, want_next=next_start)
    )
    said = Commentary.objects.filter(
        known(as_at),
        series=OuterRef("pk"),
        start_on=OuterRef("want_start"),
        next_start_on=OuterRef("want_next"),
    )
    return rows.annotate(
        title=F("defined__title"),
        place=F("indicator__order"),
        definition_pk=F("defined__id"),
        owner_pk=F("owned__owner_id"),
        unit_pk=Coalesce("placed__unit_id", "unit_id"),
        restricted_as=F("now__restriction"),
        restricted_till=F("now__restricted_until"),
        rating_pk=F("rated__id"),
        rating_class=Coalesce("rated__rating_class", Value(RatingClass.NOT_RATED.value)),
        short=Coalesce("rated__short", Value(Heading.CANNOT_SAY.value)),
        long=Coalesce("rated__long", Value(Heading.CANNOT_SAY.value)),
        is_said=_is_said(said),
        flags=_open_flags(as_at),
    )


def _only(relation: str, ids: Sequence[int]) -> FilteredRelation:
    """Join the rows of a relation that have these ids; of none, rows without one remain."""
    return FilteredRelation(relation, condition=Q(**{f"{relation}__in": ids or [0]}))


def _is_said(said: QuerySet[Commentary]) -> Case:
    nothing = Value("", output_field=TextField())
    latest = Subquery(said.order_by("-event", "-id").values("text")[:1])
    return Case(
        When(Exact(Coalesce(latest, nothing), nothing), then=Value(False)),
        default=Value(True),
        output_field=BooleanField(),
    )


def _open_flags(as_at: int | None) -> Coalesce:
    is_open = Q(answer__isnull=True)
    if as_at is not None:
        is_open |= Q(answer__event__gt=as_at)
    counted = (
        PlausibilityFlag.objects.filter(known(as_at), is_open, actual=OuterRef("rated__actual_id"))
        .order_by()
        .values("actual")
        .annotate(count=Count("pk"))
        .values("count")[:1]
    )
    return Coalesce(Subquery(counted), Value(0), output_field=IntegerField())


def searched(rows: QuerySet[Any], wanted: ScorecardFilter) -> QuerySet[Any]:
    """Narrow the rows by everything but the rating."""
    if wanted.unit_ids:
        rows = rows.filter(unit_pk__in=wanted.unit_ids)
    if wanted.headings:
        rows = rows.filter(short__in=wanted.headings)
    if wanted.owner_ids:
        rows = rows.filter(owner_pk__in=wanted.owner_ids)
    if wanted.is_doubted:
        rows = rows.filter(flags__gt=0)
    for word in wanted.text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(reference__icontains=word))
    return rows


def _ranked(column: str, values: Sequence[Any]) -> Case:
    return Case(
        *(When(**{column: value}, then=Value(place)) for place, value in enumerate(values)),
        default=Value(len(values)),
        output_field=IntegerField(),
    )


def ordered(
    rows: QuerySet[Any], order: str, unit_order: Sequence[int], owner_order: Sequence[int]
) -> QuerySet[Any]:
    """Put the rows in one of the ORDERS; units and owners come in the orders given."""
    key = order.removeprefix("-")
    firsts: dict[str, Any] = {
        "rating": _ranked("rating_class", SEVERITY),
        "title": F("title"),
        "code": F("reference"),
        "direction": _ranked("short", HEADINGS),
        "long": _ranked("long", HEADINGS),
        "owner": _ranked("owner_pk", owner_order),
        "service": _ranked("unit_pk", unit_order),
    }
    if key not in firsts:
        service = firsts["service"].asc()
        severity = () if key == "council" else (firsts["rating"].asc(),)
        return rows.order_by(service, *severity, "place", "reference")
    first = firsts[key].desc() if order.startswith("-") else firsts[key].asc()
    return rows.order_by(first, firsts["rating"].asc(), "place", "reference")
