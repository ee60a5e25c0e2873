"""What a body has to give: the kinds of change that it decides on routes, and may let a post decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.governance.queries.routes import body_that_acts
from goldenthread.rules.ladder import StepBy, route_from_data
from goldenthread.ui.route_words import kinds_in_words

__all__ = ["beyond_words", "kinds_decided_by"]


def kinds_decided_by(
    known: FrameworkRegister, body_id: int, from_on: date, to_on: date
) -> frozenset[str]:
    """Return the kinds of change that a body decides at a step of any route, on any of some days. No SQL.

    ``known`` holds bodies and routes. At a step that only suggests or notes nothing is decided. Where the
    work of a body has passed to another, that one decides what its steps decide.
    """
    routes, found = known.ledgers["route"], set[str]()
    for key in routes.rows:
        versions = routes.versions(key)
        untils = [*(it.from_on for it in versions[1:]), date.max]
        for version, until in zip(versions, untils, strict=True):
            is_there = version.from_on <= to_on and from_on < until
            if is_there and not version.says["is_ended"]:
                day = max(from_on, version.from_on)
                if body_id in _deciding(known, version.says["steps"], day):
                    found |= set(version.says["kinds"])
    return frozenset(found)


def _deciding(
    known: FrameworkRegister, steps: Iterable[Mapping[str, Any]], day: date
) -> set[int | None]:
    """Return the bodies named at deciding steps, and those to which their work has passed by a day."""
    named = {
        reference
        for stage in route_from_data(list(steps)).stages
        for step in stage
        if step.by in (StepBy.BODY, StepBy.REMIT) and step.decides
        for reference in step.of
    }
    return {known.key_of("body", it) for it in named} | {
        body_that_acts(known, it, day) for it in named
    }


def beyond_words(body: str, kinds: Iterable[str]) -> str:
    """Say that a body does not decide changes of some kinds itself, so that no other can in its place."""
    return (
        f"{body} decides at no step of an approval route on those days: {kinds_in_words(kinds)}."
        " What it has not, it cannot give."
    )
