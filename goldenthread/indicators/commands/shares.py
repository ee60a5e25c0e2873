"""Share series with a partner, and end that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.indicators.access import shares_standing
from goldenthread.indicators.commands.touched import administered, subject_of
from goldenthread.indicators.models import Share
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.units import units_on


class ShareRefused(Exception):
    """Series cannot be shared so; the message is a sentence that says why."""


def share_series(
    series_ids: Sequence[int], *, by: Actor, at: datetime, unit_id: int, reason: str
) -> int:
    """Let a partner's unit see series that are not its own; return how many were not shared before.

    Audited as ``indicators:series:shared``. Drafts, embargoed and exempt series stay hidden from the
    partner while they are.

    Raises:
        NotPermitted: ``by`` may not administer one of the series, or may not see it.
        ShareRefused: no reason is given, the unit is no partner's, or all are shared already.
    """
    rows = administered(by, series_ids)
    _refuse_unreasoned(reason)
    unit = units_on(localdate(at)).get(unit_id)
    if unit is None or not unit.is_partner:
        raise ShareRefused("Choose a partner: only with them is anything shared.")
    with event(
        by=by, at=at, name="indicators:series:shared", reason=reason, subject=subject_of(rows)
    ):
        shared = set(shares_standing().filter(unit_id=unit_id).values_list("series_id", flat=True))
        fresh = [row for row in rows if row.pk not in shared and row.unit_now_id != unit_id]
        if not fresh:
            raise ShareRefused(f"{unit.name} sees all of this already: nothing was changed.")
        Share.objects.append([Share(series=row, unit_id=unit_id, reason=reason) for row in fresh])
    return len(fresh)


def withdraw_shares(
    series_ids: Sequence[int], *, by: Actor, at: datetime, unit_id: int, reason: str
) -> int:
    """Share series with a partner's unit no longer; return how many were shared until now.

    Audited as ``indicators:series:unshared``.

    Raises:
        NotPermitted: ``by`` may not administer one of the series, or may not see it.
        ShareRefused: no reason is given, or none is shared with the unit.
    """
    rows = administered(by, series_ids)
    _refuse_unreasoned(reason)
    with event(
        by=by, at=at, name="indicators:series:unshared", reason=reason, subject=subject_of(rows)
    ):
        shared = set(shares_standing().filter(unit_id=unit_id).values_list("series_id", flat=True))
        ended = [row for row in rows if row.pk in shared]
        if not ended:
            raise ShareRefused("None of this is shared with them: nothing was changed.")
        Share.objects.append(
            [Share(series=row, unit_id=unit_id, is_withdrawn=True, reason=reason) for row in ended]
        )
    return len(ended)


def _refuse_unreasoned(reason: str) -> None:
    if not reason.strip():
        raise ShareRefused("Say why: the agreement it rests on, or who asked for it.")
