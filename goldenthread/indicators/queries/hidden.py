"""What of the trail and of past imports a reader may not see, so that it leaves no trace there.

An event that wrote only about series that the reader may not see is not there for them, nor is an
import that brought one figure of such a series: its file and its counts tell of all it held.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, Q, QuerySet

from goldenthread.audit.queries import events_that_wrote_beside
from goldenthread.governance.queries.lines_hidden import lines_about
from goldenthread.governance.queries.parts import PARTS
from goldenthread.indicators import access
from goldenthread.indicators.models import (
    AcceptedUnderperformance,
    Actual,
    AuditSheet,
    BenchmarkLink,
    Breakdown,
    BreakdownFigure,
    ClearedException,
    Commentary,
    Composition,
    CompositionPart,
    Definition,
    FlagAnswer,
    Import,
    ImportMapping,
    Indicator,
    IndicatorStage,
    Ownership,
    PlausibilityFlag,
    RaisedException,
    Rating,
    RatingOverride,
    Restriction,
    Series,
    SeriesNow,
    SeriesPlacement,
    SeriesWeight,
    SetMatch,
    Share,
    StatedForecast,
    Target,
    Validation,
)
from goldenthread.organisation.access import Actor
from goldenthread.records.models import AppendOnly, StoredFile

#: Which tables hold rows about a series, and by what path they lead to it.
TO_SERIES: tuple[tuple[type[AppendOnly], str], ...] = (
    (Actual, "series"),
    (Target, "series"),
    (Commentary, "series"),
    (Rating, "series"),
    (Ownership, "series"),
    (SeriesPlacement, "series"),
    (Restriction, "series"),
    (Share, "series"),
    (Validation, "actual__series"),
    (PlausibilityFlag, "actual__series"),
    (FlagAnswer, "flag__actual__series"),
    (RaisedException, "series"),
    (ClearedException, "raised__series"),
    (AcceptedUnderperformance, "series"),
    (SeriesWeight, "series"),
    (BreakdownFigure, "series"),
    (RatingOverride, "series"),
    (StatedForecast, "series"),
    (Composition, "series"),
    (CompositionPart, "series"),
)
#: Which tables hold rows about an indicator.
TO_INDICATOR: tuple[type[Any], ...] = (
    AuditSheet,
    Definition,
    BenchmarkLink,
    Breakdown,
    SetMatch,
    IndicatorStage,
)
#: Which tables hold rows about whatever ``subject_kind`` says.
_TO_THINGS: tuple[type[Any], ...] = (PARTS["item"].rows, PARTS["watch"].rows)
#: Which tables hold rows that come with an import, and say nothing of their own.
_WITH_IMPORTS: tuple[type[AppendOnly], ...] = (Import, ImportMapping, StoredFile)
_FROM_IMPORTS: tuple[type[Any], ...] = (Actual, Target, Commentary)


@dataclass(frozen=True)
class Hidden:
    """What the actor may not see; ``is_nothing`` for whoever sees all there is.

    ``also`` is what other areas hide: for each of their tables, the filter of the rows. Who
    ``sees_every_series`` may be told how long the trail is: people's own objectives are nobody else's to
    see, and that there are some is no secret.
    """

    actor: Actor
    is_nothing: bool
    sees_every_series: bool = False
    also: Mapping[type[AppendOnly], Q] = field(default_factory=dict)

    def series(self) -> QuerySet[Series, Any]:
        """Return the ids of the series that the actor may not see."""
        seen = Series.objects.filter(access.visible(self.actor)).values("pk")
        return Series.objects.exclude(pk__in=seen).values("pk")

    def indicators(self) -> QuerySet[Indicator, Any]:
        """Return the ids of the indicators of which there are series and the actor sees none."""
        seen = Series.objects.filter(access.visible(self.actor)).values("indicator")
        reported = Series.objects.values("indicator")
        rows = Indicator.objects.filter(pk__in=reported).exclude(pk__in=seen)
        return rows.values("pk")

    def imports(self) -> Q:
        """Return the filter of the imports that brought anything hidden."""
        found = Q()
        for model in _FROM_IMPORTS:
            is_hidden = Q(series__in=self.series(), source__isnull=False)
            found |= Q(pk__in=model.objects.filter(is_hidden).values("source"))
        return found

    def rows(self) -> dict[type[AppendOnly], Q]:
        """Return, for each table that may hold something hidden, the filter of what is."""
        if self.sees_every_series:
            return dict(self.also)  # filters of nothing, for forty tables, take their time as well
        held = self.series()
        found: dict[type[AppendOnly], Q] = {
            model: Q(**{f"{path}__in": held}) for model, path in TO_SERIES
        }
        hidden_imports = Import.objects.filter(self.imports())
        found[Series] = Q(pk__in=held)
        found[Indicator] = Q(pk__in=self.indicators())
        of_indicators = Q(indicator__in=self.indicators())
        found |= dict.fromkeys(TO_INDICATOR, of_indicators)
        of_things = Q(subject_kind="indicator", subject_id__in=self.indicators())
        found |= dict.fromkeys(_TO_THINGS, of_things)
        found |= lines_about([("series", held), ("indicator", self.indicators())])
        found[Import] = Q(pk__in=hidden_imports.values("pk"))
        found[StoredFile] = Q(event__in=hidden_imports.values("event"))
        found[ImportMapping] = Q(event__in=hidden_imports.values("event"))
        shared = {model: found[model] | of for model, of in self.also.items() if model in found}
        return {**found, **self.also, **shared}

    def events(self) -> Q:
        """Return the filter, over events, of those that wrote of hidden series and of nothing else."""
        wrote_hidden, wrote_seen = Q(), Q()
        rows = self.rows()
        for model, is_hidden in rows.items():
            if model in _WITH_IMPORTS:
                continue
            wrote_hidden |= Q(number__in=model.objects.filter(is_hidden).values("event"))
            wrote_seen |= Q(number__in=model.objects.exclude(is_hidden).values("event"))
        tables = {model._meta.db_table for model in (*rows, *_WITH_IMPORTS)}
        beside = events_that_wrote_beside(tables)
        about = Q(subject_kind="series", subject_id__in=self.series(), rows=0)
        return about | (wrote_hidden & ~wrote_seen & ~Q(number__in=beside))

    def counted(self, numbers: Iterable[int]) -> Counter[int]:
        """Return how many hidden rows each of these events wrote. One SQL query, or none."""
        wanted = list(set(numbers))
        found: Counter[int] = Counter()
        if self.is_nothing or not wanted:
            return found
        first, *others = [
            model.objects.filter(is_hidden, event__in=wanted)
            .order_by()
            .values("event")
            .annotate(written=Count("pk"))
            .values_list("event", "written")
            for model, is_hidden in self.rows().items()
        ]
        for number, written in first.union(*others, all=True):
            found[number] += written
        return found

    def imports_among(self, numbers: Iterable[int]) -> frozenset[int]:
        """Return which of these imports are hidden. One SQL query, or none."""
        wanted = list(set(numbers))
        if self.is_nothing or not wanted:
            return frozenset()
        rows = Import.objects.filter(self.imports(), pk__in=wanted)
        return frozenset(rows.values_list("pk", flat=True))


#: Asked what of another area's tables a reader may not see; nothing where all of it may be seen.
FindHidden = Callable[[Hidden], Mapping[type[AppendOnly], Q]]
_ALSO: list[FindHidden] = []


def also_hidden(find: FindHidden) -> None:
    """Have ``find`` say what is hidden of another area; called once, when its app is ready."""
    _ALSO.append(find)


def hidden_from(actor: Actor) -> Hidden:
    """Return what the actor may not see. One SQL query, and what other areas ask."""
    is_anything = SeriesNow.objects.exclude(access.visible(actor, now="")).exists()
    alone = Hidden(actor, is_nothing=not is_anything, sees_every_series=not is_anything)
    also: dict[type[AppendOnly], Q] = {}
    for find in _ALSO:
        also |= find(alone)
    return replace(alone, is_nothing=alone.is_nothing and not also, also=also)


def lines_hidden(actor: Actor) -> Q | None:
    """Return the filter of the lines of packages that are about what the actor may not see. 1 SQL query."""
    if not SeriesNow.objects.exclude(access.visible(actor, now="")).exists():
        return None
    held = Hidden(actor, is_nothing=False)
    of_indicators = Q(subject_kind="indicator", subject_id__in=held.indicators())
    return Q(subject_kind="series", subject_id__in=held.series()) | of_indicators
