"""What somebody may offer to an objective, in whose name, and who speaks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from goldenthread.organisation.access import Actor, Right, may_administer_all
from goldenthread.organisation.queries.units import Unit, posts_on, units_on
from goldenthread.plan.access import contributions_visible, named, visible
from goldenthread.plan.models import Contribution, Delegation, ObjectiveNow, ObjectiveVersion

__all__ = [
    "Delegate",
    "ObjectiveSeen",
    "OfferTo",
    "SpokenFor",
    "may_offer_anything",
    "objective_seen",
    "offer_to",
    "own_objective",
    "spoken_for",
]

#: So many of one's own objectives are suggested; any other is named by its reference.
_SUGGESTED = 100


@dataclass(frozen=True)
class ObjectiveSeen:
    """An objective of the council by name, and the post that owns it."""

    id: int
    reference: str
    title: str
    owner_id: int | None


@dataclass(frozen=True)
class OfferTo:
    """An objective, its owner, and in whose name the reader may offer to it."""

    id: int
    reference: str
    title: str
    owner: str
    is_seen: bool
    units: tuple[Unit, ...]
    objectives: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Delegate:
    """One agreement that a post speaks for an objective, or its end."""

    post_reference: str
    post: str
    from_on: date
    agreed_by: str
    is_ended: bool
    is_standing: bool
    reason: str


@dataclass(frozen=True)
class SpokenFor:
    """An objective, who owns it, and everybody who speaks or spoke for it, the latest first."""

    id: int
    reference: str
    title: str
    owner: str
    may_change: bool
    delegates: tuple[Delegate, ...]


def objective_seen(
    actor: Actor, reference: str, *, on: date | None = None, as_at: int | None = None
) -> ObjectiveSeen | None:
    """Return the council’s objective of that reference, where the actor may see it. 1 SQL query.

    With ``as_at``, as it stood ``on`` a day as known at that event.
    """
    if as_at is not None:
        known = ObjectiveVersion.objects.known_at(as_at).filter(
            objective__reference=reference, objective__person__isnull=True, from_on__lte=on
        )
        stood = known.order_by("from_on", "event", "id").last()
        if stood is None or stood.is_ended or not actor.may(Right.SEE_ORGANISATION):
            return None
        return ObjectiveSeen(stood.objective_id, reference, stood.title, stood.owner_id)
    rows = ObjectiveNow.objects.filter(visible(actor), person_id__isnull=True)
    said = rows.filter(reference=reference).values_list("pk", "reference", "title", "owner_id")
    found = said.first()
    return ObjectiveSeen(*found) if found else None


def own_objective(actor: Actor, reference: str) -> int | None:
    """Return the id of the objective of that reference, where the actor may see it. 1 SQL query."""
    rows = ObjectiveNow.objects.filter(visible(actor), reference__iexact=reference)
    found: int | None = rows.values_list("pk", flat=True).first()
    return found


def may_offer_anything(actor: Actor) -> bool:
    """Say whether the actor speaks for a unit, or for an objective of theirs. 1 SQL query at most."""
    if actor.may(Right.CORRECT):
        return True
    own = Q(owner_id__in=actor.post_ids)
    if actor.person_id is not None:
        own |= Q(person_id=actor.person_id)
    return ObjectiveNow.objects.filter(visible(actor)).filter(own).exists()


def offer_to(actor: Actor, reference: str, *, on: date) -> OfferTo | None:
    """Return what the actor may offer to an objective; none where they may offer nothing. 5 SQL queries.

    A partner is told the title and the owner of what it serves, and of the outcomes for residents.
    """
    served = Contribution.objects.filter(contributions_visible(actor)).values("to")
    rows = ObjectiveNow.objects.filter(
        named(actor) | Q(pk__in=served), person_id__isnull=True, reference=reference
    )
    row = rows.first()
    if row is None:
        return None
    every = units_on(on)
    tops = may_administer_all(actor, every.values())
    units = tuple(it for it in every.values() if tops or actor.may(Right.CORRECT, it.id))
    own = Q(owner_id__in=actor.post_ids)
    own |= Q(unit_id__in=[it.id for it in units])
    if actor.person_id is not None:
        own |= Q(person_id=actor.person_id)
    mine = ObjectiveNow.objects.filter(visible(actor)).filter(own).exclude(pk=row.pk)
    objectives = tuple(
        mine.order_by("-position", "title").values_list("reference", "title")[:_SUGGESTED]
    )
    if not units and not objectives:
        return None
    owner = posts_on(on, only=[row.owner_id]) if row.owner_id is not None else {}
    return OfferTo(
        id=row.pk,
        reference=row.reference,
        title=row.title,
        owner=next((it.title for it in owner.values()), ""),
        is_seen=actor.may(Right.SEE_ORGANISATION),
        units=units,
        objectives=objectives,
    )


def spoken_for(actor: Actor, reference: str, *, on: date) -> SpokenFor | None:
    """Return who speaks for an objective that the actor may see, and who did. 5 SQL queries."""
    row = objective_seen(actor, reference)
    if row is None:
        return None
    listed = Delegation.objects.filter(objective=row.id).order_by("from_on", "event", "id")
    rows = list(listed.select_related("post"))
    titles = posts_on(on)
    standing = {it.post_id: it.pk for it in rows if it.from_on <= on}
    owner = titles.get(row.owner_id or 0)
    tops = may_administer_all(actor, units_on(on).values())
    return SpokenFor(
        id=row.id,
        reference=row.reference,
        title=row.title,
        owner=owner.title if owner else "",
        may_change=tops or row.owner_id in actor.post_ids,
        delegates=tuple(
            Delegate(
                post_reference=it.post.reference,
                post=titles[it.post_id].title if it.post_id in titles else it.post.reference,
                from_on=it.from_on,
                agreed_by=it.agreed_by,
                is_ended=it.is_ended,
                is_standing=not it.is_ended and standing.get(it.post_id) == it.pk,
                reason=it.reason,
            )
            for it in reversed(rows)
        ),
    )
