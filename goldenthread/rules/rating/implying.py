"""Does what one test asks for always bring what another asks for? Told from the tests alone.

What is not found here may still follow; what is found does always, which tests compare with ratings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from goldenthread.rules.numbers import LEAST
from goldenthread.rules.rating.bands import GapInPercent, GapInPoints, WithinTolerance
from goldenthread.rules.rating.clauses import ClauseTest
from goldenthread.rules.rating.combined import AllOf, AnyOf, NoneOf
from goldenthread.rules.rating.heading import Heads
from goldenthread.rules.rating.progress import CompleteForTime, Overdue, PercentComplete
from goldenthread.rules.rating.values import Against, InRange
from goldenthread.rules.rating.year_end import ForecastReaches


class Asked(NamedTuple):
    """A test, and whether a figure exactly on its edge misses it."""

    test: ClauseTest
    strict: bool


def implies(one: Asked, other: Asked) -> bool:
    """Say whether every figure that meets ``one`` meets ``other``."""
    if one.test == other.test and (one.strict or not other.strict):
        return True
    if _split(one, other):
        return True
    if isinstance(one.test, NoneOf) and isinstance(other.test, NoneOf):
        return all(
            any(implies(Asked(kept, other.strict), Asked(left, one.strict)) for left in one.test.of)
            for kept in other.test.of
        )
    return _implies_plainly(one, other)


def _split(one: Asked, other: Asked) -> bool:
    """Judge by the parts of what is joined."""
    if isinstance(one.test, AnyOf):
        return all(implies(Asked(part, one.strict), other) for part in one.test.of)
    if isinstance(other.test, AllOf):
        return all(implies(one, Asked(part, other.strict)) for part in other.test.of)
    of_one = one.test.of if isinstance(one.test, AllOf) else ()
    of_other = other.test.of if isinstance(other.test, AnyOf) else ()
    return any(implies(Asked(part, one.strict), other) for part in of_one) or any(
        implies(one, Asked(part, other.strict)) for part in of_other
    )


def _implies_plainly(one: Asked, other: Asked) -> bool:
    if isinstance(one.test, Heads) and isinstance(other.test, Heads):
        return one.test.over is other.test.over and set(one.test.ways) <= set(other.test.ways)
    if isinstance(one.test, GapInPercent):
        return _percent_implies(one.test, one, other)
    if isinstance(one.test, GapInPoints) and one.test.at_least >= 0:
        found = _reached_implies(one, other)
        if found is not None:
            return found
    if type(one.test) is not type(other.test) or not _is_alike(one.test, other.test):
        return False
    return _reaches_further(one, other)


def _reached_implies(one: Asked, other: Asked) -> bool | None:
    """Judge what a target that is reached brings; None where the other is no band below the target."""
    if isinstance(other.test, GapInPercent):
        # A gap too small for a millionth of a per cent is rounded to none.
        is_below = other.test.at_least < 0 or (other.test.at_least == 0 and not other.strict)
        alternative = other.test.if_nought
        return (
            is_below and alternative is not None and implies(one, Asked(alternative, other.strict))
        )
    if type(other.test) is WithinTolerance and not other.test.is_percent:
        return not other.strict or one.strict
    return None


def apart_from_nought(asked: Asked) -> Asked:
    """Return what is asked where the target is not nought: of nought, whatever is asked is met."""
    if isinstance(asked.test, GapInPercent):
        return Asked(GapInPercent(asked.test.at_least, GapInPoints(LEAST)), asked.strict)
    return asked


def _reaches_further(one: Asked, other: Asked) -> bool:
    """Say whether the first asks for as much as the second, or more."""
    bound = _BOUNDS.get(type(one.test))
    if bound is None:
        return False
    more, less = bound(one.test), bound(other.test)
    return more > less or (more == less and (one.strict or not other.strict))


_BOUNDS: dict[type[ClauseTest], Callable[..., int]] = {
    GapInPoints: lambda test: test.at_least,
    GapInPercent: lambda test: test.at_least,
    Against: lambda test: test.at_least,
    ForecastReaches: lambda test: test.at_least,
    PercentComplete: lambda test: test.at_least,
    CompleteForTime: lambda test: test.at_least,
    Overdue: lambda test: test.by_more_than,
    InRange: lambda test: -test.margin,
}


def _is_alike(one: ClauseTest, other: ClauseTest) -> bool:
    """Say whether two tests of one kind look at the same figures."""
    if isinstance(one, Against) and isinstance(other, Against):
        return one.comparator is other.comparator
    if isinstance(one, ForecastReaches) and isinstance(other, ForecastReaches):
        return one.is_percent is other.is_percent
    if isinstance(one, InRange) and isinstance(other, InRange):
        return (one.holds_low, one.holds_high) == (other.holds_low, other.holds_high)
    return True


def _percent_implies(test: GapInPercent, one: Asked, other: Asked) -> bool:
    """Judge a percentage, which a target of nought has not: there its alternative stands for it."""
    if test.if_nought is not None and not implies(
        Asked(test.if_nought, one.strict), _of_nought(other)
    ):
        return False
    if isinstance(other.test, GapInPercent):
        return _reaches_further(one, other)
    if isinstance(other.test, GapInPoints) and other.test.at_least <= 0:
        return test.at_least > 0 or (test.at_least == 0 and one.strict)
    return False


def _of_nought(asked: Asked) -> Asked:
    """Return what is asked of a figure whose target is nought."""
    if isinstance(asked.test, GapInPercent) and asked.test.if_nought is not None:
        return Asked(asked.test.if_nought, asked.strict)
    return asked


def is_impossible(asked: Asked) -> bool:
    """Say whether no figure can meet a test, because its parts exclude each other."""
    test = asked.test
    if isinstance(test, AnyOf):
        return all(is_impossible(Asked(part, asked.strict)) for part in test.of)
    if not isinstance(test, AllOf):
        return False
    parts = [Asked(part, asked.strict) for part in test.of]
    if any(is_impossible(part) for part in parts):
        return True
    return any(_excludes(one, other) for one in parts for other in parts)


def _excludes(one: Asked, other: Asked) -> bool:
    if isinstance(other.test, NoneOf):
        return any(implies(one, Asked(left, other.strict)) for left in other.test.of)
    if isinstance(one.test, Heads) and isinstance(other.test, Heads):
        return one.test.over is other.test.over and not set(one.test.ways) & set(other.test.ways)
    return False
