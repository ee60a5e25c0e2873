"""A service plan goes from draft to final: circulated, commented on, answered, audited, and followed."""

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

PLAN = "Our plan for 2041/42"
WORDS = (
    ("key-targets", "The target", "Nine calls of ten"),
    ("resources", "The resource", "Two advisers"),
    ("risks", "The risk", "Snow"),
)


def _fill_day(page: Page, group: str, day: str, month: str, year: str) -> None:
    for box, text in (("Day", day), ("Month", month), ("Year", year)):
        page.get_by_role("group", name=group).get_by_label(box).fill(text)


def _draft(writer: Page) -> str:
    """Begin a service plan and fill it until nothing is missing; return its address."""
    writer.goto("/plans/begin/?kind=service-plan")
    writer.get_by_label("What is it called?").fill(PLAN)
    _fill_day(writer, "First day", "1", "4", "2041")
    _fill_day(writer, "Last day", "31", "3", "2042")
    writer.get_by_role("button", name="Begin the plan").click()
    plan = re.sub(r"write/$", "", writer.url)
    _write(writer, plan, "Calls rise in March.")
    for heading, noun in (("objectives", "objective"), ("indicators", "indicator")):
        writer.goto(f"{plan}add/{heading}/")
        writer.get_by_role("group", name=f"Which {noun}?").get_by_role("radio").first.check()
        writer.get_by_label("A priority").check()
        writer.get_by_label("Say it in words").fill("Residents put it first")
        writer.get_by_role("button", name="Add it").click()
    for heading, label, text in WORDS:
        writer.goto(f"{plan}add/{heading}/")
        writer.get_by_label(label).fill(text)
        if heading == "key-targets":
            writer.get_by_label("A priority").check()
            writer.get_by_label("Say it in words").fill("We are slower than others")
        writer.get_by_role("button", name="Add it").click()
    return plan


def _write(writer: Page, plan: str, text: str) -> None:
    writer.goto(f"{plan}write/where-we-stand/")
    writer.get_by_label("What is to stand there").fill(text)
    writer.get_by_role("button", name="Save").click()


def _comment(reader: Page, plan: str, check_accessible: Check) -> None:
    reader.goto(plan)
    reader.get_by_role("link", name="Comments and steps").click()
    check_accessible(reader)
    reader.get_by_role("link", name="Comment", exact=True).click()
    check_accessible(reader)
    reader.get_by_label("On what?").select_option(label="Risks")
    reader.get_by_role("button", name="Make the comment").click()
    expect(reader.get_by_role("alert")).to_be_visible()
    check_accessible(reader)
    reader.get_by_label("What do you want to say?").fill("And the telephones?")
    reader.get_by_role("button", name="Make the comment").click()
    expect(reader.get_by_text("Your comment is recorded.")).to_be_visible()


def test_a_service_plan_goes_from_draft_to_final_and_is_followed(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given a draft that lacks nothing, which its writer circulates
    writer, reader = page_as("service_manager"), page_as("staff")
    plan = _draft(writer)
    writer.goto(f"{plan}comments/")
    check_accessible(writer)
    writer.get_by_role("button", name="Circulate it for comment").click()
    check_accessible(writer)
    _fill_day(writer, "Until which day", "1", "4", "2041")
    writer.get_by_role("button", name="Circulate it for comment").click()
    expect(writer.get_by_text("The plan is out for comment.")).to_be_visible()
    # When somebody comments, it is not final until they are answered
    _comment(reader, plan, check_accessible)
    _write(writer, plan, "Calls rise in March and May.")
    writer.goto(f"{plan}step/final/")
    check_accessible(writer)
    writer.get_by_role("button", name="Make it final").click()
    expect(writer.get_by_text("1 comment is not answered yet").first).to_be_visible()
    check_accessible(writer)
    writer.goto(f"{plan}comments/?show=waiting")
    writer.get_by_role("link", name=re.compile("^Answer")).click()
    check_accessible(writer)
    writer.get_by_label("Accepted in part").check()
    writer.get_by_label("Your answer").fill("They are new since June.")
    writer.get_by_role("button", name="Record the answer").click()
    expect(writer.get_by_text("The comment is answered.")).to_be_visible()
    check_accessible(writer)
    writer.goto(f"{plan}step/final/")
    writer.get_by_role("button", name="Make it final").click()
    expect(writer.get_by_text("The plan is final.")).to_be_visible()
    # Then what changed stands side by side, and next year's plan begins from it
    reader.goto(f"{plan}compare/")
    expect(reader.locator("ins.gt-ins", has_text="and May")).to_be_visible()
    check_accessible(reader)
    writer.goto(plan)
    writer.get_by_role("link", name="Begin next year’s").click()
    check_accessible(writer)
    writer.get_by_label("Risks: Snow").uncheck()
    writer.get_by_role("button", name="Look at it").click()
    expect(writer.get_by_role("heading", name="What you leave behind")).to_be_visible()
    check_accessible(writer)
    writer.get_by_role("button", name="Begin the plan").click()
    expect(writer.get_by_role("heading", name="Our plan for 2042/43")).to_be_visible()
    auditor = page_as("auditor")
    auditor.goto(f"{plan}audit/add/")
    check_accessible(auditor)
    auditor.get_by_label("What was found?").fill("Two advisers are not costed")
    auditor.get_by_role("button", name="Record a finding").click()
    expect(auditor.get_by_text("Two advisers are not costed")).to_be_visible()
    check_accessible(auditor)
    reader.goto("/plans/key-issues/?q=advisers")
    expect(reader.get_by_role("table")).to_contain_text("Two advisers are not costed")
    check_accessible(reader)
