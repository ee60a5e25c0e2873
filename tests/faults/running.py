"""A system whose programs run as processes, to be killed; and a browser that does not give up."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TypeVar

from tests.faults.pages import Page, page_of
from tests.journeys.council import free_port
from tests.upkeep.installed import Installed

PATIENCE = 180
T = TypeVar("T")
GONE = (urllib.error.URLError, http.client.HTTPException, OSError)


def descendants(pid: int) -> list[int]:
    """Return the processes that a process has started, and theirs."""
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    children = [int(word) for word in told.split()]
    return [*children, *(it for child in children for it in descendants(child))]


@dataclass
class Programs:
    """The web server and the worker of one system."""

    system: Installed
    port: int = field(default_factory=free_port)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    def log(self, name: str) -> str:
        """Return what a program has said."""
        return (self.system.home / f"{name}.log").read_text(errors="replace")

    def start(self, name: str) -> None:
        """Start ``web`` or ``work`` unless it runs."""
        if name in self._running:
            if self._running[name].poll() is None:
                return
            self.kill(name)  # as systemd and containers do with what a program leaves behind
        more = ["--bind", f"127.0.0.1:{self.port}", "--workers", "2"] if name == "web" else []
        with (self.system.home / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                self.system.command(name, *more), env=self.system.environment(),
                cwd=self.system.home.parent, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def ends_by_itself(self, name: str, within: float) -> bool:
        """Say whether a program ends within so many seconds."""
        try:
            self._running[name].wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def processes(self, name: str) -> list[int]:
        """Return a program's processes, its first one first."""
        first = self._running[name].pid
        return [first, *descendants(first)]

    def kill(self, name: str) -> None:
        """Kill a whole program at once, as a power cut would."""
        process = self._running[name]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def look_after(self, deed: Future[T]) -> T:
        """Start whatever has ended until a deed is done, as systemd and containers do."""
        while True:
            for name in list(self._running):
                self.start(name)
            with contextlib.suppress(TimeoutError):
                return deed.result(timeout=0.5)

    def stop(self) -> None:
        """Kill all that runs."""
        for name in self._running:
            self.kill(name)


@contextlib.contextmanager
def running(system: Installed, *names: str) -> Iterator[Programs]:
    """Run programs of a system; kill them at the end."""
    programs = Programs(system)
    try:
        for name in names:
            programs.start(name)
        yield programs
    finally:
        programs.stop()


@dataclass
class Answer:
    """What came back."""

    status: int
    address: str
    words: str

    @property
    def page(self) -> Page:
        """Its forms and links."""
        return page_of(self.words)


class Browser:
    """A browser of its own session, with the patience of somebody who presses the button again."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        )  # fmt: skip

    def ask(self, address: str, sent: object = None, timeout: float = 60) -> Answer:
        """Send once; ``sent`` is a list of names and values, or a prepared body with its type."""
        whole = urllib.parse.urljoin(self.root, address)
        headers, body = {}, None
        if isinstance(sent, tuple):
            body, headers["Content-Type"] = sent
        elif sent is not None:
            body = urllib.parse.urlencode(sent).encode()  # type: ignore[arg-type]
        request = urllib.request.Request(whole, data=body, headers=headers)
        try:
            with self._opener.open(request, timeout=timeout) as answer:
                words = answer.read().decode()
                return Answer(answer.status, answer.geturl(), words)
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.geturl(), refused.read().decode())

    def insist(self, address: str, sent: object = None) -> Answer:
        """Send until somebody answers."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.ask(address, sent)
            except GONE:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


def upload(form_token: str, name: str, content: bytes) -> tuple[bytes, str]:
    """Return the body of a form with one file."""
    edge = "----------a-boundary-of-the-tests"
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{form_token}\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    return body, f"multipart/form-data; boundary={edge}"
