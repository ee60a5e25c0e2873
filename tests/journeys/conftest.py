"""Whole stories in a real browser, against the program as it is started by people.

A file of stories has a council of its own, copied from the seeded demo. Playwright is stopped at a
file's end: its event loop would make Django refuse the database to whatever test came next.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys.accessibility import check_accessible as _check_accessible
from tests.journeys.council import Council, new_council, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).resolve().parent

#: The kinds of user whom the demo's sign-in page offers, as its buttons call them.
KINDS = {
    "performance_officer": "Performance officer",
    "director": "Director",
    "head_of_service": "Head of service",
    "service_manager": "Service manager",
    "councillor": "Councillor",
    "clerk": "Committee clerk",
    "auditor": "Auditor",
    "staff": "Member of staff",
    "partner": "Partner organisation",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, so that the quick check can leave it out."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def seeded_council(tmp_path_factory: pytest.TempPathFactory) -> Council:
    """The demo council as it is built on the first start, no longer served."""
    council = new_council(tmp_path_factory.mktemp("seeded") / "home")
    with serving(council):
        return council


@pytest.fixture(scope="module")
def served(seeded_council: Council, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo council that only this file's stories know."""
    with serving(seeded_council.copy(tmp_path_factory.mktemp("council") / "home")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing = "chromium is not installed: sudo apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"],
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(served: str, browser: Browser) -> Iterator[Callable[[], Page]]:
    """Open pages of somebody not signed in; what the browser complains of fails the story."""
    contexts, complaints = [], []

    def open_page() -> Page:
        context = browser.new_context(
            base_url=served,
            locale="en-GB",
            timezone_id="Europe/London",
            viewport={"width": 1280, "height": 900},
        )
        contexts.append(context)
        context.set_default_timeout(30_000)  # on a busy machine, too
        page = context.new_page()
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("console", lambda said: _note(said.type, said.text, complaints))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, complaints


def _note(kind: str, words: str, complaints: list[str]) -> None:
    # A page that refuses (403, 404) is logged by the browser as an error; stories ask for these.
    if kind == "error" and not words.startswith("Failed to load resource"):
        complaints.append(words)


@pytest.fixture
def page_as(new_page: Callable[[], Page]) -> Callable[[str], Page]:
    """Sign in with one click as a kind of user: ``page_as("performance_officer")``."""

    def sign_in(kind: str) -> Page:
        page = new_page()
        page.goto("/sign-in/")
        page.get_by_role("button", name=re.compile(KINDS[kind], re.IGNORECASE)).first.click()
        page.wait_for_url(lambda address: "/sign-in/" not in address)
        return page

    return sign_in


@pytest.fixture
def check_accessible() -> Callable[[Page], None]:
    """Fail where axe finds a violation on the page as it stands, on a wide screen and a phone."""
    return _check_accessible
