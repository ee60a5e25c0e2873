"""What may be done to the places that figures are counted for, each drawn on a register: added, renamed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from goldenthread.organisation.commands.redrawing import Redrawing
from goldenthread.organisation.commands.refusals import NotPossible, refuse_unreasoned

__all__ = ["AddAreas", "RenameArea"]

_LONGEST = 120


@dataclass(frozen=True)
class AddAreas:
    """Add places that figures are counted for."""

    event_name: ClassVar = "organisation:areas:added"
    names: tuple[str, ...]

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        drawn.begin(drawn.today)
        register = drawn.register
        known = {register.area_name(pk, drawn.today).casefold() for pk in register.areas.rows}
        names = [name.strip() for name in self.names if name.strip()]
        if not names:
            raise NotPossible("Write at least one name.", field="names")
        for name in names:
            if name.casefold() in known:
                raise NotPossible(
                    f"There is an area called {name} already: leave it out, or give it another name.",
                    field="names",
                )
            _refuse_long(name, field="names")
            known.add(name.casefold())
            drawn.add_area(name)


@dataclass(frozen=True)
class RenameArea:
    """Call an area otherwise from a day on; its figures stay its own."""

    event_name: ClassVar = "organisation:area:renamed"
    area_id: int
    name: str
    from_on: date

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        drawn.begin(self.from_on)
        refuse_unreasoned(self.from_on, today=drawn.today, reason=drawn.reason)
        if not drawn.register.areas.versions(self.area_id):
            raise NotPossible("There is no such area: choose another.")
        name = self.name.strip()
        if not name:
            raise NotPossible("Write the area’s name.", field="name")
        _refuse_long(name, field="name")
        wanted = {"name": name}
        drawn.register.areas.change(self.area_id, self.from_on, wanted, reason=drawn.reason)


def _refuse_long(name: str, *, field: str) -> None:
    if len(name) > _LONGEST:
        raise NotPossible(
            f"{name[:40]}… is longer than {_LONGEST} characters: shorten it.", field=field
        )
