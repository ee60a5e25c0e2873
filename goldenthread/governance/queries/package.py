"""One package: its ladder with where its lines stand, who has it, what was decided and what was suggested."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, Q

from goldenthread.audit.queries import head
from goldenthread.governance.models import Decision, OpenStep, Package
from goldenthread.governance.queries.instead import instead_known
from goldenthread.governance.queries.lines_waiting import days_of
from goldenthread.governance.queries.own import is_own
from goldenthread.governance.queries.packages import (
    Named,
    OpenAt,
    PackageRow,
    Seen,
    counted_of,
    open_at,
    row_of,
)
from goldenthread.governance.queries.register import framework_known
from goldenthread.governance.queries.routes import holders
from goldenthread.governance.queries.scope import Scope, scope_of
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.register import Register, register_known
from goldenthread.rules.ladder import (
    Answer,
    LineState,
    Route,
    Step,
    StepAct,
    StepBy,
    route_from_data,
)

__all__ = [
    "Asking",
    "DecisionShown",
    "PackageShown",
    "StageShown",
    "SuggestionShown",
    "Told",
    "package_shown",
]

#: So many lines are named with what was said of them; the others are on their own pages.
_TOLD: Final = 200
_PLAIN: Final = (Answer.APPROVED, Answer.NOTED, Answer.PROPOSED)
_OPEN: Final = (LineState.CLIMBING.value, LineState.BACK.value)


@dataclass(frozen=True)
class Asking:
    """Somebody to ask about what waits at a step: a person, their post, and what they are there."""

    name: str
    post: str
    post_reference: str
    capacity: str


@dataclass(frozen=True)
class StageShown:
    """One rung of the ladder: how many lines are ``here``, and how many have passed it.

    ``steps`` stand side by side; ``names`` are those of the posts or bodies that act at each.
    """

    number: int
    steps: tuple[Step, ...]
    names: tuple[str, ...]
    here: int
    passed: int
    total: int

    @property
    def is_now(self) -> bool:
        """Whether lines wait here."""
        return self.here > 0

    @property
    def is_passed(self) -> bool:
        """Whether all that still counts has passed it."""
        return not self.here and self.total > 0 and self.passed == self.total


@dataclass(frozen=True)
class Told:
    """What a decision says of one line, where it is more than that it passes."""

    number: int
    label: str
    answer: Answer
    words: str
    is_refined: bool = False


@dataclass(frozen=True)
class DecisionShown:
    """A decision as its package's page shows it; ``answers`` are of the lines that the reader sees."""

    step: Step | None
    body: str
    post: str
    person: str
    stood_in_for: str
    power: str
    decided_on: date
    meeting: str
    minute: str
    words: str
    is_own: bool
    event: int
    answers: Mapping[Answer, int]
    refined: int
    told: tuple[Told, ...]

    @property
    def untold(self) -> int:
        """How many lines were answered otherwise than that they pass, and are not told of one by one."""
        others = sum(count for it, count in self.answers.items() if it not in _PLAIN)
        return others - sum(it.answer not in _PLAIN for it in self.told)


@dataclass(frozen=True)
class SuggestionShown:
    """What was suggested, and what was answered to it; ``is_accepted`` is nothing while nobody has."""

    reference: str
    number: int | None
    label: str
    step: str
    body: str
    person: str
    words: str
    is_accepted: bool | None
    answer: str


@dataclass(frozen=True)
class PackageShown:
    """All that a package's page says but its lines.

    ``decidable`` are the open steps that the reader may answer, and ``beyond`` says why a delegated power of
    theirs does not reach one: by the step's key and the reference of the body that has it, if one does.
    ``suggestible`` are the keys of steps at which they may suggest; ``is_theirs`` where they proposed it.
    """

    row: PackageRow
    route: Route
    stages: tuple[StageShown, ...]
    asking: Mapping[str, tuple[Asking, ...]]
    decisions: tuple[DecisionShown, ...]
    suggestions: tuple[SuggestionShown, ...]
    decidable: tuple[tuple[str, str], ...]
    suggestible: tuple[str, ...]
    beyond: Mapping[tuple[str, str], str]
    may_answer_suggestions: bool
    is_theirs: bool
    read_at: int

    def may_answer(self, it: OpenAt) -> bool:
        """Say whether the reader may answer at an open step."""
        return it.stage > 0 and (it.key, it.body) in self.decidable

    def beyond_at(self, it: OpenAt) -> str:
        """Say why a delegated power of the reader's does not reach an open step, if one falls short."""
        return self.beyond.get((it.key, it.body), "") if it.stage else ""

    def step(self, key: str) -> Step | None:
        """Return a step of its route."""
        steps = (step for stage in self.stages for step in stage.steps)
        return next((step for step in steps if step.key == key), None)


def package_shown(actor: Actor, reference: str, *, on: date) -> PackageShown | None:
    """Return a package for one of the council; nothing where there is none.

    At most 49 SQL queries, however many lines it has.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    read_at = head()
    seen, named = Seen.by(actor), Named(on)
    rows = seen.packages().select_related("route_version__route", "post", "person")
    package = rows.filter(reference=reference).first()
    if package is None:
        return None
    version = package.route_version
    route = route_from_data(version.steps, allows_own=version.allows_own)
    counts = counted_of([package.pk], seen)[package.pk]
    open_now = open_at([package], seen, named).get(package.pk, ())
    decisions = _decisions(package, route, seen, named)
    first = min((it.decided_on for it in decisions), default=on)
    return PackageShown(
        row=row_of(package, counts, open_now, named, first),
        route=route,
        stages=_stages(package, route, seen, named),
        asking=_asking(package, route, open_now, seen, on),
        decisions=decisions,
        suggestions=_suggestions(package, route, seen, named),
        **_may(package, route, actor, seen, named),
        read_at=read_at,
    )


def _stages(package: Package, route: Route, seen: Seen, named: Named) -> tuple[StageShown, ...]:
    """Return the rungs with how many lines stand at each. 1 SQL query, and the names."""
    rows = seen.lines().filter(package=package).order_by()
    here: dict[int, int] = defaultdict(int)
    passed_all = climbing = 0
    ahead: dict[int, int] = defaultdict(int)
    for state, stage, count in rows.values_list("state", "stage").annotate(n=Count("pk")):
        if state in _OPEN:
            here[stage] += count
            climbing += count
        elif state == LineState.PASSED:
            passed_all += count
        if state == LineState.CLIMBING:
            ahead[stage] += count
    found = []
    for number, steps in enumerate(route.stages):
        gone = passed_all + sum(count for stage, count in ahead.items() if stage > number)
        names = tuple(_acting(step, package, named) for step in steps)
        found.append(StageShown(number, steps, names, here[number], gone, passed_all + climbing))
    return tuple(found)


def _acting(step: Step, package: Package, named: Named) -> str:
    """Return who acts at a step, as a route names them."""
    if step.by in (StepBy.BODY, StepBy.REMIT):
        keys = (named.bodies.key_of("body", it) for it in step.of)
        return ", ".join(name for key in keys if (name := named.body(key)[1]))
    if step.by is StepBy.POST:
        titles = {it.reference: it.title for it in named.posts.values()}
        return ", ".join(titles.get(it, it) for it in step.of)
    if step.by is StepBy.ROLE:
        return f"{step.of[0].replace('_', ' ').capitalize()} of each service"
    return named.post(package.post_id)[1]


def _asking(
    package: Package, route: Route, open_now: Iterable[OpenAt], seen: Seen, on: date
) -> dict[str, tuple[Asking, ...]]:
    """Return whom to ask about each open step. 12 SQL queries at most."""
    open_now = list(open_now)
    if not open_now:
        return {}
    structure, instead = register_known(), instead_known()
    bodies = framework_known(only=["body", "membership"])
    units = dict(seen.steps().filter(package=package).values_list("step", "unit_id"))
    found: dict[str, tuple[Asking, ...]] = {}
    for it in open_now:
        if it.stage == 0 or route.step(it.key).by is StepBy.PROPOSER:
            post = _post_asked(structure, package.post_id, on)
            name = package.person.name if package.person else ""
            found[it.key] = (Asking(name, post[1], post[0], "proposed it"),)
            continue
        step = route.step(it.key)
        if step.by is StepBy.REMIT:
            step = replace(step, of=(it.body,)) if it.body else step
        acting = holders(
            step, structure, bodies, on, kind=package.kind, unit_id=units.get(it.key),
            instead=instead,
        )  # fmt: skip
        people = tuple(
            asked
            for each in acting.holders
            for asked in _people(structure, each.post_id, each.person_id, each.capacity, on)
        )
        found[it.key] = tuple(dict.fromkeys((*found.get(it.key, ()), *people)))
    return found


def _people(
    structure: Register, post_id: int | None, person_id: int | None, capacity: str, on: date
) -> list[Asking]:
    if post_id is None:
        person = structure.people.get(person_id or 0)
        return [Asking(person.name, "", "", capacity)] if person else []
    reference, title = _post_asked(structure, post_id, on)
    return [
        Asking(structure.people[it.person_id].name, title, reference, capacity)
        for it in structure.holders(post_id, on)
    ]


def _post_asked(structure: Register, post_id: int | None, on: date) -> tuple[str, str]:
    if post_id is None:
        return "", ""
    return structure.post_references.get(post_id, ""), structure.post_title(post_id, on)


def _decisions(
    package: Package, route: Route, seen: Seen, named: Named
) -> tuple[DecisionShown, ...]:
    """Return the decisions on a package, the latest first. 6 SQL queries, and the names."""
    lines = seen.answers().filter(decision__package=package)
    answers: dict[int, dict[Answer, int]] = defaultdict(dict)
    for pk, answer, count in lines.values_list("decision", "answer").annotate(n=Count("pk")):
        answers[pk][Answer(answer)] = count
    refined = _refined(lines)
    told = _told(lines)
    rows = list(
        Decision.objects.filter(package=package, pk__in=list(answers))
        .select_related("person", "power")
        .order_by("-event", "-pk")
    )
    steps = {step.key: step for stage in route.stages for step in stage}
    return tuple(
        DecisionShown(
            steps.get(row.step),
            named.body(row.body_id)[1],
            named.post(row.post_id)[1],
            row.person.name if row.person else "",
            named.post(row.stood_in_for_id)[1],
            row.power.reference if row.power else "",
            row.decided_on,
            row.meeting,
            row.minute,
            row.words,
            row.is_own and bool(row.step),
            row.event,
            answers[row.pk],
            refined.get(row.pk, 0),
            tuple(told.get(row.pk, ())),
        )
        for row in rows
    )


def _refined(lines: Any) -> dict[int, int]:
    """Return how many lines each decision gave a new version. 1 SQL query."""
    rows = lines.filter(version__event=F("event")).exclude(version__step="")
    return dict(rows.values_list("decision").annotate(n=Count("pk")))


def _told(lines: Any) -> dict[int, list[Told]]:
    """Return what decisions say of single lines. 1 SQL query."""
    plain = Q(answer__in=_PLAIN, words="")
    is_refined = Q(version__event=F("event")) & ~Q(version__step="")
    rows = lines.filter(~plain | is_refined).select_related("line", "version")
    found: dict[int, list[Told]] = defaultdict(list)
    for row in rows.order_by("-decision", "line__number")[:_TOLD]:
        refined = row.version.event == row.event and bool(row.version.step)
        found[row.decision_id].append(
            Told(row.line.number, row.line.subject_label, Answer(row.answer), row.words, refined)
        )
    return found


def _suggestions(
    package: Package, route: Route, seen: Seen, named: Named
) -> tuple[SuggestionShown, ...]:
    """Return what was suggested, what nobody has answered first. 1 SQL query, and the names."""
    rows = seen.suggestions().filter(package=package).select_related("line", "person", "answer")
    steps = {step.key: step.name for stage in route.stages for step in stage}
    found = [
        SuggestionShown(
            row.reference,
            row.line.number if row.line else None,
            row.line.subject_label if row.line else "",
            steps.get(row.step, ""),
            named.body(row.body_id)[1],
            row.person.name if row.person else "",
            row.words,
            row.answer.is_accepted if hasattr(row, "answer") else None,
            row.answer.words if hasattr(row, "answer") else "",
        )
        for row in rows.order_by("event", "pk")
    ]
    return tuple(sorted(found, key=lambda it: it.is_accepted is not None))


def _may(package: Package, route: Route, actor: Actor, seen: Seen, named: Named) -> dict[str, Any]:
    """Return what the reader may do with a package. 13 SQL queries at most."""
    is_theirs = (package.person_id is not None and package.person_id == actor.person_id) or (
        package.post_id in actor.post_ids
    )
    rows = list(seen.steps().filter(package=package).order_by("stage", "pk"))
    if not rows:
        return {
            "decidable": (), "suggestible": (), "beyond": {}, "is_theirs": is_theirs,
            "may_answer_suggestions": is_theirs,
        }  # fmt: skip
    scope = scope_of(actor, on=named.on)
    days = days_of(rows, seen, named.on) if scope.powers else {}
    own = is_own(package.pk, actor.person_id)
    answers = [
        (
            (row.step, named.body(row.body_id)[0]),
            _answering(scope, row, package, route, days.get(row.pk, {named.on}), is_own=own),
        )
        for row in rows
        if row.stage
    ]
    decidable = tuple(dict.fromkeys(at for at, said in answers if said == ""))
    return {
        "decidable": decidable,
        "suggestible": tuple(
            dict.fromkeys(row.step for row in rows if _may_suggest(scope, row, package, route))
        ),
        "beyond": {at: said for at, said in answers if said and at not in decidable},
        "may_answer_suggestions": is_theirs or any(route.step(it).decides for it, _ in decidable),
        "is_theirs": is_theirs,
    }


def _answering(
    scope: Scope,
    row: OpenStep,
    package: Package,
    route: Route,
    days: Collection[date],
    *,
    is_own: bool,
) -> str | None:
    """Return nothing to say where the reader may answer, why their power falls short, or None."""
    authority = scope.authority(row, package.kind, days)
    if authority is None:
        adopts = route.step(row.step).adopts
        return scope.why_not(row, package.kind, days, adopts=adopts) or None
    may_be_own = authority.records or route.may_be_own(route.step(row.step))
    return "" if not is_own or may_be_own else None


def _may_suggest(scope: Scope, row: OpenStep, package: Package, route: Route) -> bool:
    if not row.stage or StepAct.SUGGEST not in route.step(row.step).acts:
        return False
    sits = row.body_id is not None and scope.heir(row.body_id) in scope.sat_on
    return sits or scope.authority(row, package.kind, {scope.on}) is not None
