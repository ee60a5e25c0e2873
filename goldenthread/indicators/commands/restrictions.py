"""Hide a series as a draft, under an embargo or as exempt; open it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import event_numbered
from goldenthread.indicators.commands.projection import refresh_standing
from goldenthread.indicators.commands.touched import administered, subject_of
from goldenthread.indicators.models import Restriction, RestrictionKind, Series
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible, refuse_far


class RestrictionRefused(Exception):
    """A series cannot be restricted so; the message is a sentence that says why."""


def restrict_series(
    series_ids: Sequence[int],
    *,
    by: Actor,
    at: datetime,
    kind: RestrictionKind,
    reason: str,
    until: datetime | None = None,
    read_at: int | None = None,
) -> None:
    """Mark series as drafts, embargoed until a moment, exempt, or open again.

    Audited as ``indicators:series:restricted``, or ``indicators:series:opened``. An embargo lifts by
    itself at its moment. Whoever may not see what is restricted finds no trace of the series, of
    today or of any past day.

    Raises:
        NotPermitted: ``by`` may not administer one of the series, or may not see it.
        RestrictionRefused: no reason is given, an embargo has no moment to come, or the series stands
            so already.
        ChangedMeanwhile: somebody else restricted or opened one of them after ``read_at``.
    """
    rows = administered(by, series_ids)
    _refuse_nonsense(kind, reason, until, at)
    name = "opened" if kind is RestrictionKind.OPEN else "restricted"
    with event(
        by=by,
        at=at,
        name=f"indicators:series:{name}",
        reason=reason,
        subject=subject_of(rows),
    ):
        refuse_restricted_meanwhile(rows, read_at)
        standing = _standing(rows)
        fresh = [row for row in rows if standing.get(row.pk) != (kind, until)]
        if not fresh:
            raise RestrictionRefused("It stands so already: nothing was changed.")
        Restriction.objects.append(
            [Restriction(series=row, kind=kind, until=until, reason=reason) for row in fresh]
        )
        refresh_standing([row.pk for row in fresh], on=localdate(at))


def refuse_restricted_meanwhile(series: Sequence[Series | int], read_at: int | None) -> None:
    """Refuse where somebody restricted or opened one of the series after ``read_at``, with their words.

    Raises:
        ChangedMeanwhile: somebody did.
    """
    if read_at is None:
        return
    later = Restriction.objects.filter(series__in=series, event__gt=read_at)
    row = later.select_related("series").order_by("pk").last()
    if row is not None:
        who, what = event_numbered(row.event).by_label, RestrictionKind(row.kind).label.lower()
        raise ChangedMeanwhile(
            f"{who} marked {row.series.reference} as “{what}” while you were writing, because:"
            f" “{row.reason}”. What you wrote stands below: look at both and confirm again."
        )


def _standing(rows: Sequence[Series]) -> dict[int, tuple[str, datetime | None]]:
    """Return how series are restricted as recorded: kind and end."""
    found: dict[int, tuple[str, datetime | None]] = {
        row.pk: (RestrictionKind.OPEN, None) for row in rows
    }
    for held in Restriction.objects.filter(series__in=rows).order_by("id"):
        found[held.series_id] = (held.kind, held.until)
    return found


def _refuse_nonsense(
    kind: RestrictionKind, reason: str, until: datetime | None, at: datetime
) -> None:
    if not reason.strip():
        raise RestrictionRefused("Say why: for what is exempt, the paragraph of Schedule 12A.")
    if kind is RestrictionKind.EMBARGOED and (until is None or until <= at):
        raise RestrictionRefused("An embargo ends at a moment that is still to come: give one.")
    try:
        refuse_far(until)
    except NotPossible as refusal:
        raise RestrictionRefused(str(refusal)) from None
    if kind is not RestrictionKind.EMBARGOED and until is not None:
        raise RestrictionRefused("Only an embargo ends by itself: leave its end empty.")
