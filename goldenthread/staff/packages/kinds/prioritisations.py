"""How the result of a prioritisation that climbs a route is shown, and how many of its options refined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils import timezone

from goldenthread.organisation.access import Actor
from goldenthread.plan.queries.prioritisation import prioritisation_seen
from goldenthread.plan.queries.prioritised import result_of
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked
from goldenthread.staff.packages.kinds.kind import Ask, Box, Read, Said, show_kind
from goldenthread.staff.priorities.told import Told

_BOX: Final = "first"


class Prioritisations:
    """A closed prioritisation, and how many of its first options are adopted."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return how many options would be adopted; the line's page has their order. No SQL query."""
        return {
            it.number: Said(
                it.label,
                page_address("prioritisation_result", _reference(it)),
                (("Options adopted", "none yet", f"the first {it.asked.get('first')}"),),
                reference=_reference(it),
            )
            for it in asks
        }

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return a box for how many of the first options are adopted. No SQL query."""
        label = "How many of the first options are adopted"
        return {it.number: (Box(_BOX, label, str(it.asked.get("first", ""))),) for it in asks}

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return how many are adopted by what was typed; nothing where that is as it was."""
        text = typed.get(_BOX, "").strip()
        if not text or text == str(ask.asked.get("first", "")):
            return Read(None)
        if not (text.isascii() and text.isdecimal()) or len(text) > 4 or not int(text):
            return Read(None, {_BOX: "Write a whole number from 1, such as 3."})
        return Read({**ask.asked, "first": int(text)})

    def whole(self, request: Asked, ask: Ask) -> Mapping[str, Any]:
        """Return the options in order, how far people agree, and what would turn the order."""
        seen = prioritisation_seen(request.actor, _reference(ask), on=timezone.localdate())
        found = result_of(request.actor, seen) if seen is not None else None
        if seen is None or found is None:
            return {}
        told, first = Told(seen, found), ask.asked.get("first", 0)
        rows = told.ranked()
        return {
            "include": "packages/prioritisation_whole.html",
            "told": told,
            "rows": [
                {**row, "is_adopted": row["place"] != "–" and at < first}
                for at, row in enumerate(rows)
            ],
            "purpose": seen.purpose,
            "href": page_address("prioritisation_result", seen.reference),
        }

    def effect(self, actor: Actor, asks: Sequence[Ask]) -> str:
        """Say what becomes of it."""
        return "The prioritisation is adopted, and its order stands as the council’s."


def _reference(ask: Ask) -> str:
    return ask.label.split(" ", 1)[0]


show_kind("prioritisation", Prioritisations())
