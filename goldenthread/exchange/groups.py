"""Read counts by group as they are pasted from a spreadsheet: a row for each group."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from goldenthread.exchange.delimited import delimited_rows
from goldenthread.exchange.files import FileRefused, Limits

#: What a column may be headed, by what it is for; a table without headings has them in this order.
_HEADED: Final[Mapping[str, frozenset[str]]] = {
    "group": frozenset({"group"}),
    "count": frozenset({"count", "how many", "numerator", "number"}),
    "of": frozenset({"of", "out of", "of how many", "denominator"}),
    "period": frozenset({"period"}),
    "name": frozenset({"divided by"}),
}
_TOTALS: Final = frozenset({"total", "all"})
_WHOLE: Final = re.compile(r"[0-9]{1,12}(?:\.0+)?|[0-9]{1,3}(?:,[0-9]{3}){1,3}")
_LIMITS: Final = Limits(rows=500, columns=50)


@dataclass
class GroupsRead:
    """What was read: how many are in each group, and of how many; and what was left out, in sentences."""

    counts: dict[str, int] = field(default_factory=dict)
    wholes: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_groups(text: str, groups: Sequence[str], *, name: str, period: str) -> GroupsRead:
    """Return what a pasted table says of these groups; an empty cell says nothing of its group.

    The headings are those of the files that are taken away. Rows of another breakdown or period are left out.

    Raises:
        FileRefused: it is no table, or none of its rows is of a group.
    """
    rows, _ = delimited_rows(text.encode(), _LIMITS)
    cells = [[str(cell or "").strip() for cell in row] for _, row in rows]
    places, body = _columns(cells)
    asked = {"name": name.casefold(), "period": period.casefold()}
    called = {group.casefold(): group for group in groups}
    found, others, unknown = GroupsRead(), 0, []
    for row in body:
        said = {role: row[at] for role, at in places.items() if at < len(row)}
        if any(said.get(role, "").casefold() not in ("", each) for role, each in asked.items()):
            others += 1
            continue
        group = called.get(said.get("group", "").casefold())
        if group is None:
            unknown += [said.get("group", "")] if said.get("group", "") else []
            continue
        _take(found.counts, group, said.get("count", ""), found.notes)
        _take(found.wholes, group, said.get("of", ""), found.notes)
    unknown = [each for each in unknown if each.casefold() not in _TOTALS]
    if unknown:
        found.notes.append(f"Left out, as no group is called so: {', '.join(unknown[:5])[:200]}.")
    if others:
        found.notes.append(f"Left out, as of another period or breakdown: {others} rows.")
    if not found.counts and not found.wholes:
        why = " ".join(found.notes) or "Give a row for each group: its name, then how many."
        raise FileRefused(f"Nothing in it is a count of one of the groups. {why}")
    return found


def _columns(cells: list[list[str]]) -> tuple[dict[str, int], list[list[str]]]:
    """Return which column has which role, and the rows below the headings, where there are any."""
    for at, row in enumerate(cells):
        headings = [cell.casefold() for cell in row]
        places = {
            role: headings.index(each)
            for role, names in _HEADED.items()
            for each in headings
            if each in names
        }
        if "group" in places and "count" in places:
            return places, cells[at + 1 :]
    return {"group": 0, "count": 1, "of": 2}, cells


def _take(into: dict[str, int], group: str, cell: str, notes: list[str]) -> None:
    if not cell:
        return
    if _WHOLE.fullmatch(cell):
        into[group] = int(cell.partition(".")[0].replace(",", ""))
    else:
        notes.append(f"{group}: “{cell[:40]}” is no whole number and is left out.")
