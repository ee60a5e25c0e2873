"""What the council chooses: portfolios without gaps, and a kind of plan with one heading more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey

Check = Callable[["Page"], None]


def test_what_is_in_no_portfolio_is_put_into_one(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    page = page_as("performance_officer")
    # Given indicators that nobody of the cabinet answers for
    page.goto("/framework/portfolios/")
    page.get_by_role("link", name="2 indicators in no portfolio").click()
    check_accessible(page)
    # When one of them is ticked and put into a portfolio, after a look at what that comes to
    page.get_by_label("Choose HS16p").check()
    page.get_by_role("button", name="Put those ticked into a portfolio").click()
    page.get_by_label("Into which portfolio?").select_option(label="Housing, Health and Care")
    check_accessible(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="What will happen").wait_for()
    expect(page.get_by_text("HS16p is in Housing, Health and Care")).to_be_visible()
    check_accessible(page)
    page.get_by_role("button", name="Put them there").click()
    # Then one is left in none, and the indicator says where it is
    page.goto("/framework/portfolios/")
    page.get_by_role("link", name="1 indicator in no portfolio").wait_for()
    page.goto("/indicators/HS16p/")
    page.get_by_role("link", name="Housing, Health and Care").click()
    came = page.get_by_role("table", name="What moved into or out of Housing, Health and Care")
    expect(came).to_contain_text("HS16p")
    check_accessible(page)


def test_a_heading_is_added_to_a_kind_of_plan_and_moved_up(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    page = page_as("performance_officer")
    page.goto("/framework/plan-kinds/")
    page.get_by_role("link", name="Team plan").click()
    page.get_by_role("link", name="Change", exact=True).last.click()
    # When a heading is added and moved before the one above it
    page.get_by_role("button", name="Add a heading").click()
    added = page.get_by_role("group", name="Heading 3")
    added.get_by_label("Heading", exact=True).fill("What we learnt")
    added.get_by_role("button", name="Move up").click()
    moved = page.get_by_role("group", name="Heading 2")
    expect(moved.get_by_label("Heading", exact=True)).to_have_value("What we learnt")
    check_accessible(page)
    page.get_by_role("button", name="Continue").click()
    expect(
        page.get_by_text("has 3 headings: Tasks, What we learnt and How we work")
    ).to_be_visible()
    page.get_by_role("button", name="Make this change").click()
    # Then the kind of plan asks for it
    expect(page.get_by_role("table", name="Headings")).to_contain_text("What we learnt")
    check_accessible(page)


def test_the_council_calls_an_indicator_a_measure_and_does_without_benchmarks(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    page = page_as("performance_officer")
    page.goto("/framework/words/indicator/")
    page.get_by_label("For one").fill("measure")
    page.get_by_label("For many").fill("measures")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Use these words").click()
    page.goto("/framework/parts/benchmarks/")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Switch it off").click()
    page.get_by_text("Benchmarks: recorded.").wait_for()
    # Then whoever signs in reads so, and is told so where the part was
    other = page_as("staff")
    other.goto("/scorecard/")
    expect(other.get_by_role("columnheader", name="Measure")).to_be_visible()
    expect(other.get_by_role("link", name="Compare with other councils")).to_have_count(0)
    other.goto("/indicators/HC04/benchmark.csv")
    other.get_by_role("heading", name="The council does not use this").wait_for()
    check_accessible(other)
