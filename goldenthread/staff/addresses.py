"""Addresses of pages, for links: only to pages that exist, and keeping the past day that is read."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import date
from typing import Final

from django.urls import NoReverseMatch, reverse

from goldenthread.ui.addresses import with_query

#: The pages that read a past day, by name: a link from one to another keeps the day.
READS_PAST: Final[set[str]] = {
    "benchmark_table",
    "benchmark_workbook",
    "breakdown_table",
    "breakdown_workbook",
    "event_shown",
    "exception_rule",
    "exception_rules",
    "exceptions",
    "exceptions_table",
    "exceptions_workbook",
    "import",
    "home",
    "imports",
    "areas",
    "indicator",
    "news",
    "objective",
    "objectives",
    "objectives_table",
    "objectives_workbook",
    "organisation",
    "people",
    "person",
    "post",
    "posts",
    "record",
    "rights",
    "rights_person",
    "rights_who",
    "responsibilities",
    "responsibilities_table",
    "responsibilities_workbook",
    "rollup",
    "rule",
    "rule_compare",
    "rule_file",
    "rules",
    "scorecard",
    "scorecard_table",
    "scorecard_workbook",
    "thread",
    "thread_gaps",
    "trail",
    "trail_table",
    "trail_workbook",
    "unit",
    "waiting",
}

#: The past day that the page being made reads, as ``staff.asking`` found it in the address.
DAY_READ: Final[ContextVar[date | None]] = ContextVar("day_read", default=None)


def page_address(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of the page of that name, as known on the day that is being read."""
    address = reverse(name, args=args or None, kwargs=kwargs or None)
    day = DAY_READ.get()
    return with_query(address, known=day) if day and name in READS_PAST else address


def address_of(name: str, *args: object) -> str | None:
    """Return :func:`page_address`, or nothing where there is no such page."""
    try:
        return page_address(name, *args)
    except NoReverseMatch:
        return None


def day_kept() -> tuple[tuple[str, str], ...]:
    """Return what a form that asks keeps of the address: the past day that is being read."""
    day = DAY_READ.get()
    return (("known", day.isoformat()),) if day else ()
