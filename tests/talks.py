"""A small thread to talk about: two outcomes and a priority, and what is offered to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.plan.commands.contributions import Terms, move_contribution, offer_contribution
from goldenthread.plan.commands.objectives import Wanted, add_objective
from goldenthread.plan.models import Contribution, Objective
from goldenthread.rules.vocabulary import ContributionStep as Step
from tests.cast import Cast
from tests.plan.threads import add_levels

DAY = date(2014, 4, 1)


@dataclass(frozen=True)
class Talks:
    """What was built: objectives by title, units and posts by name, and the ids of contributions."""

    cast: Cast
    objectives: dict[str, int]
    levels: dict[str, int]

    def offer(
        self, to: str, how: str = "By doing our part", *, by: Actor = SYSTEM, **more: Any
    ) -> int:
        """Offer something to an objective; return the id of the contribution."""
        said: dict[str, Any] = {"by": by, "at": now(), "from_on": DAY, "words": "So"}
        found = offer_contribution(Terms(how=how), to_id=self.objectives[to], **said, **more)
        return Contribution.objects.get(reference=found).pk

    def move(self, pk: int, step: Step, *, by: Actor = SYSTEM, **more: Any) -> int:
        """Make a move in a talk; return its event."""
        said: dict[str, Any] = {"by": by, "at": now(), "from_on": DAY, "words": "So", **more}
        return move_contribution(pk, step, **said)

    def unit(self, name: str) -> int:
        """Return a unit's id."""
        return self.cast.structure.services[name]

    def post(self, title: str) -> int:
        """Return a post's id."""
        return self.cast.structure.posts[title]

    def actor(self, username: str) -> Actor:
        """Return who signs in under ``username``, as of today."""
        account = account_named(username)
        assert account is not None, username
        return actor_for(account, on=timezone.localdate())


def now() -> datetime:
    """Return the moment of a change."""
    return timezone.now()


def build_talks(cast: Cast) -> Talks:
    """Add three levels, two outcomes, an internal one and a priority; the head of housing owns “Homes”."""
    levels = add_levels()
    posts, services = cast.structure.posts, cast.structure.services
    wanted: dict[str, tuple[str, dict[str, Any]]] = {
        "Homes for all": ("outcome", {"owner_id": posts["Head of Housing"]}),
        "A clean town": ("outcome", {}),
        "A council that listens": ("outcome", {"is_internal": True}),
        "Answer calls at once": (
            "priority",
            {
                "owner_id": posts["Contact Centre Manager"],
                "unit_id": services["Customer Services"],
            },
        ),
    }
    objectives = {}
    for title, (level, more) in wanted.items():
        reference = add_objective(
            Wanted(title, **more),
            level_id=levels[level], from_on=DAY, reason="So", by=SYSTEM, at=now(),
        )  # fmt: skip
        objectives[title] = Objective.objects.get(reference=reference).pk
    return Talks(cast, objectives, levels)
