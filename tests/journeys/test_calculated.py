"""A formula is mended where it is marked, tried, looked at and recorded; an input then changes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
INDICATOR = "/indicators/HS16p/"


def test_a_formula_is_mended_where_it_is_marked_and_follows_its_input(
    page_as: Callable[[str], Page], check_accessible: Callable[[Page], None]
) -> None:
    page = page_as("performance_officer")
    # Given an indicator for each 10,000 residents that is to be for each 1,000
    page.goto(f"{INDICATOR}formula/")
    box = page.get_by_label("Formula")
    box.fill("")
    # When codes are completed from their titles, by the keyboard alone
    box.press_sequentially("[homes deliv")
    expect(page.get_by_role("option").first).to_contain_text("HS16")
    check_accessible(page)
    box.press("Enter")
    box.press_sequentially(" / [popu")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("[HS16] / [population]")
    # And the third name is wrong
    box.press_sequentially(" * [thousand")
    box.press("Escape")
    box.press_sequentially("]")
    page.get_by_label("Year").fill("2013")
    page.get_by_label("Why").fill("Members read it for each 1,000.")
    page.get_by_role("button", name="See what it comes to").click()
    # Then it is said what is wrong and marked where, with everything typed kept
    expect(page.get_by_role("heading", name="There is something to mend")).to_be_visible()
    expect(page.locator("#place mark")).to_have_text("[thousand]")
    expect(page.get_by_label("Why")).to_have_value("Members read it for each 1,000.")
    check_accessible(page)
    # When it is mended and tried, the figure stands beside its working
    box.fill("[HS16] / [population] * 1000")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#trial")).to_contain_text("0.29")
    expect(page.locator("#trial")).to_contain_text("[HS16] 28 ÷ [population] 97,608 × 1000")
    check_accessible(page)
    # And what it comes to is seen before it is recorded
    page.get_by_role("button", name="See what it comes to").click()
    expect(page.locator("main")).to_contain_text("Figures that would be worked out")
    check_accessible(page)
    page.locator("form[method=post] .govuk-button").first.click()
    expect(page.locator("main")).to_contain_text("[HS16] 28 ÷ [population] 97,608 × 1000")
    # When an input changes, what rests on it has changed with it
    page.goto("/indicators/HS16/record/?period=2014/15+Q2")
    page.get_by_label("Figure", exact=True).fill("31")
    page.get_by_role("button", name="Record").click()
    page.wait_for_url(lambda address: "/record/" not in address)
    page.goto(f"{INDICATOR}?period=2014/15+Q2")
    expect(page.locator("main")).to_contain_text("[HS16] 31 ÷ [population] 97,608 × 1000")
    expect(page.locator("main")).to_contain_text("0.32")
    page.get_by_role("link", name="[HS16]", exact=True).click()
    expect(page.get_by_role("heading", name="Used by")).to_be_visible()
    expect(page.locator("main")).to_contain_text("[HS16] / [population] * 1000")
