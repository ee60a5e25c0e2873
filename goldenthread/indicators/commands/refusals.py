"""Why figures may not be recorded: what every command that records asks before it writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from goldenthread.indicators import access
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.models import Actual, Series
from goldenthread.organisation.access import Actor, NotPermitted


class NotTheOwner(NotPermitted):
    """Refused because the actor may not record for one of the series; the message names it."""


class ReasonNeeded(Exception):
    """Refused because a validated figure is replaced without saying why."""


def refuse_unowned(by: Actor, series: Sequence[Series]) -> None:
    """Refuse to record for a series that the actor may not record for."""
    for row in series:
        if not access.may_see(by, row.now):
            raise NotTheOwner("There is no such indicator.")
        if not access.may_record(by, unit_id=row.unit_now_id):
            raise NotTheOwner(f"You may not record figures for {row.reference}.")


def refuse_unreasoned(by: Actor, figures: Sequence[Figure], series: Sequence[Series]) -> None:
    """Refuse to replace a validated figure without a reason, or without the right to correct."""
    by_id = {row.pk: row for row in series}
    of_spans = Actual.objects.filter(
        series_id__in=list(by_id), start_on__in={figure.period.start for figure in figures}
    )
    validated = set(
        of_spans.filter(validation__isnull=False).values_list(
            "series_id", "start_on", "next_start_on"
        )
    )
    for figure in figures:
        key = (figure.series_id, figure.period.start, figure.period.next_start)
        if key not in validated:
            continue
        row = by_id[figure.series_id]
        if not access.may_correct(by, unit_id=row.unit_now_id):
            raise NotTheOwner(f"You may not correct a validated figure of {row.reference}.")
        if not figure.reason.strip():
            raise ReasonNeeded(
                f"The figure of {row.reference} for {figure.period.label} has been validated:"
                " say why it is being corrected."
            )


class ComesToMore(Exception):
    """Refused because by now the change would rate something otherwise than its preview said."""


def indicators_administered(by: Actor, codes: Collection[str]) -> dict[int, str]:
    """Return the codes of indicators by id, all of whose units the actor administers.

    Raises:
        NotPermitted: one is not there for the actor, or a unit that reports it is not theirs.
    """
    rows = list(
        Series.objects.filter(indicator__code__in=codes)
        .select_related("now", "indicator")
        .order_by("indicator_id")
    )
    seen = {row.indicator.code for row in rows if access.may_see(by, row.now)}
    if seen != set(codes):
        raise NotPermitted("There is no such indicator.")
    access.require_all(by, rows)
    return {row.indicator_id: row.indicator.code for row in rows}
