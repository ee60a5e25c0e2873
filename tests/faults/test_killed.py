"""kill -9 at any moment: after the restart nothing is lost, doubled or half written."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.faults.counted import Counted, times
from tests.faults.deeds import Correction, Import, officer, value_of
from tests.faults.running import PATIENCE, Programs, running
from tests.upkeep.installed import Installed

pytestmark = pytest.mark.fault

#: What is killed: one process of the web server, all of it, all of the worker, everything.
VICTIMS = ("a web process", "the web server", "the worker", "a process of the worker", "everything")
KINDS = ("import", "correction", "preview")


def _deed(kind: str, number: int) -> Any:
    if kind == "correction":
        return Correction(number)
    return Import(number, only_looks=kind == "preview")


def _kill(programs: Programs, victim: str, chance: random.Random) -> None:
    if victim in {"the web server", "everything"}:
        programs.kill("web")
    if victim in {"the worker", "everything"}:
        programs.kill("work")
    if victim == "a web process":
        first, *workers = programs.processes("web")
        _kill_one(chance.choice(workers or [first]))
    if victim == "a process of the worker":
        _kill_one(chance.choice(programs.processes("work")))
        # It ends by itself: alone the one could not be replaced.
        assert programs.ends_by_itself("work", 30)


def _kill_one(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _effects(system: Installed, deed: Any) -> tuple[list[str], int, list[int]]:
    """Return a deed's figures, how many events it made, and how often each figure was recorded."""
    if isinstance(deed, Correction):
        values = [value_of(deed.number)]
        events = system.ask(
            "SELECT count(DISTINCT event) FROM indicators_actual WHERE value = "
            f"{round(float(values[0]) * 1e6)}"
        )[0][0]
    else:
        values = deed.values
        events = system.ask(f"SELECT count(*) FROM audit_event WHERE reason LIKE '{deed.name}%'")[
            0
        ][0]
    found = [
        system.ask(
            f"SELECT count(*) FROM indicators_actual WHERE value = {round(float(value) * 1e6)}"
        )[0][0]
        for value in values
    ]
    return values, events, found


def _all_is_done(system: Installed, programs: Programs) -> bool:
    """Wait for what the worker was still asked to do; a job of a killed one is taken up after a minute."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        programs.start("work")
        if not system.ask("SELECT 1 FROM django_q_ormq"):
            return True
        time.sleep(0.5)
    return False


def _is_whole(system: Installed, programs: Programs) -> None:
    """All that was asked for is done, nothing was altered, and present pages read what is recorded."""
    assert _all_is_done(system, programs), system.ask("SELECT payload FROM django_q_ormq")
    last = system.ask("SELECT max(number) FROM audit_event")[0][0]
    for name, read_to in system.ask("SELECT name, read_to FROM audit_followerplace"):
        assert read_to == last, name
    assert system.said("verify-audit").startswith("Nothing was altered")
    before = system.ask("SELECT * FROM indicators_seriesnow ORDER BY series_id")
    system.said("rebuild-projection")
    assert system.ask("SELECT * FROM indicators_seriesnow ORDER BY series_id") == before


def test_what_is_killed_loses_doubles_and_halves_nothing(system):
    chance, counted = random.Random(20260120), Counted(system.engine)
    took = dict.fromkeys(KINDS, 1.0)
    with running(system, "web", "work") as programs, ThreadPoolExecutor(1) as people:
        browser = officer(programs.address)
        for number in range(1, times(5, 100) + 1):
            kind, victim = KINDS[number % 3], chance.choice(VICTIMS)
            if number <= 5:
                victim = VICTIMS[number - 1]
            deed = _deed(kind, number)
            begun = time.monotonic()
            done = people.submit(deed.do, browser)
            time.sleep(chance.uniform(0, 1.1 * took[kind]))
            was_over = done.done()
            _kill(programs, victim, chance)
            outcome = programs.look_after(done)
            if was_over:
                took[kind] = time.monotonic() - begun
            looks = kind == "preview"
            values, events, found = _effects(system, deed)
            amiss = [it for it, count in zip(values, found, strict=True) if count != 1]
            told = (number, kind, victim, outcome, len(amiss), amiss[:3])
            assert (events, set(found)) == ((0, {0}) if looks else (1, {1})), told
            counted.add(f"{kind}, {victim}", f"{outcome}{' before' if was_over else ''}")
            if number % 25 == 0:
                _is_whole(system, programs)
                counted.write("killed")
        _is_whole(system, programs)
    counted.write("killed")
