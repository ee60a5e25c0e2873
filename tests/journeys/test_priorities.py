"""Options are prepared, scored by three, closed, weighed otherwise, and adopted by the council's route."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
Check = Callable[["Page"], None]
TITLE = "Which play area first"
#: What each gives the two options on need and cost.
GIVEN = {"head_of_service": ("41", "23"), "councillor": ("32", "40"), "staff": ("44", "31")}


def _prepare(runs: Page, check_accessible: Check) -> None:
    runs.goto("/priorities/")
    check_accessible(runs)
    runs.get_by_role("link", name="Begin one").click()
    runs.get_by_label("What is to be prioritised").fill(TITLE)
    runs.get_by_label("Service").select_option(label="Housing Services")
    runs.get_by_role("button", name="Begin it").click()
    expect(runs.get_by_text("There is something to mend")).to_be_visible()
    expect(runs.get_by_label("What is to be prioritised")).to_have_value(TITLE)
    check_accessible(runs)
    last = runs.get_by_role("group", name="Last day of scoring")
    for part, value in (("Day", "31"), ("Month", "12"), ("Year", "2150")):
        last.get_by_label(part).fill(value)
    runs.get_by_role("button", name="Begin it").click()
    for name, weight, way in (("Need", "2", "A high mark"), ("Cost to run", "1", "A low mark")):
        runs.get_by_role("link", name="Add a criterion").click()
        runs.get_by_label("What options are judged by").fill(name)
        runs.get_by_label("Weight").fill(weight)
        runs.get_by_label(f"{way} is good").check()
        runs.get_by_role("button", name="Add it").click()
    for name in ("Mill Lane", "Castle Green"):
        runs.get_by_role("link", name="Add an option").click()
        runs.get_by_label("Title").fill(name)
        runs.get_by_role("button", name="Add it").click()
    runs.get_by_role("link", name="Ask people to score").click()
    check_accessible(runs)
    for name in ("Grace Adeyemi", "Cllr Ruth Hallam", "Daniel Webb"):
        runs.get_by_label(name).check()
    runs.get_by_role("button", name="Ask them to score").click()
    check_accessible(runs)
    runs.get_by_role("link", name="Open for scoring").click()
    runs.get_by_role("button", name="Open it").click()


def _score(scorer: Page, rows: tuple[str, str], check_accessible: Check) -> None:
    scorer.goto("/priorities/?mine=1")
    scorer.get_by_role("link", name=f"Give your marks for {TITLE}").click()
    check_accessible(scorer)
    for option, marks in zip(("Mill Lane", "Castle Green"), rows, strict=True):
        for criterion, mark in zip(("Need", "Cost to run"), marks, strict=True):
            box = scorer.get_by_label(f"{option}: {criterion}", exact=True)
            box.select_option(value=mark)
    scorer.get_by_role("button", name="Save my marks").click()
    expect(scorer.get_by_text("4 of 4 marks given")).to_be_visible()


def test_options_are_scored_by_three_closed_and_what_would_change_the_order_is_read(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given a prioritisation that the head of service prepared and opened
    runs = page_as("head_of_service")
    _prepare(runs, check_accessible)
    address = runs.url
    # When three people score it, nobody seeing the others' marks
    for kind, rows in GIVEN.items():
        scorer = runs if kind == "head_of_service" else page_as(kind)
        _score(scorer, rows, check_accessible)
    runs.goto(f"{address}result/")
    expect(runs.get_by_text("There is no result")).to_be_visible()
    # And it is closed
    runs.goto(address)
    expect(runs.get_by_text("3 of 3 people have judged everything")).to_be_visible()
    runs.get_by_role("link", name="Close it").click()
    check_accessible(runs)
    runs.get_by_role("button", name="Close it and show the result").click()
    # Then what comes first stands with its working, and with what would change it
    expect(runs.get_by_role("table", name="What comes first")).to_contain_text("Mill Lane")
    expect(runs.get_by_role("table", name="What would change the order")).to_contain_text("Need")
    check_accessible(runs)
    runs.get_by_label("Need", exact=True).fill("0")
    runs.get_by_role("button", name="Try these weights").click()
    expect(runs.get_by_text("Nothing of it is recorded")).to_be_visible()
    check_accessible(runs)
    # And its result climbs the council's route, each body seeing what it rests on, until it is adopted
    reference = _sent_for_approval(runs, address, check_accessible)
    officer = page_as("performance_officer")
    for step, answer in (("Directors’ Board recommends", "Recommend"), ("Cabinet adopts", "Adopt")):
        officer.goto(f"/packages/{reference}/")
        officer.get_by_role("link", name=step).first.click()
        check_accessible(officer)
        if answer == "Recommend":
            _swap(officer)
        officer.get_by_role("group", name="Answer to all lines").get_by_label(
            answer, exact=True
        ).check()
        officer.get_by_role("button", name="Look at what it comes to").click()
        check_accessible(officer)
        officer.get_by_role("button", name="Record").click()
    runs.goto(address)
    expect(runs.get_by_text("Adopted by Cabinet")).to_be_visible()
    expect(runs.get_by_role("link", name="Send for approval")).to_have_count(0)
    check_accessible(runs)
    # And both orders stand: the one of the scores, and the one that the board refined
    runs.goto(f"{address}result/")
    expect(runs.get_by_text("1 Castle Green and 2 Mill Lane")).to_be_visible()
    first = runs.get_by_role("table", name="What comes first").get_by_role("row").nth(1)
    expect(first).to_contain_text("Mill Lane")
    expect(first.get_by_role("cell").nth(1)).to_have_text("2")
    check_accessible(runs)


def _swap(officer: Page) -> None:
    """Let the board put the second option first."""
    officer.get_by_text("Add words, or refine line 1").click()
    officer.get_by_label("Castle Green (line 1)").select_option(label="place 1")
    officer.get_by_label("Mill Lane (line 1)").select_option(label="place 2")
    officer.get_by_label("Words on line 1").fill("The land at Mill Lane is not ours yet.")


def _sent_for_approval(runs: Page, address: str, check_accessible: Check) -> str:
    """Send the result for approval; return the package's reference."""
    runs.goto(address)
    runs.get_by_role("link", name="Send for approval").click()
    check_accessible(runs)
    runs.get_by_role("button", name="Send it").click()
    expect(runs.get_by_text("is on its way. Nothing is adopted yet.")).to_be_visible()
    check_accessible(runs)
    reference = runs.url.rstrip("/").split("/")[-1]
    runs.goto(f"/packages/{reference}/lines/1/")
    expect(runs.get_by_role("table", name="How it was scored")).to_contain_text("Mill Lane")
    check_accessible(runs)
    return reference
