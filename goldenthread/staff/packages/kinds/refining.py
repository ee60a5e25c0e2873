"""Which values of definitions and rating rules may be refined at a step, and what they are as typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from goldenthread.rules.numbers import NotANumber, number, plain
from goldenthread.rules.rating import RuleRefused, rule_from_data
from goldenthread.staff.indicators.defined_words import LABELS
from goldenthread.staff.packages.kinds.kind import Ask, Box, Read

__all__ = ["definition_boxes", "read_definition", "read_rule", "rule_boxes"]

#: The texts of a definition that may be refined, and how long each may be; and its whole numbers.
_TEXTS: Final = {"title": 300, "description": 5_000, "unit": 60}
_COUNTS: Final = {"decimals": (0, 6), "every": (1, 60), "suppress_below": (0, 1_000)}
_LIMITS: Final = {"at_least": "at least", "at_most": "at most"}


def definition_boxes(ask: Ask) -> Sequence[Box]:
    """Return a box for each text and whole number that a definition is to say otherwise."""
    held = _fields(ask)
    texts = (
        Box(name, LABELS[name], str(held[name]), longest=longest)
        for name, longest in _TEXTS.items()
        if name in held
    )
    counts = (
        Box(name, LABELS[name], str(held[name]))
        for name in _COUNTS
        if isinstance(held.get(name), int)
    )
    return (*texts, *counts)


def read_definition(ask: Ask, typed: Mapping[str, str]) -> Read:
    """Return what a definition says by what was typed; the wrong kind is refused beside its box."""
    held, errors = _fields(ask), dict[str, str]()
    said: dict[str, str | int] = {}
    for box in definition_boxes(ask):
        text = " ".join(typed.get(box.name, box.value).split())
        if text == " ".join(box.value.split()):
            continue
        if box.name in _COUNTS:
            low, high = _COUNTS[box.name]
            if text.isascii() and text.isdecimal() and len(text) < 6 and low <= int(text) <= high:
                said[box.name] = int(text)
            else:
                errors[box.name] = f"Write a whole number from {low} to {high:,}."
        elif text or box.name != "title":
            said[box.name] = text
        else:
            errors[box.name] = "Write what the indicator is called."
    if errors:
        return Read(None, errors)
    return Read({**ask.asked, "fields": {**held, **said}} if said else None)


def rule_boxes(ask: Ask) -> Sequence[Box]:
    """Return a box for each limit of a rule, clause by clause."""
    return tuple(
        Box(f"{place}_{name}", f"Clause {place + 1}, {words}", plain(number(test[name])))
        for place, test in enumerate(_tests(ask.asked))
        for name, words in _LIMITS.items()
        if isinstance(test.get(name), str)
    )


def read_rule(ask: Ask, typed: Mapping[str, str]) -> Read:
    """Return what a rule says by what was typed; what is no number, or no rule any more, is refused."""
    asked, is_changed = deepcopy(dict(ask.asked)), False
    for box in rule_boxes(ask):
        text = typed.get(box.name, "").strip() or box.value
        if text == box.value:
            continue
        place, name = box.name.split("_", 1)
        try:
            _tests(asked)[int(place)][name] = plain(number(text))
            rule_from_data(asked["clauses"])
        except (NotANumber, RuleRefused) as refusal:
            return Read(None, {box.name: str(refusal)})
        is_changed = True
    return Read(asked if is_changed else None)


def _fields(ask: Ask) -> Mapping[str, Any]:
    fields = ask.asked.get("fields")
    return fields if isinstance(fields, Mapping) else {}


def _tests(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the tests of a rule's clauses, in order; nothing of what is no rule."""
    clauses = asked.get("clauses")
    listed = clauses.get("clauses") if isinstance(clauses, Mapping) else None
    if not isinstance(listed, list):
        return []
    return [
        it["test"] for it in listed if isinstance(it, dict) and isinstance(it.get("test"), dict)
    ]
