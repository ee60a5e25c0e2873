"""A council of any size: indicators by month over five years, each with a target for each year."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random

from goldenthread.audit.events import event
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.figures import record_actuals, set_targets
from goldenthread.indicators.commands.versions import adopt_rule
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.structure import add_units
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import Period, parse_period
from goldenthread.rules.rating import within_percent
from goldenthread.rules.vocabulary import Frequency, Polarity, ValueKind

AT = datetime(2026, 4, 14, 9, 30, tzinfo=UTC)
TODAY = AT.date()
BEGUN = date(2021, 4, 1)
MONTHS = 60
_SERVICES = 20
_AT_ONCE = 1_000


@dataclass(frozen=True)
class Council:
    """The council that was built: its top unit, and its series ids by code, in order."""

    unit_id: int
    series: dict[str, int]


def build_council(indicators: int, *, prefix: str = "PI") -> Council:
    """Add services, a rule, indicators with a series each, and a target for each year."""
    with event(by=SYSTEM, at=AT, name="benchmark:council:begun"):
        top = add_units(
            ["Council"], by=SYSTEM, at=AT, kind="council", parent_id=None, from_on=BEGUN
        )[0]
        services = add_units(
            [f"Service {place}" for place in range(_SERVICES)],
            by=SYSTEM, at=AT, kind="service", parent_id=top, from_on=BEGUN,
        )  # fmt: skip
        adopt_rule(
            by=SYSTEM, at=AT, name="Corporate rule", rule=within_percent(number(5)),
            from_on=BEGUN, adopted_by="Cabinet", adopted_on=BEGUN, reason="As it stood.",
        )  # fmt: skip
    codes = [f"{prefix}{place:05}" for place in range(1, indicators + 1)]
    series: dict[str, int] = {}
    for start in range(0, indicators, _AT_ONCE):
        part = codes[start : start + _AT_ONCE]
        add_indicators(
            [
                NewIndicator(
                    code=code, title=f"Measure {code} of what residents are promised",
                    value_kind=ValueKind.PERCENTAGE, unit="%", decimals=1,
                    polarity=Polarity.LOW if place % 4 == 0 else Polarity.HIGH,
                    frequency=Frequency.MONTH,
                )
                for place, code in enumerate(part)
            ],
            by=SYSTEM, at=AT, from_on=BEGUN,
        )  # fmt: skip
        new = [NewSeries(code, services[place % _SERVICES]) for place, code in enumerate(part)]
        series |= dict(zip(part, add_series(new, by=SYSTEM, at=AT, from_on=BEGUN), strict=True))
        years = [parse_period(f"{year}/{year - 1999}") for year in range(2021, 2026)]
        set_targets(
            by=SYSTEM, at=AT,
            targets=[NewTarget(series[code], year, number(80)) for code in part for year in years],
        )  # fmt: skip
    return Council(top, series)


def months(count: int = MONTHS) -> list[Period]:
    """Return the months before :data:`TODAY`, earliest first."""
    found = [parse_period("March 2026")]
    while len(found) < count:
        found.append(found[-1].previous())
    return found[::-1]


def values(code: str, count: int = MONTHS) -> Iterator[str]:
    """Yield a series' figures as a spreadsheet writes them: they wander about their target."""
    chance = Random(code)
    value = 80.0
    for _ in range(count):
        value = min(99.9, max(40.0, value + chance.gauss(0, 1.5)))
        yield f"{value:.1f}"


def fill_council(council: Council, count: int = MONTHS) -> None:
    """Record the figures of so many months for every series."""
    periods, codes = months(count), list(council.series)
    for start in range(0, len(codes), _AT_ONCE):
        record_actuals(
            by=SYSTEM,
            at=AT,
            figures=[
                Figure(council.series[code], period, number(value))
                for code in codes[start : start + _AT_ONCE]
                for period, value in zip(periods, values(code, count), strict=True)
            ],
        )


def lines(codes: list[str]) -> list[list[str | float]]:
    """Return a spreadsheet's lines, with their heading: a month of an indicator in each."""
    periods = [f"{period.start:%B %Y}" for period in months()]
    found: list[list[str | float]] = [["Code", "Period", "Actual", "Comments"]]
    for code in codes:
        for place, (period, value) in enumerate(zip(periods, values(code), strict=True)):
            words = f"Demand rose in {period}; two posts are being filled." if place == 59 else ""
            found.append([code, period, float(value), words])
    return found


def as_csv(rows: list[list[str | float]]) -> bytes:
    """Return the lines as a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def as_xlsx(rows: list[list[str | float]]) -> bytes:
    """Return the lines as an Excel workbook."""
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Figures")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return content.getvalue()
