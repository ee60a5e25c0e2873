"""Tell how far a long task has come; the page that waits for it reads here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from goldenthread.records.models import Job, JobState


class NoSuchJob(LookupError):
    """No such job, or it is somebody else's."""


@dataclass(frozen=True)
class Progress:
    """How far a job has come; ``outcome`` is what it gave, once it is done."""

    key: UUID
    kind: str
    state: JobState
    done: int
    total: int | None
    words: str
    outcome: Any
    started_at: datetime
    ended_at: datetime | None


def start(*, kind: str, owner_id: int | None, at: datetime, total: int | None = None) -> UUID:
    """Note that a task waits to be run, and return its key."""
    return Job.objects.create(kind=kind, owner_id=owner_id, started_at=at, total=total).key


def advance(key: UUID, *, done: int, total: int | None = None, words: str = "") -> None:
    """Note how much is done; a job that has ended stays as it ended."""
    news: dict[str, Any] = {"state": JobState.RUNNING, "done": done, "words": words}
    if total is not None:
        news["total"] = total
    Job.objects.filter(key=key, ended_at=None).update(**news)


def finish(key: UUID, *, at: datetime, outcome: Any = None, words: str = "") -> None:
    """Note that a task came to its end, and what it gave."""
    Job.objects.filter(key=key, ended_at=None).update(
        state=JobState.DONE, outcome=outcome, words=words, ended_at=at
    )


def fail(key: UUID, *, at: datetime, words: str) -> None:
    """Note that a task failed, with the sentence to show."""
    Job.objects.filter(key=key, ended_at=None).update(
        state=JobState.FAILED, words=words, ended_at=at
    )


def read(key: UUID, *, owner_id: int | None) -> Progress:
    """Return how far the owner's job has come; one SQL query.

    Raises:
        NoSuchJob: there is none with this key for this owner.
    """
    job = Job.objects.filter(key=key, owner_id=owner_id).first()
    if job is None:
        raise NoSuchJob("There is no such job.")
    return Progress(
        job.key,
        job.kind,
        JobState(job.state),
        job.done,
        job.total,
        job.words,
        job.outcome,
        job.started_at,
        job.ended_at,
    )


def forget(*, before: datetime) -> int:
    """Forget the jobs that ended before a moment; return how many."""
    return Job.objects.filter(ended_at__lt=before).delete()[0]
