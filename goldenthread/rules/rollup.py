"""How many are on target? Counts of ratings, with percentages that do not mislead.

Method: docs/methods/rollup.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from goldenthread.rules.vocabulary import RatingClass

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
