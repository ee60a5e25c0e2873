"""West Lindsey's seven steps: targets are proposed, challenged, refined, adopted, and come into force.

The officer draws the route; of four targets one is refined, one goes back and comes again, and two committees
adopt what is in their remit before officers finalise all of it together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.journey
Check = Callable[["Page"], None]

TITLE = "Housing and benefits targets for 2015/16"
BOARD = "Strategic Directors’ Board"
#: The steps after the proposal: what each is called, who acts, what they may do, and whether it waits.
STEPS = (
    ("Board recommends", BOARD, ("Challenge", "Refine", "Recommend"), False),
    ("Cabinet recommends", "Cabinet", ("Challenge", "Refine", "Recommend"), False),
    ("Performance Panel challenges", "Performance Panel", ("Challenge", "Recommend"), False),
    ("Committees adopt", "Several bodies", ("Challenge", "Refine", "Adopt"), False),
    ("Officers finalise", "Whoever proposed", ("Refine",), True),
    ("Board approves finally", BOARD, ("Approve finally",), True),
)
COMMITTEES = ("Housing Review Team", "Finance Review Team")


def _draw(officer: Page, check_accessible: Check) -> None:
    """Draw the route; a step without anybody to act is refused, and what was drawn stands."""
    officer.goto("/framework/routes/")
    check_accessible(officer)
    officer.get_by_role("link", name="Add a route").click()
    officer.get_by_label("Name", exact=True).fill("Seven steps")
    officer.get_by_label("Targets").check()
    officer.get_by_label("These changes come into force in no other way").check()
    for number, (name, who, acts, waits) in enumerate(STEPS, start=1):
        if number > 1:
            officer.get_by_role("button", name="Add a step").click()
        step = officer.get_by_role("group", name=f"Step {number}", exact=True)
        step.get_by_label("Step", exact=True).fill(name)
        for act in ("Adopt",) if number == 1 else ():
            step.get_by_label(act, exact=True).uncheck()
        for act in acts:
            step.get_by_label(act, exact=True).check()
        if waits:
            step.get_by_label("It waits until all").check()
        if number == len(STEPS):
            officer.get_by_role("button", name="Continue").last.click()
            expect(officer.get_by_text("There is something to mend")).to_be_visible()
            check_accessible(officer)
        _who_acts(step, who)
    officer.get_by_role("button", name="Continue").last.click()
    expect(officer.get_by_text("Seven steps has 6 steps")).to_be_visible()
    check_accessible(officer)
    officer.get_by_role("button", name="Add the route").click()
    expect(officer.get_by_text("The route is recorded.")).to_be_visible()
    check_accessible(officer)


def _who_acts(step: Locator, who: str) -> None:
    box = step.get_by_label("Who acts?")
    offered = box.locator("option").all_inner_texts()
    box.select_option(label=next(it for it in offered if it.startswith(who)))
    if who == "Several bodies":
        step.get_by_text("Several bodies, each for its remit").click()
        for name in COMMITTEES:
            step.get_by_label(name).check()


def _propose(officer: Page, check_accessible: Check) -> str:
    """Send targets of two services for approval in one package; return its address."""
    officer.goto("/change/?q=housing")
    officer.get_by_label(re.compile("^All 5 that are found")).check()
    officer.get_by_label("Targets", exact=True).check()
    officer.get_by_role("button", name="Go on").click()
    officer.get_by_label("For which period").fill("2015/16")
    officer.get_by_label("Per cent (optional)").fill("-2")
    officer.get_by_label("Beginning from the targets of").fill("2014/15")
    officer.get_by_label("Why").fill("What the services can reach with the staff they have.")
    check_accessible(officer)
    officer.get_by_role("button", name="See what it comes to").click()
    officer.get_by_role("link", name="Send for approval").click()
    check_accessible(officer)
    officer.get_by_role("button", name="Send it").click()
    expect(officer.get_by_text("There is something to mend")).to_be_visible()
    check_accessible(officer)
    officer.get_by_label("What is proposed").fill(TITLE)
    officer.get_by_role("radio", name=re.compile("^Seven steps")).check()
    officer.get_by_role("button", name="Send it").click()
    expect(officer.get_by_text("is on its way. Nothing is in force yet")).to_be_visible()
    check_accessible(officer)
    return officer.url


def _answer(
    page: Page, package: str, step: str, answer: str, check_accessible: Check, *, minute: str = ""
) -> None:
    """Answer at a step from what awaits; ``answer`` is for all lines, others may be chosen before."""
    if "/decide/" not in page.url:
        _open(page, package, step, check_accessible)
    page.get_by_role("group", name="Answer to all lines").get_by_label(answer, exact=True).check()
    if minute:
        page.get_by_label("Meeting").fill("Ordinary meeting")
        page.get_by_label("Minute").fill(minute)
    page.get_by_role("button", name="Look at what it comes to").click()
    expect(page.get_by_role("heading", name="Record this answer?")).to_be_visible()
    check_accessible(page)
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_text("The answer is recorded")).to_be_visible()


def _open(page: Page, package: str, step: str, check_accessible: Check) -> None:
    """Come to the answer's page by what awaits the reader."""
    page.get_by_role("link", name="Awaiting").click()
    check_accessible(page)
    page.get_by_role("link", name=re.compile(f"at {step}$")).first.click()
    check_accessible(page)


def test_a_package_of_targets_climbs_the_seven_steps(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given a route of seven steps that the officer draws, and targets proposed on it
    officer = page_as("performance_officer")
    _draw(officer, check_accessible)
    package = _propose(officer, check_accessible)
    # When the board and the Cabinet recommend all of it
    _answer(officer, package, "Board recommends", "Recommend", check_accessible, minute="B 12")
    clerk = page_as("clerk")
    _answer(clerk, package, "Cabinet recommends", "Recommend", check_accessible, minute="C 7")
    # and the panel sends one line back, which needs words
    _send_back(clerk, package, check_accessible)
    # Then the officer reads why, proposes it again, and it goes on from where it was sent back
    _propose_again(officer, package, check_accessible)
    _answer(
        clerk, package, "Performance Panel challenges", "Recommend", check_accessible, minute="P 9"
    )
    # and each committee has what is in its remit: the councillor refines a line of theirs
    member = page_as("councillor")
    _refine(member, package, check_accessible)
    officer.goto(package)
    expect(officer.get_by_text("2 of 5 lines here")).to_be_visible()
    check_accessible(officer)
    officer.get_by_role("link", name=re.compile("^Answer.*Finance Review Team")).click()
    _answer(officer, package, "Committees adopt", "Adopt", check_accessible, minute="F 3")
    # When officers have finalised it and the board approves, the targets are in force
    _answer(officer, package, "Officers finalise", "Pass on", check_accessible)
    _answer(officer, package, "Board approves finally", "Approve", check_accessible, minute="B 20")
    expect(officer.get_by_text("5 lines come into force, each on its day")).to_be_visible()
    check_accessible(officer)
    # Then anybody sees on the indicator's page what holds, and by whom it came to be
    _read_the_target(page_as("staff"), check_accessible)


def _send_back(clerk: Page, package: str, check_accessible: Check) -> None:
    _open(clerk, package, "Performance Panel challenges", check_accessible)
    clerk.get_by_label("Answer to line 4").select_option(label="Send back to its proposer")
    clerk.get_by_role("group", name="Answer to all lines").get_by_label(
        "Recommend", exact=True
    ).check()
    clerk.get_by_label("Minute").fill("P 8")
    clerk.get_by_role("button", name="Look at what it comes to").click()
    expect(clerk.get_by_text("Line 4 is sent back: say why").first).to_be_visible()
    expect(clerk.get_by_label("Minute")).to_have_value("P 8")
    check_accessible(clerk)
    clerk.get_by_label("Words on line 4").fill("Slower than last year: can it not be eight days?")
    clerk.get_by_role("button", name="Look at what it comes to").click()
    clerk.get_by_role("button", name="Record the answer").click()
    expect(clerk.get_by_text("sent back 1 line").first).to_be_visible()
    check_accessible(clerk)


def _propose_again(officer: Page, package: str, check_accessible: Check) -> None:
    officer.get_by_role("link", name="Awaiting").click()
    check_accessible(officer)
    officer.get_by_role("link", name=TITLE).first.click()
    officer.get_by_role("link", name="Propose again").click()
    expect(officer.get_by_text("can it not be eight days?").first).to_be_visible()
    check_accessible(officer)
    officer.get_by_label("2015/16 Q1").fill("eight")
    officer.get_by_label("What was done about it").fill("The service agrees to 7.5 days.")
    officer.get_by_role("button", name="Propose again").click()
    expect(officer.get_by_text("There is something to mend")).to_be_visible()
    check_accessible(officer)
    officer.get_by_label("2015/16 Q1").fill("7.5")
    officer.get_by_role("button", name="Propose again").click()
    expect(officer.get_by_text("it goes on from the step that sent it back")).to_be_visible()


def _refine(member: Page, package: str, check_accessible: Check) -> None:
    _open(member, package, "Committees adopt", check_accessible)
    expect(member.get_by_text("HS07").first).to_be_visible()
    expect(member.get_by_text("RB08")).to_have_count(0)
    member.get_by_text("Add words, or refine line 1").click()
    member.get_by_label("2015/16 Q1 (line 1)").fill("40")
    member.get_by_label("Words on line 1").fill("Forty families helped is what we promised.")
    check_accessible(member)
    _answer(member, package, "Committees adopt", "Adopt", check_accessible, minute="H 4")


def _read_the_target(reader: Page, check_accessible: Check) -> None:
    reader.goto("/indicators/HS07/")
    reader.get_by_text("Every target that was set").click()
    said = reader.get_by_role("table", name="Targets as they were set")
    new = said.get_by_role("row", name="2015/16 Q1")
    expect(new).to_contain_text("40")
    expect(new).to_contain_text("Adopted by Housing Review Team on")
    how = reader.get_by_role("list", name="How changes were agreed")
    expect(how).to_contain_text(
        "Proposed by Performance Officer; recommended by Strategic Directors’ Board, Cabinet and Performance"
        " Panel; refined and adopted by Housing Review Team; passed on by Performance Officer; approved by"
        " Strategic Directors’ Board."
    )
    check_accessible(reader)
    how.get_by_role("link", name=TITLE).click()
    expect(reader.get_by_text("Forty families helped is what we promised.").first).to_be_visible()
    check_accessible(reader)
