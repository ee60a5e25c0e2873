"""What a clause is: a class, and the test that earns it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from goldenthread.rules.rating.case import Case, Lack
from goldenthread.rules.vocabulary import Polarity, RatingClass

Judged = bool | Lack


class ClauseTest:
    """One thing a clause asks of a case.

    ``strict`` gives a figure exactly on the edge to the worse class. ``met`` judges;
    ``because`` ends the sentence under a rating; ``line`` is the arithmetic; ``in_words`` is
    what the rule says of itself.
    """

    kind: ClassVar[str]

    def met(self, case: Case, *, strict: bool) -> Judged:
        raise NotImplementedError

    def because(self, case: Case, *, strict: bool) -> str:
        raise NotImplementedError

    def line(self, case: Case, *, strict: bool) -> str:
        raise NotImplementedError

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        raise NotImplementedError

    def inner(self) -> tuple[ClauseTest, ...]:
        """Return the tests this one is made of."""
        return ()

    def needs(self) -> frozenset[str]:
        """Return which fields of the context it looks at, by name."""
        return frozenset().union(*(test.needs() for test in self.inner()))

    def measures_a_gap(self) -> bool:
        """Say whether it measures the distance to the target."""
        return any(test.measures_a_gap() for test in self.inner())


@dataclass(frozen=True)
class Clause:
    """A class and what earns it. ``edge_takes_better`` overrules the rule's own for this one.

    ``label`` is which of the council's own classes it gives, where the rule names several that mean
    the same; empty, it is the one that means ``gives``.
    """

    gives: RatingClass
    test: ClauseTest
    edge_takes_better: bool | None = None
    label: str = ""
