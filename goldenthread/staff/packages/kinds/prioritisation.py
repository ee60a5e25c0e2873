"""How the result of a prioritisation that climbs a route is shown: what comes first, what would turn it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils import timezone

from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.carried.prioritisations import KIND, asked_of_order, order_asked
from goldenthread.plan.queries.prioritisation import PrioritisationSeen, prioritisation_seen
from goldenthread.plan.queries.prioritisations import references_of
from goldenthread.plan.queries.prioritised import result_of
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked
from goldenthread.staff.packages.kinds.kind import Ask, Box, Plain, Read, Said, show_kind
from goldenthread.staff.priorities.told import Told
from goldenthread.staff.priorities.words import counted

_NO_PLACE: Final = "none"


class Results(Plain):
    """Results of prioritisations: the options in order. A step may choose other places than were scored."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return the options in order. 18 SQL queries for each prioritisation, of which a package has one."""
        return {it.number: _said(it, told) for it, told in _found(actor, asks)}

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return the place of each option. 18 SQL queries for each prioritisation."""
        return {
            it.number: _boxes(told, _order(it))
            for it, told in _found(actor, asks)
            if told is not None
        }

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return the order that was chosen; nothing where it is as it was. No SQL query."""
        stands = _order(ask)
        chosen = {number: _place(typed.get(str(number)), place) for number, place in stands}
        asked = asked_of_order(list(chosen.items()))
        if chosen == dict(stands):
            return Read(None)
        try:
            return Read({**ask.asked, **asked_of_order(order_asked(asked))})
        except NotPossible as refusal:
            return Read(None, {str(stands[0][0]): str(refusal)})

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
        """Say what would come first, and where it is another order than the scores gave."""
        return " ".join(_effect(it, told) for it, told in _found(actor, asks) if told is not None)


def _order(ask: Ask) -> list[tuple[int, int | None]]:
    try:
        return order_asked(ask.asked)
    except NotPossible:
        return []


def _boxes(told: Told, order: Sequence[tuple[int, int | None]]) -> tuple[Box, ...]:
    places = [(str(it), f"place {it}") for it in range(1, len(order) + 1)]
    options = (*places, (_NO_PLACE, "no place"))
    return tuple(
        Box(str(number), told.options[number].title, str(place or _NO_PLACE), options)
        for number, place in order
        if number in told.options
    )


def _place(text: str | None, stands: int | None) -> int | None:
    if text is None:
        return stands
    return int(text) if text.isdigit() else None


def _effect(ask: Ask, told: Told) -> str:
    refined = told.otherwise(_order(ask))
    if not refined:
        return told.headline()
    return f"Another order than the scores gave: {told.order(refined)}. By score: {told.headline()}"


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


def _in_words(place: int | None) -> str:
    return "no place" if place is None else f"place {place}"


def _unless_scored(scored: int | None, place: int | None) -> str:
    return "" if scored == place else f"scored: {_in_words(scored)}"


def _said(ask: Ask, told: Told | None) -> Said:
    if told is None:
        return Said(ask.label)
    titles = {number: it.title for number, it in told.options.items()}
    scored = {it.option: it.place for it in told.scored}
    changes = tuple(
        (titles[number], _unless_scored(scored.get(number), place), _in_words(place))
        for number, place in _order(ask)
        if number in titles
    )
    seen = told.seen
    people = counted(len(seen.scorers), "person", "people")
    note = f"{counted(len(titles), 'option')} scored by {people}. {told.headline()}"
    href = page_address("prioritisation", seen.reference)
    return Said(seen.title, href, changes, note, "", seen.reference)


show_kind(KIND, Results())
