"""Try something on the tests' database and take it back: what broke is kept, what recorded is noticed."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from typing import Any

from django.db import transaction

from goldenthread.audit.queries import head
from tests.faults.asked import jobs_raise
from tests.faults.counted import PARTS, times
from tests.upkeep.installed import on_postgresql

ENGINE = "postgresql" if on_postgresql() else "sqlite"


class Undone(Exception):
    """What was tried is taken back."""


def _outermost(alias: str) -> transaction.Atomic:
    """Return a transaction of the tests, in which an event may still open its own."""
    whole = transaction.Atomic(using=alias, savepoint=True, durable=False)
    whole._from_testcase = True  # type: ignore[attr-defined]
    return whole


def tried(ask: Callable[[], Any], *, records: bool = False) -> Any:
    """Ask, and take back whatever it did; return the answer.

    What is refused has recorded nothing, save where what came before it ``records``.
    """
    before, answer = head(), None
    try:
        with _outermost("default"), _outermost("transient"), jobs_raise():
            answer = ask()
            status = answer.status_code
            assert status < HTTPStatus.INTERNAL_SERVER_ERROR, answer.content
            if status >= HTTPStatus.BAD_REQUEST and not records:
                assert head() == before, "What was refused was recorded"
            raise Undone
    except Undone:
        return answer


def chances(name: str, part: int, short: int, long: int) -> Iterator[Random]:
    """Give every trial of a part its own chance; its seed says which it was."""
    for number in range(times(short, long) // PARTS):
        yield Random(f"{name} {part} {number}")


@dataclass
class Faults:
    """What broke: each once, by the line where it arose, with what was sent; all are looked for."""

    found: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def noted(self, *sent: object) -> Iterator[None]:
        """Keep what breaks within, and go on."""
        try:
            yield
        except Exception as fault:
            ours = [
                it
                for it in traceback.extract_tb(fault.__traceback__)
                if "site-packages" not in it.filename
            ]
            where = (
                f"{type(fault).__name__} {ours[-1].filename}:{ours[-1].lineno} {str(fault)[:200]}"
            )
            key = where if isinstance(fault, AssertionError) else where.partition(" ")[2][:120]
            if key not in self.found:
                print(where, "\n  sent", str(sent)[:1500], flush=True)
            self.found.setdefault(key, f"{where}\n  sent {str(sent)[:1500]}")

    def assert_none(self) -> None:
        """Say all that broke."""
        assert not self.found, "\n".join(self.found.values())
