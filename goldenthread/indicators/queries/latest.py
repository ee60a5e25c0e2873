"""What each series reported last, and how it stood: from the projection, or as known at an event.

Both give the same columns, at present behind ``now__`` and of the past behind ``then_``; a test compares
them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    F,
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
    Rating,
    Series,
    SeriesPlacement,
)
from goldenthread.indicators.queries.counting import Countings, countings_known
from goldenthread.indicators.queries.scorecard_columns import open_flags
from goldenthread.indicators.queries.scorecard_filter import known
from goldenthread.organisation.access import Actor

_IN_FORCE = ("-from_on", "-event", "-id")


@dataclass(frozen=True)
class Latest:
    """What a series is called, and the period that it reported last, where it reported any.

    ``frequency`` is the key of how it is counted.
    """

    title: str
    unit_id: int
    frequency: str
    start_on: date | None
    next_start_on: date | None
    missing: str
    open_flags: int


def behind(as_at: int | None) -> str:
    """Return what stands before the columns' names."""
    return "now__" if as_at is None else "then_"


def latest_of(row: Series, as_at: int | None) -> Latest:
    """Return the columns of a row of :func:`seen_series`."""
    held: Callable[[str], Any] = (
        (lambda name: getattr(row.now, name))
        if as_at is None
        else (lambda name: getattr(row, f"then_{name}"))
    )
    return Latest(**{name: held(name) for name in Latest.__dataclass_fields__})


def seen_series(
    actor: Actor, *, on: date, as_at: int | None, countings: Countings | None = None
) -> QuerySet[Series]:
    """Return the series that the actor may see, of the past as it was in force ``on`` a day.

    Besides what :class:`Latest` holds the columns are ``owner_id``, ``rating_class``, ``actual_value``,
    ``has_commentary`` and, of the past alone, ``actual_pk``. ``countings`` are those known then.
    """
    rows = Series.objects.filter(visible(actor))
    if as_at is None:
        return rows.select_related("now")
    its_rating = Rating.objects.filter(pk=OuterRef("rating_pk"))
    rows = rows.filter(event__lte=as_at).annotate(rating_pk=_latest_rating(as_at))
    rows = rows.annotate(
        actual_pk=Subquery(its_rating.values("actual_id")[:1]),
        then_start_on=Subquery(its_rating.values("start_on")[:1]),
        then_next_start_on=Subquery(its_rating.values("next_start_on")[:1]),
        then_rating_class=Subquery(its_rating.values("rating_class")[:1]),
    )
    its_actual = Actual.objects.filter(pk=OuterRef("actual_pk"))
    found: QuerySet[Series] = rows.annotate(
        then_missing=Coalesce(Subquery(its_actual.values("missing")[:1]), Value("")),
        then_actual_value=Subquery(its_actual.values("value")[:1]),
        then_open_flags=open_flags(as_at),
        then_has_commentary=_is_said(as_at),
        **_standing(on, as_at, countings or countings_known(as_at)),
    )
    return found


def latest_ratings(actor: Actor, as_at: int) -> QuerySet[Rating]:
    """Return the rating of what each series that the actor may see had reported last."""
    seen = Series.objects.filter(visible(actor), event__lte=as_at)
    return Rating.objects.filter(pk__in=seen.values(it=_latest_rating(as_at)))


def _latest_rating(as_at: int) -> Subquery:
    rows = Rating.objects.filter(
        known(as_at), series=OuterRef("pk"), basis=IN_PERIOD, actual__isnull=False
    )
    return Subquery(rows.order_by("-next_start_on", "-start_on", "-event", "-id").values("pk")[:1])


def _is_said(as_at: int) -> Coalesce:
    rows = Commentary.objects.filter(
        known(as_at),
        series=OuterRef("pk"),
        start_on=OuterRef("then_start_on"),
        next_start_on=OuterRef("then_next_start_on"),
    )
    is_said = Case(When(text="", then=Value(False)), default=Value(True))
    latest = rows.order_by("-event", "-id").values(it=is_said)[:1]
    return Coalesce(Subquery(latest), Value(False), output_field=BooleanField())


def _standing(on: date, as_at: int, countings: Countings) -> dict[str, Any]:
    """Return what stood on a day: how it was called and counted, whose it was, which post owned it."""
    definitions = Definition.objects.filter(known(as_at), indicator=OuterRef("indicator_id"))
    begun = definitions.filter(from_on__lte=on).order_by(*_IN_FORCE)
    earliest = definitions.order_by("from_on", "event", "id")
    dated = Q(from_on__lte=on, series=OuterRef("pk"))
    placed = SeriesPlacement.objects.filter(known(as_at), dated).order_by(*_IN_FORCE)
    owned = Ownership.objects.filter(known(as_at), dated).order_by(*_IN_FORCE)

    def defined(what: F | Case) -> Coalesce:
        return Coalesce(Subquery(begun.values(it=what)[:1]), Subquery(earliest.values(it=what)[:1]))

    return {
        "then_title": defined(F("title")),
        "then_frequency": defined(countings.key()),
        "then_unit_id": Coalesce(
            Subquery(placed.values("unit_id")[:1]), F("unit_id"), output_field=BigIntegerField()
        ),
        "then_owner_id": Subquery(owned.values("owner_id")[:1]),
    }
