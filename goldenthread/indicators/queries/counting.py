"""By which periods an indicator is counted, as its definition says, and the council's school terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any, Final

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from goldenthread.indicators.models import Definition, SchoolYear, SeriesNow
from goldenthread.indicators.queries.scorecard_filter import known
from goldenthread.rules.counting import (
    APRIL,
    BY_YEAR,
    NO_TERMS,
    Counting,
    counted,
    counting_of_key,
)
from goldenthread.rules.period_text import UnreadablePeriod
from goldenthread.rules.periods import Period
from goldenthread.rules.terms import SchoolYear as YearOfTerms
from goldenthread.rules.terms import SchoolYears
from goldenthread.rules.vocabulary import Accumulation, Frequency

_EARLIEST, _LATEST = 1900, 2999
#: What says how often an indicator is counted.
COUNTED_BY: Final = ("frequency", "every", "year_starts")


def year_from(row: SchoolYear) -> YearOfTerms:
    """Return the dates that a row holds."""
    firsts = tuple((each["name"], date.fromisoformat(each["first_on"])) for each in row.terms)
    return YearOfTerms(firsts, row.next_first_on)


def school_years(as_at: int | None = None) -> SchoolYears:
    """Return the school years that have dates, as known at an event. One SQL query."""
    rows = SchoolYear.objects.filter(known(as_at)).order_by("event", "id")
    latest = {row.first_on.year: year_from(row) for row in rows}
    return SchoolYears.of(latest.values())


def school_years_for(rows: Iterable[Definition], as_at: int | None = None) -> SchoolYears:
    """Return the same where one of these is counted by terms. One SQL query, none where none is."""
    is_termly = any(row.frequency == Frequency.TERM for row in rows)
    return school_years(as_at) if is_termly else NO_TERMS


def place_in_time(rows: Sequence[Definition], terms: SchoolYears = NO_TERMS) -> None:
    """Tell one indicator's definitions, in order, since when it is counted as each says.

    Periods of several are counted from there, also in the versions that leave that as it is.
    """
    before: Definition | None = None  # what stood on the day before
    latest: Definition | None = None
    for row in rows:
        if latest is not None and latest.from_on < row.from_on:
            before = latest
        if "_counted_since" not in row.__dict__:
            is_same = before is not None and _says(before) == _says(row)
            since = before.__dict__["_counted_since"] if before and is_same else row.from_on
            row.__dict__["_counted_since"] = since
            row.__dict__["_school_years"] = terms
        latest = row


@dataclass(frozen=True)
class CountedBefore:
    """How an indicator was counted until a day, and by what after it."""

    counting: Counting
    until: date
    then: Counting
    accumulation: Accumulation

    @property
    def is_put_together(self) -> bool:
        """Say whether the year of the change takes the earlier figures as parts of the later periods."""
        fits = self.counting.fits_into(self.then) and self.then.parts_a_year > 1
        return fits and self.accumulation is not Accumulation.NONE


def counted_before(rows: Sequence[Definition]) -> tuple[CountedBefore, ...]:
    """Return each change of how often an indicator is counted, the earliest first.

    Of versions from one day the latest stands.
    """
    standing = {row.from_on: row for row in rows}.values()
    return tuple(
        CountedBefore(
            counting_of(before),
            after.from_on - timedelta(days=1),
            counting_of(after),
            Accumulation(after.accumulation),
        )
        for before, after in pairwise(standing)
        if counting_of(before).is_otherwise(counting_of(after))
    )


def _says(row: Definition) -> tuple[str, int, int]:
    return row.frequency, row.every, row.year_starts


def counting_of(row: Definition) -> Counting:
    """Return by which periods a definition says that it is counted.

    One SQL query where it is counted by terms and nothing has told it of them.
    """
    found: Counting | None = row.__dict__.get("_counting")
    if found is None:
        terms = row.__dict__.get("_school_years")
        if terms is None:
            terms = school_years_for([row])
        found = row.__dict__["_counting"] = counted(
            Frequency(row.frequency),
            every=row.every,
            year_starts=row.year_starts,
            since=row.__dict__.get("_counted_since", row.from_on),
            terms=terms,
        )
    return found


def read_by(rows: Sequence[Definition], text: str) -> Period:
    """Return the period that is written on an indicator's page, by the definition that counts so.

    ``rows`` are its definitions in order. What names none of its periods is read by the latest.

    Raises:
        UnreadablePeriod: no period can be read; the message says what to write.
    """
    found: Period | None = None
    refused: ValueError | None = None
    for row in reversed(rows):
        try:
            period = counting_of(row).parse(text)
        except (ValueError, OverflowError) as refusal:
            refused = refused or UnreadablePeriod(str(refusal))
            continue
        if not _EARLIEST <= period.start.year <= _LATEST:
            refused = refused or UnreadablePeriod("That period is too far away: mend the year.")
            continue
        stands = _before(rows, period.next_start)
        named = counting_of(stands).span(period.start, period.next_start)
        if is_its_own(named, stands):
            return named
        found = found or period
    if found is None:
        raise refused or UnreadablePeriod("Write a period, such as 2025/26 Q3.")
    return found


def _before(rows: Sequence[Definition], next_start: date) -> Definition:
    begun = [row for row in rows if row.from_on < next_start]
    return begun[-1] if begun else rows[0]


def is_its_own(period: Period, definition: Definition) -> bool:
    """Say whether a definition counts by such periods."""
    return counting_of(definition).has(period)


def place_alone(rows: Iterable[Definition], as_at: int | None = None) -> None:
    """Tell definitions that are in hand without their other versions since when they are counted so.

    None where all are counted by single periods of the calendar; else at most 2 SQL queries.
    """
    unusual = {row.pk: row for row in rows if row.every > 1 or row.frequency == Frequency.TERM}
    if not unusual:
        return
    terms = school_years_for(unusual.values(), as_at)
    for row in _versions_of({row.indicator_id for row in unusual.values()}, terms, as_at):
        if row.pk in unusual:
            for name in ("_counted_since", "_school_years"):
                unusual[row.pk].__dict__[name] = row.__dict__[name]


def _versions_of(
    indicator_ids: Iterable[int] | QuerySet[Any], terms: SchoolYears, as_at: int | None
) -> list[Definition]:
    """Return all definitions of these indicators, each placed among its own. One SQL query."""
    rows = Definition.objects.filter(known(as_at), indicator_id__in=indicator_ids)
    held = list(rows.order_by("indicator_id", "from_on", "event", "id"))
    for _, versions in groupby(held, key=lambda row: row.indicator_id):
        place_in_time(list(versions), terms)
    return held


def countings_of_keys(keys: Iterable[str]) -> dict[str, Counting]:
    """Return what keys say. One SQL query where one of them is of terms, else none."""
    held = set(keys)
    terms = school_years() if Frequency.TERM.value in held else NO_TERMS
    return {key: counting_of_key(key, terms) for key in sorted(held)}


def counting_of_series(series_ids: Iterable[int]) -> dict[int, Counting]:
    """Return by which periods these series are counted today. At most 2 SQL queries."""
    return {pk: counting for pk, (_, counting) in counted_as(series_ids).items()}


def counted_as(series_ids: Iterable[int]) -> dict[int, tuple[str, Counting]]:
    """Return how these series are known and counted today. At most 2 SQL queries."""
    rows = SeriesNow.objects.filter(pk__in=list(series_ids))
    held = list(rows.values_list("series_id", "code", "frequency"))
    found = countings_of_keys(key for _, _, key in held)
    return {pk: (code, found[key]) for pk, code, key in held}


class Naming:
    """Names periods as the key says by which their series is counted.

    The school terms are read when the first is to be named: one SQL query, none without a term.
    """

    def __init__(self, as_at: int | None = None) -> None:
        self._as_at = as_at
        self._terms: SchoolYears | None = None

    def period(self, key: str, start: date, next_start: date) -> Period:
        """Return these days as such a period."""
        if key != Frequency.TERM:
            return counting_of_key(key).span(start, next_start)
        if self._terms is None:
            self._terms = school_years(self._as_at)
        return counting_of_key(key, self._terms).span(start, next_start)


def unusual_countings() -> dict[int, Counting]:
    """Return by which periods those series are counted today that no usual name fits: terms, other years.

    At most 2 SQL queries.
    """
    plain = [each.value for each in Frequency if each is not Frequency.TERM]
    held = dict(SeriesNow.objects.exclude(frequency__in=plain).values_list("pk", "frequency"))
    found = countings_of_keys(held.values())
    return {pk: found[key] for pk, key in held.items()}


def counting_by_key(key: str) -> Counting:
    """Return what one key says. One SQL query where it is of terms, else none."""
    return countings_of_keys([key])[key]


@dataclass(frozen=True)
class Countings:
    """By which periods anything is counted, by key.

    ``rows`` are the ids of the definitions whose frequency alone is not their key, by key; of the past
    alone.
    """

    by_key: Mapping[str, Counting]
    rows: Mapping[str, list[int]]

    def key(self) -> Case | F:
        """Return the key of a definition, as a column."""
        found = [When(pk__in=ids, then=Value(key)) for key, ids in self.rows.items()]
        if not found:
            return F("frequency")
        return Case(*found, default=F("frequency"), output_field=CharField())


def countings_now() -> Countings:
    """Return by which periods anything is counted today. 1 SQL query; 2 where some is by terms."""
    keys = SeriesNow.objects.order_by().values_list("frequency", flat=True)
    return Countings(countings_of_keys(keys.distinct()), {})


def countings_at(as_at: int | None) -> Countings:
    """Return the same as known at an event, or today. 1 SQL query; 2 where some is by terms."""
    return countings_now() if as_at is None else countings_known(as_at)


def countings_known(as_at: int | None) -> Countings:
    """Return by which periods anything was ever counted. 1 SQL query; 2 where some is by terms."""
    plain = {each.value: counted(each) for each in Frequency if each is not Frequency.TERM}
    by_year = Q(frequency__in=[each.value for each in BY_YEAR])
    unusual = Q(every__gt=1) | Q(frequency=Frequency.TERM) | (by_year & ~Q(year_starts=APRIL))
    indicators = Definition.objects.filter(unusual).values("indicator_id")
    held = _versions_of(indicators, NO_TERMS, as_at)
    terms, rows = school_years_for(held, as_at), defaultdict(list)
    by_key = dict(plain)
    for row in held:
        row.__dict__["_school_years"] = terms
        counting = counting_of(row)
        if counting.key not in plain:
            rows[counting.key].append(row.pk)
            by_key[counting.key] = counting
    return Countings(by_key, rows)
