"""What a formula says, as it is worked out: a tree of nodes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Shift(StrEnum):
    """Which period of a series is meant."""

    SAME = "same"
    PREVIOUS = "previous"
    YEAR_BEFORE = "same period last year"
    YEAR_TO_DATE = "year to date"


@dataclass(frozen=True, order=True)
class Reference:
    """A figure that a formula uses: an indicator's code, a series' reference or a parameter's name."""

    code: str
    shift: Shift = Shift.SAME

    def __str__(self) -> str:
        return f"[{self.code}]" if self.shift is Shift.SAME else f"[{self.code} @ {self.shift}]"


@dataclass(frozen=True)
class Node:
    """One part of a formula, and where it stands in the text."""

    start: int
    stop: int


@dataclass(frozen=True)
class Constant(Node):
    """A number that was written."""

    value: Fraction


@dataclass(frozen=True)
class Referred(Node):
    """A figure that is looked up."""

    reference: Reference


@dataclass(frozen=True)
class Negative(Node):
    """A part with its sign turned."""

    of: Node


@dataclass(frozen=True)
class Sum(Node):
    """Terms added; those marked are taken away."""

    terms: tuple[tuple[bool, Node], ...]


@dataclass(frozen=True)
class Product(Node):
    """Factors multiplied; by those marked it is divided."""

    factors: tuple[tuple[bool, Node], ...]


@dataclass(frozen=True)
class Compared(Node):
    """Whether one side stands so to the other; only ``if`` asks."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Called(Node):
    """A function of some parts."""

    name: str
    of: tuple[Node, ...]
