"""Every contribution that a reader may see: how its talk stands, whose answer it awaits, and the terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery
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
    "visible_known",
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
    actor: Actor,
    wished: Wished,
    *,
    on: date,
    as_at: int | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[ContributionLine]:
    """Return a page of the contributions that the actor may see, on a day as known at an event, or now.

    8 SQL queries at most, however many there are.
    """
    units = units_on(on, as_at=as_at) if wished.unit else {}
    spoken_for = _spoken_for(actor, on, as_at)
    rows = visible_known(actor, on=on, as_at=as_at)
    rows = _filtered(rows, wished, actor, units, spoken_for)
    found = page_of(rows.order_by(*_order(wished.sort)), page, size)
    units = units or (units_on(on, as_at=as_at) if found.items else {})
    lines = _lines(actor, found.items, units, spoken_for, on, as_at) if found.items else []
    return Page(lines, found.number, found.pages, found.total, found.size)


def contributions_of(
    actor: Actor, to_ids: Collection[int], *, on: date, as_at: int | None = None
) -> list[ContributionLine]:
    """Return all that is offered to some objectives, as the actor may see it. 7 SQL queries at most."""
    rows = visible_known(actor, on=on, as_at=as_at).filter(to__in=to_ids).order_by("pk")
    spoken_for = _spoken_for(actor, on, as_at)
    return _lines(actor, list(rows), units_on(on, as_at=as_at), spoken_for, on, as_at)


def contribution_line(actor: Actor, reference: str, *, on: date) -> ContributionLine | None:
    """Return the contribution of that reference, where the actor may see it. 7 SQL queries at most."""
    rows = list(visible_known(actor, on=on).filter(reference=reference))
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


def visible_known(actor: Actor, *, on: date, as_at: int | None = None) -> QuerySet[Any, Any]:
    """Return what the actor may see today, each as it was known at an event, or is now.

    Each has its latest move's step and side, and at both ends the title and the owner of the objective.
    """
    rows = Contribution.objects.known_at(as_at).filter(contributions_visible(actor))
    names = {"to_title": "title", "to_owner": "owner_id"}
    serving = {"by_title": "title", "by_owner": "owner_id", "own_unit": "unit_id"}
    said: dict[str, Any]
    if as_at is None:
        said = {it: F(f"to__now__{column}") for it, column in names.items()}
        said |= {it: F(f"objective__now__{column}") for it, column in serving.items()}
    else:
        said = {it: _said("to", column, on, as_at) for it, column in names.items()}
        said |= {it: _said("objective", column, on, as_at) for it, column in serving.items()}
    return rows.annotate(
        step=Subquery(_latest("step", as_at)),
        side=Subquery(_latest("side", as_at)),
        latest=Subquery(_latest("event", as_at)),
        **said,
    ).annotate(by_unit=Coalesce(F("unit_id"), F("own_unit"), output_field=BigIntegerField()))


def _said(end: str, column: str, on: date, as_at: int) -> Subquery:
    """Return what was said on a day, as known at an event, of the objective at one end."""
    rows = ObjectiveVersion.objects.known_at(as_at).filter(objective=OuterRef(end), from_on__lte=on)
    return Subquery(rows.order_by("-from_on", "-event", "-id").values(column)[:1])


def _spoken_for(actor: Actor, on: date, as_at: int | None = None) -> frozenset[int]:
    """Return the objectives for which the actor speaks as a delegate on a day. 1 SQL query."""
    if not actor.post_ids:
        return frozenset()
    known = Delegation.objects.known_at(as_at)
    rows = known.filter(post__in=actor.post_ids, from_on__lte=on)
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
            | Q(to_title__icontains=wished.q)
            | _theirs(actor) & Q(by_title__icontains=wished.q)
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
    found = Q(by_owner__in=actor.post_ids)
    found |= Q(by_unit__in=actor.units_for(Right.CORRECT))
    if actor.person_id is not None:
        found |= Q(objective__person=actor.person_id)
    return found


def _awaits(actor: Actor, spoken_for: frozenset[int]) -> Q:
    """Return the filter of what awaits the actor's answer.

    Who administers may answer everything: of that only what they own or offered themselves is theirs.
    """
    receives = Q(to_owner__in=actor.post_ids) | Q(to__in=spoken_for)
    own = Q(by_owner__in=actor.post_ids)
    offers = own if actor.may(Right.ADMINISTER) else _offered_by(actor)
    return Q(step__in=OPEN) & (Q(side=Side.OFFERS) & receives | Q(side=Side.RECEIVES) & offers)


def _order(sort: str) -> tuple[str, ...]:
    key, back = sort.removeprefix("-"), "-" if sort.startswith("-") else ""
    column = {"reference": "pk", "to": "to_title", "state": "step"}.get(key, "latest")
    return (f"{back}{column}", "-pk")


def _lines(
    actor: Actor,
    rows: Sequence[Contribution],
    units: dict[int, Unit],
    spoken_for: frozenset[int],
    on: date,
    as_at: int | None = None,
) -> list[ContributionLine]:
    """Return the rows with their terms and names. 5 SQL queries at most."""
    ids = [row.pk for row in rows]
    recorded = ContributionMove.objects.known_at(as_at).filter(contribution__in=ids)
    latest = recorded.order_by("event", "id")
    moves = {it.contribution_id: it for it in latest}
    agreed = in_force(latest, on)
    ends = {pk for row in rows for pk in (row.to_id, row.objective_id) if pk is not None}
    told = _told(ends, on, as_at)
    owners = {it.owner_id for it in told.values() if it.owner_id is not None}
    posts = posts_on(on, as_at=as_at, only=owners) if owners else {}
    awaiting = visible_known(actor, on=on).filter(_awaits(actor, spoken_for), pk__in=ids)
    mine = set(awaiting.values_list("pk", flat=True)) if as_at is None else set()
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


def _latest(column: str, as_at: int | None) -> Any:
    moves = ContributionMove.objects.known_at(as_at).filter(contribution=OuterRef("pk"))
    return moves.order_by("-event", "-id").values(column)[:1]


def in_force(moves: Iterable[ContributionMove], on: date) -> dict[int, MoveSaid]:
    """Return the move whose terms count on a day, by contribution: agreed last by then, and not ended."""
    ending = [it for it in moves if it.step in (Step.AGREED, Step.ENDED) and it.from_on <= on]
    ending.sort(key=lambda it: (it.from_on, it.event, it.pk))
    standing = {it.contribution_id: it for it in ending}
    return {pk: move_said(it) for pk, it in standing.items() if it.step == Step.AGREED}


def _other(side: Side) -> Side:
    return Side.RECEIVES if side is Side.OFFERS else Side.OFFERS


def _told(ids: Collection[int], on: date, as_at: int | None) -> dict[int, ObjectiveNow]:
    """Return objectives by id; one that has ended, or not begun, as it was said last. 1 or 2 SQL queries.

    Of a past day, as it was said on that day, as known at the event.
    """
    rows = ObjectiveNow.objects.filter(pk__in=ids) if as_at is None else ()
    found = {row.pk: row for row in rows}
    gone = [pk for pk in ids if pk not in found]
    if gone:
        known = ObjectiveVersion.objects.known_at(as_at).filter(objective__in=gone)
        versions = known.select_related("objective")
        for each in versions.order_by("from_on", "event", "id"):
            if as_at is not None and each.from_on > on and each.objective_id in found:
                continue
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
