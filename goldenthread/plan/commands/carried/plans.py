"""Bring an adopted plan into force: it is final in the event of the last step.

A line is about a plan and asks ``{"step": "final", "words": what stands with it}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from goldenthread.governance.commands.carriers import Asked, CameBetween
from goldenthread.governance.commands.proposing import NewLine, Proposed, propose_package
from goldenthread.indicators.commands.carried.reasons import reason_of
from goldenthread.organisation.access import SYSTEM, Actor, NotPermitted
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.carried.lines import refuse_all, refuse_climbing, sentences
from goldenthread.plan.commands.plan_stages import refuse_unfinished
from goldenthread.plan.commands.planning import planned, subject_of
from goldenthread.plan.models import PlanEntry, PlanPassage, PlanStage, PlanVersion
from goldenthread.rules.vocabulary import PlanStep

__all__ = ["KIND", "LONGEST_WORDS", "PlanCarrier", "propose_plan"]

KIND: Final = "plan"
LONGEST_WORDS: Final = 300
_WRITTEN: Final = (PlanVersion, PlanPassage, PlanEntry, PlanStage)


def propose_plan(
    plan_id: int, *, by: Actor, at: datetime, route: str, title: str, words: str = "", read_at: int
) -> Proposed:
    """Send a plan that was circulated up a route; it is final when the last step lets it pass.

    About 20 SQL queries and those of :func:`propose_package`. Audited as ``governance:package:proposed``.

    Raises:
        NotPermitted: ``by`` may not write the plan.
        NotPossible: it lacks something, a comment is not answered, it climbs already, or is a person's.
    """
    found = planned(plan_id, by=by, on=localdate(at), is_open=False)
    refuse_climbing(KIND, "plan", plan_id)
    asked = {"step": PlanStep.FINAL.value, "words": ""}
    line = NewLine(subject_of(found.stands), asked, localdate(at), found.stands.unit_id, words)
    return propose_package(
        [line], by=by, at=at, kind=KIND, route=route, title=title, words=words, read_at=read_at
    )


@dataclass(frozen=True)
class _Ready:
    """Plans that are adopted and all but final; nothing of them was written after these events."""

    said: Mapping[int, str]
    read_at: Mapping[int, int]
    on: date

    def write(self, number: int) -> None:
        """Write it inside the event."""
        for pk, words in self.said.items():
            if _is_changed(pk, self.read_at[pk], but=number):
                raise CameBetween
            PlanStage(plan_id=pk, step=PlanStep.FINAL, on=self.on, words=words).save()


class PlanCarrier:
    """Makes a plan final."""

    def require(self, lines: Sequence[Asked], *, by: Actor, at: datetime) -> None:
        """Require that ``by`` may write each plan.

        Raises:
            NotPermitted: they may not.
        """
        for it in lines:
            planned(_subject(it), by=by, on=localdate(at), is_open=False)

    def refused(self, lines: Sequence[Asked], *, at: datetime) -> Mapping[int, str]:
        """Return what is wrong with lines: written in since, something missing, a comment unanswered."""
        return sentences(lines, lambda it: _refuse(it, localdate(at)))

    def ready(
        self, lines: Sequence[Asked], *, by: Actor, at: datetime, adopted_by: str, adopted_on: date
    ) -> _Ready:
        """Make adopted plans ready to be final.

        Raises:
            NotPossible: somebody wrote in one since it was sent; ``listed`` names each with why.
        """
        refuse_all(lines, self.refused(lines, at=at))
        said = {
            _subject(it): f"{it.asked['words']} {reason_of(it, adopted_by, adopted_on)}".strip()
            for it in lines
        }
        return _Ready(said, {_subject(it): it.read_at for it in lines}, localdate(at))


def _subject(line: Asked) -> int:
    if line.subject_kind != "plan" or line.subject_id is None:
        raise NotPossible("This is no plan: send one that was circulated.")
    return line.subject_id


def _refuse(line: Asked, today: date) -> None:
    """Refuse a line that cannot make its plan final as things stand. About 16 SQL queries."""
    pk, words = _subject(line), line.asked.get("words")
    if line.asked.get("step") != PlanStep.FINAL or not isinstance(words, str):
        raise NotPossible("A plan climbs to be final, with words: send it again.")
    if len(words) > LONGEST_WORDS:
        raise NotPossible(
            f"What stands with the plan may be {LONGEST_WORDS} characters long: shorten it."
        )
    try:
        found = planned(pk, by=SYSTEM, on=today, is_open=False)
    except NotPermitted as refusal:
        raise NotPossible(
            "A person's own plan is agreed with their manager: make it final without a route."
        ) from refusal
    if _is_changed(pk, line.read_at):
        raise NotPossible(
            "somebody wrote in it after it was sent: send it back, so that it is sent as it stands."
        )
    refuse_unfinished(pk, found, PlanStep.FINAL, by=SYSTEM, on=today)


def _is_changed(pk: int, read_at: int, *, but: int = 0) -> bool:
    """Say whether something of a plan was written after an event, in another than ``but``. 4 SQL queries."""
    return any(
        model.objects.filter(plan=pk, event__gt=read_at).exclude(event=but).exists()
        for model in _WRITTEN
    )
