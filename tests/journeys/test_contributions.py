"""What serves an objective is negotiated: a partner offers, a delegate challenges, both agree."""

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

#: An outcome of the demo's, which the director owns.
OUTCOME = "Business and town centres thrive"


def _name_a_delegate(owner: Page, objective: str, check_accessible: Check) -> None:
    owner.goto(f"{objective}/delegates/")
    check_accessible(owner)
    owner.get_by_label("Which post").select_option(label="Contact Centre Manager")
    owner.get_by_label("Agreed by").fill("The strategic director, at the away day")
    owner.get_by_role("button", name="Name the delegate").click()
    expect(owner.get_by_role("table", name="Delegates")).to_contain_text("The strategic director")
    check_accessible(owner)


def test_a_contribution_is_offered_challenged_and_agreed_by_a_delegate(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given a theme whose owner lets another post negotiate, formally agreed
    owner = page_as("director")
    owner.goto("/thread/objectives/?level=outcome")
    owner.get_by_role("link", name=OUTCOME).click()
    objective = re.sub(r"/$", "", owner.url)
    _name_a_delegate(owner, objective, check_accessible)
    # When a partner offers a contribution; first it forgets how
    partner = page_as("partner")
    partner.goto("/thread/contributions/report/")
    partner.get_by_role("link", name=f"Offer something to {OUTCOME}").click()
    check_accessible(partner)
    partner.get_by_label("What should be done").fill("Let in 21 days")
    partner.get_by_role("button", name="Offer it").click()
    expect(partner.get_by_label("What should be done")).to_have_value("Let in 21 days")
    check_accessible(partner)
    partner.get_by_label("How it is contributed").fill("Let empty homes faster")
    partner.get_by_label("How much").fill("In 28 days")
    partner.get_by_role("button", name="Offer it").click()
    expect(partner.get_by_text("Nothing counts until it is agreed")).to_be_visible()
    check_accessible(partner)
    talk = partner.url
    # Then it awaits the delegate, who challenges it
    helper = page_as("service_manager")
    helper.goto("/thread/contributions/?whose=mine")
    helper.get_by_role("link", name="Let empty homes faster").click()
    helper.get_by_role("button", name="Challenge").click()
    check_accessible(helper)
    helper.get_by_label("What you say to the other side").fill("Is 28 days enough?")
    helper.get_by_role("button", name="Challenge").click()
    expect(helper.get_by_text("as delegate of Director of Resources")).to_be_visible()
    # The partner finds the challenge on its start page and names other terms
    partner.goto("/")
    check_accessible(partner)
    partner.get_by_role("link", name="Answer").first.click()
    partner.get_by_role("button", name="Offer other terms").click()
    partner.get_by_label("How much").fill("In 21 days")
    partner.get_by_role("button", name="Offer other terms").click()
    expect(partner.get_by_role("table", name="Terms of this move").first).to_contain_text(
        "In 28 days"
    )
    check_accessible(partner)
    # and the delegate agrees: now it counts, and stands in the delivery plan
    helper.goto(talk)
    helper.get_by_role("button", name="Agree").click()
    check_accessible(helper)
    helper.get_by_role("button", name="Agree").click()
    expect(helper.get_by_text("on the terms agreed then")).to_be_visible()
    owner.goto(f"{objective}/delivery-plan/")
    expect(owner.get_by_role("table", name="Agreed contributions")).to_contain_text("In 21 days")
    for address in (
        f"{objective}/delivery-plan/",
        "/thread/contributions/",
        "/thread/contributions/report/",
    ):
        owner.goto(address)
        check_accessible(owner)
