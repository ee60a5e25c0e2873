"""How many are on target, and how is the whole? Counts of ratings, and ratings of what is made of others.

Method: docs/methods/rollup.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType
from typing import Final, Generic, NamedTuple, TypeVar

from goldenthread.rules.numbers import SCALE, Number
from goldenthread.rules.vocabulary import RatingClass, RollupMethod

Node = TypeVar("Node", bound=Hashable)

UNRATED = (RatingClass.INFORMATION_ONLY, RatingClass.NOT_RATED)


@dataclass(frozen=True)
class Counts:
    """How many of each class; ``rated`` leaves out information only and not rated.

    ``percentages`` are of the rated, each rounded half up by itself; ``sum_of_percentages``
    says what they add to, and ``note`` tells the reader where that is not 100.
    """

    by_class: Mapping[RatingClass, int]
    rated: int
    total: int

    @property
    def percentages(self) -> dict[RatingClass, int]:
        if not self.rated:
            return {}
        return {
            one: (200 * count + self.rated) // (2 * self.rated)
            for one, count in self.by_class.items()
            if one not in UNRATED
        }

    @property
    def sum_of_percentages(self) -> int:
        return sum(self.percentages.values())

    def percentage_in_words(self, rating_class: RatingClass) -> str:
        """Return '71%'; some are never 0%, and fewer than all are never 100%."""
        if rating_class in UNRATED or not self.rated:
            return ""
        count, percentage = self.by_class[rating_class], self.percentages[rating_class]
        if percentage == 0 and count:
            return "under 1%"
        if percentage == 100 and count < self.rated:
            return "over 99%"
        return f"{percentage}%"

    @property
    def note(self) -> str:
        """Return what a reader must be told under the percentages, or nothing."""
        if not self.total:
            return "There is nothing to count."
        parts = []
        if self.rated < self.total:
            parts.append(f"Percentages are of the {self.rated} rated, of {self.total} in all.")
            if not self.rated:
                parts = [f"None of the {self.total} is rated."]
        if self.rated and self.sum_of_percentages != 100:
            parts.append(f"Each is rounded by itself, so they add to {self.sum_of_percentages}%.")
        return " ".join(parts)


def summary_counts(classes: Iterable[RatingClass] | Mapping[RatingClass, int]) -> Counts:
    """Return the counts of ``classes``, in any order.

    >>> counts = summary_counts([RatingClass.ON_TARGET] * 2 + [RatingClass.NOT_RATED])
    >>> counts.rated, counts.total, counts.percentage_in_words(RatingClass.ON_TARGET)
    (2, 3, '100%')
    """
    counted = Counter(classes)
    by_class = {one: counted[one] for one in RatingClass}
    total = sum(by_class.values())
    unrated = sum(by_class[one] for one in UNRATED)
    return Counts(MappingProxyType(by_class), rated=total - unrated, total=total)


SCORES: Final[Mapping[RatingClass, int]] = MappingProxyType(
    {
        RatingClass.EXCEEDING: 4,
        RatingClass.ON_TARGET: 3,
        RatingClass.NEAR_TARGET: 2,
        RatingClass.OFF_TARGET: 1,
    }
)
"""What a class counts in a weighted mean."""
_BY_SCORE: Final = {score: one for one, score in SCORES.items()}
_ONE: Final = Number(SCALE)


class RollupRefused(ValueError):
    """Ratings cannot be put together as it is asked; the message says what to mend."""


class Child(NamedTuple, Generic[Node]):
    """One part of a whole, its class, and what it weighs; equal parts all weigh one."""

    node: Node
    rating_class: RatingClass
    weight: Number = _ONE


@dataclass(frozen=True)
class RolledUp(Generic[Node]):
    """A whole's class, from how many of its parts, which of them is worst, and why.

    ``rated`` of the ``of`` parts that are meant to be rated made it; ``shares`` are what each part that was
    rated contributed, and make one together.
    """

    rating_class: RatingClass
    rated: int
    of: int
    worst: Node | None
    shares: Mapping[Node, Fraction]
    because: str

    @property
    def coverage(self) -> str:
        """Return '4 of 5 rated', or nothing where all are."""
        return "" if self.rated == self.of else f"{self.rated} of {self.of} rated"


def roll_up(children: Sequence[Child[Node]], method: RollupMethod) -> RolledUp[Node]:
    """Return the class of a whole from its parts' classes and weights.

    Parts that are not rated are left out, and the result says how many; those for information only are no
    parts. A weighted mean half way between two classes is the worse; so is a majority that is tied. A part
    that weighs nothing counts for nothing, and where all do there is no rating.

    >>> off, on = RatingClass.OFF_TARGET, RatingClass.ON_TARGET
    >>> found = roll_up([Child("a", on, Number(3_000_000)), Child("b", off)], RollupMethod.WEIGHTED_MEAN)
    >>> found.rating_class.value, found.worst, found.because
    ('near_target', 'b', 'the weighted mean of 2 parts is 2.5, nearest near target')

    Raises:
        RollupRefused: a weight is below nought.
    """
    if any(child.weight < 0 for child in children):
        raise RollupRefused("A weight is nought or more.")
    meant = [child for child in children if child.rating_class is not RatingClass.INFORMATION_ONLY]
    rated = [child for child in meant if child.rating_class in SCORES]
    total = sum(child.weight for child in rated)
    worst = min(rated, key=lambda child: SCORES[child.rating_class], default=None)
    if worst is None or not total:
        why = (
            "all weights are nought"
            if rated
            else "no part is rated"
            if meant
            else "it has no parts"
        )
        return RolledUp(
            RatingClass.NOT_RATED, len(rated), len(meant), worst.node if worst else None, {}, why
        )
    by_weight: Counter[RatingClass] = Counter()
    for child in rated:
        by_weight[child.rating_class] += child.weight
    found, because = _together(by_weight, method, len(rated))
    shares = {child.node: Fraction(child.weight, total) for child in rated}
    return RolledUp(found, len(rated), len(meant), worst.node, shares, because)


def _together(
    by_weight: Mapping[RatingClass, int], method: RollupMethod, parts: int
) -> tuple[RatingClass, str]:
    """Return the class of parts by what those of each class weigh together, and why."""
    total = sum(by_weight.values())
    words = f"{parts} parts"
    counting = [one for one, weight in by_weight.items() if weight]
    if parts == 1:
        return counting[0], f"its one rated part is {counting[0].replace('_', ' ')}"
    if method is RollupMethod.WORST:
        found = min(counting, key=SCORES.__getitem__)
        return found, f"the worst of {words}"
    if method is RollupMethod.MAJORITY:
        most = max(by_weight[one] for one in counting)
        tied = [one for one in counting if by_weight[one] == most]
        found = min(tied, key=SCORES.__getitem__)
        tie = ", the worse of two as many" if len(tied) == 2 else ", the worst of those as many"
        return found, f"most of {words} by weight{tie if len(tied) > 1 else ''}"
    mean = Fraction(sum(SCORES[one] * weight for one, weight in by_weight.items()), total)
    found = _BY_SCORE[-(-(2 * mean.numerator - mean.denominator) // (2 * mean.denominator))]
    shown = f"{float(mean):.2f}".rstrip("0").rstrip(".")
    return found, f"the weighted mean of {words} is {shown}, nearest {found.replace('_', ' ')}"


@dataclass(frozen=True)
class Inside:
    """Which distinct leaves lie inside a whole, how many of each class, and how many are overdue."""

    counts: Counts
    overdue: int
    leaves: frozenset[Hashable] = frozenset()

    @property
    def off_target(self) -> int:
        return self.counts.by_class[RatingClass.OFF_TARGET]

    @property
    def unrated(self) -> int:
        return self.counts.by_class[RatingClass.NOT_RATED]


class Whole(NamedTuple, Generic[Node]):
    """A whole's rating and what lies inside it."""

    rolled_up: RolledUp[Node]
    inside: Inside


def roll_up_all(
    parts: Mapping[Node, Mapping[Node, Number]],
    leaves: Mapping[Node, RatingClass],
    method: RollupMethod,
    *,
    overdue: frozenset[Node] = frozenset(),
) -> dict[Node, Whole[Node]]:
    """Return every whole's rating, from its parts' upwards. ``parts`` gives each whole's parts and weights.

    A leaf that is reached by several ways is inside once. A part that is neither a whole nor a leaf is not
    rated.

    Raises:
        RollupRefused: a whole is part of itself, or a weight is below nought.
    """
    made = {node: of for node, of in parts.items() if of}
    try:
        order = [node for node in TopologicalSorter(made).static_order() if node in made]
    except CycleError as found:
        names = " is part of ".join(str(node) for node in found.args[1])
        raise RollupRefused(f"Nothing can be part of itself: {names}.") from None
    nothing: frozenset[Node] = frozenset()
    empty: Whole[Node] = Whole(roll_up([], method), Inside(summary_counts(()), 0, nothing))
    wholes = dict.fromkeys(parts.keys() - made.keys(), empty)
    reached = dict.fromkeys(wholes, nothing)
    insides: dict[frozenset[Node], Inside] = {}  # many wholes have the same leaves, or none
    for node in order:
        children = [
            Child(
                part,
                wholes[part].rolled_up.rating_class
                if part in wholes
                else leaves.get(part, RatingClass.NOT_RATED),
                weight,
            )
            for part, weight in made[node].items()
        ]
        own = frozenset(part for part in made[node] if part not in wholes)
        reached[node] = own.union(*(reached[part] for part in made[node] if part in wholes))
        inside = insides.get(reached[node])
        if inside is None:
            inside = insides[reached[node]] = Inside(
                summary_counts(leaves.get(leaf, RatingClass.NOT_RATED) for leaf in reached[node]),
                len(reached[node] & overdue),
                reached[node],
            )
        wholes[node] = Whole(roll_up(children, method), inside)
    return wholes


def contribution(parts: Mapping[Node, Mapping[Node, Number]], part: Node, top: Node) -> Fraction:
    """Return which share of the top a part makes, by all ways: of its siblings', times theirs of the next.

    Raises:
        RollupRefused: a whole is part of itself.
    """
    above: dict[Node, list[tuple[Node, Fraction]]] = {}
    for whole, of in parts.items():
        total = sum(of.values())
        for child, weight in of.items():
            above.setdefault(child, []).append(
                (whole, Fraction(weight, total) if total else Fraction(0))
            )
    shares: dict[Node, Fraction] = {top: Fraction(1)}

    def of_top(node: Node, path: frozenset[Node]) -> Fraction:
        if node in path:
            raise RollupRefused(f"Nothing can be part of itself: {node}.")
        if node not in shares:
            shares[node] = sum(
                (share * of_top(whole, path | {node}) for whole, share in above.get(node, ())),
                Fraction(0),
            )
        return shares[node]

    return of_top(part, frozenset())
