"""What changed since somebody last looked: each event with what it did that they may see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from goldenthread.audit.models import Event
from goldenthread.audit.queries import EventLine, head, line_of
from goldenthread.indicators.access import visible
from goldenthread.indicators.models import (
    IN_PERIOD,
    Actual,
    Commentary,
    Definition,
    IndicatorStage,
    Ownership,
    Rating,
    RatingRule,
    Series,
    SeriesNow,
    Target,
    Validation,
)
from goldenthread.indicators.queries.counting import Naming
from goldenthread.indicators.queries.hidden import hidden_from
from goldenthread.indicators.queries.scorecard_filter import known
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.people import names_of
from goldenthread.records.page import Page, page_of
from goldenthread.rules.life import Stage
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import LifeStage

#: How many examples of one kind of news are named.
NAMED = 3
#: Who never looked is told of the latest events only.
_LATELY = 1_000
#: Of an event that wrote more rows than this only the fact is told.
_TOLD_AT_MOST = 5000


class News(StrEnum):
    """What an event did."""

    RATED = "rated"
    CORRECTED = "corrected"
    FIGURE = "figure"
    SAID = "said"
    VALIDATED = "validated"
    TARGET = "target"
    OWNED = "owned"
    DEFINED = "defined"
    RULE = "rule"
    STAGED = "staged"


@dataclass(frozen=True)
class Example:
    """One thing that an event did: which series (or rule), in which period, and the ratings or words."""

    reference: str
    title: str
    period: Period | None
    before: str = ""
    after: str = ""
    words: str = ""
    stage: Stage | None = None


@dataclass(frozen=True)
class NewsOf:
    """What an event did of one kind: how often, and a few examples."""

    kind: News
    count: int
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class NewsItem:
    """One event that changed something the reader may see; without ``news`` it changed very much."""

    event: int
    at: datetime
    by_name: str
    by_label: str
    reason: str
    news: tuple[NewsOf, ...]


@dataclass(frozen=True)
class Changed:
    """A page of what changed, latest first. ``head`` is the latest event of all that was known."""

    page: Page[NewsItem]
    head: int
    since: int


@dataclass(frozen=True)
class Past:
    """A past day, and the event up to which it was known."""

    on: date
    as_at: int


_UNIT = "series__now__unit_id"


def changed_since(
    actor: Actor, *, since: int | None, past: Past | None = None, page: int = 1, size: int = 10
) -> Changed:
    """Return what others changed after event ``since``, of what the actor may see.

    Without it, of the latest events; of the ``past`` what was known then, under the names of then.
    Its reason is told of an event that wrote about nothing hidden, and names of people to those who see
    the organisation: others read posts. 15 SQL queries, however much changed, one less of the past and
    one more where anything is hidden, or a school term is named.
    """
    latest = past.as_at if past else head()
    after = max(since if since is not None else latest - _LATELY, 0)
    found = page_of(_events(actor, after, latest), page, size).mapped(line_of)
    small = [event.number for event in found.items if event.rows <= _TOLD_AT_MOST]
    news = _news(actor, small, past)
    people = (event.person_id for event in found.items if event.person_id is not None)
    names = names_of(people if actor.may(Right.SEE_ORGANISATION) else ())
    unseen = hidden_from(actor).counted(event.number for event in found.items)
    return Changed(
        found.mapped(lambda event: _item(event, news, names, is_whole=not unseen[event.number])),
        latest,
        after,
    )


def _item(
    event: EventLine,
    news: Mapping[int, Sequence[NewsOf]],
    names: Mapping[int, str],
    *,
    is_whole: bool,
) -> NewsItem:
    return NewsItem(
        event=event.number,
        at=event.at,
        by_name=names.get(event.person_id or 0, ""),
        by_label=event.by_label,
        reason=event.reason if is_whole else "",
        news=tuple(news.get(event.number, ())),
    )


def _events(actor: Actor, after: int, latest: int) -> QuerySet[Event]:
    """Return the events of others that changed something that the actor may see, latest first.

    Whether there is something ends with the first row found, however many an event wrote.
    """
    written = [
        _seen(Actual, actor),
        _seen(Target, actor),
        _said(actor),
        _validated(actor),
        _owned(actor),
        _defined(actor),
        _rules(actor),
        _staged(actor),
    ]
    is_told = Q(pk__in=())
    for rows in written:
        is_told |= Q(Exists(rows.select_related(None).filter(event=OuterRef("number"))))
    others = Event.objects.filter(number__gt=after, number__lte=latest).exclude(
        person_id=actor.person_id
    )
    return others.filter(is_told).order_by("-number")


def _news(actor: Actor, events: Collection[int], past: Past | None) -> dict[int, list[NewsOf]]:
    """Return what these events did, by event: examples from the actor's own units first. 10 SQL queries."""
    own = sorted(actor.units_for(Right.RECORD) or actor.units_for(Right.SEE))
    found: dict[int, list[NewsOf]] = {number: [] for number in events}
    of_series = partial(_of_series, naming=Naming(past.as_at if past else None))
    for kind, rows in _ROWS.items():
        placed = (
            rows(actor)
            .filter(event__in=events)
            .annotate(
                place=Window(
                    RowNumber(), partition_by=F("event"), order_by=(_far(kind, own), "pk")
                ),
                count=Window(Count("pk"), partition_by=F("event")),
            )
        )
        if past and kind not in _EXAMPLES:
            placed = placed.annotate(title_then=_title_then(kind, past))
        examples: dict[int, list[Example]] = {}
        counts: dict[int, int] = {}
        for row in placed.filter(place__lte=NAMED).order_by("event", "place"):
            counts[row.event] = row.count
            examples.setdefault(row.event, []).append(_EXAMPLES.get(kind, of_series)(row))
        for number, named in examples.items():
            found[number].append(NewsOf(kind, counts[number], tuple(named)))
    return found


def _title_then(kind: News, past: Past) -> Subquery:
    """Look up what the series of a row was called on a past day."""
    series = "actual__series" if kind is News.VALIDATED else "series"
    rows = Definition.objects.filter(
        known(past.as_at), indicator=OuterRef(f"{series}__indicator_id"), from_on__lte=past.on
    )
    return Subquery(rows.order_by("-from_on", "-event", "-id").values("title")[:1])


def _far(kind: News, own: Sequence[int]) -> Case:
    """Order what belongs to one's own units before the rest."""
    if kind in (News.DEFINED, News.RULE, News.STAGED):
        return Case(default=Value(0), output_field=IntegerField())
    field = f"actual__{_UNIT}" if kind is News.VALIDATED else _UNIT
    return Case(
        When(**{f"{field}__in": own}, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )


def _of_series(row: Any, naming: Naming) -> Example:
    subject = row.actual if isinstance(row, Validation) else row
    is_of_period = not isinstance(row, Ownership)
    return Example(
        reference=subject.series.reference,
        title=getattr(row, "title_then", None) or subject.series.now.title,
        period=naming.period(subject.series.now.frequency, subject.start_on, subject.next_start_on)
        if is_of_period
        else None,
        before=getattr(row, "before", None) or "",
        after=getattr(row, "rating_class", ""),
        words=getattr(row, "text", ""),
    )


def _of_definition(row: Any) -> Example:
    return Example(row.indicator.code, row.title, None)


def _of_rule(row: Any) -> Example:
    return Example("", row.name, None)


def _of_stage(row: Any) -> Example:
    stage = Stage(LifeStage(row.stage), row.from_on, row.until, row.heir or "")
    return Example(row.reference, row.title, None, stage=stage)


_EXAMPLES: dict[News, Callable[[Any], Example]] = {
    News.DEFINED: _of_definition,
    News.RULE: _of_rule,
    News.STAGED: _of_stage,
}


def _seen(model: Any, actor: Actor, path: str = "series__") -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(visible(actor, through=path))
    rows = rows.select_related(f"{path}now")
    return rows


def _figures(actor: Actor) -> QuerySet[Any]:
    return _seen(Actual, actor).filter(~Exists(_earlier(Actual)))


def _corrected(actor: Actor) -> QuerySet[Any]:
    return _seen(Actual, actor).filter(Exists(_earlier(Actual)))


def _earlier(model: Any) -> QuerySet[Any]:
    """Return rows of the same series and period that were recorded before."""
    rows: QuerySet[Any] = model.objects.filter(
        series=OuterRef("series"),
        start_on=OuterRef("start_on"),
        next_start_on=OuterRef("next_start_on"),
        event__lt=OuterRef("event"),
    )
    return rows


def _rated(actor: Actor) -> QuerySet[Any]:
    """Return the ratings of another class than the series had before."""
    before = Rating.objects.filter(
        series=OuterRef("series"),
        basis=IN_PERIOD,
        actual__isnull=False,
        next_start_on__lte=OuterRef("next_start_on"),
        event__lt=OuterRef("event"),
    )
    latest = before.order_by("-next_start_on", "-event", "-pk").values("rating_class")[:1]
    rows = _seen(Rating, actor).filter(basis=IN_PERIOD, actual__isnull=False)
    compared: QuerySet[Any] = rows.annotate(before=Subquery(latest))
    return compared.exclude(before=F("rating_class")).filter(before__isnull=False)


def _said(actor: Actor) -> QuerySet[Any]:
    return _seen(Commentary, actor).exclude(text="")


def _validated(actor: Actor) -> QuerySet[Any]:
    return _seen(Validation, actor, "actual__series__")


def _targets(actor: Actor) -> QuerySet[Any]:
    return _seen(Target, actor)


def _owned(actor: Actor) -> QuerySet[Any]:
    """Return who became responsible for a series after somebody was."""
    earlier = Ownership.objects.filter(series=OuterRef("series"), event__lt=OuterRef("event"))
    return _seen(Ownership, actor).filter(Exists(earlier))


def _defined(actor: Actor) -> QuerySet[Any]:
    """Return the versions of definitions after the first, of indicators that the actor may see."""
    earlier = Definition.objects.filter(
        indicator=OuterRef("indicator"), event__lt=OuterRef("event")
    )
    seen = Series.objects.filter(visible(actor)).values("indicator")
    rows = Definition.objects.filter(Exists(earlier), indicator__in=seen)
    return rows.select_related("indicator")


def _rules(actor: Actor) -> QuerySet[Any]:
    return RatingRule.objects.all()


def _staged(actor: Actor) -> QuerySet[Any]:
    """Return what indicators became that the actor may see; a successor that they may not is left out."""
    seen = SeriesNow.objects.filter(visible(actor, now=""))
    own = seen.filter(series__indicator=OuterRef("indicator")).order_by("pk")
    heirs = seen.filter(series__indicator=OuterRef("successor")).order_by("pk")
    rows = IndicatorStage.objects.filter(Exists(own), is_withdrawn=False)
    return rows.exclude(stage=LifeStage.PROPOSED).annotate(
        reference=Subquery(own.values("code")[:1]),
        title=Subquery(own.values("title")[:1]),
        heir=Subquery(heirs.values("code")[:1]),
    )


_ROWS: dict[News, Callable[[Actor], QuerySet[Any]]] = {
    News.STAGED: _staged,
    News.RATED: _rated,
    News.CORRECTED: _corrected,
    News.FIGURE: _figures,
    News.SAID: _said,
    News.VALIDATED: _validated,
    News.TARGET: _targets,
    News.OWNED: _owned,
    News.DEFINED: _defined,
    News.RULE: _rules,
}
