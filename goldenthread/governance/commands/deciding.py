"""Answer at a step to what waits there, all at once or line by line; the last step brings it into force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from goldenthread.governance.commands.answering import record_answer
from goldenthread.governance.commands.carriers import CameBetween
from goldenthread.governance.commands.reckoning import TRIES, LineAnswer, reckon
from goldenthread.governance.commands.sitting import Meeting
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import ChangedMeanwhile
from goldenthread.records.collector import collector_paused
from goldenthread.rules.ladder import Answer

__all__ = ["Decided", "LineAnswer", "Meeting", "decide_lines"]


@dataclass(frozen=True)
class Decided:
    """What a decision came to: how many lines were answered how, and how many came into force."""

    event: int
    answers: Mapping[Answer, int] = field(default_factory=dict)
    in_force: int = 0


@collector_paused()
def decide_lines(
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
) -> Decided:
    """Answer to lines that wait at a step: ``answers`` by number, ``others`` to the rest that ``by`` sees.

    What passes the last step comes into force on its day, in the same event. Of a step that is split by remit
    ``body`` says whose answer it is. Audited as ``governance:package:decided``.

    Raises:
        NotPermitted: ``by`` answers for nobody there.
        NotPossible: an answer makes no sense at the step, ``by`` proposed it, it goes beyond a delegated
            power, or cannot come into force; ``listed`` names each line with why.
        ChangedMeanwhile: somebody answered to one of the lines after ``read_at``.
    """
    reckoned = reckon(
        reference, by=by, at=at, step=step, answers=answers, others=others, body=body, words=words,
        meeting=meeting, read_at=read_at,
    )  # fmt: skip
    for _ in range(TRIES):
        answered = reckoned.made_ready(by=by, at=at)
        try:
            number = record_answer(answered, by=by, at=at, name="governance:package:decided")
        except CameBetween:
            reckoned = reckoned.anew()
            continue
        return Decided(number, reckoned.answers, len(reckoned.passed))
    raise ChangedMeanwhile("Others are recording for the same: try again in a minute.")
