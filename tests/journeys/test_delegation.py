"""Sefton's change within the year: a cabinet member decides it for the Cabinet, and nothing beyond the year.

After Sefton's framework of 2010: what the Cabinet recommends and adopts may within the year be decided by the
member to whom it was delegated, from a day to a day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

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
    expect(member.get_by_text("1 line adopted: each in force from its day")).to_be_visible()
    said = member.get_by_role("main")
    expect(said).to_contain_text("Ordinary meeting, minute B 1")
    expect(said).to_contain_text("under the delegated power DP-1")
    check_accessible(member)
    # and what is beyond the power is not the member's: the page says why, and the Cabinet decides it
    member.goto("/awaiting/")
    expect(member.get_by_role("link", name=f"Decide {beyond}")).to_have_count(0)
    member.goto(f"/packages/{beyond}/")
    expect(
        member.get_by_text("Not yours to answer. The delegated power DP-1 holds")
    ).to_be_visible()
    expect(member.get_by_role("link", name=re.compile("^Answer.*Cabinet adopts"))).to_have_count(0)
    check_accessible(member)
    record_meeting(officer, "cabinet", {beyond: "Adopted"}, "C 9")
    expect(officer.get_by_text("1 comes into force by it")).to_be_visible()
    check_accessible(officer)
