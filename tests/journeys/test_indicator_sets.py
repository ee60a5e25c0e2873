"""A set is loaded, an indicator of it matched, another adopted, and one issue set beside the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import FilePayload, expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
Check = Callable[["Page"], None]
LGBF = "Local Government Benchmarking Framework, as of"
BAD = b"family,X\nissued_on,1 May\n\ncode,title,polarity\nA,One,up\na,Two,\n"


def _file(content: bytes) -> FilePayload:
    return {"name": "x.csv", "mimeType": "text/csv", "buffer": content}


def _bring_badly(page: Page, check_accessible: Check) -> None:
    page.get_by_role("link", name="Bring a set in").click()
    check_accessible(page)
    page.set_input_files("#id_file", _file(BAD))
    page.get_by_role("button", name="See what it comes to").click()
    expect(page.get_by_text("Line 6: The code a stands on line 5 already")).to_be_visible()
    check_accessible(page)
    good = (
        b"reference,x-1\nfamily,X\nname,Our own list\nissued_on,2026-05-01\n\ncode,title\nA,One\n"
    )
    page.set_input_files("#id_file", _file(good))
    page.get_by_role("button", name="See what it comes to").click()
    check_accessible(page)
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Our own list is loaded, with 1 indicator.")).to_be_visible()


def _match(page: Page, check_accessible: Check) -> None:
    page.goto("/indicator-sets/bvpi-2007/?q=BV156")
    check_accessible(page)
    page.get_by_role("link", name="BV156", exact=True).click()
    page.get_by_role("button", name="Say so").click()
    expect(page.get_by_text("There is something to mend")).to_be_visible()
    check_accessible(page)
    page.get_by_label("We have none").check()
    page.get_by_label("Why").fill("Counted by the county.")
    page.get_by_role("button", name="Say so").click()
    expect(page.get_by_text("We have none: Counted by the county.")).to_be_visible()
    check_accessible(page)


def _adopt(page: Page, check_accessible: Check) -> None:
    page.goto("/indicator-sets/ni-2008/NI%20154/")
    page.get_by_role("link", name="Add an indicator for it").first.click()
    expect(page.get_by_label("Title")).to_have_value("Net additional homes provided")
    check_accessible(page)
    page.get_by_label("Code").fill("HS99")
    page.get_by_label("Reported for").select_option(label="Housing Services")
    page.get_by_label("Owner").select_option(index=1)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("HS99 is added.")).to_be_visible()
    expect(page.get_by_role("link", name="National Indicators 2008 as NI 154")).to_be_visible()


def test_sets_are_loaded_matched_adopted_and_compared(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given the demo council, which has two families of sets
    page = page_as("performance_officer")
    page.goto("/indicator-sets/")
    check_accessible(page)
    # When two issues of another are loaded, one click each
    for month in ("January 2022", "March 2024"):
        page.get_by_role("button", name=f"Load {LGBF} {month}").click()
        expect(page.get_by_text("is loaded, with")).to_be_visible()
        page.goto("/indicator-sets/")
    # Then what changed between them is read
    page.get_by_role("link", name=f"{LGBF} March 2024", exact=True).click()
    page.get_by_role("link", name="What changed since").click()
    expect(page.get_by_role("table", name="New", exact=True)).to_contain_text("CLIM03")
    check_accessible(page)
    # And a bad file is refused line by line, a good one looked at first
    page.goto("/indicator-sets/")
    _bring_badly(page, check_accessible)
    # And one is said not to be ours, another is adopted
    _match(page, check_accessible)
    _adopt(page, check_accessible)
    # And a member of staff reads all of it
    reader = page_as("staff")
    reader.goto("/indicator-sets/ni-2008/?state=matched")
    expect(reader.get_by_role("link", name="HS99")).to_be_visible()
    check_accessible(reader)
