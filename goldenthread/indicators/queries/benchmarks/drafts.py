"""Read files of others' figures on their way, and what they would come to."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from goldenthread.indicators.models import ImportDraft
from goldenthread.indicators.queries.imports.drafts import BENCHMARKS
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.rules.published import Provenance


@dataclass(frozen=True)
class DraftShown:
    """An upload on its way, without its files. ``preview`` is empty until they have been looked at."""

    key: UUID
    name: str
    begun_at: datetime
    provenance: Provenance
    preview: Mapping[str, Any]
    job_key: UUID | None


@dataclass(frozen=True)
class DraftHeld:
    """A draft's files and where they are from."""

    files: tuple[tuple[str, bytes], ...]
    provenance: Provenance


def own_drafts(actor: Actor) -> QuerySet[ImportDraft]:
    """Return the actor's own.

    Raises:
        NotPermitted: the actor may not import anything.
    """
    actor.require(Right.IMPORT)
    return ImportDraft.objects.filter(person_id=actor.person_id or 0, sheet=BENCHMARKS)


def benchmark_drafts(actor: Actor) -> list[DraftShown]:
    """Return the actor's drafts, latest first. One SQL query."""
    return [_shown(row) for row in own_drafts(actor).defer("content").order_by("-begun_at")[:20]]


def benchmark_draft(actor: Actor, key: UUID) -> DraftShown:
    """Return one of the actor's drafts. One SQL query.

    Raises:
        NotPermitted: the actor has no such draft.
    """
    row = own_drafts(actor).filter(key=key).defer("content").first()
    if row is None:
        raise NotPermitted("There is no such draft.")
    return _shown(row)


def _shown(row: ImportDraft) -> DraftShown:
    return DraftShown(
        row.key,
        row.name,
        row.begun_at,
        Provenance.from_data(row.choices),
        row.preview,
        row.job_key,
    )


def draft_held(actor: Actor, key: UUID) -> DraftHeld:
    """Return a draft's files. One SQL query.

    Raises:
        NotPermitted: the actor has no such draft.
    """
    row = own_drafts(actor).filter(key=key).first()
    if row is None:
        raise NotPermitted("There is no such draft.")
    with zipfile.ZipFile(io.BytesIO(bytes(row.content))) as held:
        files = tuple((info.filename, held.read(info)) for info in held.infolist())
    return DraftHeld(files, Provenance.from_data(row.choices))


def packed(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return several files as one."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for place, (name, content) in enumerate(files):
            taken = any(name == other for other, _ in files[:place])
            archive.writestr(f"{place}-{name}" if taken else name, content)
    return held.getvalue()
