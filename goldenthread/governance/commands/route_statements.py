"""What the files of a framework say of approval routes, in the columns of their table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from goldenthread.governance.commands.entries import Entry
from goldenthread.governance.commands.naming import Names
from goldenthread.governance.commands.steps import steps_checked
from goldenthread.organisation.access import Role
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.ladder import StepBy

__all__ = ["posts_named", "route_says"]

#: The keys by one of which a step says who acts there.
_WAYS: Final = ("post", "body", "bodies", "role", "proposer")


def route_says(names: Names, entry: Entry, steps: Sequence[Entry]) -> dict[str, Any]:
    """Return a route as it is stored; each step that makes no sense is noted at its place."""
    before = len(names.mistakes)
    rows = [_step(names, it) for it in steps]
    says: dict[str, Any] = {
        "name": entry.text("name"),
        "about": entry.text("about"),
        "kinds": list(entry.says["kinds"]),
        "allows_own": bool(entry.says.get("own")),
        "is_required": bool(entry.says.get("required")),
        "steps": [],
    }
    if not says["kinds"]:
        names.refuse(entry.at("kinds"), "Name at least one kind of change that climbs it.")
    if len(names.mistakes) > before or not all(it.is_whole for it in steps):
        return says
    try:
        says["steps"] = steps_checked(rows, allows_own=says["allows_own"])
    except NotPossible as refusal:
        for sentence in (str(refusal), *refusal.listed):
            found = re.match(r"Step (\d+)", sentence)
            place = steps[int(found.group(1)) - 1].place if found else entry.place
            names.refuse(place, sentence)
    return says


def posts_named(names: Names, steps: Sequence[Entry]) -> list[int]:
    """Return the posts that steps name, as far as they are known."""
    known = names.known["post"]
    return [known[it.text("post")] for it in steps if it.text("post") in known]


def _step(names: Names, entry: Entry) -> dict[str, Any]:
    by, of = _who(names, entry)
    return {
        "key": entry.text("key"),
        "name": entry.text("name"),
        "by": by.value,
        "of": of,
        "acts": list(entry.says.get("acts", ())),
        "days": entry.says.get("days"),
        "beside": bool(entry.says.get("beside")),
        "waits": bool(entry.says.get("waits")),
    }


def _who(names: Names, entry: Entry) -> tuple[StepBy, list[str]]:
    """Return who acts at a step, those of whom there is nothing left out and noted."""
    ways = [it for it in _WAYS if entry.says.get(it) not in (None, "", False, [])]
    if len(ways) != 1:
        names.refuse(entry.place, f"Who acts is one of {', '.join(_WAYS)}: write one of them.")
        return StepBy.PROPOSER, []
    way = ways[0]
    if way == "proposer":
        return StepBy.PROPOSER, []
    if way == "role":
        return StepBy.ROLE, [names.word(entry, "role", Role.values, "role")]
    if way == "post":
        post = names.key("post", entry, "post")
        return StepBy.POST, [] if post is None else [names.structure.post_references[post]]
    words = [entry.text("body")] if way == "body" else list(map(str, entry.says["bodies"]))
    keys = [names.key("body", entry, way, word) for word in words]
    of = [names.drawn.register.reference("body", key) for key in keys if key is not None]
    if way == "bodies" and len(set(words)) < len(words):
        names.refuse(entry.at("bodies"), "One of the bodies stands here twice: take one out.")
    return StepBy.BODY if way == "body" else StepBy.REMIT, of
