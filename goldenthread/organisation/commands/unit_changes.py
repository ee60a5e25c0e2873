"""What may be done to a unit, each drawn on a register: added, changed, ended, a plan withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from goldenthread.organisation.commands.passing import Inheritance, above_what_ends, pass_all
from goldenthread.organisation.commands.redrawing import Redrawing, Succession
from goldenthread.organisation.commands.refusals import NotPossible, refuse_unreasoned
from goldenthread.organisation.commands.standing import unit_there

__all__ = [
    "AddUnit",
    "ChangeUnit",
    "EndUnit",
    "WithdrawPlan",
    "listed_in_words",
]


@dataclass(frozen=True)
class AddUnit:
    """Add a unit under another from a day on."""

    event_name: ClassVar = "organisation:unit:added"
    name: str
    kind: str
    parent_id: int
    from_on: date
    is_partner: bool = False

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        drawn.begin(self.from_on)
        refuse_unreasoned(self.from_on, today=drawn.today, reason=drawn.reason)
        if not self.name.strip():
            raise NotPossible("Write the unit’s name.", field="name")
        unit_there(drawn, self.parent_id, self.from_on, field="parent")
        drawn.add_unit(
            {
                "name": self.name.strip(),
                "kind": self.kind.strip(),
                "parent_id": self.parent_id,
                "is_partner": self.is_partner,
            },
            from_on=self.from_on,
        )


@dataclass(frozen=True)
class ChangeUnit:
    """Call a unit otherwise, place it elsewhere, change its kind or whether it is a partner's.

    ``wanted`` holds ``name``, ``kind``, ``parent_id`` and ``is_partner``, as far as they change.
    """

    event_name: ClassVar = "organisation:unit:changed"
    unit_id: int
    from_on: date
    wanted: Mapping[str, Any]

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        drawn.begin(self.from_on)
        refuse_unreasoned(self.from_on, today=drawn.today, reason=drawn.reason)
        stands = unit_there(drawn, self.unit_id, self.from_on).says
        name = stands["name"]
        wanted = {
            key: value.strip() if isinstance(value, str) else value
            for key, value in self.wanted.items()
        }
        if not wanted.get("name", name):
            raise NotPossible("Write the unit’s name.", field="name")
        if wanted.get("parent_id", 0) is None and stands["parent_id"] is not None:
            raise NotPossible(f"{name} must stand under a unit: choose one.", field="parent")
        drawn.register.units.change(self.unit_id, self.from_on, wanted, reason=drawn.reason)


@dataclass(frozen=True)
class EndUnit:
    """End a unit; the successor takes over the units below it, its posts, and the roles over it.

    ``successor_name`` is what the successor is called from that day on, as when two become one. What
    is watched passes in the same event: ``indicators.commands.reorganising``.
    """

    event_name: ClassVar = "organisation:unit:ended"
    unit_id: int
    successor_id: int | None
    from_on: date
    successor_name: str = ""

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        drawn.begin(self.from_on)
        refuse_unreasoned(self.from_on, today=drawn.today, reason=drawn.reason)
        above = above_what_ends(drawn, self.unit_id, self.from_on)
        if self.successor_id is None:
            _refuse_what_it_owns(drawn, self.unit_id, self.from_on)
        else:
            self._pass_on(drawn, self.successor_id, above)
        ended = {"is_ended": True, "successor_id": self.successor_id}
        drawn.register.units.change(self.unit_id, self.from_on, ended, reason=drawn.reason)
        heirs = () if self.successor_id is None else (self.successor_id,)
        drawn.ended_units.append(Succession(self.unit_id, heirs, self.from_on))

    def _pass_on(self, drawn: Redrawing, successor_id: int, above: int) -> None:
        if successor_id == self.unit_id:
            raise NotPossible("A unit cannot succeed itself: choose another.", field="successor")
        unit_there(drawn, successor_id, self.from_on, field="successor")
        inheritance = Inheritance((successor_id,))
        pass_all(drawn, self.unit_id, self.from_on, inheritance, above=above)
        if self.successor_name.strip():
            wanted = {"name": self.successor_name.strip()}
            drawn.register.units.change(successor_id, self.from_on, wanted, reason=drawn.reason)


@dataclass(frozen=True)
class WithdrawPlan:
    """Let what an event planned for days to come not come into force: each has a version as before.

    Appointments that it planned are withdrawn, and those that it would have ended go on.
    """

    event_name: ClassVar = "organisation:plan:withdrawn"
    number: int

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        drawn.begin(drawn.today)
        drawn.withdrawn_event = self.number
        register = drawn.register
        self._withdraw_appointments(drawn)
        never = {"is_ended": True}
        conflicts = [
            register.unit_name(it, drawn.today)
            for it in register.units.withdraw(
                self.number, where_nothing_was=never, after=drawn.today
            )
        ]
        conflicts += [
            register.post_title(it, drawn.today)
            for it in register.posts.withdraw(
                self.number, where_nothing_was=never, after=drawn.today
            )
        ]
        conflicts += [
            register.area_name(it, drawn.today)
            for it in register.areas.withdraw(self.number, where_nothing_was={}, after=drawn.today)
        ]
        register.grants.withdraw(
            self.number, where_nothing_was={"is_withdrawn": True}, after=drawn.today
        )
        if conflicts:
            raise NotPossible(
                f"{listed_in_words(sorted(conflicts))} changed since on top of this plan: withdraw"
                " that first."
            )

    def _withdraw_appointments(self, drawn: Redrawing) -> None:
        for rows in drawn.register.appointment_rows.values():
            latest, before = rows[-1], rows[-2] if len(rows) > 1 else None
            if latest.event != self.number or latest.is_withdrawn:
                continue
            if before is None or before.is_withdrawn:
                if latest.from_on > drawn.today:
                    drawn.withdraw_appointment(latest)
            elif latest.is_from(drawn.today):
                drawn.appoint(replace(before, event=None))


def _refuse_what_it_owns(drawn: Redrawing, unit_id: int, on: date) -> None:
    """Refuse to end a unit without a successor while there is anything below it."""
    register = drawn.register
    name = register.unit_name(unit_id, on)
    units = [
        register.unit_name(it, on) for it in register.units.points_to("parent_id", unit_id, on=on)
    ]
    posts = [
        register.post_title(it, on) for it in register.posts.points_to("unit_id", unit_id, on=on)
    ]
    owned = sorted({*units, *posts})
    if owned:
        raise NotPossible(
            f"{name} still has {listed_in_words(owned)}: choose the unit that takes over what it owns.",
            field="successor",
            listed=owned,
        )


def listed_in_words(names: list[str], *, at_most: int = 5) -> str:
    """Return names as a sentence lists them.

    >>> listed_in_words(["A", "B"]), listed_in_words(list("ABCDEFG"), at_most=2)
    ('A and B', 'A, B and 5 more')
    """
    shown = names if len(names) <= at_most else [*names[:at_most], f"{len(names) - at_most} more"]
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else ""
