"""Pairings as their page and its export show them: narrowed and searched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from goldenthread.exchange.writing import OutColumn, write_csv
from goldenthread.governance.queries.pairings import (
    Pairing,
    committees_on,
    pairing_changes,
    pairings_on,
)
from goldenthread.records.page import Page
from goldenthread.staff.addresses import page_address
from goldenthread.staff.bodies.looking import Framed
from goldenthread.staff.organisation.lists import FilterField, page_number, paged, plain
from goldenthread.staff.organisation.tree import Named
from goldenthread.staff.organisation.wording import counted
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day as in_words

_HOW: Final = {"": "All units", "none": "With no committee", "several": "With two or more"}
_LATEST: Final = 50
_COLUMNS: Final = [
    OutColumn("Unit", width=40),
    OutColumn("Kind", width=20),
    OutColumn("Committee", width=40),
    OutColumn("Since", width=16),
]


@dataclass(frozen=True)
class PairingRow:
    """A unit with the committees that look at it, and since when."""

    unit: Named
    kind: str
    depth: int
    committees: tuple[tuple[Named, str], ...]

    @property
    def mark(self) -> str:
        """What stands out about it."""
        if not self.committees:
            return "No committee"
        return f"{len(self.committees)} committees" if len(self.committees) > 1 else ""


@dataclass(frozen=True)
class Happened:
    """One change of who looks at a unit."""

    on: str
    unit: str
    words: str
    reason: str


@dataclass(frozen=True)
class PairingsShown:
    """Everything on the page of pairings."""

    rows: tuple[PairingRow, ...]
    page: Page[Any]
    sentence: str
    filters: tuple[FilterField, ...]
    in_force: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    address: str
    clear_address: str
    table_address: str
    is_filtered: bool
    happened: tuple[Happened, ...]
    more: int


def asked_for(it: Framed, given: Mapping[str, str]) -> tuple[dict[str, str], list[Pairing]]:
    """Return what was asked for, as it was typed, and the pairings that fit."""
    values = {name: plain(given, name) for name in ("q", "how", "body")}
    body_id = it.known.framework.key_of("body", values["body"]) if values["body"] else None
    text = values["q"].casefold()
    return values, [
        each
        for each in pairings_on(it.known, it.view.day)
        if (not text or text in _name(it, each.unit_id).casefold())
        and (not values["body"] or body_id in {pk for pk, _ in each.committees})
        and (values["how"] != "none" or not each.committees)
        and (values["how"] != "several" or len(each.committees) > 1)
    ]


def _name(it: Framed, unit_id: int) -> str:
    return it.known.structure.unit_name(unit_id, it.view.day)


def pairings_shown(it: Framed, given: Mapping[str, str], *, path: str) -> PairingsShown:
    """Return the page. No SQL query but those of the framework."""
    values, lines = asked_for(it, given)
    page = paged(lines, page_number(given.get("page", "")))
    days = {name: given[name] for name in ("known", "on") if given.get(name)}
    fields = _filters(it, values)
    in_force = tuple(
        dict(each.options).get(each.value, f"“{each.value}”") for each in fields if each.value
    )
    changes = pairing_changes(it.known)
    return PairingsShown(
        rows=tuple(_row(it, each) for each in page.items),
        page=page,
        sentence=_sentence(it),
        filters=(*fields, FilterField("on", "As it stands on", "date", it.view.day.isoformat())),
        in_force=in_force,
        kept=tuple((name, given[name]) for name in ("known",) if given.get(name)),
        address=with_query(path, **days, **values),
        clear_address=with_query(path, **days),
        table_address=with_query(page_address("pairings_table"), **days, **values),
        is_filtered=bool(in_force),
        happened=tuple(
            Happened(
                in_words(each.on),
                _name(it, each.unit_id),
                f"{'Paired with' if each.is_begun else 'No longer with'} {it.body(each.body_id).name}",
                each.reason,
            )
            for each in changes[:_LATEST]
        ),
        more=max(0, len(changes) - _LATEST),
    )


def _sentence(it: Framed) -> str:
    every = pairings_on(it.known, it.view.day)
    none = sum(1 for each in every if not each.committees)
    several = sum(1 for each in every if len(each.committees) > 1)
    return (
        f"{counted(len(every), 'unit')} on {in_words(it.view.day)}: {none} with no committee,"
        f" {several} with two or more."
    )


def _filters(it: Framed, values: Mapping[str, str]) -> tuple[FilterField, ...]:
    committees = tuple(
        (it.known.framework.reference("body", pk), it.body(pk).name)
        for pk in committees_on(it.known, it.view.day)
    )
    return (
        FilterField("q", "Search", "text", values["q"], hint="Name of a unit"),
        FilterField("how", "Which", "select", values["how"], tuple(_HOW.items())),
        FilterField(
            "body", "Committee", "select", values["body"], (("", "Any committee"), *committees)
        ),
    )


def _row(it: Framed, pairing: Pairing) -> PairingRow:
    unit = it.unit(pairing.unit_id) or Named("", "")
    stands = it.known.structure.unit(pairing.unit_id, it.view.day)
    return PairingRow(
        unit,
        str(stands.says["kind"]) if stands else "",
        pairing.depth,
        tuple((it.body(pk), in_words(since)) for pk, since in pairing.committees),
    )


def csv_of(it: Framed, lines: Sequence[Pairing]) -> Iterator[str]:
    """Return the pairings as CSV, a line for each unit and committee."""
    return write_csv(_COLUMNS, _out(it, lines))


def _out(it: Framed, lines: Sequence[Pairing]) -> Iterator[list[object]]:
    for each in lines:
        row = _row(it, each)
        for body_id, since in each.committees:
            yield [row.unit.name, row.kind or None, it.body(body_id).name, since]
        if not each.committees:
            yield [row.unit.name, row.kind or None, None, None]
