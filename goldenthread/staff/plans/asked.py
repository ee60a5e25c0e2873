"""What the address of the list of plans asks for: read, checked, and written back in one order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from goldenthread.organisation.queries.units import Unit, subtree
from goldenthread.plan.queries.plans import ORDERS, PlansFilter
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import PlanStep
from goldenthread.staff.organisation.lists import page_number, plain
from goldenthread.staff.plans.words import STEPS
from goldenthread.staff.rights.filters import FilterShown
from goldenthread.ui.addresses import with_query

NAMES = ("known", "q", "kind", "service", "year", "step", "whose", "sort", "page")
_NOT_FILTERS = ("known", "sort", "page")


@dataclass(frozen=True)
class Offered:
    """What may be chosen: kinds by reference with their ids and names, units, years."""

    kinds: Mapping[str, tuple[int, str]]
    units: Mapping[int, Unit]
    years: Mapping[str, Period]


@dataclass(frozen=True)
class Reading:
    """What was asked for, as a filter and as the values that stand in the address."""

    wanted: PlansFilter
    values: Mapping[str, str]

    def address(self, path: str, **changes: object) -> str:
        """Return ``path`` with everything that was asked for, and with some of it changed."""
        return with_query(path, **({name: self.values[name] for name in NAMES} | changes))

    @property
    def is_filtered(self) -> bool:
        """Say whether anything narrows the list."""
        return any(self.values[it] for it in NAMES if it not in _NOT_FILTERS)


def read_address(given: Mapping[str, str], offered: Offered, *, known: date | None) -> Reading:
    """Return what the address asks for; what makes no sense is left out."""
    units = {it.reference: pk for pk, it in offered.units.items()}

    def one_of(name: str, allowed: object) -> str:
        value = plain(given, name)
        return value if value in allowed else ""  # type: ignore[operator]

    sort = plain(given, "sort")
    values = {
        "known": known.isoformat() if known else "",
        "q": plain(given, "q"),
        "kind": one_of("kind", offered.kinds),
        "service": one_of("service", units),
        "year": one_of("year", offered.years),
        "step": one_of("step", tuple(PlanStep)),
        "whose": one_of("whose", ("mine",)),
        "sort": sort if sort.removeprefix("-") in ORDERS else "",
        "page": plain(given, "page"),
    }
    root = units.get(values["service"])
    kind = offered.kinds.get(values["kind"])
    wanted = PlansFilter(
        text=values["q"],
        kind_id=kind[0] if kind else None,
        unit_ids=None if root is None else subtree(offered.units, root),
        year=offered.years.get(values["year"]),
        step=values["step"],
        is_mine=values["whose"] == "mine",
        order=values["sort"] or "kind",
        page=page_number(values["page"]),
    )
    return Reading(wanted, values)


def filter_fields(reading: Reading, offered: Offered) -> tuple[FilterShown, ...]:
    """Return the boxes of the filter, each with what is chosen."""
    values = reading.values
    kinds = tuple((reference, name) for reference, (_, name) in offered.kinds.items())
    units = tuple((it.reference, it.name) for it in offered.units.values())
    years = tuple((label, label) for label in offered.years)
    steps = tuple((it.value, words) for it, words in STEPS.items())
    whose = (("", "Anybody’s"), ("mine", "Mine to write"))
    return (
        FilterShown("q", "Search", "text", values["q"], hint="Title, owner or P-12"),
        FilterShown("kind", "Kind", "select", values["kind"], (("", "Any kind"), *kinds)),
        FilterShown(
            "service", "Service and below", "select", values["service"], (("", "Any"), *units)
        ),
        FilterShown("year", "Year", "select", values["year"], (("", "Any year"), *years)),
        FilterShown("step", "Step", "select", values["step"], (("", "All in use"), *steps)),
        FilterShown("whose", "Whose", "select", values["whose"], whose),
    )


def in_force(fields: tuple[FilterShown, ...]) -> list[str]:
    """Return in words which filters are set."""
    return [dict(it.options).get(it.value, f"“{it.value}”") for it in fields if it.value]
