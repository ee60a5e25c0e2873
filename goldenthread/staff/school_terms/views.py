"""The school terms: when each begins and began, and the way to add a year and to correct one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.indicators.commands.school_years import set_school_year
from goldenthread.indicators.queries.rules import may_adopt
from goldenthread.indicators.queries.school_years import Version, school_years_shown
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.changes.presenters import counted
from goldenthread.staff.indicators.words import by_and_when
from goldenthread.staff.school_terms.forms import SchoolYearForm, boxes_after, boxes_of
from goldenthread.staff.sending import refusals_on
from goldenthread.ui.dates import day

_REFUSED = 422


def _row(version: Version, *, may_change: bool) -> dict[str, Any]:
    year = version.year
    stands = version.superseded_by is None
    return {
        "label": year.label,
        "terms": [(name.capitalize(), day(first)) for name, first in year.firsts],
        "last_day": day(year.last_day),
        "reason": version.reason,
        "by": by_and_when(version.author),
        "superseded": by_and_when(version.superseded_by) if version.superseded_by else "",
        "href": page_address("school_year", str(year.first.year)) if may_change and stands else "",
    }


@signed_in
def school_terms(request: Asked) -> HttpResponse:
    """Show when the terms of each school year begin, and what was said before."""
    found = school_years_shown()
    may_change = may_adopt(request.actor, timezone.localdate())
    return render(
        request,
        "school_terms/list.html",
        {
            "rows": [_row(each, may_change=may_change) for each in found.versions],
            "counted": counted(found.counted, "indicator"),
            "may_change": may_change,
            "crumbs": [("Scorecard", page_address("scorecard")), ("School terms", None)],
        },
    )


@signed_in
def add(request: Asked) -> HttpResponse:
    """Let somebody add a school year; the boxes hold the dates of the last one, a year on."""
    _require(request)
    found = school_years_shown()
    latest = found.standing[0].year if found.standing else None
    initial = boxes_after(latest, timezone.localdate())
    return _page(request, None, {**initial, "read_at": found.read_at})


@signed_in
def correct(request: Asked, first: int) -> HttpResponse:
    """Let somebody correct the dates of a school year, with the reason."""
    _require(request)
    found = school_years_shown()
    stands = found.of(first)
    if stands is None:
        raise Http404("There is no such school year.")
    return _page(request, stands, {**boxes_of(stands.year), "read_at": found.read_at})


def _require(request: Asked) -> None:
    if not may_adopt(request.actor, timezone.localdate()):
        raise Http404("There is nothing to change here.")


def _page(request: Asked, stands: Version | None, initial: dict[str, Any]) -> HttpResponse:
    form = SchoolYearForm(request.POST or None, initial=initial, is_new=stands is None)
    if request.method == "POST" and form.is_valid():
        answer = _recorded(request, form, stands)
        if answer is not None:
            return answer
    here = f"Correct {stands.year.label}" if stands else "Add a school year"
    return render(
        request,
        "school_terms/year.html",
        {
            "form": form,
            "heading": here,
            "stands": stands is not None,
            "crumbs": [("School terms", page_address("school_terms")), (here, None)],
        },
        status=_REFUSED if request.method == "POST" else 200,
    )


def _recorded(request: Asked, form: SchoolYearForm, stands: Version | None) -> HttpResponse | None:
    given, year = form.cleaned_data, form.year()
    if stands is not None and year.first.year != stands.year.first.year:
        label = stands.year.label
        form.refuse(
            "first_0", f"The year {label} begins in {stands.year.first.year}: mend the year."
        )
        return None
    if stands is None and school_years_shown().of(year.first.year) is not None:
        form.refuse("first_0", f"{year.label} is there already: correct it instead.")
        return None
    with refusals_on(form, request) as sent:
        number = set_school_year(
            by=request.actor,
            at=timezone.now(),
            year=year,
            reason=given["reason"].strip(),
            read_at=given["read_at"],
        )
    if not sent.is_done:
        return None
    if number is None:
        messages.info(request, f"Nothing was recorded: these dates stand already for {year.label}.")
    else:
        messages.success(request, f"Recorded: the terms of {year.label}.")
    return redirect("school_terms")
