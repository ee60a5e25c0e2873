"""The worker does not run: the page says that the work waits, and it goes on when it does."""

from __future__ import annotations

import re
import time

import pytest

from tests.faults.deeds import Import, officer
from tests.faults.running import PATIENCE, running, upload

pytestmark = pytest.mark.fault


def test_a_stopped_queue_is_said_and_loses_nothing(system):
    with running(system, "web") as programs:
        browser, deed = officer(programs.address), Import(1)
        form = browser.insist("/import/").page.form("file")
        token = form.fields["csrfmiddlewaretoken"].values[0]
        columns = browser.insist("/import/", upload(token, deed.name, deed.content()))
        waiting = browser.insist(columns.address, columns.page.form("unit_id").sent())
        assert re.search(
            "It has waited since .*: the worker, which does it, is not running", waiting.words
        )
        assert "Nothing is lost" in waiting.words
        programs.start("work")
        deadline = time.monotonic() + PATIENCE
        while "/progress/" in waiting.address and time.monotonic() < deadline:
            time.sleep(0.3)
            waiting = browser.insist(waiting.address)
        assert "/preview/" in waiting.address
