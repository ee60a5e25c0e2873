"""What awaits somebody: figures that are due, questions, figures to explain or to validate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from goldenthread.indicators.access import may_record
from goldenthread.indicators.models import Ownership, PlausibilityFlag, Series, Validation
from goldenthread.indicators.queries.counting import Countings, countings_at
from goldenthread.indicators.queries.due import Lives, due_period, is_due, longest_first
from goldenthread.indicators.queries.latest import behind, latest_of, latest_ratings, seen_series
from goldenthread.indicators.queries.scorecard_filter import known
from goldenthread.indicators.queries.stages import all_stages, counting
from goldenthread.organisation.access import Actor, Right, within
from goldenthread.records.page import Page, page_of
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import RatingClass


class Kind(StrEnum):
    """Why something awaits somebody, the most urgent first."""

    DUE = "due"
    QUESTION = "question"
    UNEXPLAINED = "unexplained"
    UNVALIDATED = "unvalidated"


@dataclass(frozen=True)
class Day:
    """The day by which it is reckoned what is due, and the day of whose owners it is asked.

    Of a past day ``as_at`` is the event up to which it was known.
    """

    reckoned: date
    today: date
    as_at: int | None = None

    @cached_property
    def countings(self) -> Countings:
        """Return by which periods anything is counted. 1 SQL query, once; 2 where some is by terms."""
        return countings_at(self.as_at)

    @cached_property
    def lives(self) -> Lives:
        """Return the stages of the indicators that have any. 1 SQL query, once."""
        return all_stages(self.as_at)


@dataclass(frozen=True)
class Awaited:
    """One thing that awaits somebody, about one series in a period.

    ``further`` counts the later periods that are due as well, ``questions`` what is asked.
    """

    kind: Kind
    reference: str
    title: str
    unit_id: int
    period: Period
    further: int
    questions: int
    may_record: bool


@dataclass(frozen=True)
class Waiting:
    """What awaits somebody, by kind: the first few of each, and how many there are."""

    pages: dict[Kind, Page[Awaited]]


def waiting_for(actor: Actor, *, day: Day, size: int = 5) -> Waiting:
    """Return the first few of what awaits the actor, or awaited the posts that they hold on a past day.

    10 SQL queries, however much it is.
    """
    return Waiting({kind: waiting_of(actor, kind, day=day, size=size) for kind in Kind})


def waiting_of(
    actor: Actor, kind: Kind, *, day: Day, page: int = 1, size: int = 50
) -> Page[Awaited]:
    """Return one page of what awaits the actor for one reason. 3 SQL queries; 2 more at most.

    Of the past all that a line holds is looked up for the page's lines alone.
    """
    rows = _ROWS[kind](actor, day)
    if day.as_at is None:
        return page_of(rows, page, size).mapped(lambda row: _awaited(row, kind, actor, day))
    ids = page_of(rows.values_list("pk", flat=True), page, size)
    held = _seen(actor, day).in_bulk(ids.items)
    return ids.mapped(lambda pk: _awaited(held[pk], kind, actor, day))


def _awaited(row: Series, kind: Kind, actor: Actor, day: Day) -> Awaited:
    now = latest_of(row, day.as_at)
    counting = day.countings.by_key[now.frequency]
    if kind is Kind.DUE or now.start_on is None or now.next_start_on is None:
        period, further = due_period(
            now, counting, day.reckoned, day.lives.get(row.indicator_id, ())
        )
    else:
        period, further = counting.span(now.start_on, now.next_start_on), 0
    return Awaited(
        kind=kind,
        reference=row.reference,
        title=now.title,
        unit_id=now.unit_id,
        period=period,
        further=further,
        questions=now.open_flags,
        may_record=day.as_at is None and may_record(actor, unit_id=now.unit_id),
    )


def in_force(on: date, as_at: int | None = None) -> QuerySet[Ownership]:
    """Return the ownerships in force on a day; narrow it before it is read: it compares row by row."""
    begun = Ownership.objects.filter(known(as_at), from_on__lte=on)
    later = begun.filter(series=OuterRef("series")).filter(
        Q(from_on__gt=OuterRef("from_on"))
        | Q(from_on=OuterRef("from_on"), event__gt=OuterRef("event"))
        | Q(from_on=OuterRef("from_on"), event=OuterRef("event"), pk__gt=OuterRef("pk"))
    )
    return begun.filter(~Exists(later))


def _mine(actor: Actor, day: Day) -> QuerySet[Series]:
    """Return the series of which a post of the actor's is owner, measurer or reporter."""
    posts = sorted(actor.post_ids)
    is_held = Q(owner__in=posts) | Q(measurer__in=posts) | Q(reporter__in=posts)
    held = in_force(day.today, day.as_at).filter(is_held)
    return _seen(actor, day).filter(pk__in=held.values("series"))


def _seen(actor: Actor, day: Day) -> QuerySet[Series]:
    countings = None if day.as_at is None else day.countings
    return seen_series(actor, on=day.today, as_at=day.as_at, countings=countings)


def _due(actor: Actor, day: Day) -> QuerySet[Series]:
    is_now = is_due(day.reckoned, day.countings.by_key, day.lives, day.as_at)
    return _mine(actor, day).filter(is_now).order_by(*longest_first(day.as_at))


def _questioned(actor: Actor, day: Day) -> QuerySet[Series]:
    flags = f"{behind(day.as_at)}open_flags"
    rows = _mine(actor, day).filter(**{f"{flags}__gt": 0})
    return rows.order_by(f"-{flags}", "now__order", "reference")


def _unexplained(actor: Actor, day: Day) -> QuerySet[Series]:
    of = behind(day.as_at)
    rows = _mine(actor, day).filter(
        counting(day.today, day.as_at),
        **{f"{of}rating_class": RatingClass.OFF_TARGET, f"{of}has_commentary": False},
    )
    return rows.order_by("now__order", "reference")


def _unvalidated(actor: Actor, day: Day) -> QuerySet[Series]:
    """Return what nobody has validated yet, where a post of the actor's is to, or none is named.

    Of which a question is open is not ready: whoever owns it is to answer first.
    """
    of = behind(day.as_at)
    named = in_force(day.today, day.as_at).filter(validator__isnull=False)
    others = named.exclude(validator__in=sorted(actor.post_ids))
    rows = (
        _seen(actor, day)
        .filter(within(actor, Right.VALIDATE, unit_field="now__unit_id"))
        .filter(_is_to_validate(actor, day.as_at))
        .exclude(pk__in=others.values("series"))
    )
    return rows.order_by(F(f"{of}next_start_on").asc(), "now__order", "reference")


def _is_to_validate(actor: Actor, as_at: int | None) -> Q:
    """Return the filter of the series whose latest figure nobody has validated, with no question open.

    What is worked out from others nobody validates.
    """
    if as_at is None:
        validated = Validation.objects.filter(actual=OuterRef("now__rating__actual"))
        return Q(
            ~Exists(validated),
            now__actual_value__isnull=False,
            now__open_flags=0,
            now__rating__actual__worked_out={},
        )
    validated = Validation.objects.filter(known(as_at), actual=OuterRef("actual"))
    is_open = Q(answer__isnull=True) | Q(answer__event__gt=as_at)
    asked = PlausibilityFlag.objects.filter(known(as_at), is_open, actual=OuterRef("actual"))
    latest = latest_ratings(actor, as_at).filter(actual__value__isnull=False, actual__worked_out={})
    return Q(pk__in=latest.filter(~Exists(validated), ~Exists(asked)).values("series"))


_ROWS: dict[Kind, Callable[[Actor, Day], QuerySet[Any]]] = {
    Kind.DUE: _due,
    Kind.QUESTION: _questioned,
    Kind.UNEXPLAINED: _unexplained,
    Kind.UNVALIDATED: _unvalidated,
}
