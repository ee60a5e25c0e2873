"""What somebody needs beside the box to record a figure, and the questions that a figure would raise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

from goldenthread.indicators import access
from goldenthread.indicators.models import Actual, Commentary, Validation
from goldenthread.indicators.queries.assessing import assess, doubts
from goldenthread.indicators.queries.books import Book, books_of, span_of
from goldenthread.indicators.queries.counting import counting_of, is_its_own, read_by
from goldenthread.indicators.queries.indicator import series_visible
from goldenthread.indicators.queries.indicator_rows import Author, Authors
from goldenthread.organisation.access import Actor
from goldenthread.rules.counting import Counting
from goldenthread.rules.exceptions import Flag
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.terms import NO_TERM_DATES
from goldenthread.rules.vocabulary import Frequency, MissingReason, Polarity, State, ValueKind

_OFFERED = 60


@dataclass(frozen=True)
class Standing:
    """The figure that stands for the period, and who recorded it."""

    value: Number | None
    missing: str
    numerator: Number | None
    denominator: Number | None
    state: str
    author: Author
    is_validated: bool


@dataclass(frozen=True)
class Spoken:
    """The commentary that stands for the period, and who wrote it."""

    text: str
    author: Author


@dataclass(frozen=True)
class Beside:
    """A figure to look at beside the one that is to be recorded."""

    period: Period
    value: Number | None


@dataclass(frozen=True)
class Proposed:
    """A figure as typed, not yet recorded."""

    value: Number | None
    missing: MissingReason | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    state: State = State.PROVISIONAL
    commentary: str = ""


@dataclass(frozen=True)
class Recordable:
    """A series and a period for which the actor may record; ``read_at`` is the latest event."""

    series_id: int
    reference: str
    title: str
    value_kind: ValueKind
    unit: str
    decimals: int
    polarity: Polarity
    counting: Counting
    period: Period
    due: tuple[Period, ...]
    standing: Standing | None
    said: Spoken | None
    previous: Beside
    year_before: Beside
    target: Number | None
    target_because: str
    read_at: int
    book: Book

    def stands(self, proposed: Proposed) -> bool:
        """Say whether the figure, leaving its commentary aside, is the one that stands."""
        held = self.standing
        return held is not None and (
            held.value,
            held.missing,
            held.numerator,
            held.denominator,
            held.state,
        ) == (
            proposed.value,
            proposed.missing.value if proposed.missing else "",
            proposed.numerator,
            proposed.denominator,
            proposed.state.value,
        )

    def questions(self, proposed: Proposed) -> list[Flag]:
        """Return what the figure would have to answer; nothing where it stands already. No SQL."""
        if self.stands(proposed):
            return []
        typed = Actual(value=proposed.value)
        held = replace(self.book, actuals={**self.book.actuals, span_of(self.period): typed})
        return doubts(assess(held, self.period), commentary=proposed.commentary)


class NotDue(Exception):
    """Refused because the period is none that may be recorded now; the message says why."""


def recordable(actor: Actor, reference: str, *, today: date, period: str = "") -> Recordable | None:
    """Return what is needed to record a figure for the period written, or for the next that is due.

    Nothing where there is no such series or the actor may not record for it. 14 SQL queries, and one
    more where it is counted by school terms.

    Raises:
        NotDue: the series is not counted by such periods, or the period has not ended.
        UnreadablePeriod: what is written names no period, or a term that has no dates.
    """
    series = series_visible(actor, reference)
    if series is None or not access.may_record(actor, unit_id=series.unit_now_id):
        return None
    books = books_of([series.pk])
    book = books.by_series[series.pk]
    due = _due(book, today)
    wanted = read_by(book.definitions, period) if period else _next(book, due)
    _refuse_not_due(book, wanted, today)
    found = assess(book, wanted)
    standing = book.actuals.get(span_of(wanted))
    said = book.commentary.get(span_of(wanted))
    authors = Authors({row.event for row in (standing, said) if row is not None})
    definition = found.definition
    return Recordable(
        series_id=series.pk,
        reference=series.reference,
        title=definition.title,
        value_kind=ValueKind(definition.value_kind),
        unit=definition.unit,
        decimals=definition.decimals,
        polarity=Polarity(definition.polarity),
        counting=counting_of(definition),
        period=wanted,
        due=tuple(due) if wanted in due else (wanted, *due),
        standing=_standing(standing, authors),
        said=_spoken(said, authors),
        previous=_beside(book, wanted.previous()),
        year_before=_beside(book, wanted.year_before()),
        target=found.expected.value,
        target_because=found.expected.because,
        read_at=books.known_at,
        book=book,
    )


def _beside(book: Book, period: Period) -> Beside:
    row = book.actuals.get(span_of(period))
    return Beside(period, row.value if row else None)


def _standing(row: Actual | None, authors: Authors) -> Standing | None:
    if row is None:
        return None
    return Standing(
        value=row.value,
        missing=row.missing,
        numerator=row.numerator,
        denominator=row.denominator,
        state=row.state,
        author=authors.of(row.event),
        is_validated=Validation.objects.filter(actual=row).exists(),
    )


def _spoken(row: Commentary | None, authors: Authors) -> Spoken | None:
    return Spoken(row.text, authors.of(row.event)) if row is not None and row.text else None


def _due(book: Book, today: date) -> list[Period]:
    """Return the periods that have ended, latest first, back to the first that anything is known of.

    Each is of the frequency in force on its last day: before a change of frequency the old ones are
    due, down to the last that ended under it.
    """
    recorded = map(book.period, {*book.actuals, *book.targets})
    first = min(
        (row.start for row in recorded if is_of_its_time(book, row)),
        default=book.definitions[0].from_on,
    )
    found: list[Period] = []
    for counting, until in _counted_until(book).items():
        period = counting.latest_ended(min(today + timedelta(days=1), until))
        for _ in range(_OFFERED):
            if period is None or period.next_start <= first or not counting.has(period):
                break
            if is_of_its_time(book, period):
                found.append(period)
            period = period.previous()
    return sorted(found, key=lambda row: (row.next_start, row.start), reverse=True)[:_OFFERED]


def _counted_until(book: Book) -> dict[Counting, date]:
    """Return by which periods the series is and was counted, and the day after each ended."""
    found: dict[Counting, date] = {}
    for row, later in zip_longest(book.definitions, book.definitions[1:]):
        until = later.from_on if later else date.max
        counting = counting_of(row)
        found[counting] = max(until, found.get(counting, until))
    return found


def is_of_its_time(book: Book, period: Period) -> bool:
    """Say whether the series was counted by such periods on the period's last day."""
    return is_its_own(period, book.definition_for(period))


def _next(book: Book, due: list[Period]) -> Period:
    """Return the period to record now: the one after the latest that has a figure, if it has ended."""
    if not due:
        counting = counting_of(book.definitions[-1])
        if counting.frequency is Frequency.TERM and not counting.terms.years:
            raise NotDue(f"{NO_TERM_DATES} Until then there is nothing to record.")
        raise NotDue("No period has ended yet since this indicator began to be counted.")
    place = next((at for at, period in enumerate(due) if span_of(period) in book.actuals), None)
    return due[0] if not place else due[place - 1]


def _refuse_not_due(book: Book, period: Period, today: date) -> None:
    if not is_of_its_time(book, period):
        latest = book.counting_for(period).latest_ended(today)
        such = f": choose one such as {latest.label}" if latest else ""
        raise NotDue(f"{period.label} is not a period of this indicator{such}.")
    if period.next_start > today + timedelta(days=1):
        raise NotDue(
            f"{period.label} has not ended yet: its figure can be recorded after its last day."
        )
