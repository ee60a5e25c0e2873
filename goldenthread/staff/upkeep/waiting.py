"""A job that a page starts: begun, waited for, and led on from; what its page says meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django_q.tasks import async_task

from goldenthread.records import jobs
from goldenthread.staff.asking import Asked
from goldenthread.ui.dates import moment
from goldenthread.upkeep.queue import workers_alive


def start_job(request: Asked, key: UUID, task: str, *, note: Callable[..., None]) -> UUID:
    """Have a job do ``task`` with the draft of a key, ``note`` which job it is, and return that."""
    now, person_id = timezone.now(), request.actor.person_id
    job_key = jobs.start(kind=task.rpartition(".")[2], owner_id=person_id, at=now)
    note(by=request.actor, at=now, key=key, job_key=job_key)
    async_task(task, str(key), str(job_key), person_id)
    return job_key


def is_fragment(request: HttpRequest) -> bool:
    """Say whether only the part of the page that changes is asked for."""
    return request.headers.get("HX-Request") == "true"


def led_on(request: HttpRequest, address: str) -> HttpResponse:
    """Send the reader on, whether the page or a part of it was asked for."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def words_of(job: jobs.Progress) -> str:
    """Return how far a job has come; where it waits, whether the worker is running at all."""
    if job.words:
        return job.words
    if workers_alive():
        return "Waiting for its turn"
    return (
        f"It has waited since {moment(job.started_at)}: the worker, which does it, is not running. Nothing"
        " is lost, and it goes on by itself once whoever looks after Golden Thread has started the worker."
    )
