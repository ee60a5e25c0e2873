"""How pages say who recorded something, and when."""

from __future__ import annotations

from goldenthread.audit.queries import EventLine
from goldenthread.ui.dates import moment


def recorded_by(line: EventLine | None) -> str:
    """Return who recorded something and when."""
    return f"by {line.by_label}, {moment(line.at)}" if line else ""
