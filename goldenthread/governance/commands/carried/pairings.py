"""Bring adopted pairings into force: which committee looks at which business unit, from a day on.

A line is about a unit and asks ``{"from": [bodies that look at it no longer], "to": the one that does, or
none, "how_often": …, "purpose": …}``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from goldenthread.governance.commands.carried.framework import FrameworkCarrier
from goldenthread.governance.commands.carried.plain import Plain
from goldenthread.governance.commands.carriers import Asked
from goldenthread.governance.commands.changes import End, Say
from goldenthread.governance.commands.proposing import NewLine, Proposed, propose_package
from goldenthread.governance.queries.bodies import WatchedKind
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.ref import Ref
from goldenthread.rules.vocabulary import BodyRole, ReviewInterval

__all__ = ["KIND", "Paired", "PairingCarrier", "asked_of_pairing", "propose_pairings"]

KIND: Final = "pairing"
_PURPOSE: Final = "To look at how the unit performs."


@dataclass(frozen=True)
class Paired:
    """With which committee a unit is to be paired; none where with nobody."""

    unit_id: int
    body_id: int | None


def asked_of_pairing(was: Mapping[int, Mapping[str, Any]], to: int | None) -> dict[str, Any]:
    """Return what a line asks for that pairs a unit; ``was`` holds what each that watches it says."""
    held = next(iter(was.values()), {})
    return {
        "from": [it for it in was if it != to],
        "to": to,
        "how_often": held.get("how_often") or ReviewInterval.QUARTERLY.value,
        "purpose": held.get("purpose") or _PURPOSE,
    }


class PairingCarrier(FrameworkCarrier):
    """Ends that some bodies look at a unit, and lets another."""

    def changes(self, line: Asked) -> Sequence[Plain]:
        """Return what a line changes of who looks at its unit.

        Raises:
            NotPossible: it asks for something else.
        """
        asked, unit_id, on = line.asked, line.subject_id, line.from_on
        try:
            was, to = [int(it) for it in asked["from"]], asked["to"]
            wanted = {name: str(asked[name]) for name in ("how_often", "purpose")}
        except (KeyError, TypeError, ValueError) as refusal:
            raise NotPossible("This is no pairing: choose the committee, or nobody.") from refusal
        if wanted["how_often"] not in set(ReviewInterval) or line.subject_kind != "unit":
            raise NotPossible("This is no pairing: choose the committee, or nobody.")
        ended = [End("watch", _key(it, unit_id), on) for it in was if it != to]
        begun = [] if to is None else [Say("watch", _key(int(to), unit_id), wanted, on)]
        return [*ended, *begun]

    def refused(self, lines: Sequence[Asked], *, at: datetime) -> Mapping[int, str]:
        """Return what is wrong with lines, as with every change of the framework; a unit stands once."""
        twice = Counter(it.subject_id for it in lines)
        doubled = {
            it.number: "This unit stands twice: leave one out."
            for it in lines
            if twice[it.subject_id] > 1
        }
        return {**super().refused(lines, at=at), **doubled}


def _key(body_id: int, unit_id: int | None) -> tuple[int, str, int | None, str]:
    return (body_id, WatchedKind.UNIT.value, unit_id, "")


def propose_pairings(
    pairs: Sequence[Paired],
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    route: str,
    title: str,
    words: str = "",
    read_at: int,
) -> Proposed:
    """Propose with which committee each unit is to be paired from a day on: a package, a line a unit.

    What is agreed takes the place of the committees that look at the unit now. 7 SQL queries and those of
    :func:`propose_package`. Audited as ``governance:package:proposed``.

    Raises:
        NotPermitted: ``by`` may not propose what holds for the whole council.
        NotPossible: a unit or a committee is not there on the day, a unit is paired so already, the route is
            not for pairings; ``listed`` names each with why.
    """
    known, units = framework_known(only=["body", "watch"]), units_on(from_on)
    committees = {
        pk for pk, it in known.in_force("body", from_on).items()
        if it.says["role"] == BodyRole.SCRUTINISES
    }  # fmt: skip
    watching: dict[int, dict[int, Mapping[str, Any]]] = {it.unit_id: {} for it in pairs}
    for (body_id, kind, pk, _), it in known.in_force("watch", from_on).items():
        if kind == WatchedKind.UNIT and pk in watching and body_id in committees:
            watching[pk][body_id] = it.says
    lines = []
    for pair in pairs:
        unit = units.get(pair.unit_id)
        if unit is None:
            raise NotPossible("One of the units is not there on that day: choose another day.")
        if pair.body_id is not None and pair.body_id not in committees:
            raise NotPossible(f"{unit.name}: this committee is not there on that day.")
        asked = asked_of_pairing(watching[pair.unit_id], pair.body_id)
        subject = Ref("unit", unit.id, unit.name[:200])
        lines.append(NewLine(subject, asked, from_on, unit.id, words))
    return propose_package(
        lines, by=by, at=at, kind=KIND, route=route, title=title, words=words, read_at=read_at
    )
