"""What the demo council wants to hear of, and what it accepts for a while."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from goldenthread.indicators.commands.acceptances import accept_underperformance
from goldenthread.indicators.commands.exception_rules import (
    WantedException,
    adopt_exception_rule,
)
from goldenthread.indicators.commands.exceptions import note_exceptions
from goldenthread.indicators.queries.exceptions.rules import Told, Whom
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.rules.attention import AttentionKind, AttentionRule
from goldenthread.rules.numbers import number

LONDON: Final = ZoneInfo("Europe/London")
ADOPTED_AT: Final = datetime(2014, 7, 7, 10, 30, tzinfo=LONDON)
ADOPTED: Final = "Corporate management team, 3 July 2014."

#: Rules of the kinds that councils write into their performance management frameworks.
RULES: Final = (
    WantedException(
        "Off target",
        AttentionRule(AttentionKind.OFF_TARGET),
        Told(Whom.OWNER),
        follows="Say why, and what will be done about it",
        within_days=14,
    ),
    WantedException(
        "Off or near target twice running",
        AttentionRule(AttentionKind.OFF_OR_NEAR, periods=2),
        Told(Whom.HEAD),
        follows="A recovery plan is agreed with the portfolio holder",
        within_days=28,
    ),
    WantedException(
        "Far from target, either way",
        AttentionRule(AttentionKind.BEYOND_TOLERANCE, percent=number("50")),
        Told(Whom.OFFICE),
        follows="Check figure and target with the service",
        within_days=10,
    ),
    WantedException(
        "Late",
        AttentionRule(AttentionKind.LATE, days=14),
        Told(Whom.REPORTER),
        follows="Record the figure, or say when it will come",
        within_days=5,
    ),
    WantedException(
        "Never recorded",
        AttentionRule(AttentionKind.NEVER_RECORDED, days=90),
        Told(Whom.OFFICE),
        follows="Settle with the service whether it is still collected",
    ),
    WantedException(
        "Nobody in the owner’s post",
        AttentionRule(AttentionKind.OWNER_LEFT),
        Told(Whom.HEAD),
        follows="Name who answers for it",
        within_days=28,
    ),
)
#: What Cabinet knew and let stand until the year's end.
ACCEPTED: Final = "HS08"
DECISION: Final = "Cabinet, 6 November 2014, minute 41"

Acting = Callable[[str, datetime], Actor]


def adopt_exception_rules(acting: Acting) -> None:
    """Adopt the council's rules, before its first figures came."""
    by = acting("performance.officer", ADOPTED_AT)
    for wanted in RULES:
        adopt_exception_rule(
            wanted, by=by, at=ADOPTED_AT, from_on=ADOPTED_AT.date(), reason=ADOPTED
        )


def accept_some(acting: Acting, series: Mapping[str, int]) -> None:
    """Accept that one measure is off target while its cause is being dealt with."""
    at = datetime(2014, 11, 10, 14, 20, tzinfo=LONDON)
    accept_underperformance(
        series[ACCEPTED],
        by=acting("performance.officer", at),
        at=at,
        until=date(2015, 3, 31),
        decision=DECISION,
        reason="Grants are paid when the works end, most of them in the spring.",
    )


def note_what_is_late() -> None:
    """Note what was late when the figures end."""
    note_exceptions(by=SYSTEM, at=datetime(2015, 1, 12, 2, 15, tzinfo=LONDON))


def note_what_stands(*, today: date) -> None:
    """Note what stands today."""
    note_exceptions(by=SYSTEM, at=datetime.combine(today, time(2, 15), tzinfo=LONDON))
