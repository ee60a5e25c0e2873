"""A rule is picked from the library, changed clause by clause, tried, looked at, and adopted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey


def test_a_rule_of_another_council_is_taken_changed_tried_and_adopted(
    page_as: Callable[[str], Page], check_accessible: Callable[[Page], None]
) -> None:
    page = page_as("performance_officer")
    # Given the rule that Havering published, found in the library
    page.goto("/rules/")
    page.get_by_role("link", name="Library of rules").click()
    page.get_by_label("Council or words").fill("havering last year")
    page.get_by_role("button", name="Find").click()
    page.get_by_text("1 of 31").wait_for()
    check_accessible(page)
    page.get_by_role("link", name="Use this one").click()
    page.get_by_text("Taken from the library").wait_for()
    assert page.get_by_label("Name of the rule").input_value().startswith("Within 10 per cent")
    # When its first clause is tightened and a third is added, above the one that it belongs before
    page.get_by_label("Name of the rule").fill("Recovering")
    page.locator("#c0-at_least").fill("4")
    said = page.locator("#says")
    said.get_by_text("On target within 4 per cent").first.wait_for()
    page.get_by_role("button", name="Add a clause").click()
    page.locator("#c2-gives").select_option("exceeding")
    page.locator("#c2-at_least_way").select_option("beyond")
    page.locator("#c2-at_least").fill("5")
    said.get_by_text("exceeding 5 points or more above target").first.wait_for()
    page.get_by_role("button", name="Move up clause 3").click()
    page.locator("#c1-gives option[value='exceeding']:checked").wait_for(state="attached")
    page.get_by_role("button", name="Move up clause 2").click()
    page.locator("#c0-gives option[value='exceeding']:checked").wait_for(state="attached")
    # Then the page says in words what it comes to, and nothing is odd about it any more
    said.get_by_text("Exceeding 5 points or more above target; on target within 4").wait_for()
    assert page.evaluate("document.activeElement.id") == "down-c0"
    assert "To be mended" not in said.inner_text() and "Look again" not in said.inner_text()
    # And an example is worked as it is typed, the figure of last year among what it looks at
    page.locator("#x-actual").fill("70")
    page.locator("#x-year_before").fill("69")
    tried = page.locator("#tried")
    tried.get_by_text("1 better than the same period last year, 69").first.wait_for()
    assert "Near target" in tried.inner_text()
    check_accessible(page)
    # And what is left out is asked for, with all that was typed kept
    page.get_by_role("button", name="See what it comes to").click()
    page.get_by_role("heading", name="There is something to mend").wait_for()
    assert page.locator("#c0-at_least").input_value() == "5"
    page.get_by_label("Adopted by").fill("Cabinet")
    page.get_by_label("Why").fill("A miss that gets better is no failure.")
    page.get_by_role("button", name="See what it comes to").click()
    page.get_by_role("heading", name="What the change comes to").wait_for()
    assert "Exceeding 5 points or more above target" in page.locator("main").inner_text()
    check_accessible(page)
    page.get_by_role("button", name="Adopt the rule").click()
    page.get_by_text("The rule is adopted.").wait_for()
    # And it stands among the rules, its file with it
    page.get_by_role("link", name="Recovering").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="As a file").click()
    assert download.value.suggested_filename == "recovering.toml"


def test_a_clause_that_contradicts_itself_is_told_as_it_is_written_and_mended(
    page_as: Callable[[str], Page], check_accessible: Callable[[Page], None]
) -> None:
    page = page_as("performance_officer")
    # Given the rule of the library that Maidstone published
    page.goto("/rules/add/?use=maidstone")
    page.get_by_label("Name of the rule").fill("Neither under nor far over")
    # When its first clause asks to be at target and, in the same breath, not to be
    page.locator("#c0-kind").select_option("all_of")
    page.locator("#c0-0-kind").wait_for()
    assert page.locator("#c0-0-at_least_way").input_value() == "at", "what it asked is kept"
    page.get_by_role("button", name="Add a test to these").click()
    page.locator("#c0-1-kind").wait_for()
    page.locator("#c0-1-kind").select_option("none_of")
    page.locator("#c0-1-0-at_least_way").wait_for()
    page.locator("#c0-1-0-at_least_way").select_option("at")
    # Then the page says so at once, and keeps everything when it is sent none the less
    sentence = "Clause 1 can never be met: what it asks for contradicts itself."
    page.locator("#says").get_by_text(sentence).wait_for()
    check_accessible(page)
    page.get_by_label("Adopted by").fill("Cabinet")
    page.get_by_label("Why").fill("Far more than asked for is no success either.")
    page.get_by_role("button", name="See what it comes to").click()
    page.locator(".govuk-error-summary").get_by_text(sentence).wait_for()
    assert page.get_by_label("Adopted by").input_value() == "Cabinet"
    # And when the clause is mended, what it would come to is shown before it is adopted
    page.locator("#c0-1-0-at_least_way").select_option("beyond")
    page.locator("#c0-1-0-at_least").wait_for()
    page.locator("#c0-1-0-at_least").fill("20")
    page.locator("#says").get_by_text("20 points or more above target").first.wait_for()
    assert sentence not in page.locator("#says").inner_text()
    page.get_by_role("button", name="See what it comes to").click()
    page.get_by_role("heading", name="What the change comes to").wait_for()
    page.get_by_role("button", name="Adopt the rule").click()
    page.get_by_text("The rule is adopted.").wait_for()
    page.get_by_role("link", name="Neither under nor far over").wait_for()


def test_a_rule_is_written_without_script(
    browser: object, served: str, page_as: Callable[[str], Page]
) -> None:
    signed_in = page_as("performance_officer")
    context = browser.new_context(  # type: ignore[attr-defined]
        base_url=served,
        java_script_enabled=False,
        storage_state=signed_in.context.storage_state(),
    )
    page: Page = context.new_page()
    # Given a browser without script, when a clause is made a group of two tests
    page.goto("/rules/corporate-rule/adopt/")
    clauses = page.locator("fieldset.gt-clause:has(legend:text('Clause'))").count()
    page.locator("#c2-kind").select_option("any_of")
    page.get_by_role("button", name="Work it out again").click()
    page.get_by_role("button", name="Add a test to these").click()
    page.locator("#c2-0-at_least").fill("3")
    page.locator("#c2-1-kind").select_option("can_recover")
    # Then Enter in a box shows what it says, and takes nothing away
    page.locator("#c2-0-at_least").press("Enter")
    page.get_by_text(
        "near target within 3 per cent (of a target of 0, within 1 point) or if the year's target"
    ).first.wait_for()
    assert page.locator("fieldset.gt-clause:has(legend:text('Clause'))").count() == clauses
    # And a clause that can never be reached is said at its place before anything is kept
    page.locator("#c2-kind").select_option("gap_in_points")
    page.get_by_role("button", name="Work it out again").click()
    page.locator("#c2-at_least_way").select_option("at")
    page.get_by_role("button", name="See what it comes to").click()
    summary = page.locator(".govuk-error-summary")
    assert "it can never be reached" in summary.inner_text()
    context.close()
