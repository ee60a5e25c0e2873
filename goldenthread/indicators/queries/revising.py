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
from goldenthread.indicators.queries.classing import Classing
from goldenthread.organisation.queries.dated import changed_from, ledger_of
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import RatingClass

AT_ONCE = 500
"""How many series are in hand at a time."""
_CLASSES = {each.value: each for each in RatingClass}
Turned = tuple[int, str, str, str, str]

#: What a version of a definition says: every column but what it is of, from when and why.
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
    "year_starts",
    "every",
    "profile",
    "forecast",
    "over_units",
    "missing_parts",
    "steady_band",
    "formula",
    "chart",
    "suppress_below",
    "round_totals_to",
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
class Outcome:
    """The figures of one series, each with its rating and the one that it would have.

    ``revised`` is the book with the versions, ``always`` as if they had held from the beginning.
    """

    book: Book
    revised: Book
    always: Book
    spans: Sequence[Span]
    was: Sequence[RatingClass]
    now: Sequence[RatingClass]

    def changed(self) -> Iterator[tuple[Span, RatingClass, RatingClass]]:
        """Yield the figures whose rating would be another: which, its class, and the other."""
        for span, was, now in zip(self.spans, self.was, self.now, strict=True):
            if was is not now:
                yield span, was, now


def is_own(rules: Mapping[str, Sequence[RatingRule]], name: str) -> bool:
    """Say whether the rule of this name is the council's own, for whatever names no other."""
    return not rules.get("") or any(row.name == name for row in rules[""])


def would_be(books: Iterable[Book], versions: Versions) -> list[Outcome]:
    """Return for each book what the versions would rate its figures, all of them in one go.

    Figures for periods that end before the versions' day are rated as if they had always held.
    """
    work, since, rows = Classing(), versions.from_on, []
    for book in books:
        rated = [each for each in book.ratings.items() if each[1].actual_id is not None]
        later = [each for each in rated if each[0][1] > since]
        early = [each for each in rated if each[0][1] <= since]
        revised, always = versions.revised(book), versions.as_if_always(book)
        work.add(revised, [span for span, _ in later])
        work.add(always, [span for span, _ in early])
        rows.append((book, revised, always, later + early))
    classes, found, start = work.classes(), [], 0
    for book, revised, always, rated in rows:
        following = start + len(rated)
        found.append(
            Outcome(
                book=book,
                revised=revised,
                always=always,
                spans=[span for span, _ in rated],
                was=[_CLASSES[row.rating_class] for _, row in rated],
                now=classes[start:following],
            )
        )
        start = following
    return found


def reason_of(outcome: Outcome, versions: Versions, span: Span) -> str:
    """Return the sentence that justifies what the versions would rate a figure."""
    book = outcome.revised if span[1] > versions.from_on else outcome.always
    return rated_as(book, Period(*span)).because


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
