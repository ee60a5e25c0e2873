"""One's own account as pages show it: where one is signed in, in words; the secret as a picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import qrcode
from allauth.mfa.adapter import get_adapter
from markupsafe import Markup
from qrcode.image.svg import SvgPathImage

from goldenthread.organisation.queries.accounts import Session
from goldenthread.ui.dates import moment

#: What a browser's description of itself holds, most telling first.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def browser_in_words(agent: str) -> str:
    """Return what a browser's description of itself says, in words.

    >>> browser_in_words("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36 Edg/131.0")
    'Edge on Windows'
    >>> browser_in_words("curl/8.5")
    'Another program'
    """
    browser = next((words for sign, words in _BROWSERS if sign in agent), "")
    system = next((words for sign, words in _SYSTEMS if sign in agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "Another program"


@dataclass(frozen=True)
class SessionShown:
    """One place where one is signed in; ``number`` names it when it is to be ended."""

    number: int
    browser: str
    address: str
    begun: str
    is_this: bool


def sessions_shown(sessions: Sequence[Session], this_key: str | None) -> list[SessionShown]:
    """Return where somebody is signed in, this session first."""
    shown = [
        SessionShown(
            number=it.id,
            browser=browser_in_words(it.browser),
            address=it.address,
            begun=moment(it.begun_at),
            is_this=it.key == this_key,
        )
        for it in sessions
    ]
    return sorted(shown, key=lambda it: not it.is_this)


def in_fours(secret: str) -> str:
    """Return a secret in groups that can be typed without losing one's place.

    >>> in_fours("ABCDEFGHIJ")
    'ABCD EFGH IJ'
    """
    return " ".join(re.findall(r".{1,4}", secret))


def picture_of(account: object, secret: str) -> Markup:
    """Return the secret as a picture that an app reads from the screen."""
    address = get_adapter().build_totp_url(account, secret)
    drawn = qrcode.make(address, image_factory=SvgPathImage, border=2).to_string(encoding="unicode")
    drawn = re.sub(
        r'(<svg[^>]*?) width="[^"]*"', r"\1", re.sub(r' height="[^"]*"', "", drawn, count=1)
    )
    label = 'role="img" aria-label="The secret as a picture for your app" class="gt-qr"'
    return Markup(drawn.replace("<svg ", f"<svg {label} ", 1))  # noqa: S704  (drawn by the library)
