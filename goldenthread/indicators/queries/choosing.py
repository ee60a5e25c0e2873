"""Choose indicators to change together: a list to narrow, of what the actor may administer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from goldenthread.indicators import access
from goldenthread.indicators.models import Series, SeriesNow, Target
from goldenthread.indicators.queries.intended import WantedTarget
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.units import PostHeld, Unit, posts_on, units_on
from goldenthread.records.page import Page, page_of
from goldenthread.rules.counting import Counting, counting_of_key
from goldenthread.rules.numbers import Number, divide, multiply, number, shown
from goldenthread.rules.period_text import add_months
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Frequency, Polarity, TargetKind


@dataclass(frozen=True)
class ChoosingFilter:
    """What is looked for; what is empty lets everything through."""

    text: str = ""
    unit_id: int | None = None
    owner_id: int | None = None
    rule: str | None = None
    frequency: str = ""


@dataclass(frozen=True)
class Choosable:
    """A series that may be chosen, with what may be changed of it."""

    series_id: int
    reference: str
    title: str
    unit_name: str
    owner_title: str
    counting: Counting
    polarity: Polarity
    rule_name: str


@dataclass(frozen=True)
class Offered:
    """What the filters offer."""

    units: tuple[Unit, ...]
    posts: tuple[PostHeld, ...]


def _found(actor: Actor, wanted: ChoosingFilter) -> QuerySet[SeriesNow]:
    rows = SeriesNow.objects.filter(
        access.visible(actor, through="series__"), access.administered(actor, through="series__")
    )
    if wanted.unit_id is not None:
        rows = rows.filter(unit_id=wanted.unit_id)
    if wanted.owner_id is not None:
        rows = rows.filter(owner_id=wanted.owner_id)
    if wanted.rule is not None:
        rows = rows.filter(definition__rule_name=wanted.rule)
    if wanted.frequency:
        rows = rows.filter(definition__frequency=wanted.frequency)
    for word in wanted.text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(code__icontains=word))
    return rows.order_by("order", "code")


def choosable(
    actor: Actor, wanted: ChoosingFilter, *, on: date, number: int = 1
) -> Page[Choosable]:
    """Return a page of what the actor may change, as narrowed. 4 SQL queries."""
    units, posts = units_on(on), posts_on(on)

    def shown_as(row: SeriesNow) -> Choosable:
        unit, post = units.get(row.unit_id), posts.get(row.owner_id or 0)
        return Choosable(
            series_id=row.pk,
            reference=row.code,
            title=row.title,
            unit_name=unit.name if unit else "",
            owner_title=post.title if post else "",
            counting=counting_of_key(row.frequency),
            polarity=Polarity(row.definition.polarity),
            rule_name=row.definition.rule_name,
        )

    return page_of(_found(actor, wanted).select_related("definition"), number).mapped(shown_as)


def offered(actor: Actor, *, on: date) -> Offered:
    """Return the units and posts to narrow by. 3 SQL queries."""
    rows = SeriesNow.objects.filter(access.administered(actor, through="series__"))
    held = list(rows.values_list("unit_id", "owner_id").distinct())
    units, posts = {unit for unit, _ in held}, {post for _, post in held}
    return Offered(
        tuple(unit for unit in units_on(on).values() if unit.id in units),
        tuple(post for post in posts_on(on).values() if post.id in posts),
    )


def all_found(actor: Actor, wanted: ChoosingFilter) -> tuple[int, ...]:
    """Return the ids of everything that :func:`choosable` lists. One SQL query."""
    return tuple(_found(actor, wanted).values_list("pk", flat=True))


def of_these(actor: Actor, ids: Collection[int]) -> tuple[int, ...]:
    """Return those of the ids that the actor may change, in their order. One SQL query."""
    rows = _found(actor, ChoosingFilter()).filter(pk__in=list(ids))
    return tuple(rows.values_list("pk", flat=True))


def units_to_add_to(actor: Actor, *, on: date) -> list[Unit]:
    """Return the units that the actor may add indicators to. One SQL query."""
    return [unit for unit in units_on(on).values() if access.may_add(actor, unit_id=unit.id)]


def targets_by_percent(
    spans: Mapping[int, tuple[Period, Period]], *, percent: Number
) -> tuple[list[WantedTarget], list[tuple[str, Period]]]:
    """Return the targets that stand within each series' base, so much higher, for the span that is wanted.

    ``spans`` gives for each series its base and the span that is wanted, of the same length. The result
    is rounded to the decimals that its indicator shows. With it come the references of the series that
    have none to begin from, each with its base. 2 SQL queries.
    """
    nows = {
        row.pk: row for row in SeriesNow.objects.filter(pk__in=spans).select_related("definition")
    }
    factor = divide(Number(number(100) + percent), number(100))
    found = []
    for (series_id, start, following), row in _standing_within(spans).items():
        if row.value is not None:
            decimals = nows[series_id].definition.decimals
            value = number(shown(multiply(row.value, factor), decimals=decimals).replace(",", ""))
            moved = _moved(Period(start, following), *spans[series_id])
            found.append(WantedTarget(series_id, moved, value))
    without = set(spans) - {row.series_id for row in found}
    return found, sorted((nows[pk].code, spans[pk][0]) for pk in without)


def _standing_within(
    spans: Mapping[int, tuple[Period, Period]],
) -> dict[tuple[int, date, date], Target]:
    """Return the targets that stand within each series' base, by series and span. One SQL query."""
    bases = [base for base, _ in spans.values()]
    rows = Target.objects.filter(
        series_id__in=spans,
        start_on__gte=min(base.start for base in bases),
        next_start_on__lte=max(base.next_start for base in bases),
        kind=TargetKind.TARGET,
    )
    standing: dict[tuple[int, date, date], Target] = {}
    for row in rows.order_by("event", "id"):
        base, _ = spans[row.series_id]
        if base.start <= row.start_on and row.next_start_on <= base.next_start:
            standing[row.series_id, row.start_on, row.next_start_on] = row
    return standing


def _moved(part: Period, base: Period, wanted: Period) -> Period:
    """Return the part of ``wanted`` that lies in it as ``part`` lies in ``base``; a term is the same term."""
    if part == base:
        return wanted
    if base.tiling is not None and base.tiling.frequency is Frequency.TERM:
        terms, later = base.children(Frequency.TERM), wanted.children(Frequency.TERM)
        if part in terms and len(terms) == len(later):
            return later[terms.index(part)]
    months = (wanted.start.year - base.start.year) * 12 + wanted.start.month - base.start.month
    if part.months is None or base.months is None:
        days = wanted.start - base.start
        return Period(part.start + days, part.next_start + days)
    return Period(add_months(part.start, months), add_months(part.next_start, months))


def series_named(ids: Collection[int]) -> list[tuple[str, str]]:
    """Return reference and title of some series, in the council's order. One SQL query."""
    rows = Series.objects.filter(pk__in=list(ids)).order_by("indicator__order", "reference")
    return list(rows.values_list("reference", "now__title"))
