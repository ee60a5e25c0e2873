"""The sessions that are open to all members: who came, what was said, and to which lines it led."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from goldenthread.audit.queries import events_numbered
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.people import names_of
from goldenthread.plan.queries.evidence import objective_titles
from goldenthread.reports.models import (
    MemberSession,
    ScorecardLine,
    SessionPriority,
    SessionSaying,
)
from goldenthread.reports.queries.lines import YearLine, lines_seen
from goldenthread.reports.queries.year_scorecards import YearScorecardSeen
from goldenthread.rules.vocabulary import ReviewInterval, YearLineState

__all__ = ["Led", "LineMove", "Saying", "SessionSeen", "history_of_line", "sessions_of"]


@dataclass(frozen=True)
class Led:
    """To what something led: a line was added, dropped, taken up again, or is reported otherwise."""

    number: int
    title: str
    deed: str
    interval: ReviewInterval


@dataclass(frozen=True)
class Saying:
    """What was said at a session, of a priority, of a line or of all, and what came of it."""

    number: int
    session_number: int
    objective_id: int | None
    objective: tuple[str, str] | None
    line: YearLine | None
    by_whom: str
    text: str
    came_of_it: str
    led: tuple[Led, ...]
    by: str
    name: str
    at: datetime
    line_number: int | None


@dataclass(frozen=True)
class SessionSeen:
    """A session: day, place, its priorities by id, who came, and what was said."""

    number: int
    on: date
    place: str
    attended: tuple[str, ...]
    priorities: Mapping[int, tuple[str, str]]
    sayings: tuple[Saying, ...]

    @property
    def led(self) -> int:
        """To how many changes of lines it led."""
        return sum(len(it.led) for it in self.sayings)


@dataclass(frozen=True)
class LineMove:
    """One row of a line's history: what it said from then on, who recorded it, what had been said before."""

    deed: str
    interval: ReviewInterval
    state: YearLineState
    why: str
    reason: str
    saying: Saying | None
    by: str
    name: str
    at: datetime


def sessions_of(actor: Actor, seen: YearScorecardSeen) -> tuple[SessionSeen, ...]:
    """Return the sessions that stand, the latest day first. 13 SQL queries, however many there are.

    What was said of a line that is hidden from the actor is not there for them.
    """
    rows = MemberSession.objects.known_at(seen.as_at).filter(scorecard=seen.id)
    latest = {it.number: it for it in rows.order_by("event", "id")}
    standing = [it for it in latest.values() if not it.is_withdrawn]
    about: dict[int, list[int]] = defaultdict(list)
    for session, objective in SessionPriority.objects.filter(
        session__in=[it.pk for it in standing]
    ).values_list("session_id", "objective_id"):
        about[session].append(objective)
    titles = objective_titles((pk for every in about.values() for pk in every), as_at=seen.as_at)
    sayings = _sayings(actor, seen)
    found = [
        SessionSeen(
            number=it.number,
            on=it.on,
            place=it.place,
            attended=tuple(name for name in it.attended.splitlines() if name.strip()),
            priorities={pk: titles[pk] for pk in about[it.pk] if pk in titles},
            sayings=tuple(each for each in sayings.values() if each.session_number == it.number),
        )
        for it in standing
    ]
    return tuple(sorted(found, key=lambda it: (it.on, it.number), reverse=True))


def history_of_line(actor: Actor, seen: YearScorecardSeen, line: YearLine) -> tuple[LineMove, ...]:
    """Return what was recorded of a line that the actor sees, the latest first. 12 SQL queries."""
    sayings = _sayings(actor, seen)
    rows = ScorecardLine.objects.known_at(seen.as_at).filter(scorecard=seen.id, number=line.number)
    listed = list(rows.order_by("event", "id"))
    events = events_numbered(it.event for it in listed)
    names = names_of(it.person_id for it in events.values() if it.person_id is not None)
    found, before = [], None
    for it in listed:
        event = events[it.event]
        found.append(
            LineMove(
                _deed(it, before), ReviewInterval(it.interval), YearLineState(it.state), it.why,
                it.reason, sayings.get(it.saying_number or 0), event.by_label,
                names.get(event.person_id or 0, ""), event.at,
            )
        )  # fmt: skip
        before = it
    return tuple(reversed(found))


def _sayings(actor: Actor, seen: YearScorecardSeen) -> dict[int, Saying]:
    """Return what was said and stands, by number, in order. 8 SQL queries."""
    rows = SessionSaying.objects.known_at(seen.as_at).filter(scorecard=seen.id)
    latest = {it.number: it for it in rows.order_by("event", "id")}
    standing = [it for it in latest.values() if not it.is_withdrawn]
    lines = {it.number: it for it in lines_seen(actor, seen)}
    led = _led(seen, lines)
    titles = objective_titles((it.objective_id for it in standing), as_at=seen.as_at)
    events = events_numbered(it.event for it in standing)
    names = names_of(it.person_id for it in events.values() if it.person_id is not None)
    return {
        it.number: _saying(it, lines, led, titles, events[it.event], names)
        for it in sorted(standing, key=lambda it: it.number)
        if it.line_number is None or it.line_number in lines
    }


def _saying(
    it: SessionSaying,
    lines: Mapping[int, YearLine],
    led: Mapping[int, Sequence[Led]],
    titles: Mapping[int, tuple[str, str]],
    event: Any,
    names: Mapping[int, str],
) -> Saying:
    return Saying(
        number=it.number,
        session_number=it.session_number,
        objective_id=it.objective_id,
        objective=titles.get(it.objective_id or 0),
        line=lines.get(it.line_number or 0),
        by_whom=it.by_whom,
        text=it.text,
        came_of_it=it.came_of_it,
        led=tuple(led.get(it.number, ())),
        by=event.by_label,
        name=names.get(event.person_id or 0, ""),
        at=event.at,
        line_number=it.line_number,
    )


def _led(seen: YearScorecardSeen, lines: Mapping[int, YearLine]) -> dict[int, list[Led]]:
    """Return to which changes of lines each saying led. 1 SQL query."""
    rows = ScorecardLine.objects.known_at(seen.as_at).filter(scorecard=seen.id)
    before: dict[int, ScorecardLine] = {}
    found: dict[int, list[Led]] = defaultdict(list)
    for row in rows.order_by("event", "id"):
        line = lines.get(row.number)
        if row.saying_number is not None and line is not None:
            deed = _deed(row, before.get(row.number))
            found[row.saying_number].append(
                Led(row.number, line.title, deed, ReviewInterval(row.interval))
            )
        before[row.number] = row
    return found


def _deed(row: ScorecardLine, before: ScorecardLine | None) -> str:
    """Return in one word what a row did to its line."""
    if before is None:
        return "added" if row.series_id is not None else "asked"
    if row.state != before.state:
        deeds = {
            YearLineState.LEFT_OUT: "dropped",
            YearLineState.CHOSEN: "chosen",
            YearLineState.IN_FORCE: "agreed",
        }
        return deeds.get(YearLineState(row.state), "reopened")
    if row.interval != before.interval:
        return "interval"
    if row.series_id != before.series_id:
        return "developed"
    return "changed"
