"""Everything needed to rate some series, loaded once: their books.

A book holds one series' definitions, rules, targets and actuals by period. It rates without the
database, so that an import rates before it opens its event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import TypeVar

from goldenthread.audit.queries import head
from goldenthread.indicators.models import (
    Actual,
    Commentary,
    Definition,
    Indicator,
    Ownership,
    Rating,
    RatingRule,
    Series,
    SeriesNow,
    StatedForecast,
    Target,
)
from goldenthread.indicators.queries.counting import (
    counting_of,
    is_its_own,
    place_in_time,
    school_years_for,
)
from goldenthread.indicators.queries.others.judging import (
    Others,
    compares_with_others,
    others_of,
)
from goldenthread.records.collector import collector_paused
from goldenthread.records.models import AppendOnly
from goldenthread.records.rows import rows_of
from goldenthread.rules.counting import NO_TERMS, Counting
from goldenthread.rules.periods import Period
from goldenthread.rules.terms import SchoolYears
from goldenthread.rules.vocabulary import ForecastMethod, Frequency, TargetKind

Span = tuple[date, date]
_VERSIONS = ("from_on", "event", "id")
#: As the tables' indexes have it: of each span the latest row comes last.
_SPAN = ("series", "start_on", "next_start_on")
_SPANS = (*_SPAN, "event", "id")
Version = TypeVar("Version", Definition, RatingRule)
Row = TypeVar("Row", bound=AppendOnly)

#: What an actual and a target say beside what a figure's class rests on.
_BESIDE_FIGURES = ("event", "state", "reason", "source", "line", "worked_out")
_BESIDE_TARGETS = ("reason", "source", "line")
#: What nothing that is worked out of a figure rests on.
_PROVENANCE = ("worked_out",)
_OF_NO_USE = (*_PROVENANCE, "reason", "source", "line")


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
    """One series with all that was recorded of it, latest of each period only.

    ``targets`` are those of the kind target; ``levels`` the other values that it is judged by, by kind.
    ``stated`` are forecasts by the owner, where the indicator goes by them; ``others`` is what other
    councils achieve, where a rule judges by it.
    Where it holds no more than what ends after a day, ``since`` says so. ``terms`` are the school terms,
    where it is or was counted by them. ``versions`` are all definitions, where only one is to speak.
    """

    series: Series
    definitions: Sequence[Definition]
    rules: Mapping[str, Sequence[RatingRule]]
    actuals: dict[Span, Actual] = field(default_factory=dict)
    targets: dict[Span, Target] = field(default_factory=dict)
    commentary: dict[Span, Commentary] = field(default_factory=dict)
    ratings: dict[Span, Rating] = field(default_factory=dict)
    levels: dict[TargetKind, dict[Span, Target]] = field(default_factory=dict)
    stated: dict[Span, StatedForecast] = field(default_factory=dict)
    others: Mapping[Span, Others] = field(default_factory=dict)
    owner_id: int | None = None
    since: date | None = None
    terms: SchoolYears = NO_TERMS
    versions: Sequence[Definition] = ()

    def __post_init__(self) -> None:
        place_in_time(self.definitions, self.terms)

    def aims(self, kind: str) -> dict[Span, Target]:
        """Return what is set of a kind, by span, to be read or added to."""
        if kind == TargetKind.TARGET:
            return self.targets
        return self.levels.setdefault(TargetKind(kind), {})

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
        versions = self.rules_of(definition)
        return _in_force_before(versions, next_start) if versions else None

    def rules_of(self, definition: Definition) -> Sequence[RatingRule]:
        """Return every version of the rule that a definition names, or of the council's own."""
        return self.rules.get(definition.rule_name) or self.rules.get("", ())

    def counting_for(self, period: Period) -> Counting:
        """Return by which periods the series is counted on the period's last day."""
        return counting_of(self.definition_for(period))

    def counting_before(self, next_start: date) -> Counting:
        """Return by which periods it was counted on the day before, whichever definition is to speak."""
        return counting_of(_in_force_before(self.versions or self.definitions, next_start))

    def period(self, span: Span) -> Period:
        """Return a span as it is named and placed among the periods counted on its last day."""
        return counting_of(self.definition_before(span[1])).span(*span)

    def frequency(self, on: date) -> Frequency:
        """Return how often the series is counted on a day."""
        return Frequency(self.definition_for(Period(on, on + timedelta(days=1))).frequency)

    def is_rated(self, period: Period) -> bool:
        """Say whether a period carries a rating: it has a figure, or is one of the series' own."""
        is_own = is_its_own(period, self.definition_for(period))
        return span_of(period) in self.actuals or is_own

    def periods(self, since: date = date.min) -> list[Period]:
        """Return the periods from a day on of which something is recorded, earliest first."""
        recorded = chain(self.actuals, self.targets, self.ratings, *self.levels.values())
        spans = {span for span in recorded if span[0] >= since}
        return [self.period(span) for span in sorted(spans)]


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
    for row in rows_of(RatingRule, order=_VERSIONS):
        found[row.name].append(row)
    earliest = min(
        (row for rows in found.values() for row in rows), key=lambda r: r.pk, default=None
    )
    if earliest is not None:
        found[""] = found[earliest.name]
    return dict(found)


def series_of(series_ids: Iterable[int]) -> list[Series]:
    """Return these series, each with its indicator and what it is now. 3 SQL queries."""
    rows = rows_of(Series, "id", list(series_ids), order=["id"])
    wanted = {row.indicator_id for row in rows}
    indicators = {row.pk: row for row in rows_of(Indicator, "id", wanted)}
    present = rows_of(SeriesNow, "series", [row.pk for row in rows], without=["history"])
    now = {row.series_id: row for row in present}
    for row in rows:
        row.indicator = indicators[row.indicator_id]
        if row.pk in now:
            row.now = now[row.pk]
    return rows


def books_of(
    series_ids: Iterable[int],
    *,
    series: Sequence[Series] | None = None,
    as_at: int | None = None,
    rated_after: date | None = None,
) -> Books:
    """Load the books of these series. 11 SQL queries, however many series; 8 where they are in hand.

    ``series`` are those in hand, as :func:`series_of` gives them. ``as_at`` is the latest event that is
    to be known of; a series that there was not yet has an empty book. Ratings of what ended by
    ``rated_after`` are left out.
    """
    ids = sorted(set(series_ids))
    with collector_paused():
        found = _begun(ids, series, as_at)
        books = found.by_series
        for ownership in _known(rows_of(Ownership, "series", ids, order=_VERSIONS), as_at):
            books[ownership.series_id].owner_id = ownership.owner_id
        for said in _known(rows_of(Commentary, "series", ids, order=_SPANS), as_at):
            books[said.series_id].commentary[(said.start_on, said.next_start_on)] = said
        figures = rows_of(Actual, "series", ids, order=_SPANS, without=_PROVENANCE)
        _take_actuals(books, _known(figures, as_at))
        _take_targets(books, _known(rows_of(Target, "series", ids, order=_SPANS), as_at))
        _take_stated(books, as_at)
        after = None if rated_after is None else ("next_start_on", rated_after)
        _take_ratings(books, ids, after=after, as_at=as_at)
    return found


def _known(rows: list[Row], as_at: int | None) -> list[Row]:
    """Return the rows recorded up to an event."""
    return rows if as_at is None else [row for row in rows if row.event <= as_at]


def books_to_class(series_ids: Iterable[int]) -> Books:
    """Load the books as far as figures are rated by them, without the figures. 5 SQL queries."""
    ids = sorted(set(series_ids))
    with collector_paused():
        found = _begun(ids, rows_of(Series, "id", ids, order=["id"]))
        _take_targets(found.by_series, rows_of(Target, "series", ids, without=_BESIDE_TARGETS))
    return found


def take_figures(books: Mapping[int, Book]) -> None:
    """Put the figures into these books, for what looks at more than one of them. At most 2 SQL queries.

    What else a figure says is read when it is asked for.
    """
    with collector_paused():
        _take_actuals(
            books, rows_of(Actual, "series", books, order=_SPANS, without=_BESIDE_FIGURES)
        )
        _take_stated(books, None)


@dataclass(frozen=True)
class Window:
    """From when on something of a series is needed: its figures, and what was said of and set for them."""

    figures: date
    ratings: date


def books_since(
    series_ids: Iterable[int], window: Window, *, beside: Iterable[int] = ()
) -> tuple[Books, dict[int, Book]]:
    """Load as much of the books of these series as is needed to rate what is within a window.

    Of those ``beside`` them only the figures. 11 SQL queries.
    """
    ids, others = sorted(set(series_ids)), set(beside)
    with collector_paused():
        found = _begun(sorted({*ids, *others}), None)
        books, after = found.by_series, ("next_start_on", window.figures)
        rated = ("next_start_on", window.ratings)
        for book in books.values():
            book.since = window.figures
        figures = rows_of(
            Actual, "series", list(books), without=_OF_NO_USE, after=after, latest_of=_SPAN
        )
        _take_actuals(books, figures)
        for said in rows_of(Commentary, "series", ids, order=_SPANS, after=rated):
            books[said.series_id].commentary[(said.start_on, said.next_start_on)] = said
        own = {pk: books[pk] for pk in ids}
        # What is judged by a baseline needs the targets of long ago
        is_to_baseline = any(_names_baseline(book.rules) for book in list(own.values())[:1])
        since = None if is_to_baseline else rated
        _take_targets(own, rows_of(Target, "series", ids, order=_SPANS, after=since))
        _take_stated(own, None)
        _take_ratings(own, ids, after=rated)
    return (
        Books({pk: books[pk] for pk in ids}, found.known_at),
        {pk: book for pk, book in books.items() if pk in others},
    )


def judge_by_others(
    books: Mapping[int, Book], rules: Iterable[RatingRule], as_at: int | None = None
) -> None:
    """Put what others achieve into the books, where one of these versions judges by it.

    At most 5 SQL queries, none where no version does.
    """
    if compares_with_others(rules):
        for pk, others in others_of([book.series for book in books.values()], as_at).items():
            books[pk].others = others


def _begun(ids: list[int], in_hand: Sequence[Series] | None, as_at: int | None = None) -> Books:
    """Return the books with their definitions and rules, and nothing in them yet."""
    known_at = head() if as_at is None else as_at
    rules = {name: _known(rows, as_at) for name, rows in rules_by_name().items()}
    series = {row.pk: row for row in (series_of(ids) if in_hand is None else in_hand)}
    definitions: dict[int, list[Definition]] = defaultdict(list)
    wanted = {row.indicator_id for row in series.values()}
    for definition in _known(rows_of(Definition, "indicator", wanted, order=_VERSIONS), as_at):
        definitions[definition.indicator_id].append(definition)
    terms = school_years_for(chain.from_iterable(definitions.values()), as_at)
    books = {
        pk: Book(series=row, definitions=definitions[row.indicator_id], rules=rules, terms=terms)
        for pk, row in series.items()
    }
    judge_by_others(books, chain.from_iterable(rules.values()), as_at)
    return Books(by_series=books, known_at=known_at)


def _take_actuals(books: Mapping[int, Book], rows: Iterable[Actual]) -> None:
    for actual in rows:
        books[actual.series_id].actuals[(actual.start_on, actual.next_start_on)] = actual


def _take_targets(books: Mapping[int, Book], rows: Iterable[Target]) -> None:
    """Put targets into the books in the order in which they were recorded."""
    for target in sorted(rows, key=lambda row: (row.event, row.pk)):
        held = books[target.series_id].aims(target.kind)
        held[(target.start_on, target.next_start_on)] = target


def _take_ratings(
    books: Mapping[int, Book],
    ids: list[int],
    *,
    after: tuple[str, date] | None,
    as_at: int | None = None,
) -> None:
    """Put ratings into the books, the latest of each span."""
    ratings = rows_of(
        Rating, "series", ids, order=_SPANS, without=["inputs"], after=after,
        latest_of=_SPAN if after else (),
    )  # fmt: skip
    for rating in _known(ratings, as_at):
        books[rating.series_id].ratings[(rating.start_on, rating.next_start_on)] = rating


def _take_stated(books: Mapping[int, Book], as_at: int | None) -> None:
    """Put the owners' forecasts into the books that go by them. One SQL query if there is any."""
    ids = [
        pk
        for pk, book in books.items()
        if any(row.forecast == ForecastMethod.STATED for row in book.definitions)
    ]
    rows = rows_of(StatedForecast, "series", ids, order=_SPANS) if ids else []
    for row in _known(rows, as_at):
        books[row.series_id].stated[(row.start_on, row.next_start_on)] = row


def _names_baseline(rules: Mapping[str, Sequence[RatingRule]]) -> bool:
    """Say whether any rule compares with a baseline."""
    return any("'baseline'" in str(row.clauses) for rows in rules.values() for row in rows)
