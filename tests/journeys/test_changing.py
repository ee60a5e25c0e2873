"""A rule is changed from a day on: looked at, adopted, the old colour kept, the next figure rated by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey


def _write_day(page: Page, day: str, month: str, year: str) -> None:
    boxes = page.get_by_role("group", name="From which day")
    for label, text in (("Day", day), ("Month", month), ("Year", year)):
        boxes.get_by_label(label).fill(text)


def test_a_rule_changes_from_a_day_on_and_history_keeps_its_colours(
    page_as: Callable[[str], Page], check_accessible: Callable[[Page], None]
) -> None:
    page = page_as("performance_officer")
    # Given a measure near its target in the second quarter
    page.goto("/indicators/CS02a/")
    assert page.locator(".gt-now__r .gt-rating").first.inner_text().strip() == "Near target"
    # When a tighter rule is written, to hold from the first day after that quarter
    page.goto("/rules/")
    page.get_by_role("link", name="Corporate rule").click()
    page.get_by_role("link", name="Adopt a new version").click()
    page.get_by_role("button", name="Remove clause 1").click()
    page.locator("#c2").wait_for(state="detached")
    page.locator("#c1-at_least").fill("1")
    said = page.locator("#says")
    said.get_by_text("near target within 1 per cent").first.wait_for()
    check_accessible(page)
    page.get_by_label("Adopted by").fill("Cabinet")
    page.get_by_label("Why").fill("Misses were hidden.")
    _write_day(page, "1", "10", "2014")
    page.get_by_role("button", name="See what it comes to").click()
    # Then its preview shows what earlier periods would have been, and that they keep their rating
    page.get_by_role("heading", name="What the change comes to").wait_for()
    row = page.locator("tr", has_text="CS02a").filter(has_text="2014/15 Q2").last
    assert "Near target" in row.inner_text() and "Off target" in row.inner_text()
    assert "Keeps its rating" in row.inner_text()
    check_accessible(page)
    page.get_by_role("button", name="Adopt the rule").click()
    page.get_by_text("The rule is adopted.").wait_for()
    # And the old colour is kept
    page.goto("/indicators/CS02a/")
    assert page.locator(".gt-now__r .gt-rating").first.inner_text().strip() == "Near target"
    # And the next figure is rated by the new rule: the same shortfall is off target now
    page.goto("/indicators/CS02a/targets/?from=2014")
    page.get_by_label("2014/15 Q3").fill("80")
    page.get_by_label("Why").fill("As in the quarters before.")
    page.get_by_role("button", name="See what it comes to").click()
    page.get_by_role("button", name="Set the targets").click()
    page.get_by_text("The targets are set.").wait_for()
    page.goto("/indicators/CS02a/record/?period=2014/15 Q3")
    page.get_by_label("Figure", exact=True).fill("77.4")
    page.get_by_role("button", name="Record for").click()
    if page.get_by_text("Please look again").count():
        for box in page.locator("input[name^='right_']").all():
            box.check()
        page.get_by_role("button", name="Record for").click()
    page.goto("/indicators/CS02a/?why=1")
    assert page.locator(".gt-now__r .gt-rating").first.inner_text().strip() == "Off target"
    assert "version 3" in page.locator("#why").inner_text()
    page.goto("/indicators/CS02a/?period=2014/15 Q2")
    assert page.locator(".gt-now__r .gt-rating").first.inner_text().strip() == "Near target"
