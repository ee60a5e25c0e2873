"""What needs attention: each reader's own, their services', or all; and the same rows to take away."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.indicators.queries.exceptions.listed import (
    all_exceptions,
    exceptions_for,
    usual_whose,
)
from goldenthread.organisation.access import Right
from goldenthread.organisation.queries.units import Unit, units_on
from goldenthread.staff.asking import Asked, Read, read_as, signed_in
from goldenthread.staff.downloads import csv_file, excel_file
from goldenthread.staff.exceptions.asked import Reading, in_force, read_address
from goldenthread.staff.exceptions.exports import csv_of, workbook_of
from goldenthread.staff.exceptions.presenters import page_shown
from goldenthread.staff.reckoning import day_read
from goldenthread.staff.remembering import remembered


def _read(request: Asked) -> tuple[Read, Mapping[int, Unit], Reading]:
    request.actor.require(Right.SEE)
    read = read_as(request)
    units = units_on(read.on, as_at=read.as_at)
    reading = read_address(
        request.GET.dict(),
        units=units,
        usual=usual_whose(request.actor),
        known=read.known.day.isoformat() if read.known else "",
    )
    return read, units, reading


@signed_in
def exceptions(request: Asked) -> HttpResponse:
    """Show what needs attention, narrowed and ordered as the address asks."""
    read, units, reading = _read(request)
    day, actor = day_read(read), request.actor
    found = remembered(
        request,
        ("exceptions", day, tuple(sorted(reading.values.items())), actor.post_ids),
        lambda: exceptions_for(actor, reading.wanted, day=day),
    )
    page = page_shown(found, reading, path=request.path, day=day, units=units)
    return render(
        request,
        "exceptions/page.html",
        {
            "page": page,
            "may_rule": actor.may(Right.ADMINISTER) and not read.is_past,
            "is_past": read.is_past,
            "reckoned_on": day.reckoned if day.reckoned != day.today else None,
            "crumbs": [(page.heading, None)],
        },
    )


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Give the whole filtered list as an Excel file."""
    read, units, reading = _read(request)
    lines = all_exceptions(request.actor, reading.wanted, day=day_read(read))
    content = workbook_of(
        lines,
        reading,
        council=settings.COUNCIL,
        made_at=timezone.now(),
        known=read.known.day if read.known else None,
        asked=in_force(reading, units),
    )
    return excel_file(content, _stem(read))


@signed_in
def table(request: Asked) -> HttpResponse:
    """Give the whole filtered list as CSV."""
    read, _, reading = _read(request)
    lines = all_exceptions(request.actor, reading.wanted, day=day_read(read))
    return csv_file(csv_of(lines), _stem(read))


def _stem(read: Read) -> str:
    known = f"-as-known-on-{read.known.day}" if read.known else ""
    return f"what-needs-attention{known}"
