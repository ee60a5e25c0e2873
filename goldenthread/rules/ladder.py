"""How a change climbs a route: who answers at each step, what may be answered, and where it stands then.

A route is a ladder of stages; a stage is one step, or several side by side which must all let a change
pass. Stage 0 is with whoever proposed it. Published in docs/methods/approval.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

__all__ = [
    "ANSWER_WORDS",
    "Answer",
    "LineState",
    "Place",
    "Route",
    "Step",
    "StepAct",
    "StepBy",
    "after",
    "route_from_data",
]

LONGEST_NAME: Final = 120
_MOST_STEPS: Final = 30
_MOST_DAYS: Final = 366


class StepBy(StrEnum):
    """Who acts at a step."""

    POST = "post"
    BODY = "body"
    REMIT = "remit"  # one of several bodies, each for what is in its remit
    ROLE = "role"  # over the unit that the change belongs to
    PROPOSER = "proposer"


class StepAct(StrEnum):
    """One thing that may be done at a step."""

    PROPOSE = "propose"
    CHALLENGE = "challenge"
    REFINE = "refine"
    RECOMMEND = "recommend"
    SUGGEST = "suggest"
    ADOPT = "adopt"
    APPROVE_FINAL = "approve_final"
    NOTE = "note"


class Answer(StrEnum):
    """What was answered at a step to one change."""

    APPROVED = "approved"
    NOTED = "noted"
    SENT_BACK = "sent_back"
    REFUSED = "refused"
    PROPOSED = "proposed"  # by whoever proposed it, or put it forward again
    WITHDRAWN = "withdrawn"
    HANDED = "handed"  # to the body whose remit it is, where a step is split


class LineState(StrEnum):
    """How a change on its way stands."""

    CLIMBING = "climbing"
    BACK = "back"  # with whoever proposed it
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    PASSED = "passed"  # the last step let it pass: it is in force, or comes into force on its day


#: What lets a change pass, by the weightiest thing that the step does.
_PASSING: Final = (
    (StepAct.APPROVE_FINAL, "Approved"),
    (StepAct.ADOPT, "Adopted"),
    (StepAct.RECOMMEND, "Recommended"),
    (StepAct.REFINE, "Passed on"),
    (StepAct.CHALLENGE, "Passed on"),
)
ANSWER_WORDS: Final[Mapping[Answer, str]] = {
    Answer.APPROVED: "Approved",
    Answer.NOTED: "Noted",
    Answer.SENT_BACK: "Sent back",
    Answer.REFUSED: "Refused",
    Answer.PROPOSED: "Proposed",
    Answer.WITHDRAWN: "Withdrawn",
    Answer.HANDED: "Handed on",
}
_DECIDING: Final = frozenset(act for act, _ in _PASSING)


@dataclass(frozen=True)
class Step:
    """One rung: who acts there (``of`` names posts, bodies or roles by reference), and what they may do.

    ``days`` is how long they have, nothing where it does not matter. ``is_beside``: at the same time as the
    step before it. ``waits``: until all that still climbs has come up to it.
    """

    key: str
    name: str
    by: StepBy
    of: tuple[str, ...] = ()
    acts: frozenset[StepAct] = frozenset()
    days: int | None = None
    is_beside: bool = False
    waits: bool = False

    @property
    def decides(self) -> bool:
        """Whether it can hold a change up; otherwise it is heard and the change goes on."""
        return bool(self.acts & _DECIDING)

    @property
    def adopts(self) -> bool:
        """Whether it is where the change is adopted or finally approved."""
        return bool(self.acts & {StepAct.ADOPT, StepAct.APPROVE_FINAL})

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What may be answered there."""
        usual = (Answer.APPROVED, Answer.SENT_BACK, Answer.REFUSED)
        found = usual if self.decides else (Answer.NOTED,)
        return (*found, Answer.HANDED) if self.by is StepBy.REMIT else found

    def word(self, answer: Answer) -> str:
        """Return an answer in the words of the step: to adopt is not to recommend."""
        if answer is Answer.APPROVED:
            return next((word for act, word in _PASSING if act in self.acts), "Passed on")
        return ANSWER_WORDS[answer]

    def due_on(self, came_on: date) -> date | None:
        """Return the day by which an answer is due to what came on a day.

        >>> Step("a", "Board", StepBy.BODY, ("board",), days=14).due_on(date(2026, 3, 1))
        datetime.date(2026, 3, 15)
        """
        return None if self.days is None else came_on + timedelta(days=self.days)

    def to_data(self) -> dict[str, Any]:
        """Return it as plain values for keeping."""
        return {
            "key": self.key,
            "name": self.name,
            "by": self.by.value,
            "of": list(self.of),
            "acts": sorted(act.value for act in self.acts),
            "days": self.days,
            "beside": self.is_beside,
            "waits": self.waits,
        }


@dataclass(frozen=True)
class Route:
    """A ladder; ``allows_own`` where somebody may answer to what they proposed themselves."""

    steps: tuple[Step, ...]
    allows_own: bool = False

    @cached_property
    def stages(self) -> tuple[tuple[Step, ...], ...]:
        """The steps by stage; the first is with the proposer and is passed by proposing."""
        found: list[list[Step]] = []
        steps = list(self.steps)
        if not steps or StepAct.PROPOSE not in steps[0].acts:
            found.append(
                [Step("propose", "Proposed", StepBy.PROPOSER, acts=frozenset({StepAct.PROPOSE}))]
            )
        for step in steps:
            if step.is_beside and len(found) > 1:
                found[-1].append(step)
            else:
                found.append([step])
        return tuple(tuple(each) for each in found)

    def stage_of(self, key: str) -> int:
        """Return at which stage a step stands.

        Raises:
            KeyError: the route has no such step.
        """
        for number, stage in enumerate(self.stages):
            if any(step.key == key for step in stage):
                return number
        raise KeyError(key)

    def step(self, key: str) -> Step:
        """Return a step by its key.

        Raises:
            KeyError: the route has no such step.
        """
        return next(step for step in self.stages[self.stage_of(key)] if step.key == key)

    def open_at(self, place: Place) -> tuple[Step, ...]:
        """Return the steps that a change waits at."""
        if place.state is LineState.BACK:
            return self.stages[0]
        if place.state is not LineState.CLIMBING:
            return ()
        return tuple(step for step in self.stages[place.stage] if step.key not in place.done)

    def is_held(self, step: Step, places: Iterable[Place]) -> bool:
        """Say whether a step waits for what still climbs below it; what was sent back holds nobody up."""
        stage = self.stage_of(step.key)
        return step.waits and any(
            it.state is LineState.CLIMBING and it.stage < stage for it in places
        )

    def may_be_own(self, step: Step) -> bool:
        """Say whether somebody may answer at a step to what they proposed themselves.

        At a later step of the proposer’s they may, but nobody adopts their own.
        """
        return self.allows_own or (step.by is StepBy.PROPOSER and not step.adopts)

    def problems(self) -> list[str]:
        """Return in sentences what keeps a change from coming through; nothing where it may climb."""
        return [*_problems(self.steps), *self._own_problems()]

    def _own_problems(self) -> Iterator[str]:
        for number, step in enumerate(self.steps, start=1):
            if step.by is StepBy.PROPOSER and step.adopts and not self.allows_own:
                yield (
                    f"Step {number}, “{step.name}”, lets the proposer adopt their own: let somebody else, or"
                    " allow one’s own on this route."
                )


def _problems(steps: Sequence[Step]) -> Iterator[str]:
    if not steps or all(StepAct.PROPOSE in step.acts for step in steps):
        yield "A route needs a step that decides: add who adopts or approves."
        return
    if len(steps) > _MOST_STEPS:
        yield f"{len(steps)} steps are more than anybody climbs: write {_MOST_STEPS} or fewer."
    names: set[str] = set()
    for number, step in enumerate(steps, start=1):
        called = f"Step {number}, “{step.name}”," if step.name else f"Step {number}"
        yield from _problems_of(step, called, is_first=number == 1)
        if step.name.casefold() in names:
            yield f"There are two steps “{step.name}”: rename one."
        names.add(step.name.casefold())
    last = Route(tuple(steps)).stages[-1]
    if not any(step.adopts for step in last):
        yield (
            f"The last step, “{last[-1].name}”, neither adopts nor approves: nothing would ever come into"
            " force. Let it adopt, or add a step that does."
        )


def _problems_of(step: Step, called: str, *, is_first: bool) -> Iterator[str]:
    if not step.name:
        yield f"{called} has no name: write one, or take it out."
    if len(step.name) > LONGEST_NAME:
        yield f"{called} has a name of {len(step.name)} characters: shorten it to {LONGEST_NAME} or fewer."
    if StepAct.PROPOSE in step.acts and (not is_first or len(step.acts) > 1 or step.is_beside):
        yield f"{called} proposes: only the first step does, and does nothing else."
    if not step.acts:
        yield f"{called} does nothing: tick at least one thing that may be done there."
    if step.by is StepBy.REMIT and len(step.of) < 2:
        yield f"{called} is split by remit: name two bodies or more."
    if step.by in (StepBy.POST, StepBy.BODY, StepBy.ROLE) and len(step.of) != 1:
        yield f"{called} has nobody to act: say who."
    if is_first and step.is_beside:
        yield f"{called} stands beside the step before it, and there is none."
    if step.days is not None and not 1 <= step.days <= _MOST_DAYS:
        yield f"{called} has {step.days} days: write 1 to {_MOST_DAYS}, or none."


@dataclass(frozen=True)
class Place:
    """Where a change stands: at which stage, which of its steps have let it pass, where it goes back to.

    ``returns_to`` is the stage that sent it back to its proposer: put forward again, it goes on from there.
    """

    state: LineState = LineState.BACK
    stage: int = 0
    done: tuple[str, ...] = ()
    returns_to: int = 1


def after(route: Route, place: Place, answer: Answer, *, step: str = "", back_to: int = 0) -> Place:
    """Return where a change stands after an answer at a step.

    What was sent back to its proposer goes on, put forward again, from the stage that sent it back; sent back
    to an earlier stage it climbs on from that one.

    >>> board = Step("b", "Board", StepBy.BODY, ("board",), frozenset({StepAct.ADOPT}))
    >>> route = Route((board,))
    >>> place = after(route, Place(), Answer.PROPOSED)
    >>> (place.state.value, place.stage)
    ('climbing', 1)
    >>> after(route, place, Answer.APPROVED, step="b").state.value
    'passed'

    Raises:
        ValueError: the change does not wait at that step, or it cannot go back to that stage.
    """
    if answer is Answer.WITHDRAWN:
        if place.state not in (LineState.CLIMBING, LineState.BACK):
            raise ValueError("It has been decided.")
        return Place(LineState.WITHDRAWN, place.stage)
    if answer is Answer.PROPOSED:
        if place.state is not LineState.BACK:
            raise ValueError("It is not with its proposer.")
        return Place(LineState.CLIMBING, place.returns_to)
    if all(it.key != step for it in route.open_at(place)) or place.state is LineState.BACK:
        raise ValueError("It does not wait at this step.")
    if answer is Answer.HANDED:
        return place
    if answer is Answer.REFUSED:
        return Place(LineState.REFUSED, place.stage)
    if answer is Answer.SENT_BACK:
        if not 0 <= back_to < place.stage:
            raise ValueError("It can only go back to an earlier step.")
        if back_to == 0:
            return Place(LineState.BACK, 0, returns_to=place.stage)
        return Place(LineState.CLIMBING, back_to)
    return _passed(route, place, step)


def _passed(route: Route, place: Place, step: str) -> Place:
    done = (*place.done, step)
    if any(it.key not in done for it in route.stages[place.stage]):
        return Place(LineState.CLIMBING, place.stage, done)
    if place.stage + 1 == len(route.stages):
        return Place(LineState.PASSED, place.stage)
    return Place(LineState.CLIMBING, place.stage + 1)


def route_from_data(steps: Iterable[Mapping[str, Any]], *, allows_own: bool = False) -> Route:
    """Return a route from what was kept of its steps.

    Raises:
        ValueError: a word is none of ours.
        KeyError: a step lacks what each has.
    """
    return Route(
        tuple(
            Step(
                key=str(it["key"]),
                name=str(it["name"]),
                by=StepBy(it["by"]),
                of=tuple(str(each) for each in it.get("of", ())),
                acts=frozenset(StepAct(act) for act in it["acts"]),
                days=it.get("days"),
                is_beside=bool(it.get("beside", False)),
                waits=bool(it.get("waits", False)),
            )
            for it in steps
        ),
        allows_own,
    )
