"""The council's objectives as files of a framework say them: from which day, what each serves, until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from goldenthread.governance.access import require_sight
from goldenthread.organisation.access import Actor
from goldenthread.plan.models import Contribution, ContributionMove, Objective, ObjectiveVersion
from goldenthread.rules.numbers import Number
from goldenthread.rules.vocabulary import ContributionStep as Step

__all__ = ["AS_WRITTEN", "ObjectiveWritten", "ServingWritten", "objectives_written"]

#: How something serves another where the files name it alone.
AS_WRITTEN: Final = "As the framework has it."

_SAYS: Final = (
    "title", "words", "unit_id", "owner_id", "portfolio_id", "begins_on", "due_on", "is_internal",
)  # fmt: skip
_ENDS: Final = ("is_ended", "ended_as", "successor_id")
_TERMS: Final = ("how", "how_much", "weight")
#: What is said of one subject from a day on.
_Versions = dict[date, dict[str, Any]]


@dataclass(frozen=True)
class ServingWritten:
    """That an objective serves another from a day on, on these terms, until it ends."""

    to: str
    how: str
    how_much: str
    weight: Number
    from_on: date
    ends_on: date | None


@dataclass(frozen=True)
class ObjectiveWritten:
    """What an objective says from a day on, until it says something else or ends."""

    reference: str
    level_id: int
    title: str
    words: str
    unit_id: int | None
    owner_id: int | None
    portfolio_id: int | None
    begins_on: date | None
    due_on: date | None
    is_internal: bool
    from_on: date
    ends_on: date | None = None
    ended_as: str = ""
    successor: str = ""
    serves: tuple[ServingWritten, ...] = ()


def objectives_written(
    actor: Actor, *, as_at: int | None = None, on: date | None = None
) -> tuple[ObjectiveWritten, ...]:
    """Return all versions of the council's objectives, or with ``on`` those in force, as from that day.

    People's own are no part of it. What is only offered is not, either. 4 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    rows = Objective.objects.known_at(as_at).filter(person__isnull=True).order_by("pk")
    known = {pk: (ref, level) for pk, ref, level in rows.values_list("id", "reference", "level_id")}
    versions: dict[int, _Versions] = {}
    held = ObjectiveVersion.objects.known_at(as_at).filter(objective__person__isnull=True)
    for pk, day, *says in held.order_by("from_on", "event", "id").values_list(
        "objective_id", "from_on", *_SAYS, *_ENDS
    ):
        versions.setdefault(pk, {})[day] = dict(zip((*_SAYS, *_ENDS), says, strict=True))
    names = {pk: ref for pk, (ref, _) in known.items()}
    serving = _servings(as_at, names)
    found: list[ObjectiveWritten] = []
    for pk, (reference, level) in known.items():
        spans = _spans(reference, level, versions.get(pk, {}), names)
        if on is None:
            found += _with_serving(list(spans), serving.get(pk, []))
        else:
            standing = [it for it in spans if it.from_on <= on and (it.ends_on or date.max) > on]
            found += [_as_from(standing[-1], on, serving.get(pk, []))] if standing else []
    return tuple(found)


def _spans(
    reference: str, level: int, versions: _Versions, names: dict[int, str]
) -> Iterator[ObjectiveWritten]:
    held: ObjectiveWritten | None = None
    for day, says in versions.items():
        said = {name: says[name] for name in _SAYS}
        now = ObjectiveWritten(reference, level, from_on=day, **said)
        if held is not None and says["is_ended"]:
            heir = names.get(says["successor_id"], "")
            yield replace(held, ends_on=day, ended_as=str(says["ended_as"]), successor=heir)
            held = None
        elif held is not None and replace(now, from_on=held.from_on) != held:
            yield held
            held = now
        elif held is None and not says["is_ended"]:
            held = now
    if held is not None:
        yield held


def _servings(as_at: int | None, names: dict[int, str]) -> dict[int, list[ServingWritten]]:
    """Return what each objective serves by agreement: from when to when, on which terms. 2 SQL queries."""
    ends = {
        pk: (child, names[to])
        for pk, child, to in Contribution.objects.known_at(as_at)
        .filter(unit__isnull=True)
        .values_list("id", "objective_id", "to_id")
        if child in names and to in names
    }
    moves = ContributionMove.objects.known_at(as_at).filter(step__in=(Step.AGREED, Step.ENDED))
    standing: dict[int, _Versions] = {}
    for pk, day, *says in moves.order_by("from_on", "event", "id").values_list(
        "contribution_id", "from_on", "step", *_TERMS
    ):
        if pk in ends:
            standing.setdefault(pk, {})[day] = dict(zip(("step", *_TERMS), says, strict=True))
    found: dict[int, list[ServingWritten]] = {}
    for pk, versions in standing.items():
        child, to = ends[pk]
        found.setdefault(child, []).extend(_served(to, versions))
    return found


def _served(to: str, versions: _Versions) -> Iterator[ServingWritten]:
    days = list(versions)
    for day, following in zip(days, [*days[1:], None], strict=True):
        if versions[day]["step"] == Step.AGREED:
            is_over = following is not None and versions[following]["step"] == Step.ENDED
            terms = {name: versions[day][name] for name in _TERMS}
            ends_on = following if is_over else None
            yield ServingWritten(to, from_on=day, ends_on=ends_on, **terms)


def _with_serving(
    spans: list[ObjectiveWritten], serves: list[ServingWritten]
) -> Iterator[ObjectiveWritten]:
    """Yield versions, each with what it serves from then on until the next."""
    for place, it in enumerate(spans):
        until = spans[place + 1].from_on if place + 1 < len(spans) else date.max
        first = it.from_on if place else date.min
        within = tuple(each for each in serves if first <= each.from_on < until)
        yield replace(it, serves=within)


def _as_from(it: ObjectiveWritten, on: date, serves: list[ServingWritten]) -> ObjectiveWritten:
    standing = {each.to: each for each in serves if each.from_on <= on}
    now = tuple(
        ServingWritten(each.to, each.how, each.how_much, each.weight, on, None)
        for each in standing.values()
        if each.ends_on is None or each.ends_on > on
    )
    return replace(it, from_on=on, ends_on=None, ended_as="", successor="", serves=now)
