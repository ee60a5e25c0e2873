"""What the page of one line shows of its series: history, benchmark, forecast, effect on ratings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.indicators.queries.counting import Naming
from goldenthread.indicators.queries.indicator import indicator_shown
from goldenthread.indicators.queries.targets_asked import TargetsOf
from goldenthread.staff.asking import Asked
from goldenthread.staff.indicators.benchmark import benchmark_shown
from goldenthread.staff.indicators.presenters import Viewing, chart_shown, page_of

_ROWS = 12


def whole(request: Asked, found: TargetsOf, outlook: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return what the page shows more of a series whose targets are asked for."""
    today = timezone.localdate()
    shown = indicator_shown(request.actor, found.reference, on=today)
    if shown is None:
        return {}
    page = page_of(shown, Viewing(today=today, sees_people=True))
    return {
        "include": "packages/targets_whole.html",
        "chart": chart_shown(shown),
        "figures": page.figures[:_ROWS],
        "present": page.present,
        "beside": page.beside,
        "benchmark": benchmark_shown(
            shown, as_at=None, label="", path=request.get_full_path(), may_choose=False
        ),
        "rated": _rated(found, outlook),
        "recorded": outlook["recorded"] if outlook else 0,
        "forecast": found.wording.shown(found.forecast),
    }


def _rated(found: TargetsOf, outlook: Mapping[str, Any] | None) -> list[tuple[str, str, str, str]]:
    """Return the figures that would be rated otherwise: period, figure, rating now and then."""
    naming = Naming()
    rows = []
    for pk, start, following, value, was, now, _, _ in (outlook or {}).get("lines", ()):
        if pk == found.series_id:
            period = naming.period(
                found.frequency, date.fromisoformat(start), date.fromisoformat(following)
            )
            rows.append((period.label, found.wording.shown(value), was, now))
    return rows
