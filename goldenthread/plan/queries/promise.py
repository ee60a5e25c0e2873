"""One promise as its page shows it: what it says, how it is kept and by which figures, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goldenthread.audit.queries import head
from goldenthread.indicators.access import visible as series_visible
from goldenthread.indicators.models import Actual, RestrictionKind, SeriesNow
from goldenthread.indicators.queries.calculated.shown import WorkingShown, working_of
from goldenthread.organisation.access import Actor, may_administer_all
from goldenthread.organisation.queries.units import areas
from goldenthread.plan.access import may_change
from goldenthread.plan.models import ObjectiveNow
from goldenthread.plan.queries.around import Around, around
from goldenthread.plan.queries.promises import PromiseLine, PromisesFilter, promises_for
from goldenthread.plan.queries.versioned import PROMISES, VersionSaid, versions_said
from goldenthread.rules.numbers import Number

__all__ = ["Offered", "PromiseShown", "offered_for", "promise_shown"]


@dataclass(frozen=True)
class PromiseShown:
    """Everything that a promise's page says.

    ``working`` is how the figure of a whole came about from its parts, and ``counts`` the two counts that
    the figure has. ``standards`` are the standards of the parts' series, by the series' references.
    """

    line: PromiseLine
    working: WorkingShown | None
    counts: tuple[Number, Number] | None
    standards: dict[str, PromiseLine]
    versions: tuple[VersionSaid, ...]
    may_change: bool
    around: Around
    read_at: int


@dataclass(frozen=True)
class Offered:
    """What may be chosen on the form of a promise: places, series by code and title, and objectives."""

    areas: dict[int, str]
    series: dict[int, str]
    objectives: dict[int, str]


def promise_shown(
    actor: Actor, reference: str, *, on: date, as_at: int | None = None
) -> PromiseShown | None:
    """Return a promise on a day; nothing where there is none. At most 31 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing at all.
    """
    there = around(on, as_at=as_at)
    found = promises_for(actor, PromisesFilter(state="all"), on=on, as_at=as_at, there=there)
    line = next((it for it in found.every if it.reference == reference), None)
    if line is None:
        return None
    actual = _actual(line) if as_at is None else None
    counts = None
    if actual is not None and actual.numerator is not None and actual.denominator is not None:
        counts = (actual.numerator, actual.denominator)
    tops = may_administer_all(actor, there.units.values())
    may = may_change(actor, unit_id=line.unit_id, owner_id=line.owner_id, tops=tops)
    held = PROMISES.ledger(only=line.id, as_at=as_at)
    return PromiseShown(
        line=line,
        working=working_of(actor, actual),
        counts=counts,
        standards={
            it.held_by.reference: it
            for it in found.every
            if it.held_by is not None and not it.is_ended
        },
        versions=versions_said(held.rows[line.id]),
        may_change=may and as_at is None and not line.is_ended,
        around=there,
        read_at=head(),
    )


def _actual(line: PromiseLine) -> Actual | None:
    """Return the figure that stands for the latest period of a promise's series. At most 2 SQL queries."""
    if line.held_by is None:
        return None
    now = SeriesNow.objects.get(pk=line.held_by.id)
    if now.start_on is None or now.next_start_on is None:
        return None
    rows = Actual.objects.filter(
        series=now.pk, start_on=now.start_on, next_start_on=now.next_start_on
    )
    return rows.order_by("id").last()


def offered_for(actor: Actor, *, on: date) -> Offered:
    """Return what a promise may be made of: open series that the actor sees, the council's objectives.

    3 SQL queries.
    """
    series = SeriesNow.objects.filter(
        series_visible(actor, now=""), restriction=RestrictionKind.OPEN
    )
    aims = ObjectiveNow.objects.filter(person_id=None).order_by("position", "title", "pk")
    return Offered(
        areas(on),
        {
            pk: f"{code} {title}"
            for pk, code, title in series.order_by("order", "code").values_list(
                "pk", "code", "title"
            )
        },
        {
            pk: f"{reference} {title}"
            for pk, reference, title in aims.values_list("pk", "reference", "title")
        },
    )
