"""Which committee looks at which business unit on a day: read from what bodies watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goldenthread.governance.queries.bodies import Bodies, WatchedKind
from goldenthread.rules.vocabulary import BodyRole

__all__ = ["Pairing", "PairingChange", "committees_on", "pairing_changes", "pairings_on"]


@dataclass(frozen=True)
class Pairing:
    """A unit, how deep it stands, and the committees that look at it; each with since when."""

    unit_id: int
    depth: int
    committees: tuple[tuple[int, date], ...]


@dataclass(frozen=True)
class PairingChange:
    """That a committee began to look at a unit on a day, or no longer does."""

    on: date
    unit_id: int
    body_id: int
    is_begun: bool
    reason: str


def committees_on(known: Bodies, day: date) -> list[int]:
    """Return the bodies in force that scrutinise, in order of name. No SQL query."""
    there = known.framework.in_force("body", day).items()
    return [pk for pk, it in there if it.says["role"] == BodyRole.SCRUTINISES]


def pairings_on(known: Bodies, day: date) -> list[Pairing]:
    """Return every unit of the council as the structure has them, with its committees. No SQL query."""
    committees = set(committees_on(known, day))
    watching: dict[int, list[tuple[int, date]]] = {}
    for it in known.watches(day):
        if it.kind is WatchedKind.UNIT and it.key[0] in committees and it.subject_id is not None:
            watching.setdefault(it.subject_id, []).append((it.key[0], it.since))
    units = known.structure.units_in_force(day)
    below: dict[int | None, list[int]] = {}
    for pk, unit in units.items():
        if not unit.says["is_partner"]:
            parent = unit.says["parent_id"]
            below.setdefault(parent if parent in units else None, []).append(pk)
    found: list[Pairing] = []

    def walk(parent: int | None, depth: int) -> None:
        for pk in sorted(below.get(parent, ()), key=lambda it: str(units[it].says["name"])):
            found.append(Pairing(pk, depth, tuple(watching.get(pk, ()))))
            walk(pk, depth + 1)

    walk(None, 0)
    return found


def pairing_changes(known: Bodies) -> list[PairingChange]:
    """Return each day from which a committee looks at a unit or no longer does. No SQL query."""
    ledger, found = known.framework.ledgers["watch"], []
    bodies = known.framework.ledgers["body"]
    for key in ledger.rows:
        body_id, kind, unit_id, _ = key
        if kind != WatchedKind.UNIT or unit_id is None:
            continue
        was = False
        for it in ledger.versions(key):
            role = stands.says["role"] if (stands := bodies.on(body_id, it.from_on)) else ""
            is_on = not it.says["is_ended"]
            if is_on is not was and role == BodyRole.SCRUTINISES:
                found.append(PairingChange(it.from_on, unit_id, body_id, is_on, it.reason))
            was = is_on
    return sorted(found, key=lambda it: (it.on, it.is_begun, it.unit_id), reverse=True)
