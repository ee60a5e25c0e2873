"""Sit at a step: who answers there, by whose authority and on which day, and what waits for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from goldenthread.governance.models import OpenStep, PackageLine
from goldenthread.governance.queries.climbing import Climbing, LineAt
from goldenthread.governance.queries.lines_hidden import hidden_lines
from goldenthread.governance.queries.own import is_own
from goldenthread.governance.queries.remits import bodies_of
from goldenthread.governance.queries.scope import Authority, Scope, scope_of
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.rules.ladder import Step, StepBy
from goldenthread.ui.dates import day as in_words

__all__ = ["Meeting", "Sitting", "sit"]


@dataclass(frozen=True)
class Meeting:
    """On which day it was answered, at which meeting, under which minute."""

    on: date
    called: str = ""
    minute: str = ""


@dataclass(frozen=True)
class Sitting:
    """A decision on its way: what climbs, at which step, by whose authority, when."""

    held: Climbing
    step: Step
    authority: Authority
    waiting: Mapping[int, LineAt]
    bodies: Mapping[str, int]
    on: date


def sit(held: Climbing, step: str, *, body: str, by: Actor, at: datetime, met: Meeting) -> Sitting:
    """Return the sitting at which somebody answers to what waits at a step; nothing is written.

    Of a step that is split by remit ``body`` names whose lines they are, or the body that took them over.

    Raises:
        NotPermitted: there is no such step, or ``by`` answers for nobody there.
        NotPossible: it is beyond a delegated power, too early, too late, or their own proposal.
        ChangedMeanwhile: nothing waits there any more.
    """
    today = localdate(at)
    rows = OpenStep.objects.filter(package=held.package, step=step)
    bodies: dict[str, int] = {}
    try:
        rung = held.route.step(step)
    except KeyError as refusal:
        raise NotPermitted("There is no such step.") from refusal
    if held.route.stage_of(step) == 0:
        raise NotPermitted("Its proposer puts it forward again, and answers nothing.")
    scope, hidden = scope_of(by, on=today), _hidden_from(by, held)
    if rung.by is StepBy.REMIT:
        bodies = bodies_of(rung)
        asked = scope.bodies.key_of("body", body)
        theirs = [pk for pk in bodies.values() if asked in (pk, scope.heir(pk))]
        rows = rows.filter(body_id__in=theirs) if body else rows.filter(body_id=None)
    days = {row.pk: _days(held, row, met, hidden) for row in rows}
    found = [
        (row, held_by)
        for row in rows
        if (held_by := scope.authority(row, held.package.kind, days[row.pk]))
    ]
    if not found:
        _refuse_answering(scope, list(rows), held, days)
    _refuse_day(met.on, today, min(row.came_on for row, _ in found))
    authority = found[0][1]
    if any(row.is_held for row, _ in found):
        raise NotPossible(
            f"“{rung.name}” waits until all that still climbs has come up to it.", field="lines"
        )
    if not authority.records and not held.route.may_be_own(rung):
        _refuse_own(held, by)
    waiting = {
        line.number: line for row, _ in found for line in held.at_step(row) if line.id not in hidden
    }
    return Sitting(held, rung, authority, waiting, bodies, met.on)


def _hidden_from(by: Actor, held: Climbing) -> set[int]:
    """Return the lines that ``by`` may not see: these are answered by somebody who does."""
    hidden = hidden_lines(by)
    if hidden is None:
        return set()
    return set(
        PackageLine.objects.filter(hidden, package=held.package).values_list("pk", flat=True)
    )


def _refuse_own(held: Climbing, by: Actor) -> None:
    """Refuse whoever put a package forward, or forward again. 1 SQL query at most."""
    if by.person_id is not None and held.package.person_id == by.person_id:
        raise NotPossible("You proposed this: somebody else has to answer here.")
    if is_own(held.package.pk, by.person_id):
        raise NotPossible("You put this forward again: somebody else has to answer here.")


def _days(held: Climbing, row: OpenStep, met: Meeting, hidden: Collection[int]) -> set[date]:
    """Return on which days what waits at a step would be decided and in force, of what is seen there."""
    return {met.on, *(line.from_on for line in held.at_step(row) if line.id not in hidden)}


def _refuse_answering(
    scope: Scope, rows: Sequence[OpenStep], held: Climbing, days: Mapping[int, set[date]]
) -> None:
    """Refuse whoever answers for nobody at a step, in the words of a power that falls short of it."""
    for row in rows:
        adopts = held.route.step(row.step).adopts
        sentence = scope.why_not(row, held.package.kind, days[row.pk], adopts=adopts)
        if sentence:
            raise NotPossible(sentence, field="decided_on")
    if not rows:
        raise ChangedMeanwhile(
            "Nothing waits at this step any more: somebody answered meanwhile, and that stands. Nothing"
            " of yours is lost: look at how it stands now and at what you wrote."
        )
    raise NotPermitted(f"{scope.actor.label} does not answer at this step.")


def _refuse_day(on: date, today: date, came_on: date) -> None:
    if on > today:
        raise NotPossible(
            "The meeting is still to come: record its decision afterwards.", field="decided_on"
        )
    if on < came_on:
        raise NotPossible(
            f"It came to this step on {in_words(came_on)}: choose that day or a later one.",
            field="decided_on",
        )
