"""The whole structure as a spreadsheet: taken away, and brought back with a preview before it is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.exchange.files import FileRefused
from goldenthread.exchange.structure_file import read_structure, write_structure
from goldenthread.indicators.commands.reorganising import foresee, reorganise
from goldenthread.organisation.access import Right
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.commands.structure_import import (
    FileRow,
    ImportStructure,
    Outcome,
    RowOutcome,
)
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.downloads import excel_file
from goldenthread.staff.imports.upload import LimitedUpload, takes_uploads, uploaded
from goldenthread.staff.organisation.lists import page_number, paged
from goldenthread.staff.organisation.looking import changing_from
from goldenthread.staff.organisation.views import surrounded
from goldenthread.ui.addresses import with_query
from goldenthread.ui.words import Counted

_LIMIT = 5_000_000
_KEPT_SECONDS = 4 * 60 * 60
_WORDS = {
    Outcome.REFUSED: "cannot be taken",
    Outcome.NEW: "new",
    Outcome.CHANGED: "changed",
    Outcome.ENDED: "ended",
    Outcome.SAME: "stand so already",
}


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """An administrator takes the whole structure away, people's e-mails included."""
    request.actor.require(Right.ADMINISTER)
    view = changing_from(request)
    content = write_structure(view.register, council=settings.COUNCIL, made=timezone.localdate())
    return excel_file(content, "structure")


@takes_uploads(lambda: _LIMIT)
def structure(request: Asked, limited: LimitedUpload) -> HttpResponse:
    """An administrator takes the structure away or brings it back."""
    request.actor.require(Right.ADMINISTER)
    refusal = ""
    if request.method == "POST":
        try:
            name, content = uploaded(request, limited)[-1]
            read_structure(name, content)
            key = uuid4()
            cache.set(_kept_at(key), (request.actor.person_id, name, content), _KEPT_SECONDS)
            return redirect("structure_preview", key=key)
        except FileRefused as fault:
            refusal = str(fault)
    view = changing_from(request)
    context = surrounded(view, "structure", refusal=refusal, limit=f"{_LIMIT // 1_000_000} MB")
    return render(request, "organisation/structure.html", context, status=422 if refusal else 200)


def _kept_at(key: UUID) -> str:
    return f"structure-{key}"


@signed_in
def preview(request: Asked, key: UUID) -> HttpResponse:
    """An administrator sees what every row would come to, and records all of it at once."""
    request.actor.require(Right.ADMINISTER)
    kept = cache.get(_kept_at(key))
    if kept is None or kept[0] != request.actor.person_id:
        raise Http404("There is no such upload any more.")
    _, name, content = kept
    change = ImportStructure(read_structure(name, content))
    reason = request.POST.get("reason", "").strip()[:1000]
    faults: list[str] = []
    if request.method == "POST":
        try:
            done = reorganise(
                change,
                by=request.actor,
                at=timezone.now(),
                reason=reason,
                read_at=_number(request.POST.get("read_at", "")),
            )
        except NotPossible as refusal:
            faults = [str(refusal), *refusal.listed]
        except ChangedMeanwhile as refusal:
            faults = [str(refusal)]
        else:
            cache.delete(_kept_at(key))
            messages.success(request, "The structure is recorded." if done else "Nothing was new.")
            return redirect("organisation")
    return _preview(request, key, name, change, (reason, faults))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _preview(
    request: Asked, key: UUID, name: str, change: ImportStructure, said: tuple[str, list[str]]
) -> HttpResponse:
    reason, faults = said
    needs_reason = False
    try:
        found = foresee(change, by=request.actor, at=timezone.now(), reason=reason or "preview")
        read_at = found.drawn.register.known_at
        needs_reason = _is_past(change.outcomes, timezone.localdate())
        is_nothing = found.is_nothing
    except NotPossible as refusal:
        faults = faults or [str(refusal), *refusal.listed]
        read_at, is_nothing = 0, True
    counts = Counter(it.outcome for it in change.outcomes)
    shown = request.GET.get("show", "")
    kind = Outcome(shown) if shown in set(Outcome) else _first(counts)
    lines = [it for it in change.outcomes if it.outcome is kind]
    page = paged(lines, page_number(request.GET.get("page", "")))
    context = {
        "name": name,
        "faults": faults,
        "reason": reason,
        "needs_reason": needs_reason,
        "is_nothing": is_nothing,
        "read_at": read_at,
        "tiles": [
            (
                Counted(it.value, counts[it], with_query(request.path, show=it.value), it is kind),
                words,
            )
            for it, words in _WORDS.items()
        ],
        "lines": [_line(it) for it in page.items],
        "page": page,
        "heading": _WORDS[kind].capitalize(),
        "address": with_query(request.path, show=kind.value),
        "crumbs": [
            ("Organisation", page_address("organisation")),
            ("Spreadsheet", page_address("structure")),
            ("Preview", None),
        ],
    }
    return render(request, "organisation/preview.html", context, status=422 if faults else 200)


def _first(counts: Counter[Outcome]) -> Outcome:
    return next((it for it in _WORDS if counts[it]), Outcome.SAME)


def _is_past(outcomes: Sequence[RowOutcome], today: date) -> bool:
    quiet = (Outcome.SAME, Outcome.REFUSED)
    days = [it.row.day("From") for it in outcomes if it.outcome not in quiet]
    return any(day is not None and day < today for day in days)


def _line(it: RowOutcome) -> tuple[str, str, str]:
    return (f"{it.row.sheet.value}, line {it.row.line}", it.words, _cells(it.row))


def _cells(row: FileRow) -> str:
    return " · ".join(str(it) for it in row.cells.values() if it not in (None, "", False))
