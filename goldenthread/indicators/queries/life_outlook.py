"""What would come of it that indicators come to a stage of their lives: asked before anything is recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.utils.timezone import localdate

from goldenthread.governance.queries.bodies import WatchedKind, bodies_known
from goldenthread.indicators import access
from goldenthread.indicators.models import RaisedException, Series, Target
from goldenthread.indicators.queries.calculated.graph import SERIES, graph_of
from goldenthread.indicators.queries.counting import countings_now
from goldenthread.indicators.queries.due import is_due
from goldenthread.indicators.queries.life_checked import StageWanted, wrong_of
from goldenthread.indicators.queries.stages import all_stages
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.queries.units import posts_on
from goldenthread.rules.life import stage_on
from goldenthread.rules.vocabulary import LifeStage, TargetKind

__all__ = [
    "NAMED",
    "Outlook",
    "OutlookLine",
    "StageWanted",
    "Touched",
    "TouchedKind",
    "also_touched",
    "outlook",
]

#: So many are named of each sort; of the others it is said how many they are.
NAMED: Final = 5


class TouchedKind(StrEnum):
    """What a change of an indicator's stage touches."""

    DUE = "due"
    EXCEPTION = "exception"
    TARGET = "target"
    SCORECARD = "scorecard"
    OBJECTIVE = "objective"
    BODY = "body"
    CALCULATED = "calculated"
    OWNER = "owner"


@dataclass(frozen=True)
class Touched:
    """How many things of a sort an indicator's stage touches, and what the first few are called."""

    kind: TouchedKind
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class OutlookLine:
    """One indicator: the stage it is at on the day, what is touched, and why it is refused, where it is."""

    code: str
    reference: str
    title: str
    stage: LifeStage
    refused: str
    touched: tuple[Touched, ...]


@dataclass(frozen=True)
class Outlook:
    """What would come of it for each indicator, in the order of their codes."""

    lines: tuple[OutlookLine, ...]

    @property
    def refused(self) -> int:
        """How many of them cannot come to the stage."""
        return sum(1 for it in self.lines if it.refused)

    def total(self, kind: TouchedKind) -> int:
        """Return how many things of a sort are touched, of the lines that are not refused."""
        lines = (it for it in self.lines if not it.refused)
        return sum(each.count for it in lines for each in it.touched if each.kind is kind)


#: Says what of another area rests on series: for each of them its names. It takes the reader and the day.
Find = Callable[[Actor, Collection[int], date], Mapping[int, Sequence[str]]]
_ALSO: dict[TouchedKind, Find] = {}


def also_touched(kind: TouchedKind, find: Find) -> None:
    """Have ``find`` say what of another area is touched; called once, when its app is ready."""
    _ALSO[kind] = find


def outlook(codes: Collection[str], wanted: StageWanted, *, actor: Actor, at: datetime) -> Outlook:
    """Return what would come of it that indicators come to a stage. A fixed number of SQL queries.

    Raises:
        NotPermitted: one of them is not there for the actor.
    """
    rows = list(
        Series.objects.filter(access.visible(actor), indicator__code__in=codes)
        .select_related("now", "indicator")
        .order_by("indicator__code", "reference")
    )
    held = {row.indicator_id: row.indicator.code for row in rows}
    if set(held.values()) != set(codes):
        raise NotPermitted("There is no such indicator.")
    stages = all_stages()
    wrong = wrong_of(held, dict.fromkeys(held, wanted), actor=actor)
    by_indicator = _gathered(rows, _found(actor, rows, held, localdate(at)))
    first = {row.indicator_id: row for row in reversed(rows)}
    return Outlook(
        tuple(
            OutlookLine(
                code,
                first[pk].reference,
                first[pk].now.title,
                stage_on(stages.get(pk, ()), wanted.from_on).stage,
                wrong.get(pk, ""),
                _touched(by_indicator.get(pk, {})),
            )
            for pk, code in held.items()
        )
    )


def _gathered(
    rows: Iterable[Series], found: Mapping[TouchedKind, Mapping[int, Sequence[str]]]
) -> dict[int, dict[TouchedKind, list[str]]]:
    """Return the names of what is touched by indicator, each once."""
    gathered: dict[int, dict[TouchedKind, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for kind, names in found.items():
            gathered[row.indicator_id][kind] += names.get(row.pk, ())
    return gathered


def _touched(names: Mapping[TouchedKind, Sequence[str]]) -> tuple[Touched, ...]:
    each_once = {kind: list(dict.fromkeys(names.get(kind, ()))) for kind in TouchedKind}
    return tuple(
        Touched(kind, len(some), tuple(some[:NAMED])) for kind, some in each_once.items() if some
    )


def _found(
    actor: Actor, rows: Sequence[Series], held: Mapping[int, str], on: date
) -> dict[TouchedKind, Mapping[int, Sequence[str]]]:
    """Return what is touched by series, with what it is called."""
    ids = {row.pk for row in rows}
    return {
        TouchedKind.DUE: _due(ids, on),
        TouchedKind.EXCEPTION: _exceptions(ids),
        TouchedKind.TARGET: _targets(ids, on),
        TouchedKind.CALCULATED: _calculated(actor, ids, held),
        TouchedKind.BODY: _bodies(actor, rows, on),
        TouchedKind.OWNER: _owners(rows, on),
        **{kind: find(actor, ids, on) for kind, find in _ALSO.items()},
    }


def _due(ids: Collection[int], on: date) -> dict[int, list[str]]:
    rows = Series.objects.filter(is_due(on, countings_now().by_key, all_stages()), pk__in=ids)
    return {pk: [reference] for pk, reference in rows.values_list("pk", "reference")}


def _exceptions(ids: Collection[int]) -> dict[int, list[str]]:
    rows = RaisedException.objects.filter(series__in=ids, cleared__isnull=True).order_by("pk")
    return _listed(rows.values_list("series_id", "rule__name"))


def _targets(ids: Collection[int], on: date) -> dict[int, list[str]]:
    rows = Target.objects.filter(series__in=ids, kind=TargetKind.TARGET, next_start_on__gt=on)
    spans = rows.order_by("start_on", "next_start_on").values_list(
        "series_id", "start_on", "next_start_on"
    )
    return _listed((pk, f"{start:%d.%m.%Y} to {end:%d.%m.%Y}") for pk, start, end in spans)


def _calculated(
    actor: Actor, ids: Collection[int], held: Mapping[int, str]
) -> dict[int, list[str]]:
    """Return the calculated series that need one of these, of those that the actor sees."""
    graph = graph_of()
    needed = {pk: [one for (_, one), of in graph.needs.items() if (SERIES, pk) in of] for pk in ids}
    users = {one for some in needed.values() for one in some}
    seen = Series.objects.filter(access.visible(actor), pk__in=users).exclude(
        indicator__in=list(held)
    )
    named = dict(seen.values_list("pk", "reference"))
    return {pk: [named[one] for one in some if one in named] for pk, some in needed.items()}


def _bodies(actor: Actor, rows: Sequence[Series], on: date) -> dict[int, list[str]]:
    """Return the bodies that watch an indicator by its code, for whoever sees the framework."""
    if not actor.may(Right.SEE_ORGANISATION):
        return {}
    bodies = bodies_known(actor)
    watching: dict[str, list[str]] = defaultdict(list)
    for it in bodies.watches(on):
        if it.kind is WatchedKind.INDICATOR:
            watching[it.words].append(bodies.framework.called("body", it.key[0], on))
    return {row.pk: watching.get(row.indicator.code, []) for row in rows}


def _owners(rows: Iterable[Series], on: date) -> dict[int, list[str]]:
    posts = posts_on(on)
    owners = ((row.pk, posts.get(row.now.owner_id or 0)) for row in rows)
    return {pk: [post.title] for pk, post in owners if post is not None}


def _listed(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for pk, name in pairs:
        found[pk].append(name)
    return found
