"""The terms that a council may call otherwise, and the parts of the system that it may leave unused."""

from __future__ import annotations

from typing import Final

__all__ = ["SYSTEM_PARTS", "TERMS"]

#: Terms of the glossary that people see on pages, as files and records name them.
TERMS: Final = (
    "action", "actual", "area", "assessment", "benchmark", "body", "commentary", "contribution",
    "control", "duty", "exception", "framework", "guidance", "indicator", "level", "meeting",
    "milestone", "objective", "person", "plan", "portfolio", "post", "project", "rating",
    "recommendation", "report", "risk", "scorecard", "service_standard", "target", "unit",
)  # fmt: skip

#: Parts of the system, each with pages of its own.
SYSTEM_PARTS: Final = (
    "actions", "appraisals", "assessments", "benchmarks", "bodies", "budget", "contributions",
    "exceptions", "forecasts", "meetings", "neighbourhoods", "plans", "portfolios", "projects",
    "public_pages", "reports", "rewards", "risks", "service_standards",
)  # fmt: skip
