"""The lines of a package that wait at one of its steps: a page of them, narrowed, and which they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from goldenthread.governance.models import LineNow
from goldenthread.governance.queries.package_lines import (
    LINE_SIZE,
    LineRow,
    LinesFilter,
    ids_in,
    line_rows,
    ordered_lines,
    route_of,
)
from goldenthread.governance.queries.packages import Named, Seen, whole_page
from goldenthread.organisation.access import Actor
from goldenthread.records.page import Page, page_of
from goldenthread.rules.ladder import LineState, Route, StepBy

__all__ = ["Waiting", "WaitsAt", "waiting_lines", "waiting_numbered", "waiting_numbers"]


@dataclass(frozen=True)
class WaitsAt:
    """At which step of which package lines wait; of a step that is split by remit for which body."""

    reference: str
    step: str
    body: str = ""


@dataclass(frozen=True)
class Waiting:
    """A page of the lines that wait at a step and fit, how many wait in all, and of which units they are."""

    page: Page[LineRow]
    total: int
    units: tuple[tuple[str, str], ...]


def waiting_lines(actor: Actor, at: WaitsAt, wanted: LinesFilter, *, on: date) -> Waiting:
    """Return a page of the lines that wait at a step and fit. 15 SQL queries at most.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    seen, named, route = Seen.by(actor), Named(on), route_of(at.reference)
    waits = _waits(at, route, named)
    every = seen.lines().filter(waits)
    total = every.count()
    units = [it for pk in ids_in(every, "unit_id") if (it := named.units.get(pk)) is not None]
    rows = ordered_lines(_fitting(every, wanted, named), wanted.order).select_related("line")
    found = page_of(rows, wanted.page, LINE_SIZE)
    shown = iter(line_rows(found.items, route, named))
    by_name = sorted(units, key=lambda it: it.name.casefold())
    return Waiting(
        found.mapped(lambda _: next(shown)),
        total,
        tuple((it.reference, it.name) for it in by_name),
    )


def waiting_numbers(actor: Actor, at: WaitsAt, wanted: LinesFilter, *, on: date) -> tuple[int, ...]:
    """Return the numbers of all lines that wait at a step and fit. 8 SQL queries at most.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    seen, named = Seen.by(actor), Named(on)
    every = seen.lines().filter(_waits(at, route_of(at.reference), named))
    rows = _fitting(every, wanted, named).order_by("number")
    return tuple(rows.values_list("number", flat=True))


def waiting_numbered(
    actor: Actor, at: WaitsAt, numbers: Collection[int], *, on: date
) -> tuple[LineRow, ...]:
    """Return those of some lines that wait at a step; none where none is asked for. 10 SQL queries at most.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    if not numbers:
        return ()
    seen, named, route = Seen.by(actor), Named(on), route_of(at.reference)
    rows = seen.lines().filter(_waits(at, route, named), number__in=list(numbers))
    found = whole_page(rows.order_by("number").select_related("line"))
    return tuple(line_rows(found.items, route, named))


def _waits(at: WaitsAt, route: Route, named: Named) -> Q:
    step = at.step
    waits = Q(package__reference=at.reference, stage=route.stage_of(step), state=LineState.CLIMBING)
    if route.step(step).by is StepBy.REMIT:
        keys = (named.bodies.key_of("body", it) for it in route.step(step).of)
        theirs = [pk for pk in keys if pk is not None and _is_of(pk, at.body, named)]
        waits &= Q(body_id__in=theirs) if at.body else Q(body_id=None)
    done = Q(done=step) | Q(done__startswith=f"{step} ") | Q(done__endswith=f" {step}")
    return waits & ~(done | Q(done__contains=f" {step} "))


def _is_of(pk: int, body: str, named: Named) -> bool:
    """Say whether a reference names a body, or the one that took over its work."""
    return body in (named.bodies.reference("body", pk), named.body(pk)[0])


def _fitting(rows: QuerySet[LineNow], wanted: LinesFilter, named: Named) -> QuerySet[LineNow]:
    if wanted.text:
        rows = rows.filter(label__icontains=wanted.text)
    if wanted.unit:
        chosen = [pk for pk, it in named.units.items() if it.reference == wanted.unit]
        rows = rows.filter(unit_id__in=chosen)
    if wanted.is_refined:
        rows = rows.filter(is_refined=True)
    return rows
