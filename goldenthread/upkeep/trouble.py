"""What is the matter below us: is there no room, or does a database not answer?"""

from __future__ import annotations

import errno
from enum import Enum

from django.db import DatabaseError, InterfaceError, OperationalError

from goldenthread.upkeep.room import home, room_in

#: What SQLite says; PostgreSQL says it by numbers.
_FULL_WORDS = "disk is full"
#: It says this of a full disk too, where it cannot write what it needs for reading.
_FULL_OR_BROKEN = "disk I/O error"
_ROOM_ENOUGH = 1_000_000
_FULL_STATE = "53100"
#: Classes of SQLSTATE: connection lost, no resources, an operator stopped it, an error of the system.
_GONE_STATES = ("08", "53", "57P", "58")
_GONE_WORDS = (
    _FULL_OR_BROKEN,
    "unable to open database file",
    "database is locked",
    "readonly database",
)


class Trouble(Enum):
    """Why nothing can be answered: each has its page."""

    FULL = "507"
    GONE = "503"


def trouble_of(fault: BaseException | None) -> Trouble | None:
    """Return what a fault says about what lies below us; nothing where the fault is in the program."""
    if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble.FULL
    if not isinstance(fault, DatabaseError | InterfaceError):
        return None
    state, words = getattr(fault.__cause__, "sqlstate", None), str(fault)
    if state == _FULL_STATE or _FULL_WORDS in words:
        return Trouble.FULL
    if _FULL_OR_BROKEN in words and room_in(home()).free < _ROOM_ENOUGH:
        return Trouble.FULL
    if state:
        return Trouble.GONE if state.startswith(_GONE_STATES) else None
    if any(said in words for said in _GONE_WORDS) or _never_reached(fault):
        return Trouble.GONE
    return None


def _never_reached(fault: Exception) -> bool:
    """Say whether a server's connection broke: then no answer of its own has a number."""
    its = type(fault.__cause__).__module__.partition(".")[0]
    return its == "psycopg" and isinstance(fault, OperationalError | InterfaceError)
