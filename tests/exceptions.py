"""A rule of what needs attention for tests: off target, told to the owner."""

from __future__ import annotations

from goldenthread.indicators.commands.exception_rules import (
    WantedException,
    adopt_exception_rule,
)
from goldenthread.indicators.queries.exceptions.rules import Told, Whom
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.attention import AttentionKind, AttentionRule
from tests.cast import AT

OFF_TARGET = WantedException(
    "Off target",
    AttentionRule(AttentionKind.OFF_TARGET),
    Told(Whom.OWNER),
    follows="A recovery plan",
    within_days=14,
)


def add_off_target_rule() -> None:
    """Adopt the rule for the whole council."""
    adopt_exception_rule(OFF_TARGET, by=SYSTEM, at=AT, from_on=AT.date(), reason="So")
