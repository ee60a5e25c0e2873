"""Changes of the framework by ``reframe``, each possible after those before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from goldenthread.governance.commands.changes import Add, End, PutInPortfolio, Say
from goldenthread.governance.commands.framework import Change, reframe
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import Actor
from goldenthread.records.ref import Ref
from tests.cast import AT, Cast

FROM, LATER = date(2014, 7, 1), date(2014, 7, 10)
STEP = {"name": "Directors decide", "by": "role", "of": ["director"], "acts": ["adopt"]}


def key_of(part: str, reference: str) -> Any:
    """Return the key of a part of the framework; one that nothing has where it is not there."""
    found = framework_known(only=(part,)).key_of(part, reference)
    return -1 if found is None else found


def changes_of_framework(cast: Cast) -> dict[str, Callable[[Actor], Any]]:
    """Return the changes by the rows of the table of rights."""
    post, hr = cast.structure.posts["HR Manager"], cast.structure.services["HR"]

    def by_making(change: Callable[[], Change]) -> Callable[[Actor], Any]:
        return lambda by: reframe(change(), by=by, at=AT, reason="So")

    def member() -> tuple[Any, ...]:
        return (key_of("body", "review-board"), None, post, None, "")

    def watched() -> tuple[Any, ...]:
        return (key_of("body", "review-board"), "unit", hr, "")

    made: dict[str, Callable[[], Change]] = {
        "a body added": lambda: Add("body", {"name": "Review board", "role": "manages"}, FROM),
        "a body changed": lambda: Say(
            "body", key_of("body", "review-board"), {"kind": "board"}, LATER
        ),
        "a member added": lambda: Say("membership", member(), {"capacity": "Chair"}, FROM),
        "a member ended": lambda: End("membership", member(), LATER),
        "a watch added": lambda: Say("watch", watched(), {"how_often": "yearly"}, FROM),
        "a watch ended": lambda: End("watch", watched(), LATER),
        "a duty added": lambda: Add("duty", {"does": "Report", "post_id": post}, FROM),
        "a duty ended": lambda: End("duty", "report", LATER),
        "a portfolio added": lambda: Add("portfolio", {"name": "Homes"}, FROM),
        "placed in a portfolio": lambda: PutInPortfolio(
            (Ref("indicator", cast.series["HS01"], "HS01"),), key_of("portfolio", "homes"), LATER
        ),
        "a route added": lambda: Add(
            "route", {"name": "Climb", "kinds": ["plan"], "steps": [STEP]}, FROM
        ),
        "a route changed": lambda: Say(
            "route", key_of("route", "climb"), {"about": "Short"}, LATER
        ),
        "a route ended": lambda: End("route", key_of("route", "climb"), LATER),
        "a body ended": lambda: End("body", key_of("body", "review-board"), LATER),
    }
    return {f"reframe, {words}": by_making(change) for words, change in made.items()}
