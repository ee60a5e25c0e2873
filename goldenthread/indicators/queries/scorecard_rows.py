"""The rows of a scorecard: every visible series with the columns it is filtered and sorted by.

Two ways make them: from the projection (the present) and from what was known (any other period, any
earlier day). Both give the same columns, and a test compares them: docs/decisions/0004.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
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
    IN_PERIOD,
    Actual,
    Commentary,
    Definition,
    Ownership,
    PlausibilityFlag,
    Rating,
    SeriesNow,
    SeriesPlacement,
)
from goldenthread.indicators.queries.scorecard_filter import (
    AWAITED,
    GROUPED,
    HEADINGS,
    SEVERITY,
    ScorecardFilter,
    known,
    wanted_period,
)
from goldenthread.organisation.access import Actor
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Frequency, Heading, RatingClass

Spans = Mapping[Frequency, Period]


@dataclass(frozen=True)
class Rows:
    """The rows, with which of them may have a question open: few, so that only they are looked at.

    Columns: ``reference``, ``place``, ``its_title``, ``unit_pk``, ``owner_pk``, ``definition_pk``,
    ``its_start`` (of the period that each should show), ``rating_pk``, ``its_class`` (none where the
    figure is awaited), ``its_short``, ``its_long``, ``is_said``, ``flags`` and, in the present,
    ``class_before``. ``ranks`` turns a column's values, in order, into what to sort by: a column that
    is looked up is then looked up once. ``is_later`` is which rows have reported a later period; only
    in the present, where all others are counted from the projection as it stands.
    """

    found: QuerySet[Any]
    doubtable: Q
    ranks: Mapping[str, Callable[[Sequence[Any]], Any]]
    is_later: Q | None = None


def rows_of(actor: Actor, wanted: ScorecardFilter) -> Rows:
    """Return what the actor may see, unfiltered. 1 SQL query for the present, and the caller's reading.

    The present is the period that most series have reported last, and any later one.
    """
    seen = SeriesNow.objects.filter(visible(actor, now=""))
    if wanted.as_at is None:
        is_later = Q(next_start_on__gt=wanted.period.next_start)
        counted = SeriesNow.objects.aggregate(
            all=Count("next_start_on"), later=Count("pk", filter=is_later)
        )
        if counted["later"] * 2 < max(counted["all"], 1):
            return _rows_now(seen, wanted.period)
    return _rows_known(seen, wanted.period, wanted.as_at)


def spans_of(period: Period) -> Spans:
    """Return the period that each series should show, by how often it is counted."""
    return {frequency: wanted_period(period, frequency) for frequency in Frequency}


def _start_by(spans: Spans, frequency_field: str = "frequency") -> Case:
    return Case(
        *(When(**{frequency_field: key}, then=Value(span.start)) for key, span in spans.items()),
        output_field=DateField(),
    )


def _within(spans: Spans) -> Q:
    """Return the filter of rows of one of these periods."""
    found = Q()
    for span in set(spans.values()):
        found |= Q(start_on=span.start, next_start_on=span.next_start)
    return found


def _ratings(spans: Spans, as_at: int | None, start: str = "its_start") -> QuerySet[Any]:
    """Return the ratings of a series in its period, what stands first.

    ``standing`` is the class, none where what was recorded is that the figure is still to come.
    """
    rows = Rating.objects.filter(
        known(as_at), _within(spans), series=OuterRef("pk"), start_on=OuterRef(start),
        basis=IN_PERIOD, actual__isnull=False,
    )  # fmt: skip
    return rows.order_by("-event", "-id")


def _standing(ratings: QuerySet[Any]) -> Subquery:
    to_come = Actual.objects.filter(pk=OuterRef("actual_id"), missing__in=AWAITED)
    is_awaited = Q(rating_class=RatingClass.NOT_RATED) & Exists(to_come)
    standing = Case(
        When(is_awaited, then=Value(None)), default=F("rating_class"), output_field=CharField()
    )
    return Subquery(ratings.values(standing=standing)[:1])


def _said(spans: Spans, as_at: int | None) -> Coalesce:
    """Return whether the latest that was said of a series in its period says anything."""
    rows = Commentary.objects.filter(
        known(as_at), _within(spans), series=OuterRef("pk"), start_on=OuterRef("its_start")
    ).order_by("-event", "-id")
    is_said = Case(When(text="", then=Value(False)), default=Value(True))
    return Coalesce(Subquery(rows.values(it=is_said)[:1]), Value(False))


def _open_flags(as_at: int | None) -> Coalesce:
    is_open = Q(answer__isnull=True)
    if as_at is not None:
        is_open |= Q(answer__event__gt=as_at)
    rows = PlausibilityFlag.objects.filter(known(as_at), is_open, actual=OuterRef("actual_pk"))
    counted = rows.order_by().values("actual").annotate(count=Count("pk")).values("count")[:1]
    return Coalesce(Subquery(counted), Value(0), output_field=IntegerField())


def ranked(column: str, values: Sequence[Any]) -> Case:
    """Return the place of a column's value among ``values``; what is not among them comes last."""
    return Case(
        *(When(**{column: value}, then=Value(place)) for place, value in enumerate(values)),
        default=Value(len(values)),
        output_field=IntegerField(),
    )


def _rank_in(ratings: QuerySet[Any], column: str) -> Callable[[Sequence[Any]], Any]:
    return lambda values: Subquery(ratings.values(rank=ranked(column, values))[:1])


def _rows_now(seen: QuerySet[SeriesNow], period: Period) -> Rows:
    """Return the series with their columns from the projection.

    Of the few that have reported a later period already, the ratings are looked up.
    """
    spans = spans_of(period)
    before = {frequency: span.previous() for frequency, span in spans.items()}
    is_reported, is_later, was_latest = Q(pk__in=()), Q(pk__in=()), Q(pk__in=())
    for frequency, span in spans.items():
        of = Q(frequency=frequency)
        is_reported |= of & Q(start_on=span.start, next_start_on=span.next_start)
        is_later |= of & Q(next_start_on__gt=span.next_start)
        was_latest |= of & Q(next_start_on=span.start)
    ratings = _ratings(spans, None)

    def column(reported: Any, later: Any, otherwise: Any, output: Any) -> Case:
        return Case(
            When(is_reported, then=reported),
            When(is_later, then=later),
            default=Value(otherwise),
            output_field=output,
        )

    def rank(name: str, otherwise: str) -> Callable[[Sequence[Any]], Any]:
        return lambda values: column(
            ranked(name, values),
            _rank_in(ratings, name)(values),
            values.index(otherwise) if otherwise in values else len(values),
            IntegerField(),
        )

    rows = seen.annotate(
        its_start=_start_by(spans),
        start_before=_start_by(before),
        reference=F("code"),
        place=F("order"),
        its_title=F("title"),
        unit_pk=F("unit_id"),
        owner_pk=F("owner_id"),
        definition_pk=F("definition_id"),
    ).annotate(
        rating_pk=column(F("rating_id"), Subquery(ratings.values("pk")[:1]), None, IntegerField()),
        actual_pk=Subquery(ratings.values("actual_id")[:1]),
        its_class=Case(
            When(is_reported & Q(missing__in=AWAITED), then=Value(None)),
            When(is_reported, then=F("rating_class")),
            When(is_later, then=_standing(ratings)),
            default=Value(None),
            output_field=CharField(),
        ),
        its_short=column(F("short"), _heading(ratings, "short"), Heading.CANNOT_SAY, CharField()),
        its_long=column(F("long"), _heading(ratings, "long"), Heading.CANNOT_SAY, CharField()),
        is_said=column(F("has_commentary"), _said(spans, None), False, BooleanField()),
        class_before=Case(
            When(is_reported, then=F("previous_class")),
            When(was_latest, then=F("rating_class")),
            When(is_later, then=_standing(_ratings(before, None, "start_before"))),
            default=Value(""),
            output_field=CharField(),
        ),
    )
    rows = rows.annotate(flags=column(F("open_flags"), _open_flags(None), 0, IntegerField()))
    return Rows(
        rows,
        doubtable=Q(open_flags__gt=0) | is_later,
        is_later=is_later,
        ranks={
            "rating": rank("rating_class", RatingClass.NOT_RATED),
            "direction": rank("short", Heading.CANNOT_SAY),
            "long": rank("long", Heading.CANNOT_SAY),
            "owner": lambda values: ranked("owner_id", values),
            "service": lambda values: ranked("unit_id", values),
        },
    )


def _heading(ratings: QuerySet[Any], name: str) -> Coalesce:
    return Coalesce(Subquery(ratings.values(name)[:1]), Value(Heading.CANNOT_SAY.value))


def _definitions(day: date, as_at: int | None) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Return a series' definitions in force on a day, latest first, and all of them, earliest first."""
    rows = Definition.objects.filter(known(as_at), indicator=OuterRef("series__indicator_id"))
    begun = rows.filter(from_on__lte=day).order_by("-from_on", "-event", "-id")
    return begun, rows.order_by("from_on", "event", "id")


def _rows_known(seen: QuerySet[SeriesNow], period: Period, as_at: int | None) -> Rows:
    """Return the series with the same columns, read from what was known at an event."""
    day = period.next_start - timedelta(days=1)
    spans = spans_of(period)
    begun, earliest = _definitions(day, as_at)
    ratings = _ratings(spans, as_at)
    starts = _start_by(spans)

    def defined(what: Any) -> Coalesce:
        return Coalesce(Subquery(begun.values(it=what)[:1]), Subquery(earliest.values(it=what)[:1]))

    def rank(name: str, otherwise: str) -> Callable[[Sequence[Any]], Any]:
        return lambda values: Coalesce(
            _rank_in(ratings, name)(values),
            Value(values.index(otherwise) if otherwise in values else len(values)),
        )

    dated = {"from_on__lte": day, "series": OuterRef("pk")}
    in_force = ("-from_on", "-event", "-id")
    owners = Ownership.objects.filter(known(as_at), **dated).order_by(*in_force)
    placed = SeriesPlacement.objects.filter(known(as_at), **dated).order_by(*in_force)
    if as_at is not None:
        seen = seen.filter(series__event__lte=as_at)
    rows = seen.annotate(
        its_start=defined(starts),
        reference=F("code"),
        place=F("order"),
        its_title=defined(F("title")),
        unit_pk=Coalesce(
            Subquery(placed.values("unit_id")[:1]),
            F("series__unit_id"),
            output_field=IntegerField(),
        ),
        owner_pk=Subquery(owners.values("owner_id")[:1]),
        definition_pk=defined(F("pk")),
    ).annotate(
        rating_pk=Subquery(ratings.values("pk")[:1]),
        actual_pk=Subquery(ratings.values("actual_id")[:1]),
        its_class=_standing(ratings),
        its_short=_heading(ratings, "short"),
        its_long=_heading(ratings, "long"),
        is_said=_said(spans, as_at),
    )
    rows = rows.annotate(flags=_open_flags(as_at))
    doubted = PlausibilityFlag.objects.filter(known(as_at)).values("actual__series_id")
    return Rows(
        rows,
        doubtable=Q(pk__in=doubted),
        ranks={
            "rating": rank("rating_class", RatingClass.NOT_RATED),
            "direction": rank("short", Heading.CANNOT_SAY),
            "long": rank("long", Heading.CANNOT_SAY),
            "owner": lambda values: Coalesce(
                Subquery(owners.values(rank=ranked("owner_id", values))[:1]), Value(len(values))
            ),
            "service": lambda values: Coalesce(
                Subquery(placed.values(rank=ranked("unit_id", values))[:1]),
                ranked("series__unit_id", values),
            ),
        },
    )


def searched(made: Rows, wanted: ScorecardFilter) -> QuerySet[Any]:
    """Narrow the rows by everything but the rating."""
    rows: QuerySet[Any] = made.found
    if wanted.unit_ids:
        rows = rows.filter(unit_pk__in=wanted.unit_ids)
    if wanted.headings:
        rows = rows.filter(its_short__in=wanted.headings)
    if wanted.owner_ids:
        rows = rows.filter(owner_pk__in=wanted.owner_ids)
    if wanted.is_doubted:
        rows = rows.filter(made.doubtable, flags__gt=0)
    for word in wanted.text.split():
        rows = rows.filter(Q(its_title__icontains=word) | Q(reference__icontains=word))
    return rows


def ordered(
    made: Rows,
    rows: QuerySet[Any],
    order: str,
    *,
    units: Sequence[int],
    owners: Sequence[int],
) -> QuerySet[Any]:
    """Put the rows in one of the ORDERS; units and owners come in the orders given."""
    key = order.removeprefix("-")
    values: dict[str, Sequence[Any]] = {
        "rating": SEVERITY,
        "direction": HEADINGS,
        "long": HEADINGS,
        "owner": owners,
        "service": units,
    }
    severity = made.ranks["rating"](SEVERITY)
    if key in GROUPED:
        keys = [made.ranks["service"](units), *([] if key == "council" else [severity])]
        return rows.order_by(*(each.asc() for each in keys), "place", "reference")
    columns = {"title": F("its_title"), "code": F("reference")}
    first: Any = columns.get(key) or made.ranks[key](values[key])
    first = first.desc() if order.startswith("-") else first.asc()
    return rows.order_by(first, severity.asc(), "place", "reference")
