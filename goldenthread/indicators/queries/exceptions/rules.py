"""The council's rules of what needs attention: every version, and those in force on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from goldenthread.indicators import access
from goldenthread.indicators.models import ExceptionRule
from goldenthread.indicators.queries.indicator_rows import Author, Authors
from goldenthread.indicators.queries.scorecard_filter import known
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.units import Unit, units_on
from goldenthread.rules.attention import AttentionRule, rule_from_data


class Whom(StrEnum):
    """Who is told first of what a rule finds."""

    OWNER = "owner"
    REPORTER = "reporter"
    HEAD = "head"
    OFFICE = "office"
    POST = "post"


@dataclass(frozen=True)
class Told:
    """Who is told first: somebody by what they do for the series, or the post of a reference."""

    whom: Whom
    post: str = ""

    def to_data(self) -> dict[str, str]:
        """Return it as JSON can hold it."""
        return {"whom": str(self.whom)} | ({"post": self.post} if self.post else {})


def told_from_data(source: Mapping[str, Any]) -> Told:
    """Return who is told first as it was recorded."""
    return Told(Whom(str(source.get("whom", Whom.OWNER))), str(source.get("post", "")))


@dataclass(frozen=True)
class Attention:
    """One version of a rule: what it looks for, where, who is told first and what must follow by when.

    Without a unit it holds for the whole council.
    """

    id: int
    name: str
    version: int
    from_on: date
    test: AttentionRule
    unit_id: int | None
    told: Told
    follows: str
    within_days: int | None
    is_withdrawn: bool
    reason: str
    event: int


@dataclass(frozen=True)
class RuleListed:
    """A rule with its versions, the latest first, and who recorded each."""

    name: str
    versions: tuple[Attention, ...]
    authors: Mapping[int, Author]

    @property
    def latest(self) -> Attention:
        """The version recorded last."""
        return self.versions[0]

    def in_force(self, on: date) -> Attention | None:
        """Return the version in force on a day: none before its first day, or once it is withdrawn."""
        found = next((row for row in self.versions if row.from_on <= on), None)
        return None if found is None or found.is_withdrawn else found


def read_rule(row: ExceptionRule) -> Attention:
    """Return a recorded version as it is worked with."""
    return Attention(
        id=row.pk,
        name=row.name,
        version=row.version,
        from_on=row.from_on,
        test=rule_from_data(row.test),
        unit_id=row.unit_id,
        told=told_from_data(row.tells),
        follows=row.follows,
        within_days=row.within_days,
        is_withdrawn=row.is_withdrawn,
        reason=row.reason,
        event=row.event,
    )


def rules_in_force(on: date, *, as_at: int | None = None) -> list[Attention]:
    """Return the version in force of each rule, in order of name. One SQL query."""
    latest: dict[str, ExceptionRule] = {}
    rows = ExceptionRule.objects.filter(known(as_at), from_on__lte=on)
    for row in rows.order_by("name", "version"):
        latest[row.name] = row
    return [read_rule(row) for row in latest.values() if not row.is_withdrawn]


def rules_listed(actor: Actor, *, as_at: int | None = None) -> list[RuleListed]:
    """Return every rule with its versions, those that stand first. 3 SQL queries.

    They hold nothing of any series, so that whoever sees anything may read them.

    Raises:
        NotPermitted: the actor sees nothing at all.
    """
    actor.require(Right.SEE)
    rows: dict[str, list[ExceptionRule]] = defaultdict(list)
    for row in ExceptionRule.objects.filter(known(as_at)).order_by("-version"):
        rows[row.name].append(row)
    authors = Authors({row.event for versions in rows.values() for row in versions})
    found = [
        RuleListed(
            name=name,
            versions=tuple(map(read_rule, versions)),
            authors={row.pk: authors.of(row.event) for row in versions},
        )
        for name, versions in rows.items()
    ]
    return sorted(found, key=lambda rule: (rule.latest.is_withdrawn, rule.name.casefold()))


def may_change(actor: Actor, unit_id: int | None, units: Iterable[Unit]) -> bool:
    """Say whether the actor may make rules for a unit and all below it, or for the whole council."""
    if unit_id is None:
        return access.may_administer_all(actor, units)
    return actor.may(Right.ADMINISTER, unit_id)


def units_ruled(actor: Actor, on: date) -> tuple[bool, list[Unit]]:
    """Return whether the actor may rule for the whole council, and for which units. One SQL query."""
    units = units_on(on)
    mine = [unit for unit in units.values() if actor.may(Right.ADMINISTER, unit.id)]
    return may_change(actor, None, units.values()), mine
