"""One prioritisation with its criteria, options and scorers, and how far each scorer has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db.models import Q

from goldenthread.audit.queries import events_numbered, head
from goldenthread.governance.access import require_sight
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.appointments import appointments_on
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import PostHeld, Unit, posts_on, units_on
from goldenthread.plan.access import may_run
from goldenthread.plan.models import (
    Criterion,
    Option,
    OptionMark,
    PrioritisationStage,
    PrioritisationVersion,
    Scorer,
)
from goldenthread.plan.queries.prioritisation_rows import (
    IS_CLOSED,
    Cell,
    criteria_standing,
    is_scored_on,
    judged_of,
    marks_standing,
    options_standing,
    scorers_standing,
    versions_standing,
)
from goldenthread.rules.numbers import Number
from goldenthread.rules.vocabulary import PrioritisationStep as Step

__all__ = [
    "CriterionSeen",
    "MarkSaid",
    "OptionSeen",
    "PrioritisationSeen",
    "ScorerSeen",
    "StageSeen",
    "prioritisation_seen",
]


@dataclass(frozen=True)
class MarkSaid:
    """One mark of a scale and its words."""

    mark: Number
    words: str


@dataclass(frozen=True)
class CriterionSeen:
    """A criterion and its share of all weights; none where every weight is nought."""

    number: int
    name: str
    words: str
    weight: Number
    share: Fraction | None
    is_high_good: bool


@dataclass(frozen=True)
class OptionSeen:
    """An option; one that was withdrawn says why. ``reference`` is of its objective or proposal."""

    number: int
    title: str
    words: str
    unit: Unit | None
    objective: str
    objective_id: int | None
    proposal: str
    proposal_id: int | None
    amount: str
    is_withdrawn: bool
    reason: str


@dataclass(frozen=True)
class ScorerSeen:
    """Who is asked to score, and of how many marks they gave and abstained from."""

    person_id: int
    name: str
    post: str
    body: str
    given: int
    abstained: int
    of: int
    latest_at: datetime | None

    @property
    def missing(self) -> int:
        """How many are not judged yet."""
        return self.of - self.given - self.abstained


@dataclass(frozen=True)
class StageSeen:
    """A step that it took: when, by whom, and the words said then; ``order`` is what was adopted by it."""

    step: Step
    on: date
    words: str
    by: str
    name: str
    at: datetime
    order: tuple[tuple[int, int | None], ...] = ()


@dataclass(frozen=True)
class PrioritisationSeen:
    """Everything that the pages of a prioritisation say but its result."""

    id: int
    reference: str
    title: str
    purpose: str
    unit: Unit | None
    owner: str
    owner_id: int | None
    holders: tuple[str, ...]
    marks: tuple[MarkSaid, ...]
    opens_on: date
    closes_on: date
    step: Step
    follows: str
    criteria: tuple[CriterionSeen, ...]
    options: tuple[OptionSeen, ...]
    withdrawn: tuple[OptionSeen, ...]
    scorers: tuple[ScorerSeen, ...]
    stages: tuple[StageSeen, ...]
    runs: bool
    is_scorer: bool
    is_scored: bool
    on: date
    as_at: int | None
    read_at: int

    @property
    def may_run(self) -> bool:
        """Whether the reader may change it: at present alone."""
        return self.runs and self.as_at is None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What each scorer is to judge."""
        return tuple((option.number, it.number) for option in self.options for it in self.criteria)

    @property
    def is_closed(self) -> bool:
        """Whether nobody scores any more and the result is open."""
        return self.step in IS_CLOSED

    @property
    def adopted(self) -> StageSeen | None:
        """The step by which it was adopted; nothing before that."""
        return self.stages[0] if self.step is Step.ADOPTED else None

    @property
    def may_score(self) -> bool:
        """Whether the reader may give marks now."""
        return self.is_scored and self.is_scorer and self.as_at is None

    @property
    def missing(self) -> int:
        """How many marks of all scorers are missing."""
        return sum(it.missing for it in self.scorers)


def prioritisation_seen(
    actor: Actor, reference: str, *, on: date, as_at: int | None = None
) -> PrioritisationSeen | None:
    """Return a prioritisation on a day; nothing where there is none. 16 SQL queries, whatever it holds.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    rows = versions_standing(as_at).filter(prioritisation__reference=reference)
    stands = rows.select_related("prioritisation__follows").first()
    if stands is None:
        return None
    pk = stands.prioritisation_id
    units, posts = units_on(on, as_at=as_at), posts_on(on, as_at=as_at)
    criteria = criteria_standing(pk, as_at=as_at)
    options = [_option(it, units) for it in options_standing(pk, as_at=as_at).values()]
    scorers, marks = scorers_standing(pk, as_at=as_at), marks_standing(pk, as_at=as_at)
    people = _People.of(scorers, stands, posts, on=on, as_at=as_at)
    stages = tuple(_stages(pk, as_at))
    step = stages[0].step if stages else Step.PREPARING
    there = [it for it in options if not it.is_withdrawn]
    cells = [(option.number, key) for option in there for key in criteria]
    return PrioritisationSeen(
        id=pk,
        reference=stands.prioritisation.reference,
        title=stands.title,
        purpose=stands.purpose,
        unit=units.get(stands.unit_id),
        owner=posts[stands.owner_id].title if stands.owner_id in posts else "",
        owner_id=stands.owner_id,
        holders=people.holders,
        marks=tuple(MarkSaid(Number(it["mark"]), it["words"]) for it in stands.marks),
        opens_on=stands.opens_on,
        closes_on=stands.closes_on,
        step=step,
        follows=_reference(stands.prioritisation.follows),
        criteria=tuple(_criterion(it, criteria.values()) for it in criteria.values()),
        options=tuple(there),
        withdrawn=tuple(it for it in options if it.is_withdrawn),
        scorers=people.scorers(scorers, marks, cells, on=on, as_at=as_at),
        stages=stages,
        runs=may_run(actor, stands),
        is_scorer=actor.person_id in scorers,
        is_scored=is_scored_on(step, stands.opens_on, stands.closes_on, day=on),
        on=on,
        as_at=as_at,
        read_at=head(),
    )


@dataclass(frozen=True)
class _People:
    """What the people around a prioritisation are called, and which posts they hold."""

    names: Mapping[int, str]
    titles: Mapping[int, tuple[str, ...]]
    holders: tuple[str, ...]

    @classmethod
    def of(
        cls,
        scorers: Mapping[int, Scorer],
        stands: PrioritisationVersion,
        posts: Mapping[int, PostHeld],
        *,
        on: date,
        as_at: int | None,
    ) -> _People:
        """Read them. 2 SQL queries."""
        only = Q(person__in=scorers) | Q(post=stands.owner_id)
        known = Q() if as_at is None else Q(event__lte=as_at)
        held = appointments_on(on, only=only & known)
        names = names_of({*scorers, *(it.person_id for it in held)})
        titles: dict[int, set[str]] = defaultdict(set)
        for it in held:
            if it.post_id in posts:
                titles[it.person_id].add(posts[it.post_id].title)
        owning = (names[it.person_id] for it in held if it.post_id == stands.owner_id)
        said = {person: tuple(sorted(each)) for person, each in titles.items()}
        return cls(names, said, tuple(sorted(owning)))

    def scorers(
        self,
        scorers: Mapping[int, Scorer],
        marks: Mapping[int, Mapping[Cell, OptionMark]],
        cells: list[Cell],
        *,
        on: date,
        as_at: int | None,
    ) -> tuple[ScorerSeen, ...]:
        """Return how far each has come, in order of name. 2 SQL queries and those of the framework."""
        framework = framework_known(as_at, only=["body"])
        latest = {
            person: max((it.event for it in given.values()), default=0)
            for person, given in marks.items()
        }
        moments = {number: it.at for number, it in events_numbered(latest.values()).items()}
        found = []
        for person, row in scorers.items():
            given, abstained = judged_of(marks.get(person, {}), cells)
            found.append(
                ScorerSeen(
                    person_id=person,
                    name=self.names[person],
                    post=", ".join(self.titles.get(person, ())),
                    body=framework.called("body", row.body_id, on) if row.body_id else "",
                    given=given,
                    abstained=abstained,
                    of=len(cells),
                    latest_at=moments.get(latest.get(person, 0)),
                )
            )
        return tuple(sorted(found, key=lambda it: it.name.casefold()))


def _reference(row: object) -> str:
    return str(getattr(row, "reference", ""))


def _criterion(row: Criterion, every: Iterable[Criterion]) -> CriterionSeen:
    total = sum(it.weight for it in every)
    share = Fraction(row.weight, total) if total else None
    return CriterionSeen(
        row.number, row.name, row.words, Number(row.weight), share, row.is_high_good
    )


def _option(row: Option, units: Mapping[int, Unit]) -> OptionSeen:
    return OptionSeen(
        number=row.number,
        title=row.title,
        words=row.words,
        unit=units.get(row.unit_id or 0),
        objective=_reference(row.objective),
        objective_id=row.objective_id,
        proposal=_reference(row.proposal),
        proposal_id=row.proposal_id,
        amount=row.amount,
        is_withdrawn=row.is_withdrawn,
        reason=row.reason,
    )


def _stages(pk: int, as_at: int | None) -> list[StageSeen]:
    """Return the steps, the latest first. 3 SQL queries."""
    rows = PrioritisationStage.objects.known_at(as_at).filter(prioritisation=pk)
    listed = list(rows.order_by("-event", "-id"))
    events = events_numbered(it.event for it in listed)
    names = names_of(it.person_id for it in events.values() if it.person_id is not None)
    return [
        StageSeen(
            Step(it.step),
            it.on,
            it.words,
            events[it.event].by_label,
            names.get(events[it.event].person_id or 0, ""),
            events[it.event].at,
            tuple((number, place) for number, place in it.order or ()),
        )
        for it in listed
    ]
