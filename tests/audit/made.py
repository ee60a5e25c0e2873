"""What the tests of the audit make: an author, an open event, a filled row of each kind."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from goldenthread.audit.events import System, event
from tests.audit.sample.models import Note, Reading

AT = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)
OFFICER = System("Performance officer", person_id=7)

FILLED: dict[str, Any] = {
    "words": "Straße; it's “93.5 %”",
    "value": 93_500_000,
    "on": date(2026, 1, 5),
    "at": datetime(2026, 7, 5, 9, 30, 15, 250, tzinfo=UTC),
    "key": UUID("12345678-1234-5678-1234-567812345678"),
    "parts": {"b": [1.0, 2.5, None], "a": "ü"},
    "blob": b"\x00\xff",
}


def opened(name: str = "sample:rows:written", **more: Any) -> AbstractContextManager[int]:
    """Open an event as the tests do."""
    return event(**{"by": OFFICER, "at": AT, "name": name, **more})


def reading(**more: Any) -> Reading:
    """Return an unsaved reading with every field filled."""
    return Reading(**{**FILLED, **more})


def note(**more: Any) -> Note:
    """Return an unsaved note with every field filled."""
    return Note(**{"author": "Mrs Example", **FILLED, **more})
