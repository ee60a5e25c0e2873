"""How is a figure written on a page and in a sentence? In its indicator's unit, with its decimals.

Method: docs/methods/numbers.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from goldenthread.rules.numbers import Number, number, plain, shown, shown_apart
from goldenthread.rules.vocabulary import ValueKind

_BEFORE: Final = frozenset({"£", "$", "€"})
_TIGHT: Final = frozenset({"%"})
_YES: Final = number(1)


def in_unit(digits: str, unit: str) -> str:
    """Return digits in their unit, with a minus sign that lines up.

    >>> in_unit("1,284", "£"), in_unit("-3", "days"), in_unit("77.4", "%")
    ('£1,284', '−3 days', '77.4%')
    """
    sign, digits = ("−", digits[1:]) if digits.startswith("-") else ("", digits)
    if unit in _BEFORE:
        return f"{sign}{unit}{digits}"
    return f"{sign}{digits}{'' if unit in _TIGHT or not unit else ' '}{unit}"


@dataclass(frozen=True)
class Wording:
    """How an indicator's numbers are written: their unit, their decimals, and what kind they are.

    >>> percent = Wording("%", 1)
    >>> percent.shown(number("77.36")), percent.shown(None)
    ('77.4%', '')
    >>> percent.against(number("96.996"), number("97"))
    ('96.996%', '97.000%')
    """

    unit: str
    decimals: int
    kind: ValueKind = ValueKind.NUMBER

    def shown(self, value: Number | None) -> str:
        """Return a value in its unit, or nothing where there is none."""
        if value is None:
            return ""
        if self.kind is ValueKind.YES_NO:
            return "Yes" if value == _YES else "No"
        return in_unit(shown(value, decimals=self.decimals), self.unit)

    def against(self, actual: Number | None, target: Number | None) -> tuple[str, str]:
        """Return an actual and its target with the decimals that tell them apart."""
        if actual is None or target is None or self.kind is ValueKind.YES_NO:
            return self.shown(actual), self.shown(target)
        first, second = shown_apart(actual, target, decimals=self.decimals)
        return in_unit(first, self.unit), in_unit(second, self.unit)

    def exact(self, value: Number | None) -> str:
        """Return a value with every decimal it has, and at least those that are usual."""
        if value is None or self.kind is ValueKind.YES_NO:
            return self.shown(value)
        places = len(plain(value).partition(".")[2])
        return in_unit(shown(value, decimals=max(places, self.decimals)), self.unit)
