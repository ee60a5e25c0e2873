"""A rating rule and a new body climb a route; the board that adopts them refines both."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.proposing import BOARD, draw_route

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
Check = Callable[["Page"], None]
ROUTE = "What the board settles"
RULE = "/rules/within-the-range/"


def _ruled(officer: Page, check_accessible: Check) -> str:
    """Send a version of a rule for approval; return the package's address."""
    officer.goto(f"{RULE}adopt/")
    officer.get_by_label("Adopted by").fill(BOARD)
    officer.get_by_label("Why", exact=True).fill("Asked for by the auditors.")
    officer.get_by_label("A figure exactly on an edge").select_option(
        label="takes the worse rating"
    )
    officer.get_by_role("button", name="See what it comes to").click()
    officer.get_by_role("link", name="Send for approval instead").click()
    check_accessible(officer)
    officer.get_by_label("What is proposed").fill("A range with strict edges")
    officer.get_by_role("button", name="Send it").click()
    check_accessible(officer)
    return officer.url


def _bodied(officer: Page, check_accessible: Check) -> str:
    """Send a new body, with the day on which it was adopted, for approval; return the package's address."""
    officer.goto("/framework/add-body/")
    officer.get_by_label("Name", exact=True).fill("Climate Panel")
    officer.get_by_label("Advises or supports").check()
    adopted = officer.get_by_role("group", name="Adopted on")
    for part, value in (("Day", "1"), ("Month", "4"), ("Year", "2026")):
        adopted.get_by_label(part).fill(value)
    officer.get_by_role("button", name="Continue").click()
    officer.get_by_label("What is proposed").fill("A panel on climate")
    officer.get_by_label("By which route").select_option(label=ROUTE)
    officer.get_by_role("button", name="Send for approval").click()
    expect(officer.get_by_text("Nothing is in force yet")).to_be_visible()
    check_accessible(officer)
    return officer.url


def _open(officer: Page, package: str, check_accessible: Check) -> None:
    """Open the boxes by which the board refines the only line."""
    officer.goto(f"{package}lines/1/")
    check_accessible(officer)
    officer.goto(package)
    officer.get_by_role("link", name="Board adopts").first.click()
    officer.get_by_text("Add words, or refine line 1").click()
    check_accessible(officer)


def _adopt(officer: Page, told: str, check_accessible: Check) -> None:
    """Adopt it as it is refined."""
    officer.get_by_role("group", name="Answer to all lines").get_by_label(
        "Adopt", exact=True
    ).check()
    officer.get_by_role("button", name="Look at what it comes to").click()
    expect(officer.get_by_text("Adopt, refined: 1 line.")).to_be_visible()
    expect(officer.get_by_text(told)).to_be_visible()
    check_accessible(officer)
    officer.get_by_role("button", name="Record").click()
    expect(officer.get_by_text("1 line comes into force on its day")).to_be_visible()


def test_a_rule_and_a_body_are_refined_by_the_board_that_adopts_them(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given a rule and a body on their way by a route at which the board may refine
    officer = page_as("performance_officer")
    draw_route(officer, ROUTE, "Rating rules", "The framework")
    rule, body = _ruled(officer, check_accessible), _bodied(officer, check_accessible)
    # When the board types what makes no sense, it is told beside the box and nothing is lost
    _open(officer, rule, check_accessible)
    words = officer.get_by_label("Words on line 1")
    words.fill("The range was too narrow.")
    widened = officer.get_by_label("Clause 2: widened by, in points (line 1)")
    widened.fill("two")
    officer.get_by_role("button", name="Look at what it comes to").click()
    expect(officer.get_by_text("“two” is not a number").first).to_be_visible()
    expect(words).to_have_value("The range was too narrow.")
    check_accessible(officer)
    widened.fill("7.5")
    _adopt(officer, "rated otherwise", check_accessible)
    # Then the rule is in force as the board refined it
    officer.goto(RULE)
    expect(officer.get_by_text("within 7.5 of the range").first).to_be_visible()
    # And so is the body, whose day came with it
    _open(officer, body, check_accessible)
    expect(officer.get_by_text("1 April 2026").first).to_be_visible()
    officer.get_by_label("Called (line 1)").fill("Climate and Nature Panel")
    _adopt(officer, "1 line comes into force on its day.", check_accessible)
    officer.goto("/framework/bodies/")
    expect(officer.get_by_role("link", name="Climate and Nature Panel")).to_be_visible()
