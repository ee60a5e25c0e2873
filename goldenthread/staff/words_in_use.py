"""What the council's people see for the glossary's terms, and which parts are in use, for all pages.

``word("indicator")`` and ``words_for("indicator", "plural")`` in templates, the second to begin a heading;
``is_used("benchmarks")`` where a page shows something of a part. Asked once a request, and remembered.
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goldenthread.audit.remembering import MEMORY
from goldenthread.governance.queries.chosen import SYSTEM_PARTS, ChosenNow, chosen_on

__all__ = ["CHOSEN", "chosen_now", "is_used", "not_used", "part_of", "word", "words_for"]

#: What the page being made is to call things.
CHOSEN: Final[ContextVar[ChosenNow | None]] = ContextVar("chosen", default=None)

#: Where the pages of a part are, by the module of their views: the longest beginning decides.
_PAGES: Final = {
    "goldenthread.staff.benchmarks": "benchmarks",
    "goldenthread.staff.bodies": "bodies",
    "goldenthread.staff.calculated": "calculated",
    "goldenthread.staff.changes.charting": "control_charts",
    "goldenthread.staff.chosen.guidance": "plan_kinds",
    "goldenthread.staff.chosen.kind_writing": "plan_kinds",
    "goldenthread.staff.chosen.kinds": "plan_kinds",
    "goldenthread.staff.exceptions": "exceptions",
    "goldenthread.staff.indicators.benchmark_files": "benchmarks",
    "goldenthread.staff.indicators.breakdowns": "breakdowns",
    "goldenthread.staff.indicators.by_group": "breakdowns",
    "goldenthread.staff.plans": "plan_kinds",
    "goldenthread.staff.portfolios": "portfolios",
    "goldenthread.staff.rolled_up": "rollup",
}


def chosen_now(head: str, day: date) -> ChosenNow:
    """Return what the council chose, as it stands on a day under this head. 1 SQL query the first time."""
    found: ChosenNow = MEMORY.recall(head, ("chosen", day), lambda: chosen_on(day))
    return found


def word(term: str, number: str = "") -> str:
    """Return what the council calls a term; ``number`` is ``"plural"`` for many."""
    return (CHOSEN.get() or ChosenNow()).word(term, is_plural=number == "plural")


def words_for(term: str, number: str = "") -> str:
    """Return the same with a capital, as it begins a heading."""
    found = word(term, number)
    return found[:1].upper() + found[1:]


def is_used(part: str) -> bool:
    """Say whether the council uses a part of the system."""
    return (CHOSEN.get() or ChosenNow()).uses(part)


def part_of(module: str) -> str:
    """Return the part that a view's module belongs to; nothing where it belongs to none.

    >>> part_of("goldenthread.staff.rolled_up.views"), part_of("goldenthread.staff.home.views")
    ('rollup', '')
    """
    while module and module not in _PAGES:
        module = module.rpartition(".")[0]
    return _PAGES.get(module, "")


def not_used(request: HttpRequest, part: str) -> HttpResponse:
    """Answer for a page of a part that the council does not use."""
    name, about = SYSTEM_PARTS[part]
    return render(request, "chosen/not_used.html", {"name": name, "about": about}, status=404)
