"""The life of one indicator, told: the stage it is at, each that was, what is planned, and who said so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery

from goldenthread.audit.queries import EventLine, events_numbered
from goldenthread.indicators import access
from goldenthread.indicators.models import (
    AuditSheet,
    Definition,
    Indicator,
    IndicatorStage,
    Series,
    SeriesNow,
)
from goldenthread.indicators.queries.scorecard_filter import known
from goldenthread.indicators.queries.stages import stages_recorded
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.queries.people import names_of
from goldenthread.rules.life import Stage, stage_on
from goldenthread.rules.vocabulary import LifeStage

__all__ = ["Life", "Standing", "life_of"]


@dataclass(frozen=True)
class Standing:
    """A stage as it was recorded; of what was never recorded, ``event`` is empty and so is who and why.

    ``is_withdrawn``: nothing begins on its day after all. ``is_replaced``: another was recorded for the day.
    ``successor_reference`` is of a series of the successor, which has a page.
    """

    stage: LifeStage
    from_on: date
    until: date | None = None
    successor_code: str = ""
    successor_title: str = ""
    successor_reference: str = ""
    reason: str = ""
    by: str = ""
    at: datetime | None = None
    event: int | None = None
    is_withdrawn: bool = False
    is_replaced: bool = False


@dataclass(frozen=True)
class Life:
    """The life of an indicator as at a day.

    ``is_audited_in`` names the audit that it is under, where it is. ``history`` is all that was recorded
    and has begun, the latest first; ``planned`` what has not and stands, the soonest first.
    ``predecessors`` are the code, title and a series' reference of each that it took the place of,
    ``read_at`` the event by which it was read.
    """

    code: str
    now: Standing
    is_audited_in: str
    history: tuple[Standing, ...]
    planned: tuple[Standing, ...]
    predecessors: tuple[tuple[str, str, str], ...]
    may_change: bool
    read_at: int


def life_of(code: str, *, actor: Actor, on: date, as_at: int | None = None) -> Life:
    """Return the life of an indicator on a day, as known at an event. 10 SQL queries at most.

    Raises:
        NotPermitted: the actor sees nothing of it.
    """
    units = list(
        Series.objects.filter(access.visible(actor), indicator__code=code).values_list(
            "indicator_id", "now__unit_id"
        )
    )
    if not units:
        raise NotPermitted("There is no such indicator.")
    indicator_id = units[0][0]
    every = Series.objects.filter(indicator=indicator_id)
    told = _told(actor, indicator_id, as_at)
    planned = [it for it in told if it.from_on > on and not (it.is_withdrawn or it.is_replaced)]
    stages = stages_recorded([indicator_id], as_at).get(indicator_id, [])
    return Life(
        code,
        _now(indicator_id, stage_on(stages, on), told, on),
        _audited_in(indicator_id, as_at),
        tuple(it for it in reversed(told) if it.from_on <= on),
        tuple(sorted(planned, key=lambda it: it.from_on)),
        _predecessors(actor, indicator_id, on, as_at),
        every.filter(access.administered(actor)).count() == every.count() == len(units),
        max((it.event or 0 for it in told), default=0),
    )


def _told(actor: Actor, indicator_id: int, as_at: int | None) -> list[Standing]:
    """Return all that was recorded, in the order of being recorded."""
    seen = SeriesNow.objects.filter(access.visible(actor, now=""))
    next_one = seen.filter(series__indicator=OuterRef("successor")).order_by("pk")
    rows: list[Any] = list(
        IndicatorStage.objects.filter(known(as_at), indicator=indicator_id)
        .annotate(
            code=Subquery(next_one.values("series__indicator__code")[:1]),
            title=Subquery(next_one.values("title")[:1]),
            reference=Subquery(next_one.values("code")[:1]),
        )
        .order_by("pk")
    )
    latest = {row.from_on: row.pk for row in rows}
    events = events_numbered(row.event for row in rows)
    is_one = actor.may(Right.SEE_ORGANISATION)
    people = names_of(it.person_id for it in events.values() if is_one and it.person_id is not None)

    def name(written: EventLine) -> str:
        return people.get(written.person_id or 0, "") or written.by_label

    return [
        Standing(
            LifeStage(row.stage), row.from_on, row.until, row.code or "", row.title or "",
            row.reference or "", row.reason,
            name(events[row.event]), events[row.event].at, row.event, row.is_withdrawn,
            latest[row.from_on] != row.pk,
        )
        for row in rows
    ]  # fmt: skip


def _now(indicator_id: int, held: Stage, told: list[Standing], on: date) -> Standing:
    """Return what holds, as it was recorded; of what never was, since the first definition."""
    for it in reversed(told):
        is_this = (it.stage, it.from_on, it.until) == (held.stage, held.from_on, held.until)
        if is_this and not (it.is_withdrawn or it.is_replaced):
            return it
    first = Definition.objects.filter(indicator=indicator_id).order_by("from_on").first()
    since = max(held.from_on, first.from_on) if first else held.from_on
    return Standing(held.stage, min(since, on))


def _audited_in(indicator_id: int, as_at: int | None) -> str:
    """Return the audit that it is under: the latest begun, whose latest sheet has no outcome."""
    later = AuditSheet.objects.filter(
        known(as_at), indicator=OuterRef("indicator"), called=OuterRef("called"), pk__gt=OuterRef("pk")
    )  # fmt: skip
    sheets = AuditSheet.objects.filter(~Exists(later), known(as_at), indicator=indicator_id)
    latest = sheets.order_by("-begun_on", "-pk").first()
    return latest.called if latest is not None and not latest.outcome else ""


def _predecessors(
    actor: Actor, indicator_id: int, on: date, as_at: int | None
) -> tuple[tuple[str, str, str], ...]:
    """Return what it took the place of, of what the actor sees."""
    rows = IndicatorStage.objects.filter(
        known(as_at), successor=indicator_id, from_on__lte=on
    ).values_list("indicator_id", flat=True)
    ids = set(rows)
    held = stages_recorded(ids, as_at)
    code = Indicator.objects.get(pk=indicator_id).code
    of = {pk for pk in ids if stage_on(held.get(pk, ()), on).successor == code}
    named = SeriesNow.objects.filter(access.visible(actor, now=""), Q(series__indicator__in=of))
    found = named.annotate(indicator=F("series__indicator__code")).order_by("indicator", "-pk")
    first = {row[0]: row for row in found.values_list("indicator", "title", "code")}
    return tuple(first.values())
