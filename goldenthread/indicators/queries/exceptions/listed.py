"""What needs attention, for a reader: what stands open, or stood on a past day, with all that it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Value, When

from goldenthread.audit.queries import events_numbered
from goldenthread.indicators.access import visible
from goldenthread.indicators.models import ExceptionRule, RaisedException
from goldenthread.indicators.queries.counting import Naming
from goldenthread.indicators.queries.exceptions.accepted import (
    Accepted,
    acceptances_standing,
    accepted_series,
)
from goldenthread.indicators.queries.exceptions.findings import OF_PERFORMANCE, findings
from goldenthread.indicators.queries.exceptions.rules import rules_in_force
from goldenthread.indicators.queries.remit import answers_for
from goldenthread.indicators.queries.restricted import Restricted, restricted
from goldenthread.indicators.queries.scorecard_columns import ranked
from goldenthread.indicators.queries.scorecard_filter import SEVERITY, known
from goldenthread.indicators.queries.waiting import Day
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.units import PostHeld, Unit, posts_on, units_on
from goldenthread.records.page import Page, page_of
from goldenthread.rules.attention import AttentionKind
from goldenthread.rules.periods import Period

ORDERS = ("due", "age", "title", "service", "rule", "told", "rating")
_SIZE = 50
_MOST_OF_ONE = 200


class Whose(StrEnum):
    """Whose exceptions are asked for: one's own, those of one's services, or all that one may see."""

    MINE = "mine"
    SERVICES = "services"
    ALL = "all"


@dataclass(frozen=True)
class ExceptionsFilter:
    """What a reader asks for; what is empty lets everything through. ``-`` before an order turns it round."""

    whose: Whose = Whose.ALL
    rule: str = ""
    kind: str = ""
    unit_id: int | None = None
    is_accepted: bool | None = None
    is_overdue: bool = False
    text: str = ""
    order: str = "due"
    page: int = 1


@dataclass(frozen=True)
class ExceptionLine:
    """One thing that needs attention: what a rule found, why, since when, who is told, what follows."""

    id: int
    reference: str
    title: str
    unit: Unit | None
    rule_name: str
    kind: AttentionKind
    because: str
    since_on: date
    raised_at: datetime
    period: Period | None
    post_title: str
    is_mine: bool
    follows: str
    due_on: date | None
    is_overdue: bool
    rating_class: str
    restriction: Restricted | None
    accepted: Accepted | None
    cleared_on: date | None = None
    cleared_why: str = ""


@dataclass(frozen=True)
class Exceptions:
    """A page of what needs attention, and how much there is: by whose, by service, accepted, overdue."""

    page: Page[ExceptionLine]
    counts: Mapping[Whose, int]
    services: tuple[tuple[Unit, int, int], ...]
    accepted: int
    overdue: int
    rules: tuple[str, ...]
    units: tuple[Unit, ...]
    has_rules: bool


def exceptions_for(
    actor: Actor, wanted: ExceptionsFilter, *, day: Day, size: int = _SIZE
) -> Exceptions:
    """Return what needs attention, of what the actor may see, narrowed and ordered.

    The present says why as it is today; of the past what was said when it was raised. At most 27 SQL
    queries, however much it is.
    """
    units, rows = units_on(day.today, as_at=day.as_at), _seen(actor, day)
    counted = _counted(actor, rows)
    narrowed = _ordered(_narrowed(rows, wanted, actor, day), wanted.order, units)
    found = page_of(narrowed, wanted.page, size)
    services = answers_for(actor)
    in_scope = [each for each in counted if _is_whose(each, wanted.whose, services)]
    return Exceptions(
        page=found.mapped(_drawer(actor, found.items, units, day)),
        counts={
            whose: sum(each[-1] for each in counted if _is_whose(each, whose, services))
            for whose in Whose
        },
        services=_services(in_scope, units),
        accepted=sum(each[-1] for each in in_scope if each[1]),
        overdue=_narrowed(
            rows, ExceptionsFilter(wanted.whose, is_overdue=True), actor, day
        ).count(),
        rules=tuple(sorted(set(rows.values_list("rule__name", flat=True).order_by()))),
        units=tuple(unit for pk, unit in units.items() if any(each[0] == pk for each in counted)),
        has_rules=ExceptionRule.objects.filter(known(day.as_at)).exists(),
    )


def all_exceptions(actor: Actor, wanted: ExceptionsFilter, *, day: Day) -> list[ExceptionLine]:
    """Return all of what :func:`exceptions_for` pages. At most 22 SQL queries."""
    units = units_on(day.today, as_at=day.as_at)
    rows = list(_ordered(_narrowed(_seen(actor, day), wanted, actor, day), wanted.order, units))
    return list(map(_drawer(actor, rows, units, day), rows))


def exceptions_of(
    actor: Actor, reference: str, *, day: Day
) -> tuple[list[ExceptionLine], list[ExceptionLine]]:
    """Return what is open of a series, and what was before, latest first.

    One SQL query where nothing ever was, else at most 24.
    """
    of_it = _raised(actor, day).filter(series__reference=reference)
    rows = list(of_it.order_by("-pk")[:_MOST_OF_ONE])
    if not rows:
        return [], []
    units = units_on(day.today, as_at=day.as_at)
    draw = _drawer(actor, [row for row in rows if _is_open(row, day)], units, day, also=rows)
    lines = [(row, draw(row)) for row in rows]
    return (
        [line for row, line in lines if _is_open(row, day)],
        [line for row, line in lines if not _is_open(row, day)],
    )


def attention_of(actor: Actor, *, day: Day, size: int = 6) -> Exceptions | None:
    """Return the first of what needs attention in what a reader answers for, or may see.

    Nothing where the council has no rule: one SQL query then, else one more than :func:`exceptions_for`.
    """
    if not ExceptionRule.objects.filter(known(day.as_at)).exists():
        return None
    wanted = ExceptionsFilter(whose=usual_whose(actor), is_accepted=False)
    return exceptions_for(actor, wanted, day=day, size=size)


def usual_whose(actor: Actor) -> Whose:
    """Return whose exceptions a reader is shown who asked for nobody's."""
    return Whose.SERVICES if answers_for(actor) else Whose.ALL


def _raised(actor: Actor, day: Day) -> QuerySet[Any]:
    mine = Q(post_id__in=sorted(actor.post_ids)) | Q(
        series__now__owner_id__in=sorted(actor.post_ids)
    )
    is_accepted = Q(rule__test__kind__in=sorted(OF_PERFORMANCE)) & Q(
        series__in=accepted_series(day.reckoned, day.as_at)
    )
    rows: QuerySet[Any] = (
        RaisedException.objects.filter(known(day.as_at), visible(actor, through="series__"))
        .annotate(is_mine=_truth(mine), is_accepted=_truth(is_accepted))
        .select_related("series__now", "rule", "cleared")
    )
    return rows


def _truth(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )


def _seen(actor: Actor, day: Day) -> QuerySet[Any]:
    """Return what stands open, or stood at the event."""
    still = Q(cleared__isnull=True)
    if day.as_at is not None:
        still |= Q(cleared__event__gt=day.as_at)
    return _raised(actor, day).filter(still)


def _is_open(row: RaisedException, day: Day) -> bool:
    cleared = getattr(row, "cleared", None)
    return cleared is None or (day.as_at is not None and cleared.event > day.as_at)


def _narrowed(
    rows: QuerySet[Any], wanted: ExceptionsFilter, actor: Actor, day: Day
) -> QuerySet[Any]:
    if wanted.whose is Whose.MINE:
        rows = rows.filter(is_mine=True)
    elif wanted.whose is Whose.SERVICES:
        rows = rows.filter(series__now__unit_id__in=answers_for(actor))
    if wanted.rule:
        rows = rows.filter(rule__name=wanted.rule)
    if wanted.kind:
        rows = rows.filter(rule__test__kind=wanted.kind)
    if wanted.unit_id is not None:
        rows = rows.filter(series__now__unit_id=wanted.unit_id)
    if wanted.is_accepted is not None:
        rows = rows.filter(is_accepted=wanted.is_accepted)
    if wanted.is_overdue:
        rows = rows.filter(due_on__lt=day.reckoned, is_accepted=False)
    for word in wanted.text.split():
        rows = rows.filter(
            Q(series__now__title__icontains=word)
            | Q(series__reference__icontains=word)
            | Q(rule__name__icontains=word)
        )
    return rows


def _ordered(rows: QuerySet[Any], order: str, units: Mapping[int, Unit]) -> QuerySet[Any]:
    """Order the rows; what must be done soonest comes first unless something else is asked for."""
    name = order.removeprefix("-")
    by: Any = {
        "age": F("pk"),
        "title": F("series__now__title"),
        "rule": F("rule__name"),
        "told": F("post_id"),
        "rating": ranked("series__now__rating_class", SEVERITY),
        "service": ranked("series__now__unit_id", list(units)),
    }.get(name)
    if by is None:
        due = F("due_on")
        first = due.desc(nulls_last=True) if order == "-due" else due.asc(nulls_last=True)
        return rows.order_by("is_accepted", first, "pk")
    return rows.order_by(by.desc() if order.startswith("-") else by.asc(), "pk")


def _counted(actor: Actor, rows: QuerySet[Any]) -> list[tuple[int, bool, bool, int]]:
    """Return how many there are by unit, accepted or not, the reader's own or not."""
    groups = rows.order_by().values_list("series__now__unit_id", "is_accepted", "is_mine")
    return list(groups.annotate(count=Count("pk")))


def _is_whose(each: tuple[int, bool, bool, int], whose: Whose, services: frozenset[int]) -> bool:
    unit_id, _, is_mine, _ = each
    if whose is Whose.MINE:
        return is_mine
    return whose is Whose.ALL or unit_id in services


def _services(
    counted: Sequence[tuple[int, bool, bool, int]], units: Mapping[int, Unit]
) -> tuple[tuple[Unit, int, int], ...]:
    """Return how many each service has, and how many of them are accepted; the most first."""
    total: Counter[int] = Counter()
    accepted: Counter[int] = Counter()
    for unit_id, is_accepted, _, count in counted:
        total[unit_id] += count
        accepted[unit_id] += count * is_accepted
    found = [(units[pk], total[pk], accepted[pk]) for pk in units if pk in total]
    return tuple(sorted(found, key=lambda each: -each[1]))


def _drawer(
    actor: Actor,
    rows: Sequence[Any],
    units: Mapping[int, Unit],
    day: Day,
    *,
    also: Sequence[Any] = (),
) -> Any:
    """Return what turns a row into its line; all that lines need is looked up at once."""
    posts = posts_on(day.today, as_at=day.as_at)
    raised = events_numbered(row.event for row in (*rows, *also))
    accepted = acceptances_standing(
        {row.series_id for row in rows if row.is_accepted}, day.reckoned, day.as_at
    )
    today, naming = _said_today(rows, day), Naming(day.as_at)

    def draw(row: Any) -> ExceptionLine:
        stands = accepted.get(row.series_id) if row.is_accepted else None
        because = today.get((row.rule.name, row.series_id)) or str(row.found.get("because", ""))
        return _line(
            row, because, stands, raised[row.event].at, units=units, posts=posts, day=day,
            actor=actor, naming=naming,
        )  # fmt: skip

    return draw


def _said_today(rows: Iterable[Any], day: Day) -> dict[tuple[str, int], str]:
    """Return why the rules find these series today; nothing of the past."""
    ids = {row.series_id for row in rows}
    names = {row.rule.name for row in rows}
    if day.as_at is not None or not ids:
        return {}
    rules = [rule for rule in rules_in_force(day.today) if rule.name in names]
    # One by one where they are few; all together where they are many, which takes one reading as well.
    within = Q(pk__in=ids) if len(ids) <= 500 else Q()
    return {
        (each.rule.name, each.series_id): each.found.because
        for each in findings(rules, day=day, series=within)
    }


def _line(
    row: Any,
    because: str,
    accepted: Accepted | None,
    raised_at: datetime,
    *,
    units: Mapping[int, Unit],
    posts: Mapping[int, PostHeld],
    day: Day,
    actor: Actor,
    naming: Naming,
) -> ExceptionLine:
    now, post = row.series.now, posts.get(row.post_id or 0)
    is_open = _is_open(row, day)
    rated = now.rating_class if day.as_at is None else str(row.found.get("rating_class", ""))
    cleared = None if is_open else row.cleared
    return ExceptionLine(
        id=row.pk,
        reference=row.series.reference,
        title=now.title,
        unit=units.get(now.unit_id),
        rule_name=row.rule.name,
        kind=AttentionKind(row.rule.test["kind"]),
        because=because if is_open else str(row.found.get("because", "")),
        since_on=row.since_on,
        raised_at=raised_at,
        period=naming.period(now.frequency, row.start_on, row.next_start_on)
        if row.start_on and row.next_start_on
        else None,
        post_title=post.title if post else "",
        is_mine=row.is_mine,
        follows=row.rule.follows,
        due_on=row.due_on,
        is_overdue=is_open
        and accepted is None
        and row.due_on is not None
        and row.due_on < day.reckoned,
        rating_class=rated,
        restriction=restricted(now, actor.at),
        accepted=accepted,
        cleared_on=cleared.on if cleared else None,
        cleared_why=cleared.why if cleared else "",
    )
