"""Everything needed to rate some series, loaded once: their books.

A book holds one series' definitions, rules, targets and actuals by period. It rates without the
database, so that an import rates before it opens its event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from goldenthread.audit.queries import head
from goldenthread.indicators.models import (
    Actual,
    Commentary,
    Definition,
    Ownership,
    Rating,
    RatingRule,
    Series,
    Target,
)
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Frequency

Span = tuple[date, date]
Version = TypeVar("Version", Definition, RatingRule)


def span_of(period: Period) -> Span:
    """Return a period as its first day and the first day after it."""
    return (period.start, period.next_start)


def _in_force_before(versions: Sequence[Version], next_start: date) -> Version:
    """Return the latest version from a day before ``next_start``, or the earliest there is."""
    for row in reversed(versions):
        if row.from_on < next_start:
            return row
    return versions[0]


@dataclass
class Book:
    """One series with all that was recorded of it, latest of each period only."""

    series: Series
    definitions: Sequence[Definition]
    rules: Mapping[str, Sequence[RatingRule]]
    actuals: dict[Span, Actual] = field(default_factory=dict)
    targets: dict[Span, Target] = field(default_factory=dict)
    commentary: dict[Span, Commentary] = field(default_factory=dict)
    ratings: dict[Span, Rating] = field(default_factory=dict)
    owner_id: int | None = None

    def definition_for(self, period: Period) -> Definition:
        """Return the definition in force on the period's last day, or the earliest there is."""
        return self.definition_before(period.next_start)

    def definition_before(self, next_start: date) -> Definition:
        """Return the same for a period after which ``next_start`` is the first day."""
        return _in_force_before(self.definitions, next_start)

    def rule_for(self, definition: Definition, period: Period) -> RatingRule | None:
        """Return the rule's version in force on the period's last day, or the earliest there is."""
        return self.rule_before(definition, period.next_start)

    def rule_before(self, definition: Definition, next_start: date) -> RatingRule | None:
        """Return the same for a period after which ``next_start`` is the first day."""
        versions = self.rules.get(definition.rule_name) or self.rules.get("", ())
        return _in_force_before(versions, next_start) if versions else None

    def frequency(self, on: date) -> Frequency:
        """Return how often the series is counted on a day."""
        return Frequency(self.definition_for(Period(on, on + timedelta(days=1))).frequency)

    def is_rated(self, period: Period) -> bool:
        """Say whether a period carries a rating: it has a figure, or is one of the series' own."""
        frequency = self.definition_for(period).frequency
        return span_of(period) in self.actuals or period.frequency == frequency

    def periods(self) -> list[Period]:
        """Return the periods of which something is recorded, earliest first."""
        spans = set(self.actuals) | set(self.targets) | set(self.ratings)
        return [Period(*span) for span in sorted(spans)]


@dataclass(frozen=True)
class Books:
    """The books of some series as they were known at an event."""

    by_series: Mapping[int, Book]
    known_at: int


def rules_by_name() -> dict[str, list[RatingRule]]:
    """Return every rule's versions by name, in order; under ``""`` the council's own (the first made).

    One SQL query.
    """
    found: dict[str, list[RatingRule]] = defaultdict(list)
    for row in RatingRule.objects.order_by("from_on", "event", "id"):
        found[row.name].append(row)
    earliest = min(
        (row for rows in found.values() for row in rows), key=lambda r: r.pk, default=None
    )
    if earliest is not None:
        found[""] = found[earliest.name]
    return dict(found)


def books_of(series_ids: Iterable[int]) -> Books:
    """Load the books of these series. 9 SQL queries, however many series."""
    ids = sorted(set(series_ids))
    known_at = head()
    rules = rules_by_name()
    rows = Series.objects.filter(pk__in=ids).select_related("indicator", "now")
    series = {row.pk: row for row in rows}
    definitions: dict[int, list[Definition]] = defaultdict(list)
    wanted = {row.indicator_id for row in series.values()}
    for definition in Definition.objects.filter(indicator_id__in=wanted).order_by(
        "from_on", "event", "id"
    ):
        definitions[definition.indicator_id].append(definition)
    books = {
        pk: Book(series=row, definitions=definitions[row.indicator_id], rules=rules)
        for pk, row in series.items()
    }
    for ownership in Ownership.objects.filter(series_id__in=ids).order_by("from_on", "event", "id"):
        books[ownership.series_id].owner_id = ownership.owner_id
    for actual in Actual.objects.filter(series_id__in=ids).order_by("event", "id"):
        books[actual.series_id].actuals[(actual.start_on, actual.next_start_on)] = actual
    for target in Target.objects.filter(series_id__in=ids).order_by("event", "id"):
        books[target.series_id].targets[(target.start_on, target.next_start_on)] = target
    for said in Commentary.objects.filter(series_id__in=ids).order_by("event", "id"):
        books[said.series_id].commentary[(said.start_on, said.next_start_on)] = said
    for rating in Rating.objects.filter(series_id__in=ids).order_by("event", "id"):
        books[rating.series_id].ratings[(rating.start_on, rating.next_start_on)] = rating
    return Books(by_series=books, known_at=known_at)
