"""Who may answer at each open step today, and in plain words why nobody can where that is so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from goldenthread.governance import access
from goldenthread.governance.models import OpenStep
from goldenthread.governance.queries.instead import Instead, instead_known
from goldenthread.governance.queries.own import put_forward_by
from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.governance.queries.routes import Acting, Holder, holders
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.administering import may_sign_in
from goldenthread.organisation.queries.register import Register, register_known
from goldenthread.rules.ladder import Step, StepBy, route_from_data

__all__ = ["Answerers", "StepAnswered", "answerers_known", "steps_nobody_answers"]


@dataclass(frozen=True)
class StepAnswered:
    """An open step and the people who may answer there and can sign in; ``why`` says why nobody can.

    ``post`` and ``body`` are references of those that act there, for whoever mends it.
    """

    reference: str
    title: str
    kind: str
    step: str
    step_name: str
    stage: int
    lines: int
    came_on: date
    due_on: date | None
    is_held: bool
    people: frozenset[int]
    why: str = ""
    post: str = ""
    body: str = ""

    @property
    def key(self) -> str:
        """What tells it from the same step of the same package at another time."""
        return f"{self.reference}/{self.step}/{self.came_on.isoformat()}"


@dataclass(frozen=True)
class Answerers:
    """Every open step with who answers, and the structure as it was asked."""

    steps: tuple[StepAnswered, ...]
    structure: Register
    sign_in: frozenset[int]


def steps_nobody_answers(actor: Actor, *, on: date) -> tuple[StepAnswered, ...]:
    """Return the open steps that nobody can answer, what came the earliest first. 20 SQL queries at most.

    Raises:
        NotPermitted: the actor does not see the framework.
    """
    access.require_sight(actor)
    return tuple(it for it in answerers_known(on).steps if it.why) if _is_any_open() else ()


def _is_any_open() -> bool:
    return OpenStep.objects.exists()


def answerers_known(on: date) -> Answerers:
    """Return every open step with who may answer it on a day. 19 SQL queries, however many there are."""
    structure, sign_in = register_known(), may_sign_in()
    framework, instead = framework_known(only=("body", "membership")), instead_known()
    rows = list(OpenStep.objects.select_related("package__route_version").order_by("came_on", "pk"))
    own = put_forward_by({row.package_id for row in rows})
    asked = _Asked(structure, framework, instead, sign_in, on, own, {})
    return Answerers(tuple(asked.answered(row) for row in rows), structure, sign_in)


@dataclass(frozen=True)
class _Asked:
    structure: Register
    framework: FrameworkRegister
    instead: Instead
    sign_in: frozenset[int]
    on: date
    own: Mapping[int, frozenset[int]]
    known: dict[Any, Acting]

    def answered(self, row: Any) -> StepAnswered:
        """Return one open step with who may answer."""
        route = route_from_data(
            row.package.route_version.steps, allows_own=row.package.route_version.allows_own
        )
        step = route.step(row.step)
        acting = self._acting(row, step)
        could = self._people(acting.holders)
        if row.person_id is not None:
            could |= {row.person_id}
        elif row.stage and not route.may_be_own(step):
            could -= self._own(row, acting)
        people = frozenset(could & self.sign_in)
        return StepAnswered(
            reference=row.package.reference,
            title=row.package.title,
            kind=row.package.kind,
            step=row.step,
            step_name=step.name,
            stage=row.stage,
            lines=row.lines,
            came_on=row.came_on,
            due_on=row.due_on,
            is_held=row.is_held,
            people=people,
            why="" if people else self._why(row, acting),
            post=self.structure.post_references.get(row.post_id, ""),
            body="" if row.body_id is None else self.framework.reference("body", row.body_id),
        )

    def _acting(self, row: Any, step: Step) -> Acting:
        """Return who acts for those lines: of a step that is split, for the body that has them."""
        if row.body_id is not None:
            step = replace(
                step, by=StepBy.BODY, of=(self.framework.reference("body", row.body_id),)
            )
        elif row.post_id is not None:
            reference = self.structure.post_references[row.post_id]
            step = replace(step, by=StepBy.POST, of=(reference,))
        elif not row.role:
            return Acting()
        key = (step.by, step.of, step.decides, row.package.kind, row.unit_id)
        if key not in self.known:
            self.known[key] = holders(
                step, self.structure, self.framework, self.on, kind=row.package.kind,
                unit_id=row.unit_id, instead=self.instead,
            )  # fmt: skip
        return self.known[key]

    def _people(self, found: Iterable[Holder]) -> set[int]:
        people = set()
        for it in found:
            if it.person_id is not None:
                people.add(it.person_id)
            elif it.post_id is not None:
                people |= {held.person_id for held in self.structure.holders(it.post_id, self.on)}
        return people

    def _own(self, row: Any, acting: Acting) -> set[int]:
        """Return who put it forward, or forward again, and does not record what a body decides."""
        records = self._people(it for it in acting.holders if it.body_id and not it.power_id)
        return set(self.own.get(row.package_id, ())) - records

    def _why(self, row: Any, acting: Acting) -> str:
        """Say why nobody can answer."""
        if acting.warnings:
            return acting.warnings[0][:1].upper() + acting.warnings[0][1:] + "."
        if row.body_id is None and row.post_id is None and not row.role and row.person_id is None:
            return "It is in no body’s remit: somebody who administers the council hands it on."
        could = self._people(acting.holders)
        if could and could <= self.own.get(row.package_id, frozenset()):
            return "Whoever could answer proposed it, and the route does not let them."
        return "Nobody of those who could answer can sign in."
