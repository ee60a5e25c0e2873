"""What the address of a list of proposals, or of their sum, asks for: read, checked and written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from goldenthread.organisation.queries.units import subtree
from goldenthread.plan.queries.around import Around
from goldenthread.plan.queries.proposals import ORDERS, ProposalsFilter
from goldenthread.staff.rights.filters import FilterShown
from goldenthread.ui.addresses import with_query

NAMES: Final = ("known", "q", "service", "portfolio", "year", "state", "sort", "page")
_LONGEST: Final = 120
_STATES: Final = (("", "Open"), ("ended", "Ended"), ("all", "Open and ended"))


@dataclass(frozen=True)
class Reading:
    """What was asked for, as a filter and as the values that stand in the address."""

    wanted: ProposalsFilter
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
        return any(self.values[it] for it in ("q", "service", "portfolio", "year", "state"))


def read_address(given: Mapping[str, str], there: Around, *, known: str) -> Reading:
    """Return what the address asks for; what makes no sense is left out."""
    units = {it.reference: pk for pk, it in there.units.items()}
    folios = {there.framework.reference("portfolio", pk): pk for pk in there.portfolios}
    sort, number, state = given.get("sort", ""), given.get("page", ""), given.get("state", "")

    def typed(name: str) -> str:
        return " ".join(given.get(name, "").replace("\x00", "").split())[:_LONGEST]

    service, folio = given.get("service", ""), given.get("portfolio", "")
    values = {
        "known": known,
        "q": typed("q"),
        "service": service if service in units else "",
        "portfolio": folio if folio in folios else "",
        "year": typed("year")[:7],
        "state": state if state in dict(_STATES) else "",
        "sort": sort if sort.removeprefix("-") in ORDERS else "",
        "page": number if number.isdecimal() and number.isascii() else "",
    }
    root = units.get(values["service"])
    wanted = ProposalsFilter(
        text=values["q"],
        unit_ids=None if root is None else subtree(there.units, root),
        portfolio_id=folios.get(values["portfolio"]),
        year=values["year"],
        state=values["state"],
        order=values["sort"] or "begins",
        page=int(values["page"][:6] or 1),
    )
    return Reading(wanted, values)


def filter_fields(
    reading: Reading, there: Around, years: tuple[str, ...]
) -> tuple[FilterShown, ...]:
    """Return the boxes of the filter, each with what is chosen."""
    values = reading.values
    units = tuple((it.reference, it.name) for it in there.units.values())
    folios = tuple(
        (there.framework.reference("portfolio", pk), name) for pk, name in there.portfolios.items()
    )
    offered = sorted({*years, *([values["year"]] if values["year"] else [])}, reverse=True)
    fields = [
        FilterShown("q", "Search", "text", values["q"], hint="Words or PR-12"),
        FilterShown(
            "service", "Service and below", "select", values["service"], (("", "Any"), *units)
        ),
    ]
    if folios:
        chosen = (("", "Any portfolio"), *folios)
        fields.append(FilterShown("portfolio", "Portfolio", "select", values["portfolio"], chosen))
    in_years = (("", "Any year"), *((it, it) for it in offered))
    return (
        *fields,
        FilterShown("year", "Would begin in", "select", values["year"], in_years),
        FilterShown("state", "State", "select", values["state"], _STATES),
    )


def in_force(reading: Reading, there: Around) -> list[str]:
    """Return in words which filters are set."""
    values, wanted = reading.values, reading.wanted
    found = [f"“{values['q']}”"] if values["q"] else []
    found += [it.name for it in there.units.values() if it.reference == values["service"]]
    found += [there.portfolios[wanted.portfolio_id]] if wanted.portfolio_id else []
    found += [values["year"]] if values["year"] else []
    return found + ([dict(_STATES)[values["state"]]] if values["state"] else [])
