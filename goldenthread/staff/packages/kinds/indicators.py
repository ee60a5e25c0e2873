"""How stages of indicators' lives that climb a route are shown and refined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.indicators.commands.carried.life import wanted_by
from goldenthread.indicators.queries.stages import stages_of
from goldenthread.organisation.access import Actor
from goldenthread.rules.life import Stage
from goldenthread.rules.vocabulary import LifeStage
from goldenthread.staff.asking import Asked
from goldenthread.staff.packages.kinds.kind import Ask, Box, Read, Said, show_kind
from goldenthread.ui.dates import day

_WORDS: Final = {
    LifeStage.PROPOSED: "Proposed",
    LifeStage.LIVE: "Live",
    LifeStage.SUSPENDED: "Suspended",
    LifeStage.RETIRED: "Retired",
}
_WRITTEN: Final = ("%d %B %Y", "%d/%m/%Y", "%Y-%m-%d")
_NO_DAY: Final = "Write the last day as 31 March 2027."


class Indicators:
    """An indicator, the stage it is at today, and the one that is asked for."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return at which stage each indicator is and is to be. 1 SQL query."""
        now = stages_of({it.subject_id or 0 for it in asks}, localdate())
        return {it.number: _said(it, now[it.subject_id or 0]) for it in asks}

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return boxes for the last day of a suspension, or the successor of what is retired."""
        return {it.number: _boxes(it) for it in asks}

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return what was typed; nothing where it is as it was. No SQL query."""
        asked = dict(ask.asked)
        for box in _boxes(ask):
            text = " ".join(typed.get(box.name, box.value).split())
            if box.name == "until" and text != box.value:
                until = _day(text)
                if until is None:
                    return Read(None, {"until": _NO_DAY})
                asked["until"] = until.isoformat()
            elif box.name == "successor":
                asked["successor"] = text
        return Read(None if asked == dict(ask.asked) else asked)

    def whole(self, request: Asked, ask: Ask) -> Mapping[str, Any]:
        """Return nothing more."""
        return {}

    def effect(self, actor: Actor, asks: Sequence[Ask]) -> str:
        """Say how many indicators would come to another stage."""
        return (
            "1 indicator comes to another stage."
            if len(asks) == 1
            else f"{len(asks):,} indicators come to another stage."
        )


def _said(ask: Ask, now: Stage) -> Said:
    wanted = wanted_by(ask.asked, date.min)
    if wanted is None:
        return Said(ask.label)
    changes = [("Stage", _WORDS[now.stage], _WORDS[wanted.stage])]
    if wanted.until is not None:
        changes.append(("Until", day(now.until) if now.until else "", day(wanted.until)))
    if wanted.stage is LifeStage.RETIRED:
        changes.append(("Successor", "", wanted.successor or "none"))
    return Said(ask.label, changes=tuple(changes), note=wanted.reason)


def _boxes(ask: Ask) -> tuple[Box, ...]:
    wanted = wanted_by(ask.asked, date.min)
    if wanted is not None and wanted.stage is LifeStage.SUSPENDED:
        return (Box("until", "Last day of the suspension", day(wanted.until)),)
    if wanted is not None and wanted.stage is LifeStage.RETIRED:
        return (Box("successor", "Code of its successor, where it has one", wanted.successor),)
    return ()


def _day(text: str) -> date | None:
    for written in _WRITTEN:
        try:
            return datetime.strptime(text, written).date()  # noqa: DTZ007  (a day alone)
        except ValueError:
            continue
    return None


show_kind("indicator", Indicators())
