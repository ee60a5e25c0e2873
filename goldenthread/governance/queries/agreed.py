"""How changes of one thing were decided on a route: who proposed, refined and adopted them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from goldenthread.governance.models import LineDecision, LineNow, PackageLine
from goldenthread.governance.queries.package_lines import who_decided
from goldenthread.governance.queries.packages import Named, Seen
from goldenthread.organisation.access import Actor, Right
from goldenthread.rules.ladder import Answer, LineState, route_from_data

__all__ = ["Agreed", "AnsweredBy", "agreed_of"]

_OPEN = (LineState.CLIMBING.value, LineState.BACK.value)
#: More than a page of one thing tells.
_MOST = 20


@dataclass(frozen=True)
class AnsweredBy:
    """Who answered a line with which word, and whether it was refined by it."""

    who: str
    word: str
    is_refined: bool
    decided_on: date


@dataclass(frozen=True)
class Agreed:
    """One line about a thing, how it stands, and the answers to it, the earliest first."""

    reference: str
    title: str
    number: int
    state: LineState
    answers: tuple[AnsweredBy, ...]


def agreed_of(actor: Actor, things: Iterable[tuple[str, int]], *, on: date) -> tuple[Agreed, ...]:
    """Return the latest decided lines about things, each a kind and an id, for one of the council.

    1 SQL query where nothing ever climbed, 14 at most otherwise.
    """
    if not actor.may(Right.SEE_ORGANISATION):
        return ()
    about = reduce(or_, (Q(subject_kind=kind, subject_id=pk) for kind, pk in things))
    ids = list(
        PackageLine.objects.filter(about).order_by("-pk").values_list("pk", flat=True)[:_MOST]
    )
    if not ids:
        return ()
    rows = Seen.by(actor).lines().filter(line__in=ids).exclude(state__in=_OPEN)
    found = list(rows.select_related("package__route_version").order_by("-line"))
    if not found:
        return ()
    named, answers = Named(on), _answers([it.line_id for it in found])
    return tuple(_agreed(it, answers.get(it.line_id, ()), named) for it in found)


def _answers(line_ids: Sequence[int]) -> dict[int, list[LineDecision]]:
    found: dict[int, list[LineDecision]] = {}
    rows = LineDecision.objects.filter(line__in=line_ids).select_related("decision__person")
    for row in rows.order_by("event", "pk"):
        found.setdefault(row.line_id, []).append(row)
    return found


def _agreed(now: LineNow, rows: Sequence[LineDecision], named: Named) -> Agreed:
    version = now.package.route_version
    route = route_from_data(version.steps, allows_own=version.allows_own)
    steps = {step.key: step for stage in route.stages for step in stage}
    answers, asked = [], None
    for row in rows:
        answer, step = Answer(row.answer), steps.get(row.decision.step)
        word = step.word(answer) if step else answer.value.replace("_", " ")
        is_refined = asked is not None and row.version_id != asked
        asked = row.version_id
        who = who_decided(row.decision, named)
        answers.append(AnsweredBy(who, word.lower(), is_refined, row.decision.decided_on))
    package = now.package
    return Agreed(
        package.reference, package.title, now.number, LineState(now.state), tuple(answers)
    )
