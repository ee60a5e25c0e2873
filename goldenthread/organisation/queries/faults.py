"""What is wrong with a structure, from a day on: loops, ended parents, names, posts and roles that clash."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from itertools import combinations

from goldenthread.organisation.models import AppointmentKind
from goldenthread.organisation.queries.dated import Dated
from goldenthread.organisation.queries.fitting import misfit_on
from goldenthread.organisation.queries.register import Held, Register
from goldenthread.ui.dates import day as in_words

Faults = dict[Hashable, str]


def faults_from(register: Register, since: date) -> Faults:
    """Return what is wrong on ``since`` or any later day: a sentence each, by what it is about."""
    found: Faults = {}
    for day in sorted({since, *register.areas.days_after(since)}):
        _of_areas(register, day, found)
    days = {since, *register.units.days_after(since), *register.posts.days_after(since)}
    for day in sorted(days):
        units = register.units_in_force(day)
        _of_units(register, units, day, found)
        _of_posts(register, units, day, found)
    for day in sorted(days | register.grants.days_after(since)):
        _of_grants(register, day, found)
    for post_id, appointments in register.appointments_by_post().items():
        _of_appointments(
            register, post_id, [held for held in appointments if held.is_from(since)], found
        )
    return found


def _of_areas(register: Register, day: date, found: Faults) -> None:
    names: dict[str, int] = {}
    for area_id in register.areas.rows:
        name = register.area_name(area_id, day)
        twin = names.setdefault(name.strip().casefold(), area_id)
        if twin != area_id:
            found.setdefault(
                ("same area", frozenset((twin, area_id))),
                f"There would be two areas called {name} on {in_words(day)}: give one another name.",
            )


def _of_units(register: Register, units: Mapping[int, Dated], day: date, found: Faults) -> None:
    names: dict[tuple[int | None, str], int] = {}
    for unit_id, version in units.items():
        name, parent_id = str(version.says["name"]), version.says["parent_id"]
        if not name.strip():
            found.setdefault(("unnamed", unit_id), "A unit needs a name.")
        if parent_id is not None and parent_id not in units:
            parent = register.unit_name(parent_id, day)
            found.setdefault(
                ("parent", unit_id, parent_id),
                f"{name} would stand under {parent}, which is not there on {in_words(day)}:"
                " choose another unit or another day.",
            )
        if _is_in_a_loop(units, unit_id):
            found.setdefault(
                ("loop", unit_id),
                f"{name} would stand under itself: choose a unit that is not below it.",
            )
        twin = names.setdefault((parent_id, name.strip().casefold()), unit_id)
        if twin != unit_id:
            under = f" under {register.unit_name(parent_id, day)}" if parent_id else ""
            found.setdefault(
                ("twins", frozenset((twin, unit_id))),
                f"There would be two units called {name}{under} on {in_words(day)}: give one another name.",
            )


def _is_in_a_loop(units: Mapping[int, Dated], unit_id: int) -> bool:
    seen = {unit_id}
    parent_id = units[unit_id].says["parent_id"]
    while parent_id is not None and parent_id in units:
        if parent_id == unit_id:
            return True
        if parent_id in seen:
            return False
        seen.add(parent_id)
        parent_id = units[parent_id].says["parent_id"]
    return False


def _of_posts(register: Register, units: Mapping[int, Dated], day: date, found: Faults) -> None:
    titles: dict[tuple[int, str], int] = {}
    for post_id, version in register.posts_in_force(day).items():
        title, unit_id = str(version.says["title"]), version.says["unit_id"]
        if not title.strip():
            found.setdefault(("untitled", post_id), "A post needs a title.")
        if unit_id not in units:
            found.setdefault(
                ("homeless", post_id, unit_id),
                f"{title} would belong to {register.unit_name(unit_id, day)}, which is not there on"
                f" {in_words(day)}: choose another unit or another day.",
            )
        twin = titles.setdefault((unit_id, title.strip().casefold()), post_id)
        if twin != post_id:
            found.setdefault(
                ("same post", frozenset((twin, post_id))),
                f"There would be two posts called {title} in {register.unit_name(unit_id, day)}:"
                " give one another title, such as one with a number.",
            )


def _of_grants(register: Register, day: date, found: Faults) -> None:
    for post_id, role, unit_id in register.grants_in_force(day):
        if sentence := misfit_on(register, post_id, role, unit_id, day):
            found.setdefault(("misfit", post_id, role, unit_id), sentence)


def _of_appointments(
    register: Register, post_id: int, appointments: list[Held], found: Faults
) -> None:
    for held in appointments:
        begins = held.from_on
        last = held.to_on or date.max
        name, title = register.people[held.person_id].name, register.post_title(post_id, begins)
        if register.post(post_id, begins) is None or _ends_within(register, post_id, begins, last):
            found.setdefault(
                ("no post", held.key),
                f"{name} would hold {title} on a day on which there is no such post: choose other days.",
            )
    permanent = [held for held in appointments if held.kind == AppointmentKind.SUBSTANTIVE]
    for earlier, later in combinations(permanent, 2):
        if earlier.is_on(later.from_on):
            first, second = (register.people[it.person_id].name for it in (earlier, later))
            found.setdefault(
                ("held twice", post_id, earlier.key, later.key),
                f"{first} and {second} would both hold {register.post_title(post_id, later.from_on)}"
                f" permanently from {in_words(later.from_on)}: hand the post over, end one appointment"
                " first, or make it acting, interim or shared.",
            )


def _ends_within(register: Register, post_id: int, begins: date, last: date) -> bool:
    return any(
        version.says["is_ended"] and begins < version.from_on <= last
        for version in register.posts.versions(post_id)
    )
