"""Read past imports: who brought which file, how it was read, and every row recorded from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from goldenthread.audit.queries import EventLine, events_numbered
from goldenthread.indicators import access
from goldenthread.indicators.models import Actual, Commentary, Definition, Import, Target
from goldenthread.indicators.queries.counting import counting_of, place_alone
from goldenthread.indicators.queries.hidden import hidden_from
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.queries.people import names_of
from goldenthread.records.models import StoredFile
from goldenthread.records.page import Page, page_of
from goldenthread.rules.vocabulary import TargetKind

KINDS: Mapping[str, Any] = {"actual": Actual, "target": Target, "commentary": Commentary}


@dataclass(frozen=True)
class Imported:
    """One confirmed import as a list shows it."""

    number: int
    file: str
    size: int
    sha256: str
    sheet: str
    mapping: Mapping[str, Any]
    choices: Mapping[str, Any]
    counts: Mapping[str, int]
    event: int
    at: datetime
    by_name: str
    by_label: str
    reason: str


@dataclass(frozen=True)
class TracedRow:
    """A row recorded from a file, with the line that it stood on."""

    line: int
    reference: str
    title: str
    period: str
    value: int | None
    missing: str
    text: str
    unit: str
    decimals: int


def imports_page(actor: Actor, *, number: int = 1, as_at: int | None = None) -> Page[Imported]:
    """Return one page of confirmed imports, latest first, as known at an event. 5 SQL queries.

    An import that brought anything which the actor may not see is left out.

    Raises:
        NotPermitted: the actor may not import anything.
    """
    actor.require(Right.IMPORT)
    page = page_of(_imports(actor, as_at).order_by("-pk"), number, 20)
    shown = _imported(page.items)
    return Page(shown, page.number, page.pages, page.total, page.size)


def import_numbered(actor: Actor, number: int, *, as_at: int | None = None) -> Imported:
    """Return one confirmed import. 4 SQL queries.

    Raises:
        NotPermitted: there is none of this number, the actor may neither import nor audit, or it
            brought something that they may not see.
    """
    _require_reader(actor)
    return _imported([_found(actor, number, as_at)])[0]


def import_file(actor: Actor, number: int) -> tuple[str, str, bytes]:
    """Return an import's file as it was uploaded: name, kind, bytes. 3 SQL queries.

    Raises:
        NotPermitted: as for :func:`import_numbered`.
    """
    _require_reader(actor)
    stored = StoredFile.objects.get(pk=_found(actor, number).file_id)
    return stored.name, stored.media_type, bytes(stored.content)


def imported_before(actor: Actor, content: bytes) -> int | None:
    """Return the number of the latest import of this very file that the actor sees. 2 SQL queries."""
    digest = hashlib.sha256(content).hexdigest()
    latest: int | None = (
        _imports(actor)
        .filter(file__sha256=digest)
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
    )
    return latest


def traced_rows(
    actor: Actor, number: int, *, kind: str, page: int = 1, as_at: int | None = None
) -> Page[TracedRow]:
    """Return one page of what an import recorded and the actor may see. 3 SQL queries."""
    _require_reader(actor)
    model = KINDS.get(kind, Actual)
    # By the import's event, which is indexed; a column that so few ask for is not.
    confirmed = Import.objects.filter(pk=number).values("event")
    rows: QuerySet[Any] = (
        model.objects.filter(
            access.visible(actor, through="series__"), event__in=confirmed, source_id=number
        )
        .select_related("series")
        .order_by("line", "pk")
    )
    found = page_of(rows, page)
    definitions = _definitions((row.series.indicator_id for row in found.items), as_at)
    return found.mapped(lambda row: _traced(row, definitions))


def _require_reader(actor: Actor) -> None:
    """A figure is traced to its file by whoever brings files and by whoever audits them."""
    if not actor.may(Right.AUDIT):
        actor.require(Right.IMPORT)


def _imports(actor: Actor, as_at: int | None = None) -> QuerySet[Import]:
    rows = Import.objects.select_related("file").defer("file__content")
    if as_at is not None:
        rows = rows.filter(event__lte=as_at)
    hidden = hidden_from(actor)
    return rows if hidden.is_nothing else rows.exclude(hidden.imports())


def _found(actor: Actor, number: int, as_at: int | None = None) -> Import:
    row = _imports(actor, as_at).filter(pk=number).first()
    if row is None:
        raise NotPermitted("There is no such import.")
    return row


def _imported(rows: Iterable[Import]) -> list[Imported]:
    held = list(rows)
    events = events_numbered(row.event for row in held)
    names = names_of(each.person_id for each in events.values() if each.person_id is not None)
    return [_shown(row, events[row.event], names) for row in held]


def _shown(row: Import, happened: EventLine, names: Mapping[int, str]) -> Imported:
    return Imported(
        number=row.pk,
        file=row.file.name,
        size=row.file.size,
        sha256=row.file.sha256,
        sheet=row.sheet,
        mapping=row.mapping,
        choices=row.choices,
        counts=row.counts,
        event=row.event,
        at=happened.at,
        by_name=names.get(happened.person_id or 0, ""),
        by_label=happened.by_label,
        reason=str(row.choices.get("reason", "")),
    )


def _definitions(indicator_ids: Iterable[int], as_at: int | None) -> dict[int, Definition]:
    rows = Definition.objects.filter(indicator_id__in=set(indicator_ids))
    if as_at is not None:
        rows = rows.filter(event__lte=as_at)
    latest = {row.indicator_id: row for row in rows.order_by("from_on", "event", "id")}
    place_alone(latest.values(), as_at)
    return latest


def _kind(row: Any) -> str:
    kind = getattr(row, "kind", TargetKind.TARGET)
    return "" if kind == TargetKind.TARGET else str(kind).replace("_", " ")


def _traced(row: Any, definitions: Mapping[int, Definition]) -> TracedRow:
    definition = definitions[row.series.indicator_id]
    return TracedRow(
        line=row.line or 0,
        reference=row.series.reference,
        title=definition.title,
        period=counting_of(definition).span(row.start_on, row.next_start_on).label,
        value=getattr(row, "value", None),
        missing=getattr(row, "missing", ""),
        text=getattr(row, "text", "") or _kind(row),
        unit=definition.unit,
        decimals=definition.decimals,
    )
