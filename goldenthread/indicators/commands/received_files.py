"""Record what a file says, with the file itself: every row names the file and its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from goldenthread.audit.events import event
from goldenthread.indicators.commands.changes import (
    Figure,
    NewTarget,
    Recorded,
    Said,
    prepare,
    write,
)
from goldenthread.indicators.commands.refusals import refuse_unowned, refuse_unreasoned
from goldenthread.indicators.models import Actual, Import, Series
from goldenthread.organisation.access import Actor, Right
from goldenthread.records.files import keep_file


@dataclass(frozen=True)
class ReceivedFile:
    """A file as it came, and how its columns were read."""

    name: str
    content: bytes
    mapping: Mapping[str, object] = field(default_factory=dict)


def record_file(
    *,
    by: Actor,
    at: datetime,
    file: ReceivedFile,
    figures: Sequence[Figure],
    targets: Sequence[NewTarget] = (),
    words: Sequence[Said] = (),
    reason: str = "",
) -> Recorded | None:
    """Record what was read from a file; the file is kept beside it.

    Audited as ``indicators:actuals:imported``. All is recorded or none; where everything stands
    already, nothing is recorded and ``None`` comes back.

    Raises:
        NotPermitted: ``by`` may not import anything.
        NotTheOwner: ``by`` may not record for one of the series; the message names it.
        ReasonNeeded: a validated figure would be replaced and no reason is given.
    """
    by.require(Right.IMPORT)
    ids = {row.series_id for rows in (figures, targets, words) for row in rows}
    series = list(Series.objects.filter(pk__in=ids).select_related("now"))
    refuse_unowned(by, series)
    source = Import(mapping=dict(file.mapping), counts={}, choices={})
    known = set(
        Actual.objects.filter(series_id__in=ids).values_list(
            "series_id", "start_on", "next_start_on"
        )
    )
    change = prepare(figures, targets, words=words, source=source)
    if change.is_nothing:
        return None
    source.counts = {
        "rows": len(figures),
        "new": len(change.spans - known),
        "changed": len(change.spans & known),
        "target": len(change.targets),
        "commentary": len(change.commentary),
    }
    with event(by=by, at=at, name="indicators:actuals:imported", reason=reason) as number:
        refuse_unreasoned(by, change.news(figures), series)
        source.file = keep_file(file.name, file.content)
        Import.objects.append([source])
        return write(change, number=number)
