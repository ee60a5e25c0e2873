"""Every contribution that a reader may see: how its talk stands, whose answer it awaits, and the terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.units import Unit, posts_on, subtree, units_on
from goldenthread.plan.access import contributions_visible, may_see
from goldenthread.plan.models import (
    Contribution,
    ContributionMove,
    Delegation,
    ObjectiveNow,
    ObjectiveVersion,
)
from goldenthread.plan.queries.negotiating import MoveSaid, move_said
from goldenthread.plan.queries.turns import OPEN
from goldenthread.records.page import Page, page_of
from goldenthread.rules.numbers import Number
from goldenthread.rules.vocabulary import ContributionSide as Side
from goldenthread.rules.vocabulary import ContributionStep as Step

__all__ = [
    "ContributionLine",
    "Wished",
    "contribution_line",
    "contribution_named",
    "contributions_listed",
    "contributions_of",
    "in_force",
    "visible_now",
]

#: The orders that a list may be in, by key.
ORDERS: Final = ("latest", "reference", "to", "state")


@dataclass(frozen=True)
class Wished:
    """Which contributions are asked for; what is empty asks for nothing.

    ``whose`` is ``mine`` (to be answered by the reader) or ``ours`` (offered by the reader's units).
    ``state`` is a step, or ``open`` for all that await an answer.
    """

    q: str = ""
    whose: str = ""
    to: str = ""
    unit: str = ""
    state: str = ""
    sort: str = "-latest"


@dataclass(frozen=True)
class ContributionLine:
    """One contribution as a list shows it.

    ``awaits`` is the side whose answer the talk waits for, if any; ``to_seen`` says whether the reader may
    open the objective that it serves. ``from_on`` is the day that the last move names. ``agreed`` holds the
    terms that count today: those agreed last and not ended, also while other terms are talked of.
    """

    id: int
    reference: str
    to_reference: str
    to_title: str
    to_seen: bool
    owner: str
    unit_id: int | None
    unit: str
    objective_reference: str
    objective_title: str
    step: Step
    awaits: Side | None
    is_mine: bool
    from_on: date
    how: str
    how_much: str
    weight: Number
    now_done: str
    should_be_done: str
    event: int
    agreed: MoveSaid | None


def contributions_listed(
    actor: Actor, wished: Wished, *, on: date, page: int = 1, size: int = 50
) -> Page[ContributionLine]:
    """Return a page of the contributions that the actor may see. 7 SQL queries at most."""
    units = units_on(on) if wished.unit else {}
    spoken_for = _spoken_for(actor, on)
    rows = _filtered(visible_now(actor), wished, actor, units, spoken_for)
    found = page_of(rows.order_by(*_order(wished.sort)), page, size)
    lines = _lines(actor, found.items, units or units_on(on), spoken_for, on) if found.items else []
    return Page(lines, found.number, found.pages, found.total, found.size)


def contributions_of(actor: Actor, to_ids: Collection[int], *, on: date) -> list[ContributionLine]:
    """Return all that is offered to some objectives, as the actor may see it. 6 SQL queries at most."""
    rows = visible_now(actor).filter(to__in=to_ids).order_by("pk")
    return _lines(actor, list(rows), units_on(on), _spoken_for(actor, on), on)


def contribution_line(actor: Actor, reference: str, *, on: date) -> ContributionLine | None:
    """Return the contribution of that reference, where the actor may see it. 7 SQL queries at most."""
    rows = list(visible_now(actor).filter(reference=reference))
    found = _lines(actor, rows, units_on(on), _spoken_for(actor, on), on)
    return found[0] if found else None


def contribution_named(actor: Actor, reference: str) -> int:
    """Return the id of the contribution of that reference, where the actor may see it. 1 SQL query.

    Raises:
        LookupError: there is none, or it is not for the actor's eyes.
    """
    rows = Contribution.objects.filter(contributions_visible(actor), reference=reference)
    found: int | None = rows.values_list("pk", flat=True).first()
    if found is None:
        raise LookupError(f"{actor.label} sees no contribution {reference}.")
    return found


def visible_now(actor: Actor) -> QuerySet[Any, Any]:
    """Return what the actor may see, each with its latest move's step and side."""
    return Contribution.objects.filter(contributions_visible(actor)).annotate(
        step=Subquery(_latest("step")),
        side=Subquery(_latest("side")),
        latest=Subquery(_latest("event")),
        by_unit=Coalesce(F("unit_id"), F("objective__now__unit_id")),
    )


def _spoken_for(actor: Actor, on: date) -> frozenset[int]:
    """Return the objectives for which the actor speaks as a delegate today. 1 SQL query."""
    if not actor.post_ids:
        return frozenset()
    rows = Delegation.objects.filter(post__in=actor.post_ids, from_on__lte=on)
    listed = rows.order_by("from_on", "event", "id").values_list(
        "objective_id", "post_id", "is_ended"
    )
    standing = {(objective, post): is_ended for objective, post, is_ended in listed}
    return frozenset(objective for (objective, _), is_ended in standing.items() if not is_ended)


def _filtered(
    rows: QuerySet[Any, Any],
    wished: Wished,
    actor: Actor,
    units: dict[int, Unit],
    spoken_for: frozenset[int],
) -> QuerySet[Any, Any]:
    if wished.q:
        rows = rows.filter(
            Q(reference__iexact=wished.q)
            | Q(to__now__title__icontains=wished.q)
            | _theirs(actor) & Q(objective__now__title__icontains=wished.q)
        )
    if wished.to:
        rows = rows.filter(to__reference=wished.to)
    if wished.unit:
        root = next((pk for pk, it in units.items() if it.reference == wished.unit), None)
        rows = rows.filter(by_unit__in=subtree(units, root) if root is not None else ())
    if wished.state == "open":
        rows = rows.filter(step__in=OPEN)
    elif wished.state:
        rows = rows.filter(step=wished.state)
    if wished.whose == "mine":
        rows = rows.filter(_awaits(actor, spoken_for))
    elif wished.whose == "ours":
        rows = rows.filter(_offered_by(actor))
    return rows


def _theirs(actor: Actor) -> Q:
    """Return the filter that leaves a partner nothing to find by the titles of objectives."""
    return Q() if actor.may(Right.SEE_ORGANISATION) else Q(objective__person=actor.person_id)


def _offered_by(actor: Actor) -> Q:
    """Return the filter of what the actor offers: for units that they correct, or by what is theirs."""
    found = Q(objective__now__owner_id__in=actor.post_ids)
    found |= Q(by_unit__in=actor.units_for(Right.CORRECT))
    if actor.person_id is not None:
        found |= Q(objective__person=actor.person_id)
    return found


def _awaits(actor: Actor, spoken_for: frozenset[int]) -> Q:
    """Return the filter of what awaits the actor's answer.

    Who administers may answer everything: of that only what they own or offered themselves is theirs.
    """
    receives = Q(to__now__owner_id__in=actor.post_ids) | Q(to__in=spoken_for)
    if actor.may(Right.ADMINISTER):
        offers = Q(objective__now__owner_id__in=actor.post_ids)
    else:
        offers = _offered_by(actor)
    return Q(step__in=OPEN) & (Q(side=Side.OFFERS) & receives | Q(side=Side.RECEIVES) & offers)


def _order(sort: str) -> tuple[str, ...]:
    key, back = sort.removeprefix("-"), "-" if sort.startswith("-") else ""
    column = {"reference": "pk", "to": "to__now__title", "state": "step"}.get(key, "latest")
    return (f"{back}{column}", "-pk")


def _lines(
    actor: Actor,
    rows: Sequence[Contribution],
    units: dict[int, Unit],
    spoken_for: frozenset[int],
    on: date,
) -> list[ContributionLine]:
    """Return the rows with their terms and names. 4 SQL queries at most."""
    ids = [row.pk for row in rows]
    latest = ContributionMove.objects.filter(contribution__in=ids).order_by("event", "id")
    moves = {it.contribution_id: it for it in latest}
    agreed = in_force(latest, on)
    ends = {pk for row in rows for pk in (row.to_id, row.objective_id) if pk is not None}
    told = _told(ends)
    owners = {it.owner_id for it in told.values() if it.owner_id is not None}
    posts = posts_on(on, only=owners) if owners else {}
    awaiting = visible_now(actor).filter(_awaits(actor, spoken_for), pk__in=ids)
    mine = set(awaiting.values_list("pk", flat=True))
    found = []
    for row in rows:
        move, to = moves[row.pk], told[row.to_id]
        by = told[row.objective_id] if row.objective_id is not None else None
        unit_id = row.unit_id or (by.unit_id if by is not None else None)
        owner = posts.get(to.owner_id or 0)
        step = Step(move.step)
        found.append(
            ContributionLine(
                id=row.pk,
                reference=row.reference,
                to_reference=to.reference,
                to_title=to.title,
                to_seen=may_see(actor, to),
                owner=owner.title if owner else "",
                unit_id=unit_id,
                unit=units[unit_id].name if unit_id in units else "",
                objective_reference=by.reference if by else "",
                objective_title=by.title if by else "",
                step=step,
                awaits=_other(Side(move.side)) if step in OPEN else None,
                is_mine=row.pk in mine,
                from_on=move.from_on,
                how=move.how,
                how_much=move.how_much,
                weight=move.weight,
                now_done=move.now_done,
                should_be_done=move.should_be_done,
                event=move.event,
                agreed=agreed.get(row.pk),
            )
        )
    return found


def _latest(column: str) -> Any:
    moves = ContributionMove.objects.filter(contribution=OuterRef("pk")).order_by("-event", "-id")
    return moves.values(column)[:1]


def in_force(moves: Iterable[ContributionMove], on: date) -> dict[int, MoveSaid]:
    """Return the move whose terms count on a day, by contribution: agreed last by then, and not ended."""
    ending = [it for it in moves if it.step in (Step.AGREED, Step.ENDED) and it.from_on <= on]
    ending.sort(key=lambda it: (it.from_on, it.event, it.pk))
    standing = {it.contribution_id: it for it in ending}
    return {pk: move_said(it) for pk, it in standing.items() if it.step == Step.AGREED}


def _other(side: Side) -> Side:
    return Side.RECEIVES if side is Side.OFFERS else Side.OFFERS


def _told(ids: Collection[int]) -> dict[int, ObjectiveNow]:
    """Return objectives by id; one that has ended, or not begun, as it was said last. 1 or 2 SQL queries."""
    found = {row.pk: row for row in ObjectiveNow.objects.filter(pk__in=ids)}
    gone = [pk for pk in ids if pk not in found]
    if gone:
        versions = ObjectiveVersion.objects.filter(objective__in=gone).select_related("objective")
        for each in versions.order_by("from_on", "event", "id"):
            found[each.objective_id] = ObjectiveNow(
                objective_id=each.objective_id,
                reference=each.objective.reference,
                title=each.title,
                person_id=each.objective.person_id,
                unit_id=each.unit_id,
                owner_id=each.owner_id,
                manager_id=each.manager_id,
                level_id=each.objective.level_id,
                position=0,
            )
    return found
