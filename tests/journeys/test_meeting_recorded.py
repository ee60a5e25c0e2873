"""The clerk records a meeting that decided two packages, while somebody else answers to one of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.proposing import propose_targets, record_meeting, write_meeting

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
Check = Callable[["Page"], None]
PANEL = "performance-panel"
WHY = "The benefits service has no staff for it."


def test_the_clerk_records_a_whole_meeting_and_of_two_answers_at_once_one_stands(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given three packages that the board recommended at one meeting
    officer = page_as("performance_officer")
    titles = {"HS07": "Families helped", "RB08": "Changes of circumstances", "RB07": "New claims"}
    homes, changes, claims = (
        propose_targets(officer, code, "2016/17 Q1", title) for code, title in titles.items()
    )
    three = dict.fromkeys((homes, changes, claims), "Recommended")
    record_meeting(officer, "directors-board", three, "B 1")
    check_accessible(officer)
    # When the clerk writes what the panel decided, one package goes back, which needs words
    clerk = page_as("clerk")
    clerk.goto(f"/framework/bodies/{PANEL}/decisions/")
    check_accessible(clerk)
    decided = {**three, changes: "Sent back to its proposer"}
    write_meeting(clerk, PANEL, decided, "PP 14")
    expect(clerk.get_by_text("say why").first).to_be_visible()
    expect(clerk.get_by_label(f"Decision on {changes}")).to_have_value("sent_back")
    check_accessible(clerk)
    # and while it is mended somebody else answers to another
    officer.goto(f"/packages/{homes}/")
    officer.get_by_role("link", name=re.compile("^Answer.*Performance Panel")).click()
    officer.get_by_role("group", name="Answer to all lines").get_by_label(
        "Recommend", exact=True
    ).check()
    officer.get_by_role("button", name="Look at what it comes to").click()
    officer.get_by_role("button", name="Record the answer").click()
    expect(officer.get_by_text("The answer is recorded")).to_be_visible()
    if not clerk.get_by_label(f"Words for {changes}").is_visible():
        clerk.get_by_text(f"Words for {changes}").first.click()
    clerk.get_by_label(f"Words for {changes}").fill(WHY)
    clerk.get_by_role("button", name="Continue").click()
    # Then the clerk is told which stands already, and loses nothing of what was written
    expect(clerk.get_by_text(f"{homes} does not wait here any more").first).to_be_visible()
    expect(clerk.get_by_label("Under which minute?")).to_have_value("PP 14")
    expect(clerk.get_by_label(f"Words for {changes}")).to_have_value(WHY)
    check_accessible(clerk)
    clerk.get_by_role("button", name="Continue").click()
    check_accessible(clerk)
    clerk.get_by_role("button", name="Record these decisions").click()
    expect(clerk.get_by_text("Recorded: 2 packages, 2 lines.")).to_be_visible()
    check_accessible(clerk)
    # and whoever sits on the panel reads it under its meeting and minute
    member = page_as("auditor")
    member.goto(f"/framework/bodies/{PANEL}/")
    check_accessible(member)
    member.goto(f"/framework/bodies/{PANEL}/meetings/")
    expect(member.get_by_text("Minute PP 14")).to_be_visible()
    expect(member.get_by_text(WHY)).to_be_visible()
    check_accessible(member)
    # in one event of the trail
    member.goto("/audit/?what=governance:meeting:recorded")
    expect(member.get_by_text("Ordinary meeting, PP 14")).to_have_count(1)
    check_accessible(member)
