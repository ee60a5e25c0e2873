"""Portsmouth's scorecard from candidates to approval: gathered, talked over, put up, instructed, approved."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.proposing import record_meeting

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
Check = Callable[["Page"], None]

TITLE = "Portsmouth’s way"


def _begin(officer: Page, check_accessible: Check) -> str:
    """Begin the scorecard of a year that has none, with the usual timetable; return its address."""
    officer.goto("/scorecard/")
    officer.get_by_role("link", name="Agreed by year").click()
    check_accessible(officer)
    officer.get_by_role("link", name="Begin a year’s scorecard").click()
    check_accessible(officer)
    officer.get_by_label("What it is called").fill(TITLE)
    # The next year has one already: told, and nothing is lost
    officer.get_by_label("For which year").select_option(index=2)
    officer.get_by_role("button", name="Begin it").click()
    expect(officer.get_by_text("has a scorecard already").first).to_be_visible()
    expect(officer.get_by_label("What it is called")).to_have_value(TITLE)
    check_accessible(officer)
    officer.get_by_label("For which year").select_option(index=3)
    officer.get_by_role("button", name="Begin it").click()
    expect(officer.get_by_text("The scorecard is begun").first).to_be_visible()
    check_accessible(officer)
    return officer.url


def _gather(officer: Page, card: str, check_accessible: Check) -> None:
    """Take candidates in bulk from a filter, and ask for a measure that a priority lacks."""
    officer.goto(f"{card}lines/take/?q=homes")
    check_accessible(officer)
    officer.get_by_role("link", name=re.compile("Take all .* of this list")).click()
    check_accessible(officer)
    # Monthly is too often for what is counted quarterly: told, and the choice stands to be mended
    officer.get_by_label("Reported").select_option("monthly")
    officer.get_by_role("button", name="Take them").click()
    expect(officer.get_by_text("counted too seldom").first).to_be_visible()
    check_accessible(officer)
    officer.get_by_label("Reported").select_option("")
    officer.get_by_role("button", name="Take them").click()
    expect(officer.get_by_text(re.compile("candidates? (is|are) taken")).first).to_be_visible()
    check_accessible(officer)
    officer.goto(card)
    officer.get_by_role("link", name="Ask for a measure for Lively town centres").click()
    check_accessible(officer)
    officer.get_by_label("What is to be measured").fill("Shops that stand empty")
    officer.get_by_role("button", name="Put it on the list").click()
    check_accessible(officer)
    officer.goto(card)
    expect(
        officer.get_by_role("link", name="Ask for a measure for Lively town centres")
    ).to_have_count(0)


def _inform(member: Page, card: str, check_accessible: Check) -> None:
    """Let a member read the pack and take it away."""
    member.goto(f"{card}pack/")
    expect(member.get_by_text("Shops that stand empty").first).to_be_visible()
    expect(member.get_by_text("Nothing on the list evidences it").first).to_be_visible()
    check_accessible(member)
    with member.expect_download() as taken:
        member.get_by_role("link", name="PDF").click()
    assert taken.value.suggested_filename.endswith("information-pack.pdf")
    expect(member.get_by_role("link", name="Choose or leave out")).to_have_count(0)


def _meet(officer: Page, card: str, check_accessible: Check) -> None:
    """Hold a session, write what was said, and change a line for it."""
    officer.goto(f"{card}sessions/add/")
    check_accessible(officer)
    day = date.today() - timedelta(days=2)
    when = officer.get_by_role("group", name="When")
    for box, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        when.get_by_label(box).fill(str(value))
    officer.get_by_label("Where", exact=True).fill("The Guildhall")
    officer.get_by_label("Who came").fill("Cllr A Reeve\nCllr B Sykes")
    officer.get_by_role("button", name="Record it").click()
    check_accessible(officer)
    officer.get_by_role("link", name="Record what was said").first.click()
    check_accessible(officer)
    officer.get_by_label("About").select_option(label=_label_of(officer, "HS21"))
    officer.get_by_label("Who said it").fill("Cllr A Reeve")
    officer.get_by_label("What was said").fill("Once a year is enough")
    officer.get_by_role("button", name="Record it").click()
    check_accessible(officer)
    officer.get_by_role("link", name="Change the line").click()
    officer.get_by_label("Reported").select_option("yearly")
    check_accessible(officer)
    officer.get_by_role("button", name="Record the change").click()
    expect(officer.get_by_text("After Cllr A Reeve had said").first).to_be_visible()
    check_accessible(officer)


def _label_of(page: Page, code: str) -> str:
    """Return what the box of lines calls the one with a code."""
    offered = page.get_by_label("About").locator("option").all_inner_texts()
    return next(it for it in offered if code in it)


def _settle(officer: Page, card: str, check_accessible: Check) -> None:
    """Leave a line out with a reason, choose the rest, and put it forward."""
    officer.goto(f"{card}lines/?q=HS16p")
    officer.get_by_role("checkbox").first.check()
    officer.get_by_role("button", name="Choose or leave out those ticked").click()
    check_accessible(officer)
    officer.get_by_label("They are left out").check()
    officer.get_by_role("button", name="Settle it").click()
    expect(officer.get_by_text("Say why").first).to_be_visible()
    officer.get_by_label("Why").fill("The number itself tells more")
    officer.get_by_role("button", name="Settle it").click()
    officer.goto(f"{card}lines/?state=candidate")
    officer.get_by_role("link", name=re.compile("All .* of this list")).click()
    officer.get_by_label("They are chosen").check()
    officer.get_by_role("button", name="Settle it").click()
    officer.goto(f"{card}propose/")
    check_accessible(officer)
    officer.get_by_role("button", name="Put it forward").click()
    expect(officer.get_by_text("The scorecard is put forward").first).to_be_visible()


def _open(page: Page, package: str, line: int, interval: str) -> None:
    """Come to the answer's page and choose how often a line is reported."""
    page.goto(f"/packages/{package}/")
    page.get_by_role("link", name=re.compile("^Answer")).click()
    page.get_by_text(f"Add words, or refine line {line}").click()
    page.get_by_label(f"Reported (line {line})").select_option(interval)


def _answer(page: Page, answer: str, minute: str, check_accessible: Check) -> None:
    """Give one answer to all lines, look at what it comes to, and record it."""
    page.get_by_role("group", name="Answer to all lines").get_by_label(answer, exact=True).check()
    if minute:
        page.get_by_label("Minute").fill(minute)
    page.get_by_role("button", name="Look at what it comes to").click()
    check_accessible(page)
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_text("The answer is recorded").first).to_be_visible()
    check_accessible(page)


def _instruct(clerk: Page, package: str, check_accessible: Check) -> None:
    """Record which interval the Cabinet instructs; what is counted too seldom for it is refused at once."""
    _open(clerk, package, 2, "monthly")
    clerk.get_by_label("Words on line 2").fill("Once a year is enough for the Cabinet.")
    clerk.get_by_role("group", name="Answer to all lines").get_by_label("Adopt", exact=True).check()
    clerk.get_by_role("button", name="Look at what it comes to").click()
    expect(clerk.get_by_text("counted too seldom").first).to_be_visible()
    expect(clerk.get_by_label("Words on line 2")).to_have_value(re.compile("^Once a year"))
    check_accessible(clerk)
    clerk.get_by_label("Reported (line 2)").select_option("yearly")
    _answer(clerk, "Adopt", "C 8", check_accessible)


def _climb(officer: Page, clerk: Page, card: str, check_accessible: Check) -> str:
    """Take it up the council's route: recommended, instructed, finalised, approved; return the package."""
    officer.goto(card)
    expect(officer.get_by_role("link", name="Put it forward")).to_have_count(0)
    officer.get_by_role("link", name=TITLE).last.click()
    check_accessible(officer)
    package = officer.url.rstrip("/").rpartition("/")[2]
    record_meeting(clerk, "performance-panel", {package: "Recommended"}, "PP 3")
    check_accessible(clerk)
    _instruct(clerk, package, check_accessible)
    # The officers finalise: what is to be developed will be measured every month
    _open(officer, package, 5, "monthly")
    officer.get_by_label("Words on line 5").fill("The town centre managers count them.")
    _answer(officer, "Pass on", "", check_accessible)
    officer.goto(card)
    done = officer.get_by_role("table", name="Timetable").get_by_role("row")
    expect(done.filter(has_text="Instruct")).to_contain_text("Done")
    expect(done.filter(has_text="board approves")).to_contain_text("To do")
    check_accessible(officer)
    officer.goto(f"/packages/{package}/")
    officer.get_by_role("link", name=re.compile("^Answer")).click()
    _answer(officer, "Approve", "B 9", check_accessible)
    return package


def test_a_scorecard_is_made_with_members_instructed_and_approved(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given a year that has no scorecard yet
    officer, member = page_as("performance_officer"), page_as("councillor")
    card = _begin(officer, check_accessible)
    # When candidates are gathered, members are informed and meet, and lines are chosen
    _gather(officer, card, check_accessible)
    _inform(member, card, check_accessible)
    _meet(officer, card, check_accessible)
    _settle(officer, card, check_accessible)
    # Then it waits for the panel's recommendation, and everybody of the council sees that
    member.goto(card)
    expect(member.get_by_text("Waits at: Performance Panel recommends")).to_be_visible()
    check_accessible(member)
    # and once the executive has instructed and the board approved, it is agreed
    package = _climb(officer, page_as("clerk"), card, check_accessible)
    member.goto(card)
    expect(member.get_by_text(re.compile("Agreed on .* by Cabinet"))).to_be_visible()
    expect(member.get_by_text(f"{package}: 5 in force")).to_be_visible()
    check_accessible(member)
    # in use, as often as was instructed and finalised
    member.get_by_role("link", name="In use", exact=True).click()
    rows = member.get_by_role("row")
    shops = rows.filter(has_text=re.compile("Shops that stand empty\\s*To be developed"))
    expect(rows.filter(has_text="HS07")).to_contain_text("Yearly")
    expect(shops).to_contain_text("Monthly")
    check_accessible(member)
    # and beside last year's it is told what was added, and what is reported otherwise
    member.get_by_role("link", name="Compared with last year").click()
    expect(shops).to_contain_text("Added")
    expect(rows.filter(has_text="HS07")).to_contain_text("Reported otherwise")
    check_accessible(member)


def test_the_agreed_scorecard_is_in_use_and_a_filter_of_the_live_one(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    reader = page_as("staff")
    reader.goto("/year-scorecards/?state=agreed")
    check_accessible(reader)
    reader.get_by_role("link", name=re.compile("Corporate scorecard")).first.click()
    reader.get_by_role("link", name="In use", exact=True).click()
    expect(
        reader.get_by_role("rowheader", name="Prevent homelessness before it happens")
    ).to_be_visible()
    check_accessible(reader)
    reader.get_by_role("link", name="On the live scorecard").click()
    expect(reader.get_by_text(re.compile("Corporate scorecard, ")).first).to_be_attached()
    check_accessible(reader)
