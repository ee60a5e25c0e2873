"""The parameters that formulas use: what each is and was, what uses it, and the way to change it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.parameters import NewParameter, add_parameter, set_parameter
from goldenthread.indicators.queries.calculated.parameters import (
    ParameterShown,
    parameter_shown,
    parameters_listed,
)
from goldenthread.indicators.queries.rules import may_adopt
from goldenthread.rules.numbers import Number
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.calculated.forms import ParameterForm, ValueForm, read_value
from goldenthread.staff.changes.presenters import counted
from goldenthread.staff.figures import Wording
from goldenthread.staff.indicators.words import by_and_when
from goldenthread.staff.sending import refusals_on
from goldenthread.ui.dates import day

_REFUSED = 422


def _worded(value: Number | None, unit: str, decimals: int) -> str:
    return Wording(unit, decimals).exact(value) or "not known"


@signed_in
def parameters(request: Asked) -> HttpResponse:
    """Show every parameter with its value of today."""
    today = timezone.localdate()
    rows = [
        {
            "code": row.code,
            "title": row.title,
            "href": page_address("parameter", row.code),
            "value": _worded(row.value, row.unit, row.decimals),
            "from_on": day(row.from_on) if row.from_on else "",
            "uses": counted(row.uses, "indicator"),
        }
        for row in parameters_listed(request.actor, on=today)
    ]
    return render(
        request,
        "parameters/list.html",
        {
            "rows": rows,
            "may_add": may_adopt(request.actor, today),
            "crumbs": [("Scorecard", page_address("scorecard")), ("Parameters", None)],
        },
    )


@signed_in
def add(request: Asked) -> HttpResponse:
    """Let somebody add a parameter with its first value."""
    today = timezone.localdate()
    if not may_adopt(request.actor, today):
        raise Http404("There is nothing to add here.")
    initial = {"from_on": today, "read_at": head()}
    form = ParameterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        value = read_value(form, "value")
        if value is not None:
            answer = _added(request, form, value)
            if answer is not None:
                return answer
    return render(
        request,
        "parameters/add.html",
        {
            "form": form,
            "crumbs": [("Parameters", page_address("parameters")), ("Add a parameter", None)],
        },
        status=_REFUSED if request.method == "POST" else 200,
    )


def _added(request: Asked, form: ParameterForm, value: Number) -> HttpResponse | None:
    given = form.cleaned_data
    new = NewParameter(
        code=" ".join(given["code"].split()),
        title=given["title"].strip(),
        unit=given["unit"].strip(),
        decimals=given["decimals"],
    )
    with refusals_on(form, request) as sent:
        add_parameter(
            new,
            [(given["from_on"], value)],
            by=request.actor,
            at=timezone.now(),
            reason=given["reason"].strip(),
        )
    if not sent.is_done:
        return None
    messages.success(request, f"Added. Formulas may use [{new.code}] from now on.")
    return redirect("parameter", code=new.code)


@signed_in
def parameter(request: Asked, code: str) -> HttpResponse:
    """Show one parameter: its history, what uses it; let somebody change it, with the reason."""
    found = parameter_shown(request.actor, code)
    if found is None:
        raise Http404("There is no such parameter.")
    today = timezone.localdate()
    may_change = may_adopt(request.actor, today)
    if request.method == "POST" and not may_change:
        raise Http404("There is nothing to change here.")
    form = ValueForm(request.POST or None, initial={"from_on": today, "read_at": found.read_at})
    if request.method == "POST" and form.is_valid():
        value = read_value(form, "value")
        if value is not None:
            answer = _changed(request, found, form, value)
            if answer is not None:
                return answer
    now = found.in_force(today)
    return render(
        request,
        "parameters/parameter.html",
        {
            "found": found,
            "now": _worded(now.value, found.unit, found.decimals) if now else "",
            "since": day(now.from_on) if now else "",
            "values": [
                {
                    "value": _worded(row.value, found.unit, found.decimals),
                    "from_on": day(row.from_on),
                    "reason": row.reason,
                    "by": by_and_when(row.author),
                    "superseded": by_and_when(row.superseded_by) if row.superseded_by else "",
                }
                for row in found.values
            ],
            "users": [
                (page_address("indicator", row.reference), row.reference, row.title, row.how)
                for row in found.used_by
            ],
            "form": form,
            "may_change": may_change,
            "crumbs": [("Parameters", page_address("parameters")), (found.code, None)],
        },
        status=_REFUSED if request.method == "POST" else 200,
    )


def _changed(
    request: Asked, found: ParameterShown, form: ValueForm, value: Number
) -> HttpResponse | None:
    given = form.cleaned_data
    with refusals_on(form, request) as sent:
        done = set_parameter(
            by=request.actor,
            at=timezone.now(),
            parameter_id=found.id,
            values=[(given["from_on"], value)],
            reason=given["reason"],
            read_at=given["read_at"],
        )
    if not sent.is_done:
        return None
    if done is None:
        messages.info(request, "Nothing was recorded: this already stands for that day.")
    else:
        worked = counted(done.worked_out, "figure")
        messages.success(request, f"Recorded. {worked} worked out anew with it.")
    return redirect("parameter", code=found.code)
