"""What the demo council sets beside its targets and figures: how a year is foreseen, a stretch, a floor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from goldenthread.indicators.commands.beside import state_forecast
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.indicators.commands.figures import set_targets
from goldenthread.indicators.commands.versions import redefine
from goldenthread.organisation.access import Actor
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import Accumulation, ForecastMethod, MissingParts, TargetKind

AT: Final = datetime(2014, 12, 1, 10, 5, tzinfo=ZoneInfo("Europe/London"))
SINCE: Final = date(2014, 4, 1)

#: What is set for the year to come beside the target: kind, code, value.
NEXT_YEAR: Final = (
    (TargetKind.STRETCH, "CS02a", "85"),
    (TargetKind.FLOOR, "CS02a", "70"),
    (TargetKind.BASELINE, "CS02a", "82.8"),
    (TargetKind.STRETCH, "HS16", "60"),
)


def set_beside(
    acting: Callable[[str, datetime], Actor],
    indicators: Mapping[str, int],
    series: Mapping[str, int],
) -> None:
    """Say how the year of some measures is foreseen, and set what else they are judged by."""
    by = acting("performance.officer", AT)
    redefine(
        {
            indicators["CS02a"]: {
                "accumulation": Accumulation.MEAN,
                "forecast": ForecastMethod.MEAN,
                "missing_parts": MissingParts.PARTIAL,
            }
        },
        by=by,
        at=AT,
        from_on=SINCE,
        reason="Scrutiny asks where the year will end, not where the quarter stood.",
    )
    year = parse_period("2015/16")
    set_targets(
        by=by,
        at=AT,
        targets=[
            NewTarget(series[code], year, number(value), "Agreed with the service plan.", kind=kind)
            for kind, code, value in NEXT_YEAR
        ],
        reason="Agreed with the service plan.",
    )
    state_forecast(
        by=by,
        at=AT,
        series_id=series["CS02a"],
        year=parse_period("2014/15"),
        value=number(78),
        reason="Two vacancies are filled from January, and the new menu sends fewer callers round.",
    )
