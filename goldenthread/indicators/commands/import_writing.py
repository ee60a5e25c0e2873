"""Write a planned import inside its event: what is to be added first, then the figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.utils.timezone import localdate

from goldenthread.indicators.commands.calculating import work_out_new
from goldenthread.indicators.commands.changes import Recorded, write
from goldenthread.indicators.commands.definitions import (
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.import_plan import Plan, new_indicator
from goldenthread.indicators.commands.responsibility import Responsibility, set_responsibilities
from goldenthread.indicators.commands.resting import Rest, first_days
from goldenthread.indicators.models import Definition, Series
from goldenthread.indicators.queries.books import Book
from goldenthread.indicators.queries.counting import place_in_time
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.posts import NewPost, add_posts
from goldenthread.organisation.commands.structure import add_areas, add_units

_KIND_OF_UNIT = "service"


def record_plan(made: Plan, *, by: Actor, at: datetime, number: int, parent_id: int) -> Recorded:
    """Write everything that the plan brings about; call it inside the audit event ``number``."""
    from_on = _earliest(made, at.date())
    ids = _add_organisation(made, by=by, at=at, parent_id=parent_id, from_on=from_on)
    added_units = {ids[unit.id] for unit in made.checked.placing.units.values()}
    reaching = _reaching_also(by, added_units, parent_id)
    ids |= _add_posts(made, ids, by=reaching, at=at, from_on=from_on)
    added = _add_series(made, ids, by=reaching, at=at, from_on=from_on)
    owners = {pk: ids.get(owner, owner) for pk, owner in made.owners.items()}
    if owners:
        given = {pk: {Responsibility.OWNER: owner} for pk, owner in owners.items()}
        set_responsibilities(given, by=by, at=at, from_on=localdate(at))
        for pk, owner in owners.items():
            made.change.books.by_series[pk].owner_id = owner
    written = write(made.change, number=number)
    if added:
        worked = work_out_new(added, from_on=from_on, number=number)
        written = replace(written, worked_out=written.worked_out + worked)
    return written


def _earliest(made: Plan, today: date) -> date:
    """Return the first day that the file speaks of: what it brings is in force from then on."""
    rows = (*made.checked.taken, *made.checked.earlier)
    return min((row.period.start for row in rows), default=today)


def _add_organisation(
    made: Plan, *, by: Actor, at: datetime, parent_id: int, from_on: date
) -> dict[int, int]:
    """Add units and areas; return their ids by those that they had in the plan."""
    placing = made.checked.placing
    ids: dict[int, int] = {}
    units, areas = list(placing.units.values()), list(placing.areas.values())
    if units:
        names = [unit.name for unit in units]
        added = add_units(
            names, by=by, at=at, kind=_KIND_OF_UNIT, parent_id=parent_id, from_on=from_on
        )
        ids |= dict(zip([unit.id for unit in units], added, strict=True))
    if areas:
        added = add_areas([area.name for area in areas], by=by, at=at)
        ids |= dict(zip([area.id for area in areas], added, strict=True))
    return ids


def _reaching_also(by: Actor, unit_ids: set[int], parent_id: int) -> Actor:
    """Return the actor with the rights that reach the parent reaching its new units as well."""
    units = {
        right: reached | unit_ids if parent_id in reached else reached
        for right, reached in by.units.items()
    }
    return replace(by, units=units)


def _add_posts(
    made: Plan, ids: dict[int, int], *, by: Actor, at: datetime, from_on: date
) -> dict[int, int]:
    posts = list(made.checked.placing.posts.values())
    if not posts:
        return {}
    new = [NewPost(post.name, ids.get(post.unit_id, post.unit_id)) for post in posts]
    added = add_posts(new, by=by, at=at, from_on=from_on)
    return dict(zip([post.id for post in posts], added, strict=True))


def _add_series(
    made: Plan, ids: dict[int, int], *, by: Actor, at: datetime, from_on: date
) -> list[int]:
    """Add indicators and series, and give the planned rows their ids; return those of the series."""
    if made.indicators:
        new = [new_indicator(each) for each in made.indicators]
        add_indicators(new, by=by, at=at, from_on=from_on)
    planned = list(made.checked.placing.series.values())
    if not planned:
        return []
    rests = first_days(
        [
            Rest(
                ids.get(each.unit_id, each.unit_id),
                ids.get(each.owner_id or 0, each.owner_id or 0) or None,
                from_on,
            )
            for each in planned
        ]
    )
    added = add_series(
        [
            NewSeries(
                code=each.code,
                unit_id=rest.unit_id,
                area_id=ids.get(each.area_id or 0, each.area_id or 0) or None,
                area_name=each.area_name,
                owner_id=rest.owner_id,
                from_on=rest.from_on,
            )
            for each, rest in zip(planned, rests, strict=True)
        ],
        by=by,
        at=at,
        from_on=from_on,
        is_projected=False,
    )
    owners = [rest.owner_id for rest in rests]
    by_planned = dict(zip([each.id for each in planned], added, strict=True))
    _settle(made, by_planned, dict(zip(added, owners, strict=True)))
    return added


def _settle(made: Plan, by_planned: dict[int, int], owners: dict[int, int | None]) -> None:
    """Point everything planned for a series without an id to the series that was added."""
    change = made.change
    for rows in (change.actuals, change.targets, change.commentary):
        for row in rows:
            row.series_id = by_planned.get(row.series_id, row.series_id)
    series = Series.objects.select_related("indicator").in_bulk(list(by_planned.values()))
    wanted = {row.indicator_id for row in series.values()}
    definitions: dict[int, list[Definition]] = {}
    for version in Definition.objects.filter(indicator_id__in=wanted).order_by("from_on", "id"):
        definitions.setdefault(version.indicator_id, []).append(version)
    books: dict[int, Book] = {}
    for pk, book in change.books.by_series.items():
        if pk in by_planned:
            book.series = series[by_planned[pk]]
            versions = definitions[book.series.indicator_id]
            place_in_time(versions, book.terms)
            book.definitions = versions[-1:]
            book.owner_id = owners[book.series.pk]
        books[by_planned.get(pk, pk)] = book
    change.books = replace(change.books, by_series=books)
    for rating, _ in change.ratings:
        if rating.series_id in by_planned:
            rating.series_id = by_planned[rating.series_id]
            rating.definition = books[rating.series_id].definitions[-1]
