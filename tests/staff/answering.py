"""What somebody types to answer at a step of a route, and what a page then says."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from goldenthread.audit.queries import head


def typed(**more: Any) -> dict[str, Any]:
    """Return what somebody types to answer at a step, today."""
    today = timezone.localdate()
    said: dict[str, Any] = {
        "read_at": head(), "all_lines": "approved:", "words": "", "meeting": "Board", "minute": "7",
        "decided_on_day": today.day, "decided_on_month": today.month, "decided_on_year": today.year,
    }  # fmt: skip
    return said | more


def text_of(answer: Any) -> str:
    """Return an answer's text, every run of spaces one."""
    return " ".join(answer.content.decode().split())
