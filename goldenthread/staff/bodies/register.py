"""The duties register as its page and its exports show it: narrowed, searched and sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.exchange.writing import OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.governance.queries.duties import DutyLine, HolderKind, duties_on
from goldenthread.records.page import Page
from goldenthread.rules.vocabulary import ReviewInterval
from goldenthread.staff.addresses import page_address
from goldenthread.staff.bodies.looking import Framed
from goldenthread.staff.organisation.lists import FilterField, page_number, paged, plain
from goldenthread.staff.organisation.tree import Named
from goldenthread.staff.organisation.wording import counted
from goldenthread.ui.addresses import Column, sorting_columns, with_query
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.frame_words import often

_NOBODY = "nobody"
_OFTEN = list(ReviewInterval)


@dataclass(frozen=True)
class DutyRow:
    """One duty as a row."""

    does: str
    href: str
    holder: Named | None
    people: tuple[Named, ...]
    is_vacant: bool
    when: str
    to: Named | None
    source: str


@dataclass(frozen=True)
class DutiesShown:
    """Everything on the page of duties."""

    rows: tuple[DutyRow, ...]
    columns: tuple[Column, ...]
    page: Page[Any]
    sentence: str
    filters: tuple[FilterField, ...]
    in_force: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    address: str
    clear_address: str
    workbook_address: str
    table_address: str
    is_filtered: bool
    day: str


@dataclass(frozen=True)
class Asked:
    """What is asked for, as it was typed, and the duties that fit."""

    values: dict[str, str]
    lines: Sequence[DutyLine]
    every: Sequence[DutyLine]


def asked_for(it: Framed, given: Mapping[str, str]) -> Asked:
    """Return the duties that the address asks for, in the order that it asks for."""
    values = {name: plain(given, name) for name in ("q", "body", "post", "kind", "sort")}
    every = duties_on(it.known, it.view.day)
    text = values["q"].casefold()
    lines = [
        line
        for line in every
        if _falls(it, line, values) and (not text or text in _text_of(it, line))
    ]
    keys: dict[str, Callable[[DutyLine], Any]] = {
        "does": lambda line: line.does.casefold(),
        "holder": lambda line: (not line.holder_name, line.holder_name.casefold()),
        "often": lambda line: (_rank(line), line.by_when.casefold()),
        "to": lambda line: (not line.to_name, line.to_name.casefold()),
    }
    sort = values["sort"]
    key = keys.get(sort.removeprefix("-"), keys["does"])
    return Asked(values, sorted(lines, key=key, reverse=sort.startswith("-")), every)


def _rank(line: DutyLine) -> int:
    known = line.how_often in set(ReviewInterval)
    return _OFTEN.index(ReviewInterval(line.how_often)) if known else len(_OFTEN)


def _falls(it: Framed, line: DutyLine, values: Mapping[str, str]) -> bool:
    """Say whether a duty falls to, or goes to, what was chosen."""
    if values["body"]:
        body_id = it.known.framework.key_of("body", values["body"])
        if body_id is None or body_id not in (line.body_id, line.to_body_id):
            return False
    if values["post"] == _NOBODY:
        if line.holder is not HolderKind.NOBODY:
            return False
    elif values["post"]:
        references = it.known.structure.post_references
        if line.post_id is None or references[line.post_id] != values["post"]:
            return False
    return not values["kind"] or line.unit_kind.casefold() == values["kind"].casefold()


def _text_of(it: Framed, line: DutyLine) -> str:
    said = [line.does, line.holder_name, line.by_when, line.to_name, line.source, line.reference]
    if line.post_id is not None:
        said += [each.name for each in it.holders(line.post_id)]
    return " ".join(said).casefold()


def duties_shown(it: Framed, asked: Asked, given: Mapping[str, str], *, path: str) -> DutiesShown:
    """Return the page."""
    values = asked.values
    page = paged(asked.lines, page_number(given.get("page", "")))
    days = {name: given[name] for name in ("known", "on") if given.get(name)}
    address = with_query(path, **days, **values)
    fields = _filters(it, asked)
    in_force = tuple(
        dict(each.options).get(each.value, f"“{each.value}”") for each in fields if each.value
    )
    columns = [
        Column("What", "does"),
        Column("Falls to", "holder"),
        Column("How often or by when", "often"),
        Column("Goes to", "to"),
        Column("Source"),
    ]
    on = in_words(it.view.day)
    return DutiesShown(
        rows=tuple(duty_row(it, line) for line in page.items),
        columns=tuple(sorting_columns(columns, address=address, sort=values["sort"])),
        page=page,
        sentence=_sentence(asked, on),
        filters=(*fields, FilterField("on", "As it stands on", "date", it.view.day.isoformat())),
        in_force=in_force,
        kept=tuple((name, given[name]) for name in ("known", "sort") if given.get(name)),
        address=address,
        clear_address=with_query(path, **days),
        workbook_address=with_query(page_address("duties_workbook"), **days, **values),
        table_address=with_query(page_address("duties_table"), **days, **values),
        is_filtered=bool(in_force),
        day=on,
    )


def _sentence(asked: Asked, on: str) -> str:
    nobody = sum(1 for line in asked.every if line.holder is HolderKind.NOBODY)
    every = counted(len(asked.every), "duty")
    falls = "falls" if nobody == 1 else "fall"
    return f"{every} on {on}; {nobody} {falls} to nobody." if nobody else f"{every} on {on}."


def _filters(it: Framed, asked: Asked) -> tuple[FilterField, ...]:
    values, framework = asked.values, it.known.framework
    bodies = {
        (framework.reference("body", pk), framework.called("body", pk, it.view.day))
        for line in asked.every
        for pk in (line.body_id, line.to_body_id)
        if pk is not None
    }
    posts = {
        (it.known.structure.post_references[line.post_id], line.holder_name)
        for line in asked.every
        if line.post_id is not None
    }
    kinds = {
        (line.unit_kind, line.unit_kind.capitalize()) for line in asked.every if line.unit_kind
    }

    def ordered(found: set[tuple[str, str]]) -> list[tuple[str, str]]:
        return sorted(found, key=lambda each: each[1].casefold())

    nobody = [(_NOBODY, "Nobody")]
    return (
        FilterField("q", "Search", "text", values["q"], hint="Duty, post or name"),
        FilterField(
            "body", "Body", "select", values["body"], (("", "Any body"), *ordered(bodies))
        ),
        FilterField(
            "post", "Post", "select", values["post"], (("", "Any post"), *nobody, *ordered(posts))
        ),
        FilterField(
            "kind", "Each unit of a kind", "select", values["kind"],
            (("", "Any kind"), *ordered(kinds)),
        ),
    )  # fmt: skip


def duty_row(it: Framed, line: DutyLine) -> DutyRow:
    """Return a duty as a row."""
    people = it.holders(line.post_id) if line.post_id is not None else ()
    to = it.body(line.to_body_id) if line.to_body_id is not None else None
    return DutyRow(
        does=line.does,
        href=it.view.address("duty", line.reference),
        holder=it.holder(line),
        people=people,
        is_vacant=line.post_id is not None and not people,
        when=often(line.how_often, line.by_when),
        to=to or (Named(line.to_name, "") if line.to_name else None),
        source=line.source,
    )


_COLUMNS = [
    OutColumn("Reference", width=24),
    OutColumn("What", width=60),
    OutColumn("Falls to", width=34),
    OutColumn("Held by", width=24),
    OutColumn("How often or by when", width=26),
    OutColumn("Goes to", width=30),
    OutColumn("Source", width=40),
]


def _out(it: Framed, lines: Sequence[DutyLine]) -> Iterator[list[object]]:
    for line in lines:
        row = duty_row(it, line)
        cells = (
            row.holder.name if row.holder else "",
            ", ".join(each.name for each in row.people),
            row.when,
            row.to.name if row.to else "",
            row.source,
        )
        yield [line.reference, line.does, *(cell or None for cell in cells)]


def workbook_of(it: Framed, lines: Sequence[DutyLine], *, council: str, made: date) -> bytes:
    """Return the register as an Excel file."""
    sheet = OutSheet("Duties", _COLUMNS, _out(it, lines))
    notes = [council, f"Made on {in_words(made)}."]
    return write_xlsx([sheet], title=f"Duties on {in_words(it.view.day)}", notes=notes)


def csv_of(it: Framed, lines: Sequence[DutyLine]) -> Iterator[str]:
    """Return the register as CSV, line by line."""
    return write_csv(_COLUMNS, _out(it, lines))
