"""A figure's life: read on the scorecard, asked why, recorded, corrected, traced, and as it was known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Check = Callable[["Page"], None]
THIRD_QUARTER = "/indicators/CS02a/record/?period=2014/15+Q3"
SECOND_QUARTER = "/indicators/CS02b/record/?period=2014/15+Q2"


def row_of(page: Page, code: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_text(code, exact=True))


def record(
    page: Page, figure: str, *, at: str = THIRD_QUARTER, commentary: str = "", reason: str = ""
) -> None:
    page.goto(at)
    page.get_by_label("Figure", exact=True).fill(figure)
    if commentary:
        page.get_by_label("Commentary").fill(commentary)
    if reason:
        page.get_by_label("Reason for the correction").fill(reason)
    page.get_by_role("button", name="Record").click()


def test_a_reader_asks_why_and_sees_the_rule_its_arithmetic_and_who_adopted_it(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    page = page_as("director")
    page.goto("/scorecard/")
    expect(page.get_by_role("heading", level=1)).to_have_text("How we are doing, 2014/15 Q2")
    expect(page.get_by_text("Hart District Council")).to_be_visible()
    check_accessible(page)

    row = row_of(page, "CS02a")
    expect(row).to_contain_text("Near target")
    row.get_by_role("link", name="Near target").click()
    why = page.locator("#why")
    expect(why.get_by_text("Why near target?")).to_be_visible()
    for words in ("within 10 per cent", "77.4 − 80 = −2.6", "Cabinet"):
        expect(why).to_contain_text(words)
    check_accessible(page)


def test_a_figure_is_recorded_corrected_validated_and_corrected_with_a_reason(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    manager = page_as("service_manager")
    manager.goto(THIRD_QUARTER)
    check_accessible(manager)
    manager.get_by_label("Figure", exact=True).fill("eighty")
    manager.get_by_role("button", name="Record").click()
    expect(manager.get_by_label("Figure", exact=True)).to_have_value("eighty")
    expect(manager.get_by_text("“eighty”").first).to_be_visible()
    check_accessible(manager)

    record(manager, "81.2", commentary="Two more people answer since October.")
    expect(manager.get_by_role("heading", level=1)).to_contain_text("telephone calls answered")
    figures = manager.get_by_role("table", name="Figures by period")
    expect(figures).to_contain_text("81.2%")
    expect(manager.get_by_text("Two more people answer since October.")).to_be_visible()

    record(manager, "80.9")  # not validated yet: no reason is asked for
    expect(figures).to_contain_text("80.9%")
    check_accessible(manager)

    director = page_as("director")
    director.goto("/indicators/CS02a/")
    director.get_by_role("button", name="Validate 2014/15 Q3").click()
    expect(director.get_by_text("From now on a correction needs a reason")).to_be_visible()

    record(manager, "80.4")
    expect(manager.get_by_text("say why it is corrected").first).to_be_visible()
    expect(manager.get_by_label("Figure", exact=True)).to_have_value("80.4")
    check_accessible(manager)
    record(manager, "80.4", reason="Abandoned calls had been counted twice.")
    expect(figures).to_contain_text("80.4%")
    expect(figures).to_contain_text("Abandoned calls had been counted twice.")
    manager.get_by_text("Superseded figures").click()
    superseded = manager.get_by_role("table", name="Superseded figures")
    for earlier in ("81.2%", "80.9%"):
        expect(superseded).to_contain_text(earlier)
    check_accessible(manager)


def test_the_trail_tells_it_and_yesterday_stays_as_it_was(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    officer = page_as("performance_officer")
    record(officer, "83.9", at=SECOND_QUARTER, reason="Read from the telephone system again.")
    officer.goto("/audit/")
    check_accessible(officer)
    latest = officer.get_by_role("table", name="Events, latest first").get_by_role("row").nth(1)
    expect(latest).to_contain_text("Actuals recorded")
    expect(latest).to_contain_text("Read from the telephone system again.")
    expect(latest).to_contain_text("Marian Cole")
    latest.get_by_role("link").first.click()
    expect(officer.get_by_role("heading", level=1)).to_have_text("Actuals recorded")
    check_accessible(officer)

    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    officer.goto("/scorecard/?period=2014/15+Q2")
    expect(row_of(officer, "CS02b")).to_contain_text("83.9%")
    officer.goto(f"/scorecard/?known={yesterday}")
    expect(officer.get_by_text("As known on").first).to_be_visible()
    expect(officer.get_by_role("heading", level=1)).to_have_text("How we are doing, 2014/15 Q2")
    expect(row_of(officer, "CS02b")).to_contain_text("83.2%")
    check_accessible(officer)
    officer.goto(f"/indicators/CS02b/?known={yesterday}")
    expect(officer.get_by_role("table", name="Figures by period")).to_contain_text("83.2%")
    expect(officer.get_by_text("83.9")).to_have_count(0)
    check_accessible(officer)
