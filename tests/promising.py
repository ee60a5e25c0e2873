"""Two wards with a standard each, the whole of both, and a local priority; and every change of a promise."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.compositions import compose
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.commands.structure import add_areas
from goldenthread.plan.commands import promises
from goldenthread.plan.models import Promise
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import Accumulation, PromiseKind, ValueKind
from tests.cast import AT, Cast
from tests.talks import DAY, now

Q2 = parse_period("2014/15 Q2")
_LATER = AT + timedelta(days=90)


@dataclass(frozen=True)
class Promised:
    """What was built: areas, series and promises by their words, as ids."""

    cast: Cast
    areas: dict[str, int]
    series: dict[str, int]
    promises: dict[str, int]


def wanted(cast: Cast, title: str, **more: Any) -> promises.WantedPromise:
    """Return what a promise of housing says, which its head owns."""
    posts, services = cast.structure.posts, cast.structure.services
    says = {"unit_id": services["Housing Services"], "owner_id": posts["Head of Housing"], **more}
    return promises.WantedPromise(title, **says)


def promise(cast: Cast, title: str, kind: PromiseKind, *, area_id: int | None, **more: Any) -> int:
    """Promise something; return its id."""
    reference = promises.add_promise(
        wanted(cast, title, **more), by=SYSTEM, at=now(), kind=kind, area_id=area_id, from_on=DAY,
        reason="So",
    )  # fmt: skip
    return Promise.objects.get(reference=reference).pk


def build_promises(cast: Cast) -> Promised:
    """Promise repairs in time in two wards, where 38 of 40 and 27 of 30 are; the whole is of both."""
    names = ("North Ward", "South Ward")
    areas = dict(zip(names, add_areas(list(names), by=SYSTEM, at=AT), strict=True))
    series = _series(cast, areas)
    standard = PromiseKind.STANDARD
    made = {
        "whole": promise(cast, "Repairs in time", standard, area_id=None, series_id=series["whole"]),
        **{
            name: promise(
                cast, f"Repairs in time in {name}", standard, area_id=areas[name],
                series_id=series[name],
            )
            for name in names
        },
        "priority": promise(
            cast, "A quieter High Street", PromiseKind.PRIORITY, area_id=areas["North Ward"]
        ),
    }  # fmt: skip
    return Promised(cast, areas, series, made)


def _series(cast: Cast, areas: dict[str, int]) -> dict[str, int]:
    begun, unit = cast.structure.begun_on, cast.structure.services["Housing Services"]
    said: dict[str, Any] = {"by": SYSTEM, "at": AT, "from_on": begun}
    new = NewIndicator(
        code="REP", title="Repairs in time", value_kind=ValueKind.PERCENTAGE, unit="%", decimals=1
    )
    add_indicators([new], **said)
    rows = [NewSeries("REP", unit), *(NewSeries("REP", unit, pk, it) for it, pk in areas.items())]
    series = dict(zip(("whole", *areas), add_series(rows, **said), strict=True))
    counts = {"North Ward": ("38", "40", "95"), "South Ward": ("27", "30", "90")}
    record_actuals(
        by=SYSTEM,
        at=_LATER,
        figures=[
            Figure(series[it], Q2, number(value), numerator=number(over), denominator=number(under))
            for it, (over, under, value) in counts.items()
        ],
        targets=[NewTarget(series_id=pk, period=Q2, value=number("95")) for pk in series.values()],
    )
    compose(
        by=SYSTEM, at=_LATER, series_id=series["whole"], parts=[series[it] for it in areas],
        how=Accumulation.RATIO_OF_SUMS, from_on=begun, reason="Two wards.",
    )  # fmt: skip
    return series


def changes_of_promises(cast: Cast) -> dict[str, Callable[[Actor], Any]]:
    """Return the changes of a promise of housing, by their commands' names."""
    standard, series, today = PromiseKind.STANDARD, cast.series["HS01"], AT.date()
    mine = promise(cast, "Homes let soon", standard, area_id=None, series_id=series)
    # Each ends it a year earlier than the one before, so that it is in force today for everybody.
    told = count()

    def says() -> promises.WantedPromise:
        return wanted(cast, f"Let {uuid.uuid4().hex[:8]}", series_id=series)

    return {
        "add_promise": lambda by: promises.add_promise(
            says(), by=by, at=AT, kind=standard, from_on=today
        ),
        "change_promise": lambda by: promises.change_promise(
            mine, says(), by=by, at=AT, from_on=today, reason="So"
        ),
        "end_promise": lambda by: promises.end_promise(
            mine, by=by, at=AT, from_on=date(2190 - next(told), 1, 1), reason="So"
        ),
    }


def far_days_of_promises(cast: Cast, day: date) -> dict[str, Callable[[], Any]]:
    """Return a call of every command of a promise that takes a day."""
    standard, series = PromiseKind.STANDARD, cast.series["HS01"]
    mine = promise(cast, "Homes let soon", standard, area_id=None, series_id=series)
    said: dict[str, Any] = {"by": SYSTEM, "at": AT, "reason": "So", "from_on": day}
    says = wanted(cast, "X", series_id=series)
    return {
        "add_promise": lambda: promises.add_promise(says, kind=standard, **said),
        "change_promise": lambda: promises.change_promise(mine, says, **said),
        "end_promise": lambda: promises.end_promise(mine, **said),
    }
