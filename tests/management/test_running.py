"""Web server and worker apart: each starts, answers, and ends as it should; nothing asked for is lost."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.council import free_port
from tests.upkeep.installed import Installed, installed

TOKEN = "a-token-of-the-tests-own"
PATIENCE = 60.0

#: A job of the tests' own: it says when it begins, takes its time, and says when it has ended.
JOBS = """
import pathlib, time
def takes_its_time(folder, seconds):
    pathlib.Path(folder, "begun").open("a").write("x")
    time.sleep(seconds)
    pathlib.Path(folder, "ended").open("a").write("x")
"""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """An installed system with empty databases."""
    folder = tmp_path_factory.mktemp("running")
    (folder / "jobs_of_the_tests.py").write_text(JOBS)
    system = installed(folder / "home", GOLDENTHREAD_METRICS_TOKEN=TOKEN)
    system.settings["PYTHONPATH"] = f"{Path(__file__).resolve().parents[2]}:{folder}"
    system.said("migrate", "-v0")
    return system


@contextmanager
def _started(system: Installed, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    log = system.home / f"{arguments[0]}.log"
    with log.open("ab") as out:
        program = subprocess.Popen(
            system.command(*arguments), env=system.environment(), stdout=out, stderr=out
        )
    try:
        yield program
    finally:
        if program.poll() is None:
            program.send_signal(signal.SIGTERM)
            program.wait(PATIENCE)


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)


def _asked(address: str, **headers: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
    except OSError:
        return 0, ""


def _lines(system: Installed, program: str) -> list[dict[str, Any]]:
    written = (system.home / f"{program}.log").read_text().splitlines()
    return [json.loads(line) for line in written]


@pytest.fixture
def address() -> str:
    return f"127.0.0.1:{free_port()}"


def test_the_web_server_answers_is_loaded_anew_and_ends_when_told(system, address):
    with _started(system, "web", "--bind", address, "--workers", "2") as web:
        _until(lambda: _asked(f"http://{address}/health/")[0] == 200)
        status, words = _asked(f"http://{address}/health/ready/")
        assert (status, words) == (200, "Ready. No worker is alive; jobs waiting: 0.\n")
        assert "already listens" in system.run("web", "--bind", address).stderr

        web.send_signal(signal.SIGHUP)
        for _ in range(40):
            assert _asked(f"http://{address}/health/")[0] == 200

        assert _asked(f"http://{address}/metrics")[0] == 404
        status, words = _asked(f"http://{address}/metrics", Authorization=f"Bearer {TOKEN}")
        assert status == 200
        counted = [
            float(line.rsplit(" ", 1)[1])
            for line in words.splitlines()
            if line.startswith("goldenthread_request_seconds_count{") and 'status="200"' in line
        ]
        assert sum(counted) >= 42, "those of workers that have ended are counted"
        web.send_signal(signal.SIGTERM)
        assert web.wait(PATIENCE) == 0
    routes = {line["route"] for line in _lines(system, "web") if "route" in line}
    assert routes == {"health", "ready", "metrics"}


def test_styles_and_scripts_carry_digests_and_are_kept_for_good_by_browsers(system, address):
    stamp = system.home / "static" / "collected.txt"
    with _started(system, "web", "--bind", address, "--workers", "1") as web:
        _until(lambda: _asked(f"http://{address}/health/")[0] == 200)
        page = _asked(f"http://{address}/sign-in/")[1]
        named = re.findall(r'"(/static/[^"]+)"', page)
        assert len(named) > 5
        for name in named:
            assert re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", name), name
            with urllib.request.urlopen(f"http://{address}{name}") as answer:
                assert "immutable" in answer.headers["Cache-Control"], name

        stamp.write_text("of the version before")
        web.send_signal(signal.SIGHUP)
        _until(lambda: stamp.read_text() != "of the version before")
        _until(lambda: _asked(f"http://{address}/sign-in/")[0] == 200)
        assert _asked(f"http://{address}{named[0]}")[0] == 200


def _ask_for(system: Installed, folder: Path, seconds: float) -> None:
    folder.mkdir()
    system.python(f"""
from django_q.tasks import async_task
print(json.dumps(async_task("jobs_of_the_tests.takes_its_time", {str(folder)!r}, {seconds})))
""")


def test_a_job_that_runs_when_the_worker_is_told_to_end_is_finished(system, tmp_path):
    folder = tmp_path / "jobs"
    _ask_for(system, folder, 3)
    with _started(system, "work") as work:
        _until(lambda: (folder / "begun").exists())
        work.send_signal(signal.SIGTERM)
        assert work.wait(PATIENCE) == 0
    assert (folder / "ended").read_text() == "x"


def _kill_all(system: Installed, program: subprocess.Popen[bytes]) -> None:
    """Kill a worker with all its processes, which carry its home in their environment."""
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == program.pid:
            continue
        try:
            carried = Path("/proc", name, "environ").read_bytes()
            said = Path("/proc", name, "cmdline").read_bytes()
        except OSError:
            continue
        if f"GOLDENTHREAD_HOME={system.home}".encode() in carried and b"work" in said:
            os.kill(int(name), signal.SIGKILL)
    program.kill()
    program.wait(PATIENCE)


def test_a_job_that_was_cut_off_is_taken_up_again_at_the_next_start(system, tmp_path):
    folder = tmp_path / "jobs"
    _ask_for(system, folder, 2)
    with _started(system, "work") as work:
        _until(lambda: (folder / "begun").exists())
        _kill_all(system, work)
    assert not (folder / "ended").exists()
    with _started(system, "work"):
        _until(lambda: (folder / "ended").exists())
    assert (folder / "begun").read_text() == "xx"


def test_what_is_recorded_is_followed_by_the_worker(system):
    behind = """
from goldenthread.audit.followers import behind
print(json.dumps(sum(it.events for it in behind())))
"""
    with _started(system, "work"):
        _until(lambda: system.python(behind) == 0)  # what was recorded before it began
        system.python("""
from django.utils import timezone
from goldenthread.audit.events import System, event
with event(by=System(), at=timezone.now(), name="tests:rows:written"):
    pass
print("null")
""")
        _until(lambda: system.python(behind) == 0)


def test_a_mail_whose_job_was_never_queued_is_taken_up_when_the_worker_starts(system):
    system.python("""
from django.utils import timezone
from goldenthread.audit.events import event
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.mails import NewMail, ask_for_mail
from goldenthread.organisation.models import Person
with event(by=SYSTEM, at=timezone.now(), name="organisation:person:changed"):
    somebody = Person(reference="ann", name="Ann Other", email="a@b.c")
    somebody.save()
ask_for_mail(NewMail("recovery", somebody.pk, "a@b.c", "http://x", {}), at=timezone.now())
print(json.dumps(somebody.pk))
""")
    tries = """
from goldenthread.organisation.models import Mail
print(json.dumps(Mail.objects.get().tries))
"""
    assert system.python(tries) == 0
    with _started(system, "work"):
        _until(lambda: system.python(tries) == 1)


def test_while_a_worker_runs_nothing_is_upgraded_or_restored_under_it(system, tmp_path):
    system.said("backup", str(tmp_path / "kept.zip"))
    with _started(system, "work"):
        _until(lambda: "A worker is alive" in _checked(system))
        refused = system.run("restore", str(tmp_path / "kept.zip"))
        assert refused.stderr.startswith("A worker is running: stop Golden Thread, then restore.")
        _forget_latest(system)
        try:
            refused = system.run("migrate", "-v0")
            assert refused.stderr.startswith("A worker is running, and would meet tables")
        finally:
            _remember_latest(system)


def _checked(system: Installed) -> str:
    found = json.loads(system.run("check", "--json").stdout)
    return "A worker is alive" if _level(found, "queue") == "OK" else ""


def _level(found: list[dict[str, str]], subject: str) -> str:
    return next(it["level"] for it in found if it["subject"] == subject)


def _forget_latest(system: Installed) -> None:
    system.python("""
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
(latest,) = MigrationLoader(connection).graph.leaf_nodes("indicators")
MigrationRecorder(connection).record_unapplied(*latest)
print("null")
""")


def _remember_latest(system: Installed) -> None:
    system.python("""
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
(latest,) = MigrationLoader(connection).graph.leaf_nodes("indicators")
MigrationRecorder(connection).record_applied(*latest)
print("null")
""")
