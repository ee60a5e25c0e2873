"""What the page of a job says while it waits: also that nobody is there to do it."""

from __future__ import annotations

from goldenthread.records.jobs import Progress
from goldenthread.ui.dates import moment
from goldenthread.upkeep.queue import workers_alive


def words_of(job: Progress) -> str:
    """Return how far a job has come; where it waits, whether the worker is running at all."""
    if job.words:
        return job.words
    if workers_alive():
        return "Waiting for its turn"
    return (
        f"It has waited since {moment(job.started_at)}: the worker, which does it, is not running. Nothing"
        " is lost, and it goes on by itself once whoever looks after Golden Thread has started the worker."
    )
