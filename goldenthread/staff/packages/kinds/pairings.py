"""How pairings that climb a route are shown and refined: another committee is chosen."""

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
        """Return the committees to choose from. 3 SQL queries."""
        known = framework_known(only=("body",))
        there = known.in_force("body", localdate()).items()
        named = [
            (str(pk), str(it.says["name"]))
            for pk, it in there
            if it.says["role"] == BodyRole.SCRUTINISES
        ]
        options = ((_NOBODY, _NOBODY.capitalize()), *sorted(named, key=lambda it: it[1].casefold()))
        return {
            it.number: (Box("committee", "Committee", _chosen(it.asked.get("to")), options),)
            for it in asks
        }

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return the committee that was chosen; nothing where it is as it was. No SQL query."""
        chosen = typed.get("committee", "")
        if chosen in ("", _chosen(ask.asked.get("to"))):
            return Read(None)
        return Read({**ask.asked, "to": None if chosen == _NOBODY else int(chosen)})

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


def _chosen(body_id: object) -> str:
    return str(body_id) if isinstance(body_id, int) else _NOBODY


def _name(known: FrameworkRegister, body_id: object) -> str:
    if not isinstance(body_id, int):
        return _NOBODY
    return known.called("body", body_id, localdate()) or _NOBODY


show_kind("pairing", Pairings())
