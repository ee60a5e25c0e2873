"""How the demo council foresees a year: by a method, and by the owner's own word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from goldenthread.indicators.commands.beside import state_forecast
from goldenthread.indicators.commands.versions import redefine
from goldenthread.organisation.access import Actor
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import Accumulation, ForecastMethod, MissingParts

AT: Final = datetime(2014, 12, 1, 10, 5, tzinfo=ZoneInfo("Europe/London"))
SINCE: Final = date(2014, 4, 1)


def set_beside(
    acting: Callable[[str, datetime], Actor],
    indicators: Mapping[str, int],
    series: Mapping[str, int],
) -> None:
    """Say how the year of a measure is foreseen, and what its owner expects."""
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
    state_forecast(
        by=by,
        at=AT,
        series_id=series["CS02a"],
        year=parse_period("2014/15"),
        value=number(78),
        reason="Two vacancies are filled from January, and the new menu sends fewer callers round.",
    )
