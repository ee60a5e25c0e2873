"""Prove that nothing recorded was altered: re-compute every digest and walk the chain.

Method: docs/methods/audit.md. Rows are read as a stream; of a table only one event's digests are
held at a time. Writing may go on meanwhile: what comes after the latest event at the start is left
to the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from django.db.models import Max

from goldenthread.audit.canonical import NO_DIGEST, event_digest, sheet_digest
from goldenthread.audit.faults import Fault, FaultKind, event_fault
from goldenthread.audit.models import Event
from goldenthread.audit.reading import sheets_in_order
from goldenthread.audit.registry import append_only_models, mutable_models
from goldenthread.audit.seal import header_of
from goldenthread.audit.verified_images import image_fault
from goldenthread.audit.verified_rows import row_fault

Progress = Callable[[int], None]
_EVERY = 5_000


@dataclass(frozen=True)
class Verified:
    """What a verification found: how many events and rows it checked, and the first fault."""

    events: int
    rows: int
    head_digest: str
    fault: Fault | None


@dataclass
class Tally:
    """Counts what was checked and tells ``progress`` every so often."""

    progress: Progress | None
    rows: int = field(default=0)

    def count(self) -> None:
        """Count one row."""
        self.rows += 1
        if self.progress and self.rows % _EVERY == 0:
            self.progress(self.rows)


def verify(progress: Progress | None = None) -> Verified:
    """Re-compute everything and name the first fault in the order of events, if there is one.

    ``progress`` is told every 5,000 rows how many were checked.
    """
    head: int = Event.objects.aggregate(Max("number"))["number__max"] or 0
    tally = Tally(progress)
    events, digest, broken = _walk_chain(head)
    found = [broken] if broken else []
    for model in append_only_models():
        fault = row_fault(model, head, tally)
        if fault:
            found.append(fault)
    for changing in mutable_models():
        fault = image_fault(changing, tally)
        if fault:
            found.append(fault)
    # The sort is stable: of two faults in one event the chain's own comes first.
    first = min(found, key=attrgetter("event"), default=None)
    return Verified(events, tally.rows, digest, first)


def _walk_chain(head: int) -> tuple[int, str, Fault | None]:
    """Return how many events were walked, the digest of the last, and where the chain breaks."""
    sheets = _sheets_by_event()
    held = next(sheets, None)
    previous, expected = NO_DIGEST, 0
    for event in Event.objects.filter(number__lte=head).order_by("number").iterator():
        expected += 1
        if event.number != expected:
            return expected - 1, previous, event_fault(FaultKind.MISSING, expected)
        if held and held[0] < event.number:
            return expected - 1, previous, event_fault(FaultKind.ADDED, held[0])
        digests = []
        while held and held[0] == event.number:
            digests.append(held[1])
            held = next(sheets, None)
        if event.previous_digest != previous or event.digest != event_digest(
            previous, header_of(event), digests
        ):
            return expected - 1, previous, event_fault(FaultKind.ALTERED, event.number, event)
        previous = event.digest
    if held and held[0] <= head:
        return expected, previous, event_fault(FaultKind.ADDED, held[0])
    return expected, previous, None


def _sheets_by_event() -> Iterator[tuple[int, str]]:
    """Return (event, digest of a sheet) in the order of events and, within one, of tables.

    Tables' names are put in order here: databases sort text in ways of their own.
    """
    number, digests = 0, list[tuple[str, str]]()
    for sheet in sheets_in_order():
        if sheet.event != number:
            yield from ((number, digest) for _, digest in sorted(digests))
            number, digests = sheet.event, []
        digest = sheet_digest(sheet.table, sheet.version, sheet.row_ids, sheet.digests)
        digests.append((sheet.table, digest))
    yield from ((number, digest) for _, digest in sorted(digests))
