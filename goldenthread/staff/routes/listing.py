"""The list of approval routes: searched, narrowed, sorted, a page at a time, and taken away step by step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.rules.search_words import holds, words_wanted
from goldenthread.staff.organisation.lists import FilterField, plain
from goldenthread.staff.routes.shown import Ladders, RouteShown
from goldenthread.ui.addresses import Column
from goldenthread.ui.change_words import CHANGE_KINDS
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.dates import moment

__all__ = [
    "COLUMNS",
    "Listed",
    "fields_of",
    "found_in",
    "routes_csv",
    "routes_workbook",
    "values_of",
]

_NAMES: Final = ("q", "kind", "state", "need", "sort")
COLUMNS: Final = (
    Column("Route", "name"), Column("For", "kinds"), Column("Steps", "steps"),
    Column("Who can act today", "stuck"),
)  # fmt: skip
_STATES: Final = (
    ("", "In force"), ("ended", "Ended"), ("planned", "To come"), ("all", "All"),
)  # fmt: skip
_NEEDS: Final = (
    ("", "All"), ("required", "Changes must climb it"), ("free", "Changes may be recorded directly"),
    ("stuck", "Somebody is missing at a step"),
)  # fmt: skip
_OUT: Final = (
    OutColumn("Route", width=30),
    OutColumn("Reference", width=20),
    OutColumn("State", width=14),
    OutColumn("Since", ColumnKind.DATE),
    OutColumn("For", width=30),
    OutColumn("Required", width=10),
    OutColumn("One’s own may be answered", width=14),
    OutColumn("Stage", ColumnKind.NUMBER, 0),
    OutColumn("Step", width=36),
    OutColumn("Who acts", width=36),
    OutColumn("What they may do", width=36),
    OutColumn("Within", width=16),
    OutColumn("Waits for all", width=12),
    OutColumn("Who answers today", width=48),
    OutColumn("Who is missing", width=48),
)


@dataclass(frozen=True)
class Listed:
    """A route as the list has it: since when it is as it is, and whether it is in force on the day."""

    route: RouteShown
    reference: str
    kinds: tuple[str, ...]
    state: str
    since: date

    @property
    def note(self) -> str:
        """Its state in words, where it is not in force."""
        words = {
            "ended": f"ended on {in_words(self.since)}",
            "planned": f"from {in_words(self.since)}",
        }
        return words.get(self.state, "")

    @property
    def text(self) -> str:
        """All that is searched."""
        steps = (
            f"{it.name} {' '.join(each.name for each in it.who)}"
            for stage in self.route.stages
            for it in stage
        )
        return f"{self.reference} {self.route.name} {self.route.about} {self.route.kinds} {' '.join(steps)}"


def values_of(given: Mapping[str, str]) -> dict[str, str]:
    """Return what the address asks for; what makes no sense is left out."""
    values = {name: plain(given, name) for name in _NAMES}
    offered: Mapping[str, Collection[str]] = {
        "kind": CHANGE_KINDS, "state": dict(_STATES), "need": dict(_NEEDS)
    }  # fmt: skip
    for name, known in offered.items():
        values[name] = values[name] if values[name] in known else ""
    values["sort"] = values["sort"] if values["sort"].removeprefix("-") in _ORDERS else ""
    return values


def fields_of(values: Mapping[str, str]) -> list[FilterField]:
    """Return the boxes of the filter."""
    kinds = (("", "All changes"), *((it.value, words) for it, words in CHANGE_KINDS.items()))
    return [
        FilterField("q", "Search", "text", values["q"], hint="Name, step, body or post"),
        FilterField("kind", "Changes of", "select", values["kind"], kinds),
        FilterField("state", "State", "select", values["state"], _STATES),
        FilterField("need", "Which", "select", values["need"], _NEEDS),
    ]


_ORDERS: Final[Mapping[str, Callable[[Listed], Any]]] = {
    "name": lambda it: it.route.name.casefold(),
    "kinds": lambda it: it.route.kinds.casefold(),
    "steps": lambda it: sum(len(stage) for stage in it.route.stages),
    "stuck": lambda it: -len(it.route.warnings),
}


def _every_route(ladders: Ladders) -> Iterator[Listed]:
    """Yield every route there ever was, as it stands on the day, or as it ended or will begin."""
    register, ledger = ladders.register, ladders.register.ledgers["route"]
    for key in ledger.rows:
        on_day = ledger.on(key, ladders.day)
        version = on_day or ledger.versions(key)[0]
        state = "planned" if on_day is None else "ended" if on_day.says["is_ended"] else "in force"
        yield Listed(
            ladders.shown(key, version.says), register.reference("route", key),
            tuple(version.says["kinds"]), state, version.from_on,
        )  # fmt: skip


def found_in(ladders: Ladders, values: Mapping[str, str]) -> list[Listed]:
    """Return the routes that fit, in the order that is asked for. No SQL query."""
    words, wanted = words_wanted(values["q"]), values["state"] or "in force"
    found = [
        it
        for it in _every_route(ladders)
        if wanted in ("all", it.state)
        and (not values["kind"] or values["kind"] in it.kinds)
        and _is_needed(it, values["need"])
        and holds(it.text, words)
    ]
    found.sort(key=_ORDERS["name"])
    order = values["sort"].removeprefix("-") or "name"
    return sorted(found, key=_ORDERS[order], reverse=values["sort"].startswith("-"))


def _is_needed(it: Listed, need: str) -> bool:
    fits = {
        "required": it.route.is_required,
        "free": not it.route.is_required,
        "stuck": bool(it.route.warnings) and it.state == "in force",
    }
    return fits.get(need, True)


def _rows(found: Iterable[Listed]) -> Iterator[tuple[Any, ...]]:
    for it in found:
        route = it.route
        for number, stage in enumerate(route.stages):
            for step in stage:
                yield (
                    route.name, it.reference, it.state, it.since, route.kinds,
                    "yes" if route.is_required else "no", "yes" if route.allows_own else "no",
                    number, step.name, ", ".join(each.name for each in step.who), step.may, step.days,
                    "yes" if step.waits else "", "; ".join(map(_answerer, step.acts)), step.warning,
                )  # fmt: skip


def _answerer(it: Any) -> str:
    return ", ".join(each for each in (it.post.name, it.people, it.note) if each)


def routes_csv(found: Iterable[Listed]) -> Iterator[str]:
    """Return the routes as CSV, one row for each step."""
    return write_csv(_OUT, _rows(found))


def routes_workbook(
    found: Iterable[Listed], *, council: str, made_at: datetime, asked: Iterable[str]
) -> bytes:
    """Return the same as an Excel file."""
    told = "; ".join(asked)
    return write_xlsx(
        [OutSheet("Approval routes", _OUT, _rows(found))],
        title=f"{council}: approval routes",
        notes=[
            f"{council}: approval routes, one row for each step.",
            f"Filter: {told}" if told else "Filter: none",
            f"Made on {moment(made_at)}.",
        ],
    )
