"""What the demo council counts besides Hart's measures: partners' real figures, and what is made for it.

Each figure and target is traced to its file and line; whose they are: frameworks/wexcombe/README.md.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.received_files import ReceivedFile, record_file
from goldenthread.management.wexcombe import HOME, Structure
from goldenthread.organisation.access import Actor
from goldenthread.rules.numbers import Number, number, percentage_of
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import (
    Accumulation,
    Frequency,
    Polarity,
    State,
    TargetKind,
    ValueKind,
)

Acting = Callable[[str, datetime], Actor]

MADE: Final = "made_for_the_demo.csv"
_KINDS: Final = {kind.value: kind for kind in TargetKind}


@dataclass(frozen=True)
class Further:
    """One indicator besides Hart's: its definition, where it belongs, and which file has its figures."""

    new: NewIndicator
    service: str
    owner: str
    file: str
    from_on: date | None
    measure: str


def further() -> list[Further]:
    """Return them in the order in which they are written down."""
    written = tomllib.loads((HOME / "further.toml").read_text("utf-8"))["indicators"]
    return [_further(dict(entry)) for entry in written]


def _further(entry: dict[str, Any]) -> Further:
    held = {name: entry.pop(name, "") for name in ("service", "owner", "file", "measure")}
    from_on: date | None = entry.pop("from_on", None)
    entry["value_kind"] = ValueKind(entry["value_kind"])
    entry["polarity"] = Polarity(entry["polarity"])
    entry["frequency"] = Frequency(entry.get("frequency", "quarter"))
    entry["accumulation"] = Accumulation(entry.get("accumulation", "none"))
    return Further(NewIndicator(**entry), **held, from_on=from_on)


def add_further(
    file: str, structure: Structure, *, by: Actor, at: datetime
) -> tuple[dict[str, int], dict[str, int]]:
    """Add the indicators that a file has figures of; return their ids and their series' by code."""
    found = [each for each in further() if each.file == file]
    indicators: dict[str, int] = {}
    series: dict[str, int] = {}
    for from_on in dict.fromkeys(each.from_on or structure.begun_on for each in found):
        held = [each for each in found if (each.from_on or structure.begun_on) == from_on]
        indicators |= add_indicators([each.new for each in held], by=by, at=at, from_on=from_on)
        ids = add_series(
            [
                NewSeries(
                    code=each.new.code,
                    unit_id=structure.services[each.service],
                    owner_id=structure.posts.get(each.owner),
                )
                for each in held
            ],
            by=by,
            at=at,
            from_on=from_on,
        )
        series |= dict(zip([each.new.code for each in held], ids, strict=True))
    return indicators, series


def receive_further(file: str, series: Mapping[str, int], *, by: Actor, at: datetime) -> None:
    """Record what a file says, with the file itself."""
    content = (HOME / file).read_bytes()
    figures: list[Figure] = []
    targets: list[NewTarget] = []
    lines = csv.DictReader(content.decode("utf-8").splitlines())
    for line, cells in enumerate(lines, start=2):
        figures += _figures(cells, series[cells["code"]], line, is_final=file != MADE)
        targets += _targets(cells, series[cells["code"]], line)
    received = ReceivedFile(name=file, content=content)
    record_file(by=by, at=at, file=received, figures=figures, targets=targets)


def _figures(
    cells: Mapping[str, str], series_id: int, line: int, *, is_final: bool
) -> Iterator[Figure]:
    top, bottom = (_cell(cells, name) for name in ("numerator", "denominator"))
    value = _cell(cells, "actual")
    if top is not None and bottom is not None:
        value = percentage_of(top, bottom)
    if value is None:
        return
    yield Figure(
        series_id,
        parse_period(cells["period"]),
        value,
        numerator=top,
        denominator=bottom,
        state=State.FINAL if is_final else State.PROVISIONAL,
        commentary=cells.get("commentary") or None,
        line=line,
    )


def _targets(cells: Mapping[str, str], series_id: int, line: int) -> Iterator[NewTarget]:
    for name, kind in _KINDS.items():
        value = _cell(cells, name)
        if value is not None:
            yield NewTarget(series_id, parse_period(cells["period"]), value, line=line, kind=kind)


def _cell(cells: Mapping[str, str], name: str) -> Number | None:
    text = (cells.get(name) or "").strip()
    return number(text) if text else None
