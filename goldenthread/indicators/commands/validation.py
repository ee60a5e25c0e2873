"""Confirm that figures are right, a whole period at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from goldenthread.audit.events import event
from goldenthread.indicators.models import Actual, Series, Validation
from goldenthread.organisation.access import Actor, Right
from goldenthread.rules.periods import Period


def validate_period(*, by: Actor, at: datetime, series_ids: Sequence[int], period: Period) -> int:
    """Confirm what stands for these series in a period; return how many figures it confirmed.

    Audited as ``indicators:actuals:validated``. What is not recorded, worked out from others or
    validated already, is left;
    where all is, nothing is recorded.

    Raises:
        NotPermitted: ``by`` may not validate figures of one of the series.
    """
    for row in Series.objects.filter(pk__in=series_ids).select_related("now"):
        by.require(Right.VALIDATE, row.unit_now_id)
    rows = Actual.objects.filter(
        series_id__in=series_ids, start_on=period.start, next_start_on=period.next_start
    ).order_by("event", "id")
    if not _unvalidated(rows):
        return 0
    with event(by=by, at=at, name="indicators:actuals:validated"):
        fresh = _unvalidated(rows.all())
        Validation.objects.append([Validation(actual=row) for row in fresh])
    return len(fresh)


def _unvalidated(rows: Iterable[Actual]) -> list[Actual]:
    """Return the figures that stand, have a value and were entered; ``rows`` come in the order of events."""
    standing = {row.series_id: row for row in rows}
    validated = set(
        Validation.objects.filter(actual__in=standing.values()).values_list("actual_id", flat=True)
    )
    return [
        row
        for row in standing.values()
        if row.value is not None and not row.worked_out and row.pk not in validated
    ]
