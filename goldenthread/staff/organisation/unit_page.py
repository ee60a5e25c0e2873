"""A unit's page: what it is on the day, what it owns, how it came about and what will become of it."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.indicators.queries.responsibilities import Responsibilities
from goldenthread.organisation.access import Role
from goldenthread.organisation.queries.dated import Dated
from goldenthread.staff.addresses import page_address
from goldenthread.staff.organisation.looking import Looking, nearest
from goldenthread.staff.organisation.post_page import indicator_named
from goldenthread.staff.organisation.tree import Named, named
from goldenthread.staff.organisation.wording import (
    Happening,
    counted,
    history_of,
    successors_of,
    unique,
)
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day as in_words

_SHOWN = 12


@dataclass(frozen=True)
class PostLine:
    """A post of the unit and who holds it that day."""

    title: str
    href: str
    holders: tuple[Named, ...]
    note: str


@dataclass(frozen=True)
class UnitPage:
    """Everything on a unit's page."""

    name: str
    kind: str
    crumbs: tuple[tuple[str, str | None], ...]
    state: str
    facts: tuple[tuple[str, str, str | None], ...]
    parent: Named | None
    successors: tuple[Named, ...]
    is_partner: bool
    posts: tuple[PostLine, ...]
    below: tuple[Named, ...]
    indicators: tuple[Named, ...]
    indicators_words: str
    scorecard_href: str
    areas: tuple[str, ...]
    roles: tuple[tuple[str, str, str], ...]
    past: tuple[Happening, ...]
    planned: tuple[Happening, ...]
    actions: tuple[tuple[str, str], ...]
    day: str


def unit_page(view: Looking, watched: Responsibilities, unit_id: int) -> UnitPage:
    """Return a unit's page as it stands on the day. One SQL query."""
    register, day = view.register, view.day
    stands = register.unit(unit_id, day)
    shown = stands or nearest(register.units.versions(unit_id), day)
    name = str(shown.says["name"])
    path = view.path(unit_id)
    crumbs = [("Organisation", view.address("organisation"))]
    crumbs += [(register.unit_name(it, day), view.unit_address(it)) for it in path[:-1]]
    series = watched.in_unit(unit_id, day) if stands else []
    past, planned = history_of(view, register.units, unit_id)
    parent_id = shown.says["parent_id"]
    reference = register.unit_references[unit_id]
    return UnitPage(
        name=name,
        kind=str(shown.says["kind"]),
        crumbs=(*crumbs, (name, None)),
        state=_state(view, unit_id, is_there=stands is not None),
        facts=(
            ("Kind", str(shown.says["kind"]).capitalize() or "–", None),
            ("Partner organisation", "Yes" if shown.says["is_partner"] else "No", None),
            ("Reference", reference, None),
        ),
        parent=_unit(view, parent_id) if parent_id and view.sees(parent_id) else None,
        successors=() if stands else tuple(_unit(view, it) for it in _heirs(view, shown)),
        is_partner=bool(shown.says["is_partner"]),
        posts=_posts(view, unit_id),
        below=tuple(
            _unit(view, pk) for pk, it in view.units().items() if it.says["parent_id"] == unit_id
        ),
        indicators=tuple(indicator_named(watched, pk) for pk in series[:_SHOWN]),
        indicators_words=counted(len(series), "indicator"),
        scorecard_href=with_query(page_address("scorecard"), service=reference) if series else "",
        areas=_areas(view, watched, series),
        roles=_roles(view, unit_id),
        past=tuple(past),
        planned=tuple(planned),
        actions=_actions(view, unit_id, reference, is_there=stands is not None, owns=bool(series)),
        day=in_words(day),
    )


def _areas(view: Looking, watched: Responsibilities, series: list[int]) -> tuple[str, ...]:
    ids = {watched.area_ids[pk] for pk in series if pk in watched.area_ids}
    there = (it for it in ids if it in view.register.areas.rows)
    return tuple(sorted(view.register.area_name(it, view.day) for it in there))


def _unit(view: Looking, unit_id: int) -> Named:
    stands = view.register.unit(unit_id, view.day)
    kind = str(stands.says["kind"]) if stands else ""
    return Named(view.register.unit_name(unit_id, view.day), view.unit_address(unit_id), kind)


def _heirs(view: Looking, ended: Dated) -> list[int]:
    return [pk for pk in successors_of(view.register, ended) if view.sees(pk)]


def _state(view: Looking, unit_id: int, *, is_there: bool) -> str:
    if is_there:
        return ""
    versions = view.register.units.versions(unit_id)
    name, begun = versions[0].says["name"], versions[0].from_on
    if view.day < begun:
        return f"{name} begins on {in_words(begun)}."
    ended = next(it for it in versions[::-1] if it.says["is_ended"] and it.from_on <= view.day)
    return f"This unit ended on {in_words(ended.from_on)}."


def _posts(view: Looking, unit_id: int) -> tuple[PostLine, ...]:
    found = []
    for post_id, version in view.posts().items():
        if version.says["unit_id"] != unit_id:
            continue
        holders = view.register.holders(post_id, view.day)
        later = [it for it in view.register.appointments_of(post_id) if it.from_on > view.day]
        coming = [
            f"{view.register.people[it.person_id].name} from {in_words(it.from_on)}" for it in later
        ]
        found.append(
            PostLine(
                str(version.says["title"]),
                view.post_address(post_id),
                tuple(named(view, it) for it in holders),
                ", ".join(coming),
            )
        )
    return tuple(found)


def _roles(view: Looking, unit_id: int) -> tuple[tuple[str, str, str], ...]:
    """Return which posts have which rights over exactly this unit: title, address, what they are."""
    by_post: dict[int, list[str]] = {}
    for post_id, role, over in view.register.grants_in_force(view.day):
        if over == unit_id and view.sees_post(post_id):
            by_post.setdefault(post_id, []).append(Role(role).label)
    there = [
        (view.register.post_title(pk, view.day), view.post_address(pk), ", ".join(unique(labels)))
        for pk, labels in by_post.items()
    ]
    return tuple(sorted(there))


def _actions(
    view: Looking, unit_id: int, reference: str, *, is_there: bool, owns: bool
) -> tuple[tuple[str, str], ...]:
    if not view.administers(unit_id) or not is_there:
        return ()
    stands = view.register.unit(unit_id, view.day)
    is_whole = stands is not None and stands.says["parent_id"] is None
    found = [
        ("Change", page_address("unit_change", reference)),
        ("Add a unit below", with_query(page_address("unit_add"), parent=reference)),
        ("Add a post", with_query(page_address("post_add"), unit=reference)),
    ]
    if owns:
        found.append(("Move indicators", page_address("unit_series", reference)))
    if not is_whole:
        found.append(("End or merge", page_address("unit_end", reference)))
        found.append(("Split", page_address("unit_split", reference)))
    return tuple(found)
