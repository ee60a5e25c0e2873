"""What a page asks of a kind of change; a kind that nobody knows shows what is asked as it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from goldenthread.organisation.access import Actor
from goldenthread.rules.numbers import Number
from goldenthread.staff.asking import Asked

__all__ = ["Ask", "Box", "KindShown", "Plain", "Said", "kind_of", "show_kind"]


@dataclass(frozen=True)
class Ask:
    """What a line asks for of what, by its number; ``from_on`` is the day from which it is to hold."""

    number: int
    subject_id: int | None
    label: str
    asked: Mapping[str, Any]
    from_on: date


@dataclass(frozen=True)
class Said:
    """What a line would change: pairs of what stands and what is asked, and in small how it does today.

    ``href`` is the page of what it is about, ``rating`` its mark there. ``figures`` are what stands and what
    is asked of each change where both are numbers, in ``unit``.
    """

    title: str
    href: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    note: str = ""
    rating: str = ""
    reference: str = ""
    figures: tuple[tuple[Number | None, Number | None], ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Box:
    """One value of a line that somebody at a step may change.

    With ``options``, pairs of a value and its words, it is one of these; else it is typed, in at most
    ``longest`` characters.
    """

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    longest: int = 60


@dataclass(frozen=True)
class Read:
    """What was typed into the boxes of a line: what it asks for by that, and what is wrong by box."""

    asked: Mapping[str, Any] | None
    errors: Mapping[str, str] = field(default_factory=dict)


class KindShown(Protocol):
    """How one kind of change is shown and refined."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return what lines would change, by number, in a fixed number of SQL queries."""

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return the values of lines that may be refined, by number."""

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return what a line asks for by what was typed, by the boxes' names."""

    def whole(self, request: Asked, ask: Ask) -> Mapping[str, Any]:
        """Return what else the page of one line shows: ``include`` names the template that draws it."""

    def effect(self, actor: Actor, asks: Sequence[Ask]) -> str:
        """Say what it would come to if all of these came into force; nothing where nobody knows."""


class Plain:
    """A kind that nobody has told how to show: what is asked stands as it is kept."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return what is asked, each value by its name."""
        return {
            it.number: Said(
                it.label,
                changes=tuple((str(name), "", _plain(value)) for name, value in it.asked.items()),
            )
            for it in asks
        }

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return nothing: it is passed on as it is, or sent back."""
        return {}

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return that nothing is refined."""
        return Read(None)

    def whole(self, request: Asked, ask: Ask) -> Mapping[str, Any]:
        """Return nothing more."""
        return {}

    def effect(self, actor: Actor, asks: Sequence[Ask]) -> str:
        """Return nothing: nobody knows."""
        return ""


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(_plain(it) for it in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plain(it)}" for name, it in value.items())
    return "" if value is None else str(value)


_KINDS: dict[str, KindShown] = {}


def show_kind(kind: str, shown: KindShown) -> None:
    """Have a kind of change shown so; called once, when its module is read."""
    _KINDS[kind] = shown


def kind_of(kind: str) -> KindShown:
    """Return how a kind of change is shown."""
    return _KINDS.get(kind, Plain())
