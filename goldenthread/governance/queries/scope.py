"""For what somebody answers on a route: their own posts, those they stand in for, bodies, roles, powers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from goldenthread.governance.models import OpenStep
from goldenthread.governance.queries.instead import Power, instead_known
from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.governance.queries.routes import CLERK
from goldenthread.organisation.access import Actor, may_administer_all
from goldenthread.organisation.queries.answering import posts_passed_to, roles_over
from goldenthread.organisation.queries.units import units_on

__all__ = ["Authority", "Scope", "scope_of"]


@dataclass(frozen=True)
class Authority:
    """As what somebody answers at a step.

    ``post_id`` is theirs; ``body_id`` the body whose decision they record; ``power`` what they decide under.
    """

    post_id: int | None = None
    body_id: int | None = None
    stood_in_for_id: int | None = None
    power: Power | None = None
    records: bool = False


@dataclass(frozen=True)
class Scope:
    """What somebody answers for on a day.

    ``posts`` are those answered for, each with the post of theirs that does and whether it stands in;
    ``recorded`` and ``sat_on`` are bodies with those whose work passed to them.
    """

    actor: Actor
    on: date
    posts: Mapping[int, tuple[int, bool]]
    recorded: frozenset[int]
    sat_on: frozenset[int]
    powers: tuple[Power, ...]
    roles: frozenset[tuple[str, int]]
    administers: bool
    bodies: FrameworkRegister
    heirs: Mapping[int, int] = field(default_factory=dict)

    def heir(self, body_id: int) -> int:
        """Return the body that a body's work has passed to, or itself."""
        return self.heirs.get(body_id, body_id)

    def authority(self, step: OpenStep, kind: str, days: Collection[date]) -> Authority | None:
        """Return as what the actor may answer at an open step on these days; nothing where they may not."""
        if step.person_id is not None and step.person_id == self.actor.person_id:
            return Authority(post_id=self._any_post)
        if step.post_id is not None and step.post_id in self.posts:
            own, stands_in = self.posts[step.post_id]
            return Authority(own, stood_in_for_id=step.post_id if stands_in else None)
        if step.role and step.unit_id is not None and (step.role, step.unit_id) in self.roles:
            return Authority(post_id=self._any_post)
        if step.body_id is None:
            is_for_nobody = step.post_id is None and not step.role and step.person_id is None
            may_hand_on = is_for_nobody and self.administers
            return Authority(self._any_post, records=True) if may_hand_on else None
        body_id = self.heir(step.body_id)
        power = self.power_of(step.body_id, kind, days)
        if power is not None:
            own, stands_in = self.posts[power.post_id]
            away = power.post_id if stands_in else None
            return Authority(own, body_id, stood_in_for_id=away, power=power)
        if body_id in self.recorded or self.administers:
            return Authority(self._any_post, body_id, records=True)
        return None

    def power_of(self, body_id: int, kind: str, days: Collection[date]) -> Power | None:
        """Return the power by which the actor decides such changes in a body's place, if any."""
        of_body = (it for it in self.powers if it.body_id in (body_id, self.heir(body_id)))
        return next((it for it in of_body if not it.beyond(kind, days)), None)

    def why_not(
        self, step: OpenStep, kind: str, days: Collection[date], *, adopts: bool = False
    ) -> str:
        """Say why the actor may not answer at a step, where a power of theirs falls short of it.

        Of several the one that comes nearest is named: for such changes, then the latest. ``adopts`` where
        the step is one that adopts: then a power for such changes of another body is named as well.
        """
        if step.body_id is None:
            return ""
        of_body = [
            it for it in self.powers if it.body_id in (step.body_id, self.heir(step.body_id))
        ]
        if of_body:
            nearest = max(of_body, key=lambda it: (kind in it.kinds, it.latest_on))
            return nearest.beyond(kind, days)
        held = next((it for it in self.powers if adopts and it.covers(kind, self.on)), None)
        if held is None:
            return ""
        return (
            f"The delegated power {held.reference} is in the place of"
            f" {self.bodies.called('body', held.body_id, self.on)}, and this is for another body: it goes"
            " to that body."
        )

    @property
    def _any_post(self) -> int | None:
        return min(self.actor.post_ids, default=None)


def scope_of(actor: Actor, *, on: date) -> Scope:
    """Return what somebody answers for on a day. 9 SQL queries."""
    framework = framework_known(only=("body", "membership"))
    units = units_on(on)
    passed = posts_passed_to(actor.post_ids, on=on)
    posts = {pk: (pk, False) for pk in actor.post_ids} | {
        pk: (heir, False) for pk, heir in passed.items()
    }
    instead = instead_known()
    for own in actor.post_ids:
        for post_id in instead.stood_for_by(own, on):
            posts.setdefault(post_id, (own, True))
    heirs = _heirs(framework, on)
    recorded, sat_on = _bodies(framework, actor, on)
    return Scope(
        actor,
        on,
        posts,
        recorded,
        sat_on,
        tuple(it for it in instead.powers if it.post_id in posts),
        roles_over(actor.post_ids, units, on=on),
        may_administer_all(actor, units.values()),
        framework,
        heirs,
    )


def _heirs(framework: FrameworkRegister, on: date) -> dict[int, int]:
    """Return for each body that has ended which its work has passed to, at once or in turn."""
    ledger = framework.ledgers["body"]
    passed = {
        pk: it.says["successor_id"]
        for pk in ledger.rows
        if (it := ledger.on(pk, on)) and it.says["is_ended"] and it.says["successor_id"]
    }
    found = {}
    for body_id in passed:
        heir, met = body_id, set()
        while heir in passed and heir not in met:
            met.add(heir)
            heir = passed[heir]
        found[body_id] = heir
    return found


def _bodies(
    framework: FrameworkRegister, actor: Actor, on: date
) -> tuple[frozenset[int], frozenset[int]]:
    """Return the bodies whose decisions the actor records, and those that they sit on.

    Its clerks record what a body decides; of one that has none, any of its members.
    """
    clerks, has_clerk, sat_on, inside = set(), set(), set(), set()
    for (body_id, person_id, post_id, member_id, _), it in framework.in_force(
        "membership", on
    ).items():
        is_clerk = CLERK in str(it.says["capacity"]).casefold()
        if is_clerk:
            has_clerk.add(body_id)
        if member_id is not None:
            inside.add((member_id, body_id))
        if (person_id is not None and person_id == actor.person_id) or post_id in actor.post_ids:
            sat_on.add(body_id)
            if is_clerk:
                clerks.add(body_id)
    met: set[int] = set()
    while met != sat_on:
        met = set(sat_on)
        sat_on |= {body_id for member_id, body_id in inside if member_id in met}
    return frozenset(clerks | (sat_on - has_clerk)), frozenset(sat_on)
