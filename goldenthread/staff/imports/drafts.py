"""An upload on its way: which column is which, what it would come to, and recording it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from goldenthread.exchange.files import FileRefused
from goldenthread.exchange.mapping import Mapping, MappingRefused
from goldenthread.exchange.offering import FileRead, mapping_data, read_file
from goldenthread.indicators.commands.imports import (
    choose_for_draft,
    drop_draft,
    map_draft,
    note_job,
)
from goldenthread.indicators.queries.imports.drafts import (
    Draft,
    draft_content,
    draft_of,
    has_indicators,
)
from goldenthread.indicators.queries.imports.offered import Choices
from goldenthread.indicators.queries.imports.past import imported_before
from goldenthread.organisation.access import Right
from goldenthread.organisation.queries.units import units_on
from goldenthread.records import jobs
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.imports.columns import columns_shown
from goldenthread.staff.imports.forms import ChoicesForm, initial_choices, mapping_from
from goldenthread.staff.imports.preview import answers_from, polarities_from, preview_shown
from goldenthread.staff.upkeep.waiting import is_fragment, led_on, start_job, words_of

_PREVIEW = "goldenthread.management.tasks.preview_import"
_CONFIRM = "goldenthread.management.tasks.confirm_import"


def _start(request: Asked, key: UUID, task: str) -> HttpResponse:
    """Have a job run on the draft and show how far it has come."""
    start_job(request, key, task, note=note_job)
    return redirect("import_progress", key=key)


@signed_in
def columns(request: Asked, key: UUID) -> HttpResponse:
    """Show which column is which, to be put right, and ask what is to be done with what is new."""
    draft = draft_of(request.actor, key)
    if draft.import_id is not None:
        return redirect("import", number=draft.import_id)
    content = draft_content(request.actor, key)
    try:
        read = read_file(draft.name, content, sheet=request.GET.get("sheet", draft.sheet))
    except FileRefused as refusal:
        return _columns_page(request, draft, None, None, [str(refusal)])
    mapping = _mapping_of(draft, read)
    units = [
        (unit.id, unit.name)
        for unit in sorted(
            units_on(timezone.localdate()).values(), key=lambda u: u.parent_id is not None
        )
        if request.actor.may(Right.IMPORT, unit.id)
    ]
    if request.method != "POST":
        choices = draft.choices if draft.is_mapped else _first_choices(units)
        form = ChoicesForm(units=units, initial=initial_choices(choices))
        return _columns_page(request, draft, read, mapping, [], form)
    form = ChoicesForm(request.POST, units=units)
    mapping, faults = mapping_from(request.POST, read)
    faults += mapping.missing_roles(is_period_given=bool(request.POST.get("period", "").strip()))
    if faults or not form.is_valid():
        return _columns_page(request, draft, read, mapping, faults, form)
    map_draft(
        by=request.actor,
        at=timezone.now(),
        key=key,
        sheet=read.sheet,
        mapping=mapping_data(mapping, read.table),
        choices=form.choices_made(mapping),
    )
    return _start(request, key, _PREVIEW)


def _mapping_of(draft: Draft, read: FileRead) -> Mapping:
    """Return the draft's own mapping where it has one for this sheet, else the likeliest."""
    if draft.is_mapped and draft.mapping.get("fingerprint") == read.data["fingerprint"]:
        try:
            return Mapping.from_data(draft.mapping.get("mapping", {}), read.table.columns)
        except MappingRefused:
            return read.mapping
    return read.mapping


def _first_choices(units: list[tuple[int, str]]) -> Choices:
    """Return what is offered at first: a council without indicators has everything added."""
    adds = not has_indicators()
    return Choices(
        unit_id=units[0][0] if units else None,
        adds_indicators=adds,
        adds_services=adds,
        adds_places=adds,
        adds_posts=adds,
    )


def _columns_page(
    request: Asked,
    draft: Draft,
    read: FileRead | None,
    mapping: Mapping | None,
    faults: list[str],
    form: ChoicesForm | None = None,
) -> HttpResponse:
    is_bad = bool(faults) or (form is not None and form.is_bound)
    return render(
        request,
        "imports/columns.html",
        {
            "draft": draft,
            "read": read,
            "columns": columns_shown(read, mapping) if read and mapping else [],
            "faults": faults,
            "form": form,
            "drop_href": page_address("import_drop", draft.key),
            "crumbs": [("Import", page_address("imports")), ("Which column is which", None)],
        },
        status=422 if is_bad else 200,
    )


@signed_in
def progress(request: Asked, key: UUID) -> HttpResponse:
    """Show how far the draft's job has come; go on once it is done."""
    draft = draft_of(request.actor, key)
    if draft.import_id is not None:
        return led_on(request, page_address("import", draft.import_id))
    if draft.job_key is None:
        return redirect("import_columns", key=key)
    try:
        job = jobs.read(draft.job_key, owner_id=request.actor.person_id)
    except jobs.NoSuchJob:
        return redirect("import_columns", key=key)
    if job.state == "done":
        said = "?said=nothing" if job.outcome == "nothing" else ""
        return led_on(request, page_address("import_preview", key) + said)
    is_ended = job.state == "failed"
    if is_ended and is_fragment(request):
        return led_on(request, request.path)
    return render(
        request,
        "imports/progress_part.html" if is_fragment(request) else "imports/progress.html",
        {
            "draft": draft,
            "job": job,
            "is_ended": is_ended,
            "words": words_of(job),
            "address": request.path,
            "is_confirming": job.kind == "confirm_import",
            "columns_href": page_address("import_columns", key),
            "preview_href": page_address("import_preview", key) if draft.preview else None,
            "crumbs": [("Import", page_address("imports")), (draft.name, None)],
        },
    )


@signed_in
def preview(request: Asked, key: UUID) -> HttpResponse:
    """Show what the import would come to; keep answers; record it."""
    draft = draft_of(request.actor, key)
    if draft.import_id is not None:
        return redirect("import", number=draft.import_id)
    if not draft.preview:
        return redirect("import_columns", key=key)
    if request.method == "POST":
        return _decided(request, draft)
    before = imported_before(request.actor, draft_content(request.actor, key))
    return render(
        request,
        "imports/preview.html",
        {
            "page": preview_shown(
                draft,
                path=request.path,
                asked=request.GET.dict(),
                imported_before=before,
            ),
            "address": request.get_full_path(),
            "crumbs": [
                ("Import", page_address("imports")),
                ("Which column is which", page_address("import_columns", key)),
                ("What it would come to", None),
            ],
        },
    )


def _decided(request: Asked, draft: Draft) -> HttpResponse:
    """Keep what was answered, then look again, record, or stay on the page."""
    answers = answers_from(request.POST, draft)
    polarities = polarities_from(request.POST, draft)
    looks_again = polarities != dict(draft.choices.polarities)
    reason = request.POST.get("reason", draft.choices.reason).strip()[:1000]
    choices = Choices.from_data(
        draft.choices.to_data() | {"polarities": polarities, "reason": reason}
    )
    choose_for_draft(
        by=request.actor, at=timezone.now(), key=draft.key, choices=choices, answers=answers
    )
    if looks_again:
        return _start(request, draft.key, _PREVIEW)
    if request.POST.get("then") != "confirm":
        return redirect(f"{request.get_full_path()}")
    if draft.preview.get("corrected") and not reason:
        return redirect(f"{request.path}?said=reason")
    return _start(request, draft.key, _CONFIRM)


@require_POST
@signed_in
def drop(request: Asked, key: UUID) -> HttpResponse:
    """Forget the draft."""
    drop_draft(by=request.actor, at=timezone.now(), key=key)
    return redirect("imports")
