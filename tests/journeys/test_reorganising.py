"""The structure changes in a browser: a post handed over, a service that ends and what it owned after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

Check = Callable[["Page"], None]


def write_day(page: Page, day: date) -> None:
    for label, part in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(label, exact=True).first.fill(str(part))


def test_a_post_is_handed_over_in_one_step(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    page = page_as("performance_officer")
    page.get_by_role("link", name="Organisation", exact=True).click()
    page.get_by_label("Find a unit, a post or a person").fill("Grace Adeyemi")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Head of Housing", exact=True).click()
    page.get_by_role("link", name="Hand over", exact=True).click()
    page.get_by_label("Who takes it over?").fill("Una Marsh")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("What will happen")
    expect(page.get_by_text("Una Marsh is new and is added as a person.")).to_be_visible()
    expect(page.get_by_text("Owner of 5 indicators")).to_be_visible()
    check_accessible(page)
    page.get_by_role("button", name="Hand the post over").click()

    expect(page.get_by_text("Head of Housing is handed over.")).to_be_visible()
    now = page.get_by_role("row").filter(has_text="Una Marsh")
    expect(now).to_contain_text("Holds it")
    before = page.get_by_role("row").filter(has_text="Grace Adeyemi")
    expect(before).to_contain_text("Held it")
    page.goto("/organisation/responsibilities/?q=HS01")
    expect(page.get_by_role("row").filter(has_text="HS01")).to_contain_text("Una Marsh")
    check_accessible(page)


def test_a_service_ends_and_its_indicators_stand_under_its_successor_from_that_day(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    page = page_as("performance_officer")
    first_day = timezone.localdate() + timedelta(days=40)
    page.goto("/organisation/units/housing-services/")
    page.get_by_role("link", name="End or merge").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert").first).to_contain_text("still has Head of Housing")
    check_accessible(page)

    page.get_by_label("Which unit takes over what it owns?").select_option("planning-services")
    write_day(page, first_day)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("6 indicators pass to Planning Services")).to_be_visible()
    check_accessible(page)
    page.get_by_role("button", name="End the unit").click()
    expect(page.get_by_text("and what it owned passes on")).to_be_visible()
    expect(page.get_by_text("Planning Services takes over what it owns")).to_be_visible()

    eve = first_day - timedelta(days=1)
    for day, unit in ((first_day, "Planning Services"), (eve, "Housing Services")):
        page.goto(f"/organisation/responsibilities/?q=HS01&on={day}")
        expect(page.get_by_role("row").filter(has_text="HS01")).to_contain_text(unit)
    page.goto(f"/organisation/units/planning-services/?on={first_day}")
    expect(page.get_by_role("link", name="HS01")).to_be_visible()
    page.goto(f"/organisation/units/planning-services/?on={eve}")
    expect(page.get_by_role("link", name="HS01")).to_have_count(0)
    page.goto(f"/organisation/units/housing-services/?on={eve}")
    expect(page.get_by_role("link", name="HS01")).to_be_visible()
