"""A small framework for the small council: two bodies, members, watches and duties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.governance.commands.changes import Add, Say
from goldenthread.governance.commands.framework import Change, reframe
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import SYSTEM
from tests.cast import AT, Cast

FROM = date(2013, 4, 1)


@dataclass(frozen=True)
class Frame:
    """The ids of the bodies that were built; the duty is ``report``."""

    cabinet: int
    panel: int


def done(change: Change, *, reason: str = "So it was agreed") -> int | None:
    """Make a change of the framework as the system itself would."""
    return reframe(change, by=SYSTEM, at=AT, reason=reason)


def body_of(name: str, **says: Any) -> int:
    """Add a body; return its id."""
    reference = name.casefold().replace(" ", "-")
    done(Add("body", {"name": name, "role": "scrutinises", **says}, FROM, reference))
    found: int = framework_known(only=("body",)).key_of("body", reference)
    return found


def body_that_decides(name: str, *kinds: str, **says: Any) -> int:
    """Add a body, and a route of one step at which it adopts changes of some kinds; return the body's id."""
    body = body_of(name, **{"role": "decides", **says})
    reference = name.casefold().replace(" ", "-")
    step = {"name": "It adopts", "by": "body", "of": [reference], "acts": ["adopt"]}
    route = {"name": f"By {name}", "kinds": list(kinds), "steps": [step]}
    done(Add("route", route, FROM, f"by-{reference}"))
    return body


def build_framework(cast: Cast) -> Frame:
    """Build Cabinet and Performance Panel: the manager of HR sits on it, and it watches HR and CS01."""
    cabinet = body_of("Cabinet", role="decides", terms="# Purpose\n\nTo *decide*.")
    panel = body_of("Performance Panel", above_id=cabinet)
    post, hr = cast.structure.posts["HR Manager"], cast.structure.services["HR"]
    member = (panel, None, post, None, "")
    done(Say("membership", member, {"capacity": "Chair", "for_unit_id": hr}, FROM))
    done(Say("membership", (panel, None, None, None, "service"), {}, FROM))
    watched = {"how_often": "quarterly", "purpose": "To ask why."}
    done(Say("watch", (panel, "unit", hr, ""), watched, FROM))
    done(Say("watch", (panel, "indicator", cast.series["CS01"], "CS01"), watched, FROM))
    says = {
        "does": "Report to Cabinet",
        "body_id": panel,
        "to_body_id": cabinet,
        "how_often": "yearly",
    }
    done(Add("duty", says, FROM, "report"))
    return Frame(cabinet, panel)
