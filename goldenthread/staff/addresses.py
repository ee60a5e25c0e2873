"""Addresses of pages, for links: only to pages that exist, and keeping the past day that is read."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from django.urls import NoReverseMatch, resolve, reverse

from goldenthread.staff.words_in_use import is_used, part_of
from goldenthread.ui.addresses import with_query

#: The pages that read a past day, by name: a link from one to another keeps the day.
READS_PAST: Final[set[str]] = {
    "bodies",
    "absences",
    "absence",
    "absences_table",
    "absences_workbook",
    "body",
    "benchmark_table",
    "benchmark_workbook",
    "breakdown_table",
    "breakdown_workbook",
    "duties",
    "duties_table",
    "duties_workbook",
    "duty",
    "effects",
    "effects_workbook",
    "event_shown",
    "framework_gaps",
    "exception_rule",
    "exception_rules",
    "exceptions",
    "exceptions_table",
    "exceptions_workbook",
    "framework",
    "framework_files",
    "framework_handbook",
    "framework_handbook_pdf",
    "framework_handbook_word",
    "import",
    "home",
    "imports",
    "areas",
    "my_part",
    "my_part_of",
    "indicator",
    "neighbourhood",
    "news",
    "pairings",
    "pairings_table",
    "objective",
    "objectives",
    "objectives_table",
    "objectives_workbook",
    "organisation",
    "contributions",
    "contributions_report",
    "contributions_report_workbook",
    "contributions_table",
    "contributions_workbook",
    "council_words",
    "delivery_plan",
    "level",
    "life",
    "removed",
    "removed_table",
    "removed_workbook",
    "levels",
    "parts_in_use",
    "people",
    "plan",
    "plan_comments",
    "plan_compare",
    "plan_effects",
    "plan_findings",
    "plan_history",
    "plan_gaps",
    "plan_key_issues",
    "plan_kind",
    "plan_kinds",
    "plan_passage_history",
    "plan_pdf",
    "plan_word",
    "plans",
    "plans_table",
    "plans_wanting",
    "plans_workbook",
    "person",
    "portfolio",
    "portfolio_contents",
    "portfolio_moves",
    "portfolios",
    "post",
    "posts",
    "priorities",
    "priorities_table",
    "priorities_workbook",
    "prioritisation",
    "prioritisation_result",
    "prioritisation_result_table",
    "prioritisation_result_workbook",
    "power",
    "powers",
    "powers_table",
    "powers_workbook",
    "proposal",
    "proposals",
    "proposals_workbook",
    "record",
    "rights",
    "rights_person",
    "rights_who",
    "responsibilities",
    "responsibilities_table",
    "responsibilities_workbook",
    "rollup",
    "route",
    "routes",
    "routes_table",
    "routes_workbook",
    "rule",
    "rule_compare",
    "rule_file",
    "rules",
    "scorecard",
    "scorecard_table",
    "scorecard_workbook",
    "standard",
    "standards",
    "standards_workbook",
    "thread",
    "strategy_map",
    "strategy_picture",
    "thread_gaps",
    "thread_overview",
    "trail",
    "trail_table",
    "trail_workbook",
    "unit",
    "waiting",
    "year_scorecards",
    "year_scorecard",
    "year_scorecard_lines",
    "year_scorecard_line",
    "year_scorecard_workbook",
    "year_scorecard_table",
    "year_scorecard_pack",
    "year_scorecard_pack_pdf",
    "year_scorecard_pack_word",
    "year_scorecard_sessions",
    "year_session",
    "year_sessions_workbook",
    "year_scorecard_in_use",
    "year_scorecard_in_use_workbook",
    "year_scorecard_compared",
    "year_scorecard_compared_workbook",
}

#: The past day that the page being made reads, as ``staff.asking`` found it in the address.
DAY_READ: Final[ContextVar[date | None]] = ContextVar("day_read", default=None)


def page_address(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of the page of that name, as known on the day that is being read."""
    address = reverse(name, args=args or None, kwargs=kwargs or None)
    day = DAY_READ.get()
    return with_query(address, known=day) if day and name in READS_PAST else address


def address_of(name: str, *args: object) -> str | None:
    """Return :func:`page_address`, or nothing where there is no such page or its part is not used."""
    try:
        address = page_address(name, *args)
    except NoReverseMatch:
        return None
    return address if is_used(_part_of_page(urlsplit(address).path)) else None


@lru_cache(maxsize=1000)
def _part_of_page(path: str) -> str:
    """Return the part of the system that a page belongs to."""
    return part_of(resolve(path).func.__module__)


def day_kept() -> tuple[tuple[str, str], ...]:
    """Return what a form that asks keeps of the address: the past day that is being read."""
    day = DAY_READ.get()
    return (("known", day.isoformat()),) if day else ()
