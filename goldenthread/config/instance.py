"""Whose Golden Thread this is, where it lives and how it is reached: what other settings go by."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from goldenthread.config.environment import SettingRefused, listed, text, truth, web_address

DEMO = truth("GOLDENTHREAD_DEMO", False)
# The demo's figures end with September 2014: by today every one would be years overdue. What is due is
# reckoned as on this day there, and the page says so. Everything else goes by the clock.
DEMO_RECKONS_ON = date(2015, 1, 12) if DEMO else None
DEBUG = truth("GOLDENTHREAD_DEBUG", False)
HOME = Path(text("GOLDENTHREAD_HOME", "var")).resolve()
SECRET_KEY = text("GOLDENTHREAD_SECRET_KEY", "")
if not SECRET_KEY:
    if not (DEMO or DEBUG):
        raise SettingRefused(
            "GOLDENTHREAD_SECRET_KEY is not set: give it a long random text and keep it secret."
        )
    SECRET_KEY = "only-for-the-demo-which-holds-no-secrets"  # noqa: S105
ALLOWED_HOSTS = listed("GOLDENTHREAD_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
COUNCIL = text("GOLDENTHREAD_COUNCIL", "Wexcombe District Council" if DEMO else "Your council")
BEHIND_TLS = truth("GOLDENTHREAD_BEHIND_TLS", False)
MAINTENANCE = truth("GOLDENTHREAD_MAINTENANCE", False)
CSRF_TRUSTED_ORIGINS = listed("GOLDENTHREAD_TRUSTED_ORIGINS", [])
#: Where people reach it, for links in mails; without it, as whoever caused the mail reached it.
ADDRESS = web_address("GOLDENTHREAD_ADDRESS")
