"""Which sets of indicators are loaded, what stands in each, and how an issue differs from the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from goldenthread.exchange.writing import OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.indicators.queries.indicator_sets.issues import (
    IssueSeen,
    families_for,
    set_differences,
)
from goldenthread.indicators.queries.indicator_sets.items import (
    ORDERS,
    ItemLine,
    ItemsFilter,
    items_listed,
    set_seen,
)
from goldenthread.indicators.queries.indicator_sets.matches import may_match
from goldenthread.rules.indicator_sets import ItemSays
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.downloads import csv_file, excel_file
from goldenthread.staff.indicator_sets.shipped import offered
from goldenthread.staff.indicator_sets.words import FIELDS, STATES, counted, said, title_of
from goldenthread.staff.rights.filters import FilterShown
from goldenthread.ui.addresses import Column, sorting_columns, with_query
from goldenthread.ui.dates import day, moment

_COLUMNS: Final = (
    Column("Indicator", "code"),
    Column("Title", "title"),
    Column("Topic", "topic"),
    Column("Ours", "ours"),
)
_OUT: Final = (
    OutColumn("Code", width=18),
    OutColumn("Title", width=60),
    OutColumn("Topic", width=28),
    OutColumn("Unit", width=14),
    OutColumn("Which way is good", width=20),
    OutColumn("How often", width=16),
    OutColumn("Notes", width=50),
    OutColumn("Said of it", width=20),
    OutColumn("Ours", width=14),
    OutColumn("Title of ours", width=60),
    OutColumn("Why", width=50),
)


@signed_in
def sets(request: Asked) -> HttpResponse:
    """Show which sets are loaded, how much of each we have, and which come with the system."""
    families = families_for(request.actor)
    may = may_match(request.actor, timezone.localdate())
    there = {it.reference for issues in families.values() for it in issues}
    context = {
        "families": [
            (family, [issue_shown(it) for it in issues]) for family, issues in families.items()
        ],
        "offered": [it for it in offered() if it.reference not in there] if may else [],
        "bring": page_address("indicator_set_bring") if may else "",
        "crumbs": [("Indicator sets", None)],
    }
    return render(request, "indicator_sets/list.html", context)


def issue_shown(it: IssueSeen) -> dict[str, Any]:
    """Return an issue of a set as its row and its heading show it."""
    href = page_address("indicator_set", it.reference)
    return {
        "it": it,
        "href": href,
        "issued": day(it.issued_on),
        "counted": counted(it.items),
        "matched": (it.matched, with_query(href, state="matched")),
        "without": (it.without, with_query(href, state="none")),
        "lacking": (it.lacking, with_query(href, state="open")),
    }


@dataclass(frozen=True)
class _Reading:
    wanted: ItemsFilter
    values: dict[str, str]

    def address(self, path: str, **changes: object) -> str:
        return with_query(path, **(dict(self.values) | changes))


def _read(request: Asked) -> _Reading:
    given = request.GET

    def typed(name: str) -> str:
        return " ".join(given.get(name, "").replace("\x00", "").split())[:120]

    sort, number, state = given.get("sort", ""), given.get("page", ""), given.get("state", "")
    values = {
        "q": typed("q"),
        "topic": typed("topic"),
        "state": state if state in STATES else "",
        "sort": sort if sort.removeprefix("-") in ORDERS else "",
        "page": number if number.isdecimal() and number.isascii() else "",
    }
    wanted = ItemsFilter(
        values["q"], values["topic"], values["state"], values["sort"] or "set",
        int(values["page"][:6] or 1),
    )  # fmt: skip
    return _Reading(wanted, values)


def _filters(reading: _Reading, topics: Iterable[str]) -> tuple[FilterShown, ...]:
    values = reading.values
    named = [(it, it) for it in topics]
    found = [FilterShown("q", "Search", "text", values["q"], hint="Words or a code")]
    if named or values["topic"]:
        found.append(
            FilterShown("topic", "Topic", "select", values["topic"], (("", "Any"), *named))
        )
    states = (("", "Any"), *STATES.items())
    found.append(FilterShown("state", "Ours", "select", values["state"], states))
    return tuple(found)


@signed_in
def indicator_set(request: Asked, reference: str) -> HttpResponse:
    """Show what stands in a set, and which of it we have."""
    reading = _read(request)
    seen = set_seen(request.actor, reference, reading.wanted, on=timezone.localdate())
    if seen is None:
        raise Http404("There is no such set.")
    filters = _filters(reading, seen.topics)
    address = reading.address(request.path, page=None)
    tools = [
        ("CSV", reading.address(page_address("indicator_set_table", reference), page=None)),
        ("Excel", reading.address(page_address("indicator_set_workbook", reference), page=None)),
        ("Print", "#print"),
    ]
    changes_href = page_address("indicator_set_changes", reference)
    context = {
        "issue": issue_shown(seen.issue),
        "before": (seen.before.name, changes_href) if seen.before else None,
        "after": issue_shown(seen.after) if seen.after else None,
        "rows": [row_shown(reference, it) for it in seen.page.items],
        "page": seen.page,
        "columns": sorting_columns(list(_COLUMNS), address=address, sort=reading.values["sort"]),
        "filters": filters,
        "in_force": [dict(it.options).get(it.value, f"“{it.value}”") for it in filters if it.value],
        "kept": [("sort", reading.values["sort"])] if reading.values["sort"] else [],
        "is_filtered": any(it.value for it in filters),
        "address": address,
        "tools": tools,
        "may_match": seen.may_match,
        "crumbs": [("Indicator sets", page_address("indicator_sets")), (seen.issue.name, None)],
    }
    return render(request, "indicator_sets/set.html", context)


def row_shown(reference: str, it: ItemLine) -> dict[str, Any]:
    """Return an item as a row of its set."""
    facts = [said(it.says, "unit"), said(it.says, "polarity"), said(it.says, "frequency")]
    return {
        "line": it,
        "title": title_of(it.says),
        "facts": " · ".join(each for each in facts if each),
        "href": page_address("indicator_set_item", reference, it.says.code),
        "ours_href": page_address("indicator", it.ours_reference) if it.ours_reference else "",
        "state": STATES[it.state],
    }


@signed_in
def table(request: Asked, reference: str) -> HttpResponseBase:
    """Give the list of a set, as it is narrowed, as a CSV file."""
    return csv_file(write_csv(_OUT, _rows(_listed(request, reference))), f"set-{reference}")


@signed_in
def workbook(request: Asked, reference: str) -> HttpResponse:
    """Give the list of a set, as it is narrowed, as an Excel file."""
    lines = _listed(request, reference)
    content = write_xlsx(
        [OutSheet("Indicators", _OUT, _rows(lines))],
        title=f"{settings.COUNCIL}: {reference}",
        notes=[settings.COUNCIL, f"Made on {moment(timezone.now())}."],
    )
    return excel_file(content, f"set-{reference}")


def _listed(request: Asked, reference: str) -> list[ItemLine]:
    reading = _read(request)
    found = items_listed(request.actor, reference, reading.wanted)
    is_narrowed = any(reading.values[name] for name in ("q", "topic", "state"))
    if not found and not is_narrowed:
        raise Http404("There is no such set.")
    return found


def _rows(lines: list[ItemLine]) -> Iterator[tuple[object, ...]]:
    for it in lines:
        says = it.says
        yield (
            says.code, says.title, says.topic, says.unit, said(says, "polarity"),
            said(says, "frequency"), says.notes, STATES[it.state], it.ours, it.ours_title,
            it.reason,
        )  # fmt: skip


@signed_in
def changes(request: Asked, reference: str) -> HttpResponse:
    """Show how an issue of a set differs from the one before it."""
    found = set_differences(request.actor, reference)
    if found is None:
        raise Http404("There is no issue before this one.")
    issue, before, differing = found
    context = {
        "issue": issue_shown(issue),
        "before": issue_shown(before),
        "new": [_item(issue.reference, it) for it in differing.new],
        "gone": [_item(before.reference, it) for it in differing.gone],
        "changed": [
            _item(issue.reference, now)
            | {"differs": [(FIELDS[name], said(was, name), said(now, name)) for name in names]}
            for was, now, names in differing.changed
        ],
        "crumbs": [
            ("Indicator sets", page_address("indicator_sets")),
            (issue.name, page_address("indicator_set", reference)),
            ("Changes", None),
        ],
    }
    return render(request, "indicator_sets/changes.html", context)


def _item(reference: str, says: ItemSays) -> dict[str, Any]:
    href = page_address("indicator_set_item", reference, says.code)
    return {"code": says.code, "title": title_of(says), "topic": says.topic, "href": href}
