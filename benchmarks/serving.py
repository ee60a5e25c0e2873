"""A web server of our own kind on the benchmark's database, and readers who ask it without a pause."""

from __future__ import annotations

import http.client
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from goldenthread.config.running import WEB_THREADS, WEB_WORKERS
from goldenthread.management.processes import COUNTED_IN, counting_folder, web_server

ROOT = Path(__file__).resolve().parent.parent
_PORT = int(os.environ.get("BENCHMARKS_PORT", "8197"))


@dataclass(frozen=True)
class Asked:
    """What readers met: how long each page took, in rising order; pages a second; bytes of one."""

    taken: list[float]
    a_second: float
    size: int


@contextmanager
def served(
    workers: int = WEB_WORKERS, threads: int = WEB_THREADS
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve as ``goldenthread web`` does."""
    program = web_server(f"127.0.0.1:{_PORT}", workers, threads, shares=False)
    environment = {**os.environ, "GOLDENTHREAD_DEBUG": "yes", COUNTED_IN: counting_folder()}
    process = subprocess.Popen(program.command, cwd=ROOT, env=environment)
    try:
        _wait(process)
        yield process
    finally:
        process.terminate()
        process.wait(40)


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


def memory_mb(process_id: int, kind: str = "Pss") -> list[float]:
    """Return the memory of a process and of each that it started; what several share is divided.

    ``kind`` is ``Pss_Anon`` for what is their own, without files that are read where the system holds
    them: programs, and SQLite's database.
    """
    found = []
    for each in _family(process_id):
        for line in _read_of(each, "smaps_rollup").splitlines():
            if line.startswith(f"{kind}:"):
                found.append(int(line.split()[1]) / 1024)
    return found


def _read_of(process_id: int, name: str) -> str:
    """Return what the system says of a process; nothing of one that has ended meanwhile."""
    try:
        return Path(f"/proc/{process_id}/{name}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _family(process_id: int) -> list[int]:
    text = _read_of(process_id, f"task/{process_id}/children")
    return [process_id, *(one for each in text.split() for one in _family(int(each)))]
