"""What is wrong with a framework, from a day on: loops, ended parts that others hang on, names that clash."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import date
from typing import Any, Final

from goldenthread.governance.queries.parts import PARTS
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.governance.queries.routes import bodies_of_steps, body_that_acts
from goldenthread.organisation.queries.dated import Dated
from goldenthread.ui.dates import day as in_words

__all__ = ["Faults", "Held", "faults_from"]

#: A sentence by what it is about, so that what was wrong before is told from what a change brings.
Faults = dict[Hashable, str]
Held = dict[str, dict[Any, Dated]]

#: Which field of a part, or which place in its key, points to which part.
_POINTS: Final = (
    ("body", "above_id", "body"),
    ("plan_kind", "above_id", "plan_kind"),
    ("duty", "body_id", "body"),
    ("duty", "to_body_id", "body"),
    ("membership", 0, "body"),
    ("membership", 3, "body"),
    ("watch", 0, "body"),
    ("guidance", 0, "plan_kind"),
    ("item", "portfolio_id", "portfolio"),
)
_NAMED: Final = ("level", "plan_kind", "body", "portfolio", "route")


def faults_from(register: FrameworkRegister, since: date) -> Faults:
    """Return what is wrong on ``since`` or any later day on which anything changes."""
    days = {since}.union(*(each.days_after(since) for each in register.ledgers.values()))
    found: Faults = {}
    for day in sorted(days):
        held = {part: register.in_force(part, day) for part in register.ledgers}
        for key, sentence in _on(register, held, day):
            found.setdefault(key, sentence)
    return found


def _on(register: FrameworkRegister, held: Held, day: date) -> Iterator[tuple[Hashable, str]]:
    yield from _twins(held, day)
    yield from _loops(register, held, day)
    yield from _dangling(register, held, day)
    yield from _positions(held, day)
    yield from _launches(register, held, day)
    yield from _unanswered(register, held, day)
    if len(held["framework"]) > 1:
        names = sorted(str(each.says["name"]) for each in held["framework"].values())
        yield (
            ("frameworks", tuple(names)),
            f"{names[0]} and {names[1]} would both be in force on {in_words(day)}: end the one from"
            " the day on which the other comes into force.",
        )


def _twins(held: Held, day: date) -> Iterator[tuple[Hashable, str]]:
    for part in _NAMED:
        names: dict[str, Any] = {}
        for key, version in held[part].items():
            name = str(version.says["name"])
            twin = names.setdefault(name.strip().casefold(), key)
            if twin != key:
                noun = PARTS[part].noun
                nouns = "kinds of plan" if part == "plan_kind" else f"{noun}s".replace("ys", "ies")
                yield (
                    ("twins", part, frozenset((twin, key))),
                    f"There would be two {nouns} called {name} on {in_words(day)}: give one another"
                    " name.",
                )


def _loops(register: FrameworkRegister, held: Held, day: date) -> Iterator[tuple[Hashable, str]]:
    for part in ("body", "plan_kind"):
        for key in held[part]:
            way = _way_round(held[part], key)
            if len(way) == 1:
                name = register.called(part, key, day)
                yield ("loop", part, key), f"{name} would be above itself: choose another."
            elif way:
                names = [register.called(part, each, day) for each in way]
                yield (
                    ("loop", part, frozenset(way)),
                    f"{' would be above '.join(reversed([*names, names[0]]))}, so that they go round"
                    " in a circle: choose another above one of them.",
                )
    for member in held["membership"]:
        if member[0] == member[3]:
            name = register.called("body", member[0], day)
            yield ("own member", member[0]), f"{name} cannot be a member of itself."


def _way_round(rows: dict[Any, Dated], key: Any) -> list[Any]:
    """Return the way from a part up to itself, where there is one."""
    way, at = [key], rows[key].says["above_id"]
    while at is not None and at in rows and at not in way:
        way.append(at)
        at = rows[at].says["above_id"]
    return way if at == key else []


def _dangling(register: FrameworkRegister, held: Held, day: date) -> Iterator[tuple[Hashable, str]]:
    for part, field, pointed in _POINTS:
        for key, version in held[part].items():
            target = key_at(key, field) if isinstance(field, int) else version.says[field]
            if target is None or target in held[pointed]:
                continue
            name = register.called(pointed, target, day)
            yield (
                ("dangling", part, key, pointed, target),
                f"{_what(register, part, key, day)} {name}, which is not there on {in_words(day)}:"
                " choose another, or another day.",
            )


def _unanswered(
    register: FrameworkRegister, held: Held, day: date
) -> Iterator[tuple[Hashable, str]]:
    """Yield the steps of routes that would wait for a body which is not there, nor any that succeeds it."""
    for key, version in held["route"].items():
        for name, reference in bodies_of_steps(version.says["steps"]):
            if body_that_acts(register, reference, day) is None:
                body = register.key_of("body", reference)
                called = register.called("body", body, day) or f"a body “{reference[:60]}”"
                yield (
                    ("dangling", "route", key, "body", reference),
                    f"The step “{name}” of {version.says['name']} would wait for {called}, which is not"
                    f" there on {in_words(day)}: choose another, or another day.",
                )


def key_at(key: Any, place: int) -> Any:
    """Return one part of a key; a key of one column is no tuple."""
    return key[place] if isinstance(key, tuple) else key


def _what(register: FrameworkRegister, part: str, key: Any, day: date) -> str:
    if part in ("body", "plan_kind"):
        return f"{register.called(part, key, day)} would stand under"
    if part == "duty":
        return f"The duty “{register.called(part, key, day)[:60]}” would fall to, or go to,"
    return {
        "membership": "A member would sit on, or be,",
        "watch": "Something would be watched by",
        "guidance": "Guidance would be for",
        "item": "Something would be in the portfolio",
    }[part]


def _positions(held: Held, day: date) -> Iterator[tuple[Hashable, str]]:
    taken: dict[int, Any] = {}
    for key, version in held["level"].items():
        position = version.says["position"]
        twin = taken.setdefault(position, key)
        if twin != key:
            names = [str(held["level"][each].says["plural"]) for each in (twin, key)]
            yield (
                ("position", frozenset((twin, key))),
                f"{names[0]} and {names[1]} would both be level {position} on {in_words(day)}: give one"
                " another place.",
            )


def _launches(register: FrameworkRegister, held: Held, day: date) -> Iterator[tuple[Hashable, str]]:
    for key, version in held["guidance"].items():
        approved, launched = version.says["approved_on"], version.says["launched_on"]
        if launched and (approved is None or launched < approved):
            name = register.called("plan_kind", key, day)
            yield (
                ("launch", key, version.from_on),
                f"The guidance for {name} would be launched on {in_words(launched)} before it is"
                " approved: write when it was approved, on that day or earlier.",
            )
