"""What the demo council counts: Hart's published measures and figures, each traced to file and line.

Two files came from Hart: one a quarter. The second says some of the first's figures otherwise; those
are corrections. Method and counts: docs/methods/hart.md.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from goldenthread.exchange.mapping import recognise
from goldenthread.indicators.commands.changes import Figure, NewTarget, Said
from goldenthread.indicators.commands.definitions import NewIndicator
from goldenthread.indicators.commands.received_files import ReceivedFile
from goldenthread.management.wexcombe import HOME
from goldenthread.rules.exceptions import FlagKind
from goldenthread.rules.numbers import Number, number
from goldenthread.rules.periods import Period, parse_period
from goldenthread.rules.vocabulary import (
    Accumulation,
    Polarity,
    RatingClass,
    State,
    ValueKind,
)

QUARTERS: Final = ("2014/15 Q1", "2014/15 Q2")
YEAR_BEFORE: Final = "2013/14"
RESTATED: Final = "Restated in the file of 2014/15 Q2."

_OUTTURN, _PREVIOUS, _THIS = (
    "previous_year_outturn_2013_14",
    "previous_quarter_value",
    "this_quarter_value",
)
_CLASSES = {
    "green": RatingClass.ON_TARGET,
    "amber": RatingClass.NEAR_TARGET,
    "red": RatingClass.OFF_TARGET,
    "grey (info only)": RatingClass.INFORMATION_ONLY,
}
_NOTHING_SAID = {"", "No notes"}

#: Doubts that were answered when the figures came: by code and kind.
_ANSWERS = {"LS05": {FlagKind.TARGET_OF_NOUGHT.value: "Nought is meant: neither ahead nor behind."}}


@dataclass(frozen=True)
class Published:
    """One line of a published file. ``line`` counts the heading as line 1."""

    line: int
    cells: dict[str, str]

    @property
    def code(self) -> str:
        return self.cells["code"]

    @property
    def period(self) -> Period:
        return parse_period(self.cells["period"])

    @property
    def status(self) -> RatingClass:
        return _CLASSES[self.cells["published_status"]]

    @property
    def said(self) -> str | None:
        """What was said of the figure; ``None`` where nothing was."""
        words = self.cells["officer_note"].strip()
        return None if words in _NOTHING_SAID else words

    def figure(self, column: str) -> Number | None:
        """Return the figure in a column; ``None`` where it is blank."""
        return number(self.cells[column]) if self.cells[column].strip() else None


@dataclass(frozen=True)
class QuarterFile:
    """What was published for one quarter: the file's name and bytes, and its lines."""

    quarter: str
    content: bytes
    lines: tuple[Published, ...]

    def received(self) -> ReceivedFile:
        """Return the file as an import keeps it."""
        columns = next(csv.reader([self.content.decode().splitlines()[0]]))
        name = f"hart_kpis_{self.quarter.replace('/', '-').replace(' ', '_')}.csv"
        return ReceivedFile(
            name=name,
            content=self.content,
            mapping=recognise(columns).to_data(),
        )


def quarter_files() -> list[QuarterFile]:
    """Return the two quarters' files, each with the heading and its own lines word for word."""
    heading, *lines = (HOME / "hart_kpis.csv").read_text("utf-8").splitlines(keepends=True)
    place = next(csv.reader([heading])).index("period")
    periods = [row[place] for row in csv.reader(lines)]
    found = []
    for quarter in QUARTERS:
        own = (line for line, period in zip(lines, periods, strict=True) if period == quarter)
        text = "".join([heading, *own])
        rows = csv.DictReader(text.splitlines())
        published = tuple(Published(line, row) for line, row in enumerate(rows, start=2))
        found.append(QuarterFile(quarter, text.encode(), published))
    return found


@dataclass(frozen=True)
class Measure:
    """One of Hart's measures: its definition, who answers for it, and from when it is not rated."""

    new: NewIndicator
    service: str
    owner: str
    information_only_from: Period | None


def measures() -> list[Measure]:
    """Return the measures in the order in which Hart published them."""
    written = tomllib.loads((HOME / "indicators.toml").read_text("utf-8"))["indicators"]
    by_code: dict[str, dict[str, Any]] = {entry["code"]: entry for entry in written}
    return [_measure(by_code[line.code], line) for line in quarter_files()[0].lines]


def _measure(entry: dict[str, Any], line: Published) -> Measure:
    since = entry.get("information_only_from")
    return Measure(
        new=NewIndicator(
            code=line.code,
            title=line.cells["title"],
            description=entry.get("description", ""),
            value_kind=ValueKind(entry["value_kind"]),
            unit=entry.get("unit", ""),
            decimals=entry["decimals"],
            polarity=Polarity(entry["polarity"]),
            accumulation=Accumulation(entry.get("accumulation", "none")),
            is_information_only=since == YEAR_BEFORE,
        ),
        service=line.cells["service"],
        owner=entry["owner"],
        information_only_from=parse_period(since) if since else None,
    )


def figures_of(file: QuarterFile, series: dict[str, int]) -> list[Figure]:
    """Return what a file says of its quarter, and of the periods before it."""
    first, second = quarter_files()
    before = {line.code: line for line in first.lines}
    found: list[Figure] = []
    for line in file.lines:
        series_id = series[line.code]
        if file.quarter == second.quarter:
            found.extend(_restated(line, before[line.code], series_id))
        else:
            found.extend(_history(line, series_id))
        value = line.figure(_THIS)
        if value is not None:
            found.append(_of_quarter(line, series_id, value))
    return found


def words_of(file: QuarterFile, series: dict[str, int]) -> list[Said]:
    """Return what was said where the figure itself is still awaited."""
    return [
        Said(series[line.code], line.period, line.said, line=line.line)
        for line in file.lines
        if line.said is not None and line.figure(_THIS) is None
    ]


def _of_quarter(line: Published, series_id: int, value: Number) -> Figure:
    return Figure(
        series_id,
        line.period,
        value,
        commentary=line.said,
        line=line.line,
        supplied_class=line.status,
        answers=_ANSWERS.get(line.code, {}),
    )


def _history(line: Published, series_id: int) -> Iterator[Figure]:
    """Yield last year's outturn and its last quarter, where they are given."""
    for column, period in (
        (_OUTTURN, parse_period(YEAR_BEFORE)),
        (_PREVIOUS, parse_period(line.cells["previous_period"])),
    ):
        value = line.figure(column)
        if value is not None:
            yield Figure(series_id, period, value, state=State.FINAL, line=line.line)


def _restated(line: Published, before: Published, series_id: int) -> Iterator[Figure]:
    """Yield what the second file says otherwise of a figure that the first had given.

    Where the first left a blank the second writes 0 (also for targets): that is no figure.
    """
    for now, then, period, state in (
        (_OUTTURN, _OUTTURN, parse_period(YEAR_BEFORE), State.FINAL),
        (_PREVIOUS, _THIS, before.period, State.PROVISIONAL),
    ):
        value, earlier = line.figure(now), before.figure(then)
        if earlier is not None and value is not None and value != earlier:
            yield Figure(series_id, period, value, state=state, reason=RESTATED, line=line.line)


def targets_of(file: QuarterFile, series: dict[str, int]) -> list[NewTarget]:
    """Return the targets that a file gives for its quarter."""
    return [
        NewTarget(series[line.code], line.period, target, line=line.line)
        for line in file.lines
        if (target := line.figure("target")) is not None
    ]
