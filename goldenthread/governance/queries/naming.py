"""What any part of a framework is called, also one that has no name of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from goldenthread.governance.queries.parts import PARTS
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.organisation.queries.register import Register

__all__ = ["member_named", "name_of", "watched_named"]


def name_of(
    register: FrameworkRegister, structure: Register, part: str, key: Any, day: date
) -> str:
    """Return what a part is called on a day: of a member whom and on which body, and so on."""
    if part == "membership":
        member = member_named(register, structure, key, day)
        return f"{member}, on {register.called('body', key[0], day)}"
    if part == "watch":
        watched = watched_named(register, structure, key, day)
        return f"{watched}, watched by {register.called('body', key[0], day)}"
    if part == "guidance":
        return f"for {register.called('plan_kind', key, day)}"
    if part == "word":
        return f"{key}: {register.called(part, key, day)}"
    return register.called(part, key, day) if PARTS[part].called else str(key)


def member_named(register: FrameworkRegister, structure: Register, key: Any, day: date) -> str:
    """Return who sits on a body by a membership's key: a post, a person, a body, one for each unit."""
    _, person_id, post_id, body_id, unit_kind = key
    if person_id is not None:
        return structure.people[person_id].name
    if post_id is not None:
        return structure.post_title(post_id, day)
    if body_id is not None:
        return register.called("body", body_id, day)
    return f"One for each {unit_kind}"


def watched_named(register: FrameworkRegister, structure: Register, key: Any, day: date) -> str:
    """Return what a body watches, by a watch's key."""
    _, kind, subject_id, words = key
    if kind == "everything":
        return "Everything"
    if kind == "unit":
        return structure.unit_name(subject_id, day)
    if kind in ("portfolio", "plan_kind", "body"):
        return register.called(kind, subject_id, day)
    return str(words)
