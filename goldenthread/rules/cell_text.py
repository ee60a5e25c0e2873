"""What number does a cell's text hold? The grammar of what people write in spreadsheets.

Method: docs/methods/numbers.md. ``numbers.read_figure`` is the way in; this knows only words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

PLACES: Final = 6
WIDE: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)


class NotWritten(ValueError):
    """The text holds no number; the message is a sentence that says what to mend."""


@dataclass(frozen=True)
class Written:
    """A number as it was written: its value, the sign or word of its unit, and its decimals."""

    exact: Decimal
    unit: str | None
    decimals: int


_WORKBOOK_ERRORS: Final = {
    "#REF!": "points at a cell that is gone; mend the formula",
    "#DIV/0!": "divides by nought; mend the formula, or write “cannot be calculated”",
    "#VALUE!": "works on words where a number is needed; mend the formula",
    "#NAME?": "uses a name the workbook does not know; mend the formula",
    "#N/A": "found nothing to look up; mend the formula, or write “n/a” if none applies",
    "#NUM!": "has no answer that is a number; mend the formula",
    "#NULL!": "asks for cells that do not meet; mend the formula",
    "#SPILL!": "has no room for its answers; clear the cells beside it",
    "#CALC!": "could not be worked out; mend the formula",
    "#GETTING_DATA": "was still being fetched; refresh the workbook and save it again",
    "#FIELD!": "asks for a field that is not there; mend the formula",
    "#BLOCKED!": "was stopped from being worked out; replace the formula with its value",
    "#CONNECT!": "could not reach its source; refresh the workbook and save it again",
    "#UNKNOWN!": "uses something this version of the workbook cannot; mend the formula",
    "#BUSY!": "was still being worked out; save the workbook again when it is done",
}

_TIMES: Final = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "mil": 6, "million": 6, "bn": 9, "billion": 9,
}  # fmt: skip
_UNITS: Final = {
    "%": "%", "per cent": "%", "percent": "%", "pc": "%",
    "pp": "percentage points", "percentage points": "percentage points",
    "minute": "minutes", "minutes": "minutes", "mins": "minutes",
    "hour": "hours", "hours": "hours", "hrs": "hours", "day": "days", "days": "days",
    "working days": "working days", "week": "weeks", "weeks": "weeks",
    "month": "months", "months": "months", "year": "years", "years": "years",
    "kg": "kg", "tonnes": "tonnes", "kwh": "kWh", "mwh": "MWh", "miles": "miles",
}  # fmt: skip
_DIGITS: Final = re.compile(
    r"(?:(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?P<part>\.[0-9]*)?"
    r"|(?P<bare>\.[0-9]+))(?P<power>e[-+]?[0-9]{1,2})?(?: ?(?P<after>[a-z%][a-z% ]*))?"
)


_SIGNS: Final = re.compile(r"([-–−+]?) ?(£?) ?([-–−]?) ?([0-9.].*)")
_BRACKETS: Final = re.compile(r"(£?) ?\( ?(.*?) ?\) ?(%?)")


def written_number(cell: str) -> Written:
    """Return the number that ``cell`` holds.

    >>> written_number("(£1.25m)")
    Written(exact=Decimal('-1.25E+6'), unit='£', decimals=0)

    Raises:
        NotWritten: it holds none, or more than one, or it cannot be told which is meant.
    """
    words = " ".join(cell.lstrip("'").split()).lower()
    if words.startswith("#"):
        why = _WORKBOOK_ERRORS.get(words.upper(), "is a mark of an error; mend the formula")
        raise NotWritten(f"{quoted(cell)} {why}.")
    brackets = _BRACKETS.fullmatch(words)
    signs = _SIGNS.fullmatch("".join(brackets.groups()) if brackets else words)
    digits = _DIGITS.fullmatch(signs[4]) if signs else None
    if signs is None or digits is None:
        raise NotWritten(_refusal(cell, words))
    minuses = bool(brackets) + (signs[1] not in ("", "+")) + bool(signs[3])
    if minuses > 1:
        raise NotWritten(f"{quoted(cell)} is made negative twice; write one minus sign.")
    unit, power = _unit_and_power(digits["after"], pounds=bool(signs[2]), cell=cell)
    part = (digits["part"] or digits["bare"] or "").removesuffix(".")
    whole = re.sub("[, ]", "", digits["whole"] or "0")
    exact = _without_noise(Decimal(whole + part + (digits["power"] or ""))).scaleb(power, WIDE)
    decimals = max(0, -int(exact.as_tuple().exponent))
    return Written(-exact if minuses else exact, unit, min(decimals, PLACES))


def quoted(cell: object) -> str:
    """Return a cell's text in quotation marks, cut short where it is long."""
    text = str(cell).strip()
    return f"“{text}”" if len(text) <= 40 else f"“{text[:39]}…”"


def _unit_and_power(after: str | None, *, pounds: bool, cell: str) -> tuple[str | None, int]:
    """Return the unit and the power of ten that the words after the digits say."""
    if not after:
        return ("£" if pounds else None), 0
    if after == "m" and not pounds:
        raise NotWritten(
            f"{quoted(cell)} may mean millions, months, metres or minutes; "
            "write the number out in full."
        )
    if after in _TIMES:
        return ("£" if pounds else None), _TIMES[after]
    if after in _UNITS and not pounds:
        return _UNITS[after], 0
    raise NotWritten(_refusal_of_words(cell))


def _refusal_of_words(cell: str) -> str:
    return (
        f"{quoted(cell)} has words beside the number; "
        "leave the number alone in its cell and put the words in the commentary."
    )


def _refusal(cell: str, words: str) -> str:
    """Return the sentence for text that is no number, by what it looks like."""
    held = quoted(cell)
    if re.fullmatch(r"[-£]*[0-9]{1,3}(\.[0-9]{3})+,[0-9]+", words):
        return f"{held} has its comma and point the other way round; write it as 1,234.5."
    if re.fullmatch(r"[-£]*[0-9]+,[0-9,]*\.?[0-9]*%?", words):
        return f"{held} has a comma out of place; write it as 1,234 or, for a decimal, 1.2."
    if re.fullmatch(r"[0-9.]+", words):
        return f"{held} has more than one point; write it as 1,234.5."
    if re.fullmatch(r"[0-9]{1,4}[/-][0-9]{1,2}[/-][0-9]{1,4}", words):
        return f"{held} is a date where a number is expected; format the column as numbers."
    if words.startswith(tuple("<>≤≥~")):
        return f"{held} says about how much, not how much; give the number itself."
    if re.fullmatch(r"[0-9.,]+ ?(-|–|to|/|of|out of|:) ?[0-9.,]+%?", words):
        return f"{held} holds two numbers; give one, or use a column for each part."
    if re.search(r"[0-9]", words):
        return _refusal_of_words(cell)
    return (
        f"{held} is not a number; write it in digits, "
        "or leave it empty if it is awaited."
    )  # fmt: skip


def _without_noise(exact: Decimal) -> Decimal:
    """Take off the noise a binary fraction leaves when a workbook is saved as text."""
    digits = exact.as_tuple().digits
    if len(digits) >= 15 and exact != exact.to_integral_value(context=WIDE):
        return Context(prec=12).plus(exact).normalize()
    return exact
