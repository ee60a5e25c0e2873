"""What stands around objectives on a day: levels, portfolios, units, posts and who holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.organisation.queries.appointments import appointments_on
from goldenthread.organisation.queries.dated import Dated
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import PostHeld, Unit, posts_on, units_on

__all__ = ["Around", "LevelCalled", "around"]


@dataclass(frozen=True)
class LevelCalled:
    """A level as it is called; position 1 is the top."""

    id: int
    reference: str
    name: str
    plural: str
    position: int
    is_personal: bool


@dataclass(frozen=True)
class Around:
    """Units, posts with their holders of the day, levels and portfolios, by id."""

    on: date
    framework: FrameworkRegister
    units: Mapping[int, Unit]
    posts: Mapping[int, PostHeld]
    holders: Mapping[int, tuple[str, ...]]

    @cached_property
    def levels(self) -> dict[int, LevelCalled]:
        """The levels in force, the top first."""
        found = [_level(self.framework, pk, it) for pk, it in self._in_force("level").items()]
        return {it.id: it for it in sorted(found, key=lambda it: (it.position, it.name))}

    @cached_property
    def portfolios(self) -> dict[int, str]:
        """What the portfolios in force are called, by id, in order of name."""
        return {pk: str(it.says["name"]) for pk, it in self._in_force("portfolio").items()}

    def level(self, pk: int) -> str:
        """Return what a level is called, also one that has ended."""
        return self.framework.called("level", pk, self.on)

    def _in_force(self, part: str) -> dict[int, Dated]:
        return self.framework.in_force(part, self.on)


def around(on: date, *, as_at: int | None = None) -> Around:
    """Return what stands around objectives on a day, as known at an event or now. 9 SQL queries."""
    held: dict[int, list[int]] = defaultdict(list)
    for row in appointments_on(on, only=None if as_at is None else Q(event__lte=as_at)):
        held[row.post_id].append(row.person_id)
    names = names_of(person for every in held.values() for person in every)
    return Around(
        on=on,
        framework=framework_known(as_at, only=["level", "portfolio"]),
        units=units_on(on, as_at=as_at),
        posts=posts_on(on, as_at=as_at),
        holders={pk: tuple(names[it] for it in every) for pk, every in held.items()},
    )


def _level(framework: FrameworkRegister, pk: int, version: Dated) -> LevelCalled:
    says = version.says
    return LevelCalled(
        pk,
        framework.reference("level", pk),
        str(says["name"]),
        str(says["plural"] or says["name"]),
        says["position"],
        says["is_personal"],
    )
