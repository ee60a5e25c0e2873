"""Bring adopted definitions into force: each line says what an indicator is to be from its day on.

A line asks ``{"fields": {name of a column: what it is to say, …}}``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.governance.commands.carriers import Asked, CameBetween
from goldenthread.indicators import access
from goldenthread.indicators.commands.carried.reasons import reason_of, why_past
from goldenthread.indicators.commands.changes import Stale
from goldenthread.indicators.commands.rerating import Rerating
from goldenthread.indicators.commands.versions import (
    defined_otherwise,
    definition_rows,
    write_defined,
)
from goldenthread.indicators.models import Definition, Series
from goldenthread.indicators.queries.revising import DEFINED, Versions
from goldenthread.organisation.access import SYSTEM, Actor, NotPermitted, Right
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.records.collector import collector_paused

__all__ = ["KIND", "DefinitionsCarrier"]

KIND: Final = "definition"


def _fields(asked: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what a line asks of a definition; nothing where it asks for something else."""
    fields = asked.get("fields")
    if not isinstance(fields, Mapping) or not fields or set(fields) - set(DEFINED):
        return None
    return fields


@dataclass(frozen=True)
class _Together:
    """Definitions that begin on one day, rated and all but written."""

    work: Rerating

    def write(self, number: int, at: datetime, *, is_first: bool) -> None:
        """Write them; what is worked out after others of the same event is worked out once more."""
        work = self.work
        if work.worked is not None and not is_first:
            work = defined_otherwise(work.versions, work.series_ids, SYSTEM)
        write_defined(work, number=number, at=at)


@dataclass(frozen=True)
class _Ready:
    """Definitions of an adopted package, by the day on which they begin."""

    indicator_ids: frozenset[int]
    known_at: int
    groups: Sequence[_Together]
    at: datetime

    def write(self, number: int) -> None:
        """Write them inside the event."""
        since = {"event__gt": self.known_at, "event__lt": number}
        if Definition.objects.filter(indicator__in=self.indicator_ids, **since).exists():
            raise CameBetween
        try:
            for place, group in enumerate(self.groups):
                group.write(number, self.at, is_first=place == 0)
        except Stale as stale:
            raise CameBetween from stale


class DefinitionsCarrier:
    """Defines indicators as was adopted and rates them anew from the day on."""

    def require(self, lines: Sequence[Asked], *, by: Actor, at: datetime) -> None:
        """Require that ``by`` sees every series of the indicators and answers for figures of their units.

        Raises:
            NotPermitted: one of them is not theirs.
        """
        ids = {it.subject_id or 0 for it in lines if it.subject_kind == "indicator"}
        rows = list(Series.objects.filter(indicator_id__in=ids).select_related("now"))
        seen = Series.objects.filter(access.visible(by), indicator_id__in=ids).count()
        if len(rows) != seen or {it.subject_id for it in lines} - {it.indicator_id for it in rows}:
            raise NotPermitted("There is no such indicator.")
        for row in rows:
            if not by.may(Right.ADMINISTER, row.unit_now_id):
                by.require(Right.CORRECT, row.unit_now_id)

    def refused(self, lines: Sequence[Asked], *, at: datetime) -> Mapping[int, str]:
        """Return what is wrong with lines: nothing is defined, twice the same, somebody defined it since.

        2 SQL queries, and 2 for each line.
        """
        twice = Counter(it.subject_id for it in lines)
        found = dict(self._redefined(lines))
        for it in lines:
            sentence = self._wrong(it, localdate(at))
            if sentence:
                found[it.number] = sentence
            elif twice[it.subject_id] > 1:
                found[it.number] = "It stands twice in this package: leave one out."
        return found

    def _wrong(self, it: Asked, today: date) -> str:
        fields = _fields(it.asked)
        if fields is None:
            return "This is no definition: say what is to be otherwise, or leave it out."
        try:
            rows = definition_rows({it.subject_id or 0: fields}, from_on=it.from_on, reason="")
        except NotPossible as refusal:
            return str(refusal)
        if not rows:
            return "It is defined so already: leave it out."
        return why_past(it, today)

    @collector_paused()
    def ready(
        self, lines: Sequence[Asked], *, by: Actor, at: datetime, adopted_by: str, adopted_on: date
    ) -> _Ready:
        """Rate what adopted definitions rate otherwise and make them ready to be written.

        Raises:
            NotPossible: one of them was defined otherwise since it was proposed, or cannot be any more;
                ``listed`` names all.
        """
        known_at, today = head(), localdate(at)
        wrong = dict(self._redefined(lines))
        wrong |= {it.number: why for it in lines if (why := why_past(it, today))}
        days: dict[date, list[Asked]] = defaultdict(list)
        for it in lines:
            days[it.from_on].append(it)
        groups: list[_Together] = []
        for from_on, some in sorted(days.items()):
            if not wrong:
                groups += self._together(from_on, some, wrong, adopted_by, adopted_on)
        if wrong:
            names = {it.number: it.label for it in lines}
            told = [f"{names[number]}: {why}" for number, why in sorted(wrong.items())]
            raise NotPossible(told[0], field="lines", listed=told)
        ids = frozenset(it.subject_id or 0 for it in lines)
        return _Ready(ids, known_at, groups, at)

    def _together(
        self,
        from_on: date,
        lines: Sequence[Asked],
        wrong: dict[int, str],
        adopted_by: str,
        adopted_on: date,
    ) -> list[_Together]:
        """Return what begins on one day, all but written; what cannot is named among what is ``wrong``."""
        rows: dict[int, Sequence[Definition]] = {}
        for it in lines:
            wanted = {it.subject_id or 0: _fields(it.asked) or {}}
            reason = reason_of(it, adopted_by, adopted_on)
            try:
                rows |= definition_rows(wanted, from_on=from_on, reason=reason)
            except NotPossible as refusal:
                wrong[it.number] = str(refusal)
        if wrong or not rows:
            return []
        of = Series.objects.filter(indicator_id__in=rows)
        ids = sorted(of.values_list("pk", flat=True))
        try:
            return [_Together(defined_otherwise(Versions(from_on, rows), ids, SYSTEM))]
        except NotPossible as refusal:
            wrong |= {it.number: str(refusal) for it in lines}
            return []

    def _redefined(self, lines: Sequence[Asked]) -> dict[int, str]:
        """Return the lines whose indicator somebody defined after their author had read. 1 SQL query."""
        since = min((it.read_at for it in lines if it.read_at), default=None)
        if since is None:
            return {}
        later = Definition.objects.filter(
            indicator__in={it.subject_id or 0 for it in lines}, event__gt=since
        )
        latest: dict[int, int] = {}
        for pk, event in later.values_list("indicator_id", "event").order_by("event"):
            latest[pk] = event
        return {
            it.number: (
                "somebody defined it otherwise after this was written: refine it, or send it back."
            )
            for it in lines
            if it.read_at and latest.get(it.subject_id or 0, 0) > it.read_at
        }
