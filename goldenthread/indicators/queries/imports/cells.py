"""What do a row's cells say: its figures, its period, its state? Refusals are sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from goldenthread.indicators.models import Definition
from goldenthread.indicators.queries.counting import read_by
from goldenthread.indicators.queries.imports.offered import Offered
from goldenthread.rules.counting import APRIL, NO_TERMS, Counting, counted, every_refused
from goldenthread.rules.numbers import Number, Read, divide, percentage_of, read_figure
from goldenthread.rules.period_text import state_and_rest
from goldenthread.rules.periods import Period, UnreadablePeriod, read_period
from goldenthread.rules.terms import SchoolYears
from goldenthread.rules.vocabulary import (
    Frequency,
    MissingReason,
    Polarity,
    RatingClass,
    State,
    TargetKind,
)

UNCALCULATED = (
    "A formula in this row was never calculated: open the workbook in Excel, save it, and upload"
    " it again."
)
_NOTHING_SAID = frozenset({"no notes", "no note", "no comment", "no comments", "none", "nil"})
_INFORMATION_ONLY = re.compile(
    r"info(?:rmation)?[ -]?only|for information|data only|contextual|not targeted",
    re.IGNORECASE,
)
_PUBLISHED = {
    word: rating
    for rating, words in (
        (RatingClass.EXCEEDING, ("blue", "b", "exceeding", "exceeding target")),
        (RatingClass.ON_TARGET, ("green", "g", "on target", "on track", "achieved", "met")),
        (RatingClass.NEAR_TARGET, ("amber", "a", "yellow", "near target", "within tolerance")),
        (RatingClass.OFF_TARGET, ("red", "r", "off target", "not met", "missed")),
    )
    for word in words
}
#: Reasons that are a fact about the figure; the others only say that it is still to come.
_RECORDED = frozenset(
    {MissingReason.SUPPRESSED, MissingReason.NOT_APPLICABLE, MissingReason.CANNOT_CALCULATE}
)
_FREQUENCIES = {
    "day": Frequency.DAY, "daily": Frequency.DAY, "term": Frequency.TERM, "termly": Frequency.TERM,
    "school term": Frequency.TERM, "by school term": Frequency.TERM,
    "week": Frequency.WEEK, "weekly": Frequency.WEEK, "month": Frequency.MONTH,
    "monthly": Frequency.MONTH, "quarter": Frequency.QUARTER, "quarterly": Frequency.QUARTER,
    "half year": Frequency.HALF_YEAR, "half yearly": Frequency.HALF_YEAR,
    "six monthly": Frequency.HALF_YEAR, "bi annual": Frequency.HALF_YEAR, "year": Frequency.YEAR,
    "yearly": Frequency.YEAR, "annual": Frequency.YEAR, "annually": Frequency.YEAR,
}  # fmt: skip
_COUNTS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_EVERY = re.compile(
    rf"(?:every )?([0-9]{{1,3}}|{'|'.join(_COUNTS)}) "
    r"(days?|weeks?|months?|quarters?|years?|daily|weekly|monthly|quarterly|yearly)"
)
_KINDS_OF_YEAR = {
    "academic year": 9, "school year": 9, "calendar year": 1, "municipal year": 5,
    "financial year": 4,
}  # fmt: skip


class Often(NamedTuple):
    """How often something is counted, and in which years."""

    frequency: Frequency
    every: int = 1
    year_starts: int = APRIL


_SEVERAL = {
    "fortnightly": Often(Frequency.WEEK, 2), "fortnight": Often(Frequency.WEEK, 2),
    "biennial": Often(Frequency.YEAR, 2), "biennially": Often(Frequency.YEAR, 2),
    "triennial": Often(Frequency.YEAR, 3), "triennially": Often(Frequency.YEAR, 3),
}  # fmt: skip
_POLARITIES = (
    (Polarity.LOW, r"\b(?:low\w*|small\w*|minimi[sz]e|down\w*|decreas\w*|less|fewer|reduc\w*)\b"),
    (Polarity.HIGH, r"\b(?:high\w*|big\w*|large\w*|maximi[sz]e|up\w*|increas\w*|more)\b"),
    (Polarity.NEAR_TARGET, r"\b(?:near|close|on target|plan)\b"),
    (Polarity.NONE, r"\b(?:none|neither|n/?a|neutral|information)\b"),
)


class RowRefused(Exception):
    """A row cannot be recorded; the message is a sentence that says what to mend."""


class Figures(NamedTuple):
    """What a row's cells say, read. ``reads`` is every number read, for its unit and decimals."""

    value: Number | None
    missing: MissingReason | None
    numerator: Number | None
    denominator: Number | None
    target: Number | None
    previous: Number | None
    previous_year: Number | None
    reads: tuple[Read, ...]
    levels: tuple[tuple[TargetKind, Number], ...] = ()

    @property
    def is_recorded(self) -> bool:
        """Say whether there is an actual to record: a value, or a reason that is a fact."""
        return self.value is not None or self.missing in _RECORDED


def figures_in(row: Offered) -> Figures:
    """Read the row's figures.

    Raises:
        RowRefused: one of them cannot be read; the sentence names its column.
    """
    if row.is_uncalculated:
        raise RowRefused(UNCALCULATED)
    actual = _read("actual", row.actual)
    target = _read("target", row.target)
    top, bottom = _read("numerator", row.numerator), _read("denominator", row.denominator)
    previous = _read("previous figure", row.previous)
    year_before = _read("previous year's figure", row.previous_year)
    parts = _parts(top, bottom)
    value, missing = actual.value, actual.missing
    if value is None and parts is not None and row.actual is None:
        value, missing = _quotient(*parts, unit=row.unit, title=row.title)
    return Figures(
        value=value,
        missing=missing,
        numerator=parts[0] if parts and value is not None else None,
        denominator=parts[1] if parts and value is not None else None,
        target=target.value,
        previous=previous.value,
        previous_year=year_before.value,
        levels=_levels(row) if row.levels else (),
        reads=tuple(
            read for read in (actual, target, previous, year_before) if read.value is not None
        ),
    )


def _levels(row: Offered) -> tuple[tuple[TargetKind, Number], ...]:
    found = []
    for name, cell in row.levels:
        read = _read(name.replace("_", " "), cell)
        if read.value is not None:
            found.append((TargetKind(name), read.value))
    held = dict(found)
    low, high = held.get(TargetKind.RANGE_LOW), held.get(TargetKind.RANGE_HIGH)
    if low is not None and high is not None and low > high:
        raise RowRefused(
            "The range's lower end is above its upper end: check which column is which."
        )
    return tuple(found)


def _read(column: str, cell: object) -> Read:
    read = read_figure(cell)
    if read.refused:
        raise RowRefused(f"The {column}: {read.refused}")
    return read


def _parts(top: Read, bottom: Read) -> tuple[Number, Number] | None:
    if top.value is not None and bottom.value is not None:
        return top.value, bottom.value
    if top.value is not None or bottom.value is not None:
        raise RowRefused(
            "There is a numerator or a denominator without the other: give both or neither."
        )
    return None


def _quotient(
    top: Number, bottom: Number, *, unit: str, title: str
) -> tuple[Number | None, MissingReason | None]:
    if bottom == 0:
        return None, MissingReason.CANNOT_CALCULATE
    is_percentage = unit_in(unit) == "%" or "%" in title or "percent" in title.casefold()
    return (percentage_of(top, bottom) if is_percentage else divide(top, bottom)), None


@lru_cache(maxsize=4096)
def _period(text: str, often: Often | None) -> tuple[Period, State | None]:
    try:
        if often is None or often.frequency is Frequency.TERM:
            return read_period(text)
        if often.every > 1:  # a survey's first figure says where its periods begin
            return read_period(text, year_starts=often.year_starts)
        return Counting(often.frequency, year_starts=often.year_starts).read(text)
    except UnreadablePeriod as refusal:
        raise RowRefused(f"The period: {refusal}") from None


def _period_of(
    text: str, versions: Sequence[Definition], terms: SchoolYears
) -> tuple[Period, State | None]:
    state, rest = state_and_rest(text)
    try:
        if versions:
            return read_by(versions, str(rest)), state
        return counted(Frequency.TERM, terms=terms).parse(rest), state
    except UnreadablePeriod as refusal:
        raise RowRefused(f"The period: {refusal}") from None


def period_in(
    row: Offered,
    file_period: str,
    *,
    versions: Sequence[Definition] = (),
    terms: Callable[[], SchoolYears] = lambda: NO_TERMS,
) -> tuple[Period, State | None]:
    """Return the period the row is for, and whether its words say provisional or final.

    ``versions`` are the definitions of its indicator, where that is not counted by single periods of
    financial years.

    Raises:
        RowRefused: none can be read.
    """
    text = row.period_text or file_period
    if not text.strip():
        raise RowRefused(
            "The row names no period: write one such as 2025/26 Q3, or name the period of the"
            " whole file."
        )
    often = often_in(row.frequency)
    if versions or (often is not None and often.frequency is Frequency.TERM):
        return _period_of(text, versions, NO_TERMS if versions else terms())
    return _period(text, often)


def often_in(text: str) -> Often | None:
    """Return how often the words say that something is counted, if they say it.

    >>> often_in("Every three years"), often_in("Academic year").year_starts
    (Often(frequency=<Frequency.YEAR: 'year'>, every=3, year_starts=4), 9)
    """
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", text.casefold()).split())
    if words in _FREQUENCIES:
        return Often(_FREQUENCIES[words])
    if words in _SEVERAL:
        return _SEVERAL[words]
    for kind, month in _KINDS_OF_YEAR.items():
        if kind in words:
            rest = words.replace(kind, "").strip() or "year"
            return Often(_FREQUENCIES[rest], year_starts=month) if rest in _FREQUENCIES else None
    match = _EVERY.fullmatch(words)
    if match is None:
        return None
    every = int(match[1]) if match[1].isdigit() else _COUNTS.index(match[1]) + 1
    frequency = _FREQUENCIES[match[2].removesuffix("s").removesuffix("ly").replace("dai", "day")]
    return Often(frequency, every) if not every_refused(frequency, every) else None


def polarity_in(text: str) -> Polarity | None:
    """Return which way the words say is good.

    >>> polarity_in("Smaller is better").value, polarity_in("")
    ('low', None)
    """
    for polarity, pattern in _POLARITIES:
        if re.search(pattern, text, re.IGNORECASE):
            return polarity
    return None


def unit_in(text: str) -> str:
    """Return the unit that a cell's words mean; a bare count has none.

    >>> unit_in("Percentage"), unit_in("Number"), unit_in("GBP")
    ('%', '', '£')
    """
    plain = " ".join(text.casefold().split()).strip(".")
    if plain in {"%", "percent", "per cent", "percentage", "percentages", "pc"}:
        return "%"
    if plain in {"£", "gbp", "pounds", "currency", "money", "£s"}:
        return "£"
    if plain in {"number", "no", "count", "integer", "#", "num", "numeric", "n", "decimal"}:
        return ""
    return text.strip()


def words_in(text: str) -> str:
    """Return a row's commentary, or nothing where it only says that there is none."""
    plain = text.strip().strip(".-–—").casefold()
    return "" if not plain or plain in _NOTHING_SAID or plain == "n/a" else text.strip()


def published_class(row: Offered) -> RatingClass | None:
    """Return the rating that came with the row, where its words are of the usual ones.

    It is never taken over; a difference from ours raises a question.
    """
    if is_information_only(row):
        return RatingClass.INFORMATION_ONLY
    return _PUBLISHED.get(" ".join(row.status.casefold().replace("_", " ").split()))


def is_information_only(row: Offered) -> bool:
    """Say whether the row's published status says that no target applies."""
    return bool(_INFORMATION_ONLY.search(row.status))
