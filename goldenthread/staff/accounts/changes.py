"""What an administrator does about somebody's account; none of it shows or sets a password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from goldenthread.organisation.commands.accounts import (
    AccountRefused,
    end_sessions_of,
    restore_account,
    send_recovery,
    suspend_account,
)
from goldenthread.organisation.commands.invitations import invite_person, withdraw_invitation
from goldenthread.organisation.commands.second_steps import clear_second_steps
from goldenthread.staff.accounts.forms import InviteForm, ReasonForm
from goldenthread.staff.accounts.views import access_page, found_access
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.mailing import root_of, send_soon
from goldenthread.staff.sign_in.views import unprocessable

_NO_MAIL = (
    "This system cannot send mail: whoever runs it has to set GOLDENTHREAD_MAIL_HOST."
    " Nothing was changed."
)


def _done(request: Asked, reference: str, words: str) -> HttpResponse:
    send_soon()
    messages.success(request, words)
    return redirect("access", reference)


def _refused(request: Asked, reference: str, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("access", reference)


@require_POST
@signed_in
def invite(request: Asked, reference: str) -> HttpResponse:
    """An administrator invites somebody by mail, or does so again."""
    found = found_access(request, reference)
    form = InviteForm(request.POST, person_id=found.person_id)
    if not form.is_valid():
        return access_page(request, found, form)
    if not settings.MAY_MAIL:
        form.add_error(None, _NO_MAIL)
        return access_page(request, found, form)
    email = form.cleaned_data["email"]
    try:
        invite_person(
            by=request.actor, at=timezone.now(), person_id=found.person_id, email=email,
            username=form.cleaned_data["username"], root=root_of(request),
            days=settings.INVITATION_DAYS,
        )  # fmt: skip
    except AccountRefused as refusal:
        form.add_error(None, str(refusal))
        return access_page(request, found, form)
    return _done(request, reference, f"The invitation to {email} is on its way.")


@require_POST
@signed_in
def withdraw(request: Asked, reference: str) -> HttpResponse:
    """An administrator withdraws an invitation."""
    found = found_access(request, reference)
    try:
        withdraw_invitation(by=request.actor, at=timezone.now(), person_id=found.person_id)
    except AccountRefused as refusal:
        return _refused(request, reference, str(refusal))
    return _done(
        request, reference, "The invitation is withdrawn: its link opens nothing any more."
    )


@require_POST
@signed_in
def recover(request: Asked, reference: str) -> HttpResponse:
    """An administrator has a link for a new password sent to somebody who lost theirs."""
    found = found_access(request, reference)
    if not settings.MAY_MAIL:
        return _refused(request, reference, _NO_MAIL)
    try:
        send_recovery(
            by=request.actor, at=timezone.now(), person_id=found.person_id, root=root_of(request)
        )
    except AccountRefused as refusal:
        return _refused(request, reference, str(refusal))
    return _done(request, reference, f"A link for a new password is on its way to {found.email}.")


@require_POST
@signed_in
def end(request: Asked, reference: str) -> HttpResponse:
    """An administrator signs somebody out everywhere."""
    found = found_access(request, reference)
    try:
        ended = end_sessions_of(by=request.actor, at=timezone.now(), person_id=found.person_id)
    except AccountRefused as refusal:
        return _refused(request, reference, str(refusal))
    return _done(request, reference, f"{found.name} is signed out in {ended} place(s).")


@never_cache
@signed_in
def suspend(request: Asked, reference: str) -> HttpResponse:
    """An administrator lets somebody sign in no more."""
    return _with_reason(
        request, reference, suspend_account,
        title="Suspend the account of {}?",
        consequences=["They are signed out everywhere at once.",
                      "Nobody can sign in to the account until it is restored.",
                      "What they recorded stays as it is."],
        button="Suspend the account", done="The account is suspended.",
    )  # fmt: skip


@never_cache
@signed_in
def restore(request: Asked, reference: str) -> HttpResponse:
    """An administrator lets somebody sign in again."""
    return _with_reason(
        request, reference, restore_account,
        title="Restore the account of {}?",
        consequences=["They can sign in again as before, with the password that they know."],
        button="Restore the account", done="The account is restored.",
    )  # fmt: skip


@never_cache
@signed_in
def clear(request: Asked, reference: str) -> HttpResponse:
    """An administrator removes a second step that somebody lost."""
    return _with_reason(
        request, reference, clear_second_steps,
        title="Remove the second steps of {}?",
        consequences=["Make sure that it is they who ask, by telephone or in person.",
                      "Their app, passkeys and recovery codes open nothing here any more.",
                      "They are signed out everywhere, and told by mail.",
                      "Their password stays: they sign in with it, and set up a second step anew."],
        button="Remove the second steps", done="The second steps are removed.",
    )  # fmt: skip


def _with_reason(
    request: Asked, reference: str, command: Callable[..., Any], *,
    title: str, consequences: list[str], button: str, done: str,
) -> HttpResponse:  # fmt: skip
    """Ask for the reason of a change, then make it."""
    found = found_access(request, reference)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            command(
                by=request.actor, at=timezone.now(), person_id=found.person_id,
                reason=form.cleaned_data["reason"], root=root_of(request),
            )  # fmt: skip
        except AccountRefused as refusal:
            return _refused(request, reference, str(refusal))
        return _done(request, reference, done)
    back = reverse("access", args=[reference])
    context = {
        "title": title.format(found.name),
        "form": form,
        "consequences": consequences,
        "button": button,
        "address": request.path,
        "back": back,
        "crumbs": [("Accounts", reverse("accounts")), (found.name, back), (button, None)],
    }
    return render(request, "accounts/reason.html", context, status=unprocessable(form))
