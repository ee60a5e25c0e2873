"""Put a year's scorecard forward to climb its route, and bring the lines that are adopted into force.

A line asks ``{"scorecard": id, "line": number, "interval": how often, "objective": id or none}``; whoever
refines it at a step changes the interval or the priority.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.governance.commands.carriers import Asked, CameBetween
from goldenthread.governance.commands.proposing import NewLine, Proposed, propose_package
from goldenthread.indicators.models import SeriesNow
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.units import units_on
from goldenthread.plan.models import ObjectiveNow
from goldenthread.records.ref import Ref
from goldenthread.reports.access import require_change
from goldenthread.reports.commands.making import making
from goldenthread.reports.models import ScorecardDay, ScorecardLine, YearScorecardVersion
from goldenthread.reports.queries.climbing import lines_climbing
from goldenthread.reports.queries.lines import now_of
from goldenthread.reports.queries.year_scorecards import latest_lines, standing_of
from goldenthread.rules.reporting import INTERVALS, reportable
from goldenthread.rules.vocabulary import (
    Frequency,
    ReviewInterval,
    ScorecardStep,
    YearLineState,
)

__all__ = ["KIND", "ScorecardCarrier", "propose_scorecard"]

KIND: Final = "scorecard"


def propose_scorecard(
    scorecard_id: int, *, by: Actor, at: datetime, route: str, title: str, words: str = "",
    read_at: int,
) -> Proposed:  # fmt: skip
    """Put the chosen lines of a year's scorecard forward as one package, to climb a route.

    They come into force for its year when the last step has answered. Audited as
    ``governance:package:proposed``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: a candidate is neither chosen nor left out, nothing is chosen that does not climb
            already, or the route is not for scorecards; the message says what to mend.
    """
    held = making(scorecard_id, by=by, on=localdate(at))
    rows = latest_lines([scorecard_id], as_at=None).values()
    if any(it.state == YearLineState.CANDIDATE for it in rows):
        raise NotPossible(
            "Some candidates are neither chosen nor left out: decide on them first, with reasons."
        )
    there = lines_climbing(scorecard_id)
    chosen = [it for it in rows if it.state == YearLineState.CHOSEN and it.number not in there]
    if not chosen:
        raise NotPossible("There is no chosen line that does not climb already.")
    now = now_of(by, (it.series_id for it in chosen if it.series_id is not None))
    if any(it.series_id is not None and it.series_id not in now for it in chosen):
        raise NotPossible("A chosen line is hidden from you: ask who sees it to put it forward.")
    lines = [
        NewLine(
            subject=_subject(it, now, held.subject),
            asked=_asked_of(it),
            from_on=held.card.starts_on,
            unit_id=now[it.series_id].unit_id if it.series_id is not None else None,
            words=it.why[:500],
        )
        for it in sorted(chosen, key=lambda it: it.number)
    ]
    return propose_package(
        lines, by=by, at=at, kind=KIND, route=route, title=title, words=words, read_at=read_at
    )


def _subject(line: ScorecardLine, now: Mapping[int, Any], card: Ref) -> Ref:
    """Return what a line is about: its indicator, so that it is hidden with it; else the scorecard."""
    if line.series_id is None:
        return Ref(card.kind, card.id, line.title[:200])
    held = now[line.series_id]
    return Ref("series", line.series_id, f"{held.code} {held.title}"[:200])


def _asked_of(line: ScorecardLine) -> dict[str, Any]:
    return {
        "scorecard": line.scorecard_id,
        "line": line.number,
        "interval": line.interval,
        "objective": line.objective_id,
    }


@dataclass(frozen=True)
class _Ready:
    """Lines that are adopted and all but written; ``rested_on`` are the rows that they follow."""

    scorecard_id: int
    rows: Sequence[ScorecardLine]
    rested_on: frozenset[int]
    adopted_by: str
    adopted_on: date

    def write(self, number: int) -> None:
        """Write them inside the event; the scorecard is agreed with the first of them."""
        stands = latest_lines([self.scorecard_id], as_at=None).values()
        if not self.rested_on <= {it.pk for it in stands}:
            raise CameBetween
        ScorecardLine.objects.append(self.rows)
        version = standing_of(self.scorecard_id)
        if version.agreed_on is None:
            YearScorecardVersion(
                scorecard_id=self.scorecard_id, title=version.title, owner_id=version.owner_id,
                agreed_on=self.adopted_on, agreed_by=self.adopted_by[:200],
            ).save()  # fmt: skip
            _note_approved(self.scorecard_id, self.adopted_on)


def _note_approved(scorecard_id: int, on: date) -> None:
    step = ScorecardStep.APPROVE
    rows = ScorecardDay.objects.filter(scorecard=scorecard_id, step=step)
    held = rows.order_by("event", "id").last()
    ScorecardDay(
        scorecard_id=scorecard_id, step=step, from_on=held.from_on if held else None,
        due_on=held.due_on if held else None, done_on=on,
    ).save()  # fmt: skip


@dataclass(frozen=True)
class _LeftOut:
    """Lines that were refused and are left out; ``rested_on`` are the rows that they follow."""

    scorecard_ids: frozenset[int]
    rows: Sequence[ScorecardLine]
    rested_on: frozenset[int]

    def write(self, number: int) -> None:
        """Write them inside the event."""
        stands = latest_lines(self.scorecard_ids, as_at=None).values()
        if not self.rested_on <= {it.pk for it in stands}:
            raise CameBetween
        ScorecardLine.objects.append(self.rows)


class ScorecardCarrier:
    """Brings the lines of a year's scorecard into force for its year."""

    def require(self, lines: Sequence[Asked], *, by: Actor, at: datetime) -> None:
        """Require that ``by`` administers the whole council and sees each indicator.

        Raises:
            NotPermitted: they do not.
        """
        require_change(by, units_on(localdate(at)).values())
        ids = {it.subject_id for it in lines if it.subject_kind == "series" and it.subject_id}
        if len(now_of(by, ids)) != len(ids):
            raise NotPermitted("There is no such indicator.")

    def refused(self, lines: Sequence[Asked], *, at: datetime) -> Mapping[int, str]:
        """Return what is wrong with lines: not chosen any more, changed since, reported too often."""
        stands = _standing(lines)
        counted = _counted(stands.values())
        objectives = _objectives(lines)
        found = {}
        for it in lines:
            sentence = _wrong(it, stands, counted, objectives)
            if sentence:
                found[it.number] = sentence
        return found

    def ready(
        self, lines: Sequence[Asked], *, by: Actor, at: datetime, adopted_by: str, adopted_on: date
    ) -> _Ready:
        """Make adopted lines ready to be written.

        Raises:
            NotPossible: one of them was changed since it was proposed; ``listed`` names each with why.
        """
        wrong = self.refused(lines, at=at)
        if wrong:
            names = {it.number: it.label for it in lines}
            told = [f"{names[number]}: {why}" for number, why in wrong.items()]
            raise NotPossible(told[0], field="lines", listed=told)
        stands = _standing(lines)
        rested = [stands[it.asked["scorecard"], it.asked["line"]] for it in lines]
        rows = [_in_force(line, it) for line, it in zip(rested, lines, strict=True)]
        scorecard: int = lines[0].asked["scorecard"]
        resting = frozenset(it.pk for it in rested)
        return _Ready(scorecard, rows, resting, adopted_by, adopted_on)

    def let_go(self, lines: Sequence[Asked], why: Mapping[int, str]) -> _LeftOut:
        """Make ready that refused lines are left out, in the words in which they were refused."""
        stands = _standing(lines)
        pairs = [(stands.get((it.asked["scorecard"], it.asked["line"])), it) for it in lines]
        chosen = [
            (line, it)
            for line, it in pairs
            if line is not None and line.state == YearLineState.CHOSEN
        ]
        rows = [
            _follows(line, state=YearLineState.LEFT_OUT, reason=why[it.number])
            for line, it in chosen
        ]
        rested = frozenset(line.pk for line, _ in chosen)
        return _LeftOut(frozenset(line.scorecard_id for line, _ in chosen), rows, rested)


def _in_force(line: ScorecardLine, it: Asked) -> ScorecardLine:
    adopted = {"interval": it.asked["interval"], "objective_id": it.asked["objective"]}
    return _follows(line, state=YearLineState.IN_FORCE, **adopted)


def _follows(line: ScorecardLine, **says: Any) -> ScorecardLine:
    """Return the row that follows one, with what is otherwise."""
    kept = {
        field.attname: getattr(line, field.attname)
        for field in line._meta.concrete_fields
        if field.attname not in ("id", "event", "reason", "saying_number")
    }
    return ScorecardLine(**{**kept, **says})


def _standing(lines: Sequence[Asked]) -> dict[tuple[int, int], ScorecardLine]:
    """Return the rows that stand of the scorecards that lines are of. 1 SQL query."""
    cards = {it.asked.get("scorecard") for it in lines}
    return latest_lines([it for it in cards if isinstance(it, int)], as_at=None)


def _counted(rows: Any) -> dict[int, tuple[Frequency, int]]:
    """Return how often each indicator is counted. 1 SQL query."""
    ids = [it.series_id for it in rows if it.series_id is not None]
    held = SeriesNow.objects.filter(pk__in=ids).values_list(
        "series_id", "definition__frequency", "definition__every"
    )
    return {pk: (Frequency(frequency), every) for pk, frequency, every in held}


def _objectives(lines: Sequence[Asked]) -> set[int]:
    """Return which of the priorities that lines name are the council's and in force. 1 SQL query."""
    named = [it.asked.get("objective") for it in lines]
    rows = ObjectiveNow.objects.filter(
        pk__in=[it for it in named if isinstance(it, int)], person_id__isnull=True
    )
    return set(rows.values_list("pk", flat=True))


def _wrong(
    it: Asked,
    stands: Mapping[tuple[int, int], ScorecardLine],
    counted: Mapping[int, tuple[Frequency, int]],
    objectives: set[int],
) -> str:
    """Return in a sentence what is wrong with a line; nothing where it is right."""
    line = stands.get((it.asked.get("scorecard", 0), it.asked.get("line", 0)))
    if line is None or it.asked.get("interval") not in [each.value for each in INTERVALS]:
        return "This is no line of a year’s scorecard: say how often it is reported."
    if line.state != YearLineState.CHOSEN:
        return "it is not chosen any more: send it back, or refuse it."
    if line.event > it.read_at:
        return "somebody changed it after this was written: refine it, or send it back."
    objective = it.asked.get("objective")
    if objective is not None and objective not in objectives:
        return "its priority is not there any more: choose another."
    interval = ReviewInterval(it.asked["interval"])
    how_often = counted.get(line.series_id or 0)
    if how_often is not None and not reportable(interval, *how_often):
        return "it is counted too seldom to be reported so often: choose a longer interval."
    return ""
