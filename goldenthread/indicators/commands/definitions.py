"""Add indicators with their definitions, series and owners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from goldenthread.audit.events import event
from goldenthread.indicators import access
from goldenthread.indicators.commands.calculating import (
    refuse_unusable,
    work_out_new,
)
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.indicators.commands.figures import set_targets
from goldenthread.indicators.commands.often import refuse_uncountable
from goldenthread.indicators.commands.projection import refresh_series
from goldenthread.indicators.commands.resting import Rest, refuse_resting_on_nothing
from goldenthread.indicators.models import (
    Definition,
    Indicator,
    IndicatorStage,
    Ownership,
    Series,
)
from goldenthread.indicators.queries.revising import DEFINED
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.commands.refusals import refuse_far
from goldenthread.organisation.commands.structure import reference_from
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import (
    Accumulation,
    ForecastMethod,
    Frequency,
    LifeStage,
    MissingParts,
    Polarity,
    Profile,
    TargetKind,
    ValueKind,
)


class CodeTaken(Exception):
    """Refused because an indicator of this code exists already."""


@dataclass(frozen=True)
class NewIndicator:
    """An indicator to add, with the definition that is in force from the start.

    ``from_on`` is the day from which it is counted, where it is not that of them all.
    """

    code: str
    title: str
    value_kind: ValueKind = ValueKind.NUMBER
    unit: str = ""
    decimals: int = 0
    polarity: Polarity = Polarity.HIGH
    frequency: Frequency = Frequency.QUARTER
    accumulation: Accumulation = Accumulation.NONE
    is_information_only: bool = False
    rule_name: str = ""
    description: str = ""
    year_starts: int = 4
    every: int = 1
    profile: Profile = Profile.STRAIGHT_LINE
    forecast: ForecastMethod = ForecastMethod.NONE
    over_units: Accumulation = Accumulation.NONE
    missing_parts: MissingParts = MissingParts.WAIT
    steady_band: Number | None = None
    formula: str = ""
    chart: Mapping[str, Any] = field(default_factory=dict)
    suppress_below: int | None = None
    round_totals_to: int | None = None
    from_on: date | None = None


@dataclass(frozen=True)
class NewSeries:
    """A series to add: an indicator's code, the unit it is reported for, and where there is one its area.

    ``from_on`` is the day from which its owner answers for it, where it is not that of them all.
    """

    code: str
    unit_id: int
    area_id: int | None = None
    area_name: str = ""
    owner_id: int | None = None
    from_on: date | None = None


def definition_of(indicator: Indicator, new: NewIndicator, *, from_on: date) -> Definition:
    """Return an indicator's first definition, not yet recorded."""
    says = {name: getattr(new, name) for name in DEFINED}
    return Definition(indicator=indicator, from_on=new.from_on or from_on, **says)


def series_reference(code: str, area_name: str = "") -> str:
    """Return how a series is known: its indicator's code, and its area where it has one.

    >>> series_reference("RTA", "Birmingham")
    'RTA~birmingham'
    """
    return f"{code}~{reference_from(area_name)}" if area_name else code


def _taken_in_words(by: Actor, taken: Indicator) -> str:
    """Say that a code is not free; of an indicator that ``by`` may not see, not that it is there."""
    hidden = Series.objects.filter(indicator=taken)
    if hidden.exists() and not hidden.filter(access.visible(by)).exists():
        return f"The code {taken.code} cannot be given: choose another."
    return f"There is an indicator {taken.code} already: give the new one another code."


def add_indicators(
    indicators: Sequence[NewIndicator],
    *,
    by: Actor,
    at: datetime,
    from_on: date,
) -> Mapping[str, int]:
    """Add indicators, each defined from a day on; return their ids by code.

    Audited as ``indicators:indicators:added``.

    Raises:
        NotPermitted: ``by`` may not administer anything.
        CodeTaken: an indicator of one of the codes exists, or two new ones share it; the message
            names it.
        NotPossible: the day is far away, or one is counted by periods that there are not.
    """
    by.require(Right.ADMINISTER)
    refuse_far(from_on)
    refuse_uncountable(
        definition_of(Indicator(code=new.code), new, from_on=from_on) for new in indicators
    )
    twice = [code for code, count in Counter(new.code for new in indicators).items() if count > 1]
    if twice:
        raise CodeTaken(f"Two of the new indicators have the code {twice[0]}: give one another.")
    with event(by=by, at=at, name="indicators:indicators:added"):
        codes = [new.code for new in indicators]
        taken = Indicator.objects.filter(code__in=codes).first()
        if taken is not None:
            raise CodeTaken(_taken_in_words(by, taken))
        base = Indicator.objects.aggregate(top=Max("order"))["top"] or 0
        rows = Indicator.objects.append(
            [
                Indicator(code=new.code, order=base + place)
                for place, new in enumerate(indicators, start=1)
            ]
        )
        Definition.objects.append(
            [
                definition_of(row, new, from_on=from_on)
                for row, new in zip(rows, indicators, strict=True)
            ]
        )
    return {row.code: row.pk for row in rows}


def add_series(
    series: Sequence[NewSeries],
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    is_projected: bool = True,
) -> list[int]:
    """Add series with their owners; return their ids in order.

    What is calculated for them is worked out in the same event. Audited as ``indicators:series:added``. A
    caller who writes their figures in the same event leaves that and the projection to it.

    Raises:
        NotPermitted: ``by`` may not administer one of the units.
        NotPossible: a unit or an owner's post is not there on the day, or ends by what is planned; or a
            formula cannot be used for one of them.
    """
    for new in series:
        by.require(Right.ADMINISTER, new.unit_id)
    with event(by=by, at=at, name="indicators:series:added") as number:
        refuse_resting_on_nothing(
            [Rest(new.unit_id, new.owner_id, new.from_on or from_on) for new in series]
        )
        codes = {new.code for new in series}
        indicators = {row.code: row for row in Indicator.objects.filter(code__in=codes)}
        rows = Series.objects.append(
            [
                Series(
                    reference=series_reference(new.code, new.area_name),
                    indicator=indicators[new.code],
                    unit_id=new.unit_id,
                    area_id=new.area_id,
                )
                for new in series
            ]
        )
        Ownership.objects.append(
            [
                Ownership(series=row, from_on=new.from_on or from_on, owner_id=new.owner_id)
                for row, new in zip(rows, series, strict=True)
                if new.owner_id is not None
            ]
        )
        ids = [row.pk for row in rows]
        refuse_unusable({row.indicator_id for row in rows}, by=by)
        if is_projected:
            refresh_series(ids)
            work_out_new(ids, from_on=from_on, number=number)
    return ids


def add_indicator(
    *,
    by: Actor,
    at: datetime,
    new: NewIndicator,
    series: Sequence[NewSeries],
    from_on: date,
    targets: Sequence[tuple[Period, Number | None, TargetKind]] = (),
    reason: str = "",
    is_proposed: bool = False,
) -> list[str]:
    """Add one indicator with its series and, where they are given, targets for each of them.

    One that ``is_proposed`` is not in use before it is made live. Audited as
    ``indicators:indicators:added``. Returns how the series are known.

    Raises:
        NotPermitted: ``by`` may not administer one of the units.
        CodeTaken: there is an indicator of this code, or a series of this name; the message names it.
        NotPossible: a unit or an owner's post is not there on the day, or ends by what is planned.
    """
    for each in series:
        by.require(Right.ADMINISTER, each.unit_id)
    with event(by=by, at=at, name="indicators:indicators:added", reason=reason):
        references = [series_reference(each.code, each.area_name) for each in series]
        taken = Series.objects.filter(reference__in=references).values_list("reference", flat=True)
        if taken or len(set(references)) < len(references):
            raise CodeTaken(f"{references[0]} is taken already: give the new one another code.")
        [indicator_id] = add_indicators([new], by=by, at=at, from_on=from_on).values()
        if is_proposed:
            IndicatorStage(
                indicator_id=indicator_id, stage=LifeStage.PROPOSED, from_on=from_on, reason=reason
            ).save()
        ids = add_series(series, by=by, at=at, from_on=from_on)
        if targets:
            set_targets(
                by=by,
                at=at,
                targets=[
                    NewTarget(pk, period, value, reason, kind=kind)
                    for pk in ids
                    for period, value, kind in targets
                ],
            )
    return references
