"""Bring adopted stages of indicators' lives into force: each line says what one is to be from its day on.

A line asks ``{"stage": …, "until": a day or nothing, "successor": a code or nothing, "reason": …}``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.governance.commands.carriers import Asked, CameBetween
from goldenthread.indicators.commands.carried.reasons import reason_of
from goldenthread.indicators.commands.refusals import indicators_administered
from goldenthread.indicators.models import Indicator, IndicatorStage
from goldenthread.indicators.queries.life_checked import StageWanted, wrong_alike, wrong_of
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.commands.refusals import NotPossible, refuse_far
from goldenthread.rules.vocabulary import LifeStage

__all__ = ["KIND", "LifeCarrier", "asked_of", "wanted_by"]

KIND: Final = "indicator"
_TWICE: Final = "It stands twice in this package: leave one out."
_NO_STAGE: Final = (
    "This is no stage of an indicator: say whether it is to be live, suspended or retired."
)


def asked_of(wanted: StageWanted) -> dict[str, Any]:
    """Return what a line asks for that brings an indicator to a stage; its day is the line's.

    >>> asked_of(StageWanted(LifeStage.RETIRED, date(2026, 4, 1), successor="HS01", reason="So"))
    {'stage': 'retired', 'until': '', 'successor': 'HS01', 'reason': 'So'}
    """
    until = wanted.until.isoformat() if wanted.until else ""
    return {
        "stage": wanted.stage.value, "until": until, "successor": wanted.successor,
        "reason": wanted.reason,
    }  # fmt: skip


def wanted_by(asked: Mapping[str, Any], from_on: date) -> StageWanted | None:
    """Return what a line asks for; nothing where it asks for something else."""
    try:
        stage = LifeStage(asked["stage"])
        until = date.fromisoformat(asked["until"]) if asked.get("until") else None
    except (KeyError, TypeError, ValueError):
        return None
    return StageWanted(
        stage, from_on, until, str(asked.get("successor") or ""), str(asked.get("reason") or "")
    )


@dataclass(frozen=True)
class _Ready:
    """Stages of an adopted package, all but written."""

    rows: Sequence[IndicatorStage]
    known_at: int

    def write(self, number: int) -> None:
        """Write them inside the event."""
        since = {"event__gt": self.known_at, "event__lt": number}
        ids = {row.indicator_id for row in self.rows}
        if IndicatorStage.objects.filter(indicator__in=ids, **since).exists():
            raise CameBetween
        IndicatorStage.objects.append(self.rows)


class LifeCarrier:
    """Brings indicators to the stage that was adopted."""

    def require(self, lines: Sequence[Asked], *, by: Actor, at: datetime) -> None:
        """Require that ``by`` administers every unit that reports the indicators.

        Raises:
            NotPermitted: one of them is not theirs.
        """
        ids = {it.subject_id or 0 for it in lines if it.subject_kind == "indicator"}
        codes = set(Indicator.objects.filter(pk__in=ids).values_list("code", flat=True))
        if len(codes) != len({it.subject_id for it in lines}):
            raise NotPermitted("There is no such indicator.")
        indicators_administered(by, codes)

    def refused(self, lines: Sequence[Asked], *, at: datetime) -> Mapping[int, str]:
        """Return what is wrong with lines: no stage, one that cannot be, twice the same, changed since.

        6 SQL queries.
        """
        twice = Counter(it.subject_id for it in lines)
        found = self._wrong(lines)
        for it in lines:
            if it.number not in found and twice[it.subject_id] > 1:
                found[it.number] = _TWICE
        return found

    def ready(
        self, lines: Sequence[Asked], *, by: Actor, at: datetime, adopted_by: str, adopted_on: date
    ) -> _Ready:
        """Make adopted stages ready to be written; one whose day is past holds from today on.

        Raises:
            NotPossible: one of them changed since it was proposed, or cannot be any more; ``listed`` names
                all.
        """
        known_at, today = head(), localdate(at)
        lines = [replace(it, from_on=max(it.from_on, today)) for it in lines]
        wrong = self._wrong(lines)
        if wrong:
            names = {it.number: it.label for it in lines}
            told = [f"{names[number]}: {why}" for number, why in sorted(wrong.items())]
            raise NotPossible(told[0], field="lines", listed=told)
        asked = {it.number: wanted for it in lines if (wanted := wanted_by(it.asked, it.from_on))}
        codes = {it.successor for it in asked.values() if it.successor}
        successors = dict(Indicator.objects.filter(code__in=codes).values_list("code", "pk"))
        rows = []
        for it in lines:
            stage = asked[it.number]
            said = replace(it, words=stage.reason or it.words)
            rows.append(
                IndicatorStage(
                    indicator_id=it.subject_id or 0, stage=stage.stage, from_on=it.from_on,
                    until=stage.until, successor_id=successors.get(stage.successor),
                    reason=reason_of(said, adopted_by, adopted_on),
                )
            )  # fmt: skip
        return _Ready(rows, known_at)

    def _wrong(self, lines: Sequence[Asked]) -> dict[int, str]:
        """Return what is wrong with each line by itself, and whose stage somebody changed since."""
        found: dict[int, str] = {}
        wanted: dict[int, StageWanted] = {}
        for it in lines:
            asked = wanted_by(it.asked, it.from_on)
            if asked is None:
                found[it.number] = _NO_STAGE
                continue
            asked = replace(asked, reason=asked.reason or it.words)
            sentence = _far(asked) or wrong_alike(asked)[0]
            if sentence:
                found[it.number] = sentence
            elif it.subject_id is not None:
                wanted[it.subject_id] = asked
        rows = Indicator.objects.filter(pk__in=wanted)
        codes = dict(rows.values_list("pk", "code"))
        cannot = wrong_of(codes, wanted, actor=None) | self._changed(lines)
        for it in lines:
            if it.number not in found and it.subject_id in cannot:
                found[it.number] = cannot[it.subject_id]
        return found

    def _changed(self, lines: Sequence[Asked]) -> dict[int, str]:
        """Return the indicators whose stage somebody changed after a line's author had read. 1 SQL query."""
        read = {it.subject_id: it.read_at for it in lines if it.read_at and it.subject_id}
        rows = IndicatorStage.objects.filter(
            indicator__in=list(read), event__gt=min(read.values(), default=0)
        )
        return {
            pk: "somebody changed its stage after this was written: refine it, or send it back."
            for pk, event in rows.values_list("indicator_id", "event")
            if event > read[pk]
        }


def _far(wanted: StageWanted) -> str:
    try:
        refuse_far(wanted.from_on, wanted.until)
    except NotPossible as refusal:
        return str(refusal)
    return ""
