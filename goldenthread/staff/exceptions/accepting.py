"""Accept that an indicator is off target, until a day and by a named decision; take that back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.acceptances import (
    LONGEST_DECISION,
    accept_underperformance,
    withdraw_acceptance,
)
from goldenthread.indicators.queries.exceptions.accepted import acceptances_standing
from goldenthread.indicators.queries.exceptions.findings import OF_PERFORMANCE, day_of
from goldenthread.indicators.queries.exceptions.listed import exceptions_of
from goldenthread.indicators.queries.who import Administered, administered_among
from goldenthread.organisation.access import Right
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.fields import ChangeForm, SensibleDay, reason_field
from goldenthread.staff.sending import send
from goldenthread.ui.dates import day

_REFUSED = 422


class AcceptForm(ChangeForm):
    """Until when, by which decision, and why."""

    until = SensibleDay(
        label="Until", help_text="On the day after, its exceptions stand as before."
    )
    decision = forms.CharField(
        label="By which decision",
        max_length=LONGEST_DECISION,
        help_text="Whose and of which day, such as: Cabinet, 12 May 2026, minute 7.",
        widget=forms.TextInput(attrs={"width": 30}),
    )
    reason = reason_field("It stands in the audit trail, and beside what is accepted.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["from_on"]
        self.fields["reason"].required = False
        self.order_fields(["read_at", "until", "decision", "reason"])


class WithdrawForm(ChangeForm):
    """Why it is accepted no longer."""

    reason = reason_field("It stands in the audit trail.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["from_on"]


def _one(request: Asked) -> Administered:
    request.actor.require(Right.ADMINISTER)
    about = request.GET.get("about", "").strip()[:200]
    found = administered_among(request.actor, references=[about])
    if not found:
        raise Http404("There is no such indicator.")
    return found[0]


@signed_in
def accept(request: Asked) -> HttpResponse:
    """An administrator notes a decision that an indicator may be off target for a while."""
    row = _one(request)
    form = AcceptForm(request.POST or None, initial={"read_at": head()})

    def make() -> str:
        given = form.cleaned_data
        accept_underperformance(
            row.series_id,
            by=request.actor,
            at=timezone.now(),
            until=given["until"],
            decision=given["decision"],
            reason=given["reason"],
            read_at=given["read_at"],
        )
        return f"Accepted until {day(given['until'])}. Its exceptions are shown as accepted."

    sentences = [
        "It stays on every list with the mark “accepted”, and its rating stays what it is. That nobody"
        " records it, or owns it, is not accepted by this.",
        *_open_now(request, row),
    ]
    return _asked(request, row, form, make, "Accept under-performance", "Accept", sentences)


def _open_now(request: Asked, row: Administered) -> list[str]:
    """Return what is open of it and would be accepted, each in its sentence."""
    opened, _ = exceptions_of(request.actor, row.reference, day=day_of(timezone.now()))
    found = [line.because for line in opened if line.kind in OF_PERFORMANCE]
    if not found:
        return ["Nothing is open of it now."]
    return [f"Open now: {'; '.join(found)}."]


@signed_in
def withdraw(request: Asked) -> HttpResponse:
    """An administrator takes back that being off target is accepted."""
    row, today = _one(request), day_of(timezone.now()).reckoned
    stands = acceptances_standing([row.series_id], today).get(row.series_id)
    if stands is None:
        raise Http404("Nothing is accepted of it.")
    form = WithdrawForm(request.POST or None, initial={"read_at": head()})

    def make() -> str:
        withdraw_acceptance(
            row.series_id,
            by=request.actor,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
            read_at=form.cleaned_data["read_at"],
        )
        return "Accepted no longer: its exceptions stand as before."

    sentences = [f"Accepted until {day(stands.until)} by: {stands.decision}."]
    return _asked(request, row, form, make, "Accept it no longer", "Take it back", sentences)


def _asked(
    request: Asked, row: Administered, form: Any, make: Callable[[], str], *words: Any
) -> HttpResponse:
    heading, button, sentences = words
    said: list[str] = []
    if send(request, form, lambda: said.append(make())):
        messages.success(request, said[0])
        return redirect(page_address("indicator", row.reference) + "#exceptions")
    back = page_address("indicator", row.reference)
    return render(
        request,
        "exceptions/withdraw.html",
        {
            "form": form,
            "heading": heading,
            "caption": f"{row.reference} {row.title}",
            "sentences": sentences,
            "button": button,
            "back": back,
            "crumbs": [(row.reference, back), (heading, None)],
        },
        status=_REFUSED if request.method == "POST" else 200,
    )
