"""An indicator is audited, its successor proposed and made live, and it is retired: its readers are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
Check = Callable[["Page"], None]
AUDIT = "Audit of the local indicators"
FOUND = "Two of three invoices are never checked"


def _fill_day(page: Page, name: str, day: date) -> None:
    group = page.get_by_role("group", name=name)
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(part).fill(str(value))


def _audit(auditor: Page, check_accessible: Check) -> None:
    auditor.goto(f"/audits/sheet/CS03/?audit={AUDIT.replace(' ', '+')}")
    auditor.get_by_label("Is it relevant to the work that we do?").select_option(label="Partly")
    auditor.get_by_label("Outcome").select_option(label="Replace by another")
    auditor.get_by_role("button", name="Write it").click()
    expect(auditor.get_by_text("Answer this before you choose an outcome").first).to_be_visible()
    auditor.get_by_label("Can it be measured accurately?").select_option(label="No")
    auditor.get_by_label("Evidence").fill("Thirty invoices, read with the manager.")
    auditor.get_by_label("What was found").fill(FOUND)
    _fill_day(auditor, "To be carried out by", date.today() + timedelta(days=30))
    auditor.get_by_role("button", name="Write it").click()
    expect(auditor.get_by_text("The sheet is written.")).to_be_visible()
    check_accessible(auditor)


def _propose_successor(officer: Page, check_accessible: Check) -> None:
    officer.goto("/change/add/")
    officer.get_by_label("Code", exact=True).fill("CS09")
    officer.get_by_label("Title").fill("Garden waste customers billed wrongly")
    officer.get_by_label("Reported for").select_option(label="Customer Services")
    officer.get_by_label("Owner").select_option(index=1)
    officer.get_by_label("Proposed: nothing is due before it is made live").check()
    officer.get_by_role("button", name="Add it").click()
    expect(officer.get_by_text("CS09 is added. It is proposed.")).to_be_visible()
    check_accessible(officer)
    officer.get_by_role("link", name="Its life so far").click()
    check_accessible(officer)
    officer.get_by_role("link", name="Make it live").click()
    officer.get_by_label("Make it live").check()
    officer.get_by_label("Why", exact=True).fill("The manager can count it.")
    check_accessible(officer)
    officer.get_by_role("button", name="See what it comes to").click()
    expect(officer.get_by_text("Nothing is recorded yet.")).to_be_visible()
    officer.get_by_role("button", name="Make live").click()
    expect(officer.get_by_text("The indicator is live.")).to_be_visible()


def _retire(officer: Page, check_accessible: Check) -> None:
    officer.goto(f"/audits/sheet/CS03/?audit={AUDIT.replace(' ', '+')}")
    officer.get_by_role("link", name="Replace by another: see what it comes to").click()
    expect(officer.get_by_label("Retire it")).to_be_checked()
    expect(officer.get_by_label("Why", exact=True)).to_have_value(f"{AUDIT}: {FOUND}")
    officer.get_by_label("Its successor").fill("CS03")
    officer.get_by_role("button", name="See what it comes to").click()
    expect(officer.get_by_text("It cannot be its own successor").first).to_be_visible()
    check_accessible(officer)
    officer.get_by_label("Suspend it until a day").check()
    _fill_day(officer, "Until which day", date(2014, 1, 1))
    officer.get_by_role("button", name="See what it comes to").click()
    expect(officer.get_by_text("It would end before it begins").first).to_be_visible()
    officer.get_by_label("Retire it").check()
    officer.get_by_label("Its successor").fill("CS09")
    officer.get_by_role("button", name="See what it comes to").click()
    expect(officer.get_by_role("heading", name="Retire it?")).to_be_visible()
    expect(officer.get_by_text("Head of Customer Services").first).to_be_visible()
    check_accessible(officer)
    officer.get_by_role("button", name="Retire", exact=True).click()
    expect(officer.get_by_text("The indicator is retired.")).to_be_visible()
    check_accessible(officer)


def test_an_indicator_is_audited_replaced_and_retired_and_whoever_sees_it_is_told(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    # Given an audit that finds that an indicator is to be replaced
    _audit(page_as("auditor"), check_accessible)
    # When its successor is proposed and made live, and it is retired from its sheet
    officer = page_as("performance_officer")
    _propose_successor(officer, check_accessible)
    _retire(officer, check_accessible)
    # Then somebody else reads of it on their first page, with the reason and the successor
    councillor = page_as("councillor")
    told = councillor.get_by_role("listitem").filter(has_text=FOUND).first
    expect(told).to_contain_text("Retired")
    expect(told.get_by_role("link", name="CS09")).to_be_visible()
    check_accessible(councillor)
    # And it stands among what was removed, while an earlier day shows it live
    councillor.goto("/indicators/removed/?q=garden")
    expect(councillor.get_by_role("table")).to_contain_text("CS09")
    check_accessible(councillor)
    councillor.goto(f"/indicators/CS03/life/?known={date.today() - timedelta(days=3)}")
    expect(councillor.get_by_text("Live since")).to_be_visible()
    check_accessible(councillor)
