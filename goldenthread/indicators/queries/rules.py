"""The council's rating rules: every version, who adopted it and why, and which indicators it rates."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from goldenthread.indicators import access
from goldenthread.indicators.models import RatingRule, SeriesNow
from goldenthread.indicators.queries.assessing import rule_of
from goldenthread.indicators.queries.indicator_rows import Author, Authors
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.page import Page, page_of
from goldenthread.rules.rating import Rule


@dataclass(frozen=True)
class RuleVersion:
    """One version of a rule. ``superseded_by`` where a later one took its day."""

    version: int
    rule: Rule
    from_on: date
    adopted_by: str
    adopted_on: date | None
    reason: str
    author: Author
    superseded_by: Author | None


@dataclass(frozen=True)
class RuleListed:
    """A rule with its versions, the latest day first; ``rates`` counts what the reader may see."""

    name: str
    is_own: bool
    versions: tuple[RuleVersion, ...]
    rates: int

    def in_force(self, on: date) -> RuleVersion:
        """Return the version in force on a day, or the earliest."""
        standing = [row for row in self.versions if row.superseded_by is None]
        return next((row for row in standing if row.from_on <= on), standing[-1])

    def planned(self, on: date) -> list[RuleVersion]:
        """Return the versions that come into force after a day, the earliest first."""
        return [
            row for row in self.versions[::-1] if row.from_on > on and row.superseded_by is None
        ]


@dataclass(frozen=True)
class Rated:
    """A series that a rule rates."""

    reference: str
    title: str


def _versions(rows: list[RatingRule], authors: Authors) -> tuple[RuleVersion, ...]:
    latest = {row.from_on: row for row in sorted(rows, key=lambda row: row.version)}
    found = []
    for row in sorted(rows, key=lambda row: (row.from_on, row.version), reverse=True):
        after = latest[row.from_on]
        found.append(
            RuleVersion(
                version=row.version,
                rule=rule_of(row),
                from_on=row.from_on,
                adopted_by=row.adopted_by,
                adopted_on=row.adopted_on,
                reason=row.reason,
                author=authors.of(row.event),
                superseded_by=None if after is row else authors.of(after.event),
            )
        )
    return tuple(found)


def rules_listed(actor: Actor, *, as_at: int | None = None) -> list[RuleListed]:
    """Return every rule known, the council's own first, then by name. 4 SQL queries."""
    rows: dict[str, list[RatingRule]] = defaultdict(list)
    own = None
    known = Q() if as_at is None else Q(event__lte=as_at)
    for row in RatingRule.objects.filter(known).order_by("pk"):
        own = own or row.name
        rows[row.name].append(row)
    authors = Authors({row.event for versions in rows.values() for row in versions})
    named = SeriesNow.objects.filter(access.visible(actor, through="series__"))
    counted = Counter(named.values_list("definition__rule_name", flat=True))
    found = [
        RuleListed(
            name=name,
            is_own=name == own,
            versions=_versions(versions, authors),
            rates=counted[name]
            if name != own
            else sum(count for key, count in counted.items() if key == own or key not in rows),
        )
        for name, versions in rows.items()
    ]
    return sorted(found, key=lambda rule: (not rule.is_own, rule.name.casefold()))


def rated_by(actor: Actor, rule: RuleListed, names: list[str], number: int = 1) -> Page[Rated]:
    """Return a page of what the rule rates today and the actor may see. 2 SQL queries.

    ``names`` are those of every rule: the council's own rates whatever names none of them.
    """
    is_named = Q(definition__rule_name=rule.name)
    if rule.is_own:
        is_named |= ~Q(definition__rule_name__in=names)
    rows = SeriesNow.objects.filter(access.visible(actor, through="series__"), is_named)
    page = page_of(rows.order_by("order", "code"), number)
    return page.mapped(lambda row: Rated(row.code, row.title))


def rule_names() -> list[str]:
    """Return the names of every rule, the council's own first. One SQL query."""
    return list(dict.fromkeys(RatingRule.objects.order_by("pk").values_list("name", flat=True)))


def may_adopt(actor: Actor, on: date) -> bool:
    """Say whether the actor may adopt rules on a day. One SQL query."""
    return access.may_administer_all(actor, units_on(on).values())
