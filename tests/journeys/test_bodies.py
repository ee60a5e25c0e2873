"""Lancaster's Performance Review Committee is abolished in December 2005, and its work passes to a new panel.

After Lancaster City Council's members' briefing of 25 July 2006: the committee ends, a Budget and
Performance Panel and review teams begin on 1 January 2006, and the first cycle is due in July.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

REVIEW = "Lancaster Performance Review Committee"
PANEL = "Budget and Performance Panel"


def _from(page: Page, day: str, month: str, year: str) -> None:
    page.get_by_role("textbox", name="Day").last.fill(day)
    page.get_by_role("textbox", name="Month").last.fill(month)
    page.get_by_role("textbox", name="Year").last.fill(year)


def _confirmed(page: Page, button: str, check: Callable[[Page], None]) -> None:
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_role("heading", level=1).inner_text() == "What will happen"
    check(page)
    page.get_by_role("button", name=button).click()


def _body_is_added(page: Page, name: str, above: str, check: Callable[[Page], None]) -> None:
    page.goto("/framework/add-body/")
    check(page)
    page.get_by_label("Name").fill(name)
    if above:
        page.get_by_label("Which body stands above it?").select_option(label=above)
    page.get_by_label("Terms of reference").fill("# Purpose\n\n- To review *performance*.")
    _from(page, "1", "1", "2005")
    _confirmed(page, "Add the body", check)
    page.get_by_role("link", name=name, exact=True).click()


def _member_and_watch_are_added(page: Page, check: Callable[[Page], None]) -> None:
    page.get_by_role("link", name="Add a member").click()
    check(page)
    expect(page.get_by_label("Who?")).to_be_hidden()
    page.get_by_label("One for each unit of a kind").check()
    page.get_by_label("One for each what?").select_option(label="Service")
    _from(page, "1", "1", "2014")
    _confirmed(page, "Add the member", check)
    page.get_by_role("link", name="Add what it watches").click()
    check(page)
    page.get_by_label("Something else").check()
    page.get_by_label("What is it called?").fill("Best value performance plan")
    page.get_by_label("To what purpose?").fill("To review it each quarter.")
    _from(page, "1", "1", "2005")
    _confirmed(page, "Add it", check)


def _duty_is_added(page: Page, check: Callable[[Page], None]) -> None:
    page.get_by_role("link", name="Add a duty").click()
    check(page)
    page.get_by_label("What is to be done?").fill("Report to Council on the year.")
    assert page.get_by_label("Which body’s?").input_value().startswith("lancaster")
    page.get_by_label("How often?").select_option(label="Every year")
    _from(page, "1", "1", "2005")
    _confirmed(page, "Add the duty", check)
    page.goto("/framework/bodies/lancaster-performance-review-committee/")


def test_lancasters_committee_is_abolished_and_its_work_passes_on(
    page_as: Callable[[str], Page], check_accessible: Callable[[Page], None]
) -> None:
    # Given a committee with a team below it, members, what it watches, and a duty
    page = page_as("performance_officer")
    _body_is_added(page, PANEL, "", check_accessible)
    _body_is_added(page, REVIEW, "", check_accessible)
    _member_and_watch_are_added(page, check_accessible)
    _duty_is_added(page, check_accessible)
    expect(page.get_by_text("Nobody yet")).to_have_count(1)
    _body_is_added(page, "Portfolio Review Team", REVIEW, check_accessible)

    # When it is to end without a successor, the page says what hangs on it
    page.goto("/framework/bodies/lancaster-performance-review-committee/")
    page.get_by_role("link", name="End", exact=True).first.click()
    _from(page, "1", "1", "2006")
    page.get_by_role("button", name="Continue").click()
    assert "choose the body that takes them over" in page.locator("main").inner_text()
    check_accessible(page)

    # And with one, what passes on, which history is asked why for
    page.get_by_label("Which body takes over its work?").select_option(label=PANEL)
    page.get_by_role("button", name="Continue").click()
    assert "say why" in page.locator("main").inner_text()
    page.get_by_label("Why?").fill("Cabinet, 13 December 2005.")
    page.get_by_role("button", name="Continue").click()
    said = page.locator("main").inner_text()
    assert f"1 body stands under {PANEL}: Portfolio Review Team." in said
    assert f"1 thing that it watches passes to {PANEL}: Best value performance plan." in said
    assert f"1 duty passes to {PANEL}: Report to Council on the year." in said
    check_accessible(page)
    page.get_by_role("button", name="End the body").click()

    # Then its page says what it was and what took over, and the panel does its work
    ended = page.locator("main").inner_text()
    assert "This body ended on 1 January 2006." in ended
    assert "This is how it was on its last day, 31 December 2005" in ended
    assert "Best value performance plan" in ended
    check_accessible(page)
    page.locator(".gt-otherday").get_by_role("link", name=PANEL).click()
    panel = page.locator("main").inner_text()
    for words in (f"It took over the work of {REVIEW}", "Portfolio Review Team",
                  "Best value performance plan", "Report to Council on the year."):  # fmt: skip
        assert words in panel
    check_accessible(page)

    # And the trail names it, while the past as known says nothing of it
    page.goto("/audit/?what=governance:body:ended")
    assert REVIEW in page.locator("main").inner_text()
    page.goto("/framework/bodies/?known=2014-12-01")
    assert "No body yet" in page.locator("main").inner_text()
    partner = page_as("partner")
    expect(partner.get_by_role("link", name="Framework")).to_have_count(0)
    answer = partner.goto("/framework/bodies/")
    assert answer is not None
    assert answer.status == 404
