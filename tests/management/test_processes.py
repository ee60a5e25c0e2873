"""Programs that run together end together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap

import pytest

from goldenthread.management.processes import host_and_port, is_answering

PARENT = """
import sys, time
from goldenthread.management.processes import Program, Together

def program(name, code):
    return Program(name, (sys.executable, "-c", code))

def say(words):
    print(words, flush=True)

# One write each: two programs share the pipe.
STAYS = "import os, time; os.write(1, b'pid %d' % os.getpid() + bytes([10])); time.sleep(60)"
ENDS = "import sys; sys.exit(3)"
"""


def _parent(script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PARENT + textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": ":".join(sys.path)},
    )


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_when_one_ends_by_itself_the_other_is_stopped_and_the_exit_code_says_so():
    parent = _parent("""
        both = [program("web server", STAYS), program("job worker", ENDS)]
        sys.exit(Together(say).run(both, when_ready=lambda: True))
    """)
    said, _ = parent.communicate(timeout=20)
    assert parent.returncode == 1
    assert "The job worker has ended by itself (exit code 3)" in said
    pids = [int(line.split()[1]) for line in said.splitlines() if line.startswith("pid")]
    assert not any(map(_is_running, pids))


def test_when_the_first_never_gets_ready_the_second_is_not_started():
    parent = _parent("""
        both = [program("web server", ENDS), program("job worker", STAYS)]
        sys.exit(Together(say).run(both, when_ready=lambda: False))
    """)
    said, _ = parent.communicate(timeout=20)
    assert parent.returncode == 1
    assert "pid" not in said


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops_both_and_is_content(sign):
    parent = _parent("""
        both = [program("web server", STAYS), program("job worker", STAYS)]
        sys.exit(Together(say).run(both, when_ready=lambda: True))
    """)
    with parent:
        assert parent.stdout is not None
        pids = [int(parent.stdout.readline().split()[1]) for _ in range(2)]
        parent.send_signal(sign)
        assert parent.wait(20) == 0
    assert not any(map(_is_running, pids))


@pytest.mark.parametrize("bind", ["8000", "127.0.0.1", "127.0.0.1:http", ":80", "a:0", "a:65536"])
def test_what_is_no_address_is_refused(bind):
    with pytest.raises(ValueError, match=r"write 127\.0\.0\.1:8000"):
        host_and_port(bind)


def test_who_listens_is_noticed():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert is_answering("127.0.0.1", port)
        assert is_answering("0.0.0.0", port)
    assert not is_answering("127.0.0.1", port)
