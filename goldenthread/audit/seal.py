"""Seal an event before it commits: digest the rows it wrote and chain it to the event before."""

from __future__ import annotations

from goldenthread.audit.canonical import event_digest, sheet_digest
from goldenthread.audit.models import Event, RowDigests
from goldenthread.audit.sheets import sheets_of
from goldenthread.records.append import append_rows
from goldenthread.records.open_event import OpenEvent

HEADER = (
    "number",
    "at",
    "person_id",
    "by_label",
    "name",
    "reason",
    "subject_kind",
    "subject_id",
    "subject_label",
    "rows",
)


def seal(event: Event, opened: OpenEvent, *, tables_may_lag: bool = False) -> None:
    """Write the sheets of row digests of ``event``, then the event itself with its digest.

    ``tables_may_lag``: in the middle of migrations, tables may lack what the models declare.
    """
    sheets = sheets_of(opened, columns_may_lag=tables_may_lag)
    append_rows(RowDigests, sheets)
    event.rows = sum(len(sheet.row_ids) // 8 for sheet in sheets)
    event.previous_digest = opened.previous_digest
    event.digest = event_digest(
        event.previous_digest,
        header_of(event),
        [sheet_digest(s.table, s.version, s.row_ids, s.digests) for s in sheets],
    )
    append_rows(Event, [event])


def header_of(event: Event) -> dict[str, object]:
    """Return what the event's own digest covers of it."""
    return {name: getattr(event, name) for name in HEADER}
