"""Units are paired with committees: proposed as one package, one counter-suggested, agreed, and in force."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.proposing import record_meeting

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.journey
Check = Callable[["Page"], None]
SCRUTINY, PANEL = "Overview and Scrutiny Committee", "Performance Panel"
DAY = timedelta(days=1)
WHY = "Members ask about sickness every quarter: HR belongs with us."


def _propose(officer: Page, check_accessible: Check) -> str:
    """Propose which committee looks at two units, from tomorrow; return the package's reference."""
    officer.goto("/framework/pairings/")
    check_accessible(officer)
    officer.get_by_role("link", name="Propose pairings").click()
    officer.get_by_label("What is proposed").fill("Committees of next year")
    officer.locator("[name=unit_audit]").select_option(label=SCRUTINY)
    officer.locator("[name=unit_hr]").select_option(label=PANEL)
    when, day = officer.get_by_role("group", name="From which day"), date.today() + DAY
    for box, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        when.get_by_label(box).fill(str(value))
    officer.get_by_role("button", name="Continue").click()
    check_accessible(officer)
    officer.get_by_role("button", name="Send for approval").click()
    expect(officer.get_by_text("The pairings are on their way").first).to_be_visible()
    check_accessible(officer)
    return officer.url.rstrip("/").rpartition("/")[2]


def _suggest(clerk: Page, package: str, check_accessible: Check) -> None:
    """Let the committee suggest another pairing, and send that line back."""
    clerk.goto(f"/packages/{package}/")
    clerk.get_by_role("link", name=re.compile("^Suggest something")).click()
    clerk.get_by_label("About line").fill("2")
    clerk.get_by_label("What you suggest").fill(WHY)
    check_accessible(clerk)
    clerk.get_by_role("button", name="Suggest it").click()
    expect(clerk.get_by_text(WHY)).to_be_visible()


def test_a_committee_suggests_another_pairing_and_agrees_with_all_of_them(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given pairings that the officer proposes and the board puts before the committee
    officer, clerk = page_as("performance_officer"), page_as("clerk")
    package = _propose(officer, check_accessible)
    record_meeting(officer, "directors-board", {package: "Recommended"}, "B 4")
    # When the committee suggests another committee for one of them
    _suggest(clerk, package, check_accessible)
    # Then it cannot adopt before that is answered
    clerk.get_by_role("link", name=re.compile("^Answer.*Overview and Scrutiny")).click()
    whole = clerk.get_by_role("group", name="Answer to all lines")
    whole.get_by_label("Adopt", exact=True).check()
    clerk.get_by_role("button", name="Look at what it comes to").click()
    expect(clerk.get_by_text("accept or decline what was suggested first").first).to_be_visible()
    check_accessible(clerk)
    # and the officer accepts it with a reason, once the line has come back, and proposes it so
    clerk.get_by_label("Answer to line 2").select_option(label="Send back to its proposer")
    clerk.get_by_text("Add words on line 2").click()
    clerk.get_by_label("Words on line 2").fill("As we suggest")
    whole.get_by_label("Nothing", exact=False).check()
    clerk.get_by_role("button", name="Look at what it comes to").click()
    clerk.get_by_role("button", name="Record the answer").click()
    expect(clerk.get_by_text("sent back 1 line").first).to_be_visible()
    _accept(officer, package, check_accessible)
    # When the committee adopts both at its meeting
    record_meeting(clerk, "overview-and-scrutiny", {package: "Adopted"}, "S 6")
    expect(clerk.get_by_text("2 come into force by it")).to_be_visible()
    # Then each unit stands with its committee from the day on, and not before
    reader, day = page_as("staff"), date.today()
    for on, committee in ((day, "No committee"), (day + DAY, SCRUTINY)):
        reader.goto(f"/framework/pairings/?on={on.isoformat()}")
        for unit in ("Audit", "HR"):
            expect(_row(reader, unit)).to_contain_text(committee)
        check_accessible(reader)


def _accept(officer: Page, package: str, check_accessible: Check) -> None:
    """Accept what was suggested, with a reason, and propose the line again as it was suggested."""
    officer.goto(f"/packages/{package}/")
    officer.get_by_role("link", name="Accept or decline").click()
    officer.get_by_label("Accept it").check()
    officer.get_by_label("Why", exact=True).fill("They read the sickness report anyway.")
    check_accessible(officer)
    officer.get_by_role("button", name="Record").click()
    officer.get_by_role("link", name="Propose again").click()
    officer.get_by_label("Committee").first.select_option(label=SCRUTINY)
    officer.get_by_label("What was done about it").fill("As the committee suggests.")
    check_accessible(officer)
    officer.get_by_role("button", name="Propose again").click()
    expect(officer.get_by_text("it goes on from the step that sent it back")).to_be_visible()


def _row(page: Page, unit: str) -> Locator:
    return page.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name=re.compile(rf"\b{unit}$"))
    )
