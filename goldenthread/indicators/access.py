"""Rights over what is watched, as a predicate and as a filter."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from goldenthread.indicators.models import RestrictionKind, Series, SeriesNow, Share
from goldenthread.organisation.access import Actor, Right, within
from goldenthread.organisation.access import may_administer_all as may_administer_all
from goldenthread.organisation.access import require_whole_council as require_whole_council


def may_see(actor: Actor, now: SeriesNow, *, shared_with: Collection[int] = ()) -> bool:
    """Say whether the actor may see a series; equal to :func:`visible`.

    ``shared_with`` holds the units that it is shared with.
    """
    is_open = (
        now.restriction == RestrictionKind.OPEN
        or (
            now.restricted_until is not None
            and actor.at is not None
            and now.restricted_until <= actor.at
        )
        or actor.may(Right.SEE_RESTRICTED, now.unit_id)
    )
    is_within = actor.may(Right.SEE, now.unit_id) or not actor.units_for(
        Right.SEE_SHARED
    ).isdisjoint(shared_with)
    return is_open and is_within


def visible(actor: Actor, *, through: str = "", now: str | None = None) -> Q:
    """Return the filter of what the actor may see; ``through`` leads to the series, as in ``series__``.

    ``now`` leads to the projection: ``""`` where it is itself filtered.
    """
    now = f"{through}now__" if now is None else now
    unit = f"{now}unit_id"
    seen = within(actor, Right.SEE, unit_field=unit)
    partners = actor.units_for(Right.SEE_SHARED)
    if partners and Right.SEE not in actor.everywhere:
        seen |= Q(**{f"{through}pk__in": shared_with(partners)})
    if Right.SEE_RESTRICTED in actor.everywhere:
        return seen
    is_open = Q(**{f"{now}restriction": RestrictionKind.OPEN})
    if actor.at is not None:
        is_open |= Q(**{f"{now}restricted_until__lte": actor.at})
    return seen & (is_open | within(actor, Right.SEE_RESTRICTED, unit_field=unit))


def shares_standing() -> QuerySet[Share]:
    """Return the shares that have not been withdrawn."""
    later = Share.objects.filter(
        series=OuterRef("series"), unit=OuterRef("unit"), pk__gt=OuterRef("pk")
    )
    return Share.objects.filter(~Exists(later), is_withdrawn=False)


def shared_with(unit_ids: Collection[int]) -> object:
    """Return the ids of the series that are shared with one of these units, as a subquery."""
    return shares_standing().filter(unit_id__in=unit_ids).values("series_id")


def may_record(actor: Actor, *, unit_id: int) -> bool:
    """Say whether the actor may record figures for a series of this unit."""
    return actor.may(Right.RECORD, unit_id)


def may_correct(actor: Actor, *, unit_id: int) -> bool:
    """Say whether the actor may replace a figure that somebody has validated."""
    return actor.may(Right.CORRECT, unit_id)


def may_validate(actor: Actor, *, unit_id: int) -> bool:
    """Say whether the actor may confirm that a figure is right."""
    return actor.may(Right.VALIDATE, unit_id)


def may_administer(actor: Actor, series: Iterable[Series]) -> bool:
    """Say whether the actor may change what these series are and are to reach; of none, anything."""
    rows = list(series)
    if not rows:
        return actor.may(Right.ADMINISTER)
    return all(actor.may(Right.ADMINISTER, row.unit_now_id) for row in rows)


def require_all(actor: Actor, series: Iterable[Series]) -> None:
    """Raise NotPermitted unless :func:`may_administer`."""
    rows = list(series)
    if not rows:
        actor.require(Right.ADMINISTER)
    for row in rows:
        actor.require(Right.ADMINISTER, row.unit_now_id)


def administered(actor: Actor, *, through: str = "") -> Q:
    """Return the filter of the series that the actor may administer."""
    return within(actor, Right.ADMINISTER, unit_field=f"{through}now__unit_id")


def may_add(actor: Actor, *, unit_id: int) -> bool:
    """Say whether the actor may add an indicator that this unit reports."""
    return actor.may(Right.ADMINISTER, unit_id)
