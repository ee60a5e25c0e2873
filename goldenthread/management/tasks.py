"""What the job worker does; each task tells how far it has come and may be run twice."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from goldenthread.audit.verification import verify
from goldenthread.management.verifying import in_a_sentence
from goldenthread.records import jobs


def verify_trail(key: str) -> None:
    """Recompute the whole trail, for the job of this key."""
    job = UUID(key)
    jobs.advance(job, done=0, words="Recomputing every digest")
    try:
        found = verify(lambda rows: jobs.advance(job, done=rows, words="Recomputing every digest"))
    except Exception:
        jobs.fail(job, at=timezone.now(), words="The verification broke off. Start it again.")
        raise
    jobs.finish(
        job,
        at=timezone.now(),
        outcome={"is_whole": found.fault is None, "digest": found.head_digest},
        words=in_a_sentence(found),
    )
