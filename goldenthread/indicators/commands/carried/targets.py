"""Bring adopted targets into force: each line sets what a series is to reach in some spans.

A line asks ``{"targets": [[first day, first day after, value in millionths or none, kind], …]}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from goldenthread.governance.commands.carriers import Asked, CameBetween
from goldenthread.indicators import access
from goldenthread.indicators.commands.carried.reasons import reason_of
from goldenthread.indicators.commands.changes import (
    Change,
    NewTarget,
    Stale,
    make_ready,
    prepare,
    write,
)
from goldenthread.indicators.models import Series, Target
from goldenthread.indicators.queries.books import series_of
from goldenthread.indicators.queries.counting import counting_of_series
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.records.collector import collector_paused
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import TargetKind

__all__ = ["KIND", "TargetsCarrier", "asked_of", "targets_asked"]

KIND: Final = "targets"
#: From so many rows on they are made ready before the event opens.
_MANY: Final = 100


def asked_of(targets: Sequence[NewTarget]) -> dict[str, Any]:
    """Return what a line asks for that sets these targets of one series."""
    return {
        "targets": [
            [it.period.start.isoformat(), it.period.next_start.isoformat(), it.value, it.kind.value]
            for it in targets
        ]
    }


def targets_asked(asked: Mapping[str, Any], series_id: int, reason: str = "") -> list[NewTarget]:
    """Return the targets that a line asks for.

    Raises:
        NotPossible: it asks for something else.
    """
    try:
        return [
            NewTarget(
                series_id,
                Period(date.fromisoformat(start), date.fromisoformat(end)),
                value,
                reason,
                kind=TargetKind(kind),
            )
            for start, end, value, kind in asked["targets"]
        ]
    except (KeyError, TypeError, ValueError) as refusal:
        raise NotPossible(
            "This is no target: write a number for each period, or leave it as it is."
        ) from refusal


@dataclass(frozen=True)
class _Ready:
    """Targets that are rated and all but written."""

    change: Change

    def write(self, number: int) -> None:
        """Write them inside the event."""
        try:
            write(self.change, number=number)
        except Stale as stale:
            raise CameBetween from stale


class TargetsCarrier:
    """Sets adopted targets and rates what they touch."""

    def require(self, lines: Sequence[Asked], *, by: Actor, at: datetime) -> None:
        """Require that ``by`` sees each series and answers for figures of its unit.

        Raises:
            NotPermitted: one of them is not theirs.
        """
        ids = [it.subject_id or 0 for it in lines if it.subject_kind == "series"]
        rows = Series.objects.filter(access.visible(by), pk__in=ids).select_related("now")
        found = {row.pk: row for row in rows}
        for it in lines:
            row = found.get(it.subject_id or 0)
            if row is None:
                raise NotPermitted("There is no such indicator.")
            if not by.may(Right.ADMINISTER, row.unit_now_id):
                by.require(Right.CORRECT, row.unit_now_id)

    def refused(self, lines: Sequence[Asked], *, at: datetime) -> Mapping[int, str]:
        """Return what is wrong with lines: no numbers, or set by somebody else since. 3 SQL queries."""
        found: dict[int, str] = {}
        for it in lines:
            try:
                wanted = targets_asked(it.asked, it.subject_id or 0)
            except NotPossible as refusal:
                found[it.number] = str(refusal)
                continue
            if not wanted:
                found[it.number] = "No target is written: write one for a period or more."
            elif any(not _is_number(row.value) for row in wanted):
                found[it.number] = "A target is a number: write one, or nothing to take it away."
        return {**self._reset(lines), **found}

    def ready(
        self, lines: Sequence[Asked], *, by: Actor, at: datetime, adopted_by: str, adopted_on: date
    ) -> _Ready:
        """Rate what adopted targets touch and make them ready to be written.

        Raises:
            NotPossible: somebody set one of them otherwise since it was proposed; ``listed`` names all.
        """
        meanwhile = self._reset(lines)
        if meanwhile:
            names = {it.number: it.label for it in lines}
            told = [f"{names[number]}: {why}" for number, why in meanwhile.items()]
            raise NotPossible(told[0], field="lines", listed=told)
        return _Ready(
            _prepared(lines, {it.number: reason_of(it, adopted_by, adopted_on) for it in lines})
        )

    def _reset(self, lines: Sequence[Asked]) -> dict[int, str]:
        """Return the lines of which somebody set a target after their author had read. 2 SQL queries."""
        spans: dict[tuple[int, str, str, str], Asked] = {}
        for it in lines:
            for start, end, _, kind in it.asked.get("targets") or ():
                spans[it.subject_id or 0, str(start), str(end), str(kind)] = it
        since = min((it.read_at for it in lines if it.read_at), default=None)
        if since is None:
            return {}
        later = Target.objects.filter(series__in={key[0] for key in spans}, event__gt=since)
        found: dict[int, str] = {}
        for row in later:
            key = (row.series_id, row.start_on.isoformat(), row.next_start_on.isoformat(), row.kind)
            of = spans.get(key)
            if of is not None and row.event > of.read_at:
                counting = counting_of_series([row.series_id])[row.series_id]
                label = counting.span(row.start_on, row.next_start_on).label
                found[of.number] = (
                    f"somebody set the target for {label} after this was written: refine it, or send"
                    " it back."
                )
        return found


@collector_paused()
def _prepared(lines: Sequence[Asked], reasons: Mapping[int, str]) -> Change:
    wanted = [
        row
        for it in lines
        for row in targets_asked(it.asked, it.subject_id or 0, reasons[it.number])
    ]
    change = prepare((), wanted, series=series_of({row.series_id for row in wanted}))
    if len(wanted) >= _MANY:
        make_ready(change)
    return change


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool))
