"""The whole structure as one workbook: written from the register, read back row by row.

What is written reads back as nothing new. For users: docs/how-to/organisation.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from goldenthread.exchange.files import UNCALCULATED, WHY_UNCALCULATED, FileRefused
from goldenthread.exchange.reading import Sheet, read_workbook
from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_xlsx
from goldenthread.organisation.commands.structure_import import FileRow, SheetName
from goldenthread.organisation.queries.register import AppointmentKind, Register, Role
from goldenthread.rules.cell_text import quoted

__all__ = ["read_structure", "write_structure"]

_DAYS = ("From", "To")
_TRUTHS = ("Partner", "Ended", "Withdrawn")
_WRITTEN = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%d.%m.%Y")
_HEADINGS: dict[SheetName, tuple[str, ...]] = {
    SheetName.UNITS: ("Key", "From", "Name", "Kind", "Under", "Partner", "Ended", "Successor"),
    SheetName.POSTS: ("Key", "From", "Title", "Unit", "Ended", "Successor"),
    SheetName.PEOPLE: ("Key", "Name", "E-mail"),
    SheetName.APPOINTMENTS: ("Post", "Person", "From", "To", "Terms"),
    SheetName.ROLES: ("Post", "Role", "Unit", "From", "Withdrawn"),
    SheetName.AREAS: ("Key", "From", "Name"),
}
_NEEDED = {
    SheetName.UNITS: ("Name", "From"),
    SheetName.POSTS: ("Title", "Unit", "From"),
    SheetName.PEOPLE: ("Name",),
    SheetName.APPOINTMENTS: ("Post", "Person", "From"),
    SheetName.ROLES: ("Post", "Role", "Unit", "From"),
    SheetName.AREAS: ("Name",),
}
_ORDER = (
    SheetName.UNITS,
    SheetName.POSTS,
    SheetName.PEOPLE,
    SheetName.APPOINTMENTS,
    SheetName.ROLES,
    SheetName.AREAS,
)
_NOTES = (
    "One row for each thing and each day from which it is otherwise. Keys tell things apart and join the"
    " sheets: leave the key of something new empty to have it made from the name.",
    "What you leave out stays as it is; nothing is removed by leaving its row out. To end a unit or a post,"
    " add a row from its first day without it with “yes” under Ended, and the key of its successor.",
    "The indicators of an ended unit or post pass to its successor. Units below it, its posts, holders and"
    " rights need rows of their own; ended on its page, a unit passes on all of them by itself.",
    "The first row of an area needs no day: it is what the area was added as.",
    "Days: 2026-04-01 or 1/4/2026. Terms: Permanent, Acting, Interim or Shared. To: the last day.",
)


def write_structure(register: Register, *, council: str, made: date) -> bytes:
    """Return the whole structure, past and planned, as an Excel workbook."""
    rows: dict[SheetName, Iterator[list[object]]] = {
        SheetName.UNITS: _units(register),
        SheetName.POSTS: _posts(register),
        SheetName.PEOPLE: iter(
            [it.reference, it.name, it.email or None] for it in register.people.values()
        ),
        SheetName.APPOINTMENTS: _appointments(register),
        SheetName.ROLES: _roles(register),
        SheetName.AREAS: _areas(register),
    }
    sheets = [
        OutSheet(sheet.value, [_column(heading) for heading in _HEADINGS[sheet]], list(rows[sheet]))
        for sheet in _ORDER
    ]
    title = f"{council}: structure"
    return write_xlsx(sheets, title=title, notes=(f"Made on {made.isoformat()}.", *_NOTES))


def _column(heading: str) -> OutColumn:
    if heading in _DAYS:
        return OutColumn(heading, ColumnKind.DATE, width=18)
    return OutColumn(heading, width=34 if heading in ("Name", "Title") else 24)


def _yes(value: object) -> str | None:
    return "yes" if value else None


def _units(register: Register) -> Iterator[list[object]]:
    references = register.unit_references
    for pk, reference in references.items():
        for it in register.units.versions(pk):
            yield [
                reference,
                it.from_on,
                it.says["name"],
                it.says["kind"],
                references.get(it.says["parent_id"]),
                _yes(it.says["is_partner"]),
                _yes(it.says["is_ended"]),
                references.get(it.says["successor_id"]) or it.says["successors"] or None,
            ]


def _posts(register: Register) -> Iterator[list[object]]:
    references = register.post_references
    for pk, reference in references.items():
        for it in register.posts.versions(pk):
            yield [
                reference,
                it.from_on,
                it.says["title"],
                register.unit_references.get(it.says["unit_id"]),
                _yes(it.says["is_ended"]),
                references.get(it.says["successor_id"]),
            ]


def _appointments(register: Register) -> Iterator[list[object]]:
    for held in sorted(register.appointments.values(), key=lambda it: (it.post_id, it.from_on)):
        yield [
            register.post_references.get(held.post_id),
            register.people[held.person_id].reference,
            held.from_on,
            held.to_on,
            AppointmentKind(held.kind).label,
        ]


def _roles(register: Register) -> Iterator[list[object]]:
    for key in register.grants.rows:
        post_id, role, unit_id = key
        for it in register.grants.versions(key):
            yield [
                register.post_references.get(post_id),
                Role(role).label,
                register.unit_references.get(unit_id),
                it.from_on,
                _yes(it.says["is_withdrawn"]),
            ]


def _areas(register: Register) -> Iterator[list[object]]:
    for pk, reference in register.area_references.items():
        for at, it in enumerate(register.areas.versions(pk)):
            yield [reference, it.from_on if at else None, it.says["name"]]


def read_structure(name: str, content: bytes) -> tuple[FileRow, ...]:
    """Return every row of the sheets of a structure; a bad cell becomes the row's fault.

    Raises:
        FileRefused: the file cannot be read, or holds none of the sheets.
    """
    book = read_workbook(name, content)
    named = {sheet.name.strip().casefold(): sheet for sheet in book.sheets}
    rows: list[FileRow] = []
    for sheet in _ORDER:
        if (found := named.get(sheet.value.casefold())) is not None:
            rows += _rows(sheet, found)
    if not rows:
        names = ", ".join(sheet.value for sheet in _ORDER)
        raise FileRefused(f"The workbook has rows on none of the sheets {names}: name them so.")
    return tuple(rows)


def _rows(sheet: SheetName, found: Sheet) -> Iterator[FileRow]:
    first = enumerate(found.rows[0][1])
    heads = {" ".join(str(cell or "").split()).casefold(): at for at, cell in first}
    places = {it: heads[it.casefold()] for it in _HEADINGS[sheet] if it.casefold() in heads}
    absent = [heading for heading in _NEEDED[sheet] if heading not in places]
    if absent:
        raise FileRefused(
            f"The sheet {sheet.value} has no column “{absent[0]}”: its first row must hold the headings"
            f" {', '.join(_HEADINGS[sheet])}."
        )
    for line, cells in found.rows[1:]:
        values: dict[str, object] = {}
        fault = ""
        for heading, at in places.items():
            cell = cells[at] if at < len(cells) else None
            try:
                values[heading] = _read(heading, cell)
            except ValueError as refusal:
                fault = fault or str(refusal)
        if any(value not in (None, "", False) for value in values.values()) or fault:
            yield FileRow(sheet, line, values, fault)


def _read(heading: str, cell: object) -> object:
    if cell is UNCALCULATED:
        raise ValueError(f"“{heading}”: {WHY_UNCALCULATED}")
    if heading in _DAYS:
        return _day(heading, cell)
    if heading in _TRUTHS:
        return _truth(heading, cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).replace("\x00", "").strip()


def _day(heading: str, cell: object) -> date | None:
    if cell is None or cell == "":
        return None
    day = cell.date() if isinstance(cell, datetime) else cell
    if not isinstance(day, date):
        for written in _WRITTEN:
            try:
                day = datetime.strptime(str(cell).strip(), written).date()  # noqa: DTZ007
                break
            except ValueError:
                continue
    if not isinstance(day, date) or not 1900 <= day.year <= 2199:
        raise ValueError(f"“{heading}”: {quoted(cell)} is not a day; write one such as 2026-04-01.")
    return day


def _truth(heading: str, cell: object) -> bool:
    text = str(cell if cell is not None else "").strip().casefold()
    if text in ("", "no", "n", "false", "0", "0.0"):
        return False
    if text in ("yes", "y", "true", "1", "1.0", "x"):
        return True
    raise ValueError(f"“{heading}”: write yes or no, not {quoted(cell)}.")
