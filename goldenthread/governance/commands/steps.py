"""The steps of an approval route and the kinds of change that climb it, checked as they are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from goldenthread.organisation.access import Role
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.commands.structure import free_reference, reference_from
from goldenthread.rules.ladder import Step, StepAct, StepBy, route_from_data
from goldenthread.rules.vocabulary import ChangeKind

__all__ = ["kinds_checked", "steps_checked"]


def kinds_checked(kinds: Sequence[Any]) -> list[str]:
    """Return kinds of change, each once, in the order of the vocabulary.

    Raises:
        NotPossible: there is none, or one is none of ours.
    """
    unknown = [str(it) for it in kinds if it not in set(ChangeKind)]
    if unknown:
        raise NotPossible(
            f"“{unknown[0][:60]}” is no kind of change: write one of {', '.join(ChangeKind)}.",
            field="kinds",
        )
    if not kinds:
        raise NotPossible("Tick at least one kind of change that climbs it.", field="kinds")
    return [kind.value for kind in ChangeKind if kind in kinds]


def _with_keys(steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return steps, each with the key by which answers name it: what it had, or one made from its name."""
    taken = {str(it["key"]) for it in steps if it.get("key")}
    found = []
    for it in steps:
        name = " ".join(str(it.get("name", "")).split())
        key = str(it.get("key") or "")
        if not key:
            key = free_reference(reference_from(name or "step"), taken)
            taken.add(key)
        found.append({**it, "key": key, "name": name})
    return found


def steps_checked(
    steps: Sequence[Mapping[str, Any]], *, allows_own: bool = False
) -> list[dict[str, Any]]:
    """Return the steps of a route as they are stored; ``allows_own`` where one’s own may be answered.

    One that has a ``key`` keeps it, so that what was answered at it is still found when it is renamed.

    Raises:
        NotPossible: nothing could come through it; the message says what to mend first, and lists the rest.
    """
    keyed = _with_keys(steps)
    if len({it["key"] for it in keyed}) < len(keyed):
        raise NotPossible("Two steps have one key: give one another.", field="steps")
    for it in keyed:
        _refuse_words(it)
    route = route_from_data(keyed, allows_own=allows_own)
    problems = [*route.problems(), *_strange_roles(route.steps)]
    if problems:
        raise NotPossible(problems[0], field="steps", listed=problems[1:])
    return [step.to_data() for step in route.steps]


def _refuse_words(it: Mapping[str, Any]) -> None:
    """Refuse words of a step that are none of ours."""
    wrong = [str(act) for act in it["acts"] if act not in set(StepAct)]
    if it["by"] not in set(StepBy):
        raise NotPossible(
            f"Nobody acts as “{str(it['by'])[:60]}”: write one of {', '.join(StepBy)}.",
            field="steps",
        )
    if wrong:
        raise NotPossible(
            f"“{wrong[0][:60]}” is nothing that can be done at a step: write one of"
            f" {', '.join(StepAct)}.",
            field="steps",
        )


def _strange_roles(steps: Sequence[Step]) -> list[str]:
    return [
        f"Step {number}, “{step.name}”, is for the role “{role[:60]}”, which there is not: choose another."
        for number, step in enumerate(steps, start=1)
        if step.by is StepBy.ROLE
        for role in step.of
        if role not in Role.values
    ]
