"""What waits before a body, as its agenda's schedule; its clerk records what a meeting decided of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.meetings import Recorded, record_meeting
from goldenthread.governance.queries.came_later import all_came_later, came_later
from goldenthread.governance.queries.meetings import BeforeBody, Schedule, before_body
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.awaiting.words import due_words, is_overdue
from goldenthread.staff.meetings.forms import MeetingForm, answer_words
from goldenthread.staff.meetings.looking import Meets, meets
from goldenthread.staff.meetings.words import left_in_words
from goldenthread.staff.organisation.lists import page_number
from goldenthread.ui.addresses import with_query
from goldenthread.ui.change_words import kind_words
from goldenthread.ui.dates import day

_REFUSED = 422


@signed_in
def decisions(request: Asked, reference: str) -> HttpResponse:
    """Show what waits before a body, to be printed; let its clerk record what a meeting decided of it."""
    body = meets(request, reference)
    number = page_number(request.GET.get("page", ""))
    found = before_body(request.actor, body.id, on=body.on, page=number)
    begins = {"read_at": found.known_at, "on": body.on}
    if request.method != "POST":
        return _schedule(request, body, found, MeetingForm(rows=found.page.items, initial=begins))
    if not found.may_record:
        raise Http404("There is nothing to record here.")
    form = MeetingForm(request.POST, rows=found.page.items, initial=begins)
    if not form.is_valid():
        return _schedule(request, body, found, _as_of_now(request, form))
    step = request.POST.get("step")
    if step == "mend":
        return _schedule(request, body, found, form)
    if step != "confirm":
        return _foreseen(request, body, found, form)
    try:
        made = _record(request, body, form)
    except NotPossible as refusal:
        form.add_error(form.box_of(refusal.field), str(refusal))
        for each in refusal.listed[1:6]:
            form.add_error(None, each)
        return _schedule(request, body, found, form)
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        return _schedule(request, body, found, _as_of_now(request, form))
    messages.success(request, " ".join((_said(made), *left_in_words(made.left))))
    return redirect(page_address("body_meetings", body.reference))


def _as_of_now(request: Asked, form: MeetingForm) -> MeetingForm:
    """Return a form that is sent again knowing what others did meanwhile, which it has just been told."""
    typed = request.POST.copy()
    typed["read_at"] = str(head())
    form.data = typed
    return form


def _record(request: Asked, body: Meets, form: MeetingForm) -> Recorded:
    return record_meeting(
        body.reference,
        form.asked(),
        by=request.actor,
        at=timezone.now(),
        meeting=form.meeting(),
        read_at=form.cleaned_data["read_at"],
    )


def _said(made: Recorded) -> str:
    packages = "1 package" if made.packages == 1 else f"{made.packages} packages"
    lines = sum(made.answers.values())
    said = f"Recorded: {packages}, {lines:,} {'line' if lines == 1 else 'lines'}."
    if made.in_force:
        verb = "comes" if made.in_force == 1 else "come"
        said += f" {made.in_force:,} {verb} into force by it, each on its day."
    return said


def _schedule(request: Asked, body: Meets, found: Schedule, form: MeetingForm) -> HttpResponse:
    address = page_address("body_decisions", body.reference)
    context = {
        "body": body,
        "here": "before",
        "page": found.page,
        "rows": [
            (number, _row(each.before, body), each) for number, each in _numbered(form, found)
        ],
        "form": form,
        "may_record": found.may_record and any(not it.is_held for it in found.page.items),
        "address": address,
        "action": with_query(address, page=found.page.number if found.page.number > 1 else None),
        "today": day(body.on),
        "tools": [("Print", "#print")],
        "crumbs": body.crumbs("Before it now"),
    }
    is_bad = form.is_bound and not form.is_valid()
    return render(request, "meetings/before.html", context, status=_REFUSED if is_bad else 200)


def _numbered(form: MeetingForm, found: Schedule) -> Any:
    return enumerate(form.rows, start=found.page.earliest)


def _row(it: BeforeBody, body: Meets) -> dict[str, Any]:
    due = "waits for the rest" if it.is_held else due_words(it.due_on, body.on)
    return {
        "it": it,
        "kind": kind_words(it.kind),
        "lines": _lines(it.lines),
        "href": address_of("package", it.reference) or "",
        "line_href": address_of("package_decide", it.reference, it.step.key) or "",
        "came": day(it.came_on),
        "due": due,
        "due_on": day(it.due_on),
        "is_overdue": not it.is_held and is_overdue(it.due_on, body.on),
    }


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"


def _foreseen(request: Asked, body: Meets, found: Schedule, form: MeetingForm) -> HttpResponse:
    """Say once more what is to be recorded, before it is; a package that came later is answered otherwise."""
    met, reached = form.meeting(), list(form.answers())
    steps = [(it.reference, it.step.key) for it, _, _ in reached]
    later = came_later(request.actor, body.id, steps, than=met.on, on=body.on)
    waiting = Counter((it.reference, it.step) for it in later)
    for it, _, _ in reached:
        if waiting[it.reference, it.step.key] >= it.lines:
            form.add_error(form.names_of(it)[0], all_came_later(it.came_on))
    if form.errors:
        return _schedule(request, body, found, form)
    said = [
        f"{it.reference}, {it.title}: {answer_words(it, chosen)},"
        f" {_lines(it.lines - waiting[it.reference, it.step.key])}"
        + (f" (“{words}”)" if words else "")
        for it, chosen, words in reached
    ]
    minute = f", minute {met.minute}" if met.minute else ""
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "step")
        for value in values
    ]
    context = {
        "body": body,
        "lead": f"{body.name} decided on {day(met.on)}, {met.called}{minute}:",
        "said": [*said, *left_in_words(later)],
        "left": len(form.before) - len(set(steps)),
        "kept": kept,
        "action": request.get_full_path(),
        "cancel": page_address("body_decisions", body.reference),
        "crumbs": body.crumbs("Record a meeting"),
    }
    return render(request, "meetings/confirm.html", context)
