"""Files of others' figures on their way: kept until they are recorded or dropped."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from goldenthread.indicators.commands.benchmarks import import_benchmarks, look_at_benchmarks
from goldenthread.indicators.commands.imports import DRAFTS_LAST
from goldenthread.indicators.models import ImportDraft
from goldenthread.indicators.queries.benchmarks.drafts import (
    draft_held,
    own_drafts,
    packed,
)
from goldenthread.indicators.queries.imports.drafts import BENCHMARKS
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.rules.published import Provenance, Publication


def begin_benchmark_draft(
    *, by: Actor, at: datetime, files: Sequence[tuple[str, bytes]]
) -> uuid.UUID:
    """Keep uploaded files until they are recorded or dropped; return the draft's key.

    Drafts of more than :data:`DRAFTS_LAST` ago, anybody's, are forgotten.

    Raises:
        NotPermitted: ``by`` may not import anything.
    """
    by.require(Right.IMPORT)
    ImportDraft.objects.filter(begun_at__lt=at - DRAFTS_LAST).delete()
    draft = ImportDraft(
        key=uuid.uuid4(),
        person_id=by.person_id or 0,
        begun_at=at,
        name=", ".join(name for name, _ in files)[:255],
        content=packed(files),
        sheet=BENCHMARKS,
    )
    draft.save()
    return draft.key


def note_benchmark_job(*, by: Actor, at: datetime, key: uuid.UUID, job_key: uuid.UUID) -> None:
    """Keep which job works on the draft.

    Raises:
        NotPermitted: it is not ``by``'s draft.
    """
    _change(by, key, job_key=job_key)


def say_provenance(*, by: Actor, at: datetime, key: uuid.UUID, provenance: Provenance) -> None:
    """Keep where the draft's figures are from and under which licence.

    Raises:
        NotPermitted: it is not ``by``'s draft.
    """
    _change(by, key, choices=provenance.to_data())


def preview_benchmark_draft(
    *, by: Actor, at: datetime, key: uuid.UUID, publication: Publication
) -> None:
    """Work out what the draft would come to and keep it. Nothing is recorded.

    Raises:
        NotPermitted: it is not ``by``'s draft.
    """
    found = look_at_benchmarks(by=by, at=at, publication=publication)
    known = publication.known_as.to_data() if publication.known_as else {}
    _change(by, key, preview=found.to_data(), choices=known)


def confirm_benchmark_draft(
    *, by: Actor, at: datetime, key: uuid.UUID, publication: Publication
) -> int | None:
    """Record the draft; return the publication's number, or nothing where it brings nothing new.

    Audited as ``indicators:benchmarks:imported``. The draft is forgotten.

    Raises:
        NotPermitted: it is not ``by``'s draft.
        BenchmarkRefused: it is not said what the publication is and under which licence.
    """
    held = draft_held(by, key)
    found = import_benchmarks(
        by=by, at=at, files=held.files, publication=publication, provenance=held.provenance
    )
    own_drafts(by).filter(key=key).delete()
    return found.number


def drop_benchmark_draft(*, by: Actor, at: datetime, key: uuid.UUID) -> None:
    """Forget a draft.

    Raises:
        NotPermitted: it is not ``by``'s draft.
    """
    if not own_drafts(by).filter(key=key).delete()[0]:
        raise NotPermitted("There is no such draft.")


def _change(by: Actor, key: uuid.UUID, **news: Any) -> None:
    if not own_drafts(by).filter(key=key).update(**news):
        raise NotPermitted("There is no such draft.")
