"""A plan to write: its kind with a heading of each sort, and one begun for Customer Services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.plan.commands.plan_entries import EntryWanted, set_entry
from goldenthread.plan.commands.plans import PlanWanted, add_plan, write_passage
from goldenthread.plan.models import Plan
from goldenthread.plan.queries.plans import PlanSeen, plan_seen
from tests.cast import Cast
from tests.chosen import add_plan_kind
from tests.plan.threads import SmallThread, build_thread, now_by

FIRST, NEXT = date(2030, 4, 1), date(2031, 4, 1)

HEADINGS: tuple[dict[str, Any], ...] = (
    {"name": "Purpose", "asks": "What is the service for?", "longest": 200, "is_required": True},
    {"name": "What we will achieve", "holds": "objectives", "is_required": True},
    {"name": "How we will know", "holds": "indicators"},
    {"name": "Key targets", "holds": "targets"},
    {"name": "Risks", "holds": "risks"},
)
AIMS, KNOW, TARGETS, RISKS = (
    "what-we-will-achieve", "how-we-will-know", "key-targets", "risks",
)  # fmt: skip


def today_as(username: str) -> Actor:
    """Return who signs in under a name, as of today."""
    account = account_named(username)
    assert account is not None, username
    return actor_for(account, on=timezone.localdate())


@dataclass(frozen=True)
class Planning:
    """The thread, the kinds of plan, and the plan that was begun."""

    cast: Cast
    thread: SmallThread
    service_plan: int
    own_plan: int
    id: int
    reference: str

    def unit(self, name: str = "Customer Services") -> int:
        """Return a unit's id."""
        return self.cast.structure.services[name]

    def begin(self, *, by: Actor = SYSTEM, kind: int | None = None, **more: Any) -> str:
        """Begin a plan; return its reference."""
        says: dict[str, Any] = {"title": "A plan", "starts_on": FIRST, "next_starts_on": NEXT}
        wanted = PlanWanted(**{**says, **more})
        return add_plan(wanted, kind_id=kind or self.service_plan, **now_by(by))

    def begin_own(self, *, by: Actor | None = None) -> str:
        """Begin the service manager's own plan, which the head of service reads; return its reference."""
        whose, head = today_as("service.manager"), today_as("head.of.service")
        return self.begin(
            by=by or whose, kind=self.own_plan, title="My own year", person_id=whose.person_id,
            manager_id=min(head.post_ids),
        )  # fmt: skip

    def write(self, text: str, *, by: Actor = SYSTEM, heading: str = "purpose", **more: Any) -> Any:
        """Write under a heading."""
        return write_passage(self.id, heading, text, **now_by(by), **more)

    def put(
        self,
        *,
        by: Actor = SYSTEM,
        number: int | None = None,
        read_at: int | None = None,
        **says: Any,
    ) -> int:
        """Put something under a heading; return its number."""
        wanted = EntryWanted(**says)
        return set_entry(self.id, wanted, number=number, read_at=read_at, **now_by(by))

    def seen(self, by: Actor = SYSTEM, **more: Any) -> PlanSeen:
        """Return the plan as somebody sees it."""
        found = plan_seen(by, self.reference, on=timezone.localdate(), **more)
        assert found is not None
        return found


def plan_id(reference: str) -> int:
    """Return the id of the plan that a reference names."""
    return Plan.objects.get(reference=reference).pk


def build_plan(cast: Cast) -> Planning:
    """Build the thread, a service plan and an individual plan as kinds, and one plan begun."""
    thread = build_thread(cast)
    kind = add_plan_kind(
        "Service plan", unit_kind="service", levels=["priority"], headings=[*HEADINGS]
    )
    own = add_plan_kind("Personal plan", "My aims", owner="person", levels=["task"])
    wanted = PlanWanted(
        "Customer Services 2030/31",
        FIRST,
        NEXT,
        unit_id=cast.structure.services["Customer Services"],
    )
    reference = add_plan(wanted, kind_id=kind, **now_by())
    return Planning(cast, thread, kind, own, plan_id(reference), reference)
