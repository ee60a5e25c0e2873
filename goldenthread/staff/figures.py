"""Numbers as pages show them: in the indicator's unit, with its decimals, never nought for nothing."""

from __future__ import annotations

from decimal import Decimal

from goldenthread.rules.numbers import SCALE, Number, number, shown, shown_apart
from goldenthread.rules.vocabulary import Polarity, ValueKind

_BEFORE = frozenset({"£", "$", "€"})
_TIGHT = frozenset({"%"})
_GOOD_WAY = {
    Polarity.HIGH: "higher is better",
    Polarity.LOW: "lower is better",
    Polarity.RANGE: "best within a range",
    Polarity.NEAR_TARGET: "best near its target",
    Polarity.NONE: "neither way is better",
}
_YES = number(1)


def in_unit(digits: str, unit: str) -> str:
    """Return digits in their unit, with a minus sign that lines up.

    >>> in_unit("1,284", "£"), in_unit("-3", "days"), in_unit("77.4", "%")
    ('£1,284', '−3 days', '77.4%')
    """
    sign, digits = ("−", digits[1:]) if digits.startswith("-") else ("", digits)
    if unit in _BEFORE:
        return f"{sign}{unit}{digits}"
    return f"{sign}{digits}{'' if unit in _TIGHT or not unit else ' '}{unit}"


def figure_in_words(
    value: Number | None, *, unit: str, decimals: int, kind: ValueKind = ValueKind.NUMBER
) -> str:
    """Return a value in its unit, or nothing where there is none.

    >>> figure_in_words(number("77.36"), unit="%", decimals=1), figure_in_words(None, unit="%", decimals=1)
    ('77.4%', '')
    """
    if value is None:
        return ""
    if kind is ValueKind.YES_NO:
        return "Yes" if value == _YES else "No"
    return in_unit(shown(value, decimals=decimals), unit)


def held_against(
    actual: Number | None,
    target: Number | None,
    *,
    unit: str,
    decimals: int,
    kind: ValueKind = ValueKind.NUMBER,
) -> tuple[str, str]:
    """Return an actual and its target with the decimals that tell them apart.

    >>> held_against(number("96.996"), number("97"), unit="%", decimals=0)
    ('96.996%', '97.000%')
    """
    if actual is None or target is None or kind is ValueKind.YES_NO:
        return (
            figure_in_words(actual, unit=unit, decimals=decimals, kind=kind),
            figure_in_words(target, unit=unit, decimals=decimals, kind=kind),
        )
    first, second = shown_apart(actual, target, decimals=decimals)
    return in_unit(first, unit), in_unit(second, unit)


def as_decimal(value: Number | None) -> Decimal | None:
    """Return a value exactly, for charts and exports.

    >>> as_decimal(number("77.4"))
    Decimal('77.4')
    """
    return None if value is None else Decimal(value) / SCALE


def good_way(polarity: Polarity) -> str:
    """Return which way is good, in words."""
    return _GOOD_WAY[polarity]
