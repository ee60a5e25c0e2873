"""An account's life: invited by mail, opened, secured by an app and a passkey, lost and recovered."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from email import message_from_string, policy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.council import Council, serving
from tests.staff.signing_in import code_now

if TYPE_CHECKING:
    from playwright.sync_api import Page

Check = Callable[["Page"], None]
PASSWORD = "harbour lantern fifty"
PATIENCE = 30


@pytest.fixture(scope="module")
def council(seeded_council: Council, tmp_path_factory: pytest.TempPathFactory) -> Council:
    return seeded_council.copy(tmp_path_factory.mktemp("council") / "home")


@pytest.fixture(scope="module")
def served(council: Council) -> Iterator[str]:
    """By name, not by number: browsers keep passkeys for names alone."""
    with serving(council) as address:
        yield address.replace("127.0.0.1", "localhost")


def wait_for_mail(home: Path, subject: str, to: str) -> str:
    """Return the body of the latest mail of a subject to somebody, once the job worker has sent it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for file in sorted((home / "mails").glob("*"), key=lambda it: it.stat().st_mtime_ns)[::-1]:
            written = file.read_text(encoding="utf-8")
            mail = message_from_string(written, policy=policy.default)
            if subject in mail["Subject"] and to in mail["To"]:
                return str(mail.get_content())
        time.sleep(0.2)
    raise AssertionError(f"no mail of {subject!r} in {PATIENCE} s")


def link_in(body: str) -> str:
    found = re.search(r"^(http://localhost\S+/(?:invitation|sign-in)/\S+)$", body, re.MULTILINE)
    assert found, body
    return found.group(1)


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def with_authenticator(page: Page) -> None:
    """Give the browser a device of its own that keeps passkeys and knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def set_up_app(page: Page) -> tuple[str, list[str]]:
    """Set up an app by its page; return its secret and the recovery codes."""
    page.goto("/account/two-step/")
    page.get_by_role("button", name="Set up an app").click()
    secret = page.locator(".gt-secret").inner_text()
    page.get_by_label("Code that the app shows").fill(code_now(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    codes = [it.replace(" ", "") for it in page.locator(".gt-codes li").all_inner_texts()]
    return secret, codes


def open_account(
    council: Council, page_as: Callable[[str], Page], guest: Page, person: str, check: Check
) -> None:
    """An officer invites somebody by their page, and they open their account by the mail's link."""
    officer = page_as("performance_officer")
    officer.get_by_role("link", name="Accounts").click()
    officer.get_by_role("link", name=person).click()
    check(officer)
    address = f"{person.split()[0].lower()}@wexcombe.example"
    officer.get_by_label("E-mail address").fill(address)
    officer.get_by_role("button", name="Send the invitation").click()
    expect(officer.get_by_text("is on its way").first).to_be_visible()
    check(officer)
    guest.goto(link_in(wait_for_mail(council.home, "Open your account", address)))
    check(guest)
    guest.get_by_label("Password", exact=True).fill("too short")
    guest.get_by_role("button", name="Open my account").click()
    expect(guest.get_by_role("alert")).to_contain_text("too short")
    check(guest)
    guest.get_by_label("Password", exact=True).fill(PASSWORD)
    guest.get_by_role("button", name="Open my account").click()
    expect(guest.get_by_text("Your account is open")).to_be_visible()


def test_invited_by_mail_one_opens_an_account_and_secures_it_with_an_app(
    council: Council,
    page_as: Callable[[str], Page],
    new_page: Callable[[], Page],
    check_accessible: Check,
) -> None:
    page = new_page()
    open_account(council, page_as, page, "Helen Marsh", check_accessible)
    sign_in(page, "helen.marsh")
    page.get_by_role("link", name="Chief Executive").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    check_accessible(page)
    secret, codes = set_up_app(page)
    check_accessible(page)
    page.goto("/account/two-step/")
    check_accessible(page)
    page.get_by_role("button", name="Sign out", exact=True).click()

    sign_in(page, "helen.marsh")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your second step")
    check_accessible(page)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("That code is not right")
    check_accessible(page)
    page.get_by_label("Code").fill(code_now(secret))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("link", name="Chief Executive")).to_be_visible()

    page.get_by_role("button", name="Sign out", exact=True).click()
    sign_in(page, "helen.marsh")
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("link", name="Chief Executive")).to_be_visible()


def test_a_passkey_signs_in_by_itself_is_renamed_and_removed(
    council: Council,
    page_as: Callable[[str], Page],
    new_page: Callable[[], Page],
    check_accessible: Check,
) -> None:
    page = new_page()
    open_account(council, page_as, page, "Colin Reeve", check_accessible)
    with_authenticator(page)
    sign_in(page, "colin.reeve")
    page.goto("/account/two-step/passkeys/add/")
    expect(page.get_by_label("Name of the passkey")).to_have_value("Chrome on Linux")
    page.get_by_label("Name of the passkey").fill("Work laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("table", name="Your passkeys")).to_contain_text("Work laptop")
    page.get_by_role("button", name="Sign out", exact=True).click()

    page.goto("/audit/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile(r"^http://[^/]+/audit/$"))
    page.goto("/account/two-step/")
    expect(page.get_by_role("table", name="Your passkeys")).not_to_contain_text("Never")

    page.get_by_role("button", name="Sign out", exact=True).click()
    sign_in(page, "colin.reeve")
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()

    page.goto("/account/two-step/")
    check_accessible(page)  # from here on the device is gone: axe's door takes it along
    page.get_by_role("link", name="Rename Work laptop").click()
    check_accessible(page)
    page.get_by_label("Name of the passkey").fill("Old laptop")
    page.get_by_role("button", name="Save the name").click()
    page.get_by_role("link", name="Remove Old laptop").click()
    check_accessible(page)
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two-step sign-in")
    expect(page.get_by_role("table", name="Your passkeys")).to_have_count(0)
    expect(page.get_by_text("Off", exact=True)).to_be_visible()


def test_without_script_a_password_and_a_code_will_do(
    served: str, council: Council, browser, page_as: Callable[[str], Page], check_accessible: Check
) -> None:
    context = browser.new_context(base_url=served, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(page.get_by_text("Passkeys need a browser with JavaScript")).to_be_visible()
    open_account(council, page_as, page, "Sandra Okafor", lambda _: None)
    sign_in(page, "sandra.okafor")
    secret, _ = set_up_app(page)
    page.get_by_role("button", name="Sign out", exact=True).click()
    sign_in(page, "sandra.okafor")
    page.get_by_label("Code").fill(code_now(secret))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    context.close()


def test_a_forgotten_password_is_replaced_by_the_mails_link(
    council: Council,
    page_as: Callable[[str], Page],
    new_page: Callable[[], Page],
    check_accessible: Check,
) -> None:
    page = new_page()
    open_account(council, page_as, page, "Anita Desai", check_accessible)
    page.goto("/sign-in/")
    page.get_by_role("link", name="I have forgotten my password or username").click()
    page.get_by_label("Username or e-mail address").fill("anita@wexcombe.example")
    page.get_by_role("button", name="Send the mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look for our mail")
    page.goto(
        link_in(wait_for_mail(council.home, "Choose a new password", "anita@wexcombe.example"))
    )
    check_accessible(page)
    page.get_by_label("New password").fill("lantern harbour sixty")
    page.get_by_role("button", name="Set the new password").click()
    sign_in(page, "anita.desai", "lantern harbour sixty")
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()


def test_who_tries_over_and_over_is_told_how_long_to_wait(
    new_page: Callable[[], Page], check_accessible: Check
) -> None:
    page = new_page()
    for _ in range(6):
        sign_in(page, "peter.lamb", "not the password")
    expect(page.get_by_role("heading", level=1)).to_have_text("Too many attempts")
    expect(page.get_by_text("Wait five minutes")).to_be_visible()
    check_accessible(page)
