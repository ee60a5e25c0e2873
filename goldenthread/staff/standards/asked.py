"""What the address of the list of standards asks for: read, checked, and written back in one order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from goldenthread.organisation.access import Actor, structure_reach
from goldenthread.organisation.queries.units import subtree
from goldenthread.plan.queries.around import Around
from goldenthread.plan.queries.promises import ORDERS, Place, PromisesFilter
from goldenthread.rules.vocabulary import PromiseKind, RatingClass
from goldenthread.staff.rights.filters import FilterShown
from goldenthread.staff.standards.words import KINDS
from goldenthread.ui.addresses import with_query
from goldenthread.ui.words import RATING_MARKS

NAMES: Final = ("known", "q", "kind", "place", "service", "rating", "state", "sort", "page")
_LONGEST: Final = 120
_STATES: Final = (("", "In force"), ("ended", "Ended"), ("all", "In force and ended"))


@dataclass(frozen=True)
class Reading:
    """What was asked for, as a filter and as the values that stand in the address."""

    wanted: PromisesFilter
    values: Mapping[str, str]

    def address(self, path: str, **changes: object) -> str:
        """Return ``path`` with everything that was asked for, and with some of it changed."""
        return with_query(path, **({name: self.values[name] for name in NAMES} | changes))

    def cleared(self, path: str) -> str:
        """Return ``path`` without its filters, on the same day."""
        return self.address(path, **dict.fromkeys(NAMES[1:]))

    @property
    def is_filtered(self) -> bool:
        """Say whether anything narrows the list."""
        return any(self.values[it] for it in NAMES if it not in ("known", "sort", "page"))


def read_address(given: Mapping[str, str], there: Around, *, known: str) -> Reading:
    """Return what the address asks for; what makes no sense is left out."""
    units = {it.reference: pk for pk, it in there.units.items()}

    def one_of(name: str, offered: object) -> str:
        value = given.get(name, "")
        return value if value in offered else ""  # type: ignore[operator]

    def typed(name: str) -> str:
        return " ".join(given.get(name, "").replace("\x00", "").split())[:_LONGEST]

    sort, number = given.get("sort", ""), given.get("page", "")
    values = {
        "known": known,
        "q": typed("q"),
        "kind": one_of("kind", tuple(PromiseKind)),
        "place": typed("place"),
        "service": one_of("service", units),
        "rating": "" if known else one_of("rating", tuple(RatingClass)),
        "state": one_of("state", dict(_STATES)),
        "sort": sort if sort.removeprefix("-") in ORDERS else "",
        "page": number if number.isdecimal() and number.isascii() else "",
    }
    root = units.get(values["service"])
    wanted = PromisesFilter(
        text=values["q"],
        kind=PromiseKind(values["kind"]) if values["kind"] else None,
        area=values["place"],
        unit_ids=None if root is None else subtree(there.units, root),
        rating=values["rating"],
        state=values["state"],
        order=values["sort"] or "place",
        page=int(values["page"][:6] or 1),
    )
    return Reading(wanted, values)


def filter_fields(
    reading: Reading, actor: Actor, there: Around, places: Sequence[Place]
) -> tuple[FilterShown, ...]:
    """Return the boxes of the filter, each with what is chosen."""
    values, reach = reading.values, structure_reach(actor)
    units = (
        (it.reference, it.name) for pk, it in there.units.items() if reach is None or pk in reach
    )
    kinds = ((it.value, words) for it, words in KINDS.items())
    named = ((it.reference, it.name) for it in places)
    fields = [
        FilterShown("q", "Search", "text", values["q"], hint="Words or S-12"),
        FilterShown("kind", "Kind", "select", values["kind"], (("", "Both"), *kinds)),
        FilterShown("place", "Place", "select", values["place"], (("", "Any place"), *named)),
        FilterShown("service", "Service and below", "select", values["service"], (("", "Any"), *units)),
    ]  # fmt: skip
    if not values["known"]:
        ratings = ((key, it.word) for key, it in RATING_MARKS.items() if key in tuple(RatingClass))
        chosen = (("", "Any rating"), *ratings)
        fields.append(FilterShown("rating", "Rating", "select", values["rating"], chosen))
    return (*fields, FilterShown("state", "State", "select", values["state"], _STATES))


def in_force(fields: Sequence[FilterShown]) -> list[str]:
    """Return in words which filters are set."""
    return [dict(it.options).get(it.value, f"“{it.value}”") for it in fields if it.value]
