"""Rights: what the holder of a role may do, as a predicate and as a filter. Published in docs/rights.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db.models import Q

from goldenthread.organisation.models import Role as Role

if TYPE_CHECKING:
    from goldenthread.organisation.queries.units import Unit

__all__ = [
    "RIGHTS_OF",
    "SYSTEM",
    "Actor",
    "NotPermitted",
    "Right",
    "Role",
    "may_administer_all",
    "require_whole_council",
    "stops_at_partners",
    "structure_reach",
    "within",
]


class Right(StrEnum):
    """One thing that may be done with what belongs to a unit."""

    SEE = "see"
    RECORD = "record"
    CORRECT = "correct"
    VALIDATE = "validate"
    IMPORT = "import"
    ADMINISTER = "administer"
    AUDIT = "audit"
    SEE_ORGANISATION = "see organisation"
    SEE_RESTRICTED = "see restricted"
    SEE_SHARED = "see shared"


_ALL = frozenset(Right) - {Right.SEE_SHARED}
RIGHTS_OF: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.PERFORMANCE_OFFICER: _ALL,
        Role.DIRECTOR: frozenset(
            {
                Right.SEE,
                Right.RECORD,
                Right.CORRECT,
                Right.VALIDATE,
                Right.AUDIT,
                Right.SEE_ORGANISATION,
                Right.SEE_RESTRICTED,
            }
        ),
        Role.HEAD_OF_SERVICE: frozenset(
            {
                Right.SEE,
                Right.RECORD,
                Right.CORRECT,
                Right.VALIDATE,
                Right.SEE_ORGANISATION,
                Right.SEE_RESTRICTED,
            }
        ),
        Role.SERVICE_MANAGER: frozenset(
            {
                Right.SEE,
                Right.RECORD,
                Right.CORRECT,
                Right.SEE_ORGANISATION,
                Right.SEE_RESTRICTED,
            }
        ),
        Role.COUNCILLOR: frozenset({Right.SEE, Right.SEE_ORGANISATION}),
        Role.AUDITOR: frozenset(
            {Right.SEE, Right.AUDIT, Right.SEE_ORGANISATION, Right.SEE_RESTRICTED}
        ),
        Role.STAFF: frozenset({Right.SEE, Right.SEE_ORGANISATION}),
        Role.PARTNER: frozenset({Right.SEE, Right.RECORD, Right.CORRECT, Right.SEE_SHARED}),
    }
)

#: Rights that a role of the council does not carry into a partner's unit, be it given over that very
#: unit: the council may question what a partner reports, not change it.
STOP_AT_PARTNERS = frozenset({Right.RECORD, Right.CORRECT})


def stops_at_partners(right: Right, role: Role) -> bool:
    """Say whether a right that comes by a role ends where a partner's unit begins."""
    return right in STOP_AT_PARTNERS and role is not Role.PARTNER


class NotPermitted(Exception):
    """Refused because the actor lacks the right; doors answer as for something absent."""


@dataclass(frozen=True)
class Actor:
    """Who acts or looks: their posts and, for each right, the units that it reaches.

    ``everywhere`` holds rights that reach every unit there is or will be; only the system's own
    actor (seeding, command line) has them. ``at`` is the moment of looking: an embargo that ends by
    then is over; without it none is.
    """

    person_id: int | None
    label: str
    name: str = ""
    post_ids: frozenset[int] = frozenset()
    units: Mapping[Right, frozenset[int]] = field(default_factory=dict)
    everywhere: frozenset[Right] = frozenset()
    at: datetime | None = None

    def units_for(self, right: Right) -> frozenset[int]:
        """Return the ids of the units that ``right`` reaches."""
        return self.units.get(right, frozenset())

    def may(self, right: Right, unit_id: int | None = None) -> bool:
        """Say whether the right reaches ``unit_id``, or anything at all where none is named."""
        if right in self.everywhere:
            return True
        reached = self.units_for(right)
        return bool(reached) if unit_id is None else unit_id in reached

    def require(self, right: Right, unit_id: int | None = None) -> None:
        """Raise :class:`NotPermitted` unless :meth:`may`."""
        if not self.may(right, unit_id):
            raise NotPermitted(f"{self.label} may not {right} here.")


SYSTEM = Actor(person_id=None, label="Golden Thread itself", everywhere=_ALL)


def within(actor: Actor, right: Right, *, unit_field: str = "unit_id") -> Q:
    """Return the filter that equals ``actor.may(right, row.unit_id)``.

    Of whoever may do it everywhere it says so: an empty filter would mean all when it is excluded too.
    """
    if right in actor.everywhere:
        return ~Q(pk__in=[])
    return Q(**{f"{unit_field}__in": actor.units_for(right)})


def structure_reach(actor: Actor) -> frozenset[int] | None:
    """Return the units whose place, posts and people the actor sees; nothing means the whole structure.

    Whoever sees anything as one of the council sees the whole of it; a partner its own units alone.

    Raises:
        NotPermitted: the actor sees nothing at all, as somebody who holds no post.
    """
    if actor.may(Right.SEE_ORGANISATION):
        return None
    actor.require(Right.SEE)
    return actor.units_for(Right.SEE)


def may_administer_all(actor: Actor, units: Iterable[Unit]) -> bool:
    """Say whether the actor may change what holds for the whole council, as a rating rule does."""
    tops = [unit.id for unit in units if unit.parent_id is None and not unit.is_partner]
    if not tops:
        return actor.may(Right.ADMINISTER)
    return all(actor.may(Right.ADMINISTER, top) for top in tops)


def require_whole_council(actor: Actor, units: Iterable[Unit]) -> None:
    """Raise :class:`NotPermitted` unless :func:`may_administer_all`."""
    if not may_administer_all(actor, units):
        raise NotPermitted(f"{actor.label} may not change what holds for the whole council.")
