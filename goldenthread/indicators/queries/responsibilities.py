"""Who is responsible for what, on any day and as known: each series, its unit, and its four posts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from goldenthread.indicators.access import visible
from goldenthread.indicators.models import Ownership, Series, SeriesPlacement
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.dated import Dated, Ledger
from goldenthread.organisation.queries.register import Held, Register

__all__ = [
    "RESPONSIBILITY_FIELDS",
    "DutyHeld",
    "Problem",
    "Responsibilities",
    "Responsibility",
    "ResponsibilityLine",
    "days_stranded",
    "responsibilities_known",
    "responsibility_lines",
]


class Responsibility(StrEnum):
    """What a post does for a series; where nobody is named but the owner, the owner does it."""

    OWNER = "owner"
    MEASURER = "measurer"
    REPORTER = "reporter"
    VALIDATOR = "validator"


RESPONSIBILITY_FIELDS = tuple(f"{duty}_id" for duty in Responsibility)


class Problem(StrEnum):
    """Why nobody answers for a series on a day, the gravest first."""

    NO_OWNER = "no owner"
    POST_ENDED = "post ended"
    HOLDER_LEFT = "holder left"
    VACANT = "vacant"


@dataclass
class Responsibilities:
    """Where series belong and which posts answer for them, as known; ``names`` are reference and title.

    ``untold`` are those of them that whoever asks may not see: what passes on passes with them, and
    nothing that is said names or counts them.
    """

    placements: Ledger[int]
    duties: Ledger[int]
    names: dict[int, tuple[str, str]]
    area_ids: dict[int, int]
    untold: frozenset[int] = frozenset()

    def unit_id(self, series_id: int, day: date) -> int | None:
        """Return the unit of a series on a day."""
        found = self.placements.on(series_id, day)
        return found.says["unit_id"] if found else None

    def in_unit(self, unit_id: int, day: date) -> list[int]:
        """Return the series that belong to a unit on a day."""
        return [pk for pk in self.names if self.unit_id(pk, day) == unit_id]

    def of_post(self, post_id: int, day: date) -> dict[Responsibility, list[int]]:
        """Return the series that a post is named for on a day, by duty."""
        found: dict[Responsibility, list[int]] = {duty: [] for duty in Responsibility}
        for series_id in self.names:
            stands = self.duties.on(series_id, day)
            for duty in Responsibility:
                if stands is not None and stands.says[f"{duty}_id"] == post_id:
                    found[duty].append(series_id)
        return found

    def reference(self, series_id: int) -> str:
        """Return how a series is known."""
        return self.names[series_id][0]

    def told(self, series_ids: Iterable[int]) -> list[str]:
        """Return the references of those series that may be named, in order."""
        return sorted({self.reference(pk) for pk in series_ids if pk not in self.untold})


def responsibilities_known(
    *,
    actor: Actor | None = None,
    told_to: Actor | None = None,
    as_at: int | None = None,
    series_ids: Iterable[int] | None = None,
) -> Responsibilities:
    """Return where series belong and who answers for them. 3 SQL queries.

    With an actor, only of the series that the actor may see; commands that must pass on whatever a
    unit owns ask without one, and say ``told_to`` whom they tell of it: one SQL query more.
    """
    series = Series.objects.known_at(as_at)
    if actor is not None:
        series = series.filter(visible(actor))
    if series_ids is not None:
        series = series.filter(pk__in=list(series_ids))
    rows = list(
        series.order_by("indicator__order", "reference").values_list(
            "pk", "reference", "now__title", "unit_id", "event", "area_id"
        )
    )
    names = {pk: (reference, title or "") for pk, reference, title, *_ in rows}
    placements: Ledger[int] = Ledger()
    for pk, _, _, unit_id, event, _ in rows:
        placements.rows[pk].append(Dated(date.min, {"unit_id": unit_id}, event))
    _fill(placements, SeriesPlacement, ("unit_id",), names, as_at)
    duties: Ledger[int] = Ledger()
    _fill(duties, Ownership, RESPONSIBILITY_FIELDS, names, as_at)
    area_ids = {pk: area_id for pk, *_, area_id in rows if area_id is not None}
    untold: frozenset[int] = frozenset()
    if told_to is not None:
        seen = Series.objects.filter(visible(told_to)).values_list("pk", flat=True)
        untold = frozenset(names).difference(seen)
    return Responsibilities(placements, duties, names, area_ids, untold)


def _fill(
    ledger: Ledger[int],
    model: Any,
    fields: Sequence[str],
    wanted: Mapping[int, object],
    as_at: int | None,
) -> None:
    rows = model.objects.known_at(as_at).order_by("from_on", "event", "id")
    if len(wanted) <= _FEW:
        rows = rows.filter(series_id__in=list(wanted))
    for series_id, from_on, event, reason, *values in rows.values_list(
        "series_id", "from_on", "event", "reason", *fields
    ):
        if series_id in wanted:
            says = dict(zip(fields, values, strict=True))
            ledger.rows[series_id].append(Dated(from_on, says, event, reason))


def days_stranded(
    ledger: Ledger[int], subjects: Ledger[int], fields: Sequence[str], *, since: date
) -> Iterator[tuple[int, date, int]]:
    """Yield each series that points to a unit or post (``subjects``) on a day on which there is none.

    With the first such day, from ``since`` on, and what it points to. No SQL query.
    """
    gone: dict[int, list[tuple[date, date]]] = {
        key: spans for key in subjects.rows if (spans := list(_absent(subjects.versions(key))))
    }
    for pk in ledger.rows:
        versions = ledger.versions(pk)
        ends = [*(each.from_on for each in versions[1:]), date.max]
        for each, end in zip(versions, ends, strict=True):
            for key in {each.says[name] for name in fields}:
                for begins, until in gone.get(key, ()):
                    first = max(since, begins, each.from_on)
                    if first < min(until, end):
                        yield pk, first, key


def _absent(versions: Sequence[Dated]) -> Iterator[tuple[date, date]]:
    """Yield from which day to which something has ended, of its versions in order; the last excluded."""
    ends = [*(each.from_on for each in versions[1:]), date.max]
    for each, end in zip(versions, ends, strict=True):
        if each.says["is_ended"]:
            yield each.from_on, end


#: Up to so many series are named in the question; of more, every row is read.
_FEW = 500


@dataclass(frozen=True)
class DutyHeld:
    """A post that a duty falls to, and who holds it that day."""

    post_id: int
    title: str
    holders: tuple[Held, ...]
    is_there: bool


@dataclass(frozen=True)
class ResponsibilityLine:
    """Who is responsible for a series on a day; a duty without a post of its own is the owner's."""

    series_id: int
    reference: str
    title: str
    unit_id: int | None
    duties: Mapping[Responsibility, DutyHeld | None]
    problem: Problem | None
    left: Held | None = None


def responsibility_lines(
    known: Responsibilities, register: Register, *, day: date
) -> list[ResponsibilityLine]:
    """Return one line a series, those that nobody answers for first. No SQL query."""
    appointments = register.appointments_by_post()
    posts: dict[int, DutyHeld] = {}

    def held(post_id: int | None) -> DutyHeld | None:
        if post_id is None:
            return None
        if post_id not in posts:
            posts[post_id] = DutyHeld(
                post_id,
                register.post_title(post_id, day),
                tuple(it for it in appointments[post_id] if it.is_on(day)),
                register.post(post_id, day) is not None,
            )
        return posts[post_id]

    lines = []
    for series_id, (reference, title) in known.names.items():
        stands = known.duties.on(series_id, day)
        duties = {
            duty: held(stands.says[f"{duty}_id"]) if stands else None for duty in Responsibility
        }
        owner = duties[Responsibility.OWNER]
        earlier = [it for it in appointments[owner.post_id] if it.from_on <= day] if owner else []
        problem = _problem(owner, earlier)
        left = max(earlier, key=lambda it: it.to_on or day) if earlier and problem else None
        lines.append(
            ResponsibilityLine(
                series_id, reference, title, known.unit_id(series_id, day), duties, problem, left
            )
        )
    ranks = {problem: rank for rank, problem in enumerate(Problem)}
    return sorted(lines, key=lambda line: ranks.get(line.problem, len(ranks)))  # type: ignore[arg-type]


def _problem(owner: DutyHeld | None, earlier: Sequence[Held]) -> Problem | None:
    if owner is None:
        return Problem.NO_OWNER
    if not owner.is_there:
        return Problem.POST_ENDED
    if owner.holders:
        return None
    return Problem.HOLDER_LEFT if earlier else Problem.VACANT
