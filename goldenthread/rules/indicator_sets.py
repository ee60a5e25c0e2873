"""What an issue of a set of indicators says, how two issues differ, and which of ours an item may be.

How it is done: docs/methods/indicator_sets.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

__all__ = [
    "ItemSays",
    "Listed",
    "SetDifference",
    "SetSays",
    "differences",
    "plain_code",
    "suggested",
]

_WORD: Final = re.compile(r"[a-z0-9]+")
#: Words that say nothing of what is counted.
_EMPTY: Final = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "its",
        "number", "of", "on", "or", "our", "per", "percent", "percentage", "rate", "share", "that",
        "the", "their", "they", "to", "total", "who", "with", "within",
    }
)  # fmt: skip
#: How much of the words two titles share before one is suggested for the other.
_LEAST: Final = 0.34
_MOST: Final = 5


@dataclass(frozen=True)
class ItemSays:
    """What a set says of one indicator; empty where it does not say it."""

    code: str
    title: str = ""
    topic: str = ""
    unit: str = ""
    polarity: str = ""
    frequency: str = ""
    notes: str = ""


@dataclass(frozen=True)
class SetSays:
    """What one issue of a family of sets says."""

    reference: str
    family: str
    name: str
    issued_on: date
    items: tuple[ItemSays, ...]
    issuer: str = ""
    about: str = ""
    source: str = ""


@dataclass(frozen=True)
class SetDifference:
    """How an issue differs from the one before: items that are new, that are gone, and that changed.

    Each that changed comes with what it said, what it says, and the names of what differs.
    """

    new: tuple[ItemSays, ...]
    gone: tuple[ItemSays, ...]
    changed: tuple[tuple[ItemSays, ItemSays, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Listed:
    """An indicator of ours as it is compared with an item: its code and title."""

    code: str
    title: str


def differences(before: Iterable[ItemSays], now: Iterable[ItemSays]) -> SetDifference:
    """Return what is new, gone and changed between two issues, by code, in the issues' order.

    >>> found = differences([ItemSays("A", "Homes"), ItemSays("B")], [ItemSays("A", "New homes")])
    >>> [it.code for it in found.gone], found.changed[0][2]
    (['B'], ('title',))
    """
    held: Mapping[str, ItemSays] = {it.code: it for it in before}
    stands: Mapping[str, ItemSays] = {it.code: it for it in now}
    changed = []
    for code, it in stands.items():
        was = held.get(code)
        if was is not None and was != it:
            names = (each.name for each in fields(ItemSays))
            differing = tuple(name for name in names if getattr(was, name) != getattr(it, name))
            changed.append((was, it, differing))
    return SetDifference(
        tuple(it for code, it in stands.items() if code not in held),
        tuple(it for code, it in held.items() if code not in stands),
        tuple(changed),
    )


def plain_code(code: str) -> str:
    """Return a code without spaces, marks, capitals and noughts before its numbers.

    >>> plain_code("NI 192"), plain_code("CORP03b"), plain_code("corp 3b")
    ('ni192', 'corp3b', 'corp3b')
    """
    kept = re.sub(r"[^a-z0-9&]", "", code.casefold())
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", kept)


def suggested(item: ItemSays, ours: Sequence[Listed]) -> tuple[Listed, ...]:
    """Return which of our indicators an item may be, the likeliest first, at most five.

    One of the same code comes first; then those whose titles share the most words that say what is
    counted. An item without a title is suggested by its code alone.

    >>> ours = [Listed("ES4", "Household waste recycled"), Listed("NI192", "Recycling")]
    >>> [it.code for it in suggested(ItemSays("NI 192", "Household waste that is recycled"), ours)]
    ['NI192', 'ES4']
    """
    code, words = plain_code(item.code), _words(item.title)
    found: list[tuple[float, int, Listed]] = []
    for place, it in enumerate(ours):
        if plain_code(it.code) == code:
            found.append((-2.0, place, it))
            continue
        others = _words(it.title)
        shared = len(words & others)
        alike = 2 * shared / (len(words) + len(others)) if words and others else 0.0
        if alike >= _LEAST:
            found.append((-alike, place, it))
    return tuple(it for _, _, it in sorted(found, key=lambda each: each[:2])[:_MOST])


def _words(title: str) -> frozenset[str]:
    """Return the words that say what is counted, without the ending of the plural."""
    found = (each for each in _WORD.findall(title.casefold()) if each not in _EMPTY)
    return frozenset(each[:-1] if len(each) > 3 and each.endswith("s") else each for each in found)
