"""What the address of a list of packages, or of a package's lines, asks for: read, checked, written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from goldenthread.governance.queries.package_lines import LINE_ORDERS, LinesFilter, LinesOf
from goldenthread.governance.queries.package_waiting import Waiting
from goldenthread.governance.queries.packages import (
    ORDERS,
    PACKAGE_STATES,
    Packages,
    PackagesFilter,
)
from goldenthread.rules.ladder import LineState
from goldenthread.staff.packages.words import PACKAGE_STATE_WORDS
from goldenthread.staff.rights.filters import FilterShown
from goldenthread.ui.addresses import with_query
from goldenthread.ui.change_words import kind_words
from goldenthread.ui.route_words import STATE_WORDS

NAMES: Final = ("q", "state", "kind", "route", "step", "proposer", "overdue", "sort", "page")
LINE_NAMES: Final = ("q", "state", "unit", "body", "refined", "sort", "page")
_LONGEST: Final = 120
_REFINED: Final = (("", "Any"), ("yes", "Refined"))


@dataclass(frozen=True)
class Reading:
    """What was asked for, as a filter and as the values that stand in the address."""

    wanted: PackagesFilter
    values: Mapping[str, str]

    def address(self, path: str, **changes: object) -> str:
        """Return ``path`` with everything that was asked for, and with some of it changed."""
        return with_query(path, **({name: self.values[name] for name in NAMES} | changes))

    @property
    def is_filtered(self) -> bool:
        """Say whether anything narrows the list."""
        return any(self.values[it] for it in NAMES if it not in ("sort", "page"))


def _typed(given: Mapping[str, str], name: str) -> str:
    return " ".join(given.get(name, "").replace("\x00", "").split())[:_LONGEST]


def _number(text: str) -> str:
    return text[:6] if text.isdecimal() and text.isascii() else ""


def read_address(given: Mapping[str, str]) -> Reading:
    """Return what the address asks for; what makes no sense is left out."""
    values = {name: _typed(given, name) for name in NAMES}
    values["state"] = values["state"] if values["state"] in PACKAGE_STATES else ""
    values["sort"] = values["sort"] if values["sort"].removeprefix("-") in ORDERS else ""
    values["overdue"] = "yes" if values["overdue"] else ""
    values["page"] = _number(values["page"])
    wanted = PackagesFilter(
        text=values["q"],
        state=values["state"],
        kind=values["kind"],
        route=values["route"],
        step=values["step"],
        proposer=values["proposer"],
        is_overdue=bool(values["overdue"]),
        order=values["sort"] or "newest",
        page=int(values["page"] or 1),
    )
    return Reading(wanted, values)


def filter_fields(reading: Reading, found: Packages) -> tuple[FilterShown, ...]:
    """Return the boxes of the filter, each with what is chosen."""
    values = reading.values
    states = (("", "Any"), *((it, PACKAGE_STATE_WORDS[it]) for it in PACKAGE_STATES))
    kinds = (("", "Any kind"), *((it, kind_words(it)) for it in found.kinds))
    steps = (("", "Any step"), *((it, it) for it in found.steps))
    return (
        FilterShown("q", "Search", "text", values["q"], hint="Words, an indicator, or PK-12"),
        FilterShown("state", "State", "select", values["state"], states),
        FilterShown("kind", "Kind of change", "select", values["kind"], kinds),
        FilterShown(
            "route", "Route", "select", values["route"], (("", "Any route"), *found.routes)
        ),
        FilterShown("step", "Now at", "select", values["step"], steps),
        FilterShown(
            "proposer", "Proposed by", "select", values["proposer"],
            (("", "Anybody"), *found.proposers),
        ),
        FilterShown(
            "overdue", "Due", "select", values["overdue"], (("", "Any"), ("yes", "Overdue"))
        ),
    )  # fmt: skip


def in_force(reading: Reading, found: Packages) -> list[str]:
    """Return in words which filters are set."""
    values = reading.values
    said = [f"“{values['q']}”"] if values["q"] else []
    said += [PACKAGE_STATE_WORDS[values["state"]]] if values["state"] else []
    said += [kind_words(values["kind"])] if values["kind"] else []
    said += [dict(found.routes).get(values["route"], "")] if values["route"] else []
    said += [values["step"]] if values["step"] else []
    said += [dict(found.proposers).get(values["proposer"], "")] if values["proposer"] else []
    return [it for it in said if it] + (["Overdue"] if values["overdue"] else [])


@dataclass(frozen=True)
class LinesReading:
    """What was asked for of a package's lines."""

    wanted: LinesFilter
    values: Mapping[str, str]

    def address(self, path: str, **changes: object) -> str:
        """Return ``path`` with everything that was asked for, and with some of it changed."""
        return with_query(path, **({name: self.values[name] for name in LINE_NAMES} | changes))

    @property
    def is_filtered(self) -> bool:
        """Say whether anything narrows the lines."""
        return any(self.values[it] for it in LINE_NAMES if it not in ("sort", "page"))


def read_lines_address(given: Mapping[str, str]) -> LinesReading:
    """Return what the address asks for of a package's lines; what makes no sense is left out."""
    values = {name: _typed(given, name) for name in LINE_NAMES}
    values["state"] = values["state"] if values["state"] in set(LineState) else ""
    values["refined"] = "yes" if values["refined"] else ""
    values["sort"] = values["sort"] if values["sort"].removeprefix("-") in LINE_ORDERS else ""
    values["page"] = _number(values["page"])
    wanted = LinesFilter(
        values["q"],
        values["state"],
        values["unit"],
        values["body"],
        bool(values["refined"]),
        values["sort"] or "line",
        int(values["page"] or 1),
    )
    return LinesReading(wanted, values)


def line_filters(reading: LinesReading, found: LinesOf) -> tuple[FilterShown, ...]:
    """Return the boxes of the filter of lines."""
    values = reading.values
    states = (("", "Any"), *((it.value, words) for it, words in STATE_WORDS.items()))
    fields = [
        FilterShown("q", "Search", "text", values["q"], hint="What it is about"),
        FilterShown("state", "State", "select", values["state"], states),
    ]
    if found.units:
        units = (("", "Any"), *found.units)
        fields.append(FilterShown("unit", "Service", "select", values["unit"], units))
    if found.bodies:
        bodies = (("", "Any"), *found.bodies)
        fields.append(FilterShown("body", "With", "select", values["body"], bodies))
    fields.append(FilterShown("refined", "Refined", "select", values["refined"], _REFINED))
    return tuple(fields)


def lines_in_force(reading: LinesReading, found: LinesOf) -> list[str]:
    """Return in words which filters of lines are set."""
    values = reading.values
    said = [f"“{values['q']}”"] if values["q"] else []
    said += [STATE_WORDS[LineState(values["state"])]] if values["state"] else []
    said += [dict(found.units).get(values["unit"], "")] if values["unit"] else []
    said += [dict(found.bodies).get(values["body"], "")] if values["body"] else []
    return [it for it in said if it] + (["Refined"] if values["refined"] else [])


def waiting_filters(reading: LinesReading, found: Waiting) -> tuple[FilterShown, ...]:
    """Return the boxes by which what waits at a step is narrowed, for an answer to what fits alone."""
    values = reading.values
    units = (("", "Any"), *found.units)
    fields = (
        FilterShown("q", "Search", "text", values["q"], hint="What it is about"),
        FilterShown("unit", "Service", "select", values["unit"], units),
        FilterShown("refined", "Refined", "select", values["refined"], _REFINED),
    )
    return tuple(it for it in fields if it.name != "unit" or len(found.units) > 1)


def waiting_in_force(reading: LinesReading, found: Waiting) -> list[str]:
    """Return in words by what it is narrowed which lines are answered together."""
    values = reading.values
    said = [f"“{values['q']}”"] if values["q"] else []
    said += [dict(found.units).get(values["unit"], values["unit"])] if values["unit"] else []
    return said + (["Refined"] if values["refined"] else [])
