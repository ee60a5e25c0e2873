"""Where the pages of plans are: the tabs of one plan, and the ways between the lists."""

from __future__ import annotations

from goldenthread.plan.queries.plans import PlanSeen
from goldenthread.staff.addresses import address_of, page_address

Place = tuple[str, str, bool]

#: The tabs of a plan: words, and the page's name. Pages that are not there are left out.
_TABS = (
    ("Plan", "plan"),
    ("Write", "plan_write"),
    ("Comments and steps", "plan_comments"),
    ("Compare", "plan_compare"),
    ("Audit", "plan_findings"),
    ("History", "plan_history"),
)


def plan_tabs(seen: PlanSeen, here: str) -> list[Place]:
    """Return the tabs of a plan's pages; ``here`` is the name of the page that is shown."""
    found = []
    for words, name in _TABS:
        address = address_of(name, seen.reference)
        if address and (name != "plan_write" or seen.may_write):
            found.append((words, address, name == here))
    return found


def plan_crumbs(seen: PlanSeen, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Return the way to a page of a plan."""
    own = page_address("plan", seen.reference) if more else None
    return [("Plans", page_address("plans")), (seen.title, own), *more]


def plans_places(here: str) -> list[Place]:
    """Return the ways between the lists of plans."""
    listed = (
        ("All plans", "plans"),
        ("Plans that are not there", "plans_wanting"),
        ("Key issues", "plan_key_issues"),
    )
    return [(words, page_address(name), name == here) for words, name in listed]
