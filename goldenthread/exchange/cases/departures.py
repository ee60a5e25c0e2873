"""Where ours differs from what was published on purpose: the list, and how a case is found in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from goldenthread.rules.rating.files import place_of

LISTED = Path(__file__).with_name("departures.toml")


class Departure(NamedTuple):
    """One listed departure: of which row, what was published, what ours gives, and why."""

    council: str
    key: str
    period: str
    published: str
    ours: str
    why: str


@cache
def listed(kind: str) -> tuple[Departure, ...]:
    """Return the departures of a kind of cases."""
    held = tomllib.loads(LISTED.read_text(encoding="utf-8"))
    return tuple(
        Departure(
            council=one["council"],
            key=one.get("indicator") or one["scope"],
            period=one["period"],
            published=one["published"],
            ours=one["ours"],
            why=one["why"],
        )
        for one in held.get(kind, ())
    )


def departure_of(
    kind: str, row: Mapping[str, str], *, key: str, published: str, ours: str
) -> Departure | None:
    """Return the listed departure that a row is, where ours gives what it says."""
    for one in listed(kind):
        if (
            place_of(one.council) == place_of(row["council"])
            and (one.key, one.period) == (key, row["period"])
            and (one.published, one.ours) == (published, ours)
        ):
            return one
    return None
