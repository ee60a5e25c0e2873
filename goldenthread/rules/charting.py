"""What is a control chart of one indicator drawn by? Its settings, and the days on which limits begin anew.

Method: docs/methods/control.md. They are held with the indicator's definition, where they differ from usual.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from goldenthread.rules.control import USUAL, ChartRefused, ChartSettings
from goldenthread.rules.periods import Period

MOST_REBASES: Final = 12
_HELD: Final = ("shift", "trend", "screen", "fix_first", "mean_breaks_run", "factor")


@dataclass(frozen=True)
class Rebase:
    """That limits begin anew with the period that holds a day, and why."""

    on: date
    why: str


@dataclass(frozen=True)
class ChartTerms:
    """The settings of one indicator's chart, and its rebases, earliest first.

    Raises:
        ChartRefused: a rebase has no reason, a day has two, or there are too many.
    """

    settings: ChartSettings = USUAL
    rebases: tuple[Rebase, ...] = ()

    def __post_init__(self) -> None:
        if len(self.rebases) > MOST_REBASES:
            raise ChartRefused(f"Limits begin anew at most {MOST_REBASES} times.")
        days = [each.on for each in self.rebases]
        if days != sorted(set(days)):
            raise ChartRefused("Limits begin anew once on a day, the earliest day first.")
        for each in self.rebases:
            if not each.why.strip():
                raise ChartRefused(f"Say why limits begin anew on {_day(each.on)}.")

    def as_data(self) -> dict[str, Any]:
        """Return what is held with the definition: nothing where all is as usual.

        >>> ChartTerms(ChartSettings(shift=8, factor=Fraction("3.14"))).as_data()
        {'shift': 8, 'factor': '3.14'}
        """
        found: dict[str, Any] = {
            name: getattr(self.settings, name)
            for name in _HELD
            if getattr(self.settings, name) != getattr(USUAL, name)
        }
        if "factor" in found:
            found["factor"] = f"{float(self.settings.factor):g}"
        if self.rebases:
            found["rebases"] = [
                {"on": each.on.isoformat(), "why": each.why} for each in self.rebases
            ]
        return found

    def in_words(self) -> str:
        """Return the settings and rebases in sentences.

        >>> print(ChartTerms(rebases=(Rebase(date(2026, 4, 1), "A new system"),)).in_words()[-48:])
        Limits begin anew on 1 April 2026: A new system.
        """
        begun = (
            f" Limits begin anew on {_day(each.on)}: {each.why.rstrip('.')}."
            for each in self.rebases
        )
        return self.settings.in_words() + "".join(begun)

    def restarts(self, periods: Sequence[Period]) -> dict[int, str]:
        """Return the places of the periods with which limits begin anew, and why; the first never does."""
        found: dict[int, str] = {}
        for each in self.rebases:
            place = next((at for at, it in enumerate(periods) if it.next_start > each.on), 0)
            if place:
                found[place] = each.why
        return found


def terms_from_data(held: Mapping[str, Any]) -> ChartTerms:
    """Return the terms that a definition holds.

    >>> terms_from_data({"trend": 6, "rebases": [{"on": "2026-04-01", "why": "New system"}]}).rebases
    (Rebase(on=datetime.date(2026, 4, 1), why='New system'),)

    Raises:
        ChartRefused: something in it makes no sense; the message says what.
    """
    unknown = sorted(set(held) - {*_HELD, "rebases"})
    if unknown:
        raise ChartRefused(f"A control chart has no setting {unknown[0]!r}.")
    given = {name: held[name] for name in held if name in _HELD}
    if "factor" in given:
        given["factor"] = Fraction(given["factor"])
    settings = ChartSettings(**given)
    return ChartTerms(settings, tuple(_rebase(each) for each in held.get("rebases", ())))


def _rebase(held: Mapping[str, Any]) -> Rebase:
    try:
        return Rebase(date.fromisoformat(held["on"]), str(held["why"]))
    except (KeyError, TypeError, ValueError):
        raise ChartRefused("A day on which limits begin anew is written 2026-04-01.") from None


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
