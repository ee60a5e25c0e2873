"""What audits of plans found: of one plan, and the key issues for the year ahead over all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.plan.commands.plan_findings import record_finding, withdraw_finding
from goldenthread.plan.queries.plan_findings import Findings, FindingSeen, findings_of, key_issues
from goldenthread.plan.queries.plans import PlanSeen
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.plans.asked import filter_fields, in_force
from goldenthread.staff.plans.places import plan_crumbs, plans_places
from goldenthread.staff.plans.presenters import page_shown
from goldenthread.staff.plans.reading import read_plan
from goldenthread.staff.plans.talk_forms import FindingForm, WithdrawFindingForm
from goldenthread.staff.plans.views import found_plan, list_asked
from goldenthread.staff.plans.words import period_in_words
from goldenthread.staff.sending import send
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day, moment

_REFUSED: Final = 422
#: The filters of the list of plans that narrow the key issues as well.
_FILTERS: Final = ("q", "kind", "service", "year")


@signed_in
def findings(request: Asked, reference: str) -> HttpResponse:
    """Show all who see a plan what its audits found, and what was withdrawn and why."""
    _, seen = read_plan(request, reference)
    found = findings_of(request.actor, seen)
    return render(
        request,
        "plans/findings.html",
        {
            "page": page_shown(seen, "plan_findings"),
            "standing": [_shown(seen, it, found) for it in found.standing],
            "withdrawn": [_shown(seen, it, found) for it in found.withdrawn],
            "add_href": page_address("plan_finding_add", reference) if found.may_audit else "",
            "issues_href": page_address("plan_key_issues"),
            "crumbs": plan_crumbs(seen, ("Audit", None)),
        },
    )


def _shown(seen: PlanSeen, it: FindingSeen, found: Findings) -> dict[str, Any]:
    who = it.name or it.by
    may = found.may_audit and not it.is_withdrawn
    place = (seen.reference, it.number)
    return {
        "number": it.number,
        "text": it.text,
        "on": day(it.on),
        "is_key_issue": it.is_key_issue,
        "reason": it.reason,
        "by": f"{who}, {moment(it.at)}",
        "change_href": page_address("plan_finding_change", *place) if may else "",
        "withdraw_href": page_address("plan_finding_withdraw", *place) if may else "",
    }


@signed_in
def add(request: Asked, reference: str) -> HttpResponse:
    """Let whoever audits a plan record what was found."""
    seen, _ = _audited(request, reference)
    today = timezone.localdate()
    initial = {"read_at": seen.read_at, "on": today, "is_key_issue": True}
    form = FindingForm(request.POST or None, is_new=True, initial=initial)

    def make() -> None:
        record_finding(seen.id, form.wanted(), by=request.actor, at=timezone.now())

    return _acted(request, seen, form, make, "Record a finding", "The finding is recorded.")


@signed_in
def change(request: Asked, reference: str, number: int) -> HttpResponse:
    """Let whoever audits a plan say a finding otherwise."""
    seen, found = _audited(request, reference)
    held = _finding(found, number)
    form = FindingForm(
        request.POST or None,
        is_new=False,
        initial={
            "read_at": seen.read_at, "text": held.text, "on": held.on,
            "is_key_issue": held.is_key_issue,
        },
    )  # fmt: skip

    def make() -> None:
        given = form.cleaned_data
        record_finding(
            seen.id, form.wanted(), by=request.actor, at=timezone.now(), number=number,
            reason=given["reason"], read_at=given["read_at"],
        )  # fmt: skip

    return _acted(request, seen, form, make, "Change the finding", "The finding is changed.")


@signed_in
def withdraw(request: Asked, reference: str, number: int) -> HttpResponse:
    """Let whoever audits a plan withdraw a finding, with a reason."""
    seen, found = _audited(request, reference)
    held = _finding(found, number)
    form = WithdrawFindingForm(request.POST or None, initial={"read_at": seen.read_at})

    def make() -> None:
        given = form.cleaned_data
        withdraw_finding(
            seen.id, number, by=request.actor, at=timezone.now(), reason=given["reason"],
            read_at=given["read_at"],
        )  # fmt: skip

    words = "Withdraw the finding"
    return _acted(request, seen, form, make, words, "The finding is withdrawn.", held=held)


def _audited(request: Asked, reference: str) -> tuple[PlanSeen, Findings]:
    seen = found_plan(request, reference)
    found = findings_of(request.actor, seen)
    if not found.may_audit:
        raise Http404("There is no such plan to audit.")
    return seen, found


def _finding(found: Findings, number: int) -> FindingSeen:
    held = found.finding(number)
    if held is None:
        raise Http404("The finding stands no longer.")
    return held


def _acted(
    request: Asked,
    seen: PlanSeen,
    form: Any,
    make: Callable[[], object],
    words: str,
    done: str,
    *,
    held: FindingSeen | None = None,
) -> HttpResponse:
    if send(request, form, make):
        messages.success(request, done)
        return redirect(page_address("plan_findings", seen.reference))
    back = page_address("plan_findings", seen.reference)
    return render(
        request,
        "plans/act.html",
        {
            "form": form,
            "heading": words,
            "caption": f"{seen.title} · {seen.reference}",
            "stands": [(f"Found on {day(held.on)}", held.text)] if held else [],
            "consequences": ["It leaves the key issues, and stays on record with your reason."]
            if held
            else [],
            "button": words,
            "is_grave": held is not None,
            "back": back,
            "crumbs": plan_crumbs(seen, ("Audit", back), (words, None)),
        },
        status=_REFUSED if request.method == "POST" else 200,
    )


@signed_in
def issues(request: Asked) -> HttpResponse:
    """Show the council what the audits of all plans found to be key issues for the year ahead."""
    read, _, offered, reading = list_asked(request)
    found = key_issues(request.actor, reading.wanted, on=read.on, as_at=read.as_at)
    fields = tuple(it for it in filter_fields(reading, offered) if it.name in _FILTERS)
    known = reading.values["known"]
    kept = {name: reading.values[name] for name in (*_FILTERS, "known")}
    return render(
        request,
        "plans/issues.html",
        {
            "rows": [
                {
                    "text": it.text,
                    "on": day(it.on),
                    "title": it.plan.title,
                    "href": page_address("plan_findings", it.plan.reference),
                    "kind": it.plan.kind,
                    "owned_by": it.plan.owned_by,
                    "period": period_in_words(it.plan.starts_on, it.plan.last_on),
                }
                for it in found.items
            ],
            "page": found,
            "filters": fields,
            "in_force": in_force(fields),
            "kept": [("known", known)] if known else [],
            "address": with_query(request.path, **kept),
            "clear_address": with_query(request.path, known=known or None),
            "places": plans_places("plan_key_issues"),
            "crumbs": [("Plans", page_address("plans")), ("Key issues", None)],
        },
    )
