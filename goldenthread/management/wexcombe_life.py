"""Where some of the demo council's indicators are in their life, as ``life.toml`` says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.definitions import NewIndicator, NewSeries, add_indicator
from goldenthread.indicators.commands.life import StageWanted, change_stage
from goldenthread.management.wexcombe import HOME, Structure
from goldenthread.management.wexcombe_further import Acting
from goldenthread.organisation.access import Actor
from goldenthread.rules.vocabulary import LifeStage, Polarity, ValueKind

LONDON: Final = ZoneInfo("Europe/London")


def build_life(structure: Structure, acting: Acting, *, today: date) -> None:
    """Propose an indicator, suspend one and retire one with its successor, the evening before ``today``."""
    written = tomllib.loads((HOME / "life.toml").read_text("utf-8"))
    at = datetime.combine(today - timedelta(days=1), time(19, 10), tzinfo=LONDON)
    officer = acting("performance.officer", at)
    for it in written["proposed"]:
        _propose(structure, it, by=officer, at=at)
    for it in written["changed"]:
        change_stage([it["code"]], _wanted(it, today), by=officer, at=at, read_at=head())


def _propose(structure: Structure, it: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    new = NewIndicator(
        code=it["code"], title=it["title"], description=it["description"], unit=it["unit"],
        value_kind=ValueKind.PERCENTAGE, polarity=Polarity.HIGH,
    )  # fmt: skip
    series = NewSeries(
        code=it["code"],
        unit_id=structure.services[it["service"]],
        owner_id=structure.posts[it["owner"]],
    )
    add_indicator(
        by=by, at=at, new=new, series=[series], from_on=at.date(), reason=it["reason"],
        is_proposed=True,
    )  # fmt: skip


def _wanted(it: Mapping[str, Any], today: date) -> StageWanted:
    until = it.get("until_days")
    return StageWanted(
        LifeStage(it["stage"]),
        it.get("from_on") or today + timedelta(days=it["from_days"]),
        None if until is None else today + timedelta(days=until),
        it.get("successor", ""),
        it["reason"],
    )
