"""Which sets of indicators the demo council has loaded and matched, as ``indicator_sets.toml`` says."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from goldenthread.audit.queries import head
from goldenthread.exchange.indicator_sets import read_set, shipped_sets
from goldenthread.indicators.commands.indicator_sets import match_item, record_set
from goldenthread.management.wexcombe import HOME
from goldenthread.management.wexcombe_further import Acting

LONDON: Final = ZoneInfo("Europe/London")


def build_sets(acting: Acting, *, today: date) -> None:
    """Load the sets and match some of their items, the day before ``today``."""
    written = tomllib.loads((HOME / "indicator_sets.toml").read_text("utf-8"))
    at = datetime.combine(today - timedelta(days=1), time(17, 50), tzinfo=LONDON)
    officer = acting("performance.officer", at)
    held = shipped_sets()
    for name in written["files"]:
        record_set(read_set(held[name]), by=officer, at=at)
    for it in written["matches"]:
        match_item(
            it["set"], it["code"], it.get("ours", ""), by=officer, at=at, read_at=head(),
            reason=it.get("reason", ""),
        )  # fmt: skip
