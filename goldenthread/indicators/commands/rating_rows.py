"""Ratings on their way into the database, and what each rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goldenthread.indicators.models import (
    IN_PERIOD,
    OUTTURN,
    Actual,
    Definition,
    Rating,
    RatingRule,
    Target,
)
from goldenthread.indicators.queries.assessing import Assessed
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import RatingClass


@dataclass(frozen=True, slots=True)
class RestsOn:
    """The actuals that a rating was compared with, and what it judged beside them, as it keeps that.

    Those not recorded yet have no ids.
    """

    compared: Actual | None
    history: Sequence[Actual | None]
    judged: Mapping[str, Any]

    def by_id(self) -> dict[str, Any]:
        """Return their ids, and what else it was made of, as the rating keeps them."""
        return {
            **self.judged,
            "compared_with": self.compared.id if self.compared else None,
            "history": [row.id for row in self.history if row is not None],
        }


def span_fields(series_id: int, period: Period) -> dict[str, object]:
    """Return what every row about a series in a period holds of them."""
    return {"series_id": series_id, "start_on": period.start, "next_start_on": period.next_start}


def rating_row(series_id: int, found: Assessed) -> Rating:
    """Return the rating that records what was found of a series; it names no inputs yet."""
    return Rating.fresh(
        {
            "actual": found.actual,
            "target": found.target,
            "definition": found.definition,
            "rule": found.rule,
        },
        **span_fields(series_id, found.period),
        basis=IN_PERIOD if found.is_of_frequency else OUTTURN,
        rating_class=found.rated.rating_class,
        short=found.short.heading,
        long=found.long.heading,
        year_to_date=found.year_to_date.value,
        inputs={},
        label=found.rated.label,
    )


def renewed_row(
    standing: Rating,
    *,
    rating_class: RatingClass,
    definition: Definition,
    rule: RatingRule | None,
    actual: Actual | None,
    target: Target | None,
    label: str,
    inputs: dict[str, Any],
) -> Rating:
    """Return the rating that takes the place of one made of the same figures: another class alone."""
    return Rating.fresh(
        {"actual": actual, "target": target, "definition": definition, "rule": rule},
        series_id=standing.series_id,
        start_on=standing.start_on,
        next_start_on=standing.next_start_on,
        basis=standing.basis,
        rating_class=rating_class,
        short=standing.short,
        long=standing.long,
        year_to_date=standing.year_to_date,
        inputs=inputs,
        label=label,
    )
