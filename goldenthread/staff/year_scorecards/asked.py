"""What the addresses of these pages ask for: read, checked and written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from goldenthread.organisation.queries.units import subtree
from goldenthread.plan.queries.around import Around
from goldenthread.reports.queries.compared import ComparedFilter
from goldenthread.reports.queries.lines import ORDERS, LinesFilter
from goldenthread.reports.queries.offered import OfferedFilter
from goldenthread.reports.queries.priorities import Priorities
from goldenthread.reports.queries.sessions_asked import SayingsFilter, SessionsFilter
from goldenthread.reports.queries.year_scorecards import YearScorecardsFilter
from goldenthread.rules.vocabulary import LineSource, YearLineState
from goldenthread.staff.rights.filters import FilterShown
from goldenthread.staff.year_scorecards.words import CHANGES, OFFERED_INTERVALS, SOURCES, STATES
from goldenthread.ui.addresses import with_query

__all__ = [
    "Asking",
    "cards_asked",
    "compared_asked",
    "in_use_asked",
    "lines_asked",
    "offered_asked",
    "sayings_asked",
    "sessions_asked",
]

_LONGEST: Final = 120
_CARD_STATES: Final = (
    ("", "Any"), ("open", "Under way"), ("agreed", "Agreed"), ("dropped", "Dropped"),
)  # fmt: skip
_KINDS: Final = (
    ("", "Any"), ("indicator", "Indicators"), ("measure", "Measures to be developed"),
)  # fmt: skip
_WHEN: Final = (("", "Any"), ("held", "Held"), ("to_come", "To come"))
_LED: Final = (("", "Any"), ("led", "Something"), ("nothing", "Nothing yet"))
_NOTHING: Final = ("none", "No priority")


@dataclass(frozen=True)
class Asking:
    """The values of an address, in order, and the boxes of its filter."""

    values: Mapping[str, str]
    fields: tuple[FilterShown, ...]

    def address(self, path: str, **changes: object) -> str:
        """Return ``path`` with everything that was asked for, and with some of it changed."""
        return with_query(path, **({**self.values} | changes))

    def cleared(self, path: str) -> str:
        """Return ``path`` without filters, on the same day."""
        return with_query(path, known=self.values.get("known") or None)

    @property
    def in_force(self) -> list[str]:
        """The filters that are set, in words."""
        found = []
        for it in self.fields:
            if it.value:
                found.append(dict(it.options).get(it.value, f"“{it.value}”"))
        return found

    def filtering(self, path: str) -> dict[str, Any]:
        """Return what a page says to draw the filter above a list at ``path``."""
        return {
            "filters": self.fields,
            "in_force": self.in_force,
            "kept": self.kept,
            "clear_address": self.cleared(path),
            "is_filtered": bool(self.in_force),
        }

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form carries along."""
        return [(it, self.values[it]) for it in ("known", "sort") if self.values.get(it)]


def _typed(given: Mapping[str, str], name: str) -> str:
    return " ".join(given.get(name, "").replace("\x00", "").split())[:_LONGEST]


def _page(given: Mapping[str, str]) -> str:
    text = given.get("page", "")
    return text if text.isdecimal() and text.isascii() else ""


def _one_of(given: Mapping[str, str], name: str, offered: object) -> str:
    value = given.get(name, "")
    return value if value in offered else ""  # type: ignore[operator]


def _sort(given: Mapping[str, str], orders: tuple[str, ...]) -> str:
    text = given.get("sort", "")
    return text if text.removeprefix("-") in orders else ""


def _priority_options(priorities: Priorities) -> tuple[tuple[str, str], ...]:
    rows = ((it.reference, it.title) for it in priorities.rows.values())
    return (("", "Any priority"), *rows, _NOTHING)


def _priority(value: str, priorities: Priorities) -> int | str | None:
    if value == _NOTHING[0]:
        return value
    return next((pk for pk, it in priorities.rows.items() if it.reference == value), None)


def cards_asked(given: Mapping[str, str], *, known: str) -> tuple[YearScorecardsFilter, Asking]:
    """Return what a list of scorecards is asked for."""
    values = {
        "known": known,
        "q": _typed(given, "q"),
        "state": _one_of(given, "state", dict(_CARD_STATES)),
        "sort": _sort(given, ("year", "title", "lines")),
        "page": _page(given),
    }
    wanted = YearScorecardsFilter(
        values["q"], values["state"], values["sort"] or "-year", int(values["page"][:6] or 1)
    )
    fields = (
        FilterShown("q", "Search", "text", values["q"], hint="Title, year or YS-1"),
        FilterShown("state", "State", "select", values["state"], _CARD_STATES),
    )
    return wanted, Asking(values, fields)


def lines_asked(
    given: Mapping[str, str], priorities: Priorities, *, known: str
) -> tuple[LinesFilter, Asking]:
    """Return what a list of lines is asked for."""
    options = _priority_options(priorities)
    values = {
        "known": known,
        "q": _typed(given, "q"),
        "state": _one_of(given, "state", [it.value for it in YearLineState]),
        "priority": _one_of(given, "priority", dict(options)),
        "source": _one_of(given, "source", [it.value for it in LineSource]),
        "interval": _one_of(given, "interval", dict(OFFERED_INTERVALS)),
        "kind": _one_of(given, "kind", dict(_KINDS)),
        "sort": _sort(given, ORDERS),
        "page": _page(given),
    }
    wanted = LinesFilter(
        text=values["q"],
        states=(YearLineState(values["state"]),) if values["state"] else (),
        priority=_priority(values["priority"], priorities),
        source=values["source"],
        interval=values["interval"],
        kind=values["kind"],
        order=values["sort"] or "number",
        page=int(values["page"][:6] or 1),
    )
    states = (("", "Any"), *((it.value, words) for it, words in STATES.items()))
    sources = (("", "Any"), *((it.value, words) for it, words in SOURCES.items()))
    intervals = (("", "Any"), *OFFERED_INTERVALS)
    fields = (
        FilterShown("q", "Search", "text", values["q"], hint="Title, code or why"),
        FilterShown("priority", "Priority", "select", values["priority"], options),
        FilterShown("state", "State", "select", values["state"], states),
        FilterShown("source", "Where from", "select", values["source"], sources),
        FilterShown("interval", "Reported", "select", values["interval"], intervals),
        FilterShown("kind", "What", "select", values["kind"], _KINDS),
    )
    return wanted, Asking(values, fields)


def offered_asked(
    given: Mapping[str, str], priorities: Priorities, there: Around
) -> tuple[OfferedFilter, Asking]:
    """Return what the list of indicators that may be taken is asked for."""
    units = {it.reference: pk for pk, it in there.units.items()}
    options = _priority_options(priorities)
    sources = (LineSource.STATUTORY, LineSource.LOCAL, LineSource.LAST_YEAR)
    values = {
        "q": _typed(given, "q"),
        "source": _one_of(given, "source", sources),
        "service": _one_of(given, "service", units),
        "priority": _one_of(given, "priority", dict(options)),
        "page": _page(given),
    }
    root = units.get(values["service"])
    wanted = OfferedFilter(
        text=values["q"],
        source=values["source"],
        unit_ids=None if root is None else subtree(there.units, root),
        priority=_priority(values["priority"], priorities),
        page=int(values["page"][:6] or 1),
    )
    services = (("", "Any"), *((it.reference, it.name) for it in there.units.values()))
    listed = (("", "Any"), *((it.value, SOURCES[it]) for it in sources))
    fields = (
        FilterShown("q", "Search", "text", values["q"], hint="Title or code"),
        FilterShown("source", "Where from", "select", values["source"], listed),
        FilterShown("priority", "Serves", "select", values["priority"], options),
        FilterShown("service", "Service and below", "select", values["service"], services),
    )
    return wanted, Asking(values, fields)


def in_use_asked(
    given: Mapping[str, str], priorities: Priorities, *, known: str
) -> tuple[LinesFilter, Asking]:
    """Return what the list of lines in force is asked for."""
    named = ("q", "priority", "interval", "page")
    wanted, asking = lines_asked(
        {it: given[it] for it in named if it in given}, priorities, known=known
    )
    values = {it: asking.values[it] for it in ("known", *named)}
    return wanted, Asking(values, tuple(it for it in asking.fields if it.name in named))


def compared_asked(
    given: Mapping[str, str], priorities: Priorities, *, known: str
) -> tuple[ComparedFilter, Asking]:
    """Return what the comparison of two years is asked for."""
    options = _priority_options(priorities)
    values = {
        "known": known,
        "q": _typed(given, "q"),
        "priority": _one_of(given, "priority", dict(options)),
        "change": _one_of(given, "change", CHANGES),
        "page": _page(given),
    }
    wanted = ComparedFilter(
        values["q"], values["change"], _priority(values["priority"], priorities),
        int(values["page"][:6] or 1),
    )  # fmt: skip
    changes = (("", "Any"), *CHANGES.items())
    fields = (
        FilterShown("q", "Search", "text", values["q"], hint="Title, code or why"),
        FilterShown("priority", "Priority", "select", values["priority"], options),
        FilterShown("change", "Change", "select", values["change"], changes),
    )
    return wanted, Asking(values, fields)


def sessions_asked(
    given: Mapping[str, str], priorities: Priorities, *, known: str
) -> tuple[SessionsFilter, Asking]:
    """Return what the list of sessions is asked for."""
    options = _priority_options(priorities)[:-1]
    values = {
        "known": known,
        "q": _typed(given, "q"),
        "priority": _one_of(given, "priority", dict(options)),
        "when": _one_of(given, "when", dict(_WHEN)),
        "page": _page(given),
    }
    named = _priority(values["priority"], priorities)
    wanted = SessionsFilter(
        values["q"], named if isinstance(named, int) else None, values["when"],
        int(values["page"][:6] or 1),
    )  # fmt: skip
    fields = (
        FilterShown("q", "Search", "text", values["q"], hint="Place, who came, what was said"),
        FilterShown("priority", "About", "select", values["priority"], options),
        FilterShown("when", "When", "select", values["when"], _WHEN),
    )
    return wanted, Asking(values, fields)


def sayings_asked(given: Mapping[str, str], *, known: str) -> tuple[SayingsFilter, Asking]:
    """Return what the list of what was said at a session is asked for."""
    values = {
        "known": known,
        "q": _typed(given, "q"),
        "led": _one_of(given, "led", dict(_LED)),
        "page": _page(given),
    }
    wanted = SayingsFilter(values["q"], values["led"], int(values["page"][:6] or 1))
    fields = (
        FilterShown("q", "Search", "text", values["q"], hint="Who, of what, or what was said"),
        FilterShown("led", "It led to", "select", values["led"], _LED),
    )
    return wanted, Asking(values, fields)
