"""Bring adopted rating rules into force: each line is the next version of a rule.

A line asks ``{"name": the rule's name, "clauses": what the rule says}``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.governance.commands.carriers import Asked, CameBetween
from goldenthread.indicators.commands.carried.reasons import reason_of, why_past
from goldenthread.indicators.commands.rerating import Rerating, work_out, write_versions
from goldenthread.indicators.commands.versions import rule_row
from goldenthread.indicators.models import RatingRule
from goldenthread.indicators.queries.revising import Versions, series_rated_by
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.collector import collector_paused
from goldenthread.rules.rating import RuleRefused

__all__ = ["KIND", "RulesCarrier"]

KIND: Final = "rule"
_LONGEST_BODY: Final = 120


@dataclass(frozen=True)
class _Ready:
    """Versions of rules with what they rate otherwise, all but written."""

    works: Sequence[Rerating]
    known_at: int
    at: datetime

    def write(self, number: int) -> None:
        """Write them inside the event."""
        names = {it.versions.rule.name for it in self.works if it.versions.rule is not None}
        if RatingRule.objects.filter(name__in=names, event__gt=self.known_at).exists():
            raise CameBetween
        for work in self.works:
            write_versions(work, at=self.at)


class RulesCarrier:
    """Adopts versions of rating rules and rates anew what they are for, from their day on."""

    def require(self, lines: Sequence[Asked], *, by: Actor, at: datetime) -> None:
        """Require that ``by`` answers for figures of the whole council.

        Raises:
            NotPermitted: they do not.
        """
        units = units_on(localdate(at)).values()
        tops = [it.id for it in units if it.parent_id is None and not it.is_partner]
        for top in tops:
            if not (by.may(Right.ADMINISTER, top) or by.may(Right.CORRECT, top)):
                raise NotPermitted(f"{by.label} may not propose what holds for the whole council.")

    def refused(self, lines: Sequence[Asked], *, at: datetime) -> Mapping[int, str]:
        """Return what is wrong with lines: no rule, twice the same, a version adopted since.

        1 SQL query, and 2 for each line.
        """
        today, twice = localdate(at), Counter(it.asked.get("name") for it in lines)
        found = self._readopted(lines)
        for it in lines:
            try:
                _row(it, "", today)
            except NotPossible as refusal:
                found[it.number] = str(refusal)
                continue
            if twice[it.asked.get("name")] > 1:
                found[it.number] = "It stands twice in this package: leave one out."
            elif series_rated_by(str(it.asked["name"])) and (past := why_past(it, today)):
                found[it.number] = past
        return found

    @collector_paused()
    def ready(
        self, lines: Sequence[Asked], *, by: Actor, at: datetime, adopted_by: str, adopted_on: date
    ) -> _Ready:
        """Rate what adopted rules rate otherwise and make them ready to be written.

        Raises:
            NotPossible: somebody adopted a version since one was proposed, or it cannot be any more;
                ``listed`` names all.
        """
        known_at, today, works = head(), localdate(at), []
        wrong = self._readopted(lines)
        for it in lines:
            try:
                row = _row(it, adopted_by, adopted_on)
            except NotPossible as refusal:
                wrong[it.number] = str(refusal)
                continue
            ids = series_rated_by(row.name)
            past = why_past(it, today) if ids else ""
            if past:
                wrong[it.number] = past
            elif not wrong:
                works.append(work_out(Versions(it.from_on, rule=row), ids))
        if wrong:
            names = {it.number: it.label for it in lines}
            told = [f"{names[number]}: {why}" for number, why in sorted(wrong.items())]
            raise NotPossible(told[0], field="lines", listed=told)
        return _Ready(works, known_at, at)

    def _readopted(self, lines: Sequence[Asked]) -> dict[int, str]:
        """Return the lines of whose rule somebody adopted a version after they were written. 1 SQL query."""
        since = min((it.read_at for it in lines if it.read_at), default=None)
        if since is None:
            return {}
        later = RatingRule.objects.filter(event__gt=since).order_by("event")
        latest = dict(later.values_list("name", "event"))
        return {
            it.number: (
                "somebody adopted a version of it after this was written: refine it, or send it back."
            )
            for it in lines
            if it.read_at and latest.get(str(it.asked.get("name")), 0) > it.read_at
        }


def _row(line: Asked, adopted_by: str, adopted_on: date) -> RatingRule:
    """Return the version that a line asks for, not yet recorded. 1 SQL query.

    Raises:
        NotPossible: it is no rule, or begins before its first version.
    """
    name, clauses = line.asked.get("name"), line.asked.get("clauses")
    if not isinstance(name, str) or not name.strip() or not isinstance(clauses, Mapping):
        raise NotPossible("This is no rating rule: write what it says, or leave it out.")
    try:
        return rule_row(
            name=name, rule=dict(clauses), from_on=line.from_on,
            adopted_by=adopted_by[:_LONGEST_BODY], adopted_on=adopted_on,
            reason=reason_of(line, adopted_by, adopted_on),
        )  # fmt: skip
    except (RuleRefused, KeyError, TypeError, ValueError) as refusal:
        sentence = str(refusal) if isinstance(refusal, RuleRefused) else ""
        raise NotPossible(sentence or "This is no rating rule: write what it says.") from refusal
