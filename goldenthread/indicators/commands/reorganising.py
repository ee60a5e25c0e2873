"""Change the structure, with what is watched passing along: one command, one event, foreseen first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, Protocol

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.indicators.access import shares_standing
from goldenthread.indicators.commands.projection import refresh_standing
from goldenthread.indicators.commands.responsibility import ownership_rows
from goldenthread.indicators.models import Ownership, SeriesPlacement, Share
from goldenthread.indicators.queries.responsibilities import (
    RESPONSIBILITY_FIELDS,
    Responsibilities,
    Responsibility,
    days_stranded,
    responsibilities_known,
)
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.commands.redrawing import Redrawing, Succession
from goldenthread.organisation.commands.refusals import (
    ChangedMeanwhile,
    NotPossible,
    refuse_far,
    refuse_unreasoned,
)
from goldenthread.organisation.commands.standing import unit_there
from goldenthread.organisation.commands.unit_changes import (
    WithdrawPlan,
    listed_in_words,
)
from goldenthread.organisation.queries.register import register_known
from goldenthread.records.ref import Ref
from goldenthread.ui.dates import day as in_words

__all__ = ["Change", "Foreseen", "MoveSeries", "foresee", "reorganise"]


class Change(Protocol):
    """One thing that may be done to the structure."""

    event_name: ClassVar[str]

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""


@dataclass(frozen=True)
class MoveSeries:
    """Let series belong to another unit from a day on; who answers for them stays."""

    event_name: ClassVar = "indicators:series:moved"
    series_ids: tuple[int, ...]
    unit_id: int
    from_on: date

    def draw(self, drawn: Redrawing) -> None:
        """Judge the unit and the day; the series themselves are drawn beside the register."""
        drawn.begin(self.from_on)
        refuse_unreasoned(self.from_on, today=drawn.today, reason=drawn.reason)
        unit_there(drawn, self.unit_id, self.from_on, field="unit")


@dataclass
class Foreseen:
    """What a change would bring about, or brought about: the register drawn, and what is watched."""

    drawn: Redrawing
    watched: Responsibilities | None = None
    moved: dict[int, int] = field(default_factory=dict)
    passed: list[int] = field(default_factory=list)
    shared: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    """By the unit that ends and a successor: series shared with the one and not yet with the other."""
    event: int | None = None

    @property
    def is_nothing(self) -> bool:
        """Say whether everything asked for stands already."""
        return self.drawn.is_nothing and not (self.moved or self.passed)


def foresee(change: Change, *, by: Actor, at: datetime, reason: str = "") -> Foreseen:
    """Return what a change would bring about; nothing is written. 11 SQL queries, or 16.

    Raises:
        NotPermitted: ``by`` may not administer what it touches.
        NotPossible: it makes no sense as things stand; the message says what to mend.
    """
    refuse_far(*(it for it in vars(change).values() if isinstance(it, date)))
    drawn = Redrawing(register_known(), today=localdate(at), reason=reason)
    change.draw(drawn)
    found = Foreseen(drawn)
    if drawn.ended_units or drawn.ended_posts or isinstance(change, MoveSeries | WithdrawPlan):
        watched = found.watched = responsibilities_known(told_to=by)
        _pass_on(found, watched)
        _find_shares(found)
        if isinstance(change, WithdrawPlan):
            _withdraw(found, watched, change.number, by)
        if isinstance(change, MoveSeries):
            _move(found, watched, change, by)
    _refuse_stranded(found)
    drawn.refuse_faults()
    drawn.require(by)
    return found


def reorganise(
    change: Change,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    read_at: int | None = None,
) -> Foreseen | None:
    """Make a change of the structure, with all that passes along with it, as one event.

    Units below, posts, series and roles of a unit that ends pass to its successor from that day on;
    likewise what an ended post was responsible for. The event is named by the change. Where everything
    stands already nothing is recorded and ``None`` comes back.

    Raises:
        NotPermitted: ``by`` may not administer what it touches.
        NotPossible: it makes no sense as things stand; the message says what to mend.
        ChangedMeanwhile: somebody changed one of the same things after ``read_at``.
    """
    found = foresee(change, by=by, at=at, reason=reason)
    if found.is_nothing:
        return None
    with event(
        by=by, at=at, name=change.event_name, reason=reason, subject=_subject(change, found)
    ) as number:
        if number != found.drawn.register.known_at + 1:  # somebody wrote meanwhile: look again
            found = foresee(change, by=by, at=at, reason=reason)
        found.drawn.refuse_changed(read_at)
        _refuse_changed_series(found, read_at)
        ids = found.drawn.write()
        _write_series(found, ids, reason)
        touched = set(found.moved) | set(found.passed)
        refresh_standing(touched, on=localdate(at))
        found.event = number
    return found


def _subject(change: Change, found: Foreseen) -> Ref | None:
    register, today = found.drawn.register, found.drawn.today
    for kind, name, ledger in (
        ("unit", "unit_id", register.units),
        ("post", "post_id", register.posts),
        ("area", "area_id", register.areas),
    ):
        pk = getattr(change, name, None)
        if isinstance(pk, int) and pk > 0 and not isinstance(change, MoveSeries):
            stands = ledger.on(pk, today) or ledger.versions(pk)[0]
            return Ref(kind, pk, str(stands.says.get("name") or stands.says.get("title")))
    return None


def _pass_on(found: Foreseen, watched: Responsibilities) -> None:
    """Draw that what ended units and posts were watching over passes on, or refuse to end them."""
    for succession in found.drawn.ended_units:
        _pass_series(found, watched, succession)
    for succession in found.drawn.ended_posts:
        _pass_duties(found, watched, succession)


def _pass_series(found: Foreseen, watched: Responsibilities, succession: Succession) -> None:
    ended, on = succession.ended_id, succession.from_on
    if succession.heirs:
        reason, heir_of = found.drawn.reason, succession.heir_of
        passed = watched.placements.repoint("unit_id", ended, heir_of, on=on, reason=reason)
        found.moved |= {pk: heir_of(pk) for pk in passed}
    elif owned := watched.placements.points_to("unit_id", ended, on=on):
        _refuse_owned(found, watched, found.drawn.register.unit_name(ended, on), owned)


def _pass_duties(found: Foreseen, watched: Responsibilities, succession: Succession) -> None:
    ended, on = succession.ended_id, succession.from_on
    reason, heir_of = found.drawn.reason, succession.heir_of
    for duty in Responsibility:
        name = f"{duty}_id"
        if succession.heirs:
            touched = watched.duties.repoint(name, ended, heir_of, on=on, reason=reason)
            found.passed += [pk for pk in touched if pk not in found.passed]
        elif owned := watched.duties.points_to(name, ended, on=on):
            _refuse_owned(found, watched, found.drawn.register.post_title(ended, on), owned)


def _refuse_owned(found: Foreseen, watched: Responsibilities, name: str, owned: list[int]) -> None:
    references = watched.told(owned)
    what = f"{len(references)} indicators" if len(references) > 1 else "1 indicator"
    listed = f"{what}: {listed_in_words(references)}" if references else "indicators"
    raise NotPossible(
        f"{name} still answers for {listed}. Choose who takes over.",
        field="successor",
        listed=references,
    )


def _refuse_stranded(found: Foreseen) -> None:
    """Refuse what would leave series with a unit, or with a post, that is not there on some day.

    Only of what is being changed: the units and posts drawn anew, and the series that are moved.
    """
    watched, drawn = found.watched, found.drawn
    if watched is None:
        return
    since = drawn.since or drawn.today
    units, posts = drawn.register.units, drawn.register.posts
    for ended, ledger, fields, called, moved in (
        (units, watched.placements, ("unit_id",), drawn.register.unit_name, found.moved),
        (posts, watched.duties, RESPONSIBILITY_FIELDS, drawn.register.post_title, {}),
    ):
        drawn_anew = {key for key, _ in ended.added}
        for pk, day, key in days_stranded(ledger, ended, fields, since=since):
            if key in drawn_anew or pk in moved:
                name = watched.reference(pk) if pk not in watched.untold else "An indicator"
                raise NotPossible(
                    f"{name} would be with {called(key, day)} on {in_words(day)}, which is not there"
                    " then: choose another, or mend that first.",
                    field="unit",
                )


def _withdraw(found: Foreseen, watched: Responsibilities, number: int, by: Actor) -> None:
    after = found.drawn.today
    conflicts = watched.placements.withdraw(number, after=after, where_nothing_was={})
    conflicts += watched.duties.withdraw(number, after=after, where_nothing_was={})
    if conflicts:
        references = listed_in_words(watched.told(conflicts)) or "What it planned"
        raise NotPossible(f"{references} changed since on top of this plan: withdraw that first.")
    found.moved = {pk: each.says["unit_id"] for pk, each in watched.placements.added}
    found.passed = list(dict.fromkeys(pk for pk, _ in watched.duties.added))
    for pk in {*found.moved, *found.passed}:
        if not found.drawn.is_administered(by, watched.unit_id(pk, after)):
            by.require(Right.ADMINISTER, watched.unit_id(pk, after))


def _move(found: Foreseen, watched: Responsibilities, change: MoveSeries, by: Actor) -> None:
    wanted = {"unit_id": change.unit_id}
    for pk in change.series_ids:
        unit_id = watched.unit_id(pk, found.drawn.today)
        by.require(Right.ADMINISTER, unit_id)
        if watched.placements.change(pk, change.from_on, wanted, reason=found.drawn.reason):
            found.moved[pk] = change.unit_id
    if not found.drawn.is_administered(by, change.unit_id):
        by.require(Right.ADMINISTER, change.unit_id)


def _refuse_changed_series(found: Foreseen, read_at: int | None) -> None:
    if read_at is None or found.watched is None:
        return
    watched = found.watched
    for pk in {*found.moved, *found.passed}:
        if max(watched.placements.latest_event(pk), watched.duties.latest_event(pk)) > read_at:
            name = watched.reference(pk) if pk not in watched.untold else "an indicator"
            raise ChangedMeanwhile(
                f"Somebody changed where {name} belongs, or who is responsible for"
                " it, while you were writing. Nothing of yours is lost: look again and confirm."
            )


def _write_series(found: Foreseen, ids: dict[int, int], reason: str) -> None:
    watched = found.watched
    if watched is None:
        return
    latest = {(pk, each.from_on): each for pk, each in watched.placements.added}
    SeriesPlacement.objects.append(
        [
            SeriesPlacement(
                series_id=pk,
                from_on=from_on,
                unit_id=ids.get(each.says["unit_id"], each.says["unit_id"]),
                reason=each.reason or reason,
            )
            for (pk, from_on), each in latest.items()
        ]
    )
    Ownership.objects.append(ownership_rows(watched.duties, reason=reason))
    _pass_shares(found, ids, reason)


def _find_shares(found: Foreseen) -> None:
    """Note what is shared with units that end and would have to be shared with their successors."""
    ended = {(it.ended_id, heir) for it in found.drawn.ended_units for heir in it.heirs}
    if not ended:
        return
    rows = shares_standing().filter(unit_id__in={pk for pair in ended for pk in pair})
    held = set(rows.values_list("unit_id", "series_id"))
    for unit_id, series_id in sorted(held):
        for pair in ended:
            if pair[0] == unit_id and (pair[1], series_id) not in held:
                found.shared.setdefault(pair, []).append(series_id)


def _pass_shares(found: Foreseen, ids: dict[int, int], reason: str) -> None:
    """Share with successors what was shared with a unit; not on a day to come, since shares have none."""
    past = {it.ended_id for it in found.drawn.ended_units if it.from_on <= found.drawn.today}
    for (ended, heir), series in found.shared.items():
        if ended in past:
            unit_id = ids.get(heir, heir)
            Share.objects.append(
                [Share(series_id=pk, unit_id=unit_id, reason=reason) for pk in series]
            )
