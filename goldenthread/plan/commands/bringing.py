"""Bring many objectives at once, with what each serves: drawn in memory, judged, and written as one event.

What is named stands as it is said; what is not named stays. Brought twice, nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.organisation.access import Actor, NotPermitted, may_administer_all
from goldenthread.organisation.commands.refusals import NotPossible, refuse_far
from goldenthread.organisation.queries.dated import Dated, Ledger, ledger_of
from goldenthread.organisation.queries.units import units_on
from goldenthread.plan.commands.contributions import Terms, terms_checked
from goldenthread.plan.commands.objectives import HELD, Wanted, wanted_checked
from goldenthread.plan.commands.thread_now import refresh_thread
from goldenthread.plan.models import Contribution, ContributionMove, Objective, ObjectiveVersion
from goldenthread.plan.queries.circles import circle_among
from goldenthread.plan.queries.turns import OPEN
from goldenthread.records.numbering import next_number
from goldenthread.rules.vocabulary import ContributionSide as Side
from goldenthread.rules.vocabulary import ContributionStep as Step
from goldenthread.rules.vocabulary import ObjectiveEnd

__all__ = ["Bringing", "Brought", "Serving", "Unfit", "bring_objectives"]

_PLAIN: Final = {"is_ended": False, "ended_as": "", "successor_id": None}
_SAME: Final = ("how", "how_much", "weight")


@dataclass(frozen=True)
class Serving:
    """That an objective serves another on these terms from a day on, agreed; until it ends."""

    to: str
    terms: Terms
    from_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class Brought:
    """An objective from a day on, by its reference; ``successor`` is the reference of what replaces it."""

    reference: str
    level_id: int
    wanted: Wanted
    from_on: date
    serves: tuple[Serving, ...] = ()
    ends_on: date | None = None
    ended_as: ObjectiveEnd = ObjectiveEnd.ACHIEVED
    successor: str = ""


@dataclass(frozen=True)
class Unfit:
    """What is amiss with one of those that were brought, and with which part of it."""

    place: int
    field: str
    sentence: str


@dataclass(frozen=True)
class _Talk:
    """A contribution as it stands: its id, the latest step, and what is in force from when."""

    id: int | None
    reference: str
    latest: Step | None
    agreed: tuple[tuple[date, Step, Terms], ...]

    def on(self, day: date) -> Terms | None:
        """Return the terms in force on a day."""
        held = [it for it in self.agreed if it[0] <= day]
        return held[-1][2] if held and held[-1][1] is Step.AGREED else None


@dataclass(frozen=True)
class _Move:
    """A move to be written, of the contribution between two objectives."""

    child: int
    parent: int
    step: Step
    side: Side
    from_on: date
    terms: Terms


@dataclass
class Bringing:
    """All objectives as recorded, and what is being brought; what is new has an id below nought.

    5 SQL queries to begin with, none after.
    """

    today: date
    reason: str = ""
    ids: dict[str, int] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    levels: dict[int, int] = field(default_factory=dict)
    new: dict[int, tuple[str, int]] = field(default_factory=dict)
    ledger: Ledger[int] = field(default_factory=Ledger)
    talks: dict[tuple[int, int], _Talk] = field(default_factory=dict)
    moves: list[_Move] = field(default_factory=list)
    unfit: list[Unfit] = field(default_factory=list)
    done: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        rows = Objective.objects.filter(person__isnull=True).values_list(
            "reference", "id", "level_id"
        )
        for reference, pk, level in rows:
            self.ids[reference], self.levels[pk] = pk, level
        versions = ObjectiveVersion.objects.filter(objective__person__isnull=True)
        listed = versions.order_by("from_on", "event", "id").values_list(
            "objective_id", "from_on", "event", "reason", *HELD
        )
        own = Objective.objects.filter(person__isnull=False).values_list("reference", flat=True)
        self.taken = set(own)
        self.ledger = ledger_of(listed, keys=1, fields=HELD)
        self.talks = _talks()

    @property
    def is_nothing(self) -> bool:
        """Say whether all that is brought stands already."""
        return not self.ledger.added and not self.moves

    def bring(self, brought: Sequence[Brought]) -> None:
        """Draw what is brought; what cannot be is noted in ``unfit``, by its place."""
        for it in brought:
            if it.reference not in self.ids:
                self.ids[it.reference] = key = -1 - len(self.new)
                self.new[key] = (it.reference, it.level_id)
                self.levels[key] = it.level_id
        for place, it in enumerate(brought):
            self._draw(place, it)
        for place, it in enumerate(brought):
            for each in it.serves:
                self._serve(place, it, each)
        self._refuse_circle(brought)

    def _refuse(self, place: int, field: str, sentence: str) -> None:
        self.unfit.append(Unfit(place, field, sentence))

    def _draw(self, place: int, it: Brought) -> None:
        key = self.ids[it.reference]
        if it.reference in self.taken:
            self._refuse(place, "reference", "This reference is taken already: choose another.")
            return
        if self.levels[key] != it.level_id:
            self._refuse(
                place, "level",
                "This objective stands on another level: end it there, and begin another here.",
            )  # fmt: skip
            return
        try:
            refuse_far(it.from_on, it.ends_on, field="from")
            says = wanted_checked(it.wanted) | _PLAIN
        except NotPossible as refusal:
            self._refuse(place, refusal.field, str(refusal))
            return
        was = self._standing(key, it.from_on)
        before = len(self.ledger.added)
        if self.ledger.on(key, it.from_on) is None:
            self.ledger.put(key, Dated(it.from_on, says, reason=self.reason))
        else:
            self.ledger.change(key, it.from_on, says, reason=self.reason)
        if it.ends_on is not None:
            self._end(place, it, key)
        if len(self.ledger.added) > before:
            self.done.append((place, "changed" if was else "added"))
            self._refuse_unreasoned(place, key, before)

    def _standing(self, key: int, day: date) -> bool:
        return any(each.from_on <= day for each in self.ledger.rows.get(key, ()))

    def _end(self, place: int, it: Brought, key: int) -> None:
        ends_on, heir = it.ends_on or it.from_on, self.ids.get(it.successor)
        if ends_on <= it.from_on:
            self._refuse(place, "ends", "It would end before it begins: mend one of the days.")
        elif it.successor and (heir is None or heir == key):
            self._refuse(place, "successor", "Nothing of that reference can replace it.")
        else:
            ended_as = ObjectiveEnd.REPLACED if it.successor else it.ended_as
            says = {"is_ended": True, "ended_as": ended_as.value, "successor_id": heir}
            self.ledger.change(key, ends_on, says, reason=self.reason)

    def _refuse_unreasoned(self, place: int, key: int, before: int) -> None:
        """Refuse to say otherwise without a reason what was recorded for days that are over."""
        is_held = any(each.event is not None for each in self.ledger.rows[key])
        is_past = any(each.from_on < self.today for _, each in self.ledger.added[before:])
        if is_held and is_past and not self.reason.strip():
            self._refuse(
                place, "reason", "The day is in the past, so that history is corrected: say why."
            )

    def _serve(self, place: int, it: Brought, serving: Serving) -> None:
        child, parent = self.ids[it.reference], self.ids.get(serving.to)
        try:
            refuse_far(serving.from_on, serving.ends_on, field="serves")
            terms = terms_checked(serving.terms)
        except NotPossible as refusal:
            self._refuse(place, "serves", str(refusal))
            return
        if parent is None or parent == child:
            self._refuse(place, "serves", "An objective serves another one that is there.")
        elif not terms.weight:
            self._refuse(place, "serves", "Write a weight of more than nought.")
        else:
            self._agree(place, (child, parent), serving, terms)

    def _agree(self, place: int, ends: tuple[int, int], serving: Serving, terms: Terms) -> None:
        talk = self.talks.get(ends, _Talk(None, "", None, ()))
        if talk.latest in OPEN:
            self._refuse(
                place, "serves",
                f"{serving.to} is being talked about already, as {talk.reference}: agree it there.",
            )  # fmt: skip
            return
        stands = talk.on(serving.from_on)
        if stands is None or any(getattr(stands, it) != getattr(terms, it) for it in _SAME):
            first = Step.COUNTERED if talk.latest is Step.AGREED else Step.OFFERED
            self.moves.append(_Move(*ends, first, Side.OFFERS, serving.from_on, terms))
            self.moves.append(_Move(*ends, Step.AGREED, Side.RECEIVES, serving.from_on, terms))
            talk = _after(talk, Step.AGREED, serving.from_on, terms)
        if serving.ends_on is not None and talk.on(serving.ends_on) is not None:
            self.moves.append(_Move(*ends, Step.ENDED, Side.OFFERS, serving.ends_on, terms))
            talk = _after(talk, Step.ENDED, serving.ends_on, terms)
        self.talks[ends] = talk

    def _refuse_circle(self, brought: Sequence[Brought]) -> None:
        edges = [ends for ends, talk in self.talks.items() if _counts(talk)]
        way = circle_among(edges)
        if not way:
            return
        names = {pk: reference for reference, pk in self.ids.items()}
        said = "” serves “".join(names.get(pk, "") for pk in way)
        place = max(
            (at for at, it in enumerate(brought) if self.ids[it.reference] in way), default=0
        )
        self._refuse(place, "serves", f"It would go round in a circle: “{said}”. Mend one of them.")

    def write(self, *, by: Actor, real: Mapping[str, Mapping[int, int]]) -> None:
        """Write what is drawn under the open event; ``real`` gives by column ids in place of others."""
        made = [Objective(reference=ref, level_id=_of(real, "level_id", level))
                for ref, level in self.new.values()]  # fmt: skip
        Objective.objects.append(made)
        ids = {key: row.pk for key, row in zip(self.new, made, strict=True)}
        latest = {(key, it.from_on): it for key, it in self.ledger.added}
        ObjectiveVersion.objects.append(
            [
                ObjectiveVersion(
                    objective_id=ids.get(key, key), from_on=day, reason=self.reason,
                    **{name: _of({**real, "successor_id": ids}, name, it.says[name]) for name in HELD},
                )
                for (key, day), it in latest.items()
            ]
        )  # fmt: skip
        self._write_moves(by, ids)

    def _write_moves(self, by: Actor, ids: Mapping[int, int]) -> None:
        wanted = dict.fromkeys((it.child, it.parent) for it in self.moves)
        known = {ends: talk.id for ends, talk in self.talks.items() if talk.id is not None}
        first = next_number(Contribution, "C")
        made = {
            ends: Contribution(
                reference=f"C-{first + place}",
                objective_id=ids.get(ends[0], ends[0]), to_id=ids.get(ends[1], ends[1]),
            )
            for place, ends in enumerate(it for it in wanted if it not in known)
        }  # fmt: skip
        Contribution.objects.append(list(made.values()))
        known |= {ends: row.pk for ends, row in made.items()}
        post = min(by.post_ids, default=None)
        ContributionMove.objects.append(
            [
                ContributionMove(
                    contribution_id=known[it.child, it.parent], step=it.step, side=it.side,
                    from_on=it.from_on, how=it.terms.how, how_much=it.terms.how_much,
                    weight=it.terms.weight, now_done=it.terms.now_done,
                    should_be_done=it.terms.should_be_done, words=self.reason, post_id=post,
                )
                for it in self.moves
            ]
        )  # fmt: skip


def bring_objectives(
    brought: Sequence[Brought], *, by: Actor, at: datetime, reason: str = ""
) -> int | None:
    """Add or change many objectives of the council, and agree what they serve; return the event.

    Nothing is recorded where all of it stands already. Audited as ``plan:objectives:brought``.

    Raises:
        NotPermitted: ``by`` may not administer the whole council.
        NotPossible: something of it cannot be; the message says what, the rest is listed.
    """
    today = localdate(at)
    if not may_administer_all(by, units_on(today).values()):
        raise NotPermitted(f"{by.label} may not bring the council's objectives.")
    drawn = Bringing(today, reason.strip())
    drawn.bring(brought)
    if drawn.unfit:
        said = [f"{brought[it.place].reference}: {it.sentence}" for it in drawn.unfit]
        raise NotPossible(said[0], field=drawn.unfit[0].field, listed=said[1:])
    if drawn.is_nothing:
        return None
    with event(by=by, at=at, name="plan:objectives:brought", reason=reason.strip()) as number:
        drawn.write(by=by, real={})
    refresh_thread(today)
    return number


def _of(real: Mapping[str, Mapping[int, int]], name: str, value: Any) -> Any:
    return real[name].get(value, value) if name in real else value


def _after(talk: _Talk, step: Step, day: date, terms: Terms) -> _Talk:
    agreed = sorted([*talk.agreed, (day, step, terms)], key=lambda it: it[0])
    return _Talk(talk.id, talk.reference, step, tuple(agreed))


def _counts(talk: _Talk) -> bool:
    """Say whether a contribution counts, or will."""
    return bool(talk.agreed) and talk.agreed[-1][1] is Step.AGREED


def _talks() -> dict[tuple[int, int], _Talk]:
    """Return what serves what by an objective of its own, of the council's. 2 SQL queries."""
    rows = Contribution.objects.filter(unit__isnull=True, objective__person__isnull=True)
    ends = {pk: (child, to, ref) for pk, child, to, ref in
            rows.values_list("id", "objective_id", "to_id", "reference")}  # fmt: skip
    latest: dict[int, Step] = {}
    agreed: dict[int, list[tuple[date, Step, Terms]]] = {}
    for pk, step, day, terms in _moves():
        latest[pk] = step
        if step in (Step.AGREED, Step.ENDED):
            agreed.setdefault(pk, []).append((day, step, terms))
    return {
        (child, to): _Talk(pk, ref, latest.get(pk), tuple(sorted(agreed.get(pk, ()), key=_day)))
        for pk, (child, to, ref) in ends.items()
    }


def _day(held: tuple[date, Step, Terms]) -> date:
    return held[0]


def _moves() -> Iterator[tuple[int, Step, date, Terms]]:
    rows: Iterable[tuple[Any, ...]] = ContributionMove.objects.order_by("event", "id").values_list(
        "contribution_id", "step", "from_on", *Terms.__dataclass_fields__
    )
    for pk, step, day, *terms in rows:
        yield pk, Step(step), day, Terms(*terms)
