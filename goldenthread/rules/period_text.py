"""Which days does a heading name? The grammar of periods as spreadsheets write them.

Method: docs/methods/periods.md. ``periods.parse_period`` is the way in; this knows only words.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from goldenthread.rules.vocabulary import State


class UnreadablePeriod(ValueError):
    """No one period can be read; the message is a sentence that says what to write."""


@dataclass(frozen=True)
class Span:
    """The days a text names, and the month that its years start in."""

    start: date
    next_start: date
    year_starts: int


_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_M: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_Y: Final = r"(?:19|20)[0-9]{2}"
_SPLIT: Final = rf"(?:{_Y} ?[/-] ?(?:{_Y}|[0-9]{{2}})|[1-9][0-9]/[0-9]{{2}})"
_DAY: Final = (
    rf"(?:[0-9]{{1,2}}[/.-][0-9]{{1,2}}[/.-](?:{_Y}|[0-9]{{2}})|{_Y}-[0-9]{{2}}-[0-9]{{2}}"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?[ -]{_M}[ ,-]+(?:{_Y}|[0-9]{{2}}))"
)
_TO: Final = r" ?(?:-|to|until|and) ?"

_STATES: Final = {
    "prov": State.PROVISIONAL, "provisional": State.PROVISIONAL, "p": State.PROVISIONAL,
    "est": State.PROVISIONAL, "estimate": State.PROVISIONAL, "estimated": State.PROVISIONAL,
    "final": State.FINAL, "f": State.FINAL, "ot": State.FINAL, "outturn": State.FINAL,
    "out-turn": State.FINAL, "rev": State.FINAL, "revised": State.FINAL, "r": State.FINAL,
}  # fmt: skip
_MONTH_NAMES: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
#: What a year is called that begins in this month, where it is neither financial nor the calendar's.
YEAR_KINDS: Final = {
    **{
        month: f"year from {name}"
        for month, name in enumerate(_MONTH_NAMES, 1)
        if month not in (1, 4)
    },
    5: "municipal year",
    9: "academic year",
}
_APRIL: Final = 4
_NOT_FINANCIAL: Final = (1, 5, 9)
_FINANCIAL: Final = ("financial year", "fiscal year", "council year", "fy")
_READ_AS: Final[dict[str, int | None]] = {
    **dict.fromkeys(_FINANCIAL),
    "academic year": 9, "school year": 9, "municipal year": 5, "calendar year": 1,
    **{f"year from {name.lower()}": month for month, name in enumerate(_MONTH_NAMES, 1)},
    "year": None,
}  # fmt: skip


_IN_EVERY_MONTH: Final = 28


def add_months(day: date, months: int) -> date:
    """Return the same day ``months`` later, or the last of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= _IN_EVERY_MONTH:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_in_words(day: date) -> str:
    """Return a day as it is read on a page.

    >>> day_in_words(date(2026, 3, 31))
    '31 March 2026'
    """
    return f"{day.day} {day:%B} {day.year}"


def state_and_rest(cell: object) -> tuple[State | None, object]:
    """Take "(prov)", "(Rev)", "(OT)", "Final" and their kind off the end of a heading."""
    if not isinstance(cell, str):
        return None, cell
    words = _tidy(cell)
    match = re.fullmatch(r"(.+?)(?: ?[(\[]([a-z-]+)[)\]]| ([a-z-]{3,}|ot))", words)
    state = _STATES.get(match[2] or match[3]) if match else None
    return (state, match[1]) if match and state else (None, cell)


def written_span(cell: object, *, year_starts: int, by_month: bool) -> Span | date:
    """Return the days that ``cell`` names; a single date is returned for the caller to place.

    ``by_month`` reads "2011-12" as a month, not as a year.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell)
    words, starts = _year_kind(_tidy(text), year_starts)
    reading = _Reading(text, starts)
    try:
        for pattern, read in _forms(reading, by_month=by_month):
            match = pattern.fullmatch(words)
            if match:
                return read(match)
    except UnreadablePeriod:
        raise
    except ValueError:
        raise UnreadablePeriod(f"“{text.strip()}” names a day that does not exist.") from None
    raise UnreadablePeriod(_refusal(text.strip()))


def _tidy(text: str) -> str:
    words = re.sub("[–—−\N{NON-BREAKING HYPHEN}]", "-", text.lower().lstrip("'"))
    return re.sub(r" ?([/-]) ?", r"\1", " ".join(words.split()))


def _year_kind(words: str, year_starts: int) -> tuple[str, int]:
    """Take "FY", "(academic year)" and their kind off, and return the month in which years begin."""
    for kind, month in _READ_AS.items():
        match = re.fullmatch(rf"{kind} ?((?:19|20|[1-9][0-9]/)[0-9].*)", words)
        match = match or re.fullmatch(rf"(.*[0-9]) ?\(?{kind}\)?", words)
        if match and kind in _FINANCIAL and year_starts in _NOT_FINANCIAL:
            return match[1], _APRIL
        if match:
            return match[1], year_starts if month is None else month
    return words, year_starts


def _refusal(text: str) -> str:
    if not text:
        return "No period is given; write one such as 2025/26, 2025/26 Q3 or January 2026."
    if re.fullmatch("[34][0-9]{4}", text):
        return f"“{text}” looks like a date kept as a number; format the column as dates."
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    return f"“{shown}” is not a period; write one such as 2025/26, 2025/26 Q3 or January 2026."


_Reader = Callable[[re.Match[str]], Span | date]


def _forms(reading: _Reading, *, by_month: bool) -> list[tuple[re.Pattern[str], _Reader]]:
    """Return the forms in the order in which they are tried: the first that fits is meant."""
    part = r"(?P<kind>q|qtr|quarter|h|half|half-year|m|p|month|period) ?-?(?P<part>[0-9]{1,2})"
    year = rf"(?P<split>{_SPLIT})|(?P<single>{_Y})"
    months = rf"(?P<first>{_M})[ -]?(?P<first_year>{_Y}|[0-9]{{2}}(?![0-9]))?"
    forms: list[tuple[str, _Reader]] = [
        (rf"(?P<year>{_Y})-(?P<month>0[1-9]|1[0-2])", reading.iso_month),
        (rf"(?P<day>{_DAY})(?:[t ][0-9:.]+z?)?", lambda m: _day(m["day"])),
        (rf"(?:w/c|wc|week(?: (?:of|commencing|beginning|starting))?):? (?P<day>{_DAY})",
         reading.week),
        (rf"(?:w/e|week ending):? (?P<last>{_DAY})", reading.week),
        (rf"(?P<year>{_Y})-?w(?P<week>[0-9]{{2}})", reading.iso_week),
        (rf"(?:on |day of )(?P<day>{_DAY})", reading.days),
        (rf"(?P<day>{_DAY}){_TO}(?P<last>{_DAY})", reading.days),
        (_SPLIT, lambda m: reading.years(m[0], m[0])),
        (rf"(?P<a>{_SPLIT}){_TO}(?P<b>{_SPLIT}|[0-9]{{2}}/[0-9]{{2}})",
         lambda m: reading.years(m["a"], m["b"])),
        (rf"(?P<a>{_Y})(?:{_TO}(?P<b>{_Y}))?", reading.calendar_years),
        (rf"(?:{year})[ ;,:/-]*{part}", reading.part_of_year),
        (rf"{part}[ ;,:/-]*(?:of )?(?:{year})", reading.part_of_year),
        (rf"(?P<month>{_M})[ ,/'-]*(?:(?P<split>{_SPLIT})|(?P<year>{_Y}|[0-9]{{2}}))",
         reading.month),
        (rf"(?P<year>{_Y})[ ,/-]*(?P<month>{_M})", reading.month),
        (rf"(?P<split>{_SPLIT})[ ;,:-]+(?P<month>{_M})", reading.month),
        (rf"{months}{_TO}(?P<month>{_M})[ '-]?(?P<year>{_Y}|[0-9]{{2}})", reading.month_range),
        (rf"(?:rolling )?(?:(?P<count>[0-9]{{1,2}}) months?|year) (?:to|ending|ended) "
         rf"(?:the end of )?(?:(?P<last>{_DAY})|(?P<month>{_M}) ?(?P<year>{_Y}|[0-9]{{2}}))",
         reading.months_to),
    ]  # fmt: skip
    ordered = forms if by_month else [*forms[1:], forms[0]]
    return [(re.compile(pattern), read) for pattern, read in ordered]


def _full_year(digits: str) -> int:
    """Return a year; of two digits, 70 to 99 are 1970 to 1999 and the rest 2000 to 2069."""
    year = int(digits)
    return year if year > 99 else year + (1900 if year >= 70 else 2000)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1


def _day(text: str) -> date:
    if re.fullmatch(rf"{_Y}-[0-9]{{2}}-[0-9]{{2}}", text):
        return date.fromisoformat(text)
    day, month, year = re.split("[ ,/.-]+", text)
    number = int(month) if month.isdigit() else _month(month)
    return date(_full_year(year), number, int(re.sub("[a-z]", "", day)))


@dataclass(frozen=True)
class _Reading:
    """One text being read: what each form of words means for it."""

    text: str
    year_starts: int

    def span(self, start: date, months: int) -> Span:
        return Span(start, add_months(start, months), self.year_starts)

    def refuse(self, why: str) -> UnreadablePeriod:
        return UnreadablePeriod(f"“{self.text.strip()}” {why}.")

    def iso_month(self, match: re.Match[str]) -> Span:
        return self.span(date(int(match["year"]), int(match["month"]), 1), 1)

    def iso_week(self, match: re.Match[str]) -> Span:
        start = date.fromisocalendar(int(match["year"]), int(match["week"]), 1)
        return Span(start, start + timedelta(days=7), self.year_starts)

    def week(self, match: re.Match[str]) -> Span:
        named = match.groupdict()
        start = _day(named["day"]) if "day" in named else _day(named["last"]) - timedelta(days=6)
        return Span(start, start + timedelta(days=7), self.year_starts)

    def days(self, match: re.Match[str]) -> Span:
        start = _day(match["day"])
        last = _day(match.groupdict().get("last") or match["day"])
        if last < start:
            raise self.refuse("ends before it starts; put the earlier day first")
        return Span(start, last + timedelta(days=1), self.year_starts)

    def years(self, first: str, last: str) -> Span:
        """One year named by its two calendar years, or several such years pooled."""
        start = self.first_of_year(first)
        if isinstance(start, Span):
            return start
        if re.fullmatch("[0-9]{2}/[0-9]{2}", last):  # the next year that ends in these digits
            last = f"{start.year + (int(last[:2]) - start.year) % 100}{last[2:]}"
        end = self.first_of_year(last)
        if isinstance(end, Span) or end < start:
            raise self.refuse("does not name two years in order; write one such as 2013/14-15/16")
        return self.span(start, 12 * (end.year - start.year + 1))

    def first_of_year(self, split: str) -> date | Span:
        """The first day of a year such as 2015/16; a span if it is calendar years, as 2014-16."""
        one, two = re.split(" ?[/-] ?", split)
        year = _full_year(one)
        ends = int(two) if len(two) == 4 else year - year % 100 + int(two)
        ends += 100 if ends < year and (len(two) == 2 and year % 100 == 99) else 0
        if ends == year + 1:
            if self.year_starts == 1:
                raise self.refuse(f"is not a calendar year; write {year} or {ends}")
            return date(year, self.year_starts, 1)
        if ends > year and "-" in split:
            return Span(date(year, 1, 1), date(ends + 1, 1, 1), 1)
        if len(two) == 2 and 1 <= int(two) <= 12 and "-" in split:
            return self.span(date(year, int(two), 1), 1)
        raise self.refuse(
            f"does not name a year; a year from {year} is written {year}/{(year + 1) % 100:02d}"
        )

    def calendar_years(self, match: re.Match[str]) -> Span:
        first, last = int(match["a"]), int(match["b"] or match["a"])
        if last < first:
            raise self.refuse("ends before it starts; put the earlier year first")
        return Span(date(first, 1, 1), date(last + 1, 1, 1), 1)

    def start_of_year(self, match: re.Match[str]) -> date:
        if match["split"]:
            start = self.first_of_year(match["split"])
            if isinstance(start, date):
                return start
            raise self.refuse("names several years and a part of one; write one such as 2025/26 Q3")
        year = int(match["single"])
        if self.year_starts != 1:
            raise self.refuse(
                f"does not say which year {year} is; write {year}/{(year + 1) % 100:02d} "
                f"or {year - 1}/{year % 100:02d}"
            )
        return date(year, 1, 1)

    def part_of_year(self, match: re.Match[str]) -> Span:
        months = {"q": 3, "h": 6}.get(match["kind"][0], 1)
        part = int(match["part"])
        if not 1 <= part <= 12 // months:
            raise self.refuse(f"names part {part} of a year that has {12 // months} such parts")
        return self.span(add_months(self.start_of_year(match), months * (part - 1)), months)

    def month(self, match: re.Match[str]) -> Span:
        named, month = match.groupdict(), _month(match["month"])
        if named.get("split"):
            start = self.first_of_year(named["split"])
            if isinstance(start, Span):
                raise self.refuse("names several years; write one such as April 2025")
            return self.span(add_months(start, (month - self.year_starts) % 12), 1)
        return self.span(date(_full_year(named["year"]), month, 1), 1)

    def month_range(self, match: re.Match[str]) -> Span:
        last = date(_full_year(match["year"]), _month(match["month"]), 1)
        first_month = _month(match["first"])
        before = first_month > last.month
        year = _full_year(match["first_year"]) if match["first_year"] else last.year - before
        start, end = date(year, first_month, 1), add_months(last, 1)
        if start >= end:
            raise self.refuse("ends before it starts; put the earlier month first")
        return Span(start, end, self.year_starts)

    def months_to(self, match: re.Match[str]) -> Span:
        if match["last"]:
            end = _day(match["last"]) + timedelta(days=1)
        else:
            end = add_months(date(_full_year(match["year"]), _month(match["month"]), 1), 1)
        months = int(match["count"] or 12)
        if months == 0:
            raise self.refuse("lasts no months")
        return Span(add_months(end, -months), end, self.year_starts)
