"""Signing in by a provider that the settings name, in a browser that keeps our content policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.council import Council, serving
from tests.provider import Provider, provider

if TYPE_CHECKING:
    from playwright.sync_api import Page

Check = Callable[["Page"], None]


@pytest.fixture(scope="module")
def known() -> Iterator[Provider]:
    with provider() as found:
        found.know("u-1", preferred_username="auditor")
        found.know("u-2", preferred_username="somebody.else")
        yield found


@pytest.fixture(scope="module")
def served(
    seeded_council: Council, known: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    council = seeded_council.copy(tmp_path_factory.mktemp("council") / "home")
    with serving(
        council,
        GOLDENTHREAD_OIDC_ISSUER=known.issuer,
        GOLDENTHREAD_OIDC_CLIENT_ID="golden-thread",
        GOLDENTHREAD_OIDC_CLIENT_SECRET="between us",
        GOLDENTHREAD_OIDC_NAME="Wexcombe account",
        GOLDENTHREAD_OIDC_USERNAME_CLAIM="preferred_username",
    ) as address:
        yield address


def by_provider(page: Page, subject: str) -> None:
    page.get_by_role("button", name="Sign in with Wexcombe account").click()
    page.get_by_placeholder("sub").fill(subject)
    page.get_by_role("button", name="Authorize").click()


def test_one_signs_in_by_the_councils_provider_and_lands_where_one_wanted(
    new_page: Callable[[], Page], check_accessible: Check
) -> None:
    page = new_page()
    page.goto("/audit/")
    check_accessible(page)
    by_provider(page, "u-1")
    expect(page).to_have_url(re.compile(r"^http://[^/]+/audit/$"))
    expect(page.get_by_text("Priya Nair").first).to_be_visible()


def test_whom_the_council_does_not_know_here_is_told_whom_to_ask(
    new_page: Callable[[], Page], check_accessible: Check
) -> None:
    page = new_page()
    page.goto("/sign-in/")
    by_provider(page, "u-2")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have no account here")
    check_accessible(page)
