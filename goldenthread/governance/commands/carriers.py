"""How an adopted change comes into force, by its kind: each area registers a carrier for its own.

A carrier reads and works out everything before the event opens; inside it only rows are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, runtime_checkable

from goldenthread.organisation.access import Actor

__all__ = [
    "Asked",
    "CameBetween",
    "Carrier",
    "LetsGo",
    "Ready",
    "carrier_of",
    "is_apart",
    "is_carried",
    "register",
]


class CameBetween(Exception):
    """Somebody wrote between making a change ready and writing it: make it ready again."""


@dataclass(frozen=True)
class Asked:
    """One change that a package asks for.

    ``asked`` is what its carrier reads; ``read_at`` the event up to which its author had read;
    ``adopted_by`` and ``adopted_on`` who adopted just this line and when, once it comes into force.
    """

    number: int
    subject_kind: str
    subject_id: int | None
    label: str
    unit_id: int | None
    asked: Mapping[str, Any]
    from_on: date
    read_at: int
    words: str = ""
    adopted_by: str = ""
    adopted_on: date | None = None


class Ready(Protocol):
    """Changes that are ready to be written."""

    def write(self, number: int) -> None:
        """Write them inside the audit event ``number``.

        Raises:
            CameBetween: something that they rest on was recorded meanwhile.
        """


class Carrier(Protocol):
    """What brings one kind of change into force."""

    def require(self, lines: Sequence[Asked], *, by: Actor, at: datetime) -> None:
        """Require that ``by`` may propose such changes; whoever refines them at a step needs no right.

        Raises:
            NotPermitted: ``by`` may not.
        """

    def refused(self, lines: Sequence[Asked], *, at: datetime) -> Mapping[int, str]:
        """Return, by number of line, in a sentence what is wrong with it; nothing is written.

        Asked when lines are proposed and when they are refined: is it of the right kind, is its subject
        there, did somebody change the same after its author had read?
        """

    def ready(
        self, lines: Sequence[Asked], *, by: Actor, at: datetime, adopted_by: str, adopted_on: date
    ) -> Ready:
        """Make adopted lines ready to be written; ``by`` answered last and needs no right of their own.

        ``adopted_by`` and ``adopted_on`` tell of all of them together; each line tells of itself.

        Raises:
            NotPossible: a line cannot come into force as things stand; ``listed`` names each with why.
        """


@runtime_checkable
class LetsGo(Protocol):
    """A carrier that has something to record of lines that are refused."""

    def let_go(self, lines: Sequence[Asked], why: Mapping[int, str]) -> Ready:
        """Make ready what becomes of refused lines; ``why`` says by number who refused it, in which words."""


_CARRIERS: dict[str, Carrier] = {}
_APART: set[str] = set()


def register(kind: str, carrier: Carrier, *, is_apart: bool = False) -> None:
    """Let a carrier bring changes of a kind into force; called once, when its app is ready.

    ``is_apart`` says that a change about one subject never rests on one of its kind about another, so that
    both can be made ready before either is written.
    """
    _CARRIERS[kind] = carrier
    if is_apart:
        _APART.add(kind)


def is_apart(kind: str) -> bool:
    """Say whether changes of a kind rest on none of their kind about another subject."""
    return kind in _APART


def carrier_of(kind: str) -> Carrier:
    """Return what brings changes of a kind into force.

    Raises:
        KeyError: nothing does.
    """
    return _CARRIERS[kind]


def is_carried(kind: str) -> bool:
    """Say whether changes of a kind can climb a route and come into force."""
    return kind in _CARRIERS
