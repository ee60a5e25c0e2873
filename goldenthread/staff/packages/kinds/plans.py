"""How a plan that climbs a route to be final is shown, and the words that stand with it refined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from goldenthread.organisation.access import Actor
from goldenthread.plan.commands.carried.plans import LONGEST_WORDS
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked
from goldenthread.staff.packages.kinds.kind import Ask, Box, Read, Said, show_kind

_BOX: Final = "words"


class Plans:
    """A plan that was circulated; it is read on its own pages, with the comments and what came of each."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return that it would be final, and with which words. No SQL query."""
        return {it.number: _said(it) for it in asks}

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return a box for what stands with the plan; its text is mended by sending it back. No SQL query."""
        return {
            it.number: (
                Box(_BOX, "Words that stand with the plan", _words(it), longest=LONGEST_WORDS),
            )
            for it in asks
        }

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return the words that were typed; nothing where they are as they were."""
        text = " ".join(typed.get(_BOX, _words(ask)).split())
        return Read(None if text == _words(ask) else {**ask.asked, "words": text})

    def whole(self, request: Asked, ask: Ask) -> Mapping[str, Any]:
        """Return the ways to the plan, its comments and how it compares."""
        reference = _reference(ask)
        return {
            "include": "packages/ways_whole.html",
            "heading": "What to read first",
            "ways": [
                ("The plan as it stands", page_address("plan", reference)),
                ("Comments on it, and what came of each", page_address("plan_comments", reference)),
            ],
        }

    def effect(self, actor: Actor, asks: Sequence[Ask]) -> str:
        """Say what becomes of it."""
        return "The plan is final: nobody writes in it any more, and it stands for its year."


def _reference(ask: Ask) -> str:
    return ask.label.split(" ", 1)[0]


def _words(ask: Ask) -> str:
    return str(ask.asked.get("words", ""))


def _said(ask: Ask) -> Said:
    words = (("Words with it", "", _words(ask)),) if _words(ask) else ()
    return Said(
        ask.label,
        page_address("plan", _reference(ask)),
        (("State", "out for comment", "final"), *words),
        reference=_reference(ask),
    )


show_kind("plan", Plans())
