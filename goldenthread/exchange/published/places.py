"""Read places: a list of authorities with their regions, and which are each other's neighbours."""

from __future__ import annotations

import re
from typing import Any, Final

from goldenthread.exchange.published.tables import Columnar
from goldenthread.rules.published import PlaceKind, Publication, PublishedPlace

_NATIONS: Final = frozenset(
    {"england", "wales", "scotland", "northern ireland", "united kingdom", "great britain"}
)
_NONE: Final = frozenset({"", "na", "n/a", "-", "none"})
_CODE, _NAME = 40, 160
_MOST_NEIGHBOURS = 40


def place_code(name: Any, code: Any) -> str:
    """Return a place's code as it is kept: a number without its point, or the name where there is none.

    >>> place_code("Leeds", 383.0), place_code("Leeds", None), place_code("Leeds", "E08000035")
    ('383', 'Leeds', 'E08000035')
    """
    text = str(code).strip() if code is not None and code == code else ""
    if re.fullmatch(r"[0-9]+\.0", text):
        text = text[:-2]
    return (text or str(name).strip())[:_CODE]


def place_of_row(code: str, name: Any, region: Any) -> PublishedPlace:
    """Return a place by its name and the region that stands beside it.

    A place that lies in no region is one, or a nation; without a column of regions it is an authority
    unless it is a nation by name.
    """
    words = " ".join(str(name).split())[:_NAME]
    first = words.casefold().partition(" (")[0]
    if first in _NATIONS:
        return PublishedPlace(code, words, PlaceKind.NATION)
    if region is None:
        return PublishedPlace(code, words, PlaceKind.AUTHORITY)
    lies_in = " ".join(str(region).split())
    if lies_in.casefold() in _NONE:
        return PublishedPlace(code, words, PlaceKind.REGION)
    return PublishedPlace(code, words, PlaceKind.AUTHORITY, lies_in)


def read_places(table: Columnar, found: Publication) -> None:
    """Add the places of a list."""
    place, code_at, region = (table.place_of(role) for role in ("place", "place_code", "region"))
    for row in table.rows:
        if place is None or code_at is None or len(row) <= max(place, code_at) or not row[place]:
            continue
        code = place_code(row[place], row[code_at])
        beside = "" if region is None or len(row) <= region else row[region] or ""
        found.places[code] = place_of_row(code, row[place], beside)


def read_neighbours(table: Columnar, found: Publication) -> None:
    """Add which places each is most like, the nearest first."""
    own, name = table.place_of("place_code"), table.place_of("place")
    columns = [table.column(f"sn{place}") for place in range(1, _MOST_NEIGHBOURS)]
    for row in table.rows:
        if own is None or len(row) <= own or row[own] in (None, ""):
            continue
        code = place_code(row[name] if name is not None else "", row[own])
        near = [row[at] for at in columns if at is not None and at < len(row)]
        codes = tuple(place_code("", each) for each in near if each not in (None, "", "-"))
        if codes:
            found.neighbours[code] = codes
