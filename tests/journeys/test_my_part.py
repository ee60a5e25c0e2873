"""One officer's part: from their own objective up to the community's outcomes, and what to do next."""

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


def test_an_officer_sees_how_their_own_objective_leads_up_to_the_communitys_outcomes(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given an officer with objectives agreed at the appraisal
    officer = page_as("service_manager")
    # When they go from their start page to their part
    officer.get_by_role("link", name="My part in the thread").click()
    expect(officer.get_by_role("heading", level=1)).to_have_text("Contact Centre Manager")
    check_accessible(officer)
    # Then one screen draws the ways, and the lists say the same from the top down to their own
    expect(officer.get_by_role("group", name=re.compile("Picture of the ways up"))).to_be_visible()
    way = officer.get_by_role("list").filter(has_text="Personal objective").first
    expect(way).to_contain_text("Outcome")
    expect(way.get_by_role("listitem").last).to_contain_text("Not rated: a person’s own")
    # and what to do next stands beside it: a figure is recorded from there
    expect(officer.get_by_role("heading", name=re.compile("What to do next"))).to_be_visible()
    expect(officer.get_by_role("link", name=re.compile("Record CS02a"))).to_be_visible()
    # On a small screen the picture gives way to the lists
    officer.set_viewport_size({"width": 390, "height": 844})
    expect(officer.get_by_role("group", name=re.compile("Picture of the ways up"))).to_be_hidden()
    expect(way).to_be_visible()
    check_accessible(officer)
    # Their strategic overview shows the whole map with what is theirs, down to a map below one
    officer.set_viewport_size({"width": 1280, "height": 1000})
    officer.get_by_role("link", name="My strategic overview").click()
    table = officer.get_by_role("table", name="What stands out, and what it serves")
    expect(table).to_contain_text("Personal objective")
    check_accessible(officer)
    table.get_by_role("link", name=re.compile("the map below")).first.click()
    expect(officer.get_by_text("Strategy map: what serves it")).to_be_visible()
    check_accessible(officer)
    # Nobody but their manager is shown their own objectives
    other = page_as("director")
    other.goto("/thread/overview/?post=contact-centre-manager")
    expect(other.get_by_role("heading", level=1)).to_have_text("Contact Centre Manager")
    expect(other.get_by_text("Personal objective")).to_have_count(0)
    check_accessible(other)
