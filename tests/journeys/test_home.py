"""A service manager's minute: see what is due, record it, see it gone; a director sees that it changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

Check = Callable[["Page"], None]


def test_what_is_due_is_recorded_with_two_clicks_and_the_director_sees_it(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    director = page_as("director")
    director.get_by_role("button", name="Mark as seen").click()
    expect(director.get_by_text("Nothing has changed since then.")).to_be_visible()

    manager = page_as("service_manager")
    title = manager.get_by_role("heading", level=1)
    expect(title).to_have_text("3 things await you")
    check_accessible(manager)
    manager.get_by_role("link", name=re.compile("Record CS02a")).click()  # the first click
    manager.get_by_label("Figure", exact=True).fill("81.2")
    manager.get_by_role("button", name="Record").click()  # the second, and it is done
    expect(manager.get_by_text("Recorded 81.2% for 2014/15 Q3")).to_be_visible()

    manager.get_by_role("navigation", name="Main").get_by_role("link", name="Home").click()
    expect(title).to_have_text("2 things await you")
    expect(manager.get_by_role("link", name=re.compile("Record CS02a"))).to_have_count(0)

    director.reload()
    expect(director.get_by_text("Tom Prentice")).to_be_visible()
    expect(director.get_by_text("A figure recorded")).to_be_visible()
    check_accessible(director)
    director.get_by_role("button", name="Mark as seen").click()
    expect(director.get_by_text("Tom Prentice")).to_have_count(0)


def test_a_word_is_looked_for_from_any_page_by_the_keyboard_alone(
    page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    page = page_as("councillor")
    page.goto("/methods/")
    page.keyboard.press("/")
    page.keyboard.type("homelss")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="homeless", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("Indicators"))).to_be_visible()
    expect(page.locator("mark").first).to_have_text(re.compile("homeless", re.IGNORECASE))
    check_accessible(page)

    page.keyboard.press("/")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("hs16")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/indicators/HS16/"))
