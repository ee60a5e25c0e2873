"""The sets that come with the system, as the page offers them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from goldenthread.exchange.indicator_sets import read_set, shipped_sets
from goldenthread.rules.indicator_sets import SetSays
from goldenthread.staff.indicator_sets.words import counted
from goldenthread.ui.dates import day


@dataclass(frozen=True)
class SetOffered:
    """A set that comes with the system and can be loaded."""

    reference: str
    family: str
    name: str
    issued: str
    counted: str
    about: str


@cache
def shipped_by_reference() -> dict[str, SetSays]:
    """Return the sets that come with the system; they do not change while it runs."""
    found = (read_set(content) for content in shipped_sets().values())
    return {it.reference: it for it in found}


def offered() -> list[SetOffered]:
    """Return what may be loaded, by family and day of issue."""
    held = sorted(shipped_by_reference().values(), key=lambda it: (it.family, it.issued_on))
    return [
        SetOffered(
            it.reference, it.family, it.name, day(it.issued_on), counted(len(it.items)), it.about
        )
        for it in held
    ]
