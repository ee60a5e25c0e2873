"""A service plan is drafted: begun, written by two at once, filled, until nothing is missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
Check = Callable[["Page"], None]

PLAN = "Our plan for 2031/32"


def _begin(writer: Page, check_accessible: Check) -> str:
    """Begin a service plan for a year that nobody has planned; return its address."""
    writer.goto("/plans/begin/")
    check_accessible(writer)
    writer.get_by_role("link", name="Service plan").click()
    check_accessible(writer)
    writer.get_by_label("What is it called?").fill(PLAN)
    for box, first, last in (("Day", "1", "31"), ("Month", "4", "3"), ("Year", "2031", "2030")):
        writer.get_by_role("group", name="First day").get_by_label(box).fill(first)
        writer.get_by_role("group", name="Last day").get_by_label(box).fill(last)
    # First it ends before it starts: told, and nothing is lost
    writer.get_by_role("button", name="Begin the plan").click()
    expect(writer.get_by_text("The plan ends before it starts").first).to_be_visible()
    expect(writer.get_by_label("What is it called?")).to_have_value(PLAN)
    check_accessible(writer)
    writer.get_by_role("group", name="Last day").get_by_label("Year").fill("2032")
    writer.get_by_role("button", name="Begin the plan").click()
    expect(writer.get_by_role("heading", name=PLAN)).to_be_visible()
    check_accessible(writer)
    return re.sub(r"write/$", "", writer.url)


def _write_at_once(writer: Page, other: Page, plan: str, check_accessible: Check) -> None:
    """Let two write under one heading; the second is shown both texts, and merges them."""
    passage = f"{plan}write/where-we-stand/"
    for page, text in ((writer, "Calls **rise** in March."), (other, "Residents wait too long.")):
        page.goto(passage)
        page.get_by_label("What is to stand there").fill(text)
    check_accessible(writer)
    writer.get_by_role("button", name="Preview").last.click()
    expect(writer.locator("#preview strong")).to_have_text("rise")
    writer.get_by_role("button", name="Save").click()
    expect(writer.get_by_text("“Where we stand” is saved.")).to_be_visible()
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("region", name="Their text")).to_contain_text("Calls **rise**")
    expect(other.get_by_label("What is to stand there")).to_have_value("Residents wait too long.")
    check_accessible(other)
    other.get_by_role("button", name="Put theirs before mine in the box").click()
    expect(other.get_by_label("What is to stand there")).to_have_value(
        re.compile(r"Calls .* in March\.\s+Residents wait too long\.")
    )
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_text("“Where we stand” is saved.")).to_be_visible()


def _fill(writer: Page, plan: str, check_accessible: Check) -> None:
    """Put something under each heading that asks for it, with why."""
    for heading, noun in (("objectives", "objective"), ("indicators", "indicator")):
        writer.goto(f"{plan}add/{heading}/")
        check_accessible(writer)
        writer.get_by_role("group", name=f"Which {noun}?").get_by_role("radio").first.check()
        writer.get_by_label("A priority").check()
        writer.get_by_label("Say it in words").fill("Residents put it first")
        writer.get_by_role("button", name="Add it").click()
    words = (
        ("key-targets", "The target", "Nine calls of ten"),
        ("resources", "The resource", "Two advisers"),
        ("risks", "The risk", "Snow"),
    )
    for heading, label, text in words:
        writer.goto(f"{plan}add/{heading}/")
        writer.get_by_label(label).fill(text)
        if heading == "key-targets":
            writer.get_by_label("Scope for improvement").check()
            writer.get_by_label("Say it in words").fill("We are slower than others")
        writer.get_by_role("button", name="Add it").click()
        check_accessible(writer)


def test_a_service_plan_is_drafted_by_two_until_nothing_is_missing(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given a service whose manager begins its plan
    writer, other = page_as("service_manager"), page_as("performance_officer")
    plan = _begin(writer, check_accessible)
    expect(writer.get_by_role("region", name="What is missing")).to_contain_text("Where we stand")
    # When two write under one heading, neither text is lost
    _write_at_once(writer, other, plan, check_accessible)
    # and each heading is filled, with why
    _fill(writer, plan, check_accessible)
    # Then nothing is missing, everybody of the council reads it, and its history tells who wrote what
    writer.goto(f"{plan}write/")
    expect(writer.get_by_text("Nothing is missing.")).to_be_visible()
    reader = page_as("staff")
    reader.goto("/plans/?q=2031")
    check_accessible(reader)
    reader.get_by_role("link", name=PLAN).click()
    expect(reader.get_by_text("Residents put it first").first).to_be_visible()
    expect(reader.get_by_role("link", name="Write", exact=True)).to_have_count(0)
    check_accessible(reader)
    reader.get_by_role("link", name="History").click()
    check_accessible(reader)
    reader.get_by_role("link", name="Written: Where we stand").first.click()
    expect(reader.get_by_text("Calls rise in March.").last).to_be_visible()
    check_accessible(reader)
