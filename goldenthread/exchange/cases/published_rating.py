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
MET: Final = frozenset(
    {"met", "achieved", "target met", "target achieved", "on target", "above target", "exceeded",
     "target exceeded", "surpassed"}
)  # fmt: skip
NOT_MET: Final = frozenset(
    {"not met", "missed", "not achieved", "target not met", "target missed", "target not achieved",
     "off target", "below target"}
)  # fmt: skip
WITHIN: Final = frozenset({"acceptable", "within tolerance", "near target", "close to target"})

_POLARITIES: Final = {
    "high": Polarity.HIGH,
    "higher": Polarity.HIGH,
    "bigger": Polarity.HIGH,
    "increase": Polarity.HIGH,
    "up": Polarity.HIGH,
    "maximise": Polarity.HIGH,
    "low": Polarity.LOW,
    "lower": Polarity.LOW,
    "smaller": Polarity.LOW,
    "decrease": Polarity.LOW,
    "down": Polarity.LOW,
    "minimise": Polarity.LOW,
    "range": Polarity.RANGE,
    "near": Polarity.NEAR_TARGET,
    "near target": Polarity.NEAR_TARGET,
    "near_target": Polarity.NEAR_TARGET,
    "none": Polarity.NONE,
    "neutral": Polarity.NONE,
    "n/a": Polarity.NONE,
}
#: What may stand around a target: '≤ 15', '80 or more', '95%+'.
_AROUND_TARGET: Final = re.compile(
    r"(?:[≤≥<>]=?|at most|at least|up to|no more than|no less than|not more than|max(?:imum)?\.?(?: of)?"
    r"|min(?:imum)?\.?(?: of)?|under|below|over|above) ?(?=[-−£(0-9.])"
    r"|(?<=[0-9%)]) ?(?:or (?:less|fewer|lower|below|under|more|higher|above|over|better)|\+)$",
    re.I,
)
_NO_TARGET: Final = frozenset({"none", "no target", "not set", "no target set", "monitor only"})
_NUMBER: Final = r"([-−]?£?[\d,]*\.?\d+%?)"
#: What a rule may look at that a file may give in a column of its own, under the rule's name for it.
_OWN_COLUMNS: Final = (
    "tolerance", "floor", "stretch", "green", "amber", "range_low", "range_high", "baseline", "year_before",
    "benchmark_mean", "benchmark_median", "best_quarter", "worst_quarter", "forecast", "forecast_low",
    "forecast_high", "year_target", "elapsed", "days_overdue",
)  # fmt: skip
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
    line: int | None = None

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
        """The colour, also where words stand beside it: 'green (on track)'."""
        said = self.cell("published_rag").casefold()
        named: list[str] = [word for word in re.findall("[a-z]+", said) if word in COLOURS]
        if said in INFORMATION or said in NOT_RATED or len(named) != 1:
            return said
        return named[0]

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
        if not written and self.colour in (INFORMATION | NOT_RATED):
            return Polarity.NONE  # nothing rests on which way is good
        known = re.sub(r"(?: values?)?(?: is|=)? (?:good|better|best)$", "", written)
        if known not in _POLARITIES:
            raise Unreadable(f"which way is good is not said: its polarity is “{written}”")
        return _POLARITIES[known]

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
        written = self.cell("target")
        if self.ends or written.casefold() in _NO_TARGET:
            return None
        found = read_figure(_AROUND_TARGET.sub("", written))
        if found.refused is not None:
            raise Unreadable(f"its target cannot be read: {found.refused}")
        return found.value

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
        """Return what the row says besides its figure and target.

        Raises:
            Unreadable: it says something that is no number.
        """
        previous = self._read("previous").value
        spoken = " | ".join(self.cell(name) for name in ("tolerance_rule", "target_basis", "notes"))
        low, high = self.ends or (None, None)
        missing = self.actual.missing
        found = Context(
            previous=None if self._is_year_before else previous,
            year_before=previous if self._is_year_before else _said(_YEAR_BEFORE, spoken),
            range_low=low,
            range_high=high,
            tolerance=_said(_TOLERANCE, self.cell("tolerance_rule")),
            floor=_said(_FLOOR, spoken),
            information_only=self.colour in INFORMATION,
            missing=missing if missing is not None else MissingReason.AWAITED,
        )
        own = {name: self._read(name).value for name in _OWN_COLUMNS if self.cell(name)}
        return found._replace(**own)  # type: ignore[arg-type]  # each is a number

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
