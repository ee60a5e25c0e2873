"""A web server of our own kind on the benchmark's database, and readers who ask it without a pause."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
_PORT = int(os.environ.get("BENCHMARKS_PORT", "8197"))


@dataclass(frozen=True)
class Asked:
    """What readers met: how long each page took, in rising order; pages a second; bytes of one."""

    taken: list[float]
    a_second: float
    size: int


@contextmanager
def served(workers: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve as ``goldenthread web`` does: single-thread workers, the application loaded once."""
    command = [
        sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{_PORT}", "--workers", str(workers),
        "--preload", "--log-level", "error", "goldenthread.config.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "GOLDENTHREAD_DEBUG": "yes"})
    try:
        _wait(process)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if get(http.client.HTTPConnection("127.0.0.1", _PORT), "/health/", "")[0] < 500:
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("The web server did not begin to answer.")


def get(line: http.client.HTTPConnection, path: str, cookie: str) -> tuple[int, bytes]:
    """Ask for a page; return its status and content."""
    line.request("GET", path, headers={"Cookie": f"sessionid={cookie}"})
    answer = line.getresponse()
    return answer.status, answer.read()


def asked_by(cookies: list[str], path: str, *, times: int) -> Asked:
    """Let everybody ask for the page so many times, one after the other and all at once."""
    taken: list[float] = []
    sizes: set[int] = set()

    def read(cookie: str, count: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", _PORT)
        for _ in range(count):
            began = perf_counter()
            status, content = get(line, path, cookie)
            taken.append(perf_counter() - began)
            assert status == 200, (status, content[:200])
            sizes.add(len(content))

    for cookie in cookies:
        read(cookie, 1)
    taken.clear()
    readers = [threading.Thread(target=read, args=(cookie, times)) for cookie in cookies]
    began = perf_counter()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    seconds = perf_counter() - began
    assert len(taken) == times * len(cookies)
    return Asked(sorted(taken), len(taken) / seconds, max(sizes))


def memory_mb(process_id: int) -> list[float]:
    """Return the memory of a process and of its children that no other of them shares."""
    found = []
    for each in [process_id, *_children(process_id)]:
        for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                found.append(int(line.split()[1]) / 1024)
    return found


def _children(process_id: int) -> list[int]:
    text = Path(f"/proc/{process_id}/task/{process_id}/children").read_text()
    return [int(each) for each in text.split()]
