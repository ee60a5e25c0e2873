"""How the result of a prioritisation that climbs a route is shown: what comes first, what would turn it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.carried.prioritisations import KIND, order_asked
from goldenthread.plan.queries.prioritisation import PrioritisationSeen, prioritisation_seen
from goldenthread.plan.queries.prioritisations import references_of
from goldenthread.plan.queries.prioritised import result_of
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked
from goldenthread.staff.packages.kinds.kind import Ask, Plain, Said, show_kind
from goldenthread.staff.priorities.told import Told
from goldenthread.staff.priorities.words import counted


class Results(Plain):
    """Results of prioritisations: the options in order. They are passed on as they are, or sent back."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return the options in order. 18 SQL queries for each prioritisation, of which a package has one."""
        return {it.number: _said(it, told) for it, told in _found(actor, asks)}

    def whole(self, request: Asked, ask: Ask) -> Mapping[str, Any]:
        """Return the scores, how far people agree, and what would change the order."""
        for _, told in _found(request.actor, [ask]):
            if told is not None:
                return {
                    "include": "packages/prioritisation_whole.html",
                    "told": told,
                    "rows": told.ranked(),
                    "result": page_address("prioritisation_result", told.seen.reference),
                }
        return {}

    def effect(self, actor: Actor, asks: Sequence[Ask]) -> str:
        """Say what would come first."""
        return " ".join(told.headline() for _, told in _found(actor, asks) if told is not None)


def _found(actor: Actor, asks: Sequence[Ask]) -> list[tuple[Ask, Told | None]]:
    today = timezone.localdate()
    named = references_of(it.subject_id for it in asks if it.subject_id is not None)
    found = []
    for it in asks:
        reference = named.get(it.subject_id or 0, "")
        seen = prioritisation_seen(actor, reference, on=today) if reference else None
        found.append((it, _told(actor, seen)))
    return found


def _told(actor: Actor, seen: PrioritisationSeen | None) -> Told | None:
    result = result_of(actor, seen) if seen is not None else None
    return Told(seen, result) if seen is not None and result is not None else None


def _said(ask: Ask, told: Told | None) -> Said:
    if told is None:
        return Said(ask.label)
    try:
        order = order_asked(ask.asked)
    except NotPossible:
        return Said(ask.label)
    titles = {number: it.title for number, it in told.options.items()}
    changes = tuple(
        ("No place" if place is None else f"Place {place}", "", titles[number])
        for number, place in order
        if number in titles
    )
    seen = told.seen
    people = counted(len(seen.scorers), "person", "people")
    note = f"{counted(len(titles), 'option')} scored by {people}. {told.headline()}"
    href = page_address("prioritisation", seen.reference)
    return Said(seen.title, href, changes, note, "", seen.reference)


show_kind(KIND, Results())
