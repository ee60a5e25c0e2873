"""Turn a change that somebody intends into lines of a package: the same change, to be agreed first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from goldenthread.governance.commands.proposing import NewLine
from goldenthread.indicators.commands.carried import life
from goldenthread.indicators.commands.carried.targets import asked_of
from goldenthread.indicators.commands.change_outlook import Outlook, takeable
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.indicators.models import RatingRule, Series
from goldenthread.indicators.queries.intended import Intended, Kind
from goldenthread.indicators.queries.life_checked import StageWanted
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.records.ref import Ref

__all__ = ["lines_of", "lines_of_stage"]


def lines_of(intended: Intended, *, today: date) -> list[NewLine]:
    """Return the lines that ask for a change: one a series, one an indicator, or one of a rule.

    2 SQL queries at most, and those of a definition's days.

    Raises:
        NotPossible: changes of its kind climb no route, or nothing of it can be done.
    """
    if intended.kind not in _LINES:
        raise NotPossible("Changes of this kind are recorded and climb no route.")
    return _LINES[intended.kind](intended, today)


def lines_of_stage(codes: Collection[str], wanted: StageWanted) -> list[NewLine]:
    """Return the lines that ask for a stage of indicators, one each. 1 SQL query."""
    rows = Series.objects.filter(indicator__code__in=codes).select_related("now", "indicator")
    by_indicator: dict[int, list[Series]] = defaultdict(list)
    for row in rows.order_by("indicator__code", "reference"):
        by_indicator[row.indicator_id].append(row)
    return [
        NewLine(
            Ref("indicator", pk, f"{held[0].indicator.code} {held[0].now.title}"[:200]),
            life.asked_of(wanted),
            wanted.from_on,
            held[0].unit_now_id if len({it.unit_now_id for it in held}) == 1 else None,
            wanted.reason,
        )
        for pk, held in by_indicator.items()
    ]


def _of_targets(intended: Intended, today: date) -> list[NewLine]:
    by_series: dict[int, list[NewTarget]] = defaultdict(list)
    for it in intended.targets:
        target = NewTarget(it.series_id, it.period, it.value, kind=it.kind)
        by_series[it.series_id].append(target)
    rows = Series.objects.filter(pk__in=by_series).select_related("now").order_by("reference")
    return [
        NewLine(
            Ref("series", row.pk, _called(row)),
            asked_of(by_series[row.pk]),
            min(it.period.start for it in by_series[row.pk]),
            row.unit_now_id,
            intended.reason,
        )
        for row in rows
    ]


def _of_definition(intended: Intended, today: date) -> list[NewLine]:
    chosen = Series.objects.filter(pk__in=intended.series_ids)
    indicators = sorted(set(chosen.values_list("indicator_id", flat=True)))
    rows = Series.objects.filter(indicator_id__in=indicators).select_related("now", "indicator")
    series = list(rows.order_by("reference"))
    wanted = takeable(Outlook(), intended, indicators, series)
    by_indicator: dict[int, list[Series]] = defaultdict(list)
    for row in series:
        by_indicator[row.indicator_id].append(row)
    return [
        NewLine(
            Ref("indicator", pk, f"{held[0].indicator.code} {held[0].now.title}"[:200]),
            {"fields": dict(wanted[pk])},
            intended.from_on or today,
            held[0].unit_now_id if len({it.unit_now_id for it in held}) == 1 else None,
            intended.reason,
        )
        for pk, held in by_indicator.items()
        if pk in wanted
    ]


def _of_rule(intended: Intended, today: date) -> list[NewLine]:
    rule = intended.rule
    if rule is None:
        raise NotPossible("Say what the rule is to be, and from which day.")
    latest = RatingRule.objects.filter(name=rule.name).order_by("version").last()
    asked: Mapping[str, Any] = {"name": rule.name, "clauses": dict(rule.clauses)}
    subject = Ref("rule", latest.pk if latest is not None else 0, rule.name)
    return [NewLine(subject, asked, intended.from_on or today, None, intended.reason)]


def _called(row: Series) -> str:
    return f"{row.reference} {row.now.title}"[:200]


_LINES = {
    Kind.TARGETS: _of_targets,
    Kind.DEFINITION: _of_definition,
    Kind.RULE: _of_rule,
}
