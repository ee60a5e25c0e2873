"""What every test may ask for; and which tests may touch a database at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from django.test import Client

    from tests.cast import Cast

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


@pytest.fixture
def cast(db: None) -> Cast:
    """A small council in the test's database: its people, five indicators, seven quarters."""
    from tests.cast import build_cast

    return build_cast()


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
