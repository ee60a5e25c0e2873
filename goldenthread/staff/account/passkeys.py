"""One's own passkeys: adding one takes a browser with script, all else does not."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from goldenthread.organisation.commands.accounts import AccountRefused
from goldenthread.organisation.commands.second_steps import (
    add_passkey,
    remove_passkey,
    rename_passkey,
)
from goldenthread.organisation.queries.accounts import Passkey, second_steps_of
from goldenthread.staff.account.confirming import confirmed
from goldenthread.staff.account.forms import NameForm, PasskeyAddForm
from goldenthread.staff.account.presenters import browser_in_words
from goldenthread.staff.account.two_step import (
    consequences_of_removing,
    crumbs_below,
    show_codes_soon,
)
from goldenthread.staff.asking import Asked, signed_in_so_far
from goldenthread.staff.mailing import root_of, send_soon
from goldenthread.staff.sign_in.views import unprocessable


def _passkey(request: Asked, number: int) -> Passkey:
    steps = second_steps_of(request.user)  # type: ignore[arg-type]
    found = next((it for it in steps.passkeys if it.id == number), None)
    if found is None:
        raise Http404("This account has no such passkey.")
    return found


@never_cache
@signed_in_so_far
@confirmed
def add(request: Asked) -> HttpResponse:
    """Somebody adds a passkey, kept by this device, a phone or a key on their ring."""
    account: Any = request.user
    sent = request.POST if request.method == "POST" else None
    suggested = browser_in_words(request.headers.get("User-Agent", ""))
    form = PasskeyAddForm(sent, user=account, initial={"name": suggested})
    if request.method == "POST" and form.is_valid():
        made = add_passkey(
            account,
            by=request.actor,
            at=timezone.now(),
            name=form.cleaned_data["name"],
            credential=form.cleaned_data["credential"],
            root=root_of(request),
        )
        send_soon()
        messages.success(request, "The passkey is added: it signs you in from now on.")
        if made:
            show_codes_soon(request)
        return redirect("recovery_codes" if made else "two_step")
    context = {
        "form": form,
        "options": webauthn.begin_registration(account, True),
        "address": request.path,
        "crumbs": crumbs_below("Add a passkey"),
    }
    return render(request, "account/passkey_add.html", context, status=unprocessable(form))


@never_cache
@signed_in_so_far
@confirmed
def rename(request: Asked, number: int) -> HttpResponse:
    """Somebody calls a passkey otherwise."""
    passkey = _passkey(request, number)
    sent = request.POST if request.method == "POST" else None
    form = NameForm(sent, initial={"name": passkey.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_passkey(
                request.user,  # type: ignore[arg-type]
                by=request.actor,
                at=timezone.now(),
                passkey_id=number,
                name=form.cleaned_data["name"],
            )
        except AccountRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"The passkey is now called {form.cleaned_data['name']}.")
        return redirect("two_step")
    context = {"form": form, "crumbs": crumbs_below("Name of a passkey"), "address": request.path}
    return render(request, "account/passkey_name.html", context, status=unprocessable(form))


@never_cache
@signed_in_so_far
@confirmed
def remove(request: Asked, number: int) -> HttpResponse:
    """Somebody removes a passkey."""
    passkey = _passkey(request, number)
    if request.method == "POST":
        try:
            remove_passkey(
                request.user,  # type: ignore[arg-type]
                by=request.actor,
                at=timezone.now(),
                passkey_id=number,
                root=root_of(request),
            )
        except AccountRefused as refusal:
            messages.error(request, str(refusal))
        else:
            send_soon()
            messages.success(request, "The passkey is removed here. Delete it on your device too.")
        return redirect("two_step")
    steps = second_steps_of(request.user)  # type: ignore[arg-type]
    is_last = len(steps.passkeys) == 1 and not steps.has_app
    context = {
        "title": f"Remove the passkey “{passkey.name}”?",
        "consequences": consequences_of_removing(is_last=is_last),
        "button": "Remove the passkey",
        "address": request.path,
        "back": reverse("two_step"),
        "crumbs": crumbs_below("Remove a passkey"),
    }
    return render(request, "account/remove.html", context)
