"""A contribution, a plan and a promise climb from the forms that would record them, and come into force."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.proposing import draw_route

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
Check = Callable[["Page"], None]
PROMISE = "Calls are answered in a minute"
TREES = "Trees for every new street, and five years of care for them."
PLAN = "Housing Services, 2026/27"
KINDS = ("Contributions", "Plans", "Promises")


def _approved(officer: Page, package: str, says: str, check_accessible: Check) -> None:
    """Read what a package asks for, on its page and its line's, and let its only step pass it."""
    officer.goto(package)
    check_accessible(officer)
    officer.goto(f"{package}lines/1/")
    expect(officer.get_by_text(says).first).to_be_visible()
    check_accessible(officer)
    officer.goto(package)
    officer.get_by_role("link", name="Board approves").first.click()
    check_accessible(officer)
    whole = officer.get_by_role("group", name="Answer to all lines")
    whole.get_by_label("Adopt", exact=True).check()
    officer.get_by_role("button", name="Look at what it comes to").click()
    check_accessible(officer)
    officer.get_by_role("button", name="Record").click()
    expect(officer.get_by_text("1 line comes into force on its day")).to_be_visible()
    expect(officer.get_by_role("table").first).to_contain_text(says)
    check_accessible(officer)


def _sent(page: Page, check_accessible: Check) -> str:
    """Send what is on a form for approval; return the package's address."""
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_text("Nothing is in force yet")).to_be_visible()
    check_accessible(page)
    return page.url


def _stands_as_on_its_way(page: Page, address: str, button: str, check_accessible: Check) -> None:
    """See on the thing's own page that it climbs, and that nobody is asked for it again."""
    page.goto(address)
    expect(page.get_by_text("On its way, not yet in force")).to_be_visible()
    expect(page.get_by_role("button", name=button, exact=True)).to_have_count(0)
    check_accessible(page)


def _promised(officer: Page, check_accessible: Check) -> str:
    officer.goto("/standards/add/standard/")
    officer.get_by_label("In more words").fill("Seven days a week.")
    officer.get_by_role("button", name="Send for approval").click()
    expect(officer.get_by_text("There is something to mend")).to_be_visible()
    expect(officer.get_by_label("In more words")).to_have_value("Seven days a week.")
    check_accessible(officer)
    officer.get_by_label("What is promised").fill(PROMISE)
    officer.get_by_label("Indicator that says whether it is kept").select_option(index=1)
    officer.get_by_label("Owner").select_option(index=1)
    return _sent(officer, check_accessible)


def _contributed(director: Page, check_accessible: Check) -> tuple[str, str]:
    """Agree to other terms, by way of the board; return the package's address and the talk's."""
    director.goto("/thread/contributions/?whose=mine")
    director.get_by_role("link", name=TREES).click()
    talk = director.url
    director.get_by_role("button", name="Agree").click()
    check_accessible(director)
    director.get_by_label("What you say to the other side").fill("Five years it is.")
    package = _sent(director, check_accessible)
    _stands_as_on_its_way(director, talk, "Agree", check_accessible)
    return package, talk


def _planned(head: Page, check_accessible: Check) -> tuple[str, str]:
    """Answer what was said of a plan that is out, and send it; return the package's address and its own."""
    head.goto("/plans/")
    head.get_by_role("link", name=PLAN, exact=True).click()
    head.get_by_role("link", name="Comments and steps").click()
    comments = head.url
    for _ in range(2):
        head.goto(f"{comments}?show=waiting")
        head.get_by_role("link", name=re.compile("^Answer")).first.click()
        head.get_by_label("Accepted in part").check()
        head.get_by_label("Your answer").fill("It is written into the plan.")
        head.get_by_role("button", name="Record the answer").click()
    head.goto(comments)
    head.get_by_role("button", name="Make it final").click()
    check_accessible(head)
    package = _sent(head, check_accessible)
    _stands_as_on_its_way(head, comments, "Make it final", check_accessible)
    return package, comments


def test_a_contribution_a_plan_and_a_promise_climb_from_their_own_forms_until_they_are_in_force(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given a route without which contributions, plans and promises do not come into force
    officer = page_as("performance_officer")
    draw_route(officer, "What services agree", *KINDS, step="Board approves", is_required=True)
    # When each is sent for approval by the form that would have recorded it
    promise = _promised(officer, check_accessible)
    director, head = page_as("director"), page_as("head_of_service")
    contribution, talk = _contributed(director, check_accessible)
    plan, comments = _planned(head, check_accessible)
    # Then nothing holds before the board has approved it, and all of it does afterwards
    officer.goto("/standards/")
    expect(officer.get_by_role("link", name=PROMISE)).to_have_count(0)
    _approved(officer, promise, PROMISE, check_accessible)
    _approved(officer, contribution, TREES, check_accessible)
    _approved(officer, plan, "final", check_accessible)
    officer.goto("/standards/")
    expect(officer.get_by_role("link", name=PROMISE)).to_be_visible()
    director.goto(talk)
    expect(director.get_by_text("on the terms agreed then")).to_be_visible()
    check_accessible(director)
    head.goto(comments)
    expect(head.get_by_text("Final", exact=True).first).to_be_visible()
    check_accessible(head)
