"""Propose changes, put forward again what was sent back, withdraw."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.sheets import made_ready
from goldenthread.governance.commands.answering import (
    Moved,
    answer_ready,
    line_decisions,
    record_answer,
)
from goldenthread.governance.commands.carriers import Asked, carrier_of
from goldenthread.governance.commands.packages_now import keep_new, open_steps
from goldenthread.governance.models import (
    Decision,
    LineDecision,
    LineVersion,
    Package,
    PackageLine,
)
from goldenthread.governance.queries.climbing import Climbing, LineAt, climbing, versions_asked
from goldenthread.governance.queries.remits import in_remit
from goldenthread.governance.queries.routes import ApprovalRouteOn, routes_for
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.commands.refusals import NotPossible, refuse_far
from goldenthread.records.append import Ready, reserve_ids
from goldenthread.records.collector import collector_paused
from goldenthread.records.numbering import next_number
from goldenthread.records.ref import Ref
from goldenthread.rules.ladder import (
    Answer,
    LineState,
    Place,
    Route,
    StepBy,
    after,
)
from goldenthread.rules.vocabulary import ChangeKind

__all__ = [
    "NewLine",
    "Proposed",
    "propose_again",
    "propose_package",
    "refuse_lines",
    "withdraw_lines",
]

MOST_LINES: Final = 5_000
_TITLE: Final = 200
_WORDS: Final = 20_000


@dataclass(frozen=True)
class NewLine:
    """One change that is proposed: what it is about, what it asks for, from which day."""

    subject: Ref
    asked: Mapping[str, Any]
    from_on: date
    unit_id: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Proposed:
    """A package that was put forward."""

    event: int
    reference: str
    lines: int


@collector_paused()
def propose_package(
    lines: Sequence[NewLine],
    *,
    by: Actor,
    at: datetime,
    kind: str,
    route: str,
    title: str,
    words: str = "",
    read_at: int,
) -> Proposed:
    """Put changes of one kind forward together: they climb a route, known by its reference.

    They stand at its first step now; nothing is in force. Audited as ``governance:package:proposed``.

    Raises:
        NotPermitted: ``by`` may not correct anything, or the carrier says so.
        NotPossible: a line cannot be proposed as it is, ``listed`` names each with why; the route is not for
            such changes, or is not in force; there is no title or no line.
    """
    by.require(Right.CORRECT)
    today = localdate(at)
    climbed = _route_in_force(route, kind, today)
    called = _checked(title, words, lines)
    asked = [
        Asked(
            number, it.subject.kind, it.subject.id, it.subject.label, it.unit_id, it.asked,
            it.from_on, read_at, it.words,
        )
        for number, it in enumerate(lines, start=1)
    ]  # fmt: skip
    carrier_of(kind).require(asked, by=by, at=at)
    refuse_lines(kind, asked, at=at)
    ladder = climbed.route
    place = after(ladder, Place(), Answer.PROPOSED)
    bodies = _split(ladder, place, [it.unit_id for it in lines], today)
    package = Package(
        title=called, words=words.strip(), kind=kind, route_version_id=climbed.version_id,
        person_id=by.person_id, post_id=min(by.post_ids, default=None),
    )  # fmt: skip
    put = _put(package, asked, place, bodies, today)
    with event(by=by, at=at, name="governance:package:proposed", reason=words.strip()) as number:
        put.write(ladder)
    return Proposed(number, package.reference, len(lines))


def propose_again(
    reference: str,
    lines: Mapping[int, NewLine | None],
    *,
    by: Actor,
    at: datetime,
    words: str,
    read_at: int,
) -> int:
    """Put forward again lines that were sent back, as they were (``None``) or otherwise; return the event.

    They go on from the step that sent them back. Audited as ``governance:package:proposed_again``.

    Raises:
        NotPermitted: ``by`` did not propose the package and holds not the post that did.
        NotPossible: one of the lines was not sent back, cannot be proposed as it is, or no words are given.
        ChangedMeanwhile: somebody did something with one of them after ``read_at``.
    """
    held, chosen = _own(reference, by, lines, words, LineState.BACK, "was not sent back")
    today = localdate(at)
    kept = versions_asked(chosen)
    new = {
        line.number: _asked_of(line, kept[line.number], wanted, read_at)
        for line in chosen
        if (wanted := lines[line.number]) is not None
    }
    refuse_lines(held.package.kind, list(new.values()), at=at)
    moved = []
    for line in chosen:
        place = after(held.route, line.place, Answer.PROPOSED)
        bodies = _split(held.route, place, [line.unit_id], today)
        now = replace(line, place=place, came_on=today, body_id=bodies.get(line.unit_id))
        version = None
        if line.number in new:
            version = _version(new[line.number], kept[line.number][1])
            now = replace(now, from_on=version.from_on)
        moved.append(Moved(line, now, Answer.PROPOSED, version=version))
    name = "governance:package:proposed_again"
    decision = _answered(held, by, words, at)
    answered = answer_ready(held, decision, moved, read_at=read_at)
    return record_answer(answered, by=by, at=at, name=name)


def withdraw_lines(
    reference: str,
    lines: Collection[int],
    *,
    by: Actor,
    at: datetime,
    words: str,
    read_at: int,
) -> int:
    """Take lines back that are not decided yet; they never come into force. Return the event.

    Audited as ``governance:package:withdrawn``.

    Raises:
        NotPermitted: ``by`` did not propose the package and holds not the post that did.
        NotPossible: one of the lines has been decided, or no words are given.
        ChangedMeanwhile: somebody did something with one of them after ``read_at``.
    """
    held, chosen = _own(reference, by, lines, words, None, "has been decided")
    moved = [
        Moved(
            it, replace(it, place=after(held.route, it.place, Answer.WITHDRAWN)), Answer.WITHDRAWN
        )
        for it in chosen
    ]
    decision, name = _answered(held, by, words, at), "governance:package:withdrawn"
    answered = answer_ready(held, decision, moved, read_at=read_at)
    return record_answer(answered, by=by, at=at, name=name)


def refuse_lines(kind: str, lines: Sequence[Asked], *, at: datetime) -> None:
    """Refuse lines that their carrier does not take.

    Raises:
        NotPossible: with the first sentence; ``listed`` has all, each with the line's name.
    """
    if not lines:
        return
    refused = carrier_of(kind).refused(lines, at=at)
    if refused:
        names = {it.number: it.label for it in lines}
        told = [f"{names[number]}: {sentence}" for number, sentence in sorted(refused.items())]
        raise NotPossible(told[0], field="lines", listed=told)


def _route_in_force(reference: str, kind: str, on: date) -> ApprovalRouteOn:
    found = routes_for(ChangeKind(kind), on).routes
    route = next((it for it in found if it.reference == reference), None)
    if route is None:
        raise NotPossible(
            "Changes of this kind do not climb this route just now: choose another.", field="route"
        )
    return route


def _checked(title: str, words: str, lines: Sequence[NewLine]) -> str:
    called = " ".join(title.split())
    if not called or len(called) > _TITLE:
        raise NotPossible(f"Say in {_TITLE} characters or fewer what is proposed.", field="title")
    if len(words) > _WORDS:
        raise NotPossible(
            f"This is {len(words):,} characters long: shorten it to {_WORDS:,} or fewer.",
            field="words",
        )
    if not 1 <= len(lines) <= MOST_LINES:
        sentence = (
            "There is nothing to propose."
            if not lines
            else (
                f"{len(lines):,} changes are more than one package holds: propose {MOST_LINES:,} or fewer."
            )
        )
        raise NotPossible(sentence, field="lines")
    refuse_far(*(it.from_on for it in lines))
    return called


def _split(
    route: Route, place: Place, unit_ids: Sequence[int | None], on: date
) -> Mapping[int | None, int | None]:
    """Return which body has what of which unit, where the stage is split by remit."""
    if place.state is not LineState.CLIMBING:
        return {}
    split = [step for step in route.stages[place.stage] if step.by is StepBy.REMIT]
    return in_remit(split[0], unit_ids, on=on) if split else {}


@dataclass
class _Put:
    """A new package, all but written: its rows with their ids, and where its lines will stand."""

    package: Package
    lines: Ready[PackageLine]
    versions: Sequence[LineVersion]
    decision: Decision
    decided: Ready[LineDecision]
    stood: Sequence[LineAt]

    def write(self, route: Route) -> None:
        """Write it under the open event; the package gets its reference."""
        self.package.reference = f"PK-{next_number(Package, 'PK')}"
        self.package.save()
        PackageLine.objects.append_ready(self.lines)
        LineVersion.objects.append(self.versions)
        self.decision.save()
        LineDecision.objects.append_ready(self.decided)
        keep_new(self.package, self.stood)
        open_steps(self.package, route)


def _put(
    package: Package,
    asked: Sequence[Asked],
    place: Place,
    bodies: Mapping[int | None, int | None],
    today: date,
) -> _Put:
    """Make a new package ready before its event opens."""
    reserve_ids(Package, [package])
    lines = made_ready(PackageLine, [_line(package, it) for it in asked])
    versions = [_version(it, line) for it, line in zip(asked, lines.rows, strict=True)]
    reserve_ids(LineVersion, versions)
    decision = Decision(
        package=package, step="", post_id=package.post_id, person_id=package.person_id,
        decided_on=today, words=package.words, is_own=True,
    )  # fmt: skip
    reserve_ids(Decision, [decision])
    stood = [
        LineAt(
            line.pk,
            line.number,
            line.subject_label,
            line.unit_id,
            version.pk,
            version.from_on,
            today,
            place,
            bodies.get(line.unit_id),
            is_refined=False,
        )
        for line, version in zip(lines.rows, versions, strict=True)
    ]
    moved = [Moved(it, it, Answer.PROPOSED) for it in stood]
    return _Put(package, lines, versions, decision, line_decisions(decision, moved), stood)


def _line(package: Package, it: Asked) -> PackageLine:
    return PackageLine.fresh(
        {"package": package},
        number=it.number, subject_kind=it.subject_kind, subject_id=it.subject_id,
        subject_label=it.label[:200], unit_id=it.unit_id,
    )  # fmt: skip


def _version(it: Asked, line: PackageLine) -> LineVersion:
    return LineVersion.fresh(
        {"line": line},
        asked=dict(it.asked), from_on=it.from_on, step="", words=it.words.strip(),
        read_at=it.read_at,
    )  # fmt: skip


def _own(
    reference: str,
    by: Actor,
    numbers: Collection[int],
    words: str,
    state: LineState | None,
    why: str,
) -> tuple[Climbing, list[LineAt]]:
    """Return a package of the actor's, and those of its lines that are meant.

    Raises:
        NotPermitted: it is somebody else's.
        NotPossible: one of the lines is in another state, or no words are given.
    """
    held = climbing(reference)
    package = held.package
    is_theirs = package.person_id is not None and package.person_id == by.person_id
    if not is_theirs and package.post_id not in by.post_ids:
        raise NotPermitted(f"{by.label} did not propose this.")
    if not words.strip():
        raise NotPossible("Say why: it stands in the trail.", field="words")
    if not numbers:
        raise NotPossible("Choose at least one line.", field="lines")
    chosen = []
    open_states = (LineState.CLIMBING, LineState.BACK) if state is None else (state,)
    for number in numbers:
        line = held.lines.get(number)
        if line is None or line.place.state not in open_states:
            raise NotPossible(f"Line {number} {why}: leave it out.", field="lines")
        chosen.append(line)
    return held, chosen


def _asked_of(
    line: LineAt, kept: tuple[LineVersion, PackageLine], new: NewLine, read_at: int
) -> Asked:
    _, of = kept
    return Asked(
        line.number, of.subject_kind, of.subject_id, of.subject_label, of.unit_id, new.asked,
        new.from_on, read_at, new.words,
    )  # fmt: skip


def _answered(held: Climbing, by: Actor, words: str, at: datetime) -> Decision:
    return Decision(
        package=held.package, step="", post_id=min(by.post_ids, default=None),
        person_id=by.person_id, decided_on=localdate(at), words=words.strip(), is_own=True,
    )  # fmt: skip
