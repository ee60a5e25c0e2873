"""What a change of the structure would bring about, in sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from goldenthread.indicators.commands.reorganising import Foreseen
from goldenthread.indicators.queries.responsibilities import Responsibilities
from goldenthread.organisation.access import Role
from goldenthread.organisation.commands.redrawing import ONE_DAY
from goldenthread.organisation.queries.dated import Dated, Ledger
from goldenthread.staff.organisation.post_page import DUTIES
from goldenthread.staff.organisation.wording import counted, listed, unique
from goldenthread.ui.dates import day as in_words

_TERMS = {
    "substantive": "permanently",
    "acting": "as acting",
    "interim": "as interim",
    "shared": "as one of those who share it",
}
_VERBS = {
    "stays": "stay",
    "is": "are",
    "comes": "come",
    "passes": "pass",
    "gets": "get",
    "ends": "end",
}


def _s(count: int, noun: str, verb: str) -> str:
    return f"{counted(count, noun)} {verb if count == 1 else _VERBS[verb]}"


def consequences(found: Foreseen) -> list[str]:
    """Return what passes along with a change, in sentences."""
    said = [
        *_withdrawn(found),
        *_begun(found),
        *_units(found),
        *_posts(found),
        *_series(found),
        *_apart(found),
        *_shares(found),
        *_roles(found),
        *_people(found),
    ]
    drawn = found.drawn
    since = drawn.since or drawn.today
    ledgers = (drawn.register.units, drawn.register.posts, drawn.register.areas)
    added = [it for ledger in ledgers for _, it in ledger.added]
    later = sorted({it.from_on for it in added if it.from_on > max(since, drawn.today)})
    if later and drawn.withdrawn_event is None:
        days = listed([in_words(day) for day in later])
        said.append(f"What is planned from {days} has it as well.")
    if drawn.since is not None and since < drawn.today:
        said.append(
            f"History is corrected: pages about days since {in_words(since)} show it so. Ratings keep"
            " what they said, and a page as known before today stays as it was."
        )
    elif since > drawn.today and drawn.withdrawn_event is None:
        said.append(f"Until {in_words(since)} everything stays as it is.")
    return said


def _withdrawn(found: Foreseen) -> list[str]:
    """Return which units and posts stay as they are, where a plan is withdrawn."""
    if found.drawn.withdrawn_event is None:
        return []
    register, today = found.drawn.register, found.drawn.today
    names = [register.unit_name(pk, today) for pk in found.drawn.touched_units]
    names += [register.post_title(pk, today) for pk in found.drawn.touched_posts]
    names += {register.area_name(pk, today) for pk, _ in register.areas.added}
    return [f"As before the plan: {listed(sorted(names))}."] if names else []


def _begun(found: Foreseen) -> list[str]:
    """Return which units begin because another is split."""
    register, said = found.drawn.register, []
    for it in found.drawn.ended_units:
        for heir in it.heirs:
            if heir in found.drawn.new_units:
                above = register.units.versions(heir)[0].says["parent_id"]
                said.append(
                    f"{register.unit_name(heir, it.from_on)} is new and begins that day, under"
                    f" {register.unit_name(above, it.from_on)}."
                )
    return said


def _apart(found: Foreseen) -> list[str]:
    """Return which indicators of a unit that is split go to another successor than their owner."""
    apart = [
        (found.watched.reference(pk), owner)
        for it in found.drawn.ended_units
        if len(it.heirs) > 1 and found.watched is not None
        for pk, unit_id in found.moved.items()
        if pk not in found.watched.untold
        and (stands := found.watched.duties.on(pk, it.from_on))
        and (owner := stands.says["owner_id"]) is not None
        and (post := found.drawn.register.post(owner, it.from_on))
        and post.says["unit_id"] in it.heirs
        and post.says["unit_id"] != unit_id
    ]
    if not apart:
        return []
    day = found.drawn.since or found.drawn.today
    named = [f"{it} ({found.drawn.register.post_title(owner, day)})" for it, owner in apart]
    return [
        f"The owner stays, though in another of the units: {listed(named)}. Name another owner under"
        " Responsibilities where that is not meant."
    ]


def _verb(found: Foreseen) -> str:
    return "passes" if found.drawn.withdrawn_event is None else "stays"


def _to(found: Foreseen) -> str:
    return "to" if found.drawn.withdrawn_event is None else "with"


def _units(found: Foreseen) -> list[str]:
    """Return where other units come to stand."""
    register = found.drawn.register
    main = {it.ended_id for it in found.drawn.ended_units}
    moved: dict[int, list[str]] = defaultdict(list)
    renamed = []
    for unit_id, version in register.units.added:
        before = _before(register.units, unit_id, version)
        if unit_id in main or before is None or not found.drawn.ended_units:
            continue
        if version.says["parent_id"] != before["parent_id"]:
            moved[version.says["parent_id"]].append(str(version.says["name"]))
        if version.says["name"] != before["name"]:
            renamed.append(f"{before['name']} is called {version.says['name']} from then on.")
    said = [
        f"{_s(len(unique(names)), 'unit', 'comes')} to stand under"
        f" {register.unit_name(parent, found.drawn.since or found.drawn.today)}: {listed(unique(names))}."
        for parent, names in moved.items()
    ]
    return [*said, *unique(renamed)]


def _before(ledger: Ledger[int], key: int, version: Dated) -> Mapping[str, Any] | None:
    """Return what a subject said on the day of a version, had nothing been drawn."""
    past = [it for it in ledger.rows[key] if it.event is not None and it.from_on <= version.from_on]
    if not past:
        return None
    latest_day = max(it.from_on for it in past)
    return [it for it in past if it.from_on == latest_day][-1].says


def _posts(found: Foreseen) -> list[str]:
    register = found.drawn.register
    moved: dict[int, list[str]] = defaultdict(list)
    for post_id, version in register.posts.added:
        before = _before(register.posts, post_id, version)
        if before is not None and version.says["unit_id"] != before["unit_id"]:
            moved[version.says["unit_id"]].append(str(version.says["title"]))
    day = found.drawn.since or found.drawn.today
    return [
        f"{_s(len(unique(titles)), 'post', _verb(found))} {_to(found)} {register.unit_name(unit_id, day)}:"
        f" {listed(unique(titles))}."
        for unit_id, titles in moved.items()
    ]


def _series(found: Foreseen) -> list[str]:
    if found.watched is None:
        return []
    register, day = found.drawn.register, found.drawn.since or found.drawn.today
    by_unit: dict[int, list[int]] = defaultdict(list)
    for pk, unit_id in found.moved.items():
        by_unit[unit_id].append(pk)
    said = [
        f"{_s(len(references), 'indicator', _verb(found))} {_to(found)}"
        f" {register.unit_name(unit_id, day)}, with all figures: {listed(references)}."
        for unit_id, series in by_unit.items()
        if (references := found.watched.told(series))
    ]
    if references := found.watched.told(found.passed):
        heirs = unique(
            register.post_title(heir, day) for it in found.drawn.ended_posts for heir in it.heirs
        )
        to = f", {listed(heirs)}" if heirs else ""
        said.append(
            f"{_s(len(references), 'indicator', 'gets')} another owner, measurer, reporter or"
            f" validator{to}: {listed(references)}."
        )
    if found.moved and not found.drawn.ended_units and found.drawn.withdrawn_event is None:
        said.append("Who owns, measures, reports and validates them stays.")
        said += _out_of_sight(found)
    return said


def _out_of_sight(found: Foreseen) -> list[str]:
    """Return whose rights end with a move: those over the unit left that are none over the one entered."""
    register, day = found.drawn.register, found.drawn.since or found.drawn.today
    watched = found.watched
    if watched is None:
        return []
    eve = day - ONE_DAY
    pairs = {(watched.unit_id(pk, eve), unit_id) for pk, unit_id in found.moved.items()}
    said = []
    for left, entered in sorted(pairs, key=str):
        before, after = _reaching(found, left, day), _reaching(found, entered, day)
        lost = sorted(register.post_title(post_id, day) for post_id in before - after)
        if lost:
            said.append(
                f"Rights over {register.unit_name(left, day)} no longer reach what moves: {listed(lost)}"
                f" {'has' if len(lost) == 1 else 'have'} none over {register.unit_name(entered, day)},"
                " and may no longer see it, its past included."
            )
    return said


def _reaching(found: Foreseen, unit_id: int | None, day: date) -> set[int]:
    """Return the posts that have a role over a unit or one above it."""
    register, path = found.drawn.register, set[int]()
    while unit_id is not None and unit_id not in path:
        path.add(unit_id)
        stands = register.unit(unit_id, day)
        unit_id = stands.says["parent_id"] if stands else None
    return {post_id for post_id, _, over in register.grants_in_force(day) if over in path}


def _shares(found: Foreseen) -> list[str]:
    """Return what becomes of what is shared with a partner's unit that ends; a share has no day."""
    watched, drawn = found.watched, found.drawn
    days = {it.ended_id: it.from_on for it in drawn.ended_units}
    said = []
    for (ended_id, heir_id), series in found.shared.items():
        if watched is None:
            continue
        references = watched.told(series)
        if not references:
            continue
        verb = "is" if len(references) == 1 else "are"
        ended = drawn.register.unit_name(ended_id, drawn.today)
        heir = drawn.register.unit_name(heir_id, days[ended_id])
        words = f"{counted(len(references), 'indicator')} {verb} shared with {ended}"
        if days[ended_id] <= drawn.today:
            said.append(f"{words}, and from now on with {heir}: {listed(references)}.")
        else:
            said.append(
                f"{words}: {listed(references)}. This does not pass by itself on a day to come:"
                f" share with {heir} once it has come."
            )
    return said


def _roles(found: Foreseen) -> list[str]:
    register = found.drawn.register
    day = found.drawn.since or found.drawn.today
    given = [
        f"{register.post_title(post_id, day)} ({Role(role).label.lower()} over"
        f" {register.unit_name(unit_id, day)})"
        for (post_id, role, unit_id), it in register.grants.added
        if not it.says["is_withdrawn"]
    ]
    if not given:
        return []
    verb = "stay" if found.drawn.withdrawn_event is not None else "pass along"
    return [f"Rights {verb}: {listed(unique(given))}."]


def _people(found: Foreseen) -> list[str]:
    drawn = found.drawn
    register = drawn.register
    said = []
    for held in {it.key: it for it in drawn.appointed}.values():
        name, title = (
            register.people[held.person_id].name,
            register.post_title(held.post_id, held.from_on),
        )
        rows = register.appointment_rows.get(held.key, [])
        recorded = bool(rows) and not rows[-1].is_withdrawn
        if held.is_withdrawn:
            said.append(f"{name} does not come to hold {title} on {in_words(held.from_on)}.")
        elif recorded and held.to_on is not None:
            said.append(f"{name} holds {title} up to and including {in_words(held.to_on)}.")
        elif recorded:
            said.append(f"{name} goes on holding {title}.")
        else:
            until = f" to {in_words(held.to_on)}" if held.to_on else ""
            said.append(
                f"{name} holds {title} {_TERMS.get(held.kind, '')} from {in_words(held.from_on)}{until}."
            )
    for person_id in drawn.new_people:
        said.append(f"{register.people[person_id].name} is new and is added as a person.")
    return said


def what_goes_with(found: Foreseen, watched: Responsibilities, post_id: int) -> list[str]:
    """Return all that goes with a post when it is handed over: its indicators and its rights."""
    day = found.drawn.since or found.drawn.today
    said = []
    for duty, series in watched.of_post(post_id, day).items():
        if series:
            references = [watched.reference(pk) for pk in series]
            said.append(
                f"{DUTIES[duty]} {counted(len(references), 'indicator')}: {listed(references)}."
            )
    register = found.drawn.register
    roles = [
        f"{Role(role).label} over {register.unit_name(unit_id, day)}"
        for holder, role, unit_id in register.grants_in_force(day)
        if holder == post_id
    ]
    if roles:
        said.append(f"Rights: {listed(sorted(roles))}.")
    return said or ["Nothing else hangs on this post that day."]
