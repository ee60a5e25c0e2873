"""An indicator's page: how it stands and why, all that was recorded of it, and what may be done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from goldenthread.governance.queries.packages_about import packages_about
from goldenthread.governance.queries.portfolios import portfolio_of
from goldenthread.indicators.commands.figures import (
    ChangedMeanwhile,
    answer_flag,
    validate_actual,
)
from goldenthread.indicators.commands.questions import QuestionRefused, question_actual
from goldenthread.indicators.queries.exceptions.listed import exceptions_of
from goldenthread.indicators.queries.indicator import (
    IndicatorShown,
    indicator_shown,
    series_of_actual,
    series_of_flag,
)
from goldenthread.indicators.queries.indicator_sets.matches import in_sets
from goldenthread.indicators.queries.life import life_of
from goldenthread.organisation.access import Right
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.period_text import UnreadablePeriod
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.attention import line_shown
from goldenthread.staff.indicators.agreed import agreed_shown
from goldenthread.staff.indicators.benchmark import benchmark_shown
from goldenthread.staff.indicators.by_group import breakdowns_shown
from goldenthread.staff.indicators.presenters import Viewing, page_of
from goldenthread.staff.indicators.recording import record
from goldenthread.staff.indicators.stage_shown import stage_shown
from goldenthread.staff.reckoning import day_read
from goldenthread.staff.words_in_use import is_used
from goldenthread.ui.addresses import with_query

__all__ = ["answer", "indicator", "question", "record", "validate"]

_LONGEST_ANSWER = 2000


@signed_in
def indicator(request: Asked, reference: str) -> HttpResponse:
    """Show one indicator: the present in a sentence, why it is rated so, and its whole history."""
    asked, refusal = request.GET.get("period", ""), ""
    read = read_as(request)
    try:
        shown = indicator_shown(
            request.actor, reference, as_at=read.as_at, period=asked, on=read.on
        )
    except UnreadablePeriod as refused:
        asked, refusal = "", f"{refused} The latest period is shown."
        shown = indicator_shown(request.actor, reference, as_at=read.as_at, on=read.on)
    if shown is None:
        raise Http404("There is no such indicator.")
    viewing = Viewing(
        period_label=asked if shown.present is None else asked and shown.present.period.label,
        is_why_open=bool(request.GET.get("why")),
        is_past=read.is_past,
        is_control=request.GET.get("chart") == "control",
        today=read.on,
        may_audit=request.actor.may(Right.AUDIT),
        may_trace=request.actor.may(Right.IMPORT) or request.actor.may(Right.AUDIT),
        sees_people=request.actor.may(Right.SEE_ORGANISATION),
    )
    page = page_of(shown, viewing)
    day = day_read(read)
    opened, past = exceptions_of(request.actor, reference, day=day)
    return render(
        request,
        "indicators/page.html",
        {
            "page": page,
            "life": stage_shown(
                reference,
                life_of(shown.code, actor=request.actor, on=read.on, as_at=read.as_at),
            ),
            "crumbs": page.crumbs,
            "groups": breakdowns_shown(request, reference),
            "refusal": refusal,
            **({} if read.is_past else _approval(request, shown, read.on)),
            "portfolio": portfolio_of(request.actor, shown.indicator_id, read.on, as_at=read.as_at)
            if is_used("portfolios")
            else None,
            "in_sets": in_sets(request.actor, shown.indicator_id, as_at=read.as_at)
            if viewing.sees_people
            else (),
            "benchmark": benchmark_shown(
                shown,
                as_at=read.as_at,
                label=request.GET.get("compared", ""),
                path=request.get_full_path(),
                may_choose=shown.may_administer and not read.is_past,
            ),
            "exceptions": [line_shown(line, day) for line in opened],
            "exceptions_past": [line_shown(line, day) for line in past],
            "accept_query": with_query("", about=reference)
            if shown.may_administer and not read.is_past
            else "",
        },
    )


def _approval(request: Asked, shown: IndicatorShown, on: date) -> dict[str, Any]:
    """Return what of an indicator was decided on routes, and what is on its way."""
    about = [("series", shown.series_id), ("indicator", shown.indicator_id)]
    return {
        "agreed": agreed_shown(request.actor, shown.series_id, shown.indicator_id, on=on),
        "on_their_way": packages_about(request.actor, about),
    }


@require_POST
@signed_in
def validate(request: Asked, reference: str) -> HttpResponse:
    """Confirm that a figure is right."""
    actual_id = _number(request.POST.get("actual", ""))
    if series_of_actual(request.actor, actual_id) != reference:
        raise Http404("There is no such figure.")
    try:
        validate_actual(by=request.actor, at=timezone.now(), actual_id=actual_id)
    except (ChangedMeanwhile, NotPossible) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Validated. From now on a correction needs a reason.")
    return redirect(page_address("indicator", reference) + "#figures")


@require_POST
@signed_in
def answer(request: Asked, reference: str) -> HttpResponse:
    """Answer a question that a figure raised."""
    flag_id = _number(request.POST.get("flag", ""))
    if series_of_flag(request.actor, flag_id) != reference:
        raise Http404("There is no such question.")
    text = request.POST.get("answer", "").strip()[:_LONGEST_ANSWER]
    if not text:
        messages.error(request, "Write an answer: a few words will do, such as “It is right”.")
    else:
        answer_flag(by=request.actor, at=timezone.now(), flag_id=flag_id, answer=text)
        messages.success(request, "Answered. The figure no longer asks for a second look.")
    return redirect(page_address("indicator", reference) + "#doubts")


@require_POST
@signed_in
def question(request: Asked, reference: str) -> HttpResponse:
    """Ask whoever records a figure about it: the figure stays theirs to change."""
    actual_id = _number(request.POST.get("actual", ""))
    if series_of_actual(request.actor, actual_id) != reference:
        raise Http404("There is no such figure.")
    try:
        question_actual(
            by=request.actor,
            at=timezone.now(),
            actual_id=actual_id,
            question=request.POST.get("question", "")[:_LONGEST_ANSWER],
        )
    except (ChangedMeanwhile, QuestionRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, "Asked. Whoever records the figure sees the question and answers it."
        )
    return redirect(page_address("indicator", reference) + "#doubts")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 15:
        raise Http404("There is no such thing.")
    return int(text)
