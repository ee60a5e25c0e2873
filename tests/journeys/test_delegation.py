"""Sefton's change within the year: a cabinet member decides it for the Cabinet, and nothing beyond the year.

After Sefton's framework of 2010: what the Cabinet recommends and adopts may within the year be decided by the
member to whom it was delegated, from a day to a day; what is of another kind, is another body's, or comes
after the power has ended, is not theirs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from goldenthread.ui.dates import day as in_words
from tests.journeys.proposing import propose_targets, record_meeting

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
Check = Callable[["Page"], None]


def _quarter(ahead: int) -> str:
    """Return the quarter that begins so many quarters after today's."""
    today = date.today()
    index = today.year * 4 + (today.month - 1) // 3 + ahead - 1
    year = index // 4
    return f"{year}/{(year + 1) % 100:02} Q{index % 4 + 1}"


def _answer(member: Page, reference: str, check_accessible: Check) -> None:
    member.goto(f"/packages/{reference}/")
    check_accessible(member)
    member.get_by_role("link", name=re.compile("^Answer.*Cabinet adopts")).click()
    member.get_by_role("group", name="Answer to all lines").get_by_label("Adopt").check()
    check_accessible(member)


def _decided_on(member: Page, on: date) -> None:
    when = member.get_by_role("group", name="Decided on")
    for box, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
        when.get_by_label(box).fill(str(value))


def _is_not_the_members(member: Page, reference: str, why: str, check_accessible: Check) -> None:
    """Look at what awaits the member and at the package: neither offers an answer, the page says why."""
    member.goto("/awaiting/")
    expect(member.get_by_role("link", name=f"Decide {reference}")).to_have_count(0)
    check_accessible(member)
    member.goto(f"/packages/{reference}/")
    expect(member.get_by_text(f"Not yours to answer. {why}")).to_be_visible()
    expect(member.get_by_role("link", name=re.compile("^Answer"))).to_have_count(0)
    check_accessible(member)


def _draw(officer: Page) -> None:
    """Draw a route on which two committees adopt, each for its remit, and the Cabinet does not."""
    officer.goto("/framework/routes/")
    officer.get_by_role("link", name="Add a route").click()
    officer.get_by_label("Name", exact=True).fill("Committees alone")
    officer.get_by_label("Targets").check()
    step = officer.get_by_role("group", name="Step 1", exact=True)
    step.get_by_label("Step", exact=True).fill("Committees adopt")
    offered = step.get_by_label("Who acts?").locator("option").all_inner_texts()
    several = next(it for it in offered if it.startswith("Several bodies"))
    step.get_by_label("Who acts?").select_option(label=several)
    step.get_by_text("Several bodies, each for its remit").click()
    for name in ("Housing Review Team", "Finance Review Team"):
        step.get_by_label(name).check()
    officer.get_by_role("button", name="Continue").last.click()
    officer.get_by_role("button", name="Add the route").click()
    expect(officer.get_by_text("The route is recorded.")).to_be_visible()


def _send_priorities(officer: Page) -> str:
    """Send the result of a prioritisation for approval, and let the board recommend it."""
    officer.goto("/priorities/PZ-1/")
    officer.get_by_role("link", name="Send for approval").click()
    officer.get_by_role("button", name="Send it").click()
    expect(officer.get_by_text("is on its way. Nothing is adopted yet.")).to_be_visible()
    reference = officer.url.rstrip("/").rpartition("/")[2]
    record_meeting(officer, "directors-board", {reference: "Recommended"}, "B 5")
    return reference


def _end_the_power(officer: Page, check_accessible: Check) -> None:
    officer.goto("/framework/delegations/DP-1/")
    officer.get_by_role("link", name="End").click()
    check_accessible(officer)
    when = officer.get_by_role("group", name="From which day does it hold no longer?")
    today = date.today()
    for box, value in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
        when.get_by_label(box).fill(str(value))
    officer.get_by_label("Why?").fill("The Cabinet takes it back.")
    officer.get_by_role("button", name="Continue").click()
    check_accessible(officer)
    officer.get_by_role("button", name=re.compile("^End")).click()
    check_accessible(officer)


def test_a_change_within_the_year_is_decided_by_the_member_and_one_beyond_it_is_not(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given that the Cabinet let the portfolio holder decide targets within the year
    officer, member = page_as("performance_officer"), page_as("councillor")
    member.goto("/framework/delegations/")
    member.get_by_role("link", name=re.compile("Portfolio Holder for Housing")).first.click()
    check_accessible(member)
    # and two changes that were recommended, one of this year and one beyond the power
    within = propose_targets(officer, "HS07", _quarter(1), "Families helped, next quarter")
    beyond = propose_targets(officer, "RB08", _quarter(3), "Benefits, after the year")
    both = (within, beyond)
    record_meeting(officer, "directors-board", dict.fromkeys(both, "Recommended"), "B 1")
    record_meeting(officer, "performance-panel", dict.fromkeys(both, "Recommended"), "P 2")
    record_meeting(officer, "overview-and-scrutiny", dict.fromkeys(both, "Noted"), "S 3")
    # When the member dates the decision before the power began, it is refused in a sentence
    _answer(member, within, check_accessible)
    look = member.get_by_role("button", name="Look at what it comes to")
    _decided_on(member, date.today() - timedelta(days=30))
    look.click()
    expect(member.get_by_text("The delegated power").first).to_be_visible()
    expect(member.get_by_text("it goes to the body").first).to_be_visible()
    check_accessible(member)
    # Then on its day it is decided under the power, and in force from its own day
    _decided_on(member, date.today())
    look.click()
    check_accessible(member)
    member.get_by_role("button", name="Record the answer").click()
    expect(member.get_by_text("1 line comes into force on its day")).to_be_visible()
    said = member.get_by_role("main")
    expect(said).to_contain_text("Ordinary meeting, minute B 1")
    expect(said).to_contain_text("under the delegated power DP-1")
    check_accessible(member)
    # and what is beyond the power is not the member's: the page says why, and the Cabinet decides it
    _is_not_the_members(member, beyond, "The delegated power DP-1 holds from", check_accessible)
    record_meeting(officer, "cabinet", {beyond: "Adopted"}, "C 9")
    expect(officer.get_by_text("1 comes into force by it")).to_be_visible()
    check_accessible(officer)


def test_neither_another_kind_nor_what_is_another_bodys_is_within_the_power(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given priorities that wait for the Cabinet, and targets that a committee adopts by its remit
    officer, member = page_as("performance_officer"), page_as("councillor")
    priorities = _send_priorities(officer)
    _draw(officer)
    benefits = propose_targets(
        officer, "RB08", _quarter(1), "Benefits, next quarter", route="Committees alone"
    )
    # When the member comes to them, each page says in a sentence what the power does not reach
    _is_not_the_members(
        member,
        priorities,
        "The delegated power DP-1 (Targets; Scorecards) is not for changes of this kind: it goes to",
        check_accessible,
    )
    _is_not_the_members(
        member,
        benefits,
        "The delegated power DP-1 is in the place of Cabinet, and this is for another body",
        check_accessible,
    )
    # Then the bodies whose they are decide them
    record_meeting(officer, "cabinet", {priorities: "Adopted"}, "C 10")
    record_meeting(officer, "finance-review-team", {benefits: "Adopted"}, "F 4")
    officer.goto(f"/packages/{benefits}/")
    expect(officer.get_by_text("Finance Review Team: adopted 1 line")).to_be_visible()
    check_accessible(officer)


def test_the_cabinet_takes_the_power_back_and_adopts_what_others_recommended_on_other_days(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given a change within the year that the member may decide
    officer, member = page_as("performance_officer"), page_as("councillor")
    member.goto("/awaiting/")
    expect(member.get_by_role("link", name="Decide PK-8")).to_be_visible()
    # When the Cabinet takes the power back, it is the member's no longer
    _end_the_power(officer, check_accessible)
    _is_not_the_members(member, "PK-8", "The delegated power DP-1 holds from", check_accessible)
    # Then the Cabinet adopts, and each body's day, meeting and minute stand on the page
    record_meeting(officer, "cabinet", {"PK-2": "Adopted"}, "C 11")
    member.goto("/packages/PK-2/")
    today = date.today()
    for on, who, met in (
        (today - timedelta(days=7), "Strategic Directors’ Board: recommended", "minute 42"),
        (today - timedelta(days=6), "Performance Panel: recommended", "minute 19"),
        (today, "Cabinet: adopted", "Ordinary meeting, minute C 11"),
    ):
        said = member.get_by_role("listitem").filter(has_text=who)
        expect(said).to_contain_text(in_words(on))
        expect(said).to_contain_text(met)
    check_accessible(member)
