"""What the address of the exceptions page asks for: read, checked, and written back in one order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goldenthread.indicators.queries.exceptions.listed import (
    ORDERS,
    Exceptions,
    ExceptionsFilter,
    Whose,
)
from goldenthread.organisation.queries.units import Unit
from goldenthread.rules.attention import AttentionKind
from goldenthread.staff.exceptions.words import kind_label
from goldenthread.staff.rights.filters import FilterShown
from goldenthread.ui.addresses import with_query

NAMES = ("known", "whose", "q", "rule", "kind", "service", "accepted", "overdue", "sort", "page")
_LONGEST = 120
_ACCEPTED = {"yes": True, "no": False}


@dataclass(frozen=True)
class Reading:
    """What was asked for, as a filter and as the values that stand in the address."""

    wanted: ExceptionsFilter
    values: Mapping[str, str]

    def address(self, path: str, **changes: object) -> str:
        """Return ``path`` with everything that was asked for, and with some of it changed."""
        asked = {name: self.values.get(name) for name in NAMES}
        return with_query(path, **(asked | changes))

    @property
    def is_filtered(self) -> bool:
        """Say whether anything narrows the list, beside whose it is."""
        names = ("q", "rule", "kind", "service", "accepted", "overdue")
        return any(self.values[name] for name in names)


def read_address(
    given: Mapping[str, str], *, units: Mapping[int, Unit], usual: Whose, known: str
) -> Reading:
    """Return what the address asks for; what makes no sense is left out."""
    references = {unit.reference: pk for pk, unit in units.items()}

    def one_of(name: str, offered: object) -> str:
        value = given.get(name, "")
        return value if value in offered else ""  # type: ignore[operator]

    sort = given.get("sort", "")
    number = given.get("page", "")
    values = {
        "known": known,
        "whose": one_of("whose", tuple(Whose)),
        "q": " ".join(given.get("q", "").split())[:_LONGEST],
        "rule": given.get("rule", "").strip()[:_LONGEST],
        "kind": one_of("kind", tuple(AttentionKind)),
        "service": one_of("service", references),
        "accepted": one_of("accepted", _ACCEPTED),
        "overdue": "1" if given.get("overdue") else "",
        "sort": sort if sort.removeprefix("-") in ORDERS else "",
        "page": number if number.isdecimal() and number.isascii() else "",
    }
    wanted = ExceptionsFilter(
        whose=Whose(values["whose"]) if values["whose"] else usual,
        rule=values["rule"],
        kind=values["kind"],
        unit_id=references.get(values["service"]),
        is_accepted=_ACCEPTED.get(values["accepted"]),
        is_overdue=bool(values["overdue"]),
        text=values["q"],
        order=values["sort"] or "due",
        page=int(values["page"][:6] or 1),
    )
    return Reading(wanted, values)


def filter_fields(reading: Reading, found: Exceptions) -> tuple[FilterShown, ...]:
    """Return the boxes of the filter, each with what is chosen."""
    values = reading.values
    rules = sorted({*found.rules, *filter(None, [values["rule"]])})
    units = tuple((unit.reference, unit.name) for unit in found.units)
    kinds = tuple((kind.value, kind_label(kind)) for kind in AttentionKind)
    accepted = (("", "Accepted or not"), ("no", "Not accepted"), ("yes", "Accepted"))
    overdue = (("", "Overdue or not"), ("1", "Overdue alone"))
    return (
        FilterShown("q", "Search", "text", values["q"], hint="Indicator, code or rule"),
        FilterShown(
            "rule", "Rule", "select", values["rule"],
            (("", "Any rule"), *((name, name) for name in rules)),
        ),
        FilterShown("kind", "Kind", "select", values["kind"], (("", "Any kind"), *kinds)),
        FilterShown("service", "Service", "select", values["service"], (("", "Any service"), *units)),
        FilterShown("accepted", "Accepted", "select", values["accepted"], accepted),
        FilterShown("overdue", "By when", "select", values["overdue"], overdue),
    )  # fmt: skip


def in_force(reading: Reading, units: Mapping[int, Unit]) -> list[str]:
    """Return in words which filters are set."""
    values, wanted = reading.values, reading.wanted
    found = [f"“{values['q']}”"] if values["q"] else []
    found += [values["rule"]] if values["rule"] else []
    found += [kind_label(AttentionKind(values["kind"]))] if values["kind"] else []
    found += [units[wanted.unit_id].name] if wanted.unit_id is not None else []
    found += [{"yes": "accepted", "no": "not accepted"}[it] for it in [values["accepted"]] if it]
    return found + (["overdue"] if wanted.is_overdue else [])
