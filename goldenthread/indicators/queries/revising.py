"""New versions on their way: a series' book as it would be with them, and what they would rate otherwise.

Nothing here asks the database but :func:`series_rated_by`. Method: docs/methods/changing.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from goldenthread.indicators.models import Definition, Rating, RatingRule, Series
from goldenthread.indicators.queries.assessing import rated_as
from goldenthread.indicators.queries.books import Book, Span, rules_by_name
from goldenthread.organisation.queries.dated import changed_from, ledger_of
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.rating import Rated
from goldenthread.rules.vocabulary import RatingClass

AT_ONCE = 500
"""How many series are in hand at a time."""
Turned = tuple[int, str, str, str, str]

#: What a version of a definition says.
DEFINED = (
    "title",
    "description",
    "value_kind",
    "unit",
    "decimals",
    "polarity",
    "frequency",
    "accumulation",
    "is_information_only",
    "rule_name",
)


@dataclass(frozen=True)
class Versions:
    """Versions that are not yet recorded: of definitions, by indicator, or of one rule."""

    from_on: date
    definitions: Mapping[int, Sequence[Definition]] = field(default_factory=dict)
    rule: RatingRule | None = None

    def revised(self, book: Book) -> Book:
        """Return the book as it will be with these versions."""
        added = self.definitions.get(book.series.indicator_id, ())
        definitions = sorted([*book.definitions, *added], key=lambda row: row.from_on)
        return replace(book, definitions=definitions, rules=self._rules(book, always=False))

    def as_if_always(self, book: Book) -> Book:
        """Return the book as it would be had these versions held from the beginning."""
        added = self.definitions.get(book.series.indicator_id, ())
        definitions = [added[0]] if added else book.definitions
        return replace(book, definitions=definitions, rules=self._rules(book, always=True))

    def _rules(self, book: Book, *, always: bool) -> Mapping[str, Sequence[RatingRule]]:
        if self.rule is None:
            return book.rules
        stood = book.rules.get(self.rule.name, ())
        held = sorted([*stood, self.rule], key=lambda row: row.from_on)
        rules = {**book.rules, self.rule.name: [self.rule] if always else held}
        if is_own(book.rules, self.rule.name):
            rules[""] = rules[self.rule.name]
        return rules


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A figure whose rating would be another. ``is_recorded`` where it really will be."""

    series_id: int
    span: Span
    value: Number | None
    was: RatingClass
    now: RatingClass
    rated: Rated
    is_recorded: bool


def is_own(rules: Mapping[str, Sequence[RatingRule]], name: str) -> bool:
    """Say whether the rule of this name is the council's own, for whatever names no other."""
    return not rules.get("") or any(row.name == name for row in rules[""])


def would_be(
    book: Book, versions: Versions
) -> Iterator[tuple[Span, RatingClass, Otherwise | None]]:
    """Yield each period that has a figure: its rating, and where it would be another, which."""
    revised, always = versions.revised(book), versions.as_if_always(book)
    for span, standing in book.ratings.items():
        if standing.actual_id is None:
            continue
        period = Period(*span)
        is_recorded = period.last_day >= versions.from_on
        was = RatingClass(standing.rating_class)
        rated = rated_as(revised if is_recorded else always, period)
        if rated.rating_class is was:
            yield span, was, None
            continue
        actual = book.actuals.get(span)
        yield (
            span,
            was,
            Otherwise(
                series_id=book.series.pk,
                span=span,
                value=actual.value if actual else None,
                was=was,
                now=rated.rating_class,
                rated=rated,
                is_recorded=is_recorded,
            ),
        )


def definitions_from(
    known: Sequence[Definition], wanted: Mapping[str, object], *, from_on: date, reason: str
) -> list[Definition]:
    """Return the versions that make an indicator be defined as wanted from a day on.

    ``known`` are all that are recorded, in order. A version planned for a later day gets the change
    too, save where it changes the same thing itself. Nothing where everything stands already.
    """
    rows = (
        (row.indicator_id, row.from_on, row.event, *(getattr(row, name) for name in DEFINED))
        for row in known
    )
    ledger = ledger_of(rows, keys=1, fields=DEFINED, has_reason=False)
    versions = ledger.versions(known[0].indicator_id)
    return [
        Definition(
            indicator_id=known[0].indicator_id, from_on=each.from_on, reason=reason, **each.says
        )
        for each in changed_from(versions, from_on, wanted)
    ]


def in_force(known: Sequence[Definition], on: date) -> Definition:
    """Return the definition in force on a day, or the earliest."""
    begun = [row for row in known if row.from_on <= on]
    return begun[-1] if begun else known[0]


def series_rated_by(name: str) -> list[int]:
    """Return the ids of the series that a rule of this name rates, in any of their definitions.

    3 SQL queries.
    """
    rules = rules_by_name()
    rows = Definition.objects.filter(rule_name=name)
    if is_own(rules, name):
        rows = Definition.objects.exclude(rule_name__in=set(rules) - {"", name})
    indicators = rows.values("indicator_id")
    found = Series.objects.filter(indicator_id__in=indicators).order_by("pk")
    return list(found.values_list("pk", flat=True))


def standing_class(rating: Rating | None) -> RatingClass:
    """Return the class of a rating; of none, that nothing is rated."""
    return RatingClass(rating.rating_class) if rating else RatingClass.NOT_RATED


def turned(series_id: int, start_on: date, next_start_on: date, was: str, now: str) -> Turned:
    """Return a changed class as the digest takes it."""
    return (series_id, start_on.isoformat(), next_start_on.isoformat(), str(was), str(now))


def digest_of(rows: Iterable[Turned]) -> str:
    """Return the digest of figures whose class changes."""
    return hashlib.sha256(json.dumps(sorted(rows)).encode()).hexdigest()


def chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    """Return the ids a few hundred at a time."""
    return [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
