"""Bring a spreadsheet: the upload, past imports with their files, an empty workbook to fill in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.exchange.files import FileRefused
from goldenthread.exchange.offering import read_file
from goldenthread.exchange.writing import OutColumn, OutSheet, write_xlsx
from goldenthread.indicators.commands.imports import begin_draft
from goldenthread.indicators.queries.imports.drafts import drafts_of
from goldenthread.indicators.queries.imports.past import (
    import_file,
    import_numbered,
    imports_page,
    traced_rows,
)
from goldenthread.organisation.access import Right
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.downloads import attached, excel_file
from goldenthread.staff.imports.presenters import import_shown, line_of_list, traced_shown
from goldenthread.staff.imports.upload import LimitedUpload, takes_uploads, uploaded

_TEMPLATE = (
    ("Code", 10), ("Title", 44), ("Service", 24), ("Period", 12), ("Actual", 10), ("Target", 10),
    ("Unit", 8), ("Owner", 24), ("Polarity", 12), ("Commentary", 60),
)  # fmt: skip
_TEMPLATE_NOTES = (
    "One row for each indicator and period. Give rows for earlier periods too: they are the history.",
    "Period: 2025/26 Q3, 2025/26, January 2026, or week of 5 January 2026.",
    "Actual and Target: the number alone. Leave an actual empty while it is awaited;"
    " write “suppressed” or “n/a” where there will be none.",
    "Unit: %, £, days … or empty for a count. Polarity: high or low, whichever is good.",
    "Owner: the title of a post, such as Head of Housing.",
)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isdecimal() and len(text) < 8 else 1


@takes_uploads(lambda: settings.UPLOAD_LIMIT_BYTES)
def imports(request: Asked, limited: LimitedUpload) -> HttpResponse:
    """Say how importing works, list imports and drafts, and take an upload in."""
    request.actor.require(Right.IMPORT)
    if request.method != "POST":
        return _list(request)
    try:
        name, content = uploaded(request, limited)[-1]
        read_file(name, content)
    except FileRefused as refusal:
        return _list(request, refusal=str(refusal))
    key = begin_draft(by=request.actor, at=timezone.now(), name=name, content=content)
    return redirect("import_columns", key=key)


def _list(request: Asked, refusal: str = "") -> HttpResponse:
    read = read_as(request)
    page = imports_page(request.actor, number=_page_number(request), as_at=read.as_at)
    return render(
        request,
        "imports/list.html",
        {
            "refusal": refusal,
            "imports": page.mapped(line_of_list),
            "drafts": [] if read.is_past else drafts_of(request.actor),
            "is_past": read.is_past,
            "limit": f"{settings.UPLOAD_LIMIT_BYTES // 1_000_000} MB",
            "address": request.get_full_path(),
        },
        status=422 if refusal else 200,
    )


@signed_in
def template(request: Asked) -> HttpResponse:
    """Give an empty workbook with the columns that are recognised."""
    request.actor.require(Right.IMPORT)
    columns = [OutColumn(title, width=width) for title, width in _TEMPLATE]
    content = write_xlsx(
        [OutSheet("Indicators", columns, [])], title="Golden Thread import", notes=_TEMPLATE_NOTES
    )
    return excel_file(content, "golden-thread-import")


@signed_in
def imported(request: Asked, number: int) -> HttpResponse:
    """Show one import: its file, how it was read, and every row that was recorded from it."""
    found = import_numbered(request.actor, number, as_at=read_as(request).as_at)
    kind = request.GET.get("kind", "actual")
    rows = traced_rows(
        request.actor,
        number,
        kind=kind,
        page=_page_number(request),
        as_at=read_as(request).as_at,
    )
    return render(
        request,
        "imports/import.html",
        {
            "imported": import_shown(found, kind),
            "rows": rows.mapped(traced_shown),
            "kind": kind,
            "crumbs": [
                ("Import", page_address("imports") if request.actor.may(Right.IMPORT) else None),
                (f"Import {number}", None),
            ],
            "address": request.get_full_path(),
        },
    )


@signed_in
def file(request: Asked, number: int) -> HttpResponse:
    """Give an import's file as it was uploaded."""
    name, kind, content = import_file(request.actor, number)
    return attached(content, name, kind)
