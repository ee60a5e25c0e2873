"""What a verification may find wrong, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from goldenthread.audit.models import Event

_LONDON = ZoneInfo("Europe/London")


class FaultKind(StrEnum):
    """What is wrong with a row or an event."""

    ALTERED = "altered"
    MISSING = "missing"
    ADDED = "added"


@dataclass(frozen=True)
class Fault:
    """The first thing found wrong; ``table`` and ``row_id`` are None for an event itself."""

    kind: FaultKind
    event: int
    table: str | None
    row_id: int | None
    sentence: str


def event_fault(kind: FaultKind, number: int, event: Event | None = None) -> Fault:
    """Return what is wrong with an event itself or with the digests kept with it."""
    if kind is FaultKind.MISSING:
        words = f"Event {number} is missing."
    elif kind is FaultKind.ADDED:
        words = f"Digests were added for event {number}, which did not write them."
    else:
        words = f"{_event_in_words(number, event)}, or a digest kept with it, was altered."
    return Fault(kind, number, None, None, words[0].upper() + words[1:])


def row_altered(table: str, row_id: int, number: int) -> Fault:
    """Return that a row no longer is as its event recorded it."""
    words = f"{table} row {row_id}, recorded by {_recorded_by(number)}, was altered."
    return Fault(FaultKind.ALTERED, number, table, row_id, words)


def row_missing(table: str, row_id: int, number: int) -> Fault:
    """Return that a row is gone."""
    words = f"{table} row {row_id}, recorded by {_recorded_by(number)}, is missing."
    return Fault(FaultKind.MISSING, number, table, row_id, words)


def row_added(table: str, row_id: int, number: int | None) -> Fault:
    """Return that a row stands where no event recorded it."""
    claim = (
        "no event recorded it" if number is None else f"{_recorded_by(number)} did not record it"
    )
    words = f"{table} row {row_id} was added: {claim}."
    return Fault(FaultKind.ADDED, number or 0, table, row_id, words)


def _recorded_by(number: int) -> str:
    return _event_in_words(number, Event.objects.filter(number=number).first())


def _event_in_words(number: int, event: Event | None) -> str:
    if event is None:
        return f"event {number}"
    moment = event.at.astimezone(_LONDON)
    return f"event {number} on {moment.day} {moment:%B %Y} at {moment:%H:%M}"
