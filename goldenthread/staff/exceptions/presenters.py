"""What needs attention, as its page shows it: one line each, and counts by whose and by service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goldenthread.indicators.queries.exceptions.listed import (
    Exceptions,
    Whose,
)
from goldenthread.indicators.queries.waiting import Day
from goldenthread.organisation.queries.units import Unit
from goldenthread.records.page import Page
from goldenthread.staff.addresses import page_address
from goldenthread.staff.attention import LineShown, line_shown
from goldenthread.staff.exceptions.asked import Reading, filter_fields, in_force
from goldenthread.staff.exceptions.words import WHOSE
from goldenthread.staff.rights.filters import FilterShown
from goldenthread.ui.addresses import Column, sorting_columns, with_query

_COLUMNS = (
    ("Indicator", "title"),
    ("Why", "rule"),
    ("Rating", "rating"),
    ("Raised", "age"),
    ("Told first", "told"),
    ("What must follow", "due"),
)


@dataclass(frozen=True)
class ServiceShown:
    """How many one service has, and the address that shows them."""

    name: str
    count: int
    accepted: int
    href: str
    is_current: bool


@dataclass(frozen=True)
class AttentionShown:
    """The beginning of what needs attention, with the way to all of it."""

    lines: tuple[LineShown, ...]
    total: int
    more: str
    note: str
    columns: tuple[Column, ...]
    href: str


@dataclass(frozen=True)
class ExceptionsPage:
    """Everything that the page says."""

    heading: str
    sentence: str
    tabs: tuple[tuple[str, int, str, bool], ...]
    services: tuple[ServiceShown, ...]
    lines: Page[LineShown]
    columns: Sequence[Column]
    filters: tuple[FilterShown, ...]
    kept: tuple[tuple[str, str], ...]
    in_force: Sequence[str]
    is_filtered: bool
    address: str
    clear_address: str
    workbook_address: str
    table_address: str
    has_rules: bool


def attention_shown(found: Exceptions | None, day: Day) -> AttentionShown | None:
    """Return the beginning of the list, as the start page shows it; nothing without rules."""
    if found is None:
        return None
    left = found.page.total - len(found.page.items)
    return AttentionShown(
        lines=tuple(line_shown(line, day) for line in found.page.items),
        total=found.page.total,
        more=f"All {found.page.total} that need attention" if left else "What needs attention",
        note=f"{found.overdue} overdue" if found.overdue else "",
        columns=tuple(Column(text) for text, _ in _COLUMNS),
        href=page_address("exceptions"),
    )


def page_shown(
    found: Exceptions, reading: Reading, *, path: str, day: Day, units: Mapping[int, Unit]
) -> ExceptionsPage:
    """Return the page."""
    whose = reading.wanted.whose
    address = reading.address(path)
    clear = with_query(path, whose=reading.values["whose"], known=reading.values["known"])
    return ExceptionsPage(
        heading="What needs attention",
        sentence=_sentence(found, whose),
        tabs=tuple(
            (words, found.counts[each], with_query(clear, whose=each.value), each is whose)
            for each, words in WHOSE.items()
            if found.counts[each] or each in (whose, Whose.ALL)
        ),
        services=tuple(
            ServiceShown(
                name=unit.name,
                count=count,
                accepted=accepted,
                href=with_query(clear, service=unit.reference),
                is_current=reading.wanted.unit_id == unit.id,
            )
            for unit, count, accepted in found.services
        ),
        lines=found.page.mapped(lambda line: line_shown(line, day)),
        columns=sorting_columns(
            [Column(text, key) for text, key in _COLUMNS],
            address=reading.address(path),
            sort=reading.wanted.order,
        ),
        filters=filter_fields(reading, found),
        kept=tuple(
            (name, reading.values[name])
            for name in ("known", "whose", "sort")
            if reading.values[name]
        ),
        in_force=in_force(reading, units),
        is_filtered=reading.is_filtered,
        address=address,
        clear_address=clear,
        workbook_address=reading.address(page_address("exceptions_workbook"), page=None),
        table_address=reading.address(page_address("exceptions_table"), page=None),
        has_rules=found.has_rules,
    )


def _sentence(found: Exceptions, whose: Whose) -> str:
    total = found.counts[whose]
    if not total:
        return ""
    open_ = total - found.accepted
    noun = "thing needs" if open_ == 1 else "things need"
    words = f"{open_} {noun} attention"
    if found.overdue:
        words += f"; what must follow is overdue for {found.overdue}"
    if found.accepted:
        are = "is" if found.accepted == 1 else "are"
        words += f"; {found.accepted} more {are} accepted for the time being"
    return f"{words}."
