"""Which weights would change the order? For each criterion the nearest weight at which two options are level.

Exact: weights and scores are fractions, and nothing is rounded before it is shown. Only options that are
scored on the same criteria are compared, as for others a weight moves the base as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Generic, TypeVar

from goldenthread.rules.numbers import SCALE, Number

Option = TypeVar("Option", bound=Hashable)
Criterion = TypeVar("Criterion", bound=Hashable)


@dataclass(frozen=True)
class Turning(Generic[Option, Criterion]):
    """The weight of one criterion, all others as they are, at which two options are level.

    Beyond it ``behind`` comes first of the two. At nought there is no beyond: without the criterion they
    would be level.
    """

    criterion: Criterion
    weight: Fraction
    turns_at: Fraction
    ahead: Option
    behind: Option

    @property
    def by(self) -> Fraction:
        """How far the weight would have to move."""
        return abs(self.turns_at - self.weight)

    @property
    def is_more(self) -> bool:
        """Whether the criterion would have to weigh more than it does."""
        return self.turns_at > self.weight


def turning(
    criterion: Criterion,
    ahead: Mapping[Criterion, Number | Fraction | None],
    behind: Mapping[Criterion, Number | Fraction | None],
    weights: Mapping[Criterion, Number],
) -> Fraction | None:
    """Return the weight at which the one that is behind would be level; None where no weight makes it so.

    >>> from goldenthread.rules.numbers import number
    >>> roads = {"need": number(90), "cost": number(20)}
    >>> parks = {"need": number(50), "cost": number(80)}
    >>> turning("cost", roads, parks, {"need": number(2), "cost": number(1)})
    Fraction(4, 3)
    >>> turning("cost", roads, {"need": number(50)}, {"need": number(2), "cost": number(1)}) is None
    True
    """
    known = {c for c in weights if ahead.get(c) is not None}
    if known != {c for c in weights if behind.get(c) is not None} or criterion not in known:
        return None
    differences = {c: (ahead[c] or 0) - (behind[c] or 0) for c in known}
    lead = sum(weights[c] * differences[c] for c in known)
    rest = sum(weights[c] for c in known if c != criterion)
    if not lead or not differences[criterion] or not rest:
        return None
    found = Fraction(weights[criterion], SCALE) - Fraction(lead, differences[criterion] * SCALE)
    return found if found >= 0 else None


def nearest_turnings(
    pairs: Iterable[tuple[Option, Option]],
    scores: Mapping[Option, Mapping[Criterion, Number | Fraction | None]],
    weights: Mapping[Criterion, Number],
) -> list[Turning[Option, Criterion]]:
    """Return for each criterion the nearest weight at which one of the pairs is level, nearest first."""
    found: dict[Criterion, Turning[Option, Criterion]] = {}
    for ahead, behind in pairs:
        for c, weight in weights.items():
            at = turning(c, scores[ahead], scores[behind], weights)
            if at is None:
                continue
            turn = Turning(c, Fraction(weight, SCALE), at, ahead, behind)
            if c not in found or turn.by < found[c].by:
                found[c] = turn
    return sorted(found.values(), key=lambda turn: turn.by)


def neighbours(
    reached: Sequence[tuple[Option, Fraction]],
    scores: Mapping[Option, Mapping[Criterion, Number | Fraction | None]],
) -> list[tuple[Option, Option]]:
    """Return the pairs between which the order can change first: each with those a place behind it.

    Options that are level stand on one place together. Those scored on other criteria are left out, so that
    a pair may stand further apart in the whole list.
    """
    classes: dict[frozenset[Criterion], list[tuple[Option, Fraction]]] = defaultdict(list)
    for option, score in reached:
        known = frozenset(c for c, it in scores[option].items() if it is not None)
        classes[known].append((option, score))
    return [
        (ahead, behind)
        for each in classes.values()
        for higher, lower in pairwise(_places(each))
        for ahead in higher
        for behind in lower
    ]


def before_all(reached: Sequence[tuple[Option, Fraction]]) -> list[tuple[Option, Option]]:
    """Return the pairs that decide which comes first: each that is first with each that is not."""
    tops, *others = _places(reached) or [[]]
    return [(ahead, behind) for ahead in tops for lower in others for behind in lower]


def _places(reached: Sequence[tuple[Option, Fraction]]) -> list[list[Option]]:
    found: list[list[Option]] = []
    latest: Fraction | None = None
    for option, score in reached:
        if score != latest:
            found.append([])
        found[-1].append(option)
        latest = score
    return found
