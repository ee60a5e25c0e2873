"""A unit ends and several take over, each its part: drawn on a register as one change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from goldenthread.organisation.commands.passing import Inheritance, above_what_ends, pass_all
from goldenthread.organisation.commands.redrawing import Redrawing, Succession
from goldenthread.organisation.commands.refusals import NotPossible, refuse_unreasoned
from goldenthread.organisation.commands.standing import unit_there
from goldenthread.organisation.queries.register import GrantKey

__all__ = ["Heir", "SplitUnit"]


@dataclass(frozen=True)
class Heir:
    """A unit that takes over: one that is there, or a new one by its name."""

    unit_id: int | None = None
    name: str = ""


@dataclass(frozen=True)
class SplitUnit:
    """End a unit that several take over; a new one begins that day where the ended one stood.

    Which takes over what is said by its place among the ``heirs``; what is not said goes to the first.
    A role may go to several. What is watched passes in the same event:
    ``indicators.commands.reorganising``.
    """

    event_name: ClassVar = "organisation:unit:split"
    unit_id: int
    from_on: date
    heirs: tuple[Heir, ...]
    units: Mapping[int, int] = field(default_factory=dict)
    posts: Mapping[int, int] = field(default_factory=dict)
    series: Mapping[int, int] = field(default_factory=dict)
    roles: Mapping[GrantKey, Sequence[int]] = field(default_factory=dict)

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        drawn.begin(self.from_on)
        refuse_unreasoned(self.from_on, today=drawn.today, reason=drawn.reason)
        above = above_what_ends(drawn, self.unit_id, self.from_on)
        if len(self.heirs) < 2:
            raise NotPossible(
                "Name two units or more. To pass everything to one, end the unit instead.",
                field="heirs",
            )
        ids = tuple(self._heir(drawn, each, above) for each in self.heirs)
        if len(set(ids)) < len(ids):
            raise NotPossible("A unit is named twice: name each once.", field="heirs")
        inheritance = Inheritance(
            ids,
            units={pk: ids[place] for pk, place in self.units.items()},
            posts={pk: ids[place] for pk, place in self.posts.items()},
            roles={key: [ids[it] for it in places] for key, places in self.roles.items()},
        )
        pass_all(drawn, self.unit_id, self.from_on, inheritance, above=above)
        register = drawn.register
        successors = " ".join(register.unit_references[pk] for pk in ids)
        ended = {"is_ended": True, "successor_id": None, "successors": successors}
        register.units.change(self.unit_id, self.from_on, ended, reason=drawn.reason)
        series = {pk: ids[place] for pk, place in self.series.items()}
        drawn.ended_units.append(Succession(self.unit_id, ids, self.from_on, series))

    def _heir(self, drawn: Redrawing, heir: Heir, above: int) -> int:
        """Return the id of a unit that takes over, drawing a new one where it is not there yet."""
        if heir.unit_id is not None:
            if heir.unit_id == self.unit_id:
                raise NotPossible("A unit cannot succeed itself: name another.", field="heirs")
            unit_there(drawn, heir.unit_id, self.from_on, field="heirs")
            return heir.unit_id
        if not heir.name.strip():
            raise NotPossible("Write the unit’s name.", field="heirs")
        stood = unit_there(drawn, self.unit_id, self.from_on).says
        says = {key: stood[key] for key in ("kind", "is_partner")}
        return drawn.add_unit(
            {**says, "name": heir.name.strip(), "parent_id": above}, from_on=self.from_on
        )
