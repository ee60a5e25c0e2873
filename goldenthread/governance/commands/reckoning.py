"""Reckon what answers at a step come to: who may give them, where each line goes, what comes into force.

Nothing is written here; all of it is done before an event opens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.governance.commands.answering import (
    Answered,
    Moved,
    answer_ready,
)
from goldenthread.governance.commands.carriers import Asked, LetsGo, Ready, carrier_of
from goldenthread.governance.commands.proposing import refuse_lines
from goldenthread.governance.commands.sitting import Meeting, Sitting, sit
from goldenthread.governance.models import (
    Decision,
    LineDecision,
    LineVersion,
    PackageLine,
    Suggestion,
)
from goldenthread.governance.queries.came_later import all_came_later
from goldenthread.governance.queries.climbing import Climbing, LineAt, climbing, versions_asked
from goldenthread.governance.queries.remits import bodies_of, in_remit
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.units import posts_on
from goldenthread.rules.ladder import Answer, LineState, Place, StepAct, StepBy, after
from goldenthread.ui.dates import day as in_words

__all__ = ["TRIES", "LineAnswer", "Reckoned", "reckon"]

#: How often something is made ready again that others' writing came between.
TRIES: Final = 4
_WORDED: Final = (Answer.SENT_BACK, Answer.REFUSED)
_LONGEST: Final = 20_000


@dataclass(frozen=True)
class LineAnswer:
    """What is answered to a line; ``refined`` is what it is to ask for from now on, and from which day.

    ``back_to`` names the earlier step that it is sent back to, nothing its proposer; ``to_body`` the body
    that has it next, where that step is split by remit.
    """

    answer: Answer
    words: str = ""
    back_to: str = ""
    to_body: str = ""
    refined: Mapping[str, Any] | None = None
    from_on: date | None = None


@dataclass(frozen=True)
class Reckoned:
    """What answers at a step come to: checked, and not made ready to be written yet.

    ``left`` are lines that came after the day on which it was decided, and go on waiting.
    """

    sitting: Sitting
    kept: Mapping[int, tuple[LineVersion, PackageLine]]
    decision: Decision
    moved: Sequence[Moved]
    read_at: int
    left: Sequence[LineAt] = ()

    @property
    def passed(self) -> list[Moved]:
        """The lines that pass the last step."""
        return [it for it in self.moved if it.now.place.state is LineState.PASSED]

    @property
    def answers(self) -> Counter[Answer]:
        """How many lines are answered how."""
        return Counter(it.answer for it in self.moved)

    @property
    def kind(self) -> str:
        """What kind of change climbs."""
        return str(self.sitting.held.package.kind)

    @property
    def subjects(self) -> set[tuple[str, int | None]]:
        """What the lines are about that pass the last step or are refused: of these something is recorded."""
        ended = (LineState.PASSED, LineState.REFUSED)
        moved = [it.now for it in self.moved if it.now.place.state in ended]
        lines = [self.kept[it.number][1] for it in moved]
        return {(it.subject_kind, it.subject_id) for it in lines}

    def made_ready(self, *, by: Actor, at: datetime) -> Answered:
        """Make the decision ready to be written, with what comes into force by it.

        Raises:
            NotPossible: it cannot come into force as things stand.
        """
        it, passed = self.sitting, self.passed
        carried = [_ready(it, passed, self.kept, self.decision, by, at)] if passed else []
        carried += _let_go(it, self.moved, self.kept, self.decision)
        return answer_ready(
            it.held, self.decision, self.moved, read_at=self.read_at, carried=carried
        )

    def anew(self) -> Reckoned:
        """Return the same as it was before it failed to be written."""
        moved = [replace(it, version=_again(it.version)) for it in self.moved]
        return replace(self, decision=_anew(self.decision), moved=moved)


def reckon(
    reference: str,
    *,
    by: Actor,
    at: datetime,
    step: str,
    answers: Mapping[int, LineAnswer],
    others: LineAnswer | None = None,
    body: str = "",
    words: str = "",
    meeting: Meeting | None = None,
    read_at: int,
    leaves_later: bool = False,
) -> Reckoned:
    """Check answers to lines that wait at a step and say where each goes; nothing is written.

    Where ``leaves_later``, ``others`` is not answered to lines that came after the day of the meeting. It
    refuses as ``decide_lines`` does.
    """
    held = climbing(reference)
    met = meeting or Meeting(localdate(at))
    sitting = sit(held, step, body=body, by=by, at=at, met=met)
    left = [it for it in sitting.waiting.values() if leaves_later and it.came_on > sitting.on]
    rest = sitting.waiting.keys() - {it.number for it in left}
    given = {number: others for number in sorted(rest) if others is not None} | dict(answers)
    if left and not given:
        sentence = all_came_later(min(it.came_on for it in left))
        raise NotPossible(sentence, field="decided_on")
    _refuse_senseless(sitting, given, words)
    kept = versions_asked([sitting.waiting[number] for number in given])
    refined = _refined(sitting, given, kept, at, read_at)
    moved = _moved(sitting, given, kept, refined)
    reckoned = Reckoned(sitting, kept, _decision(sitting, by, met, words), moved, read_at, left)
    if reckoned.passed:
        _refuse_unanswered(held, reckoned.passed)
    return reckoned


def _refuse_senseless(sitting: Sitting, given: Mapping[int, LineAnswer], words: str) -> None:
    """Refuse answers that the step does not give, and those without the words that they need."""
    if not given:
        raise NotPossible(
            "Nothing is answered: choose an answer for a line or more.", field="lines"
        )
    if len(words) > _LONGEST:
        raise NotPossible(f"This is {len(words):,} characters long: shorten it.", field="words")
    for number, it in given.items():
        if number not in sitting.waiting:
            raise NotPossible(f"Line {number} does not wait here: leave it out.", field="lines")
        if sitting.on < (came_on := sitting.waiting[number].came_on):
            raise NotPossible(
                f"Line {number} came to this step on {in_words(came_on)}: choose that day or a later one,"
                " or leave the line out.",
                field="decided_on",
            )
        _refuse_answer(sitting, number, it, words)


def _refuse_answer(sitting: Sitting, number: int, it: LineAnswer, words: str) -> None:
    step, authority = sitting.step, sitting.authority
    if authority.records and authority.body_id is None and it.answer is not Answer.HANDED:
        raise NotPossible(
            f"Line {number} is in nobody's remit: hand it on to a body first.", field="to_body"
        )
    if it.answer not in step.answers:
        raise NotPossible(f"Line {number} cannot be answered so at “{step.name}”.", field="lines")
    if it.answer in _WORDED and not (it.words.strip() or words.strip()):
        raise NotPossible(
            f"Line {number} is {step.word(it.answer).lower()}: say why.", field="words"
        )
    refines = StepAct.REFINE in step.acts and it.answer is Answer.APPROVED
    if it.refined is not None and not refines:
        raise NotPossible(
            f"Line {number} cannot be refined at “{step.name}”: pass it on, or send it back.",
            field="lines",
        )
    if it.answer is Answer.HANDED and it.to_body not in sitting.bodies:
        raise NotPossible(f"Say to which body line {number} is handed on.", field="to_body")


def _refined(
    sitting: Sitting,
    given: Mapping[int, LineAnswer],
    kept: Mapping[int, tuple[LineVersion, PackageLine]],
    at: datetime,
    read_at: int,
) -> dict[int, LineVersion]:
    """Return what refined lines ask for from now on; their carrier has looked at it.

    Who decides under a delegated power refines nothing to a day that the power does not reach.
    """
    asked = [
        _asked(number, kept[number], it, read_at)
        for number, it in given.items()
        if it.refined is not None
    ]
    power, kind = sitting.authority.power, sitting.held.package.kind
    sentence = power.beyond(kind, {it.from_on for it in asked}) if power is not None else ""
    if sentence:
        raise NotPossible(sentence, field="lines")
    refuse_lines(kind, asked, at=at)
    return {
        it.number: LineVersion.fresh(
            {"line": kept[it.number][1]},
            asked=dict(it.asked), from_on=it.from_on, step=sitting.step.key,
            words=it.words.strip(), read_at=read_at,
        )
        for it in asked
    }  # fmt: skip


def _asked(
    number: int, kept: tuple[LineVersion, PackageLine], given: LineAnswer | None, read_at: int
) -> Asked:
    version, line = kept
    refined = given.refined if given is not None else None
    return Asked(
        number, line.subject_kind, line.subject_id, line.subject_label, line.unit_id,
        version.asked if refined is None else refined,
        (given.from_on if given is not None and refined is not None else None) or version.from_on,
        version.read_at if refined is None else read_at,
        version.words if refined is None or given is None else given.words,
    )  # fmt: skip


def _moved(
    sitting: Sitting,
    given: Mapping[int, LineAnswer],
    kept: Mapping[int, tuple[LineVersion, PackageLine]],
    refined: Mapping[int, LineVersion],
) -> list[Moved]:
    """Return where each line goes by its answer."""
    held, found, split = sitting.held, [], _Split(sitting, given)
    for number, it in given.items():
        line = sitting.waiting[number]
        back_to = _stage_back(sitting, it, number) if it.answer is Answer.SENT_BACK else 0
        place = after(held.route, line.place, it.answer, step=sitting.step.key, back_to=back_to)
        version = refined.get(number)
        is_up = (place.stage, place.state) != (line.place.stage, line.place.state)
        now = replace(
            line,
            place=place,
            came_on=sitting.on if is_up or it.answer is Answer.HANDED else line.came_on,
            body_id=split.body_of(line, place, it),
            from_on=version.from_on if version is not None else line.from_on,
            is_refined=line.is_refined or version is not None,
        )
        found.append(Moved(line, now, it.answer, it.words, back_to, version))
    return found


def _stage_back(sitting: Sitting, it: LineAnswer, number: int) -> int:
    if not it.back_to:
        return 0
    try:
        stage = sitting.held.route.stage_of(it.back_to)
    except KeyError:
        stage = sitting.waiting[number].place.stage
    if stage >= sitting.waiting[number].place.stage:
        raise NotPossible(f"Line {number} can only go back to an earlier step.", field="back_to")
    return stage


class _Split:
    """Which body has a line at the stage that it comes to; the remits are asked for once, where needed."""

    def __init__(self, sitting: Sitting, given: Mapping[int, LineAnswer]) -> None:
        self.sitting = sitting
        self.units = {sitting.waiting[number].unit_id for number in given}
        self.found: dict[int, tuple[Mapping[int | None, int | None], Mapping[str, int]]] = {}

    def body_of(self, line: LineAt, place: Place, it: LineAnswer) -> int | None:
        """Return the body that has a line next."""
        if it.answer is Answer.HANDED:
            return self.sitting.bodies[it.to_body]
        if place.state is not LineState.CLIMBING:
            return None
        if place.stage == line.place.stage:
            return line.body_id
        if place.stage not in self.found:
            self.found[place.stage] = self._at(place.stage)
        remits, bodies = self.found[place.stage]
        return bodies.get(it.to_body) or remits.get(line.unit_id)

    def _at(self, stage: int) -> tuple[Mapping[int | None, int | None], Mapping[str, int]]:
        steps = self.sitting.held.route.stages[stage]
        split = next((step for step in steps if step.by is StepBy.REMIT), None)
        if split is None:
            return {}, {}
        return in_remit(split, self.units, on=self.sitting.on), bodies_of(split)


def _decision(sitting: Sitting, by: Actor, met: Meeting, words: str) -> Decision:
    package, authority = sitting.held.package, sitting.authority
    return Decision(
        package=package,
        step=sitting.step.key,
        body_id=authority.body_id,
        post_id=authority.post_id,
        person_id=by.person_id,
        stood_in_for_id=authority.stood_in_for_id,
        power_id=authority.power.id if authority.power is not None else None,
        decided_on=met.on,
        meeting=" ".join(met.called.split())[:200],
        minute=" ".join(met.minute.split())[:200],
        words=words.strip(),
        is_own=not authority.records and package.person_id == by.person_id,
    )


def _refuse_unanswered(held: Climbing, passed: Collection[Moved]) -> None:
    """Refuse to let pass what a suggestion is about that nobody has answered. 1 SQL query."""
    ids = {it.now.id for it in passed}
    waiting = Suggestion.objects.filter(package=held.package, answer=None)
    found = [row.reference for row in waiting if row.line_id is None or row.line_id in ids]
    if found:
        raise NotPossible(
            f"{found[0]} is not answered yet: accept or decline what was suggested first.",
            field="lines",
            listed=found,
        )


def _ready(
    sitting: Sitting,
    passed: Sequence[Moved],
    kept: Mapping[int, tuple[LineVersion, PackageLine]],
    decision: Decision,
    by: Actor,
    at: datetime,
) -> Ready:
    """Make ready what comes into force, each line with who adopted it. 4 SQL queries and the carrier's."""
    adopted = _adopted(sitting, passed, decision)
    names = {id(it): _name_of(it) for it in {id(it): it for it in adopted.values()}.values()}
    asked = []
    for it in passed:
        number, of = it.now.number, kept[it.now.number]
        line, made = _asked(number, (it.version or of[0], of[1]), None, 0), adopted[number]
        asked.append(replace(line, adopted_by=names[id(made)], adopted_on=made.decided_on))
    latest = max(adopted.values(), key=lambda it: it.decided_on)
    whose = " and ".join(sorted(dict.fromkeys(names.values())))
    return carrier_of(sitting.held.package.kind).ready(
        asked, by=by, at=at, adopted_by=whose, adopted_on=latest.decided_on
    )


def _let_go(
    sitting: Sitting,
    moved: Sequence[Moved],
    kept: Mapping[int, tuple[LineVersion, PackageLine]],
    decision: Decision,
) -> list[Ready]:
    """Make ready what becomes of refused lines, where their carrier records it."""
    carrier = carrier_of(sitting.held.package.kind)
    refused = [it for it in moved if it.now.place.state is LineState.REFUSED]
    if not refused or not isinstance(carrier, LetsGo):
        return []
    said = " by ".join(it for it in ("Refused", _name_of(decision)) if it)
    why = {it.now.number: f"{said}: {it.words or decision.words}" for it in refused}
    return [carrier.let_go([_asked(it, kept[it], None, 0) for it in why], why)]


def _adopted(sitting: Sitting, passed: Sequence[Moved], decision: Decision) -> dict[int, Decision]:
    """Return by line the decision that adopted it, which may be earlier than the one that approves it.

    Of a step that is split by remit each line has that of its own body. 1 SQL query.
    """
    found = {it.now.number: decision for it in passed}
    if StepAct.ADOPT in sitting.step.acts:
        return found
    stages = sitting.held.route.stages
    keys = {step.key for stage in stages for step in stage if StepAct.ADOPT in step.acts}
    rows = LineDecision.objects.filter(
        decision__package=sitting.held.package, decision__step__in=keys,
        line__in=[it.now.id for it in passed], answer=Answer.APPROVED.value,
    ).select_related("decision__body").order_by("event", "pk")  # fmt: skip
    decisions: dict[int, Decision] = {}
    numbers = {it.now.id: it.now.number for it in passed}
    for row in rows:
        found[numbers[row.line_id]] = decisions.setdefault(row.decision_id, row.decision)
    return found


def _name_of(decision: Decision) -> str:
    """Return who decided, as it is named on the day."""
    if decision.body is not None:
        version = decision.body.versions.order_by("from_on", "event", "id")
        named = version.filter(from_on__lte=decision.decided_on).last() or version.first()
        return str(named.name) if named is not None else ""
    post = posts_on(decision.decided_on, only=[decision.post_id or 0]).get(decision.post_id or 0)
    return post.title if post is not None else ""


def _anew(decision: Decision) -> Decision:
    """Return a decision as it was before it failed to be written."""
    names = [
        it.attname for it in Decision._meta.concrete_fields if it.attname not in ("id", "event")
    ]
    return Decision(**{name: getattr(decision, name) for name in names})


def _again(version: LineVersion | None) -> LineVersion | None:
    if version is None:
        return None
    names = ("line_id", "asked", "from_on", "step", "words", "read_at")
    return LineVersion(**{name: getattr(version, name) for name in names})
