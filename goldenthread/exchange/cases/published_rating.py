"""One row of published ratings: what it says of the figure, of its target, and of the colour it had."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from goldenthread.rules.exceptions import Figure, Flag, plausibility_flags
from goldenthread.rules.numbers import Number, Read, read_figure
from goldenthread.rules.period_text import UnreadablePeriod
from goldenthread.rules.periods import Period, parse_period
from goldenthread.rules.rating import Context
from goldenthread.rules.vocabulary import (
    Accumulation,
    MissingReason,
    Polarity,
    RatingClass,
    ValueKind,
)

#: What a report's colours and symbols mean.
COLOURS: Final = {
    "blue": RatingClass.EXCEEDING,
    "star": RatingClass.EXCEEDING,
    "green": RatingClass.ON_TARGET,
    "circle": RatingClass.ON_TARGET,
    "amber": RatingClass.NEAR_TARGET,
    "yellow": RatingClass.NEAR_TARGET,
    "orange": RatingClass.NEAR_TARGET,
    "red": RatingClass.OFF_TARGET,
    "triangle": RatingClass.OFF_TARGET,
}
INFORMATION: Final = frozenset(
    {"info only", "information only", "for information", "for info only", "info", "data only", "grey",
     "gray", "grey (info only)", "monitored only", "contextual"}
)  # fmt: skip
NOT_RATED: Final = frozenset(
    {"n/a", "na", "not rated", "no data", "no target", "none", "awaiting data"}
)
MET: Final = frozenset({"met", "achieved", "target met"})
NOT_MET: Final = frozenset({"not met", "missed", "not achieved", "target not met"})

_POLARITIES: Final = {
    "high": Polarity.HIGH,
    "higher": Polarity.HIGH,
    "low": Polarity.LOW,
    "lower": Polarity.LOW,
    "range": Polarity.RANGE,
    "near": Polarity.NEAR_TARGET,
    "near target": Polarity.NEAR_TARGET,
    "near_target": Polarity.NEAR_TARGET,
    "none": Polarity.NONE,
    "neutral": Polarity.NONE,
    "n/a": Polarity.NONE,
}
_NUMBER: Final = r"([-−]?£?[\d,]*\.?\d+%?)"
_RANGE: Final = re.compile(rf"{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}", re.I)
_OUTTURN: Final = re.compile(rf"\d{{4}}/\d\d outturn {_NUMBER}", re.I)
_YEAR_BEFORE: Final = re.compile(
    rf"same (?:period|quarter|time) last year:? (?:was )?{_NUMBER}", re.I
)
_TOLERANCE: Final = re.compile(rf"tolerance(?: of|:| =| is)? ?[±+]?{_NUMBER}", re.I)
_FLOOR: Final = re.compile(rf"floor(?: standard)?(?: of|:| =| is)? {_NUMBER}", re.I)
_OFFICER: Final = re.compile(r"officer note: (.*?)(?: \| |$)", re.I | re.S)


class Unreadable(ValueError):
    """A row cannot be judged as it is written; the message says why."""


@dataclass(frozen=True)
class PublishedRating:
    """A row, read when asked."""

    cells: Mapping[str, str]

    def cell(self, name: str) -> str:
        return self.cells.get(name, "")

    @property
    def name(self) -> str:
        """What the row is called when it is spoken of."""
        words = ("case_id", "council", "indicator_code", "period")
        code = self.cell("indicator_code") or self.cell("indicator")
        said = {**{word: self.cell(word) for word in words}, "indicator_code": code}
        return " ".join(said[word] for word in words if said[word])

    @property
    def colour(self) -> str:
        return self.cell("published_rag").casefold()

    @property
    def status(self) -> str:
        return self.cell("published_status").casefold()

    @property
    def is_anomaly(self) -> bool:
        """Whether the publisher's rule contradicts what it published."""
        return "anomaly" in self.cell("notes").casefold()

    @property
    def polarity(self) -> Polarity:
        written = self.cell("polarity").casefold()
        if written not in _POLARITIES:
            raise Unreadable(f"which way is good is not said: “{written}”")
        return _POLARITIES[written]

    def _read(self, name: str) -> Read:
        found = read_figure(self.cell(name))
        if found.refused is not None:
            raise Unreadable(f"its {name} cannot be read: {found.refused}")
        return found

    @cached_property
    def actual(self) -> Read:
        return self._read("actual")

    @cached_property
    def target(self) -> Number | None:
        return None if self.ends else self._read("target").value

    @cached_property
    def ends(self) -> tuple[Number | None, Number | None] | None:
        """The ends of a range, where the target is one."""
        found = _RANGE.fullmatch(self.cell("target"))
        if found is None or self.polarity is not Polarity.RANGE:
            return None
        low, high = (read_figure(one).value for one in found.groups())
        return low, high

    @cached_property
    def period(self) -> Period | None:
        return _period(self.cell("period"))

    @property
    def year(self) -> int | None:
        """The year in which the period's year began."""
        found = re.search(r"((?:19|20)\d\d)[/-](\d\d)\b", self.cell("period"))
        if found is not None:
            return int(found[1])
        period = self.period
        if period is not None:
            return period.start.year if period.start.month >= 4 else period.start.year - 1
        plain = re.search(r"\b((?:19|20)\d\d)\b", self.cell("period"))
        return int(plain[1]) if plain else None

    @property
    def value_kind(self) -> ValueKind:
        return ValueKind.PERCENTAGE if self.cell("unit") == "%" else ValueKind.NUMBER

    def context(self) -> Context:
        """Return what the row says besides its figure and target."""
        previous = read_figure(self.cell("previous")).value
        spoken = " | ".join(self.cell(name) for name in ("tolerance_rule", "target_basis", "notes"))
        low, high = self.ends or (None, None)
        missing = self.actual.missing
        return Context(
            previous=None if self._is_year_before else previous,
            year_before=previous if self._is_year_before else _said(_YEAR_BEFORE, spoken),
            range_low=low,
            range_high=high,
            tolerance=_said(_TOLERANCE, self.cell("tolerance_rule")),
            floor=_said(_FLOOR, spoken),
            information_only=self.colour in INFORMATION,
            missing=missing if missing is not None else MissingReason.AWAITED,
        )

    @property
    def _is_year_before(self) -> bool:
        """Whether the previous figure is that of the same period a year before."""
        earlier = _period(self.cell("previous_period"))
        if self.period is None or earlier is None or self.period == earlier:
            return False
        return earlier == self.period.year_before()

    def questions(self) -> list[Flag]:
        """Return what plausibility asks about the figure, with the colour that came with it."""
        spoken, period_type = self.cell("notes"), self.cell("period_type").casefold()
        adds_up = "cumulative" in period_type or "to date" in period_type
        said = _OFFICER.search(spoken)
        return plausibility_flags(
            Figure(
                self.actual.value,
                target=self.target,
                history=[_said(_OUTTURN, spoken), read_figure(self.cell("previous")).value],
                value_kind=self.value_kind,
                accumulation=Accumulation.CUMULATIVE if adds_up else Accumulation.NONE,
                commentary=said[1] if said else "",
                polarity=self.polarity,
                period_label=self.cell("period"),
                starts_year=self.cell("period").endswith("Q1"),
                supplied_class=self._supplied,
            )
        )

    @property
    def _supplied(self) -> RatingClass | None:
        if self.status in MET:
            return COLOURS.get(self.colour, RatingClass.ON_TARGET)
        if self.status in NOT_MET:
            return COLOURS.get(self.colour, RatingClass.OFF_TARGET)
        return COLOURS.get(self.colour)


def _period(text: str) -> Period | None:
    try:
        return parse_period(text)
    except UnreadablePeriod:
        return None


def _said(pattern: re.Pattern[str], text: str) -> Number | None:
    found = pattern.search(text)
    return read_figure(found[1]).value if found else None
