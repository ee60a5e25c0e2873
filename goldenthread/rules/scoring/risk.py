"""How grave is a risk? Matrices of likelihood and impact, of any length and any numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from goldenthread.rules.numbers import Number, multiply, plain
from goldenthread.rules.scoring.refused import ScoringRefused


class Step(NamedTuple):
    """One step of a scale: what it is called and its number."""

    name: str
    number: Number


class Level(NamedTuple):
    """From this score on a risk is called so; colour is the page's business."""

    at_least: Number
    name: str


class Place(NamedTuple):
    """Where a risk lies: its steps of likelihood and of impact, counted from nought."""

    likelihood: int
    impact: int


@dataclass(frozen=True)
class RiskMatrix:
    """A council's matrix. ``cells`` name the level of single places against what their score says.

    Raises:
        ScoringRefused: a scale is empty, its numbers do not rise, or no level begins at the lowest score.
    """

    likelihood: Sequence[Step]
    impact: Sequence[Step]
    levels: Sequence[Level]
    appetite: Number | None = None
    cells: Mapping[Place, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for what, scale in (("likelihood", self.likelihood), ("impact", self.impact)):
            numbers = [step.number for step in scale]
            if not numbers or numbers != sorted(set(numbers)):
                raise ScoringRefused(
                    f"The numbers of {what} rise from step to step, and there is one step or more."
                )
        lowest = self.score(Place(0, 0))
        if not self.levels or min(level.at_least for level in self.levels) > lowest:
            raise ScoringRefused(f"No level begins at the lowest score, {plain(lowest)}.")
        names = {level.name for level in self.levels}
        for place, name in self.cells.items():
            self.score(place)
            if name not in names:
                raise ScoringRefused(f"“{name}” is none of the matrix's levels.")

    def score(self, place: Place) -> Number:
        """Return the product of the two numbers.

        Raises:
            ScoringRefused: there is no such step.
        """
        inside = 0 <= place.likelihood < len(self.likelihood) and 0 <= place.impact < len(
            self.impact
        )
        if not inside:
            raise ScoringRefused("There is no such step on the scales.")
        return multiply(self.likelihood[place.likelihood].number, self.impact[place.impact].number)

    def level(self, place: Place) -> str:
        """Return what a risk at this place is called."""
        score = self.score(place)
        reached = max(level.at_least for level in self.levels if level.at_least <= score)
        named = next(level.name for level in self.levels if level.at_least == reached)
        return self.cells.get(place, named)

    def is_above_appetite(self, place: Place) -> bool:
        """Say whether the risk is graver than the council accepts."""
        return self.appetite is not None and self.score(place) > self.appetite


@dataclass(frozen=True)
class Assessed:
    """A risk without any control, as it is now, and as it is meant to be."""

    inherent: Place | None
    current: Place
    target: Place | None

    def doubts(self, matrix: RiskMatrix) -> list[str]:
        """Return what does not fit together, as sentences."""
        now = matrix.score(self.current)
        found = []
        if self.inherent is not None and matrix.score(self.inherent) < now:
            found.append("With its controls the risk is graver than without them: which is meant?")
        if self.target is not None and matrix.score(self.target) > now:
            found.append("The target is graver than the risk is now: which is meant?")
        return found
