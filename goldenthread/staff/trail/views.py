"""The trail: who changed what, when and why; and whether it is whole."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_q.tasks import async_task

from goldenthread.audit.queries import NoSuchEvent
from goldenthread.indicators.queries.trail import (
    event_whole,
    trail,
    trail_size,
    whole_trail,
)
from goldenthread.organisation.access import Right
from goldenthread.records import jobs
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.downloads import csv_streamed, excel_file
from goldenthread.staff.trail.exports import LARGEST, csv_of, workbook_of
from goldenthread.staff.trail.forms import page_number, read_address
from goldenthread.staff.trail.presenters import trail_shown
from goldenthread.staff.trail.rows import event_in_full
from goldenthread.staff.upkeep.waiting import is_fragment

_VERIFICATION = "verification"


@signed_in
def events(request: Asked) -> HttpResponse:
    """An auditor sees what was done, and narrows it to who, what, when and about which indicator."""
    return _list(request)


def _list(request: Asked, refusal: str = "") -> HttpResponse:
    reading = read_address(request.GET.dict())
    read = read_as(request)
    found = trail(request.actor, wanted=reading.wanted, page=reading.page, as_at=read.as_at)
    shown = trail_shown(found, reading, is_past=read.is_past)
    context = {"page": shown, "refusal": refusal}
    return render(request, "trail/list.html", context)


@signed_in
def workbook(request: Asked) -> HttpResponseBase:
    """An auditor takes the filtered events away as an Excel file."""
    reading = read_address(request.GET.dict())
    if _is_too_much(request):
        return _list(request, _too_much())
    content = workbook_of(
        whole_trail(request.actor, wanted=reading.wanted, as_at=read_as(request).as_at),
        reading,
        council=settings.COUNCIL,
        made_at=timezone.now(),
    )
    return excel_file(content, "audit-trail")


@signed_in
def table(request: Asked) -> HttpResponseBase:
    """An auditor takes the filtered events away as CSV."""
    reading = read_address(request.GET.dict())
    lines = whole_trail(request.actor, wanted=reading.wanted, as_at=read_as(request).as_at)
    return csv_streamed(csv_of(lines), "audit-trail")


def _is_too_much(request: Asked) -> bool:
    reading = read_address(request.GET.dict())
    found = trail(request.actor, wanted=reading.wanted, as_at=read_as(request).as_at)
    return found.page.total > LARGEST


def _too_much() -> str:
    return (
        f"An Excel file holds at most {LARGEST:,} events: narrow the filters, or take the CSV file."
    )


@signed_in
def event(request: Asked, number: int) -> HttpResponse:
    """An auditor reads one event whole, with every row that it wrote."""
    asked = request.GET.get("table", "")
    page = page_number(request.GET.get("page", ""))
    try:
        whole = event_whole(
            request.actor, number, table=asked, page=page, as_at=read_as(request).as_at
        )
    except NoSuchEvent as refusal:
        raise Http404(str(refusal)) from refusal
    shown = event_in_full(whole)
    crumbs = [("Audit", page_address("trail")), (f"Event {number}", None)]
    return render(request, "trail/event.html", {"event": shown, "crumbs": crumbs})


@require_POST
@signed_in
def verify(request: Asked) -> HttpResponse:
    """An auditor has the whole trail recomputed."""
    request.actor.require(Right.AUDIT)
    total = trail_size(request.actor).rows
    key = jobs.start(
        kind=_VERIFICATION, owner_id=request.actor.person_id, at=timezone.now(), total=total
    )
    async_task("goldenthread.management.tasks.verify_trail", str(key))
    return redirect("verification", key)


@signed_in
def verification(request: Asked, key: UUID) -> HttpResponse:
    """An auditor sees how far the recomputing has come, and what it found."""
    request.actor.require(Right.AUDIT)
    try:
        job = jobs.read(key, owner_id=request.actor.person_id)
    except jobs.NoSuchJob as refusal:
        raise Http404(str(refusal)) from refusal
    is_ended = job.ended_at is not None
    if is_fragment(request) and is_ended:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "job": job,
        "is_ended": is_ended,
        "is_whole": bool(job.outcome and job.outcome.get("is_whole")),
        "address": request.path,
        "crumbs": [("Audit", page_address("trail")), ("Verification", None)],
    }
    name = "trail/progress.html" if is_fragment(request) else "trail/verification.html"
    return render(request, name, context)
