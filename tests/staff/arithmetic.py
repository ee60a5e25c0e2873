"""Changes of figures, ratings, comparisons and objectives, each possible after those before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from goldenthread.exchange.published import read_publication
from goldenthread.indicators.commands import (
    acceptances,
    benchmarks,
    beside,
    breakdowns,
    compositions,
    exception_rules,
    parameters,
    rollup,
    versions,
)
from goldenthread.indicators.models import Parameter, Series
from goldenthread.indicators.queries.rollup import choice_on
from goldenthread.organisation.access import Actor
from goldenthread.plan.commands.objectives import end_objective
from goldenthread.plan.models import ObjectiveVersion
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.published import LAIT
from goldenthread.rules.rating import within_points
from goldenthread.rules.vocabulary import Accumulation, ObjectiveEnd, RatingClass, RollupMethod
from tests.cast import AT, Cast
from tests.exceptions import OFF_TARGET

TODAY = AT.date()
_PUBLISHED = (
    b"Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region\n"
    b"Calls,Call quality,2014,Ashby,91.2,801,North\nCalls,Call quality,2014,Dale,95,804,North\n"
)


def changes_of_arithmetic(cast: Cast) -> dict[str, Callable[[Actor], Any]]:
    """Return the changes by their commands' names; a word after a comma tells two of one apart."""
    attended = _of_attention(cast) | _of_figures(cast)
    return attended | _of_ratings(cast) | _of_others() | _of_objectives()


def _of_attention(cast: Cast) -> dict[str, Callable[[Actor], Any]]:
    series = cast.series["HS01"]
    said: dict[str, Any] = {"at": AT, "reason": "So"}
    return {
        "adopt_exception_rule, to be withdrawn": lambda by: exception_rules.adopt_exception_rule(
            OFF_TARGET, by=by, from_on=TODAY, **said
        ),
        "withdraw_exception_rule": lambda by: exception_rules.withdraw_exception_rule(
            OFF_TARGET.name, by=by, from_on=TODAY, **said
        ),
        "accept_underperformance": lambda by: acceptances.accept_underperformance(
            series, by=by, at=AT, until=date(2030, 1, 1), decision="Cabinet"
        ),
        "withdraw_acceptance": lambda by: acceptances.withdraw_acceptance(series, by=by, **said),
    }


def _of_figures(cast: Cast) -> dict[str, Callable[[Actor], Any]]:
    series = cast.series["HS20"]
    indicator_id = Series.objects.get(pk=series).indicator_id
    divided: dict[str, Any] = {"at": AT, "name": "Age"}
    return {
        "add_parameter": lambda by: parameters.add_parameter(
            parameters.NewParameter("homes", "Homes"), by=by, at=AT
        ),
        "set_parameter": lambda by: parameters.set_parameter(
            by=by, at=AT, parameter_id=max(Parameter.objects.values_list("pk", flat=True), default=0),
            values=[(TODAY, number(4_000))], reason="Counted.",
        ),
        "compose": lambda by: compositions.compose(
            by=by, at=AT, series_id=series, parts=[cast.series["HS01"]], how=Accumulation.LEAST,
            from_on=TODAY, reason="So.",
        ),
        "define_breakdown": lambda by: breakdowns.define_breakdown(
            indicator_id, by=by, groups=["Young", "Old"], **divided
        ),
        "record_breakdown": lambda by: breakdowns.record_breakdown(
            series, by=by, period=parse_period("2014/15 Q1"), counts={"Young": 7, "Old": 12}, **divided
        ),
    }  # fmt: skip


def _of_ratings(cast: Cast) -> dict[str, Callable[[Actor], Any]]:
    series, housing = cast.series["HS01"], cast.structure.services["Housing Services"]
    given: dict[str, Any] = {"at": AT, "from_on": TODAY, "reason": "So"}
    rated: dict[str, Any] = {"at": AT, "series_id": series, "period": parse_period("2014/15 Q1")}
    return {
        "adopt_rule, which may be overridden": lambda by: versions.adopt_rule(
            by=by, at=AT, name="Corporate rule", from_on=cast.structure.begun_on,
            rule=replace(within_points(number(6)), allows_override=True),
            adopted_by="Cabinet", adopted_on=None, reason="So",
        ),
        "override_rating": lambda by: beside.override_rating(
            by=by, rating_class=RatingClass.NEAR_TARGET, until=TODAY, reason="So", **rated
        ),
        "withdraw_override": lambda by: beside.withdraw_override(by=by, reason="So", **rated),
        "choose_rollup": lambda by: rollup.choose_rollup(
            next(it for it in RollupMethod if it != choice_on(TODAY).method), by=by, **given
        ),
        "set_group": lambda by: rollup.set_group(
            rollup.WantedGroup("Homes", {series: number(2)}), by=by, **given
        ),
        "withdraw_group": lambda by: rollup.withdraw_group("homes", by=by, at=AT, reason="So"),
        "weigh_in_unit": lambda by: rollup.weigh_in_unit(
            housing, {series: number(3)}, by=by, **given
        ),
    }  # fmt: skip


def _of_others() -> dict[str, Callable[[Actor], Any]]:
    files = [("figures.csv", _PUBLISHED)]
    return {
        "import_benchmarks": lambda by: benchmarks.import_benchmarks(
            by=by, at=AT, files=files, publication=read_publication(files), provenance=LAIT
        ),
        "choose_measure": lambda by: benchmarks.choose_measure(
            by=by, at=AT, indicator_code="CS01", measure_code="Calls"
        ),
        "choose_neighbours": lambda by: benchmarks.choose_neighbours(
            by=by, at=AT, name="Ours", own_code="804", place_codes=["801"]
        ),
    }


def _of_objectives() -> dict[str, Callable[[Actor], Any]]:
    """End an objective that the table only asks about, so that it stands for everybody."""
    aim = ObjectiveVersion.objects.get(title="A council that listens").objective_id
    return {
        "end_objective": lambda by: end_objective(
            aim, by=by, at=AT, from_on=TODAY, ended_as=ObjectiveEnd.DROPPED, reason="So"
        )
    }
