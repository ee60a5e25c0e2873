"""The scorecard: how the council is doing, with the exceptions first, and the same rows to take away."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from goldenthread.governance.access import may_change
from goldenthread.indicators.queries.scorecard import scorecard_for, whole_scorecard
from goldenthread.organisation.access import Right
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.page import LARGEST
from goldenthread.staff.asking import Asked, known_on, signed_in
from goldenthread.staff.downloads import csv_file, excel_file
from goldenthread.staff.remembering import remembered
from goldenthread.staff.scorecard.exports import csv_of, file_stem, workbook_of
from goldenthread.staff.scorecard.forms import NAMES, Reading, read_address
from goldenthread.staff.scorecard.presenters import page_shown

#: So many rows with further columns keep a page under a hundred kilobytes.
_ROWS_WITH_MORE = 65


def _read(request: Asked) -> Reading:
    return read_address(
        request.GET.dict(),
        actor=request.actor,
        known=known_on(request),
        today=timezone.localdate(),
    )


@signed_in
def scorecard(request: Asked) -> HttpResponse:
    """Show every indicator against its target, narrowed and ordered as the address asks."""
    known = known_on(request)
    asked = tuple(request.GET.get(name, "") for name in NAMES)
    heading, shown = remembered(
        request, ("scorecard", request.path, known, asked), lambda: _drawn(request)
    )
    content = mark_safe(shown.decode())  # noqa: S308  (our own template made it)
    return render(request, "scorecard/page.html", {"heading": heading, "shown": content})


def _drawn(request: Asked) -> tuple[str, bytes]:
    """Return the heading, and all that the page shows of the records: the same for equal rights."""
    reading = _read(request)
    size = _ROWS_WITH_MORE if reading.wanted.beside else LARGEST
    page = page_shown(
        scorecard_for(request.actor, wanted=reading.wanted, size=size),
        reading,
        path=request.path,
        may_import=request.actor.may(Right.IMPORT),
        may_share=request.actor.may(Right.ADMINISTER) and reading.known is None,
        may_place=reading.known is None and _may_place(request),
        sees_years=request.actor.may(Right.SEE_ORGANISATION),
    )
    return page.heading, render_to_string("scorecard/content.html", {"page": page}).encode()


def _may_place(request: Asked) -> bool:
    """Say whether the reader may put indicators into portfolios. One SQL query for who administers."""
    if not request.actor.may(Right.ADMINISTER):
        return False
    return may_change(request.actor, units_on(timezone.localdate()).values())


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Give the whole filtered scorecard as an Excel file."""
    reading = _read(request)
    lines = whole_scorecard(request.actor, wanted=reading.wanted)
    content = workbook_of(lines, reading, council=settings.COUNCIL, made_at=timezone.now())
    return excel_file(content, file_stem(reading))


@signed_in
def table(request: Asked) -> HttpResponse:
    """Give the whole filtered scorecard as CSV."""
    reading = _read(request)
    lines = whole_scorecard(request.actor, wanted=reading.wanted)
    return csv_file(csv_of(lines, reading.wanted), file_stem(reading))
