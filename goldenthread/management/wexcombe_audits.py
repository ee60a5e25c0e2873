"""How far the demo council's audit of its indicators has come, as ``audits.toml`` says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.audits import SheetSays, begin_audit, write_sheet
from goldenthread.indicators.queries.audits import codes_to_audit
from goldenthread.management.wexcombe import HOME, Structure
from goldenthread.management.wexcombe_further import Acting
from goldenthread.rules.vocabulary import AuditFinding, AuditOutcome

LONDON: Final = ZoneInfo("Europe/London")


def build_audits(structure: Structure, acting: Acting, *, today: date) -> None:
    """Begin the audit of two services and write the sheets that are done, the day before ``today``."""
    written = tomllib.loads((HOME / "audits.toml").read_text("utf-8"))
    at = datetime.combine(today - timedelta(days=1), time(17, 40), tzinfo=LONDON)
    officer, auditor = acting("performance.officer", at), acting("auditor", at)
    units = [structure.services[name] for name in written["services"]]
    begin_audit(
        codes_to_audit(officer, unit_ids=units, not_since=None),
        by=officer, at=at, called=written["called"],
        begun_on=today - timedelta(days=written["begun_days_ago"]),
    )  # fmt: skip
    for it in written["sheets"]:
        write_sheet(
            it["code"], written["called"], _says(it, today), by=auditor, at=at, read_at=head()
        )


def _says(it: Mapping[str, Any], today: date) -> SheetSays:
    due = it.get("due_days_ago")
    return SheetSays(
        AuditFinding(it["is_relevant"]),
        AuditFinding(it["is_measurable"]),
        it["evidence"],
        it["findings"],
        AuditOutcome(it["outcome"]),
        None if due is None else today - timedelta(days=due),
    )
