"""How a change of an indicator's stage that climbs a route is shown: what it becomes, and what follows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from goldenthread.organisation.access import Actor
from goldenthread.rules.vocabulary import ChangeKind
from goldenthread.staff.packages.kinds.kind import Ask, Plain, Said, show_kind
from goldenthread.ui.dates import day
from goldenthread.ui.words import stage_mark


class Lives(Plain):
    """Stages of indicators: each with its day of ending, its successor and why."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return what each indicator is to become. No SQL query."""
        return {it.number: _said(it) for it in asks}


def _said(ask: Ask) -> Said:
    asked = {name: str(value or "") for name, value in ask.asked.items()}
    changes = [("Becomes", "", stage_mark(asked.get("stage")).word)]
    if asked.get("until"):
        changes.append(("Until", "", day(date.fromisoformat(asked["until"]))))
    if asked.get("successor"):
        changes.append(("Successor", "", asked["successor"]))
    changes.append(("Why", "", asked.get("reason", "")))
    return Said(ask.label, changes=tuple(changes))


show_kind(ChangeKind.INDICATOR, Lives())
