"""What a prioritisation may be of, and who may score it: objectives, proposals, bodies, people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from goldenthread.governance.access import require_sight
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.appointments import appointments_on
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import posts_on, units_on
from goldenthread.plan.models import ObjectiveNow, Proposal
from goldenthread.plan.queries.prioritisation_rows import versions_standing
from goldenthread.plan.queries.versioned import PROPOSALS

__all__ = [
    "PeopleOffered",
    "earlier_ones",
    "objectives_offered",
    "people_offered",
    "proposals_offered",
]

#: How many may be offered in one box.
_MOST = 500


@dataclass(frozen=True)
class PeopleOffered:
    """Who may be asked to score, by name with their posts, and the members of each body."""

    people: tuple[tuple[int, str], ...]
    bodies: tuple[tuple[int, str], ...]
    members: dict[int, frozenset[int]]


def objectives_offered(actor: Actor) -> list[tuple[int, str]]:
    """Return the council's objectives by their level, none of a person's own. One SQL query."""
    require_sight(actor)
    rows = ObjectiveNow.objects.filter(person_id__isnull=True).order_by("position", "title")
    return [
        (pk, f"{title} ({reference})")
        for pk, title, reference in rows.values_list("objective", "title", "reference")[:_MOST]
    ]


def proposals_offered(actor: Actor, *, on: date) -> list[tuple[int, str]]:
    """Return the proposals that are open on a day. 2 SQL queries."""
    require_sight(actor)
    held = PROPOSALS.ledger()
    rows = Proposal.objects.values_list("pk", "reference")
    found = []
    for pk, reference in rows:
        stands = held.on(pk, on)
        if stands is not None and not stands.says["is_ended"]:
            found.append((int(pk), f"{stands.says['title']} ({reference})"))
    return sorted(found, key=lambda it: it[1].casefold())[:_MOST]


def people_offered(actor: Actor, *, on: date) -> PeopleOffered:
    """Return who holds a post of the council on a day, and who sits on which body. 6 SQL queries."""
    require_sight(actor)
    units = {pk for pk, it in units_on(on).items() if not it.is_partner}
    posts = {pk: it for pk, it in posts_on(on).items() if it.unit_id in units}
    titles: dict[int, list[str]] = defaultdict(list)
    holders: dict[int, set[int]] = defaultdict(set)
    for it in appointments_on(on):
        if it.post_id in posts:
            titles[it.person_id].append(posts[it.post_id].title)
            holders[it.post_id].add(it.person_id)
    names = names_of(titles)
    people = [(pk, f"{names[pk]}, {', '.join(sorted(titles[pk]))}") for pk in titles]
    known = framework_known(only=["body", "membership"])
    members: dict[int, set[int]] = defaultdict(set)
    for body_id, person_id, post_id, _, _ in known.in_force("membership", on):
        members[body_id] |= ({person_id} if person_id else set()) | holders.get(post_id, set())
    there = known.in_force("body", on)
    bodies = [(pk, known.called("body", pk, on)) for pk in there if members[pk] & set(titles)]
    return PeopleOffered(
        tuple(sorted(people, key=lambda it: it[1].casefold())),
        tuple(bodies),
        {pk: frozenset(members[pk] & set(titles)) for pk, _ in bodies},
    )


def earlier_ones(actor: Actor) -> list[tuple[int, str]]:
    """Return every prioritisation, the latest first. One SQL query."""
    require_sight(actor)
    rows = versions_standing().select_related("prioritisation").order_by("-prioritisation")
    return [
        (it.prioritisation_id, f"{it.title} ({it.prioritisation.reference})") for it in rows[:_MOST]
    ]
