"""The targets of a series, to be set for several years in one go; and those of many, for a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from goldenthread.audit.queries import head
from goldenthread.indicators import access
from goldenthread.indicators.models import Actual, Definition, SeriesNow, Target
from goldenthread.indicators.queries.books import Span
from goldenthread.indicators.queries.counting import (
    counting_of,
    countings_of_keys,
    place_in_time,
    school_years_for,
)
from goldenthread.indicators.queries.indicator import series_visible
from goldenthread.indicators.queries.indicator_rows import Author, Authors
from goldenthread.indicators.queries.intended import WantedTarget
from goldenthread.indicators.queries.revising import in_force
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.units import units_on
from goldenthread.rules.counting import SEPTEMBER, Counting
from goldenthread.rules.numbers import Number
from goldenthread.rules.period_text import add_months
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Accumulation, Frequency, TargetKind, ValueKind


@dataclass(frozen=True)
class SetTarget:
    """A target as it was set; ``before`` counts those that it took the place of."""

    value: Number | None
    author: Author
    reason: str
    before: int


@dataclass(frozen=True)
class Targetable:
    """A series whose targets the actor may set; ``read_at`` is the latest event.

    ``countings`` holds for each year offered by which periods the series is counted in it; ``others``
    are the kinds of which something stands.
    """

    series_id: int
    reference: str
    title: str
    unit: str
    decimals: int
    value_kind: ValueKind
    accumulation: Accumulation
    years: tuple[Period, ...]
    kind: TargetKind
    others: frozenset[TargetKind]
    countings: Mapping[Period, Counting]
    standing: Mapping[Span, SetTarget]
    actuals: Mapping[Span, Number]
    read_at: int

    def parts(self, year: Period) -> list[Period]:
        """Return the periods of a year that may have a target of their own; days and weeks have none."""
        counting = self.countings[year]
        if counting.frequency in (Frequency.DAY, Frequency.WEEK):
            return []
        return [each for each in counting.within(year) if each != year and counting.has(each)]

    @property
    def settable(self) -> tuple[Period, ...]:
        """Return the years that may have a target: of school terms those that have dates."""
        return tuple(year for year in self.years if not self._lacks_terms(year))

    @property
    def lacking_terms(self) -> tuple[str, ...]:
        """Return the years whose school terms have no dates, where it is counted by them."""
        return tuple(year.label.split()[0] for year in self.years if self._lacks_terms(year))

    def _lacks_terms(self, year: Period) -> bool:
        return self.countings[year].frequency is Frequency.TERM and not self.parts(year)

    def value(self, period: Period) -> Number | None:
        """Return the target that stands for a period."""
        row = self.standing.get((period.start, period.next_start))
        return row.value if row else None


def standing_targets(series_id: int) -> list[WantedTarget]:
    """Return every target of a series that stands, of every kind. One SQL query."""
    rows = Target.objects.filter(series_id=series_id).order_by("event", "id")
    latest = {(row.start_on, row.next_start_on, row.kind): row for row in rows}
    return [
        WantedTarget(series_id, Period(start, following), row.value, TargetKind(kind))
        for (start, following, kind), row in latest.items()
        if row.value is not None
    ]


def _years(counting: Counting, on: date, first: int | None, count: int) -> list[Period]:
    """Return the years to set targets for, as the indicator is counted; what is longer is its own year."""
    day = on
    if first:
        month = counting.year_starts if counting.frequency is not Frequency.TERM else SEPTEMBER
        day = date(first, month, 1) + timedelta(days=31)
    years = [counting.year_on(day)]
    while len(years) < count:
        years.append(years[-1].following())
    return years


def targetable(
    actor: Actor,
    reference: str,
    *,
    on: date,
    first: int | None = None,
    count: int = 5,
    kind: TargetKind = TargetKind.TARGET,
) -> Targetable | None:
    """Return what is needed to set a series' targets of a kind, from the year that begins in ``first``.

    Nothing where there is none or the actor may not administer it. 8 SQL queries.
    """
    series = series_visible(actor, reference)
    if series is None or not access.may_administer(actor, [series]):
        return None
    rows = list(
        Definition.objects.filter(indicator_id=series.indicator_id).order_by(
            "from_on", "event", "id"
        )
    )
    place_in_time(rows, school_years_for(rows))
    stands = in_force(rows, on)
    years = _years(counting_of(stands), on, first, count)
    every = list(Target.objects.filter(series=series).order_by("event", "id"))
    set_rows = [row for row in every if row.kind == kind]
    authors = Authors({row.event for row in set_rows})
    standing: dict[Span, SetTarget] = {}
    for row in set_rows:
        span = (row.start_on, row.next_start_on)
        before = standing[span].before + 1 if span in standing else 0
        standing[span] = SetTarget(row.value, authors.of(row.event), row.reason, before)
    actuals = Actual.objects.filter(series=series).order_by("event", "id")
    return Targetable(
        series_id=series.pk,
        reference=series.reference,
        title=stands.title,
        unit=stands.unit,
        decimals=stands.decimals,
        value_kind=ValueKind(stands.value_kind),
        accumulation=Accumulation(stands.accumulation),
        kind=kind,
        others=frozenset(TargetKind(row.kind) for row in every if row.value is not None),
        years=tuple(years),
        countings={
            each: counting_of(in_force(rows, each.next_start - timedelta(days=1))) for each in years
        },
        standing=standing,
        actuals={
            (row.start_on, row.next_start_on): row.value for row in actuals if row.value is not None
        },
        read_at=head(),
    )


@dataclass(frozen=True)
class TargetsRow:
    """One series with its targets, for a workbook; ``years`` are those that are offered, each its own."""

    reference: str
    code: str
    title: str
    area: str
    service: str
    unit: str
    counting: Counting
    years: tuple[Period, ...]
    targets: Mapping[tuple[TargetKind, Period], Number]


def targets_listed(actor: Actor, *, on: date, years: int = 5) -> list[TargetsRow]:
    """Return every series that the actor may administer with its targets of some years.

    They begin with the year before the one of the day, each as the series is counted: financial,
    calendar or school years, or several at once. 5 SQL queries, one more where some is by terms.
    """
    nows = list(
        SeriesNow.objects.filter(
            access.visible(actor, through="series__"),
            access.administered(actor, through="series__"),
        )
        .select_related("definition", "series__area", "series__indicator")
        .order_by("order", "code")
    )
    units = units_on(on)
    by_key = countings_of_keys(row.frequency for row in nows)
    offered = {key: _offered(counting, on, years) for key, counting in by_key.items()}
    held = _targets_within({row.pk: offered[row.frequency] for row in nows})
    return [
        TargetsRow(
            reference=row.code,
            code=row.series.indicator.code,
            title=row.title,
            area=row.series.area.name if row.series.area else "",
            service=units[row.unit_id].name if row.unit_id in units else "",
            unit=row.definition.unit,
            counting=by_key[row.frequency],
            years=offered[row.frequency],
            targets=held.get(row.pk, {}),
        )
        for row in nows
    ]


def _offered(counting: Counting, on: date, count: int) -> tuple[Period, ...]:
    """Return the year before a day's, its own and those after it, as many years as ``count``."""
    found = [counting.year_on(on).previous()]
    end = add_months(found[0].start, 12 * count)
    while (later := found[-1].following()).start < end:
        found.append(later)
    return tuple(found)


def _targets_within(
    years: Mapping[int, tuple[Period, ...]],
) -> dict[int, dict[tuple[TargetKind, Period], Number]]:
    """Return what stands of each series within its own years. One SQL query."""
    if not years:
        return {}
    rows = Target.objects.filter(
        start_on__gte=min(each[0].start for each in years.values()),
        next_start_on__lte=max(each[-1].next_start for each in years.values()),
    )
    latest = {}
    for row in rows.order_by("event", "id").iterator():
        own = years.get(row.series_id)
        if own and own[0].start <= row.start_on and row.next_start_on <= own[-1].next_start:
            latest[row.series_id, row.start_on, row.next_start_on, row.kind] = row.value
    found: dict[int, dict[tuple[TargetKind, Period], Number]] = {}
    for (pk, start, following, kind), value in latest.items():
        if value is not None:
            found.setdefault(pk, {})[TargetKind(kind), Period(start, following)] = value
    return found
