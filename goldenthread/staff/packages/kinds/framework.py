"""How changes of the framework that climb a route are shown beside what stands, and refined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from goldenthread.governance.queries.parts import PARTS
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import Actor
from goldenthread.staff.packages.kinds.framework_fields import (
    NOTHING,
    Known,
    fields_said,
    value_in_words,
)
from goldenthread.staff.packages.kinds.kind import Ask, Box, Plain, Read, Said, show_kind
from goldenthread.ui.frame_words import FIELD_WORDS

_DONE: Final = {
    "add": "Added", "say": "Changed", "end": "Ended", "level": "Level of the thread",
    "place": "Put into a portfolio",
}  # fmt: skip


class Framework(Plain):
    """Changes of the framework: what is done to which part, each field beside what stands."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return what each line does. About 15 SQL queries, and 10 where posts or units are named."""
        known = Known(framework_known())
        return {it.number: _said(known, it) for it in asks}

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return a box for each thing that a change says but days, and for what holds lists together.

        About 15 SQL queries, and 10 where posts or units are named.
        """
        known = Known(framework_known())
        return {
            it.number: [each.box for each in fields_said(known, it.asked, it.from_on)]
            for it in asks
        }

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return the change by what was typed; nothing where that is as it was."""
        asked: Any = deepcopy(dict(ask.asked))
        errors = {}
        for it in fields_said(Known(framework_known()), ask.asked, ask.from_on):
            text = typed.get(it.box.name)
            if text is None or text == it.box.value:
                continue
            try:
                value = it.read(text.strip())
            except ValueError as refusal:
                errors[it.box.name] = str(refusal)
                continue
            *way, last = it.path
            held = asked
            for name in way:
                held = held[name]
            held[last] = value
        return Read(None if errors or asked == ask.asked else asked, errors)


def _said(known: Known, ask: Ask) -> Said:
    done = _DONE.get(str(ask.asked.get("change")), "Changed")
    return Said(ask.label, changes=(("What", "", done), *_changes(known, ask)))


def _changes(known: Known, ask: Ask) -> Iterator[tuple[str, str, str]]:
    """Yield what would be otherwise of a part: what, how it stands on its day, what is asked."""
    asked, on = ask.asked, ask.from_on
    part = str(asked.get("part", "level"))
    key = asked.get("key")
    key = tuple(key) if isinstance(key, list) else key
    stands = known.framework.on(part, key, on) if key is not None else None
    for name, value in (asked.get("wanted") or asked.get("says") or {}).items():
        words = value_in_words(known, part, name, value, on)
        was = value_in_words(known, part, name, stands.says[name], on) if stands else NOTHING
        if words != was:
            yield FIELD_WORDS[name], "" if stands is None else was, words
    if asked.get("change") == "level":
        was = str(stands.says["position"]) if stands else ""
        yield "Which level from the top", was, str(asked.get("place", ""))
    if asked.get("change") == "end" and {"successor", "successor_id"} & set(PARTS[part].fields):
        heir = value_in_words(known, part, "successor", asked.get("successor"), on)
        yield FIELD_WORDS["successor"], "", heir
    if asked.get("change") == "place":
        was, wanted = (
            value_in_words(known, "item", "portfolio_id", it, on)
            for it in (_placed_in(known, ask), asked.get("portfolio_id"))
        )
        yield FIELD_WORDS["portfolio_id"], was, wanted


def _placed_in(known: Known, ask: Ask) -> int | None:
    """Return the portfolio in which the thing that is to be put into one is already."""
    held = ((kind, pk) for kind, pk, _ in ask.asked.get("subjects", ()))
    there = (known.framework.on("item", it, ask.from_on) for it in held)
    return next((it.says["portfolio_id"] for it in there if it is not None), None)


show_kind("framework", Framework())
