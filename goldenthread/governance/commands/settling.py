"""The units and posts that a framework brings along, added where the council has none of that reference."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from goldenthread.governance.commands.entries import Entry, Place
from goldenthread.governance.commands.naming import Names, reference_of
from goldenthread.organisation.commands.redrawing import Redrawing
from goldenthread.organisation.commands.structure import reference_from

__all__ = ["settle"]


def settle(names: Names, redrawing: Redrawing, entries: Iterable[Entry]) -> list[tuple[Entry, str]]:
    """Draw the units and posts that are not there yet; return what was added, by entry and name.

    A unit without one above it stands directly under the council, and a post without a unit is the
    council's own. What would begin before that which it stands under begins with it.
    """
    wanted = [it for it in entries if it.table in ("units", "posts") and it.is_whole]
    _refuse_twice(names, wanted)
    new: dict[str, list[Entry]] = {"units": [], "posts": []}
    held = {
        "units": set(redrawing.register.unit_references.values()),
        "posts": set(redrawing.register.post_references.values()),
    }
    for entry in wanted:
        if _is_fit(names, entry) and reference_of(entry) not in held[entry.table]:
            new[entry.table].append(entry)
    if not any(new.values()):
        return []
    top = _top(redrawing, names.drawn.today)
    if top is None:
        first = next(each for every in new.values() for each in every)
        names.refuse(
            first.place,
            "There is no council yet under which this could stand: begin one first (goldenthread"
            " begin-council).",
        )
        return []
    redrawing.begin(
        min(max(names.day(it), _first(redrawing, top)) for each in new.values() for it in each)
    )
    done = _units(names, redrawing, new["units"], top)
    names.learn_structure()
    done += _posts(names, redrawing, new["posts"], top)
    names.learn_structure()
    return done


def _is_fit(names: Names, entry: Entry) -> bool:
    called = "title" if entry.table == "posts" else "name"
    reference, name = reference_of(entry), entry.text(called)
    if len(name) > 120 or len(entry.text("kind")) > 40:
        key = called if len(name) > 120 else "kind"
        names.refuse(
            entry.at(key), f"This is longer than {120 if key == called else 40} characters."
        )
        return False
    if reference != reference_from(reference):
        names.refuse(
            entry.at("reference"),
            "A reference has small letters, digits and hyphens, at most 60: write"
            f" “{reference_from(reference)}”.",
        )
        return False
    return bool(name)


def _refuse_twice(names: Names, entries: Iterable[Entry]) -> None:
    met: dict[tuple[str, str], Place] = {}
    for entry in entries:
        earlier = met.setdefault((entry.table, reference_of(entry)), entry.place)
        if earlier != entry.place:
            names.refuse(entry.place, f"This is said already at {earlier.file}:{earlier.line}.")


def _top(redrawing: Redrawing, day: date) -> int | None:
    """Return the council itself: the one unit above all others."""
    tops = [
        key
        for key, it in redrawing.register.units_in_force(day).items()
        if it.says["parent_id"] is None and not it.says["is_partner"]
    ]
    return tops[0] if tops else None


def _first(redrawing: Redrawing, unit_id: int) -> date:
    return redrawing.register.units.versions(unit_id)[0].from_on


def _units(
    names: Names, redrawing: Redrawing, entries: list[Entry], top: int
) -> list[tuple[Entry, str]]:
    """Draw units, each after the one above it; those that stand in a circle are refused."""
    waiting, done = {reference_of(it): it for it in entries}, []
    while waiting:
        ready = [
            it for it in waiting.values()
            if reference_from(it.text("under") or "-") not in waiting and it.text("under") not in waiting
        ]  # fmt: skip
        for entry in ready:
            del waiting[reference_of(entry)]
            above = names.key("unit", entry, "under") if entry.text("under") else top
            if above is None:
                continue
            says = {
                "name": entry.text("name"), "kind": entry.text("kind"), "parent_id": above,
                "is_partner": bool(entry.says.get("partner")),
            }  # fmt: skip
            from_on = max(names.day(entry), _first(redrawing, above))
            redrawing.add_unit(says, from_on=from_on, reference=reference_of(entry))
            done.append((entry, entry.text("name")))
        names.learn_structure()
        if not ready:
            for entry in waiting.values():
                names.refuse(
                    entry.at("under"), "These units stand under each other in a circle: mend one."
                )
            break
    return done


def _posts(
    names: Names, redrawing: Redrawing, entries: list[Entry], top: int
) -> list[tuple[Entry, str]]:
    done = []
    for entry in entries:
        unit_id = names.key("unit", entry, "unit") if entry.text("unit") else top
        if unit_id is None:
            continue
        redrawing.add_post(
            entry.text("title"),
            unit_id,
            from_on=max(names.day(entry), _first(redrawing, unit_id)),
            reference=reference_of(entry),
        )
        done.append((entry, entry.text("title")))
    return done
