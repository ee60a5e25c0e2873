"""What was read is remembered, in this process, for as long as nothing is recorded.

Every change is an event, and the latest event's digest stands for all that was recorded up to it. What
was made of the records under that digest is still right while it is the latest; a backup that is put
back, or a transaction undone, has another. Nothing is written anywhere: a process that starts has
nothing to remember, and no two of them need agree. What followers make of an event comes after it: how far
they have read is part of the head too.

The projection also follows the calendar, at night and without an event. So nothing is remembered for
longer than `LONGEST`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, TypeVar, cast

from django.db import connections

from goldenthread.audit.canonical import NO_DIGEST
from goldenthread.records.open_event import RECORDED

T = TypeVar("T")

#: Seconds. By then a page follows also what changes with the day alone.
LONGEST = 30.0
#: How many things, the latest asked for: pages of 100 KB among them.
MOST = 200


def head_digest() -> str:
    """Return the digest of the latest event, and how far followers have read; one SQL query."""
    with connections[RECORDED].cursor() as cursor:
        cursor.execute(
            "SELECT digest, (SELECT sum(read_to) FROM audit_followerplace)"
            " FROM audit_event ORDER BY number DESC LIMIT 1"
        )
        found = cursor.fetchone()
    return f"{found[0]} {found[1] or 0}" if found else NO_DIGEST


@dataclass(frozen=True)
class _Kept:
    value: Any
    until: float


class Memory:
    """What was made under one head; another head empties it."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._head = ""
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = Lock()
        self._clock = clock

    def recall(self, head: str, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made for ``key`` under ``head``, or make it.

        ``key`` must name all that it depends on besides what is recorded: whose rights, which day.
        """
        with self._lock:
            if head != self._head:
                self._head = head
                self._kept.clear()
            kept = self._kept.get(key)
            if kept is not None and kept.until > self._clock():
                self._kept.move_to_end(key)
                return cast(T, kept.value)
        begun = self._clock()
        made = make()
        with self._lock:
            # Meanwhile another thread may have met a later event: then this is of the past.
            if head == self._head:
                self._kept[key] = _Kept(made, begun + LONGEST)
                self._kept.move_to_end(key)
                while len(self._kept) > MOST:
                    self._kept.popitem(last=False)
        return made

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()


MEMORY = Memory()
