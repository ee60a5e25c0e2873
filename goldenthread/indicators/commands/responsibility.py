"""Say who answers for series, and to which unit they belong, from a day on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.indicators.commands.projection import refresh_standing
from goldenthread.indicators.models import Ownership, Series
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.commands.refusals import (
    ChangedMeanwhile,
    NotPossible,
    refuse_unreasoned,
)
from goldenthread.organisation.queries.dated import Dated, changed_from, standing_days
from goldenthread.organisation.queries.units import posts_on
from goldenthread.records.ref import Ref


class Duty(StrEnum):
    """What a post does for a series; where nobody is named but the owner, the owner does it."""

    OWNER = "owner"
    MEASURER = "measurer"
    REPORTER = "reporter"
    VALIDATOR = "validator"


FIELDS = tuple(f"{duty}_id" for duty in Duty)


def set_responsibilities(
    wanted: Mapping[int, Mapping[Duty, int | None]],
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    reason: str = "",
    read_at: int | None = None,
) -> int:
    """Say by series id which posts own, measure, report and validate it from a day on.

    A duty that is not named stays as it is; one given to no post falls to the owner. A change that is
    planned for a later day keeps what it changes. What stands already is left; return how many series
    changed, and where it is none nothing is recorded. Audited as ``indicators:responsibilities:set``.

    Raises:
        NotPermitted: ``by`` may not administer one of the series.
        NotPossible: a series would have no owner, a post is not in force on ``from_on``, or the day
            is past and no reason is given.
        ChangedMeanwhile: somebody else set who is responsible for one of them after ``read_at``.
    """
    series = list(Series.objects.filter(pk__in=wanted).select_related("now"))
    for row in series:
        by.require(Right.ADMINISTER, row.unit_now_id)
    refuse_unreasoned(from_on, today=localdate(at), reason=reason)
    _refuse_absent_posts(wanted, from_on)
    rows = ownership_rows(wanted, from_on=from_on, reason=reason)
    if not rows:
        return 0
    ids = {row.series_id for row in rows}
    subject = Ref("series", series[0].pk, series[0].reference) if len(series) == 1 else None
    with event(
        by=by, at=at, name="indicators:responsibilities:set", reason=reason, subject=subject
    ):
        _refuse_changed(ids, read_at)
        Ownership.objects.append(rows)
        refresh_standing(ids, on=localdate(at))
    return len(ids)


def _refuse_changed(series_ids: Iterable[int], read_at: int | None) -> None:
    """Refuse where somebody set who is responsible for one of the series after ``read_at``."""
    if read_at is None:
        return
    later = Ownership.objects.filter(series_id__in=list(series_ids), event__gt=read_at)
    row = later.select_related("series").first()
    if row is not None:
        raise ChangedMeanwhile(
            f"Somebody said who is responsible for {row.series.reference} while you were writing."
            " Nothing of yours is lost: look at both and confirm again."
        )


def _refuse_absent_posts(wanted: Mapping[int, Mapping[Duty, int | None]], from_on: date) -> None:
    named = {post_id for duties in wanted.values() for post_id in duties.values()}
    absent = named - {None} - set(posts_on(from_on))
    if absent:
        raise NotPossible(
            "One of the posts is not there on that day: choose a post that has begun and not ended,"
            " or another day.",
            field="from_on",
        )
    if any(duties.get(Duty.OWNER, 0) is None for duties in wanted.values()):
        raise NotPossible("Every indicator needs an owner: choose a post.", field="owner")


def ownership_rows(
    wanted: Mapping[int, Mapping[Duty, int | None]], *, from_on: date, reason: str
) -> list[Ownership]:
    """Return the rows that bring about what is wanted; one SQL query."""
    known: dict[int, list[Ownership]] = defaultdict(list)
    held = Ownership.objects.filter(series_id__in=list(wanted)).order_by("from_on", "event", "id")
    for row in held:
        known[row.series_id].append(row)
    rows = []
    for series_id, duties in wanted.items():
        given = {f"{duty}_id": post_id for duty, post_id in duties.items()}
        versions = standing_days(known[series_id], FIELDS)
        added = changed_from(versions, from_on, given) or _first(versions, from_on, given)
        rows += [
            Ownership(series_id=series_id, from_on=each.from_on, reason=reason, **each.says)
            for each in added
        ]
    return rows


def _first(versions: list[Dated], from_on: date, given: Mapping[str, int | None]) -> list[Dated]:
    """Return the version that begins a series' history, where on that day it has none yet."""
    if any(each.from_on <= from_on for each in versions):
        return []
    if given.get("owner_id") is None:
        raise NotPossible("Every indicator needs an owner: choose a post.", field="owner")
    return [Dated(from_on, {**dict.fromkeys(FIELDS), **given})]
