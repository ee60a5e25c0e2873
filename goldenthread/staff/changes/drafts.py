"""A change on its way: how far its job is, what it comes to, recording it, forgetting it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from goldenthread.indicators.commands.change_drafts import drop_change, record_change
from goldenthread.indicators.queries.change_drafts import Draft, change_draft, series_touched
from goldenthread.indicators.queries.intended import Kind
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.queries.units import posts_on, units_on
from goldenthread.records import jobs
from goldenthread.staff.addresses import address_of
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.changes.exports import csv_of, workbook_of
from goldenthread.staff.changes.presenters import preview_page
from goldenthread.staff.changes.steps import (
    AT_ONCE,
    RECORD,
    form_address,
    home_address,
    start,
)
from goldenthread.staff.climbing import may_send
from goldenthread.staff.downloads import csv_file, excel_file
from goldenthread.staff.upkeep.waiting import is_fragment, led_on, words_of

_WAS_CHANGED = "changed meanwhile"


def names_in(draft: Draft) -> Mapping[int, str]:
    """Return what posts or units are called, where the change is about them. One SQL query at most."""
    day = draft.intended.from_on or timezone.localdate()
    if draft.intended.kind is Kind.POSTS:
        return {post.id: post.title for post in posts_on(day).values()}
    if draft.intended.kind is Kind.UNIT:
        return {unit.id: unit.name for unit in units_on(day).values()}
    return {}


@signed_in
def preview(request: Asked, key: UUID) -> HttpResponse:
    """Show what the change would come to, and record it when that is confirmed."""
    draft = change_draft(request.actor, key)
    if draft.is_recorded:
        return redirect(home_address(draft))
    if not draft.is_looked_at:
        return redirect(form_address(draft))
    if request.method == "POST":
        if series_touched(draft.intended) > AT_ONCE:
            return start(request, key, RECORD)
        return _recorded(request, draft)
    page = preview_page(draft, request.GET.dict(), names_in(draft))
    return render(
        request,
        "changes/preview.html",
        {
            "page": page,
            "crumbs": page.crumbs,
            "key": key,
            "send_href": address_of("package_propose", key)
            if may_send(draft.intended.kind, request, timezone.localdate())
            else "",
        },
    )


def _recorded(request: Asked, draft: Draft) -> HttpResponse:
    try:
        is_done = record_change(by=request.actor, at=timezone.now(), key=draft.key)
    except ChangedMeanwhile:
        return redirect(form_address(draft, meanwhile=1))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect(form_address(draft))
    if not is_done:
        return redirect("change_preview", key=draft.key)
    say_done(request, draft)
    return redirect(home_address(draft))


def say_done(request: Asked, draft: Draft) -> None:
    """Say what was recorded."""
    said = {
        Kind.RULE: "The rule is adopted.",
        Kind.TARGETS: "The targets are set.",
        Kind.POSTS: "The responsibilities are set.",
        Kind.UNIT: "The indicators move.",
        Kind.DEFINITION: "The definition is changed.",
    }[draft.intended.kind]
    count = draft.preview.get("recorded", 0)
    if count:
        said += f" {count:,} figure{'s are' if count > 1 else ' is'} rated anew."
    messages.success(request, said)


@signed_in
def progress(request: Asked, key: UUID) -> HttpResponse:
    """Show how far the job on a change has come; go on once it is done."""
    draft = change_draft(request.actor, key)
    if draft.is_recorded:
        return led_on(request, home_address(draft))
    if draft.job_key is None:
        return led_on(request, form_address(draft))
    try:
        job = jobs.read(draft.job_key, owner_id=request.actor.person_id)
    except jobs.NoSuchJob:
        return led_on(request, form_address(draft))
    if job.state == "done":
        if job.outcome == _WAS_CHANGED:
            return led_on(request, form_address(draft, meanwhile=1))
        return led_on(request, reverse("change_preview", args=[key]))
    is_ended, is_part = job.state == "failed", is_fragment(request)
    if is_ended and is_part:
        return led_on(request, request.path)
    context = {
        "job": job,
        "is_ended": is_ended,
        "words": words_of(job),
        "address": request.path,
        "form_href": form_address(draft),
        "is_recording": job.kind == RECORD.rpartition(".")[2],
        "crumbs": [("Change indicators", reverse("changes")), ("Working it out", None)],
    }
    name = "imports/progress_part.html" if is_part else "changes/progress.html"
    return render(request, name, context)


def _kept(request: Asked, draft: Draft) -> list[Sequence[Any]]:
    which = {"new": True, "past": False}.get(request.GET.get("which", ""))
    return draft.lines(recorded=which, text=request.GET.get("q", "").strip()[:100])


@signed_in
def table(request: Asked, key: UUID) -> HttpResponse:
    """Give the ratings that would be otherwise as CSV."""
    draft = change_draft(request.actor, key)
    return csv_file(csv_of(draft, _kept(request, draft)), "rated-otherwise")


@signed_in
def workbook(request: Asked, key: UUID) -> HttpResponse:
    """Give the ratings that would be otherwise as an Excel file."""
    draft = change_draft(request.actor, key)
    content = workbook_of(
        draft,
        _kept(request, draft),
        council=settings.COUNCIL,
        made_at=timezone.now(),
    )
    return excel_file(content, "rated-otherwise")


@require_POST
@signed_in
def drop(request: Asked, key: UUID) -> HttpResponse:
    """Forget the change."""
    address = home_address(change_draft(request.actor, key))
    drop_change(by=request.actor, at=timezone.now(), key=key)
    messages.info(request, "The change is forgotten. Nothing was recorded.")
    return redirect(address)
