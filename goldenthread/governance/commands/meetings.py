"""Record what a body decided at one meeting: many packages, in one event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from dataclasses import field as made_by
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.governance.commands.answering import Answered
from goldenthread.governance.commands.carriers import CameBetween, is_apart
from goldenthread.governance.commands.reckoning import (
    TRIES,
    LineAnswer,
    Reckoned,
    reckon,
)
from goldenthread.governance.commands.sitting import Meeting
from goldenthread.governance.models import OpenStep
from goldenthread.governance.queries.came_later import CameLater, all_came_later
from goldenthread.governance.queries.register import framework_known
from goldenthread.governance.queries.scope import Scope, scope_of
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.records.collector import collector_paused
from goldenthread.records.ref import Ref
from goldenthread.rules.ladder import Answer

__all__ = ["MOST_PACKAGES", "ForPackage", "Recorded", "record_meeting"]

#: More than a meeting has before it on one page.
MOST_PACKAGES: Final = 100


@dataclass(frozen=True)
class ForPackage:
    """What was answered to all lines of a package that wait at a step of a body."""

    reference: str
    step: str
    answer: LineAnswer


@dataclass(frozen=True)
class Recorded:
    """What recording a meeting came to: packages, lines by answer, and lines that came into force.

    ``left`` are lines that came after the day of the meeting, and go on waiting.
    """

    event: int
    packages: int
    answers: Mapping[Answer, int] = made_by(default_factory=dict)
    in_force: int = 0
    left: tuple[CameLater, ...] = ()


@collector_paused()
def record_meeting(
    body: str,
    answers: Sequence[ForPackage],
    *,
    by: Actor,
    at: datetime,
    meeting: Meeting,
    read_at: int,
) -> Recorded:
    """Record what a body, known by its reference, decided at a meeting: all of it, or nothing.

    Each package gets a decision of its own, all in one event; lines that came after the day of the meeting go
    on waiting. Audited as ``governance:meeting:recorded``.

    Raises:
        NotPermitted: ``by`` does not record what the body decides.
        NotPossible: the meeting has no name or is still to come, nothing is answered, or a package cannot be
            answered so or came later; the sentence names it, ``listed`` its lines.
        ChangedMeanwhile: somebody answered to one of the packages after ``read_at``, or none of it waits.
    """
    framework, today = framework_known(only=("body",)), localdate(at)
    body_id, scope = framework.key_of("body", body), scope_of(by, on=today)
    if body_id is None or not (body_id in scope.recorded or scope.administers):
        raise NotPermitted(f"{by.label} does not record what this body decides.")
    _refuse_senseless(answers, meeting, today)
    _refuse_gone(answers, body_id, scope, meeting.on)
    deeds = [_Deed(it, body, by, at, meeting, read_at) for it in answers]
    subject = Ref("body", body_id, framework.called("body", body_id, today)[:200])
    words = ", ".join(it for it in (meeting.called.strip(), meeting.minute.strip()) if it)
    for _ in range(TRIES):
        ahead = _ahead(deeds)
        try:
            with event(
                by=by, at=at, name="governance:meeting:recorded", reason=words, subject=subject
            ) as number:
                done = [_written(it, ahead.get(place), number) for place, it in enumerate(deeds)]
        except CameBetween:
            continue
        found = sum((it.answers for it in done), Counter[Answer]())
        in_force = sum(len(it.passed) for it in done)
        return Recorded(number, len(answers), found, in_force, _left(done))
    raise ChangedMeanwhile("Others are recording for the same: try again in a minute.")


def _left(done: Sequence[Reckoned]) -> tuple[CameLater, ...]:
    return tuple(
        CameLater(
            it.sitting.held.package.reference, it.sitting.step.key, line.number, line.label,
            line.came_on,
        )
        for it in done
        for line in it.left
    )  # fmt: skip


@dataclass(frozen=True)
class _Deed:
    """What is answered to a package for a body."""

    asked: ForPackage
    body: str
    by: Actor
    at: datetime
    meeting: Meeting
    read_at: int

    def reckoned(self) -> Reckoned:
        """Return what it comes to, checked and no more."""
        answer = self.asked.answer  # its words are of the package, not of each line
        return reckon(
            self.asked.reference, by=self.by, at=self.at, step=self.asked.step, answers={},
            others=replace(answer, words=""), words=answer.words, body=self.body,
            meeting=self.meeting, read_at=self.read_at, leaves_later=True,
        )  # fmt: skip

    def made_ready(self, reckoned: Reckoned) -> _Settled:
        """Return it ready to be written."""
        return reckoned, reckoned.made_ready(by=self.by, at=self.at)


_Settled = tuple[Reckoned, Answered]


def _ahead(deeds: Sequence[_Deed]) -> dict[int, _Settled]:
    """Return, by place, what can be made ready before the event opens.

    A second answer to one package rests on the first, and what comes into force may rest on what came into
    force before it at the same meeting: these are made ready under the lock, when the others are written.
    """
    found: dict[int, _Settled] = {}
    packages, kinds = set[str](), set[str]()
    subjects = set[tuple[str, int | None]]()
    for place, it in enumerate(deeds):
        if it.asked.reference in packages:
            continue
        packages.add(it.asked.reference)
        with _named(it):
            reckoned = it.reckoned()
            is_first = not subjects
            is_beside = kinds == {reckoned.kind} and is_apart(reckoned.kind)
            if (
                is_first
                or (is_beside and subjects.isdisjoint(reckoned.subjects))
                or not reckoned.subjects
            ):
                found[place] = it.made_ready(reckoned)
        if reckoned.subjects:
            kinds.add(reckoned.kind)
            subjects |= reckoned.subjects
    return found


def _written(it: _Deed, settled: _Settled | None, number: int) -> Reckoned:
    """Write what was answered to a package inside the event."""
    with _named(it):
        reckoned, answered = settled or it.made_ready(it.reckoned())
        answered.write(number)
    return reckoned


@contextmanager
def _named(it: _Deed) -> Iterator[None]:
    """Let a refusal name the package."""
    reference = it.asked.reference
    try:
        yield
    except NotPossible as refusal:
        told = f"{reference}: {refusal}"
        raise NotPossible(told, field=reference, listed=refusal.listed) from refusal
    except ChangedMeanwhile as refusal:
        raise ChangedMeanwhile(f"{reference}: {refusal}") from refusal


def _refuse_senseless(answers: Sequence[ForPackage], meeting: Meeting, today: date) -> None:
    if not meeting.called.strip():
        raise NotPossible("Write which meeting it was, such as Cabinet.", field="called")
    if meeting.on > today:
        raise NotPossible(
            "The meeting is still to come: record its decisions afterwards.", field="on"
        )
    if not answers:
        raise NotPossible(
            "Nothing is answered: choose what was decided of one package or more.", field="answers"
        )
    if len(answers) > MOST_PACKAGES:
        raise NotPossible(
            f"{len(answers)} packages are more than one meeting records: record {MOST_PACKAGES} or fewer.",
            field="answers",
        )
    twice = [
        it for it, times in Counter((it.reference, it.step) for it in answers).items() if times > 1
    ]
    if twice:
        raise NotPossible(f"{twice[0][0]} is answered twice: leave one out.", field="answers")


def _refuse_gone(answers: Sequence[ForPackage], body_id: int, scope: Scope, met_on: date) -> None:
    """Refuse what does not wait for the body, or one whose work passed to it, on the day. 1 SQL query.

    Raises:
        ChangedMeanwhile: one of them does not wait before the body.
        NotPossible: all of one came after the meeting.
    """
    rows = OpenStep.objects.filter(
        package__reference__in=[it.reference for it in answers], body_id__isnull=False
    ).values_list("package__reference", "step", "body_id", "came_on")
    came: dict[tuple[str, str], date] = {}
    for reference, step, waits_for, came_on in rows:
        if waits_for is not None and scope.heir(waits_for) == body_id:
            came[reference, step] = min(came_on, came.get((reference, step), came_on))
    for it in answers:
        earliest = came.get((it.reference, it.step))
        if earliest is None:
            raise ChangedMeanwhile(
                f"{it.reference} does not wait here any more: somebody answered meanwhile, and that stands."
                " Nothing of yours is lost: look at how it stands now and at what you wrote."
            )
        if earliest > met_on:
            raise NotPossible(f"{it.reference}: {all_came_later(earliest)}", field=it.reference)
