"""The duties register and each duty's page; changing a duty, from a day on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from goldenthread.governance.commands.changes import Add, End, Say
from goldenthread.governance.queries.duties import DutyLine, duty_line
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.bodies import register
from goldenthread.staff.bodies.changing import changed_of, deed, form_for
from goldenthread.staff.bodies.duty_form import DutyForm, boxes_of
from goldenthread.staff.bodies.forms import EndForm, FrameForm
from goldenthread.staff.bodies.history import history_of_duty
from goldenthread.staff.bodies.looking import Framed, framed, framed_to_change
from goldenthread.staff.downloads import csv_streamed, excel_file
from goldenthread.staff.organisation.changing import ChangePage, Deed, changing
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.frame_words import often

_HEADING = 90


@signed_in
def duties(request: Asked) -> HttpResponse:
    """Anybody of the council sees who must do what, how often or by when, and to whom it goes."""
    it, given = framed(request), request.GET.dict()
    page = register.duties_shown(it, register.asked_for(it, given), given, path=request.path)
    add = page_address("duty_add") if it.may_change else ""
    return render(request, "bodies/duties.html", it.surrounded("duties", page=page, add_href=add))


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Anybody of the council takes the register away as an Excel file."""
    it = framed(request)
    lines = register.asked_for(it, request.GET.dict()).lines
    content = register.workbook_of(it, lines, council=settings.COUNCIL, made=timezone.localdate())
    return excel_file(content, "duties")


@signed_in
def table(request: Asked) -> HttpResponseBase:
    """Anybody of the council takes the register away as CSV."""
    it = framed(request)
    lines = register.asked_for(it, request.GET.dict()).lines
    return csv_streamed(register.csv_of(it, lines), "duties")


def _line(it: Framed, reference: str) -> DutyLine:
    found = duty_line(it.known, reference, it.view.day)
    if found is None:
        raise Http404("There is no such duty.")
    return found


def _short(text: str) -> str:
    return text if len(text) <= _HEADING else f"{text[:_HEADING].rpartition(' ')[0]} …"


def _crumbs(line: DutyLine | None, done: str = "") -> tuple[tuple[str, str | None], ...]:
    duties = ("Duties", page_address("duties"))
    if line is None:
        return (duties, (done, None))
    if not done:
        return (duties, (_short(line.does), None))
    return (duties, (_short(line.does), page_address("duty", line.reference)), (done, None))


def _facts(it: Framed, line: DutyLine) -> tuple[tuple[str, str, str | None], ...]:
    """Return a duty as facts."""
    row = register.duty_row(it, line)
    people = ", ".join(each.name for each in row.people)
    found = (
        ("Falls to", row.holder.name if row.holder else "Nobody", people or None),
        ("How often or by when", row.when, None),
        ("Goes to", row.to.name if row.to else "", None),
        ("Source", row.source, None),
    )
    return tuple(each for each in found if each[1])


@signed_in
def duty(request: Asked, reference: str) -> HttpResponse:
    """Anybody of the council sees a duty, whose it is, and what became of it."""
    it = framed(request)
    line = _line(it, reference)
    stands = it.known.framework.on("duty", reference, it.view.day)
    ends = [
        each.from_on
        for each in it.known.framework.ledgers["duty"].versions(reference)
        if each.says["is_ended"] and each.from_on <= it.view.day
    ]
    state = f"This duty ended on {in_words(ends[-1])}." if ends else ""
    past, planned = history_of_duty(it, reference)
    may_change = it.may_change and stands is not None
    context = it.surrounded(
        "",
        line=line,
        heading=_short(line.does),
        row=register.duty_row(it, line),
        state="" if stands else state or f"This duty begins on {in_words(line.since)}.",
        past=past,
        planned=planned,
        tools=[
            ("Change", page_address("duty_change", reference)),
            ("End", page_address("duty_end", reference)),
        ]
        if may_change
        else [],
        crumbs=_crumbs(line),
    )
    return render(request, "bodies/duty.html", context)


def _lead(it: Framed, form: DutyForm) -> str:
    given, said = form.cleaned_data, form.says()
    words = often(said["how_often"], said["by_when"])
    when = f", {words[0].lower()}{words[1:]}" if words else ""
    who = form.holder_name() or "Nobody yet"
    return f"From {in_words(given['from_on'])}: {said['does']} Falls to: {who}{when}."


@signed_in
def add(request: Asked) -> HttpResponse:
    """An administrator adds a duty from a day on."""
    it = framed_to_change(request)
    begins = {"holder": "body", "body": request.GET.get("body", "")}

    def made(form: DutyForm) -> Deed:
        change = Add("duty", form.says(), form.cleaned_data["from_on"])
        return deed(request, it, change, form)

    page = ChangePage(
        heading="Add a duty",
        caption="Framework",
        crumbs=_crumbs(None, "Add a duty"),
        back=page_address("duties"),
        make=made,
        lead=lambda form: _lead(it, form),
        button="Add the duty",
        done="The duty is added.",
    )
    return changing(request, page, form_for(DutyForm, it, initial=begins))


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """An administrator changes a duty from a day on."""
    it = framed_to_change(request)
    line = _line(it, reference)
    ledger = it.known.framework.ledgers["duty"]
    stands: dict[str, Any] = dict(
        (ledger.on(reference, it.view.today) or ledger.versions(reference)[0]).says
    )

    def made(form: DutyForm) -> Deed:
        wanted = changed_of(stands, form.says())
        return deed(request, it, Say("duty", reference, wanted, form.cleaned_data["from_on"]), form)

    page = ChangePage(
        heading="Change a duty",
        caption=_short(line.does),
        crumbs=_crumbs(line, "Change"),
        back=page_address("duty", reference),
        make=made,
        lead=lambda form: _lead(it, form),
        button="Change the duty",
        stands=_facts(it, line),
        done="The duty is changed.",
    )
    return changing(request, page, form_for(DutyForm, it, initial=boxes_of(it, line, stands)))


@signed_in
def end(request: Asked, reference: str) -> HttpResponse:
    """An administrator ends a duty from a day on."""
    it = framed_to_change(request)
    line = _line(it, reference)

    def made(form: FrameForm) -> Deed:
        return deed(request, it, End("duty", reference, form.cleaned_data["from_on"]), form)

    page = ChangePage(
        heading="End a duty",
        caption=_short(line.does),
        crumbs=_crumbs(line, "End"),
        back=page_address("duty", reference),
        make=made,
        lead=lambda form: (
            f"From {in_words(form.cleaned_data['from_on'])} nobody has to: {line.does}"
        ),
        button="End the duty",
        stands=_facts(it, line),
        is_grave=True,
        done="The duty ends.",
    )
    asks = "Which is the first day without it?"
    return changing(request, page, form_for(EndForm, it, asks=asks))
