"""How pairings that climb a route are shown and refined: another committee is written by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.timezone import localdate

from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.organisation.access import Actor
from goldenthread.rules.vocabulary import BodyRole
from goldenthread.staff.asking import Asked
from goldenthread.staff.packages.kinds.kind import Ask, Box, Read, Said, show_kind

_NOBODY = "nobody"


class Pairings:
    """A unit, the committees that look at it no longer, and the one that does."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return with which committee each unit stands and would be paired. 3 SQL queries."""
        known = framework_known(only=("body",))
        return {it.number: _said(known, it) for it in asks}

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return a box for the committee. 3 SQL queries."""
        known = framework_known(only=("body",))
        label = "Committee, by its name, or nobody"
        return {
            it.number: (Box("committee", label, _name(known, it.asked.get("to"))),) for it in asks
        }

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return the committee that was typed; nothing where it is as it was. 3 SQL queries."""
        known = framework_known(only=("body",))
        text = " ".join(typed.get("committee", "").split())
        if not text or text.casefold() == _name(known, ask.asked.get("to")).casefold():
            return Read(None)
        if text.casefold() == _NOBODY:
            return Read({**ask.asked, "to": None})
        there = known.in_force("body", localdate()).items()
        found = [
            pk for pk, it in there
            if it.says["role"] == BodyRole.SCRUTINISES
            and str(it.says["name"]).casefold() == text.casefold()
        ]  # fmt: skip
        if not found:
            return Read(
                None, {"committee": f"There is no committee “{text}”: write its whole name."}
            )
        return Read({**ask.asked, "to": found[0]})

    def whole(self, request: Asked, ask: Ask) -> Mapping[str, Any]:
        """Return nothing more."""
        return {}

    def effect(self, actor: Actor, asks: Sequence[Ask]) -> str:
        """Say how many units would be paired otherwise."""
        return f"{len(asks):,} {'unit is' if len(asks) == 1 else 'units are'} paired otherwise."


def _said(known: FrameworkRegister, ask: Ask) -> Said:
    was = ask.asked.get("from")
    stood = [_name(known, it) for it in was] if isinstance(was, list) else []
    stands = " and ".join(stood) or "nobody"
    return Said(ask.label, changes=(("Committee", stands, _name(known, ask.asked.get("to"))),))


def _name(known: FrameworkRegister, body_id: object) -> str:
    if not isinstance(body_id, int):
        return _NOBODY
    return known.called("body", body_id, localdate()) or _NOBODY


show_kind("pairing", Pairings())
