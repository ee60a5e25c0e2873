"""What stands around plans on a day: their kinds, levels and guidance, and what their owners are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.organisation.access import Actor, may_administer_all
from goldenthread.organisation.models import OrganisationUnitVersion
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import Unit, units_on
from goldenthread.plan.models import PlanVersion
from goldenthread.rules.vocabulary import PlanOwner

__all__ = ["WHOLE", "PlanAround", "plan_around"]

_PARTS: Final = ("plan_kind", "level", "guidance", "body")
#: What the owners of plans are called that belong to no unit, body or person.
WHOLE: Final[Mapping[str, str]] = {
    PlanOwner.COUNCIL: "The council",
    PlanOwner.PARTNERS: "The council and its partners",
}


@dataclass(frozen=True)
class PlanAround:
    """The framework as known, the units of a day, and the names of whoever owns a plan."""

    on: date
    framework: FrameworkRegister
    units: Mapping[int, Unit]
    unit_names: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)

    def kind(self, kind_id: int, day: date) -> Mapping[str, Any]:
        """Return what a kind of plan is for a plan that begins on a day.

        What a kind says on that day holds; what it said first, where it began later.
        """
        versions = self.framework.ledgers["plan_kind"].versions(kind_id)
        said = [it for it in versions if not it.says["is_ended"]]
        before = [it for it in said if it.from_on <= day]
        return (before[-1] if before else said[0]).says

    def heading_names(self, kind_id: int) -> dict[str, str]:
        """Return what every heading is called that a kind of plan has or had, by key."""
        versions = self.framework.ledgers["plan_kind"].versions(kind_id)
        return {
            str(it["key"]): str(it["name"]) for each in versions for it in each.says["headings"]
        }

    def level_ids(self, says: Mapping[str, Any]) -> tuple[int, ...]:
        """Return the levels whose objectives stand in plans of a kind."""
        keys = (self.framework.key_of("level", each) for each in says["levels"])
        return tuple(key for key in keys if key is not None)

    def owned_by(self, stands: PlanVersion, says: Mapping[str, Any]) -> str:
        """Return whose a plan is, in words."""
        if stands.person_id is not None:
            return self.people.get(stands.person_id, "")
        if stands.unit_id is not None:
            return self.unit_names.get(stands.unit_id, "")
        if stands.body_id is not None:
            return self.framework.called("body", stands.body_id, self.on)
        return WHOLE.get(says["owner"], "")

    @cached_property
    def kinds(self) -> dict[int, str]:
        """What the kinds of plan in force are called, by id, in order of name."""
        found = self.framework.in_force("plan_kind", self.on)
        return {pk: str(it.says["name"]) for pk, it in found.items()}

    def tops(self, actor: Actor) -> bool:
        """Say whether the actor administers the whole council."""
        return may_administer_all(actor, self.units.values())


def plan_around(on: date, plans: Iterable[PlanVersion], *, as_at: int | None = None) -> PlanAround:
    """Return what stands around these plans on a day, as known at an event or now. 11 SQL queries."""
    listed = list(plans)
    rows = OrganisationUnitVersion.objects.known_at(as_at).filter(
        unit__in={it.unit_id for it in listed if it.unit_id}
    )
    said = list(rows.order_by("from_on", "event", "id").values_list("unit_id", "name", "from_on"))
    first = {pk: name for pk, name, _ in reversed(said)}
    names = first | {pk: name for pk, name, from_on in said if from_on <= on}
    return PlanAround(
        on=on,
        framework=framework_known(as_at, only=_PARTS),
        units=units_on(on, as_at=as_at),
        unit_names=names,
        people=names_of(it.person_id for it in listed if it.person_id is not None),
    )
