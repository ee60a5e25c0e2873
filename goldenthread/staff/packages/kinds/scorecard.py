"""How lines of a year's scorecard that climb a route are shown, and how often they are reported refined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from goldenthread.organisation.access import Actor
from goldenthread.reports.queries.lines_asked import LineAsked, lines_asked
from goldenthread.rules.vocabulary import ReviewInterval
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked
from goldenthread.staff.packages.kinds.kind import Ask, Box, Read, Said, show_kind
from goldenthread.staff.year_scorecards.presenters import now_shown
from goldenthread.staff.year_scorecards.words import INTERVAL_WORDS, OFFERED_INTERVALS

_BOX: Final = "interval"
_NOT_ON_IT: Final = "not on it"


class Scorecard:
    """Lines of a year's scorecard, each with how often it is reported."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return what would be watched, beside last year's, and how it does. At most 5 SQL queries."""
        return {number: _said(it) for number, it in _found(actor, asks).items()}

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return how often each is reported. At most 5 SQL queries."""
        return {
            number: (
                Box(_BOX, "Reported", it.interval.value if it.interval else "", OFFERED_INTERVALS),
            )
            for number, it in _found(actor, asks).items()
        }

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return how often it is to be reported as was chosen; nothing where that is as it was."""
        value = typed.get(_BOX, "")
        return Read(None if value in ("", ask.asked.get(_BOX)) else {**ask.asked, _BOX: value})

    def whole(self, request: Asked, ask: Ask) -> Mapping[str, Any]:
        """Return nothing more: the line's own page has its history and what members said."""
        return {}

    def effect(self, actor: Actor, asks: Sequence[Ask]) -> str:
        """Say how many of them were not on last year's."""
        found = _found(actor, asks).values()
        new = sum(it.before is None for it in found)
        if not found:
            return ""
        return (
            f"{len(found)} lines would be in force for the year, {new} of them not on last year’s."
        )


def _found(actor: Actor, asks: Sequence[Ask]) -> dict[int, LineAsked]:
    return lines_asked(actor, ((it.number, it.asked) for it in asks))


def _word(interval: ReviewInterval | None) -> str:
    return INTERVAL_WORDS.get(interval, "").lower() if interval else ""


def _said(it: LineAsked) -> Said:
    now = now_shown(it.now)
    note = [f"latest {now.figure}, {now.period}"] if now is not None and now.period else []
    note += [it.why] if it.why else []
    changes = (
        ("Reported", _word(it.before) or _NOT_ON_IT, _word(it.interval)),
        *((("Serves", "", it.priority),) if it.priority else ()),
    )
    return Said(
        it.title,
        page_address("year_scorecard_line", it.scorecard, it.number),
        changes,
        "; ".join(note),
        now.rating if now is not None and now.period else "",
        it.now.code if it.now else "",
    )


show_kind("scorecard", Scorecard())
