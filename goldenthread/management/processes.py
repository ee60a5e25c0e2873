"""Programs that run together: when one ends, so do the others; nothing is restarted silently."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

_LOOK_EVERY = 0.1
#: A little more than the web server gives its own workers; a job that takes longer is taken up again.
_PATIENCE = 35.0
#: By this setting of its own the library of figures knows where its processes count.
COUNTED_IN = "PROMETHEUS_MULTIPROC_DIR"
_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True)
class Program:
    """One program: what people call it, and how it is started."""

    name: str
    command: tuple[str, ...]


@dataclass
class Together:
    """Programs run until one ends or this process is told to stop."""

    say: Callable[[str], None]
    _children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _told_to_stop: bool = False

    def run(self, programs: Sequence[Program], *, when_ready: Callable[[], bool]) -> int:
        """Start the first, wait until it is ready, start the rest, and watch over all.

        Returns 0 when told to stop, 1 when a program ended by itself.
        """
        for sign in _ENDING:
            signal.signal(sign, self._note)
        first, *others = programs
        try:
            self._start(first)
            while not (ready := when_ready()) and self._all_is_well():
                time.sleep(_LOOK_EVERY)
            if ready:
                for program in others:
                    self._start(program)
            while self._all_is_well():
                time.sleep(_LOOK_EVERY)
            return 0 if self._told_to_stop else 1
        finally:
            self._stop()

    def _note(self, _sign: int, _frame: FrameType | None) -> None:
        self._told_to_stop = True

    def _start(self, program: Program) -> None:
        # A session of its own: Ctrl-C reaches this process alone, which then stops them in order.
        self._children[program.name] = subprocess.Popen(  # noqa: S603
            program.command, start_new_session=True
        )

    def _all_is_well(self) -> bool:
        for name, child in self._children.items():
            code = child.poll()
            if code is not None and not self._told_to_stop:
                self.say(f"The {name} has ended by itself (exit code {code}): stopping the rest.")
                return False
        return not self._told_to_stop

    def _stop(self) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + _PATIENCE
        for child in self._children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
            # What it started itself may have outlived it.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)


def host_and_port(bind: str) -> tuple[str, int]:
    """Read ``127.0.0.1:8000`` or ``[::1]:8000``.

    >>> host_and_port("[::1]:8000")
    ('::1', 8000)

    Raises:
        ValueError: it is neither; the message says what to write.
    """
    host, colon, port = bind.rpartition(":")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"{bind!r} is not an address to listen on: write 127.0.0.1:8000.")
    return host.strip("[]"), int(port)


def is_answering(host: str, port: int) -> bool:
    """Say whether anything accepts connections there."""
    # Who listens on every address is reached on this machine's own.
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        with socket.create_connection((reached, port), timeout=0.5):
            return True
    except OSError:
        return False


def web_server(bind: str, workers: int, threads: int, *, shares: bool) -> Program:
    """Return the web server, with its name told to nobody and its figures added up in memory.

    ``shares``: the program is loaded once and shared by the workers, which saves memory; but then a
    SIGHUP does not load a new version.
    """
    options = ["--bind", bind, "--workers", str(workers), "--threads", str(threads)]
    options += ["--timeout", "60", "--graceful-timeout", "30", "--no-control-socket"]
    options += ["--worker-tmp-dir", _in_memory()]
    options += ["--config", "python:goldenthread.config.web_server"]
    if shares:
        options.append("--preload")
    application = "goldenthread.config.wsgi:application"
    return Program("web server", (sys.executable, "-m", "gunicorn", *options, application))


def _in_memory() -> str:
    memory = "/dev/shm"  # noqa: S108
    return memory if os.access(memory, os.W_OK) else tempfile.gettempdir()


def counting_folder() -> str:
    """Make the folder in which the web server's processes count their requests; it removes it itself."""
    return tempfile.mkdtemp(prefix="goldenthread-", dir=_in_memory())


def job_worker() -> Program:
    """Return the worker that takes jobs from the queue."""
    return Program("job worker", (sys.executable, "-m", "goldenthread.management.cli", "work"))
