"""Sessions, and what was said at one, narrowed to what a reader asks for, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from goldenthread.records.page import Page, page_within
from goldenthread.reports.queries.sessions import Saying, SessionSeen
from goldenthread.rules.search_words import holds, words_wanted

__all__ = ["SayingsFilter", "SessionsFilter", "sayings_for", "sessions_for"]

_SIZE: Final = 50


@dataclass(frozen=True)
class SessionsFilter:
    """What a reader of the sessions asks for; ``when`` is ``"held"``, ``"to_come"`` or nothing."""

    text: str = ""
    priority: int | None = None
    when: str = ""
    page: int = 1


@dataclass(frozen=True)
class SayingsFilter:
    """What a reader of one session asks for; ``led`` is ``"led"``, ``"nothing"`` yet, or no matter what."""

    text: str = ""
    led: str = ""
    page: int = 1


def sessions_for(
    sessions: Sequence[SessionSeen], wanted: SessionsFilter, *, on: date
) -> tuple[Page[SessionSeen], tuple[SessionSeen, ...]]:
    """Return a page of the sessions that fit, and all of those. No SQL query."""
    words = words_wanted(wanted.text)
    found = tuple(
        it
        for it in sessions
        if wanted.when in ("", "to_come" if it.on > on else "held")
        and (wanted.priority is None or wanted.priority in it.priorities)
        and holds(_text(it), words)
    )
    return page_within(found, wanted.page, _SIZE), found


def sayings_for(
    sayings: Sequence[Saying], wanted: SayingsFilter
) -> tuple[Page[Saying], tuple[Saying, ...]]:
    """Return a page of what was said that fits, and all of it. No SQL query."""
    words = words_wanted(wanted.text)
    found = tuple(
        it
        for it in sayings
        if wanted.led in ("", "led" if it.led or it.came_of_it else "nothing")
        and holds(_said(it), words)
    )
    return page_within(found, wanted.page, _SIZE), found


def _text(it: SessionSeen) -> str:
    about = " ".join(title for _, title in it.priorities.values())
    said = " ".join(_said(each) for each in it.sayings)
    return f"{it.place} {about} {' '.join(it.attended)} {said}"


def _said(it: Saying) -> str:
    of = f"{it.line.code} {it.line.title}" if it.line else it.objective[1] if it.objective else ""
    return f"{it.by_whom} {of} {it.text} {it.came_of_it}"
