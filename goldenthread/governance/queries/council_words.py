"""The terms that a council may call otherwise, and the parts of the system that it may leave unused."""

from __future__ import annotations

from typing import Final

__all__ = ["SYSTEM_PARTS", "TERMS"]

#: Terms of the glossary that people see on pages, as files and records name them.
TERMS: Final = (
    "indicator", "scorecard", "portfolio", "body", "objective", "plan", "actual", "target", "rating",
)  # fmt: skip

#: Parts of the system, each with pages of its own.
SYSTEM_PARTS: Final = (
    "exceptions", "benchmarks", "control_charts", "calculated", "breakdowns", "rollup", "portfolios",
    "bodies", "plan_kinds",
)  # fmt: skip
