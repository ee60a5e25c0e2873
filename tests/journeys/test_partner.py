"""A partner sees its own and what is shared, and records; the council asks about it, the partner answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_a_partner_records_what_an_officer_asks_about_and_it_answers(
    page_as: Callable[[str], Page], check_accessible: Callable[[Page], None]
) -> None:
    # Given an officer who gives the partner an indicator of its own and shares another with it
    officer = page_as("performance_officer")
    _give_the_partner_an_indicator(officer)
    officer.goto("/rights/share/?about=HS08")
    officer.get_by_label("Partner").select_option(label="Wexcombe Homes")
    officer.get_by_label("Why").fill("The housing agreement")
    officer.get_by_role("button", name="Continue").click()
    expect(officer.get_by_text("Wexcombe Homes will see 1 more indicator")).to_be_visible()
    check_accessible(officer)
    officer.get_by_role("button", name="Confirm").click()
    expect(officer.get_by_text("1 indicator is now shared")).to_be_visible()
    check_accessible(officer)

    # When the partner signs in
    partner = page_as("partner")
    partner.goto("/scorecard/")
    # Then it sees its own and the shared indicator, and no page of the council's own
    expect(partner.get_by_text("4 indicators", exact=True)).to_be_visible()
    check_accessible(partner)
    for closed in ("/import/", "/audit/", "/rights/", "/indicators/CS01/"):
        answer = partner.goto(closed)
        assert answer is not None
        assert answer.status == 404, closed

    # When it records a figure of its own
    partner.goto("/indicators/HS07/record/?period=2014/15+Q3")
    partner.get_by_label("Figure", exact=True).fill("36")
    partner.get_by_role("button", name="Record for 2014/15 Q3").click()
    expect(partner.get_by_text(re.compile("Please look again|Recorded 36")).first).to_be_visible()
    if partner.get_by_text("Please look again").count():
        for box in partner.get_by_label("It is right").all():
            box.check()
        partner.get_by_role("button", name="Record for 2014/15 Q3").click()
    expect(partner.get_by_text("Recorded 36 for 2014/15 Q3")).to_be_visible()

    # Then the officer cannot change it, and asks about it
    officer.goto("/indicators/HS07/")
    expect(officer.get_by_role("link", name="Record a figure")).to_have_count(0)
    officer.get_by_text("Ask about a figure").click()
    officer.get_by_label("Your question").fill("Does it count sheltered homes?")
    officer.get_by_role("button", name="Ask", exact=True).click()
    expect(officer.get_by_text("Does it count sheltered homes?").first).to_be_visible()
    check_accessible(officer)

    # And the partner answers
    partner.goto("/indicators/HS07/")
    question = partner.get_by_role("listitem").filter(has_text="Does it count sheltered homes?")
    question.get_by_role("textbox").fill("It does not")
    question.get_by_role("button", name="Answer").click()
    officer.reload()
    expect(officer.get_by_text("It does not").first).to_be_visible()


def _give_the_partner_an_indicator(officer: Page) -> None:
    """Move one of the council's indicators to the partner's unit, from today on."""
    officer.goto("/organisation/units/housing-services/indicators/")
    officer.get_by_role("checkbox", name=re.compile("HS07")).check()
    officer.get_by_label("To which unit do they move?").select_option(value="wexcombe-homes")
    officer.get_by_role("button", name="Continue").click()
    officer.get_by_role("button", name="Move them").click()
    expect(officer.get_by_text("The indicators move.")).to_be_visible()
