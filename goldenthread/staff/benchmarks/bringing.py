"""Bring in others' figures: the upload, what it would come to, and recording it by a job."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from goldenthread.exchange.files import FileRefused
from goldenthread.indicators.commands.benchmark_drafts import (
    begin_benchmark_draft,
    drop_benchmark_draft,
    note_benchmark_job,
    say_provenance,
)
from goldenthread.indicators.queries.benchmarks.choosing import publications
from goldenthread.indicators.queries.benchmarks.drafts import (
    DraftShown,
    benchmark_draft,
    benchmark_drafts,
)
from goldenthread.organisation.access import Right
from goldenthread.records import jobs
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.benchmarks.forms import ProvenanceForm
from goldenthread.staff.imports.upload import LimitedUpload, takes_uploads, uploaded
from goldenthread.staff.upkeep.waiting import is_fragment, led_on, start_job, words_of

_PREVIEW = "goldenthread.management.tasks.preview_benchmarks"
_CONFIRM = "goldenthread.management.tasks.confirm_benchmarks"
_REFUSED = 422
_MOST_FILES = 10
_NONE = "Choose the files first: the one with the figures at least."
_COUNTED = (
    ("values", "figures read"),
    ("missing", "of them missing or suppressed"),
    ("new", "measures and periods new"),
    ("changed", "measures and periods changed"),
    ("unchanged", "measures and periods that stand already"),
    ("measures", "measures described anew"),
    ("places", "places new"),
    ("neighbours", "councils with their neighbours"),
)


@takes_uploads(lambda: settings.UPLOAD_LIMIT_BYTES)
def benchmarks(request: Asked, limited: LimitedUpload) -> HttpResponse:
    """Say what may be brought, list what was, and take files in."""
    request.actor.require(Right.IMPORT)
    if request.method != "POST":
        return _list(request)
    try:
        files = uploaded(request, limited, name="files", none=_NONE)
        if len(files) > _MOST_FILES:
            raise FileRefused(f"Choose {_MOST_FILES} files at most at a time.")
    except FileRefused as refusal:
        return _list(request, refusal=str(refusal))
    key = begin_benchmark_draft(by=request.actor, at=timezone.now(), files=files)
    return _start(request, key, _PREVIEW)


def _list(request: Asked, refusal: str = "") -> HttpResponse:
    return render(
        request,
        "benchmarks/list.html",
        {
            "refusal": refusal,
            "publications": publications(request.actor),
            "drafts": benchmark_drafts(request.actor),
            "limit": f"{settings.UPLOAD_LIMIT_BYTES // 1_000_000} MB",
            "may_choose": request.actor.may(Right.ADMINISTER),
            "crumbs": [("Import", page_address("imports")), ("Others' figures", None)],
        },
        status=_REFUSED if refusal else 200,
    )


def _start(request: Asked, key: UUID, task: str) -> HttpResponse:
    """Have a job run on the draft and show how far it has come."""
    job_key = start_job(request, key, task, note=note_benchmark_job)
    return redirect(page_address("benchmark_draft", key) + f"?job={job_key}")


@signed_in
def draft(request: Asked, key: UUID) -> HttpResponse:
    """Show how far the job has come, then what the files would come to; record them."""
    ended = _ended(request)
    if ended is not None:
        return ended
    found = benchmark_draft(request.actor, key)
    job = _job(request, found)
    if job is not None and (job.ended_at is None or job.state == "failed"):
        return _progress(request, found, job)
    if request.method == "POST":
        form = ProvenanceForm(request.POST)
        if form.is_valid():
            say_provenance(
                by=request.actor, at=timezone.now(), key=key, provenance=form.provenance()
            )
            return _start(request, key, _CONFIRM)
    else:
        form = ProvenanceForm(
            initial=found.provenance.to_data() | {"published_on": found.provenance.published_on}
        )
    return _preview(request, found, form)


def _job(request: Asked, found: DraftShown) -> jobs.Progress | None:
    if found.job_key is None or request.method == "POST":
        return None
    try:
        return jobs.read(found.job_key, owner_id=request.actor.person_id)
    except jobs.NoSuchJob:
        return None


def _ended(request: Asked) -> HttpResponse | None:
    """Lead on where the job in the address has recorded the draft, which is then no more."""
    try:
        job = jobs.read(UUID(request.GET.get("job", "")), owner_id=request.actor.person_id)
    except (ValueError, jobs.NoSuchJob):
        return None
    if job.kind != "confirm_benchmarks" or job.state != "done":
        return None
    if job.outcome == "nothing":
        messages.info(request, "Nothing was recorded: all of it stands already.")
    else:
        messages.success(request, f"Recorded as publication {job.outcome}.")
    return led_on(request, page_address("benchmarks"))


def _progress(request: Asked, found: DraftShown, job: jobs.Progress) -> HttpResponse:
    is_ended = job.ended_at is not None
    if is_fragment(request) and is_ended:
        return led_on(request, request.get_full_path())
    part = "_part" if is_fragment(request) else ""
    return render(
        request,
        f"benchmarks/progress{part}.html",
        {
            "draft": found,
            "job": job,
            "words": words_of(job),
            "address": request.get_full_path(),
            "is_ended": is_ended,
            "crumbs": [("Others' figures", page_address("benchmarks")), (found.name, None)],
        },
    )


def _preview(request: Asked, found: DraftShown, form: ProvenanceForm) -> HttpResponse:
    counts = found.preview.get("counts", {})
    is_new = any(counts.get(key) for key in ("new", "changed", "measures", "places", "neighbours"))
    return render(
        request,
        "benchmarks/preview.html",
        {
            "draft": found,
            "counts": [(words, f"{counts[key]:,}") for key, words in _COUNTED if counts.get(key)],
            "notes": found.preview.get("notes", ()),
            "is_new": is_new,
            "form": form,
            "crumbs": [
                ("Others' figures", page_address("benchmarks")),
                ("What it would come to", None),
            ],
        },
        status=_REFUSED if form.is_bound else 200,
    )


@require_POST
@signed_in
def drop(request: Asked, key: UUID) -> HttpResponse:
    """Forget the draft."""
    drop_benchmark_draft(by=request.actor, at=timezone.now(), key=key)
    return redirect("benchmarks")
