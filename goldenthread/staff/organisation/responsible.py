"""Who is responsible for what on a day: as a page with what is wrong first, and to take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.exchange.writing import OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.indicators.queries.responsibilities import (
    DutyHeld,
    Problem,
    Responsibilities,
    Responsibility,
    ResponsibilityLine,
    responsibility_lines,
)
from goldenthread.records.page import Page
from goldenthread.staff.addresses import page_address
from goldenthread.staff.organisation.lists import (
    FilterField,
    branch,
    page_number,
    paged,
    plain,
    unit_field,
)
from goldenthread.staff.organisation.looking import Looking
from goldenthread.staff.organisation.tree import Named, named
from goldenthread.staff.organisation.wording import counted
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day as in_words

PROBLEMS = {
    Problem.NO_OWNER: "No owner",
    Problem.POST_ENDED: "The owner’s post has ended",
    Problem.HOLDER_LEFT: "The holder has left",
    Problem.VACANT: "The owner’s post is vacant",
}
_TITLES = {
    Responsibility.OWNER: "Owner",
    Responsibility.MEASURER: "Measurer",
    Responsibility.REPORTER: "Reporter",
    Responsibility.VALIDATOR: "Validator",
}
_ANY_PROBLEM = "any"


@dataclass(frozen=True)
class DutyCell:
    """A post that a duty falls to, its holders that day; without a post it is the owner's."""

    post: Named | None
    holders: tuple[Named, ...]
    is_vacant: bool


@dataclass(frozen=True)
class Row:
    """One indicator with who is responsible for it."""

    reference: str
    title: str
    href: str
    unit: Named
    cells: tuple[tuple[str, DutyCell], ...]
    problem: str
    note: str
    set_href: str


@dataclass(frozen=True)
class ResponsibleShown:
    """Everything on the page."""

    rows: tuple[Row, ...]
    page: Page[Any]
    sentence: str
    problems: tuple[tuple[str, int, str, bool], ...]
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
    """What is asked for, as it was typed, and the lines that fit."""

    values: dict[str, str]
    lines: Sequence[ResponsibilityLine]
    every: Sequence[ResponsibilityLine]


def asked_for(view: Looking, watched: Responsibilities, given: Mapping[str, str]) -> Asked:
    """Return the lines that the address asks for, those with something wrong first."""
    values = {name: plain(given, name) for name in ("q", "unit", "post", "problem")}
    every = responsibility_lines(watched, view.register, day=view.day)
    units, text = branch(view, values["unit"]), values["q"].casefold()
    post_id = next(
        (pk for pk, it in view.register.post_references.items() if it == values["post"]), None
    )
    lines = [
        line
        for line in every
        if (units is None or line.unit_id in units)
        and (not text or text in _text_of(view, line))
        and (post_id is None or any(it and it.post_id == post_id for it in line.duties.values()))
        and (
            not values["problem"]
            or line.problem == values["problem"]
            or (values["problem"] == _ANY_PROBLEM and line.problem)
        )
    ]
    return Asked(values, lines, every)


def _text_of(view: Looking, line: ResponsibilityLine) -> str:
    said = [line.reference, line.title]
    for held in line.duties.values():
        if held is not None and view.sees_post(held.post_id):
            said.append(held.title)
            said += [view.register.people[it.person_id].name for it in held.holders]
    return " ".join(said).casefold()


def responsible_shown(
    view: Looking, asked: Asked, given: Mapping[str, str], *, path: str
) -> ResponsibleShown:
    """Return the page."""
    values = asked.values
    page = paged(asked.lines, page_number(given.get("page", "")))
    days = {name: given[name] for name in ("known", "on") if given.get(name)}
    address = with_query(path, **days, **values)
    posts = sorted(
        {
            (view.register.post_references[it.post_id], it.title)
            for line in asked.every
            for it in line.duties.values()
            if it is not None and view.sees_post(it.post_id)
        },
        key=lambda each: each[1].casefold(),
    )
    problems = (
        (_ANY_PROBLEM, "Anything wrong"),
        *((str(it), words) for it, words in PROBLEMS.items()),
    )
    fields = (
        FilterField("q", "Search", "text", values["q"], hint="Indicator, post or name"),
        unit_field(view, values["unit"]),
        FilterField("post", "Post", "select", values["post"], (("", "Any post"), *posts)),
        FilterField(
            "problem", "What is wrong", "select", values["problem"], (("", "All"), *problems)
        ),
        FilterField("on", "On", "date", view.day.isoformat()),
    )
    in_force = tuple(
        dict(it.options).get(it.value, f"“{it.value}”") for it in fields[:4] if it.value
    )

    return ResponsibleShown(
        rows=tuple(_row(view, line) for line in page.items),
        page=page,
        sentence=_sentence(view, asked),
        problems=_tiles(asked, address),
        filters=fields,
        in_force=in_force,
        kept=tuple((name, given[name]) for name in ("known",) if given.get(name)),
        address=address,
        clear_address=with_query(path, **days),
        workbook_address=with_query(page_address("responsibilities_workbook"), **days, **values),
        table_address=with_query(page_address("responsibilities_table"), **days, **values),
        is_filtered=bool(in_force),
        day=in_words(view.day),
    )


def _sentence(view: Looking, asked: Asked) -> str:
    wrong = sum(1 for line in asked.every if line.problem)
    if not wrong:
        return f"Somebody answers for every indicator on {in_words(view.day)}."
    every = counted(len(asked.every), "indicator")
    return f"Nobody answers for {wrong:,} of {every} on {in_words(view.day)}."


def _tiles(asked: Asked, address: str) -> tuple[tuple[str, int, str, bool], ...]:
    found = []
    for problem, words in PROBLEMS.items():
        count = sum(1 for line in asked.every if line.problem == problem)
        is_on = asked.values["problem"] == problem
        if count or is_on:
            href = with_query(address, problem=None if is_on else str(problem), page=None)
            found.append((words, count, href, is_on))
    return tuple(found)


def _row(view: Looking, line: ResponsibilityLine) -> Row:
    unit = view.register.unit_name(line.unit_id, view.day)
    note = ""
    if line.left is not None and line.left.to_on is not None and view.sees_post(line.left.post_id):
        who = view.register.people[line.left.person_id].name
        note = f"{who} left on {in_words(line.left.to_on)}"
    return Row(
        reference=line.reference,
        title=line.title,
        href=page_address("indicator", line.reference),
        unit=Named(unit, view.unit_address(line.unit_id)),
        cells=tuple((_TITLES[duty], _cell(view, line.duties[duty])) for duty in Responsibility),
        problem=PROBLEMS[line.problem] if line.problem else "",
        note=note,
        set_href=page_address("responsibility_set", line.reference)
        if view.administers(line.unit_id)
        else "",
    )


def _cell(view: Looking, held: DutyHeld | None) -> DutyCell:
    if held is None:
        return DutyCell(None, (), is_vacant=False)
    is_seen = view.sees_post(held.post_id)
    return DutyCell(
        Named(held.title, view.post_address(held.post_id)),
        tuple(named(view, it) for it in held.holders) if is_seen else (),
        is_vacant=is_seen and not held.holders,
    )


_COLUMNS = [
    OutColumn("Indicator", width=12),
    OutColumn("Title", width=50),
    OutColumn("Unit", width=28),
    *(
        OutColumn(f"{title}{part}", width=28)
        for title in _TITLES.values()
        for part in ("", ", held by")
    ),
    OutColumn("What is wrong", width=26),
]


def _out(view: Looking, lines: Sequence[ResponsibilityLine]) -> Iterator[list[object]]:
    for line in lines:
        row = _row(view, line)
        cells: list[object] = []
        for _, cell in row.cells:
            cells.append(cell.post.name if cell.post else None)
            cells.append(", ".join(it.name for it in cell.holders) or None)
        problem = "; ".join(each for each in (row.problem, row.note) if each)
        yield [row.reference, row.title, row.unit.name, *cells, problem or None]


def workbook_of(
    view: Looking, lines: Sequence[ResponsibilityLine], *, council: str, made: date
) -> bytes:
    """Return the table as an Excel file."""
    title = f"Who is responsible for what on {in_words(view.day)}"
    sheet = OutSheet("Responsibilities", _COLUMNS, _out(view, lines))
    notes = [
        council,
        f"Made on {in_words(made)}.",
        "Where no measurer, reporter or validator is named, the owner does it.",
    ]
    return write_xlsx([sheet], title=title, notes=notes)


def csv_of(view: Looking, lines: Sequence[ResponsibilityLine]) -> Iterator[str]:
    """Return the table as CSV, line by line."""
    return write_csv(_COLUMNS, _out(view, lines))
