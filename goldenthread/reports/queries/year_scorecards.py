"""The scorecards of years: all of them, and one as it stands, with its timetable and how far it has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from goldenthread.audit.queries import head
from goldenthread.organisation.access import Actor, may_administer_all
from goldenthread.plan.queries.around import Around, around
from goldenthread.records.page import Page, page_within
from goldenthread.reports.access import lines_visible, require_sight
from goldenthread.reports.models import (
    ScorecardDay,
    ScorecardLine,
    YearScorecard,
    YearScorecardVersion,
)
from goldenthread.reports.queries.steps_passed import steps_passed
from goldenthread.rules.periods import period_of
from goldenthread.rules.search_words import holds, words_wanted
from goldenthread.rules.vocabulary import Frequency, ScorecardStep, YearLineState

__all__ = [
    "Stage",
    "YearScorecardSeen",
    "YearScorecardsFilter",
    "latest_lines",
    "scorecard_before",
    "scorecard_seen",
    "standing_of",
    "state_of",
    "year_scorecards_for",
]

_SIZE: Final = 50


@dataclass(frozen=True)
class Stage:
    """One step of the timetable: its planned days, the day on which it was done, and whether it is late."""

    step: ScorecardStep
    from_on: date | None = None
    due_on: date | None = None
    done_on: date | None = None
    is_late: bool = False


@dataclass(frozen=True)
class YearScorecardSeen:
    """A year's scorecard as it stands, and what the reader may do with it.

    ``counts`` are its lines that the reader may see, by state. ``may_run`` says whether the reader may change
    it now: not of a past day, nor once it is agreed or dropped.
    """

    id: int
    reference: str
    title: str
    starts_on: date
    next_starts_on: date
    owner_id: int | None
    owner: str
    owner_reference: str
    holders: tuple[str, ...]
    agreed_on: date | None
    agreed_by: str
    is_dropped: bool
    reason: str
    stages: tuple[Stage, ...]
    counts: Mapping[YearLineState, int]
    may_run: bool
    around: Around
    as_at: int | None
    read_at: int

    @property
    def year(self) -> str:
        """What its year is called."""
        return period_of(self.starts_on, Frequency.YEAR).label

    @property
    def is_agreed(self) -> bool:
        """Whether its lines are in force for the year."""
        return self.agreed_on is not None

    @property
    def next_stage(self) -> Stage | None:
        """The first step that is not done; none once it is agreed or dropped."""
        if self.is_agreed or self.is_dropped:
            return None
        return next((it for it in self.stages if it.done_on is None), None)

    @property
    def total(self) -> int:
        """How many lines there are in all."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class YearScorecardsFilter:
    """What a reader of the list asks for; ``state`` is ``"open"``, ``"agreed"``, ``"dropped"`` or nothing."""

    text: str = ""
    state: str = ""
    order: str = "-year"
    page: int = 1


def year_scorecards_for(
    actor: Actor,
    wanted: YearScorecardsFilter | None = None,
    *,
    on: date,
    as_at: int | None = None,
    size: int = _SIZE,
) -> Page[YearScorecardSeen]:
    """Return the scorecards of years, the latest year first. At most 18 SQL queries, however many there are.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    wanted = wanted or YearScorecardsFilter()
    words = words_wanted(wanted.text)
    rows = [
        it
        for it in _seen(
            actor, YearScorecard.objects.known_at(as_at), around(on, as_at=as_at), as_at
        )
        if holds(f"{it.reference} {it.title} {it.year} {it.owner}", words)
        and wanted.state in ("", state_of(it))
    ]
    keys: dict[str, Any] = {
        "year": lambda it: (it.starts_on, it.id),
        "title": lambda it: it.title.casefold(),
        "lines": lambda it: it.total,
    }
    rows.sort(key=keys["year"], reverse=True)
    rows.sort(
        key=keys.get(wanted.order.removeprefix("-"), keys["year"]),
        reverse=wanted.order.startswith("-"),
    )
    return page_within(rows, wanted.page, size)


def state_of(seen: YearScorecardSeen) -> str:
    """Return how far a scorecard has come, as a filter names it."""
    if seen.is_dropped:
        return "dropped"
    return "agreed" if seen.is_agreed else "open"


def scorecard_seen(
    actor: Actor,
    reference: str,
    *,
    on: date,
    as_at: int | None = None,
    there: Around | None = None,
) -> YearScorecardSeen | None:
    """Return one by its reference; nothing where there is none. At most 18 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    rows = YearScorecard.objects.known_at(as_at).filter(reference=reference)
    found = _seen(actor, rows, there or around(on, as_at=as_at), as_at)
    return found[0] if found else None


def scorecard_before(actor: Actor, seen: YearScorecardSeen) -> YearScorecardSeen | None:
    """Return the scorecard of the latest earlier year that was agreed. At most 9 SQL queries."""
    rows = YearScorecard.objects.known_at(seen.as_at).filter(starts_on__lt=seen.starts_on)
    found = [it for it in _seen(actor, rows, seen.around, seen.as_at) if it.is_agreed]
    return max(found, key=lambda it: (it.starts_on, it.id), default=None)


def standing_of(scorecard_id: int) -> YearScorecardVersion:
    """Return what is said of a scorecard that is there, as it stands. 1 SQL query."""
    rows = YearScorecardVersion.objects.filter(scorecard=scorecard_id)
    return rows.order_by("-event", "-id")[0]


def latest_lines(
    scorecard_ids: Iterable[int], *, as_at: int | None
) -> dict[tuple[int, int], ScorecardLine]:
    """Return the row that stands of each line, by scorecard and number. 1 SQL query."""
    rows = ScorecardLine.objects.known_at(as_at).filter(scorecard__in=list(scorecard_ids))
    return {(it.scorecard_id, it.number): it for it in rows.order_by("event", "id")}


def _seen(actor: Actor, rows: Any, there: Around, as_at: int | None) -> list[YearScorecardSeen]:
    cards = {it.pk: it for it in rows.order_by("pk")}
    held = {"scorecard__in": list(cards)}
    versions = YearScorecardVersion.objects.known_at(as_at).filter(**held)
    standing = {it.scorecard_id: it for it in versions.order_by("event", "id")}
    days = ScorecardDay.objects.known_at(as_at).filter(**held).order_by("event", "id")
    planned = {(it.scorecard_id, it.step): it for it in days}
    passed = steps_passed(cards) if as_at is None else {}
    counts = _counts(actor, list(cards), as_at)
    may_run = as_at is None and may_administer_all(actor, there.units.values())
    read_at = head()
    return [
        _one(
            card, standing[pk], planned, passed, counts.get(pk, Counter()), there,
            may_run=may_run, as_at=as_at, read_at=read_at,
        )
        for pk, card in cards.items()
    ]  # fmt: skip


def _one(
    card: YearScorecard,
    version: YearScorecardVersion,
    planned: Mapping[tuple[int, str], ScorecardDay],
    passed: Mapping[tuple[int, ScorecardStep], date],
    counts: Mapping[YearLineState, int],
    there: Around,
    *,
    may_run: bool,
    as_at: int | None,
    read_at: int,
) -> YearScorecardSeen:
    post = there.posts.get(version.owner_id or 0)
    is_open = version.agreed_on is None and not version.is_dropped
    return YearScorecardSeen(
        id=card.pk,
        reference=card.reference,
        title=version.title,
        starts_on=card.starts_on,
        next_starts_on=card.next_starts_on,
        owner_id=version.owner_id,
        owner=post.title if post else "",
        owner_reference=post.reference if post else "",
        holders=there.holders.get(version.owner_id or 0, ()),
        agreed_on=version.agreed_on,
        agreed_by=version.agreed_by,
        is_dropped=version.is_dropped,
        reason=version.reason,
        stages=tuple(
            _stage(it, planned.get((card.pk, it)), passed.get((card.pk, it)), there.on, is_open)
            for it in ScorecardStep
        ),
        counts=counts,
        may_run=may_run and is_open,
        around=there,
        as_at=as_at,
        read_at=read_at,
    )


def _stage(
    step: ScorecardStep, row: ScorecardDay | None, passed_on: date | None, on: date, is_open: bool
) -> Stage:
    """Return a step; it is done on the day that was recorded, or else on which the lines passed it."""
    if row is None:
        return Stage(step, done_on=passed_on)
    done_on = row.done_on or passed_on
    is_late = is_open and done_on is None and row.due_on is not None and row.due_on < on
    return Stage(step, row.from_on, row.due_on, done_on, is_late)


def _counts(actor: Actor, ids: list[int], as_at: int | None) -> dict[int, Counter[YearLineState]]:
    """Return how many lines that the actor may see each has, by state. 2 SQL queries."""
    latest = latest_lines(ids, as_at=as_at)
    seen = ScorecardLine.objects.filter(lines_visible(actor), scorecard__in=ids)
    visible = set(seen.values_list("pk", flat=True))
    found: dict[int, Counter[YearLineState]] = {}
    for row in latest.values():
        if row.pk in visible:
            found.setdefault(row.scorecard_id, Counter())[YearLineState(row.state)] += 1
    return found
