"""The classes of many figures at once: which versions rate each and what was expected, then ``rate_many``.

Tests compare the classes with those of :func:`rated_as`, one by one. Nothing here asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from goldenthread.indicators.models import Definition, RatingRule, Target
from goldenthread.indicators.queries.assessing import asked_of, judged_by, rule_of
from goldenthread.indicators.queries.books import Book, Span
from goldenthread.indicators.queries.counting import counting_of
from goldenthread.indicators.queries.expecting import context_of, value_of
from goldenthread.indicators.queries.judging import Judged
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.rating import Context, Rule, label_many, rate_many
from goldenthread.rules.rating.rule import BASES
from goldenthread.rules.targets import Share, share_for
from goldenthread.rules.vocabulary import Accumulation, Polarity, Profile, RatingClass

T = TypeVar("T")
APRIL = 4
_AT_HAND = frozenset({"previous", "year_before", "missing"})
"""What a rule may look at beside a figure that is in its book without being worked out."""


class _Plan(dict[Span, Share | None]):
    """Which of the targets for some spans counts for a span; found once for all series that have those."""

    def __init__(self, offered: Sequence[Span], accumulation: str) -> None:
        self._offered = [Period(*each) for each in offered]
        self._accumulation = Accumulation(accumulation)

    def __missing__(self, span: Span) -> Share | None:
        found = share_for(Period(*span), self._offered, accumulation=self._accumulation)
        self[span] = found
        return found


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
    """The figures that one rule rates one way; ``beside`` what else it looks at of each, if it does."""

    rule: Rule
    polarity: Polarity
    information_only: bool
    actuals: list[Number | None] = field(default_factory=list)
    expected: list[Number | None] = field(default_factory=list)
    beside: list[Context] = field(default_factory=list)

    def outcomes(self, of_many: Callable[..., list[T]]) -> list[T]:
        """Return what rating many together gives each figure; those alike are judged once."""
        known: dict[str, Any] = {"rule": self.rule, "polarity": self.polarity}
        if self.beside:
            return of_many(self.actuals, expected=self.expected, context=self.beside, **known)
        cases = list(zip(self.actuals, self.expected, strict=True))
        alike = list(set(cases))
        given = of_many(
            [actual for actual, _ in alike],
            expected=[aim for _, aim in alike],
            context=Context(information_only=self.information_only),
            **known,
        )
        outcome_of = dict(zip(alike, given, strict=True))
        return [outcome_of[case] for case in cases]


class _Run(NamedTuple):
    """Figures of one series that the same versions rate; without a ``column`` they are not rated."""

    definition: Definition
    rule: RatingRule | None
    targets: Sequence[Target | None]
    judged: Sequence[Judged | None]
    column: _Column | None
    start: int


class Classing:
    """Figures being put together to be rated in one go: add books, then ask for the classes."""

    def __init__(self) -> None:
        self._plans: dict[tuple[tuple[Span, ...], str], _Plan] = {}
        self._columns: dict[tuple[int, str, bool, bool], _Column] = {}
        self._runs: list[_Run] = []

    def add(
        self, book: Book, spans: Sequence[Span], values: Sequence[Number | None] | None = None
    ) -> None:
        """Add figures of a book; what it has none for in a span is not rated.

        ``values`` are the figures, where the book is without them; see :func:`looks_beside`.
        """
        if not spans:
            return
        held = [value_of(book.actuals.get(span)) for span in spans] if values is None else values
        following = [span[1] for span in spans]
        first, last = (versions_before(book, day) for day in (min(following), max(following)))
        if first == last:  # versions come by their day: those between are the same
            self._add(book, spans, held, *first)
            return
        start = 0
        for versions, run in groupby(spans, lambda span: versions_before(book, span[1])):
            end = start + len(list(run))
            self._add(book, spans[start:end], held[start:end], *versions)
            start = end

    def _add(
        self,
        book: Book,
        spans: Sequence[Span],
        values: Sequence[Number | None],
        definition: Definition,
        rule: RatingRule | None,
    ) -> None:
        """Add figures that the same versions rate."""
        if _takes_more(book, definition, rule):
            self._add_judged(book, spans, definition, rule)
            return
        targets = [row for row in book.targets.values() if row.value is not None]
        offered = tuple([(row.start_on, row.next_start_on) for row in targets])
        key = (offered, definition.accumulation)
        plan = self._plans.get(key) or self._plans.setdefault(key, _Plan(*key))
        shares = [plan[span] for span in spans]
        aims = [None if share is None else targets[share.place] for share in shares]
        column = self._column(definition, rule, is_comparing=_compares(rule))
        self._runs.append(_Run(definition, rule, aims, [None] * len(aims), column, _end(column)))
        if column is None:
            return
        column.actuals += values
        column.expected += [
            None if share is None or aim is None or aim.value is None else share.of(aim.value)
            for share, aim in zip(shares, aims, strict=True)
        ]
        if _compares(rule):
            column.beside += [
                context_of(book, Period(*span), definition, book.actuals.get(span))
                for span in spans
            ]

    def _add_judged(
        self, book: Book, spans: Sequence[Span], definition: Definition, rule: RatingRule | None
    ) -> None:
        """Add figures of which more is looked at than themselves and their targets, one by one."""
        judged = [judged_by(book, Period(*span), definition, rule) for span in spans]
        column = self._column(definition, rule, is_comparing=True)
        targets = [each.target for each in judged]
        self._runs.append(_Run(definition, rule, targets, judged, column, _end(column)))
        if column is not None:
            column.actuals += [each.value for each in judged]
            column.expected += [each.expected for each in judged]
            column.beside += [each.context for each in judged]

    def _column(
        self, definition: Definition, rule: RatingRule | None, *, is_comparing: bool
    ) -> _Column | None:
        if rule is None:
            return None
        polarity, only = definition.polarity, definition.is_information_only
        key = (id(rule), polarity, only, is_comparing)
        if key not in self._columns:
            self._columns[key] = _Column(rule_of(rule), Polarity(polarity), only)
        return self._columns[key]

    def classes(self) -> list[RatingClass]:
        """Return the class of each figure, in the order in which they were added."""
        return self._outcomes(rate_many, RatingClass.NOT_RATED)

    def labels(self) -> list[str]:
        """Return what the council calls each figure's class, in the order in which they were added."""
        return self._outcomes(label_many, "")

    def aims(self) -> list[Number | None]:
        """Return what was expected of each figure that a rule rates, in the same order."""
        return self._in_order({id(each): each.expected for each in self._columns.values()}, None)

    def _outcomes(self, of_many: Callable[..., list[T]], unrated: T) -> list[T]:
        by_column = {id(each): each.outcomes(of_many) for each in self._columns.values()}
        return self._in_order(by_column, unrated)

    def _in_order(self, by_column: Mapping[int, Sequence[T]], unrated: T) -> list[T]:
        found: list[T] = []
        for run in self._runs:
            count = len(run.targets)
            if run.column is None:
                found += [unrated] * count
            else:
                found += by_column[id(run.column)][run.start : run.start + count]
        return found

    def classed(self) -> list[Classed]:
        """Return the class of each figure with what gave it, in the order in which they were added."""
        figures = [
            (run.definition, run.rule, target, judged)
            for run in self._runs
            for target, judged in zip(run.targets, run.judged, strict=True)
        ]
        rows = zip(self.classes(), self.labels(), figures, strict=True)
        return [Classed(rating_class, label, *figure) for rating_class, label, figure in rows]


def _end(column: _Column | None) -> int:
    return 0 if column is None else len(column.actuals)


def looks_beside(book: Book) -> bool:
    """Say whether any version in a book may rate a figure by more than itself and one target."""
    return any(
        _takes_more(book, definition, rule) or _compares(rule)
        for definition in book.definitions
        for rule in book.rules_of(definition) or (None,)
    )


def _compares(rule: RatingRule | None) -> bool:
    return rule is not None and bool(asked_of(rule)[1])


def _takes_more(book: Book, definition: Definition, rule: RatingRule | None) -> bool:
    """Say whether a rating rests on more than the figure, what it is compared with and one target."""
    if (
        book.levels
        or definition.year_starts != APRIL
        or not counting_of(definition).is_of_the_calendar
        or definition.profile != Profile.STRAIGHT_LINE
    ):
        return True
    if rule is None:
        return False
    basis, needs = asked_of(rule)
    return basis != BASES[0] or not needs <= _AT_HAND


def versions_before(book: Book, next_start: date) -> tuple[Definition, RatingRule | None]:
    """Return the versions that rate a period after which ``next_start`` is the first day."""
    definition = book.definition_before(next_start)
    return definition, book.rule_before(definition, next_start)
