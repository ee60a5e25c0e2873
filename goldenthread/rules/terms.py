"""When do school terms begin and end? The council's own dates, year by year.

Method: docs/methods/periods.md. A holiday belongs to the term before it, so that terms tile: one ends
on the day before the next begins, and the year's last on the day before the next year begins.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from goldenthread.rules.period_text import UnreadablePeriod, add_months, day_in_words

TERMS_A_YEAR: Final = 3
SHORTEST: Final = timedelta(weeks=4)
"""What is shorter is taken for a slip of the pen."""
_FIRST_MONTHS: Final = (8, 9, 10)
_MONTHS_A_YEAR: Final = 12
_SPLIT: Final = r"(?P<year>(?:19|20)[0-9]{2}) ?[/-] ?(?P<next>(?:19|20)?[0-9]{2})"
_SINGLE: Final = r"(?P<single>(?:19|20)[0-9]{2})"


NO_TERM_DATES: Final = (
    "School terms have no dates yet: whoever administers Golden Thread sets them on the page"
    " School terms."
)


class TermsRefused(ValueError):
    """Refused because the dates make no school year; ``place`` is the term, or None for the year."""

    def __init__(self, sentence: str, place: int | None = None) -> None:
        super().__init__(sentence)
        self.place = place


class NoTermDates(UnreadablePeriod):
    """The terms of a school year are asked for and have no dates; the message says who sets them."""


@dataclass(frozen=True, order=True)
class SchoolYear:
    """A year's terms: each name with its first day, and the day on which the next year begins."""

    firsts: tuple[tuple[str, date], ...]
    next_first: date

    @property
    def first(self) -> date:
        return self.firsts[0][1]

    @property
    def last_day(self) -> date:
        return self.next_first - timedelta(days=1)

    @property
    def label(self) -> str:
        """Return its name.

        >>> days = (("autumn", date(2025, 9, 1)), ("spring", date(2026, 1, 5)))
        >>> SchoolYear(days, date(2026, 9, 1)).label
        '2025/26'
        """
        return _year_label(self.first.year)

    def checked(self) -> SchoolYear:
        """Return it where it can be a school year.

        Raises:
            TermsRefused: it has not three terms of different names, in order, each within the year.
        """
        _check_names([name for name, _ in self.firsts])
        if self.first.month not in _FIRST_MONTHS:
            raise TermsRefused(
                f"A school year begins in August, September or October, not on "
                f"{day_in_words(self.first)}.",
                0,
            )
        _check_end(self)
        _check_order(self)
        return self


def _check_names(names: Sequence[str]) -> None:
    if len(names) != TERMS_A_YEAR:
        raise TermsRefused(f"A school year has {TERMS_A_YEAR} terms; these are {len(names)}.")
    for place, name in enumerate(names):
        if not re.fullmatch(r"[A-Za-z][A-Za-z ]{0,29}", name):
            raise TermsRefused("Name the term with letters alone, such as autumn.", place)
        if name.casefold() in {each.casefold() for each in names[:place]}:
            raise TermsRefused(f"Two terms are called {name}: give each a name of its own.", place)


def _check_end(year: SchoolYear) -> None:
    first, following = year.first.year, year.next_first
    if following.year != first + 1 or following.month not in _FIRST_MONTHS:
        raise TermsRefused(
            f"The school year after {year.label} begins in August, September or October {first + 1}, "
            f"not on {day_in_words(following)}.",
        )


def _check_order(year: SchoolYear) -> None:
    for place, (name, day) in enumerate(year.firsts):
        if not year.first <= day < year.next_first:
            raise TermsRefused(
                f"The {name} term is outside its year: {year.label} runs from "
                f"{day_in_words(year.first)} to {day_in_words(year.last_day)}.",
                place,
            )
    for place, ((name, day), (later, then)) in enumerate(pairwise(year.firsts)):
        if then <= day:
            raise TermsRefused(
                f"The {later} term begins on {day_in_words(then)}, before the {name} term has "
                f"ended: the terms overlap.",
                place + 1,
            )
    ends = [day for _, day in year.firsts[1:]] + [year.next_first]
    for place, ((name, day), end) in enumerate(zip(year.firsts, ends, strict=True)):
        if end - day < SHORTEST:
            weeks = SHORTEST.days // 7
            raise TermsRefused(
                f"The {name} term has {(end - day).days} days: a term lasts {weeks} weeks or more.",
                place,
            )


def _year_label(first: int) -> str:
    return f"{first}/{(first + 1) % 100:02d}"


Days = tuple[date, date]


@dataclass(frozen=True)
class SchoolYears:
    """The school years whose terms have dates, one after the other without a gap.

    Beyond them its neighbours fall a year earlier or later on the same dates, so that what lies
    around a term can always be said; ``covers`` tells which are the council's own.
    """

    years: tuple[SchoolYear, ...]

    def __hash__(self) -> int:
        found: int | None = self.__dict__.get("_hash")
        if found is None:
            found = self.__dict__["_hash"] = hash(self.years)
        return found

    @classmethod
    def of(cls, years: Iterable[SchoolYear]) -> SchoolYears:
        return cls(tuple(sorted(years, key=lambda year: year.first)))

    @property
    def starts(self) -> tuple[date, ...]:
        """Return the first day of each term, and last the day after them all."""
        found: tuple[date, ...] | None = self.__dict__.get("_starts")
        if found is None:
            found = tuple(day for year in self.years for _, day in year.firsts)
            found += tuple(year.next_first for year in self.years[-1:])
            self.__dict__["_starts"] = found
        return found

    def covers(self, start: date, next_start: date) -> bool:
        """Say whether these days are one of the terms."""
        place = self.place_of(start, next_start)
        return place is not None and 0 <= place < len(self.starts) - 1

    def year_named(self, first: int) -> SchoolYear | None:
        """Return the year that begins in a calendar year, where it has dates."""
        return next((year for year in self.years if year.first.year == first), None)

    def term_on(self, day: date) -> Days:
        """Return the term that a day lies in.

        Raises:
            NoTermDates: the day's school year has none.
        """
        if not self.years or not self.starts[0] <= day < self.starts[-1]:
            raise NoTermDates(
                _no_dates(day.year if day.month >= _FIRST_MONTHS[1] else day.year - 1)
            )
        return self._at(bisect_right(self.starts, day) - 1)

    def latest_by(self, next_day: date) -> Days | None:
        """Return the latest term that has ended when ``next_day`` begins, if there is any."""
        ended = bisect_right(self.starts, next_day) - 1
        return self._at(ended - 1) if ended > 0 else None

    def place_of(self, start: date, next_start: date) -> int | None:
        """Return which term these days are, counted from the first; below nought before it."""
        if not self.years:
            return None
        place = self._from(start)
        return place if self._at(place) == (start, next_start) else None

    def _from(self, day: date) -> int:
        """Return which term a day lies in."""
        if not self.years:
            raise NoTermDates(NO_TERM_DATES)
        if day < self.starts[0]:
            place = -1
            while self._start(place) > day:
                place -= 1
            return place
        place = bisect_right(self.starts, day) - 1
        while self._start(place + 1) <= day:
            place += 1
        return place

    def moved(self, start: date, next_start: date, lengths: int) -> Days | None:
        """Return the term so many terms on, or the year so many years; None for other days."""
        place = self.place_of(start, next_start)
        if place is not None:
            return self._at(place + lengths)
        year = self._year_at(start, next_start)
        return None if year is None else self._whole(year + TERMS_A_YEAR * lengths)

    def holding(self, day: date) -> Days:
        """Return the term that a day lies in, known or by its neighbours' dates."""
        return self._at(self._from(day))

    def first_from(self, day: date) -> Days:
        """Return the first term that begins on a day or after it, known or by its neighbours' dates."""
        place = self._from(day)
        return self._at(place if self._start(place) >= day else place + 1)

    def year_of(self, start: date, next_start: date) -> Days | None:
        """Return the school year of a term, and of a year itself; None for other days."""
        place = self.place_of(start, next_start)
        if place is None:
            place = self._year_at(start, next_start)
        return None if place is None else self._whole(place - place % TERMS_A_YEAR)

    def is_year(self, start: date, next_start: date) -> bool:
        """Say whether these days are a school year."""
        return self._year_at(start, next_start) is not None

    def _year_at(self, start: date, next_start: date) -> int | None:
        if not self.years:
            return None
        place = self._from(start)
        is_first = place % TERMS_A_YEAR == 0
        return place if is_first and self._whole(place) == (start, next_start) else None

    def _whole(self, place: int) -> Days:
        return self._start(place), self._start(place + TERMS_A_YEAR)

    def named(self, start: date, next_start: date) -> str:
        """Return the name of a term or a school year; nothing where these days are neither."""
        if self.is_year(start, next_start):
            return f"{_year_label(start.year)} (school year)"
        place = self.place_of(start, next_start)
        if place is None:
            return ""
        year = min(max(place // TERMS_A_YEAR, 0), len(self.years) - 1)
        name = self.years[year].firsts[place % TERMS_A_YEAR][0]
        first = self._start(place - place % TERMS_A_YEAR).year
        return f"{_year_label(first)} {name} term"

    def read(self, words: str) -> Days | None:
        """Return the term or school year that words name; None where they name neither.

        Raises:
            NoTermDates: they name one of a year that has no dates.
        """
        text = " ".join(words.casefold().replace("\N{EN DASH}", "-").split())
        year = re.fullmatch(rf"{_SPLIT}(?: \(?school year\)?)?", text)
        if year is not None and _follows(year["year"], year["next"]):
            return self._year(int(year["year"]))
        return self._named_term(text)

    def _year(self, first: int) -> Days:
        found = self.year_named(first)
        if found is None:
            raise NoTermDates(_no_dates(first))
        return found.first, found.next_first

    def _named_term(self, text: str) -> Days | None:
        names = {name.casefold() for year in self.years for name, _ in year.firsts}
        names |= {"autumn", "spring", "summer"}
        name = rf"(?P<name>{'|'.join(map(re.escape, sorted(names)))})(?: term)?"
        which = rf"(?:term |t)(?P<number>[1-{TERMS_A_YEAR}])"
        sep = "[ ,;:-]*"
        for form in (
            rf"{_SPLIT}{sep}(?:{name}|{which})",
            rf"(?:{name}|{which}){sep}{_SPLIT}",
            rf"{name}{sep}{_SINGLE}",
            rf"{_SINGLE}{sep}{name}",
        ):
            match = re.fullmatch(form, text)
            if match:
                return self._term(match.groupdict())
        return None

    def _term(self, said: dict[str, str | None]) -> Days:
        named, number, single = said.get("name"), said.get("number"), said.get("single")
        if single is not None:
            first = int(single) - (named in ("spring", "summer"))
        else:
            first = int(said["year"] or 0)
            if not _follows(str(first), said["next"] or ""):
                raise UnreadablePeriod(
                    f"A school year from {first} is written {_year_label(first)}."
                )
        year = self.year_named(first)
        if year is None:
            raise NoTermDates(_no_dates(first))
        names = [name.casefold() for name, _ in year.firsts]
        if number is None and named not in names:
            called = ", ".join(name for name, _ in year.firsts)
            raise UnreadablePeriod(f"The terms of {year.label} are called {called}.")
        place = int(number) - 1 if number else names.index(str(named))
        return self._at(self.years.index(year) * TERMS_A_YEAR + place)

    def _at(self, place: int) -> Days:
        return self._start(place), self._start(place + 1)

    def _start(self, place: int) -> date:
        """Return the first day of a term; a year earlier or later on the same date where it has none."""
        starts, years = self.starts, 0
        if place < 0:
            years = -(place // TERMS_A_YEAR)
            return add_months(starts[place + years * TERMS_A_YEAR], -_MONTHS_A_YEAR * years)
        if place >= len(starts):
            years = (place - len(starts)) // TERMS_A_YEAR + 1
        return add_months(starts[place - years * TERMS_A_YEAR], _MONTHS_A_YEAR * years)


def _follows(year: str, following: str) -> bool:
    return int(following) % 100 == (int(year) + 1) % 100


def _no_dates(first: int) -> str:
    return (
        f"The school terms of {_year_label(first)} have no dates yet: "
        f"whoever administers Golden Thread sets them on the page School terms."
    )
