"""What others achieve, for rules that judge a figure by it.

Method: docs/methods/benchmarks.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from goldenthread.indicators.models import RatingRule, Series
from goldenthread.indicators.queries.others.known import Span, load_known, span_of_row
from goldenthread.rules.benchmarks import Comparison
from goldenthread.rules.numbers import Number
from goldenthread.rules.rating import Comparator
from goldenthread.rules.vocabulary import Polarity

#: What a rule may compare with that others' figures make.
OF_OTHERS: Final = (
    Comparator.BENCHMARK_MEAN,
    Comparator.BENCHMARK_MEDIAN,
    Comparator.BEST_QUARTER,
    Comparator.WORST_QUARTER,
)


@dataclass(frozen=True)
class Others:
    """The figures of all councils in a span, in what a rule may compare ours with.

    Without a better way there are no quarters.
    """

    benchmark_mean: Number
    benchmark_median: Number
    best_quarter: Number | None
    worst_quarter: Number | None


def compares_with_others(rules: Iterable[RatingRule]) -> bool:
    """Say whether one of these versions judges a figure by those of others."""
    return any(each.value in repr(row.clauses) for row in rules for each in OF_OTHERS)


def others_of(
    series: Collection[Series], as_at: int | None = None
) -> dict[int, dict[Span, Others]]:
    """Return what rules judge these series' figures by, by series and span. At most 5 SQL queries.

    A figure is judged by the councils' figures of the same days alone, and not at all where the link has a
    factor: the rule's words would then speak of another unit.
    """
    whole = [row for row in series if row.area_id is None]
    known = load_known({row.indicator_id for row in whole}, as_at) if whole else None
    if known is None:
        return {}
    found: dict[int, dict[Span, Others]] = {}
    for each in whole:
        link = known.links.get(each.indicator_id)
        measure = known.measures.get(link.measure_code) if link else None
        if link is None or measure is None or link.factor is not None:
            continue
        made = {
            span_of_row(row): _others(known.comparison(measure, row))
            for row in known.of_measure(link.measure_code)
        }
        found[each.pk] = {span: those for span, those in made.items() if those is not None}
    return found


def _others(everywhere: Comparison[str]) -> Others | None:
    marks = everywhere.quartiles
    if marks is None:
        return None
    lower, upper = (Number((marks.fourfold[at] + 2) // 4) for at in (1, 3))
    best, worst = {Polarity.HIGH: (upper, lower), Polarity.LOW: (lower, upper)}.get(
        everywhere.polarity, (None, None)
    )
    return Others(everywhere.mean, marks.median, best, worst)
