"""Write what was answered to lines of a package: one decision, in one event, whoever answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from goldenthread.audit.events import event
from goldenthread.audit.sheets import made_ready
from goldenthread.governance.commands.packages_now import keep_lines, open_steps
from goldenthread.governance.models import Decision, LineDecision, LineVersion
from goldenthread.governance.queries.climbing import Climbing, LineAt
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import ChangedMeanwhile
from goldenthread.records.append import Ready, reserve_ids
from goldenthread.records.ref import Ref
from goldenthread.rules.ladder import Answer

__all__ = ["Answered", "Moved", "answer_ready", "line_decisions", "record_answer"]


class Writes(Protocol):
    """What comes into force with an answer."""

    def write(self, number: int) -> None:
        """Write it under the event of that number."""


@dataclass(frozen=True)
class Moved:
    """A line that was answered to: where it stood and stands now; ``version`` is what it asks for by now."""

    was: LineAt
    now: LineAt
    answer: Answer
    words: str = ""
    back_to: int = 0
    version: LineVersion | None = None


def line_decisions(decision: Decision, moved: Sequence[Moved]) -> Ready[LineDecision]:
    """Make the rows of a decision ready before its event opens; it has its id by then."""
    reserve_ids(LineVersion, [it.version for it in moved if it.version is not None])
    return made_ready(
        LineDecision,
        [
            LineDecision.fresh(
                {"decision": decision},
                line_id=it.now.id,
                version_id=it.version.pk if it.version is not None else it.now.version_id,
                answer=it.answer.value,
                back_to=it.back_to,
                to_body_id=it.now.body_id,
                words=it.words.strip(),
            )
            for it in moved
        ],
    )


@dataclass(frozen=True)
class Answered:
    """A decision on lines of a package that is all but written, with what comes into force by it."""

    held: Climbing
    decision: Decision
    moved: Sequence[Moved]
    rows: Ready[LineDecision]
    read_at: int
    carried: Sequence[Writes] = ()

    def write(self, number: int) -> None:
        """Write it inside the event of that number.

        Raises:
            ChangedMeanwhile: somebody answered to one of the lines after ``read_at``.
        """
        read_at = min(self.read_at, self.held.known_at)
        _refuse_answered([it.was.id for it in self.moved], read_at, number)
        self.decision.save()
        LineVersion.objects.append([it.version for it in self.moved if it.version is not None])
        LineDecision.objects.append_ready(self.rows)
        for it in self.carried:
            it.write(number)
        keep_lines(self.moved)
        open_steps(self.held.package, self.held.route)


def answer_ready(
    held: Climbing,
    decision: Decision,
    moved: Sequence[Moved],
    *,
    read_at: int,
    carried: Sequence[Writes] = (),
) -> Answered:
    """Make a decision ready before its event opens."""
    reserve_ids(Decision, [decision])
    return Answered(held, decision, moved, line_decisions(decision, moved), read_at, carried)


def record_answer(answered: Answered, *, by: Actor, at: datetime, name: str) -> int:
    """Record a decision by itself; return the event.

    Raises:
        ChangedMeanwhile: somebody answered to one of the lines after they were read.
    """
    package, reason = answered.held.package, answered.decision.words
    subject = Ref("package", package.pk, f"{package.reference} {package.title}"[:200])
    with event(by=by, at=at, name=name, reason=reason, subject=subject) as number:
        answered.write(number)
    return number


def _refuse_answered(line_ids: Sequence[int], read_at: int, number: int) -> None:
    # What this very event answered before, at a step beside this one, was known.
    since = {"event__gt": read_at, "event__lt": number}
    later = LineDecision.objects.filter(line__in=line_ids, **since)
    found = later.select_related("line").first()
    if found is not None:
        raise ChangedMeanwhile(
            f"Somebody answered to line {found.line.number} while you were writing, and that stands."
            " Nothing of yours is lost: look at how it stands now and at what you wrote."
        )
