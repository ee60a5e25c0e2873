"""Try something on the tests' database and take it back: what broke is raised, what recorded is noticed."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings

from goldenthread.audit.queries import head
from tests.faults.asked import jobs_raise
from tests.faults.counted import times
from tests.upkeep.installed import on_postgresql

_SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
ENGINE = "postgresql" if on_postgresql() else "sqlite"


class Undone(Exception):
    """What was tried is taken back."""


def _outermost(alias: str) -> transaction.Atomic:
    """Return a transaction of the tests, in which an event may still open its own."""
    whole = transaction.Atomic(using=alias, savepoint=True, durable=False)
    whole._from_testcase = True  # type: ignore[attr-defined]
    return whole


def tried(ask: Callable[[], Any], *, records: bool = False) -> int:
    """Ask, and take back whatever it did; return the status.

    What is refused has recorded nothing, save where what came before it ``records``.
    """
    before, status = head(), 0
    try:
        with _outermost("default"), _outermost("transient"), jobs_raise():
            answer = ask()
            status = answer.status_code
            assert status < HTTPStatus.INTERNAL_SERVER_ERROR, answer.content
            if status >= HTTPStatus.BAD_REQUEST and not records:
                assert head() == before
            raise Undone
    except Undone:
        return status


def often(short: int, long: int) -> settings:
    return settings(
        max_examples=times(short, long), deadline=None, suppress_health_check=_SLOW, database=None
    )
