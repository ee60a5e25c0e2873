"""What most of these pages begin with: the scorecard that the address names, as it is read."""

from __future__ import annotations

from django.http import Http404

from goldenthread.reports.queries.lines import YearLine, line_seen
from goldenthread.reports.queries.year_scorecards import YearScorecardSeen, scorecard_seen
from goldenthread.staff.asking import Asked, Read, read_as

__all__ = ["known_of", "read_card", "read_line", "run_card", "run_line"]


def read_card(request: Asked, reference: str) -> tuple[Read, YearScorecardSeen]:
    """Return a scorecard as the address reads it; 404 where there is none."""
    read = read_as(request)
    seen = scorecard_seen(request.actor, reference, on=read.on, as_at=read.as_at)
    if seen is None:
        raise Http404("There is no such scorecard.")
    return read, seen


def known_of(read: Read) -> str:
    """Return the past day that the address reads, as it writes it; nothing at present."""
    return read.known.day.isoformat() if read.known else ""


def run_card(request: Asked, reference: str) -> YearScorecardSeen:
    """Return a scorecard that the sender may change now; 404 where there is none."""
    seen = scorecard_seen(request.actor, reference, on=read_as(request).on)
    if seen is None or not seen.may_run or read_as(request).is_past:
        raise Http404("There is no such scorecard to be changed.")
    return seen


def read_line(
    request: Asked, reference: str, number: int
) -> tuple[Read, YearScorecardSeen, YearLine]:
    """Return a line as the address reads it; 404 where there is none that the reader may see."""
    read, seen = read_card(request, reference)
    return read, seen, _line(request, seen, number)


def run_line(request: Asked, reference: str, number: int) -> tuple[YearScorecardSeen, YearLine]:
    """Return a line that the sender may change now."""
    seen = run_card(request, reference)
    return seen, _line(request, seen, number)


def _line(request: Asked, seen: YearScorecardSeen, number: int) -> YearLine:
    line = line_seen(request.actor, seen, number)
    if line is None:
        raise Http404("There is no such line.")
    return line
