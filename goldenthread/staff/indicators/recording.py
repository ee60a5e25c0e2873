"""Record and correct a figure: everything needed stands beside the box; a doubt is asked back, once."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.indicators.commands.changes import Figure, Recorded, WorkedOut
from goldenthread.indicators.commands.figures import (
    ChangedMeanwhile,
    ReasonNeeded,
    record_actuals,
)
from goldenthread.indicators.queries.calculated.shown import worked_out
from goldenthread.indicators.queries.indicator import indicator_shown
from goldenthread.indicators.queries.recording import NotDue, Proposed, Recordable, recordable
from goldenthread.rules.exceptions import Flag
from goldenthread.rules.period_text import UnreadablePeriod
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.indicators.forms import FigureForm, initial_of
from goldenthread.staff.indicators.presenters import present_shown
from goldenthread.staff.indicators.record_page import record_page
from goldenthread.ui.addresses import with_query
from goldenthread.ui.words import rating_mark

_LONGEST_ANSWER = 2000
_REFUSED = 422
IT_IS_RIGHT = "It is right."


@dataclass(frozen=True)
class QuestionAsked:
    """A question about what was typed, with what was answered so far."""

    kind: str
    question: str
    answer: str
    is_right: bool


@signed_in
def record(request: Asked, reference: str) -> HttpResponse:
    """Let somebody record a figure for a period, or correct the one that stands.

    Of a past day nothing is recorded: they are led to the indicator as it was known.
    """
    if read_as(request).is_past:
        messages.info(request, "This is the past: go back to the present to record a figure.")
        return redirect(page_address("indicator", reference))
    given = request.POST if request.method == "POST" else request.GET
    about, refusal = _about(request, reference, given.get("period", ""))
    if about is None:
        raise Http404("There is nothing to record here.")
    if worked_out(about.book, about.period):
        words = "is worked out from others: record what it rests on, and it follows"
        messages.info(request, f"{reference} {words}.")
        return redirect(page_address("indicator", reference))
    if request.method != "POST":
        form = FigureForm(initial=initial_of(about), about=about)
        return _shown(request, about, form, refusal=refusal)
    if refusal:
        return _shown(request, about, _as_typed(request, about), refusal=refusal)
    form = FigureForm(request.POST, about=about)
    if not form.is_valid() or form.proposed is None:
        return _shown(request, about, form)
    flags = about.questions(form.proposed)
    answers = _answers(request.POST, flags)
    if len(answers) < len(flags):
        return _shown(request, about, form, flags=flags)
    return _recorded(request, about, form, form.proposed, answers)


def _about(request: Asked, reference: str, text: str) -> tuple[Recordable | None, str]:
    """Return what is to be recorded; where the period asked for will not do, the next due and why."""
    today = timezone.localdate()
    refusal = ""
    if text:
        try:
            return recordable(request.actor, reference, today=today, period=text), ""
        except (UnreadablePeriod, NotDue, ValueError, OverflowError) as refused:
            refusal = str(refused)
    try:
        return recordable(request.actor, reference, today=today), refusal
    except NotDue as refused:
        raise Http404(str(refused)) from refused


def _answers(given: QueryDict, flags: list[Flag]) -> dict[str, str]:
    """Return the answers to the questions, by kind; a tick answers for itself."""
    found = {}
    for flag in flags:
        text = given.get(f"answer_{flag.kind}", "").strip()[:_LONGEST_ANSWER]
        if text or given.get(f"right_{flag.kind}"):
            found[str(flag.kind)] = text or IT_IS_RIGHT
    return found


def _recorded(
    request: Asked,
    about: Recordable,
    form: FigureForm,
    proposed: Proposed,
    answers: dict[str, str],
) -> HttpResponse:
    figure = Figure(
        series_id=about.series_id,
        period=about.period,
        value=proposed.value,
        missing=proposed.missing,
        numerator=proposed.numerator,
        denominator=proposed.denominator,
        state=proposed.state,
        commentary=proposed.commentary,
        reason=form.cleaned_data.get("reason", "").strip(),
        answers=answers,
    )
    try:
        done = record_actuals(
            by=request.actor,
            at=timezone.now(),
            figures=[figure],
            read_at=form.cleaned_data["read_at"],
        )
    except ReasonNeeded as refusal:
        form.add_error("reason" if "reason" in form.fields else None, str(refusal))
        return _shown(request, about, form)
    except ChangedMeanwhile as refusal:
        return _changed(request, about, str(refusal))
    except WorkedOut as refusal:
        return _shown(request, about, _as_typed(request, about), refusal=str(refusal))
    _say_what_was_done(request, about, done)
    page = page_address("indicator", about.reference)
    return redirect(with_query(page, period=about.period.label))


def _changed(request: Asked, about: Recordable, refusal: str) -> HttpResponse:
    """Show what somebody else recorded beside what was typed; recording again takes its place."""
    fresh, _ = _about(request, about.reference, about.period.label)
    fresh = fresh or about
    return _shown(request, fresh, _as_typed(request, fresh), refusal=refusal, is_changed=True)


def _as_typed(request: Asked, about: Recordable) -> FigureForm:
    """Return the form with what was typed, as of what is known now."""
    typed = request.POST.copy()
    typed["read_at"], typed["period"] = str(about.read_at), about.period.label
    form = FigureForm(typed, about=about)
    form.is_valid()
    return form


def _say_what_was_done(request: Asked, about: Recordable, done: Recorded | None) -> None:
    label = about.period.label
    if done is None:
        messages.info(request, f"Nothing was recorded: this already stands for {label}.")
        return
    if not done.actuals:
        messages.success(request, f"The commentary on {label} is recorded.")
        return
    shown = indicator_shown(request.actor, about.reference, period=about.period)
    now = present_shown(shown) if shown else None
    if now is None:
        messages.success(request, f"Recorded for {label}.")
        return
    word = rating_mark(now.rating).word.lower()
    verb = "Corrected to" if about.standing else "Recorded"
    rest = ""
    if done.worked_out:
        plural = "s that rest" if done.worked_out > 1 else " that rests"
        rest = f" {done.worked_out} figure{plural} on it followed."
    messages.success(request, f"{verb} {now.figure} for {label}: {word}. {now.sentence}{rest}")


def _shown(
    request: Asked,
    about: Recordable,
    form: FigureForm,
    *,
    refusal: str = "",
    flags: list[Flag] | None = None,
    is_changed: bool = False,
) -> HttpResponse:
    asked = [
        QuestionAsked(
            kind=str(flag.kind),
            question=flag.question,
            answer=request.POST.get(f"answer_{flag.kind}", ""),
            is_right=bool(request.POST.get(f"right_{flag.kind}")),
        )
        for flag in flags or ()
    ]
    page = record_page(about)
    is_refused = bool(refusal or form.errors or asked)
    return render(
        request,
        "indicators/record.html",
        {
            "page": page,
            "crumbs": page.crumbs,
            "form": form,
            "refusal": refusal,
            "questions": asked,
            "is_changed": is_changed,
        },
        status=_REFUSED if is_refused and request.method == "POST" else 200,
    )
