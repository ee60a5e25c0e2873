"""What needs attention, and how the whole council is: by rules of its own, tried before they hold."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey

Check = Callable[["Page"], None]
#: The worker notes what a rule finds soon after an event, and later on a busy machine.
_PATIENCE = 60
NAME = "Missed, in customer services"
RAISED = "/exceptions/?whose=all&rule=Missed,+in+customer+services"


def _write_day(page: Page, group: str, day: str, month: str, year: str) -> None:
    boxes = page.get_by_role("group", name=group)
    for label, text in (("Day", day), ("Month", month), ("Year", year)):
        boxes.get_by_label(label).fill(text)


def _wait_until_listed(page: Page, address: str, words: str) -> None:
    """Look again until the worker has noted it."""
    until = time.monotonic() + _PATIENCE
    while True:
        page.goto(address)
        if page.locator("tbody tr", has_text=words).count():
            return
        assert time.monotonic() < until, f"{words} was not raised within {_PATIENCE} seconds"
        page.wait_for_timeout(500)


def test_a_rule_is_tried_recorded_and_raises_what_a_figure_brings_about(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    page = page_as("performance_officer")
    # Given a rule that is written for one service, when it is tried
    page.goto("/exceptions/")
    page.get_by_role("link", name="Rules", exact=True).last.click()
    page.get_by_role("link", name="Add a rule").click()
    page.get_by_label("Name of the rule").fill(NAME)
    # and each thing to look for asks for what it needs, and for nothing else
    asked = {
        "off_target": "Periods running", "beyond_tolerance": "Tolerance", "signal": "",
        "late": "For more than so many days",
    }  # fmt: skip
    for kind, wanted in asked.items():
        page.get_by_label("What to look for").select_option(kind)
        for label in filter(None, asked.values()):
            expect(page.get_by_label(label)).to_be_visible(visible=label == wanted)
    page.get_by_label("A post of the council").check()
    expect(page.get_by_label("Which post")).to_be_visible()
    check_accessible(page)
    page.get_by_label("The owner").check()
    expect(page.get_by_label("Which post")).to_be_hidden()
    page.get_by_label("What to look for").select_option("off_or_near")
    page.get_by_label("Where", exact=True).select_option(label="Customer Services")
    page.get_by_label("What must follow").fill("Say why, and by when it will be better")
    page.get_by_label("Within so many days").fill("10")
    page.get_by_role("button", name="See what it would raise now").click()
    # Then the page says what it would raise, and nothing is recorded yet
    page.get_by_role("heading", name="It would raise 2 exceptions now.").wait_for()
    expect(page.get_by_role("table", name="What it would find now")).to_contain_text("CS02a")
    check_accessible(page)
    # When it is recorded, then what it finds is raised
    page.get_by_role("button", name="Record the rule").click()
    page.get_by_text("Recorded.").wait_for()
    _wait_until_listed(page, RAISED, "CS02a")
    expect(page.locator("tbody tr")).to_have_count(2)
    # And when a figure comes that misses its target, that is raised too, with its reason
    page.goto("/indicators/CS01/record/?period=2014/15+Q2")
    page.get_by_label("Figure", exact=True).fill("88.2")
    if page.get_by_label("Reason for the correction").count():
        page.get_by_label("Reason for the correction").fill("A month was left out.")
    page.get_by_role("button", name="Record for").click()
    if page.get_by_text("Please look again").count():
        for box in page.locator("input[name^='right_']").all():
            box.check()
        page.get_by_role("button", name="Record for").click()
    page.get_by_role("heading", level=1).wait_for()
    _wait_until_listed(page, RAISED, "CS01")
    row = page.locator("tbody tr", has_text="CS01")
    expect(row).to_contain_text("in 2014/15 Q2 with 88.2% against 90.0%")
    expect(row).to_contain_text("Say why, and by when it will be better")
    check_accessible(page)


def test_under_performance_is_accepted_until_a_day_and_no_longer(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    page = page_as("performance_officer")
    # Given an indicator that is off target, when the Cabinet's decision is noted
    page.goto("/indicators/HS16/")
    page.get_by_role("link", name="Accept it until a day").click()
    expect(
        page.get_by_text("Open now: off target, in 2014/15 Q2 with 28 against 40")
    ).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    page.get_by_role("heading", name="There is something to mend").wait_for()
    check_accessible(page)
    _write_day(page, "Until", "31", "3", "2030")
    page.get_by_label("By which decision").fill("Cabinet, 8 January 2015, minute 12")
    page.get_by_role("button", name="Accept").click()
    # Then it stays on the list, its rating is what it was, and the decision stands beside it
    page.get_by_text("Accepted until 31 March 2030.").wait_for()
    page.goto("/exceptions/?whose=all&q=HS16")
    row = page.locator("tbody tr", has_text="HS16").first
    for words in ("accepted until 31 March 2030", "minute 12", "Off target"):
        expect(row).to_contain_text(words)
    # And when it is taken back, it stands as before
    page.goto("/indicators/HS16/")
    page.get_by_role("link", name="Accept it no longer").click()
    page.get_by_label("Why").fill("The developer has begun again.")
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("Accepted no longer: its exceptions stand").wait_for()
    page.goto("/exceptions/?whose=all&q=HS16&accepted=yes")
    expect(page.get_by_text("Nothing fits these filters")).to_be_visible()


def test_a_method_of_roll_up_is_chosen_after_seeing_what_each_comes_to(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    page = page_as("performance_officer")
    # Given what each method would give
    page.goto("/roll-up/")
    council = page.locator("tbody tr", has_text="Wexcombe District Council")
    expect(council).to_contain_text("Near target")
    page.get_by_role("link", name="Choose the method").click()
    tried = page.locator("tbody tr", has_text="Wexcombe District Council")
    for words in ("Near target", "Off target"):
        expect(tried).to_contain_text(words)
    check_accessible(page)
    # When the worst is chosen for a quarter that is over, then it is refused, and what is typed is kept
    page.get_by_label("Worst").check()
    page.get_by_label("Why").fill("A mean hides the places that fail.")
    _write_day(page, "From which day", "30", "9", "2014")
    page.get_by_role("button", name="Choose this method").click()
    page.get_by_role("heading", name="There is something to mend").wait_for()
    assert page.get_by_label("Worst").is_checked()
    # And when it is chosen for the time to come, it stands, and what is over stays as it was
    _write_day(page, "From which day", "1", "4", "2030")
    page.get_by_role("button", name="Choose this method").click()
    page.get_by_text("The method is chosen.").wait_for()
    expect(council).to_contain_text("The weighted mean of 11 parts")
    page.goto("/roll-up/method/")
    page.get_by_text("from 1 April 2030: A mean hides the places that fail.").wait_for()
