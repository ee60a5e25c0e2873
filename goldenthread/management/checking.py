"""Whether all that Golden Thread needs is in order: one finding a question, with what to mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connections, transaction

from goldenthread.audit.followers import behind
from goldenthread.audit.queries import event_numbered, head
from goldenthread.audit.triggers import missing_triggers
from goldenthread.management.preparation import static_files_are_current
from goldenthread.organisation.queries.mails import mails_held_up
from goldenthread.ui.dates import moment
from goldenthread.upkeep.kept import backups_in
from goldenthread.upkeep.queue import queue
from goldenthread.upkeep.room import Room, home, room_in
from goldenthread.upkeep.versions import misfit

_LITTLE_ROOM: Final = 1_000_000_000
_NO_ROOM: Final = 200_000_000
_LONG_WAIT: Final = timedelta(minutes=10)
_BACKUP_IS_LATE: Final = timedelta(hours=26)
_BACKUP_IS_OLD: Final = timedelta(days=7)
_CLOCKS_APART: Final = timedelta(seconds=10)


class Level(StrEnum):
    """How grave a finding is."""

    OK = "OK"
    LOOK = "look at this"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What was found on one subject, and what to do where it is not in order."""

    subject: str
    level: Level
    says: str
    mend: str = ""


def findings(*, at: datetime) -> Iterator[Finding]:
    """Give every finding. Nothing is changed; a question that cannot be asked is itself a finding."""
    for subject, ask in _QUESTIONS.items():
        try:
            found = list(ask(at))
        except DatabaseError as fault:
            first = str(fault).partition("\n")[0]
            yield Finding(
                subject, Level.WRONG, f"The database does not answer: {first}",
                "See that it runs, and that DATABASE_URL and TRANSIENT_DATABASE_URL name it."
                " On a new system run goldenthread migrate first.",
            )  # fmt: skip
            continue
        yield from (Finding(subject, *it) for it in found or [(Level.OK, "in order", "")])


Said = Iterator[tuple[Level, str, str]]


def _settings(at: datetime) -> Said:
    if settings.DEMO:
        yield (
            Level.LOOK,
            "This is a demo: anybody may sign in.",
            "Unset GOLDENTHREAD_DEMO for real figures.",
        )
    if settings.DEBUG:
        yield Level.WRONG, "Errors show their innards to everybody.", "Unset GOLDENTHREAD_DEBUG."
    if len(settings.SECRET_KEY) < 40 or len(set(settings.SECRET_KEY)) < 10:
        yield (
            Level.WRONG, "The secret key can be guessed.",
            "Set GOLDENTHREAD_SECRET_KEY to 50 random characters; everybody signs in again then.",
        )  # fmt: skip
    if "*" in settings.ALLOWED_HOSTS:
        yield Level.WRONG, "Any host name is answered.", "Name yours in GOLDENTHREAD_HOSTS."
    if not settings.BEHIND_TLS:
        yield (
            Level.LOOK, "Passwords may travel unencrypted.",
            "Put it behind something that speaks https, and set GOLDENTHREAD_BEHIND_TLS=yes.",
        )  # fmt: skip
    elif all(host in {"127.0.0.1", "localhost", "[::1]"} for host in settings.ALLOWED_HOSTS):
        yield Level.WRONG, "Nobody else can reach it.", "Name the host in GOLDENTHREAD_HOSTS."


def _database(at: datetime) -> Said:
    if amiss := misfit():
        yield Level.WRONG, amiss, ""
        return
    gone = missing_triggers(connections["default"])
    if gone:
        yield (
            Level.WRONG, f"{len(gone)} of the audit's guards are missing or altered: {gone[0]}",
            "Find out who removed them, run goldenthread verify-audit, then goldenthread migrate.",
        )  # fmt: skip
    for alias in connections:
        if not _is_writable(alias):
            yield (
                Level.WRONG, f"The {alias} database cannot be written to.",
                "See who owns its file, and whether its server is a copy that may only be read.",
            )  # fmt: skip


def _is_writable(alias: str) -> bool:
    try:
        # On SQLite this takes the writer's lock, which a file that may only be read refuses.
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            if connections[alias].vendor != "postgresql":
                return True
            cursor.execute("SELECT NOT pg_is_in_recovery()")
            return bool(cursor.fetchone()[0])
    except DatabaseError:
        return False


def _queue(at: datetime) -> Said:
    if misfit():
        return
    now = queue(at=at)
    if not now.workers:
        yield Level.WRONG, "No worker is alive.", "Start goldenthread work."
    if now.oldest_waiting_at and at - now.oldest_waiting_at > _LONG_WAIT:
        yield (
            Level.LOOK, f"{now.waiting} jobs wait, one since {moment(now.oldest_waiting_at)}.",
            "See in the log what the worker is at.",
        )  # fmt: skip
    if now.failed:
        yield Level.LOOK, f"{now.failed} jobs broke off within a day.", "The log says why."


def _followers(at: datetime) -> Said:
    if misfit():
        return
    for it in behind():
        if it.since and at - it.since > _LONG_WAIT:
            count = f"{it.events:,} events" if it.events > 1 else "1 event"
            yield (
                Level.LOOK,
                f"What follows by itself ({it.name}) has yet to read {count}, one since"
                f" {moment(it.since)}: pages may show what it was before.",
                "See that goldenthread work runs; where it does, its log says why this failed.",
            )  # fmt: skip


def _mail(at: datetime) -> Said:
    is_set = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    if not is_set or settings.EMAIL_HOST in {"", "localhost"}:
        yield (
            Level.LOOK,
            "No mail server is set: nothing is mailed.",
            "See docs/how-to/settings.md.",
        )
        return
    try:
        connection = get_connection(timeout=5)
        connection.open()
        connection.close()
    except (OSError, ValueError) as fault:
        yield (
            Level.WRONG, f"The mail server {settings.EMAIL_HOST} does not take mail: {fault}",
            "See that it runs, and that its name, port, user and password are right.",
        )  # fmt: skip
    if not misfit():
        yield from _mails_held_up()


def _mails_held_up() -> Said:
    held_up = mails_held_up()
    if held_up.waiting and held_up.since:
        count = f"{held_up.waiting} mails wait" if held_up.waiting > 1 else "1 mail waits"
        yield (
            Level.LOOK, f"{count}, one since {moment(held_up.since)}: {held_up.fault}",
            "They go by themselves when the mail server takes them.",
        )  # fmt: skip
    if held_up.given_up:
        count = f"{held_up.given_up} mails were" if held_up.given_up > 1 else "1 mail was"
        yield (
            Level.LOOK, f"{count} given up within thirty days: {held_up.fault}",
            "Once mail goes, invite anew whoever was not reached.",
        )  # fmt: skip


def _disk(at: datetime) -> Said:
    rooms = [room_in(home())]
    if settings.BACKUPS:
        rooms.append(room_in(settings.BACKUPS))
    for room in dict.fromkeys(rooms):
        yield from _room(room)


def _room(room: Room) -> Said:
    if room.free < _LITTLE_ROOM:
        level = Level.WRONG if room.free < _NO_ROOM else Level.LOOK
        free = f"{room.free / 1_000_000:,.0f} MB"
        yield (
            level,
            f"{free} are left where {room.folder} lies.",
            "docs/how-to/run.md, When the disk is full.",
        )


def _clock(at: datetime) -> Said:
    if misfit():
        return
    latest = head()
    if latest and event_numbered(latest).at > at + _CLOCKS_APART:
        yield (
            Level.WRONG, "The clock says that the latest event is yet to come.",
            "Set the clock, and keep it set by NTP.",
        )  # fmt: skip
    if connections["default"].vendor == "postgresql":
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - at)
        if apart > _CLOCKS_APART:
            seconds = apart.total_seconds()
            yield (
                Level.LOOK, f"This clock and the database's are {seconds:,.0f} seconds apart.",
                "Keep both set by NTP.",
            )  # fmt: skip


def _static(at: datetime) -> Said:
    if not static_files_are_current():
        yield (
            Level.LOOK, "The pages' styles and scripts are not those of this version.",
            "They are copied when goldenthread web is started.",
        )  # fmt: skip


def _backups(at: datetime) -> Said:
    if settings.BACKUPS is None:
        yield Level.LOOK, "Nobody said where backups are kept.", "Set GOLDENTHREAD_BACKUPS."
        return
    kept = backups_in(settings.BACKUPS)
    if not kept or at - kept[0].at > _BACKUP_IS_LATE:
        age = at - kept[0].at if kept else None
        level = Level.LOOK if age and age <= _BACKUP_IS_OLD else Level.WRONG
        since = f"since {moment(kept[0].at)}" if kept else f"in {settings.BACKUPS}"
        yield level, f"There is no backup {since}.", "Run goldenthread backup every night."


_QUESTIONS: Final[dict[str, Callable[[datetime], Said]]] = {
    "settings": _settings,
    "database": _database,
    "queue": _queue,
    "followers": _followers,
    "mail": _mail,
    "disk": _disk,
    "clock": _clock,
    "static files": _static,
    "backups": _backups,
}
