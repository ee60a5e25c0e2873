"""What every test may ask for; and which tests may touch a database at all."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import pytest_django
from hypothesis import settings

if TYPE_CHECKING:
    from django.test import Client

    from tests.cast import Cast
    from tests.stage import Stage

ROOT = Path(__file__).resolve().parent.parent

# A change is judged on the same examples every time; at a developer's desk new ones are looked for.
# Nothing is judged by the clock.
settings.register_profile("desk", deadline=None)
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable" if os.environ.get("CI") else "desk")

#: Tests of these folders are about arithmetic, files and drawing: a database in them is a mistake.
WITHOUT_DATABASE = ("tests/rules/", "tests/exchange/", "tests/ui/")
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})


def _asks_for_a_database(item: pytest.Item) -> bool:
    asked = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Open both databases to every test that asks for one; refuse them where none belongs."""
    for item in items:
        if not _asks_for_a_database(item):
            continue
        where = item.path.relative_to(ROOT).as_posix()
        if where.startswith(WITHOUT_DATABASE):
            raise pytest.UsageError(
                f"{item.nodeid} asks for a database; tests of its folder need none."
            )
        mark = item.get_closest_marker("django_db")
        said = dict(mark.kwargs) if mark else {}
        if "transactional_db" in getattr(item, "fixturenames", ()):
            said.setdefault("transaction", True)
        said.setdefault("databases", ["default", "transient"])
        item.add_marker(pytest.mark.django_db(**said), append=False)


def pytest_collection_finish() -> None:
    """Do not look through what every test stands on each time that rubbish is collected."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def at() -> datetime:
    """The moment at which a test's changes happen: a Tuesday morning in the council's own time."""
    return datetime(2026, 1, 20, 9, 30, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def event_at():
    """Open an event by the system itself at a moment, for rows that no command writes yet."""
    from goldenthread.audit.events import event
    from goldenthread.organisation.access import SYSTEM

    return lambda at: event(by=SYSTEM, at=at, name="tests:rows:written")


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> None:
    """Note in the test databases that their tables are as all migrations leave them."""
    from django.db import connections

    from goldenthread.upkeep.new_tables import note_all_as_run

    with django_db_blocker.unblock():
        for connection in connections.all():
            note_all_as_run(connection)


@pytest.fixture(scope="session")
def cast_stage(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[Stage[Cast]]:
    """The database in which the cast stands ready."""
    from tests.cast import build_cast
    from tests.stage import set_up

    with django_db_blocker.unblock(), set_up("cast", build_cast) as ready:
        yield ready


@pytest.fixture
def cast(cast_stage: Stage[Cast], db: None) -> Iterator[Cast]:
    """A small council in the test's database: its people, five indicators, seven quarters."""
    with cast_stage.played_on() as cast:
        yield cast


@pytest.fixture(scope="session")
def demo_stage(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[Stage[None]]:
    """The database in which the demo council stands ready."""
    from goldenthread.management.wexcombe_demo import build_demo
    from tests.stage import DEMO_ON, set_up

    build = partial(build_demo, today=DEMO_ON)
    with django_db_blocker.unblock(), set_up("demo", build) as ready:
        yield ready


@pytest.fixture
def demo(demo_stage: Stage[None], db: None) -> Iterator[None]:
    """The demo council in the test's database, as built on ``tests.stage.DEMO_ON``."""
    with demo_stage.played_on():
        yield


@pytest.fixture
def client_as(db: None) -> Callable[[str], Client]:
    """Return a browser in which somebody has signed in: ``client_as("director")``."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(username=username))
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Begin as a process that has just started: tests write where no event tells of it."""
    from goldenthread.audit.remembering import MEMORY

    MEMORY.forget()
