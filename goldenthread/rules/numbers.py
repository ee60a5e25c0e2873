"""What number is this? Exact numbers, how they are shown, and what a spreadsheet's cell says.

Method: docs/methods/numbers.md. Nothing here is a float once it has been read.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, NewType

from goldenthread.rules.cell_text import PLACES, WIDE, NotWritten, quoted, written_number
from goldenthread.rules.missing import missing_mark
from goldenthread.rules.vocabulary import MissingReason

Number = NewType("Number", int)
"""An exact number, held as a whole number of millionths: 1.5 is ``Number(1_500_000)``."""

SCALE: Final = 1_000_000
GREATEST: Final = Number(
    2**63 - 1
)  # what a database's 64-bit column holds, about 9.2 million million
LEAST: Final = Number(-GREATEST)


class NotANumber(ValueError):
    """What was given is not a number that can be held exactly; the message says what to mend."""


def number(source: str | int | Decimal) -> Number:
    """Return ``source`` exactly: digits with an optional sign and up to six decimals.

    For numbers written by the program or typed in a form; ``read_figure`` reads spreadsheets.

    >>> number("1.5")
    1500000

    Raises:
        NotANumber: it is not plain digits, has more than six decimals, or is too large.
    """
    if isinstance(source, str) and not re.fullmatch(
        r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", source.strip()
    ):
        raise NotANumber(f"{quoted(source)} is not a number; write digits, such as 1234.5.")
    if isinstance(source, bool | float):
        raise NotANumber(f"{source} is not exact; give the number as text.")
    exact = Decimal(source.strip() if isinstance(source, str) else source)
    refused = _refusal_of_size(exact, source)
    if refused:
        raise NotANumber(refused)
    millionths = _millionths(exact)
    if Decimal(millionths).scaleb(-PLACES, WIDE) != exact:
        raise NotANumber(f"{quoted(source)} has more than six decimals; round it to six or fewer.")
    return millionths


def plain(n: Number, decimals: int | None = None) -> str:
    """Return ``n`` in digits: exact and as short as it can be, or to ``decimals`` places.

    To a number of places it is rounded half up (a half goes away from nought, so that a loss
    and a gain of the same size look the same) and has thousands separators. ``number`` reads
    the exact form back. Nought never has a minus sign.

    >>> plain(number("97.40")), plain(number("1283.5"), 0), plain(number("-0.4"), 0)
    ('97.4', '1,284', '0')
    """
    if decimals is not None:
        return shown(n, decimals=decimals)
    whole, rest = divmod(abs(n), SCALE)
    digits = f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
    return f"-{digits}" if n < 0 else digits


def shown(n: Number, *, decimals: int) -> str:
    """Return ``n`` to ``decimals`` places (0 to 6), rounded half up, with thousands separators.

    >>> shown(number("1234567.885"), decimals=2)
    '1,234,567.89'
    """
    step = 10 ** (PLACES - decimals)
    steps = (abs(n) + step // 2) // step
    whole, rest = divmod(steps, 10**decimals)
    digits = f"{whole:,}.{rest:0{decimals}d}" if decimals else f"{whole:,}"
    return f"-{digits}" if n < 0 and steps else digits


def shown_apart(a: Number, b: Number, *, decimals: int) -> tuple[str, str]:
    """Return both numbers to the fewest places, ``decimals`` or more, that show a difference.

    Two equal numbers keep ``decimals``.

    >>> shown_apart(number("96.996"), number("97"), decimals=0)
    ('96.996', '97.000')
    """
    for places in range(decimals, PLACES + 1):
        shown_a, shown_b = shown(a, decimals=places), shown(b, decimals=places)
        if a == b or shown_a != shown_b:
            break
    return shown_a, shown_b


def divide(a: Number, b: Number) -> Number:
    """Return ``a`` divided by ``b``, rounded half-even to millionths once.

    >>> plain(divide(number(2), number(3)))
    '0.666667'

    Raises:
        ZeroDivisionError: ``b`` is nought; the result cannot be calculated.
    """
    return Number(half_even(a * SCALE, b))


def multiply(a: Number, b: Number) -> Number:
    """Return ``a`` times ``b``, rounded half-even to millionths once."""
    return Number(half_even(a * b, SCALE))


def mean(values: Sequence[Number]) -> Number:
    """Return the mean, rounded half-even to millionths once.

    Raises:
        ZeroDivisionError: there are no values; the mean of nothing is not nought.
    """
    return Number(half_even(sum(values), len(values)))


def percentage_of(numerator: Number, denominator: Number) -> Number:
    """Return the numerator as a percentage of the denominator.

    >>> plain(percentage_of(number(100), number(102)), 2)
    '98.04'

    Raises:
        ZeroDivisionError: the denominator is nought.
    """
    return Number(half_even(numerator * 100 * SCALE, denominator))


def half_even(numerator: int, denominator: int) -> int:
    """Return the quotient of two whole numbers, rounded half-even."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    whole, rest = divmod(numerator, denominator)
    past_half = 2 * rest - denominator
    return whole + (past_half > 0 or (past_half == 0 and whole % 2))


def _millionths(exact: Decimal) -> Number:
    return Number(int(exact.scaleb(PLACES, WIDE).to_integral_value(context=WIDE)))


def _refusal_of_size(exact: Decimal, source: object) -> str | None:
    if not exact.is_finite():
        return f"{quoted(source)} is not a finite number; mend the formula that made it."
    if abs(exact) >= GREATEST // SCALE:
        return f"{quoted(source)} is too large to hold; give it in thousands or millions."
    return None


@dataclass(frozen=True)
class Read:
    """What a spreadsheet's cell says: a number, or why there is none, or why it is refused.

    Exactly one of ``value``, ``missing`` and ``refused`` is set. ``unit`` is the sign or word
    written with the number ("%", "£", "days"); ``decimals`` is how many places were written.
    """

    value: Number | None
    missing: MissingReason | None = None
    refused: str | None = None
    unit: str | None = None
    decimals: int = 0


_EMPTY: Final = Read(None, missing=MissingReason.AWAITED)


def read_figure(cell: object) -> Read:
    """Return what ``cell`` (text, or a typed value from a workbook) says.

    A refusal is a sentence that says what to mend; nothing is guessed. An empty cell is
    awaited, never nought. Fractions of a millionth are rounded half-even, and the noise of
    binary fractions is taken off (12 significant digits are kept).

    >>> plain(read_figure("£1.2m").value), read_figure("N/A").missing.value
    ('1200000', 'not_applicable')
    >>> read_figure("twelve").refused
    '“twelve” is not a number; write it in digits, or leave it empty if it is awaited.'
    """
    if cell is None:
        return _EMPTY
    if isinstance(cell, float | int) or (isinstance(cell, str) and len(cell) <= _SHORT):
        return _read_repeated(cell)
    return _read_cell(cell)


_SHORT: Final = 60


@lru_cache(maxsize=8192, typed=True)  # a column's figures repeat
def _read_repeated(cell: Hashable) -> Read:
    return _read_cell(cell)


def _read_cell(cell: object) -> Read:
    if isinstance(cell, str):
        return _read_text(cell)
    if isinstance(cell, bool):
        return _refused(
            f"{str(cell).upper()} is yes or no where a number is expected; write the number."
        )
    if isinstance(cell, float):
        # Workbooks hold counts as floats too: a whole one is exact as it is.
        cell = int(cell) if cell.is_integer() else Decimal(format(cell, ".12g"))
    if isinstance(cell, int | Decimal):
        return _read_exact(Decimal(cell), source=cell)
    if isinstance(cell, date | time | timedelta):
        return _refused(_refusal_of_date(cell))
    return _refused(f"{quoted(cell)} is not a number; write it in digits.")


def read_yes_no(cell: object) -> Read:
    """Return 1 for yes and 0 for no, for an indicator whose value is yes or no.

    >>> read_yes_no("Yes").value == number(1), read_yes_no("").missing.value
    (True, 'awaited')
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    words = "" if cell is None else str(cell).strip().lower()
    if words in ("yes", "y", "true", "1", "no", "n", "false", "0"):
        return Read(number(1 if words in ("yes", "y", "true", "1") else 0))
    missing = missing_mark(words)
    if missing:
        return Read(None, missing=missing)
    return _refused(f"{quoted(cell)} is neither yes nor no; write Yes or No.")


def _refused(sentence: str) -> Read:
    return Read(None, refused=sentence)


def _refusal_of_date(cell: date | time | timedelta) -> str:
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        kind, words = "a date", f"{day.day} {day:%B} {day.year}"
    else:
        kind, words = "a time", str(cell)
    return f"{words} is {kind} where a number is expected; format the column as numbers."


def _read_exact(
    exact: Decimal, *, source: object, unit: str | None = None, decimals: int | None = None
) -> Read:
    refused = _refusal_of_size(exact, source)
    if refused:
        return _refused(refused)
    value = _millionths(exact)
    if decimals is None:
        decimals = len(plain(value).partition(".")[2])
    return Read(value, unit=unit, decimals=min(decimals, PLACES))


def _read_text(cell: str) -> Read:
    missing = missing_mark(cell)
    if missing:
        return Read(None, missing=missing)
    try:
        written = written_number(cell)
    except NotWritten as refusal:
        return _refused(str(refusal))
    return _read_exact(written.exact, source=cell, unit=written.unit, decimals=written.decimals)
