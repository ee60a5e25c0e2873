"""New versions on their way: a series' book as it would be with them, and what they would rate otherwise.

Only :func:`series_rated_by` and :func:`figures_for` ask the database. Method: docs/methods/changing.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

from goldenthread.indicators.models import Definition, Rating, RatingRule, Series
from goldenthread.indicators.queries.assessing import rated_alone, rated_as
from goldenthread.indicators.queries.books import (
    Book,
    Span,
    books_to_class,
    judge_by_others,
    rules_by_name,
    take_figures,
)
from goldenthread.indicators.queries.classing import Classing, looks_beside, versions_before
from goldenthread.indicators.queries.rated_figures import RatedFigures, rated_figures
from goldenthread.organisation.queries.dated import changed_from, ledger_of
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import RatingClass

AT_ONCE = 500
"""How many series are in hand at a time."""
Turned = tuple[int, str, str, str, str]
_Changed = tuple[Span, Number | None, Number | None, RatingClass, RatingClass]
_Rules = Mapping[str, Sequence[RatingRule]]

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
    _ruled: dict[tuple[int, bool], tuple[_Rules, _Rules]] = field(
        default_factory=dict, init=False, compare=False
    )

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

    def _rules(self, book: Book, *, always: bool) -> _Rules:
        """Return the rules with the version; made once for all books that share theirs."""
        if self.rule is None:
            return book.rules
        key = (id(book.rules), always)
        if key not in self._ruled:  # what stood is kept too, so that its id is nothing else's
            self._ruled[key] = (book.rules, self._with(self.rule, book, always=always))
        return self._ruled[key][1]

    def _with(self, rule: RatingRule, book: Book, *, always: bool) -> _Rules:
        stood = book.rules.get(rule.name, ())
        held = sorted([*stood, rule], key=lambda row: row.from_on)
        rules = {**book.rules, rule.name: [rule] if always else held}
        if is_own(book.rules, rule.name):
            rules[""] = rules[rule.name]
        return rules


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of one series, each with its rating and, under ``now``, the one that it would have.

    ``aims`` are what is expected of them. ``revised`` is the book with the versions, ``always`` as if they
    had held from the beginning.
    """

    figures: RatedFigures
    revised: Book
    always: Book
    now: Sequence[RatingClass]
    aims: Sequence[Number | None]

    def changed(self) -> list[_Changed]:
        """Return the figures whose rating would be another: which, value, aim, its class, and the other."""
        _, spans, classes, values = self.figures
        rows = zip(spans, values, self.aims, classes, self.now, strict=True)
        return [row for row in rows if row[3] is not row[4]]


def is_own(rules: Mapping[str, Sequence[RatingRule]], name: str) -> bool:
    """Say whether the rule of this name is the council's own, for whatever names no other."""
    return not rules.get("") or any(row.name == name for row in rules[""])


def figures_for(versions: Versions, series_ids: Iterable[int]) -> Iterator[RatedFigures]:
    """Yield the figures of these series that carry a rating, with all that the versions rate them by.

    6 SQL queries; at most 7 more where a version looks at more than a figure and its target.
    """
    books = books_to_class(series_ids).by_series
    looking = {pk: book for pk, book in books.items() if looks_beside(versions.revised(book))}
    if looking:
        take_figures(looking)
    if versions.rule is not None:
        judge_by_others(looking, [versions.rule])
    return rated_figures(books)


def would_be(figures: Iterable[RatedFigures], versions: Versions) -> list[Outcome]:
    """Return for each series what the versions would rate its figures, all of them in one go.

    Figures for periods that end before the versions' day are rated as if they had always held.
    """
    work, since, rows = Classing(), versions.from_on, []
    for each in figures:
        revised, always = versions.revised(each.book), versions.as_if_always(each.book)
        start = 0
        for is_later, run in groupby(each.spans, lambda span: span[1] > since):
            end = start + len(list(run))
            book = revised if is_later else always
            work.add(book, each.spans[start:end], each.values[start:end])
            start = end
        rows.append((each, revised, always))
    classes, aims, found, start = work.classes(), work.aims(), [], 0
    for each, revised, always in rows:
        end = start + len(each.spans)
        found.append(Outcome(each, revised, always, classes[start:end], aims[start:end]))
        start = end
    return found


class Reasons:
    """The sentences that justify what versions would rate; figures alike have the same, made once."""

    def __init__(self, versions: Versions) -> None:
        self.versions = versions
        self._said: dict[tuple[object, ...], str] = {}

    def of(self, outcome: Outcome, span: Span, value: Number | None, aim: Number | None) -> str:
        """Return the sentence for one figure of an outcome that is there, or whose class changes."""
        book = outcome.revised if span[1] > self.versions.from_on else outcome.always
        definition, rule = versions_before(book, span[1])
        if book.actuals or rule is None:
            return rated_as(book, Period(*span)).because
        terms = (definition.polarity, definition.decimals, definition.is_information_only)
        alike = (id(rule), terms, value, aim)
        if alike not in self._said:
            self._said[alike] = rated_alone(value, aim, definition, rule).because
        return self._said[alike]


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
