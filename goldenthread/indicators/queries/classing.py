"""The classes of many figures at once: which versions rate each and what was expected, then ``rate_many``.

Tests compare the classes with those of :func:`rated_as`, one by one. Nothing here asks the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from goldenthread.indicators.models import Definition, RatingRule, Target
from goldenthread.indicators.queries.assessing import judged_by, rule_of
from goldenthread.indicators.queries.books import Book, Span
from goldenthread.indicators.queries.counting import counting_of
from goldenthread.indicators.queries.expecting import context_of
from goldenthread.indicators.queries.judging import Judged
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.rating import Context, Rule, label_many, rate_many
from goldenthread.rules.rating.rule import BASES
from goldenthread.rules.targets import Share, share_for
from goldenthread.rules.vocabulary import Accumulation, Polarity, Profile, RatingClass

_Found = tuple[Definition, RatingRule | None, Target | None, Judged | None]
APRIL = 4
_AT_HAND = frozenset({"previous", "year_before", "missing"})
"""What a rule may look at beside a figure that is in its book without being worked out."""
_Plan = dict[Span, Share | None]
_Plans = dict[tuple[tuple[Span, ...], str], _Plan]


@dataclass(frozen=True, slots=True)
class Classed:
    """The class of a figure, the versions that gave it, and the target it was held against.

    ``judged`` where it took more than the figure and its target.
    """

    rating_class: RatingClass
    label: str
    definition: Definition
    rule: RatingRule | None
    target: Target | None
    judged: Judged | None = None


@dataclass
class _Column:
    """The figures that one rule rates one way."""

    rule: Rule
    polarity: Polarity
    information_only: bool
    is_comparing: bool
    places: list[int] = field(default_factory=list)
    actuals: list[Number | None] = field(default_factory=list)
    expected: list[Number | None] = field(default_factory=list)
    beside: list[Context] = field(default_factory=list)

    def classes(self) -> list[RatingClass]:
        return rate_many(self.actuals, **self._rated_by())

    def labels(self) -> list[str]:
        return label_many(self.actuals, **self._rated_by())

    def _rated_by(self) -> dict[str, Any]:
        alike = Context(information_only=self.information_only)
        return {
            "expected": self.expected,
            "rule": self.rule,
            "polarity": self.polarity,
            "context": self.beside if self.is_comparing else alike,
        }


class Classing:
    """Figures being put together to be rated in one go: add books, then ask for the classes."""

    def __init__(self) -> None:
        self._plans: _Plans = {}
        self._columns: dict[tuple[int, str, bool, bool], _Column] = {}
        self._found: list[_Found] = []

    def add(self, book: Book, spans: Sequence[Span]) -> None:
        """Add figures of a book; what it has none for in a span is not rated."""
        if not spans:
            return
        following = [span[1] for span in spans]
        first, last = (_in_force(book, day) for day in (min(following), max(following)))
        if first == last:  # versions come by their day: those between are the same
            self._add(book, spans, *first)
            return
        for versions, run in groupby(spans, lambda span: _in_force(book, span[1])):
            self._add(book, list(run), *versions)

    def _add(
        self, book: Book, spans: Sequence[Span], definition: Definition, rule: RatingRule | None
    ) -> None:
        """Add figures that the same versions rate."""
        if _takes_more(book, definition, rule):
            self._add_judged(book, spans, definition, rule)
            return
        known = [(row, row.value) for row in book.targets.values() if row.value is not None]
        targets, values = [row for row, _ in known], [value for _, value in known]
        offered = tuple([(row.start_on, row.next_start_on) for row in targets])
        plan = self._plans.setdefault((offered, definition.accumulation), {})
        shares = [
            plan[span]
            if span in plan
            else plan.setdefault(span, _share(span, offered, definition.accumulation))
            for span in spans
        ]
        start, found = len(self._found), self._found
        found += [
            (definition, rule, None if share is None else targets[share.place], None)
            for share in shares
        ]
        column = self._column(definition, rule)
        if column is None:
            return
        actuals = [book.actuals.get(span) for span in spans]
        column.places += range(start, len(found))
        column.actuals += [None if row is None else row.value for row in actuals]
        column.expected += [
            None
            if share is None
            else values[share.place]
            if share.part is None
            else share.of(values[share.place])
            for share in shares
        ]
        if column.is_comparing:
            column.beside += [
                context_of(book, Period(*span), definition, actual)
                for span, actual in zip(spans, actuals, strict=True)
            ]

    def _add_judged(
        self, book: Book, spans: Sequence[Span], definition: Definition, rule: RatingRule | None
    ) -> None:
        """Add figures of which more is looked at than themselves and their targets, one by one."""
        judged = [judged_by(book, Period(*span), definition, rule) for span in spans]
        start = len(self._found)
        self._found += [(definition, rule, each.target, each) for each in judged]
        column = self._column(definition, rule, is_comparing=True)
        if column is None:
            return
        column.places += range(start, len(self._found))
        column.actuals += [each.value for each in judged]
        column.expected += [each.expected for each in judged]
        column.beside += [each.context for each in judged]

    def _column(
        self, definition: Definition, rule: RatingRule | None, *, is_comparing: bool = False
    ) -> _Column | None:
        if rule is None:
            return None
        polarity, only = Polarity(definition.polarity), definition.is_information_only
        held = rule_of(rule)
        is_comparing = is_comparing or held.compares()
        key = (id(rule), polarity.value, only, is_comparing)
        if key not in self._columns:
            self._columns[key] = _Column(held, polarity, only, is_comparing)
        return self._columns[key]

    def classes(self) -> list[RatingClass]:
        """Return the class of each figure, in the order in which they were added."""
        found = [RatingClass.NOT_RATED] * len(self._found)
        for column in self._columns.values():
            for place, rating_class in zip(column.places, column.classes(), strict=True):
                found[place] = rating_class
        return found

    def labels(self) -> list[str]:
        """Return what the council calls each figure's class, in the order in which they were added."""
        found = [""] * len(self._found)
        for column in self._columns.values():
            if column.rule.classes:
                for place, label in zip(column.places, column.labels(), strict=True):
                    found[place] = label
        return found

    def classed(self) -> list[Classed]:
        """Return the class of each figure with what gave it, in the order in which they were added."""
        rows = zip(self.classes(), self.labels(), self._found, strict=True)
        return [Classed(rating_class, label, *row) for rating_class, label, row in rows]


def _takes_more(book: Book, definition: Definition, rule: RatingRule | None) -> bool:
    """Say whether a rating rests on more than the figure, what it is compared with and one target."""
    if (
        book.levels
        or definition.year_starts != APRIL
        or not counting_of(definition).is_of_the_calendar
        or definition.profile != Profile.STRAIGHT_LINE
    ):
        return True
    held = None if rule is None else rule_of(rule)
    return held is not None and (held.basis != BASES[0] or not held.needs() <= _AT_HAND)


def _in_force(book: Book, next_start: date) -> tuple[Definition, RatingRule | None]:
    definition = book.definition_before(next_start)
    return definition, book.rule_before(definition, next_start)


def _share(span: Span, offered: Sequence[Span], accumulation: str) -> Share | None:
    periods = [Period(*each) for each in offered]
    return share_for(Period(*span), periods, accumulation=Accumulation(accumulation))
