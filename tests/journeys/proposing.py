"""What several stories begin with: targets sent for approval, and a body's meeting recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

BOARD = "Strategic Directors’ Board"


def draw_route(
    officer: Page, name: str, *kinds: str, step: str = "Board adopts", is_required: bool = False
) -> None:
    """Draw a route of one step, at which the board refines and adopts."""
    officer.goto("/framework/routes/add-route/")
    officer.get_by_label("Name", exact=True).fill(name)
    for kind in kinds:
        officer.get_by_label(kind, exact=True).check()
    if is_required:
        officer.get_by_label("These changes come into force in no other way").check()
    first = officer.get_by_role("group", name="Step 1", exact=True)
    first.get_by_label("Step", exact=True).fill(step)
    box = first.get_by_label("Who acts?")
    offered = box.locator("option").all_inner_texts()
    box.select_option(label=next(it for it in offered if it.startswith(BOARD)))
    first.get_by_label("Refine", exact=True).check()
    officer.get_by_role("button", name="Continue").last.click()
    officer.get_by_role("button", name="Add the route").click()
    expect(officer.get_by_text("The route is recorded.")).to_be_visible()


def propose_targets(
    officer: Page, search: str, period: str, title: str, *, route: str = "Targets of the council"
) -> str:
    """Send the same target of whatever a search finds for approval; return the package's reference."""
    officer.goto(f"/change/?q={search}")
    officer.get_by_role("checkbox", name=re.compile("that are found")).check()
    officer.get_by_label("Targets", exact=True).check()
    officer.get_by_role("button", name="Go on").click()
    officer.get_by_label("For which period").fill(period)
    officer.get_by_label("The same value for all of them").check()
    officer.get_by_label("Value (optional)").fill("30")
    officer.get_by_label("Why").fill("As the service plan says.")
    officer.get_by_role("button", name="See what it comes to").click()
    officer.get_by_role("link", name="Send for approval").click()
    officer.get_by_label("What is proposed").fill(title)
    officer.get_by_role("radio", name=re.compile(f"^{route}")).check()
    officer.get_by_role("button", name="Send it").click()
    expect(officer.get_by_text("Nothing is in force yet")).to_be_visible()
    return officer.url.rstrip("/").rpartition("/")[2]


def write_meeting(clerk: Page, body: str, answers: Mapping[str, str], minute: str) -> None:
    """Write what a body decided of packages, each in the words of its step, up to what will be recorded."""
    clerk.goto(f"/framework/bodies/{body}/decisions/")
    for reference, answer in answers.items():
        clerk.get_by_label(f"Decision on {reference}").select_option(label=answer)
    clerk.get_by_label("Which meeting?").fill("Ordinary meeting")
    clerk.get_by_label("Under which minute?").fill(minute)
    clerk.get_by_role("button", name="Continue").click()


def record_meeting(clerk: Page, body: str, answers: Mapping[str, str], minute: str) -> None:
    """Record what a body decided of packages."""
    write_meeting(clerk, body, answers, minute)
    clerk.get_by_role("button", name="Record these decisions").click()
    expect(clerk.get_by_text("Recorded: ")).to_be_visible()
