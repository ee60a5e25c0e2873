"""What the address of the list of prioritisations asks for: read, checked and written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from goldenthread.organisation.queries.units import Unit, subtree
from goldenthread.plan.queries.prioritisations import ORDERS, PrioritisationsFilter
from goldenthread.rules.vocabulary import PrioritisationStep as Step
from goldenthread.staff.priorities.words import STEPS
from goldenthread.staff.rights.filters import FilterShown
from goldenthread.ui.addresses import with_query

NAMES: Final = ("known", "q", "service", "step", "mine", "sort", "page")
_LONGEST: Final = 120


@dataclass(frozen=True)
class Reading:
    """What was asked for, as a filter and as the values that stand in the address."""

    wanted: PrioritisationsFilter
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
        return any(self.values[it] for it in ("q", "service", "step", "mine"))


def read_address(given: Mapping[str, str], units: Mapping[int, Unit], *, known: str) -> Reading:
    """Return what the address asks for; what makes no sense is left out."""
    ids = {it.reference: pk for pk, it in units.items()}
    service, step, sort = (given.get(it, "") for it in ("service", "step", "sort"))
    number = given.get("page", "")
    values = {
        "known": known,
        "q": " ".join(given.get("q", "").replace("\x00", "").split())[:_LONGEST],
        "service": service if service in ids else "",
        "step": step if step in set(Step) else "",
        "mine": "1" if given.get("mine") == "1" else "",
        "sort": sort if sort.removeprefix("-") in ORDERS else "",
        "page": number if number.isdecimal() and number.isascii() else "",
    }
    root = ids.get(values["service"])
    wanted = PrioritisationsFilter(
        text=values["q"],
        step=Step(values["step"]) if values["step"] else None,
        unit_ids=None if root is None else subtree(units, root),
        is_mine=bool(values["mine"]),
        order=values["sort"] or "-closes",
        page=int(values["page"][:6] or 1),
    )
    return Reading(wanted, values)


def filter_fields(reading: Reading, units: Mapping[int, Unit]) -> tuple[FilterShown, ...]:
    """Return the boxes of the filter, each with what is chosen."""
    values = reading.values
    services = (("", "Any"), *((it.reference, it.name) for it in units.values()))
    steps = (("", "Any"), *((str(it), words) for it, words in STEPS.items()))
    mine = (("", "All"), ("1", "Mine to score"))
    return (
        FilterShown("q", "Search", "text", values["q"], hint="Words or PZ-1"),
        FilterShown("service", "Service and below", "select", values["service"], services),
        FilterShown("step", "State", "select", values["step"], steps),
        FilterShown("mine", "Which", "select", values["mine"], mine),
    )


def in_force(reading: Reading, units: Mapping[int, Unit]) -> list[str]:
    """Return in words which filters are set."""
    values, wanted = reading.values, reading.wanted
    found = [f"“{values['q']}”"] if values["q"] else []
    found += [it.name for it in units.values() if it.reference == values["service"]]
    found += [STEPS[wanted.step]] if wanted.step else []
    return found + (["Mine to score"] if wanted.is_mine else [])
