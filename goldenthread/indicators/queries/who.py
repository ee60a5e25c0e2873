"""Who can see and do what with an indicator, or with all of a unit, and why; and what somebody may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Q

from goldenthread.indicators import access
from goldenthread.indicators.models import Restriction, Series, SeriesNow, Share
from goldenthread.indicators.queries.indicator import series_visible
from goldenthread.indicators.queries.restricted import Restricted, restricted, restriction_of
from goldenthread.indicators.queries.standing import units_of
from goldenthread.organisation.access import Actor, Right, Role
from goldenthread.organisation.models import RoleGrant
from goldenthread.organisation.queries.roles import Known, Organised, require_reader
from goldenthread.organisation.queries.units import PostHeld, Unit


@dataclass(frozen=True)
class By:
    """What a right comes by: a role that a post holds over a unit, or a share with a partner's unit."""

    role: Role
    post: str
    unit: str
    is_share: bool = False
    shared_because: str = ""


@dataclass(frozen=True)
class PersonMay:
    """What somebody may do, and by what; ``is_kept_out`` by the restriction alone."""

    person: Known
    posts: tuple[PostHeld, ...]
    may: Mapping[Right, tuple[By, ...]]
    is_kept_out: bool = False


@dataclass(frozen=True)
class About:
    """What the question is about: an indicator of a unit, or the unit itself."""

    reference: str
    title: str
    unit: Unit
    series_id: int | None = None
    restriction: Restricted | None = None
    shared_with: tuple[tuple[Unit, str], ...] = ()
    may_administer: bool = False


@dataclass(frozen=True)
class Asked:
    """As when somebody asks: on which day, up to which event, and the moment that ends embargoes."""

    on: date
    at: datetime
    as_at: int | None = None


def about_indicator(actor: Actor, reference: str, there: Organised, asked: Asked) -> About | None:
    """Return an indicator to ask about, or nothing where the actor may not see it. 6 SQL queries.

    Raises:
        NotPermitted: the actor may neither administer nor audit.
    """
    require_reader(actor)
    series = series_visible(actor, reference)
    if series is None or (asked.as_at is not None and series.event > asked.as_at):
        return None
    unit_id = units_of([series.pk], on=asked.on, as_at=asked.as_at).get(series.pk, series.unit_id)
    unit = there.units.get(unit_id)
    if unit is None:
        return None
    known = Q() if asked.as_at is None else Q(event__lte=asked.as_at)
    held = Restriction.objects.filter(known, series=series).order_by("-id").first()
    rows = Share.objects.filter(known, series=series).order_by("id")
    shares = {row.unit_id: row for row in rows}
    definitions = series.indicator.definitions.filter(known, from_on__lte=asked.on)
    latest = definitions.order_by("-from_on", "-event", "-id").first()
    return About(
        reference=series.reference,
        title=latest.title if latest else series.now.title,
        unit=unit,
        series_id=series.pk,
        restriction=restriction_of(held.kind, held.until, asked.at) if held else None,
        shared_with=tuple(
            (there.units[pk], row.reason)
            for pk, row in shares.items()
            if not row.is_withdrawn and pk in there.units
        ),
        may_administer=actor.may(Right.ADMINISTER, series.unit_now_id),
    )


def about_restricted(
    actor: Actor, reference: str, there: Organised, at: datetime, held: Restricted | None
) -> tuple[About, ...]:
    """Return an indicator to ask about as it stands, and as it would if it were restricted so."""
    about = about_indicator(actor, reference, there, Asked(there.on, at))
    return (about, replace(about, restriction=held)) if about else ()


def about_unit(actor: Actor, reference: str, there: Organised) -> About | None:
    """Return a unit to ask about by its reference or its name, or nothing where there is none. No SQL query.

    Raises:
        NotPermitted: the actor may neither administer nor audit.
    """
    require_reader(actor)
    name = reference.casefold()
    called = [each for each in there.units.values() if each.name.casefold() == name]
    unit = next((each for each in there.units.values() if each.reference == reference), None)
    unit = unit or next(iter(called), None)
    return About(unit.reference, unit.name, unit) if unit else None


def who_may(about: About, there: Organised) -> list[PersonMay]:
    """Return everybody with what they may do with it and why, in order of name. No SQL query."""
    return [person_may(about, there, person) for person in there.people.values()]


def person_may(about: About, there: Organised, person: Known) -> PersonMay:
    """Return what one person may do with it and why; nothing at all where they may not see it."""
    may = _may(there, about.unit, person)
    shares = tuple(_shares(about, there, person))
    if shares:
        may[Right.SEE] = (*may.get(Right.SEE, ()), *shares)
    is_hidden = about.restriction is not None and Right.SEE_RESTRICTED not in may
    sees = Right.SEE in may
    return PersonMay(
        person,
        tuple(there.held.get(person.person_id, ())),
        may if sees and not is_hidden else {},
        is_kept_out=sees and is_hidden,
    )


def _may(there: Organised, unit: Unit, person: Known) -> dict[Right, tuple[By, ...]]:
    return {
        right: tuple(_by(row, there) for row in rows)
        for right, rows in there.rights_over(unit.id, person.person_id).items()
        if right is not Right.SEE_SHARED
    }


def _by(row: RoleGrant, there: Organised) -> By:
    unit = there.units.get(row.unit_id)
    return By(Role(row.role), there.posts[row.post_id].title, unit.name if unit else "")


def _shares(about: About, there: Organised, person: Known) -> Iterable[By]:
    for unit, reason in about.shared_with:
        for row in there.rights_over(unit.id, person.person_id).get(Right.SEE_SHARED, ()):
            title = there.posts[row.post_id].title
            yield By(Role(row.role), title, unit.name, is_share=True, shared_because=reason)


@dataclass(frozen=True)
class UnitMay:
    """What somebody may do in one unit, and by what; ``indicators`` that the asker sees there."""

    unit: Unit
    may: Mapping[Right, tuple[By, ...]]
    indicators: int


@dataclass(frozen=True)
class PersonWhole:
    """All that somebody may see and do: unit by unit, and what is shared with them."""

    person: Known
    posts: tuple[PostHeld, ...]
    units: tuple[UnitMay, ...]
    shared: tuple[tuple[str, str, Unit], ...]


def person_whole(
    actor: Actor, reference: str, there: Organised, asked: Asked
) -> PersonWhole | None:
    """Return all that somebody may see and do, or nothing where there is no such person.

    Indicators that the actor may not see are neither named nor counted. 2 SQL queries.

    Raises:
        NotPermitted: the actor may neither administer nor audit.
    """
    require_reader(actor)
    person = next((one for one in there.people.values() if one.reference == reference), None)
    if person is None:
        return None
    counted = dict(
        SeriesNow.objects.filter(access.visible(actor, through="series__"))
        .values_list("unit_id")
        .annotate(count=Count("pk"))
    )
    units = []
    for unit in there.units.values():
        may = _may(there, unit, person)
        if may:
            units.append(UnitMay(unit, may, counted.get(unit.id, 0)))
    return PersonWhole(
        person,
        tuple(there.held.get(person.person_id, ())),
        tuple(units),
        _shared(actor, there, person, asked),
    )


def _shared(
    actor: Actor, there: Organised, person: Known, asked: Asked
) -> tuple[tuple[str, str, Unit], ...]:
    partners = {
        unit.id: unit
        for unit in there.units.values()
        if Right.SEE_SHARED in there.rights_over(unit.id, person.person_id)
    }
    known = Q() if asked.as_at is None else Q(event__lte=asked.as_at)
    rows = Share.objects.filter(known, access.visible(actor, through="series__"), unit__in=partners)
    latest = {
        (row.unit_id, row.series_id): row
        for row in rows.select_related("series__now").order_by("id")
    }
    found = [
        (row.series.reference, row.series.now.title, partners[row.unit_id])
        for row in latest.values()
        if not row.is_withdrawn
        and not restriction_of(
            row.series.now.restriction, row.series.now.restricted_until, asked.at
        )
    ]
    return tuple(sorted(found, key=lambda one: one[0]))


@dataclass(frozen=True)
class Administered:
    """A series that the actor may restrict or share."""

    series_id: int
    reference: str
    title: str
    restriction: Restricted | None


def administered_among(
    actor: Actor, *, references: Iterable[str] = (), ids: Iterable[int] = ()
) -> list[Administered]:
    """Return those of the series that the actor sees and administers, in order. One SQL query."""
    named = Q(reference__in=list(references)) | Q(pk__in=list(ids))
    rows = Series.objects.filter(access.visible(actor), named).select_related("now")
    return [
        Administered(row.pk, row.reference, row.now.title, restricted(row.now, actor.at))
        for row in rows.order_by("now__order", "reference")
        if actor.may(Right.ADMINISTER, row.unit_now_id)
    ]


def shared_among(ids: Iterable[int], unit_id: int) -> int:
    """Return how many of these series are shared with a unit. One SQL query."""
    return access.shares_standing().filter(unit_id=unit_id, series__in=list(ids)).count()
