"""Look at a tighter rule on 12,000 and on 120,000 figures, and adopt it: processor time beside loading."""

from __future__ import annotations

from typing import Any

from benchmarks.council import AT, BEGUN, Council, build_council, fill_council
from benchmarks.frame import Figure, Stopwatch, memory_of, scaled, timed
from goldenthread.indicators.commands.change_outlook import outlook_of
from goldenthread.indicators.commands.versions import adopt_rule, rule_row
from goldenthread.indicators.queries.intended import Intended, Kind, WantedRule
from goldenthread.indicators.queries.rated_figures import RatedFigures
from goldenthread.indicators.queries.revising import Versions, chunks, figures_for, would_be
from goldenthread.organisation.access import SYSTEM
from goldenthread.records.collector import collector_paused
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.rating import Rule, rate_many, within_percent
from goldenthread.rules.vocabulary import Polarity

_FROM = parse_period("2025/26").start
_ASKED: dict[str, Any] = {
    "name": "Corporate rule", "adopted_by": "Cabinet", "adopted_on": BEGUN, "reason": "It hid much.",
}  # fmt: skip


def measure() -> list[Figure]:
    """Return what the rating alone takes, the whole preview with its sentences, and the adoption."""
    council = build_council(scaled(2_000))
    codes = list(council.series)
    few = Council(council.unit_id, {code: council.series[code] for code in codes[: scaled(200)]})
    fill_council(few)
    found = _measured(few, within_percent(number(4)))
    fill_council(
        Council(council.unit_id, {code: council.series[code] for code in codes[scaled(200) :]})
    )
    return found + _measured(council, within_percent(number(3)))


def _measured(council: Council, rule: Rule) -> list[Figure]:
    ids = list(council.series.values())
    loading, rating, floor, count = Stopwatch(), Stopwatch(), Stopwatch(), 0
    versions = Versions(_FROM, rule=rule_row(rule=rule, from_on=_FROM, **_ASKED))
    for part in chunks(ids):
        with timed() as loaded:
            figures = list(figures_for(versions, part))
        with timed() as rated, collector_paused():  # as the preview does
            outcomes = would_be(figures, versions)
        with timed() as bare:
            _bare(figures, rule)
        count += sum(len(each.now) for each in outcomes)
        loading.computed += loaded.computed
        rating.computed += rated.computed
        floor.computed += bare.computed
        del figures, outcomes  # so that letting go of them is not timed with the next
    wanted = WantedRule("Corporate rule", rule.to_data(), "Cabinet", BEGUN)
    intended = Intended(Kind.RULE, rule=wanted, from_on=_FROM, reason="It hid much.")
    with timed() as looked:
        outlook_of(intended, by=SYSTEM, at=AT)
    held = memory_of(lambda: outlook_of(intended, by=SYSTEM, at=AT))
    with timed() as adopted:
        adopt_rule(by=SYSTEM, at=AT, rule=rule, from_on=_FROM, **_ASKED)
    return [
        Figure(f"{count:,} figures: loading them, processor", loading.computed),
        Figure(
            f"{count:,} figures: rating them for a preview, processor", rating.computed,
            floor=floor.computed, floor_is="rate_many alone on columns in hand, and making them",
        ),
        Figure(f"{count:,} figures: the whole preview, processor", looked.computed, aim=0.5),
        Figure(f"{count:,} figures: the whole preview, memory beyond before", held, unit="MB"),
        Figure(f"{count:,} figures: adopting it for a year of them, processor", adopted.computed),
    ]  # fmt: skip


def _bare(figures: list[RatedFigures], rule: Rule) -> None:
    """Rate the same figures against one target, by one rule."""
    actuals = [value for each in figures for value in each.values]
    rate_many(actuals, expected=[number(80)] * len(actuals), rule=rule, polarity=Polarity.HIGH)
