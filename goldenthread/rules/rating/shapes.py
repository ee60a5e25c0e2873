"""The common shape of a rating rule: what a form with a few boxes can say.

On target at the target or better (or within so much of it), near target within so much more,
exceeding from so much beyond. What a rule says that has another shape stays in its clauses.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goldenthread.rules.numbers import Number
from goldenthread.rules.rating.bands import GapInPercent, GapInPoints
from goldenthread.rules.rating.case import NOUGHT, Comparator
from goldenthread.rules.rating.clauses import Clause, ClauseTest
from goldenthread.rules.rating.rule import Rule
from goldenthread.rules.rating.values import Against
from goldenthread.rules.vocabulary import RatingClass


class Measure(StrEnum):
    """In what a gap is measured."""

    PERCENT = "percent"
    POINTS = "points"


@dataclass(frozen=True)
class RuleShape:
    """A rule of the common shape; every size is nought or more.

    ``near`` is how far from the target is still near it; ``no_worse_than`` asks instead that the
    figure is no worse than another; with neither there is no near. ``exceeding`` is how much better
    than the target exceeds it; without it nothing does. ``near_nought`` is how many points are near
    a target of nought, of which nothing is a percentage.
    """

    measure: Measure = Measure.PERCENT
    on: Number = NOUGHT
    near: Number | None = None
    no_worse_than: Comparator | None = None
    exceeding: Number | None = None
    near_nought: Number | None = None
    edge_takes_better: bool = True

    def rule(self, name: str) -> Rule:
        """Return the rule of this shape.

        >>> from goldenthread.rules.numbers import number
        >>> from goldenthread.rules.vocabulary import Polarity
        >>> shape = RuleShape(Measure.POINTS, near=number(5), exceeding=number(10))
        >>> shape.rule("Ours").in_words(Polarity.HIGH)
        'Exceeding 10 points or more above target; on target at or above target; near target within 5 points; otherwise off target'
        """  # noqa: E501
        clauses = []
        if self.exceeding is not None:
            clauses.append(Clause(RatingClass.EXCEEDING, self._gap(self.exceeding)))
        clauses.append(Clause(RatingClass.ON_TARGET, self._gap(Number(-self.on))))
        if self.no_worse_than is not None:
            clauses.append(Clause(RatingClass.NEAR_TARGET, Against(self.no_worse_than)))
        elif self.near is not None:
            clauses.append(Clause(RatingClass.NEAR_TARGET, self._gap(Number(-self.near))))
        return Rule(name, tuple(clauses), edge_takes_better=self.edge_takes_better)

    def _gap(self, at_least: Number) -> ClauseTest:
        if self.measure is Measure.POINTS or at_least == 0:
            return GapInPoints(at_least)
        is_near = self.near is not None and at_least == -self.near
        beside = self.near_nought if is_near else None
        return GapInPercent(at_least, None if beside is None else GapInPoints(Number(-beside)))


def shape_of(rule: Rule) -> RuleShape | None:
    """Return the shape of a rule, or nothing where it says more than a shape can.

    >>> from goldenthread.rules.rating.rule import within_percent
    >>> from goldenthread.rules.numbers import number
    >>> shape_of(within_percent(number(10))).near
    10000000
    """
    found: dict[RatingClass, ClauseTest] = {clause.gives: clause.test for clause in rule.clauses}
    on, near = found.get(RatingClass.ON_TARGET), found.get(RatingClass.NEAR_TARGET)
    exceeding = found.get(RatingClass.EXCEEDING)
    sizes = {name: _size(test) for name, test in (("on", on), ("near", near), ("ex", exceeding))}
    shape = RuleShape(
        measure=Measure.PERCENT
        if any(isinstance(test, GapInPercent) for test in found.values())
        else Measure.POINTS,
        on=Number(-(sizes["on"] or 0)),
        near=None if sizes["near"] is None else Number(-sizes["near"]),
        no_worse_than=near.comparator if isinstance(near, Against) else None,
        exceeding=sizes["ex"],
        near_nought=_near_nought(near),
        edge_takes_better=rule.edge_takes_better,
    )
    return shape if shape.rule(rule.name) == rule else None


def _size(test: ClauseTest | None) -> Number | None:
    return test.at_least if isinstance(test, GapInPoints | GapInPercent) else None


def _near_nought(test: ClauseTest | None) -> Number | None:
    beside = test.if_nought if isinstance(test, GapInPercent) else None
    return Number(-beside.at_least) if isinstance(beside, GapInPoints) else None
