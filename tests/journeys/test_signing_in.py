"""Signing in, being refused, and meeting the same answer for what is absent and what is not yours."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

Check = Callable[["Page"], None]


def test_a_wrong_password_is_refused_with_a_sentence_and_nothing_else(
    new_page: Callable[[], Page], check_accessible: Check
) -> None:
    page = new_page()
    page.goto("/indicators/HS16/")
    expect(page).to_have_url(re.compile(r"/sign-in/\?next="))
    check_accessible(page)

    page.get_by_label("Username").fill("director")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Username")).to_have_value("director")
    expect(page).to_have_url(re.compile(r"/sign-in/"))
    check_accessible(page)

    page.goto("/")
    expect(page).to_have_url(re.compile(r"/sign-in/"))


def test_one_click_leads_to_the_page_that_was_asked_for_and_out_again(
    new_page: Callable[[], Page],
) -> None:
    page = new_page()
    page.goto("/indicators/HS16/")
    page.get_by_role("button", name="Councillor").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("affordable homes")

    page.get_by_role("button", name="Sign out").click()
    page.goto("/indicators/HS16/")
    expect(page).to_have_url(re.compile(r"/sign-in/"))


def test_a_member_of_staff_sees_one_service_and_meets_404_elsewhere(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    page = page_as("staff")
    places = page.get_by_role("navigation", name="Main")
    expect(places.get_by_role("link", name="Home")).to_have_attribute("aria-current", "true")
    for place in ("Import", "Audit"):
        expect(places.get_by_role("link", name=place)).to_have_count(0)
    check_accessible(page)
    page.goto("/scorecard/")
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows.filter(has=page.get_by_text("HS16", exact=True))).to_have_count(1)
    expect(rows.filter(has_text="CS01")).to_have_count(0)
    check_accessible(page)

    for address in (
        "/indicators/CS01/",
        "/indicators/no-such-thing/",
        "/indicators/HS16/record/",
        "/import/",
        "/audit/",
    ):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404, address
        expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    check_accessible(page)

    page.goto("/indicators/HS16/")
    expect(page.get_by_role("link", name="Record a figure")).to_have_count(0)
    expect(page.get_by_role("button", name="Validate")).to_have_count(0)
    check_accessible(page)


def test_a_councillor_sees_every_service_and_changes_nothing(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    page = page_as("councillor")
    page.goto("/scorecard/")
    expect(page.get_by_role("table").get_by_role("row").filter(has_text="CS01")).to_have_count(1)
    page.goto("/indicators/CS01/")
    expect(page.get_by_role("link", name="Record a figure")).to_have_count(0)
    expect(page.get_by_role("link", name="Correct")).to_have_count(0)
    check_accessible(page)
    answer = page.goto("/indicators/CS01/record/")
    assert answer is not None
    assert answer.status == 404
