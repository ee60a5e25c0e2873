"""A rule tried on one figure that somebody types: its class, why, and the working."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goldenthread.rules.numbers import read_figure
from goldenthread.rules.rating import Context, Rule, rate
from goldenthread.rules.vocabulary import Heading, Polarity
from goldenthread.staff.rules.boxes import LONGEST, Box
from goldenthread.staff.rules.kinds import DIRECTIONS, EXAMPLE
from goldenthread.staff.rules.words import GOOD

_ENDS = ("range_low", "range_high")


@dataclass(frozen=True)
class Tried:
    """What the example comes to; ``refusals`` say which of its boxes is to be mended."""

    rating_class: str = ""
    label: str = ""
    because: str = ""
    working: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


def _polarity(typed: Mapping[str, str]) -> Polarity:
    given = typed.get("x-polarity", "")
    return Polarity(given) if given in {each.value for each in GOOD} else Polarity.HIGH


def _needed(rule: Rule | None, polarity: Polarity) -> list[str]:
    needed = set(rule.needs()) if rule is not None else set()
    rests = rule is not None and rule.rests_on_target()
    if polarity is Polarity.RANGE and rests:
        needed |= set(_ENDS)
    elif rests or polarity is Polarity.NEAR_TARGET:
        needed.add("expected")
    return [name for name in EXAMPLE if name in needed]


def example_boxes(rule: Rule | None, typed: Mapping[str, str]) -> list[Box]:
    """Return the boxes of an example: the figure, and what the rule looks at besides."""
    polarity = _polarity(typed)
    choices = tuple((each.value, words) for each, words in GOOD.items())
    directions = tuple((each.value, each.value.replace("_", " ")) for each in Heading)
    return [
        Box("x-polarity", "Good is", polarity.value, choices=choices, decides=True),
        Box("x-actual", "Figure", typed.get("x-actual", "77")),
        *(
            Box(
                f"x-{name}",
                EXAMPLE[name][0],
                typed.get(f"x-{name}", EXAMPLE[name][1]),
                choices=directions if name in DIRECTIONS else (),
            )
            for name in _needed(rule, polarity)
        ),
    ]


def unasked(boxes: list[Box], typed: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what was typed for an example in boxes that are not shown now, by their names."""
    shown = {box.name for box in boxes}
    names = [f"x-{name}" for name in EXAMPLE]
    return tuple((name, typed[name]) for name in names if name in typed and name not in shown)


def tried(rule: Rule, boxes: list[Box], typed: Mapping[str, str]) -> Tried:
    """Return what the rule says of the example that stands in its boxes; an empty one has no value."""
    found: dict[str, Any] = {}
    refusals = []
    for box in boxes[1:]:
        if box.choices:
            is_known = box.value in {each.value for each in Heading}
            found[box.name.removeprefix("x-")] = Heading(box.value) if is_known else None
            continue
        text = box.value.strip().removesuffix("%").replace("−", "-")
        read = read_figure(text) if text else None
        if len(text) > LONGEST or (read is not None and (read.refused or read.value is None)):
            refusals.append(f"{box.label}: “{text[:LONGEST]}” is not a number. Write it in digits.")
        found[box.name.removeprefix("x-")] = read.value if read else None
    if refusals:
        return Tried(refusals=tuple(refusals))
    actual, expected = found.pop("actual"), found.pop("expected", None)
    rated = rate(
        actual,
        expected=expected,
        rule=rule,
        polarity=_polarity(typed),
        context=Context(**found),
    )
    return Tried(
        rated.rating_class.value,
        label=rated.label,
        because=rated.because[:1].upper() + rated.because[1:],
        working=rated.working,
    )
