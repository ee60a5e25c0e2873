"""An approval route as pages show it: its ladder, who acts at each step today, and where nobody can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.governance.queries.instead import Instead, instead_known
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.governance.queries.routes import (
    Acting,
    Holder,
    body_that_acts,
    holders,
    post_called,
    post_that_acts,
)
from goldenthread.organisation.access import Role
from goldenthread.organisation.queries.dated import Dated
from goldenthread.rules.ladder import Route, Step, StepBy, route_from_data
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.organisation.looking import Looking
from goldenthread.staff.organisation.tree import Named
from goldenthread.staff.organisation.wording import counted
from goldenthread.ui.route_words import acts_in_words, kinds_in_words

__all__ = ["ActsShown", "Ladders", "RouteShown", "StepShown", "who_in_words"]


@dataclass(frozen=True)
class ActsShown:
    """One who may answer at a step today: the post, who holds it, and in which capacity or place."""

    post: Named
    people: str
    note: str


@dataclass(frozen=True)
class StepShown:
    """One step of a ladder; ``warning`` says in plain words why nobody can act there."""

    key: str
    name: str
    who: tuple[Named, ...]
    may: str
    days: str
    waits: bool
    adopts: bool
    acts: tuple[ActsShown, ...]
    warning: str


@dataclass(frozen=True)
class RouteShown:
    """A route in words; ``stages`` holds the steps of each stage from the bottom, side by side."""

    name: str
    href: str
    about: str
    kinds: str
    steps: str
    is_required: bool
    allows_own: bool
    stages: tuple[tuple[StepShown, ...], ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is wrong with it today: at which step nobody can act."""
        found = ((it.name, it.warning) for stage in self.stages for it in stage if it.warning)
        return tuple(f"{name}: {warning}" for name, warning in found)


def who_in_words(
    step: Step, bodies: FrameworkRegister, view: Looking, on: date
) -> Iterator[tuple[str, str]]:
    """Yield who acts at a step on a day: a name, and the address of its page.

    Where the work of a post or a body that the step names has passed to another, it is that one's.
    """
    if step.by is StepBy.PROPOSER:
        yield "Whoever proposed it", ""
    for reference in step.of:
        if step.by is StepBy.POST:
            key = post_that_acts(view.register, reference, on)
            href = view.post_address(key) if key is not None else ""
            title = view.register.post_title(key, on) if key is not None else ""
            yield title or post_called(view.register, reference, on), href
        elif step.by is StepBy.ROLE:
            label = Role(reference).label if reference in Role.values else reference
            yield f"{label} of the service", ""
        else:
            key = body_that_acts(bodies, reference, on)
            known = bodies.key_of("body", reference) if key is None else key
            if known is None:
                yield f"“{reference}”", ""
                continue
            held = bodies.reference("body", known)
            yield bodies.called("body", known, on), address_of("body", held) or ""


@dataclass(frozen=True)
class Ladders:
    """The framework, the organisation and who answers for whom, as one page reads them on a day."""

    register: FrameworkRegister
    view: Looking
    instead: Instead

    @classmethod
    def of(cls, register: FrameworkRegister, view: Looking) -> Ladders:
        """Return them with who stands in for whom. 2 SQL queries."""
        return cls(register, view, instead_known(view.as_at))

    @property
    def day(self) -> date:
        """The day that is looked at."""
        return self.view.day

    def there(self) -> dict[int, Dated]:
        """Return the routes in force, in order of name."""
        return self.register.in_force("route", self.day)

    def shown(self, key: int, says: Mapping[str, Any]) -> RouteShown:
        """Return a route in words. No SQL query."""
        route = route_from_data(says["steps"], allows_own=says["allows_own"])
        return RouteShown(
            name=str(says["name"]),
            href=page_address("route", self.register.reference("route", key)),
            about=str(says["about"]),
            kinds=kinds_in_words(says["kinds"]),
            steps=counted(len(says["steps"]), "step"),
            is_required=bool(says["is_required"]),
            allows_own=bool(says["allows_own"]),
            stages=tuple(self._stages(route, says["kinds"])),
        )

    def _stages(self, route: Route, kinds: list[str]) -> Iterator[tuple[StepShown, ...]]:
        for stage in route.stages:
            yield tuple(self._step(step, kinds) for step in stage)

    def _step(self, step: Step, kinds: list[str]) -> StepShown:
        every = [
            holders(
                step, self.view.register, self.register, self.day, kind=kind, instead=self.instead
            )
            for kind in kinds
        ]
        found = tuple(dict.fromkeys(it for each in every for it in each.holders))
        return StepShown(
            key=step.key,
            name=step.name,
            who=tuple(Named(*it) for it in who_in_words(step, self.register, self.view, self.day)),
            may=acts_in_words(step.acts),
            days=f"within {counted(step.days, 'day')}" if step.days else "",
            waits=step.waits,
            adopts=step.adopts,
            acts=tuple(self._acts(it) for it in found),
            warning=_warning(every[0]) if every else "",
        )

    def _acts(self, it: Holder) -> ActsShown:
        register, day = self.view.register, self.day
        if it.post_id is None:
            person = register.people.get(it.person_id or 0)
            named = Named(person.name if person else "", "")
            return ActsShown(named, "", it.capacity)
        held = register.holders(it.post_id, day)
        people = ", ".join(register.people[each.person_id].name for each in held)
        notes = [it.capacity]
        if it.stands_in_for is not None:
            notes.append(f"stands in for {register.post_title(it.stands_in_for, day)}")
        if it.power_id is not None:
            notes.append("by delegated power")
        title = register.post_title(it.post_id, day)
        post = Named(title, self.view.post_address(it.post_id))
        return ActsShown(post, people, ", ".join(each for each in notes if each))


def _warning(acting: Acting) -> str:
    if not acting.warnings:
        return ""
    said = "; ".join(acting.warnings)
    if acting.holders:
        return f"Not everybody can act here: {said}."
    return f"Nobody can act here: {said}."
