"""What tests of signing in share: passwords, codes of an app, links in mails."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from typing import Any

from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from goldenthread.audit.queries import events_page
from tests.cast import give_password

SECRET = "thread through the needle"


def code_now(secret: str) -> str:
    """Return what an authenticator app shows just now (RFC 6238), by our own reckoning."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), "sha1").digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


def account_of(username: str) -> Any:
    """Return the account of a username as the database has it now."""
    return get_user_model().objects.get(username=username)


def signed_in_as(username: str, **extra: Any) -> Client:
    """Return a browser in which somebody has just signed in by password."""
    if not account_of(username).check_password(SECRET):
        give_password(username, SECRET)  # which ends what sessions there were
    client = Client(**extra)
    answer = client.post("/sign-in/", {"login": username, "password": SECRET})
    assert answer.status_code == 302, answer.content.decode()
    return client


def with_address(username: str, email: str = "") -> Any:
    """Give an account an address, and return the account."""
    account = account_of(username)
    account.email = email or f"{username}@wexcombe.example"
    account.save()
    return account


def latest_link() -> str:
    """Return the path of the first link that stands alone on its line in the latest mail."""
    found = re.search(r"^https?://[^/\s]+(/\S*)$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found.group(1)


def latest_event() -> tuple[str, str, str]:
    """Return the name, the author and the reason of the latest event."""
    latest = events_page().items[0]
    return latest.name, latest.by_label, latest.reason


def set_up_app(client: Client) -> str:
    """Set up an authenticator app by its pages; return the secret."""
    page = client.get("/account/two-step/app/").content.decode()
    secret = re.search(r'<code class="gt-secret">([A-Z2-7 ]+)</code>', page).group(1)
    answer = client.post("/account/two-step/app/", {"code": code_now(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret
