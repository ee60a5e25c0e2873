"""What bringing indicators to a stage of their lives would come to: what ends, who is told, what is refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from goldenthread.governance.queries.bodies import WatchedKind
from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.indicators.models import RaisedException, Series, Target
from goldenthread.indicators.queries.calculated.graph import SERIES, calculated, linked
from goldenthread.indicators.queries.life_checked import StageWanted, wrong_of
from goldenthread.indicators.queries.removed import hidden_titles_of
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.units import Unit, posts_on, units_on

__all__ = ["IndicatorOutlook", "Outlook", "outlook"]


@dataclass(frozen=True)
class IndicatorOutlook:
    """What rests on one indicator: how many open exceptions and targets ahead; who and what by name."""

    code: str
    title: str
    series_ids: tuple[int, ...]
    exceptions: int
    targets: int
    calculated: tuple[str, ...]
    bodies: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True)
class Outlook:
    """What it would come to for each that can be changed, and why others cannot, by code."""

    indicators: tuple[IndicatorOutlook, ...]
    refused: tuple[tuple[str, str], ...]


def outlook(
    codes: Collection[str], wanted: StageWanted, *, actor: Actor, at: datetime
) -> Outlook:
    """Return what a change of stage would come to, before it is recorded. 20 SQL queries at most.

    Of what is calculated only what the actor sees is named.
    """
    rows = Series.objects.filter(indicator__code__in=codes).select_related("now", "indicator")
    held: dict[int, list[Series]] = defaultdict(list)
    for row in rows.order_by("now__order", "reference"):
        held[row.indicator_id].append(row)
    named = {pk: of[0].indicator.code for pk, of in held.items()}
    wrong = wrong_of(named, dict.fromkeys(named, wanted), actor=actor)
    taken = {pk: of for pk, of in held.items() if pk not in wrong}
    ids = [it.pk for of in taken.values() for it in of]
    told = _Told.about(ids, wanted.from_on, actor, localdate(at))
    return Outlook(
        tuple(told.of(of) for of in taken.values()),
        tuple((named[pk], sentence) for pk, sentence in wrong.items()),
    )
