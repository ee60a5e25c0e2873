"""What is a new indicator like? Deduced from its rows, for a person to look over.

Only what the file shows is deduced; which way is good is a guess from the title, and says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from goldenthread.indicators.queries.imports.cells import (
    Figures,
    Often,
    often_in,
    polarity_in,
    unit_in,
)
from goldenthread.indicators.queries.imports.offered import Choices, Offered
from goldenthread.rules.counting import APRIL, SEPTEMBER
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Accumulation, Frequency, Polarity, ValueKind

T = TypeVar("T")

MOST_DECIMALS = 3
"""More are kept, and shown where a difference would hide."""

_GOOD_WHEN_HIGH = re.compile(
    r"\b(?:on time|in time|within|prescribed time|resolved|fixed|answered|completed?|collected|"
    r"recovered|recycl\w*|reduction|prevent\w*|satisf\w*|accura\w*|correct\w*|uptime|available|"
    r"availability|implemented|achiev\w*|quality|delivered|attainment|employment rate)\b",
    re.IGNORECASE,
)
_GOOD_WHEN_LOW = re.compile(
    r"\b(?:time (?:taken|to|between)|average (?:time|days|number of days|wait)|"
    r"days (?:taken|lost|to)|lost|missed|complaints?|incidents?|offences|"
    r"crimes?|sickness|absences?|overdue|arrears|"
    r"vacanc\w*|turnover|waiting|unemploy\w*|fly.?tip\w*|temporary accommodation|errors?|"
    r"injur\w*|killed|deaths?|mortality|obes\w*|exclusions?|re-?offend\w*|accidents?|backlog|"
    r"residual|emissions?|breach\w*|late|delay\w*|poverty|neet|voids?|abandoned)\b",
    re.IGNORECASE,
)
_DAYS = re.compile(r"\b(?:in|working|number of|calendar)? ?days\b", re.IGNORECASE)
_CUMULATIVE = re.compile(r"\bcumulative\b|\byear to date\b", re.IGNORECASE)
_PERCENT = re.compile(r"%|\bper ?cent(?:age)?\b", re.IGNORECASE)
_KINDS = {
    "%": ValueKind.PERCENTAGE, "£": ValueKind.MONEY, "days": ValueKind.DURATION,
    "working days": ValueKind.DURATION, "hours": ValueKind.DURATION, "weeks": ValueKind.DURATION,
    "minutes": ValueKind.DURATION, "months": ValueKind.DURATION,
}  # fmt: skip


@dataclass(frozen=True)
class Deduced:
    """An indicator to be added. ``polarity_from`` says what its polarity rests on."""

    code: str
    title: str
    value_kind: ValueKind
    unit: str
    decimals: int
    polarity: Polarity
    polarity_from: str
    frequency: Frequency
    is_information_only: bool
    accumulation: Accumulation
    every: int = 1
    year_starts: int = APRIL
    from_on: date | None = None


@dataclass
class Evidence:
    """What the rows of one new indicator say of it."""

    code: str
    title: str
    rows: list[tuple[Offered, Figures, Period]] = field(default_factory=list)
    information_only: list[bool] = field(default_factory=list)

    def deduced(self, choices: Choices) -> Deduced:
        """Return the indicator that the rows speak of."""
        unit = self._unit()
        polarity, polarity_from = self._polarity(choices)
        often = self._often()
        return Deduced(
            code=self.code,
            title=self.title or self.code,
            value_kind=_KINDS.get(unit, ValueKind.NUMBER),
            unit=unit,
            decimals=self._decimals(),
            polarity=polarity,
            polarity_from=polarity_from,
            frequency=often.frequency,
            every=often.every,
            year_starts=often.year_starts,
            from_on=self._begun() if often.every > 1 else None,
            accumulation=self._accumulation(),
            is_information_only=bool(self.information_only) and all(self.information_only),
        )

    def _unit(self) -> str:
        said = _commonest([row.unit for row, _, _ in self.rows if row.unit])
        if said is not None:
            return unit_in(said)
        written = _commonest(
            [r.unit for _, figures, _ in self.rows for r in figures.reads if r.unit]
        )
        if written is not None:
            return written
        if _PERCENT.search(self.title):
            return "%"
        if "£" in self.title:
            return "£"
        return "days" if _DAYS.search(self.title) and "day" in self.title.casefold() else ""

    def _decimals(self) -> int:
        for row, _, _ in self.rows:
            if str(row.decimals or "").strip().removesuffix(".0") in {*"0123456"}:
                return int(float(str(row.decimals)))
        seen = [read.decimals for _, figures, _ in self.rows for read in figures.reads]
        return min(max(seen, default=0), MOST_DECIMALS)

    def _polarity(self, choices: Choices) -> tuple[Polarity, str]:
        settled = choices.polarities.get(self.code)
        if settled:
            return Polarity(settled), "as you chose"
        for row, _, _ in self.rows:
            said = polarity_in(row.polarity) if row.polarity else None
            if said:
                return said, "as the file says"
        if _GOOD_WHEN_HIGH.search(self.title):
            return Polarity.HIGH, "by its title"
        if _GOOD_WHEN_LOW.search(self.title):
            return Polarity.LOW, "by its title"
        return choices.polarity, "assumed"

    def _accumulation(self) -> Accumulation:
        """Return that figures are years to date where the title says so, else that nothing is known."""
        is_cumulative = _CUMULATIVE.search(self.title)
        return Accumulation.CUMULATIVE if is_cumulative else Accumulation.NONE

    def _often(self) -> Often:
        said = _commonest([often for row, _, _ in self.rows if (often := often_in(row.frequency))])
        if said is not None:
            is_termly = said.frequency is Frequency.TERM
            return said._replace(year_starts=SEPTEMBER) if is_termly else said
        seen = _commonest([f for _, _, period in self.rows if (f := period.frequency)])
        return Often(seen or Frequency.YEAR)

    def _begun(self) -> date:
        """Return the first day that a row is for: from there periods of several are counted."""
        return min(period.start for _, _, period in self.rows)


def _commonest(values: Sequence[T]) -> T | None:
    counted = Counter(values).most_common(1)
    return counted[0][0] if counted else None
