"""What people do while programs are killed: each is done to its end, and tried again where it broke off."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from http import HTTPStatus

from tests.faults.pages import Form
from tests.faults.running import PATIENCE, Answer, Browser, upload

PERIODS = ("2013/14 Q1", "2013/14 Q2", "2013/14 Q3", "2013/14 Q4", "2014/15 Q1", "2014/15 Q2")
CODES = ("CS01", "CS02a", "HS01", "RB09")


def officer(root: str) -> Browser:
    """Return a browser in which the demo's performance officer has signed in."""
    browser = Browser(root)
    form = next(
        it for it in browser.insist("/sign-in/").page.forms if it.action.endswith("/as/performance.officer/")
    )  # fmt: skip
    browser.insist(form.action, form.sent())
    return browser


def _filled(form: Form, **more: str) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in form.sent() if name not in more]
    return [*kept, *more.items()]


def value_of(deed: int, place: int = 0) -> str:
    """Return a figure that nobody else has recorded."""
    return f"{40 + place % 40}.{deed:04}"


@dataclass
class Correction:
    """One figure is corrected; sent again as it was until an answer comes."""

    number: int

    def do(self, browser: Browser) -> str:
        """Return what became of it."""
        place = f"/indicators/{CODES[self.number % len(CODES)]}/record/"
        period = PERIODS[self.number // len(CODES) % len(PERIODS)]
        page = browser.insist(f"{place}?period={period.replace(' ', '+')}").page
        given = {"value": value_of(self.number), "reason": "Counted again"}
        sent = _filled(page.form("value"), **given)
        answer = browser.insist(place, sent)
        asked = re.findall(r'name="(right_\w+)"', answer.words)
        if asked:
            again = _filled(answer.page.form("value"), **given, **dict.fromkeys(asked, "1"))
            answer = browser.insist(place, again)
        # Recorded; or recorded at first, when no answer came back: then the second time meets it.
        assert answer.status in {200, 422}, answer.words
        return "recorded" if answer.status == 200 else "met its own figure"


@dataclass
class Import:
    """A spreadsheet of four indicators is brought; ``only_looks``: it is previewed and forgotten."""

    number: int
    only_looks: bool = False

    @property
    def name(self) -> str:
        """The file's name."""
        return f"deed-{self.number:04}.csv"

    @property
    def values(self) -> list[str]:
        """The figures that it brings."""
        return [value_of(self.number, place) for place in range(len(CODES) * len(PERIODS))]

    def content(self) -> bytes:
        """Return the file."""
        cells = [(code, period) for code in CODES for period in PERIODS]
        rows = [
            f"{code},{period},{it}" for (code, period), it in zip(cells, self.values, strict=True)
        ]
        return "\n".join(["Code,Period,Actual", *rows]).encode()

    def do(self, browser: Browser) -> str:
        """Return what became of it."""
        token = browser.insist("/import/").page.form("file").fields["csrfmiddlewaretoken"].values[0]
        answer = browser.insist("/import/", upload(token, self.name, self.content()))
        assert "/import/draft/" in answer.address, answer.words
        draft = re.search(r"/import/draft/[0-9a-f-]+/", answer.address)[0]
        browser.insist(draft, _filled(answer.page.form("unit_id")))
        shown = self._waited(browser, draft)
        if self.only_looks:
            return "previewed"
        for _ in range(5):
            if "/draft/" not in shown.address:
                return "recorded"
            if "nothing to record" in shown.words:
                return "had been recorded"
            more = {"reason": "As counted"} if 'name="reason"' in shown.words else {}
            browser.insist(
                f"{draft}preview/", _filled(shown.page.form("then"), then="confirm", **more)
            )
            shown = self._waited(browser, draft)
        raise AssertionError(f"{self.name} is never recorded:\n{shown.words}")

    def _waited(self, browser: Browser, draft: str) -> Answer:
        """Wait as the page does until the job has come to its end."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = browser.insist(f"{draft}progress/")
            if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
                time.sleep(0.2)
                continue
            assert answer.status == 200, answer.words
            assert "Something went wrong" not in answer.words
            if "/progress/" not in answer.address:
                return answer
            time.sleep(0.2)
        raise AssertionError(f"{self.name} waits for ever: {answer.words}")
