"""What a test council chose of its framework: a portfolio, a level, a kind of plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.governance.commands.changes import Add, PutInPortfolio, Say
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.queries.register import framework_known
from goldenthread.indicators.models import Indicator
from goldenthread.organisation.access import SYSTEM
from goldenthread.records.ref import Ref

SINCE = date(2014, 4, 1)


def chosen(change: Any, reason: str = "So it was agreed", **more: Any) -> int | None:
    """Change the framework, as the system itself."""
    return reframe(change, by=SYSTEM, at=timezone.now(), reason=reason, **more)


def key(part: str, reference: str) -> Any:
    """Return the key of a part that has a reference."""
    return framework_known().key_of(part, reference)


def add_portfolio(name: str, *codes: str, since: date = SINCE, **says: Any) -> int:
    """Add a portfolio with these indicators in it; return its id."""
    chosen(Add("portfolio", {"name": name, **says}, since))
    found: int = key("portfolio", name.casefold().replace(" ", "-"))
    if codes:
        put(found, *codes, since=since)
    return found


def put(portfolio: int | None, *codes: str, since: date = SINCE, reason: str = "Agreed") -> None:
    """Put indicators into a portfolio, or take them out of any."""
    rows = Indicator.objects.filter(code__in=codes)
    refs = tuple(Ref("indicator", row.pk, row.code) for row in rows)
    chosen(PutInPortfolio(refs, portfolio, since), reason)


def add_level(one: str, many: str, position: int, **says: Any) -> int:
    """Add a level of the thread; return its id."""
    chosen(Add("level", {"name": one, "plural": many, "position": position, **says}, SINCE))
    found: int = key("level", one.casefold().replace(" ", "-"))
    return found


def add_plan_kind(name: str, *headings: str, **says: Any) -> int:
    """Add a kind of plan with these headings; return its id."""
    given = {"owner": "unit", "levels": [], "headings": [{"name": it} for it in headings], **says}
    chosen(Add("plan_kind", {"name": name, **given}, SINCE))
    found: int = key("plan_kind", name.casefold().replace(" ", "-"))
    return found


def switch(part: str, *, on: bool, since: date | None = None) -> None:
    """Let the council use a part of the system, or not."""
    chosen(Say("part_in_use", part, {"is_used": on}, since or timezone.localdate()))
