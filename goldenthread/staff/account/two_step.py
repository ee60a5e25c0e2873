"""One's own second steps: an app's codes, and recovery codes for when it is lost."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.totp.internal.auth import clear_totp_secret
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from goldenthread.organisation.commands.accounts import AccountRefused
from goldenthread.organisation.commands.second_steps import add_app, remove_app, renew_codes
from goldenthread.organisation.queries.accounts import recovery_codes_of, second_steps_of
from goldenthread.staff.account.confirming import confirmed
from goldenthread.staff.account.forms import AppForm
from goldenthread.staff.account.presenters import in_fours, picture_of
from goldenthread.staff.asking import Asked, signed_in_so_far
from goldenthread.staff.downloads import file_named
from goldenthread.staff.mailing import root_of, send_soon
from goldenthread.staff.requiring import must_have_second_step
from goldenthread.staff.sign_in.views import held_up, is_held_up, unprocessable

_SHOWN_UNTIL = "recovery_codes_shown_until"
_SHOWN_SECONDS = 10 * 60


def crumbs_below(words: str | None = None) -> list[tuple[str, str | None]]:
    """Return the crumbs of two-step sign-in, or of a page below it."""
    account = ("Your account", reverse("account"))
    if words is None:
        return [account, ("Two-step sign-in", None)]
    return [account, ("Two-step sign-in", reverse("two_step")), (words, None)]


def show_codes_soon(request: HttpRequest) -> None:
    """Let new recovery codes be seen in this session for a while, and then never again."""
    request.session[_SHOWN_UNTIL] = time.time() + _SHOWN_SECONDS


def _are_shown(request: HttpRequest) -> bool:
    return bool(time.time() < float(request.session.get(_SHOWN_UNTIL, 0)))


@never_cache
@signed_in_so_far
def overview(request: Asked) -> HttpResponse:
    """Somebody sees by what they sign in besides a password, and adds or removes it."""
    steps = second_steps_of(request.user)  # type: ignore[arg-type]
    context = {
        "steps": steps,
        "is_required": must_have_second_step(request.actor),
        "crumbs": crumbs_below(),
    }
    return render(request, "account/two_step.html", context)


@never_cache
@signed_in_so_far
@confirmed
def app(request: Asked) -> HttpResponse:
    """Somebody sets up an app that shows codes."""
    account: Any = request.user
    if second_steps_of(account).has_app:
        return redirect("two_step")
    form = AppForm(request.POST if request.method == "POST" else None, account=account)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_app(
                account, by=request.actor, at=timezone.now(), secret=form.secret,
                root=root_of(request),
            )  # fmt: skip
        except AccountRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("two_step")
        clear_totp_secret(request)
        send_soon()
        messages.success(request, "The app is set up: signing in asks for its code from now on.")
        if made:
            show_codes_soon(request)
        return redirect("recovery_codes" if made else "two_step")
    if is_held_up(form):
        return held_up(request)
    context = {
        "form": form,
        "picture": picture_of(account, form.secret),
        "secret": in_fours(form.secret),
        "crumbs": crumbs_below("Set up an app"),
    }
    return render(request, "account/app.html", context, status=unprocessable(form))


@never_cache
@signed_in_so_far
@confirmed
def app_remove(request: Asked) -> HttpResponse:
    """Somebody removes their app."""
    if request.method == "POST":
        try:
            remove_app(
                request.user,  # type: ignore[arg-type]
                by=request.actor,
                at=timezone.now(),
                root=root_of(request),
            )
        except AccountRefused as refusal:
            messages.error(request, str(refusal))
        else:
            send_soon()
            messages.success(request, "The app is removed.")
        return redirect("two_step")
    steps = second_steps_of(request.user)  # type: ignore[arg-type]
    context = {
        "title": "Remove the authenticator app?",
        "consequences": consequences_of_removing(is_last=not steps.passkeys),
        "button": "Remove the app",
        "address": request.path,
        "back": reverse("two_step"),
        "crumbs": crumbs_below("Remove the app"),
    }
    return render(request, "account/remove.html", context)


def consequences_of_removing(*, is_last: bool) -> list[str]:
    """Return what follows from removing a second step."""
    if is_last:
        return [
            "It is your last second step: your password alone will sign you in.",
            "Your recovery codes go with it.",
        ]
    return ["Your other second steps stay as they are."]


@never_cache
@signed_in_so_far
@confirmed
def codes(request: Asked) -> HttpResponse:
    """Somebody takes down recovery codes when they are new, or makes new ones."""
    account: Any = request.user
    if request.method == "POST":
        try:
            renew_codes(account, by=request.actor, at=timezone.now(), root=root_of(request))
        except AccountRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("two_step")
        show_codes_soon(request)
        send_soon()
        return redirect("recovery_codes")
    steps = second_steps_of(account)
    if not steps.is_on:
        return redirect("two_step")
    context = {
        "codes": recovery_codes_of(account) if _are_shown(request) else [],
        "left": steps.codes_left,
        "crumbs": crumbs_below("Recovery codes"),
    }
    return render(request, "account/codes.html", context)


@never_cache
@signed_in_so_far
@confirmed
def codes_file(request: Asked) -> HttpResponse:
    """Somebody takes new recovery codes away as a file."""
    if not _are_shown(request):
        return redirect("recovery_codes")
    account: Any = request.user
    lines = ["Recovery codes: each signs you in once, after your password.", ""]
    content = "\r\n".join([*lines, *recovery_codes_of(account), ""])
    named = file_named("recovery-codes.txt")
    return HttpResponse(content, content_type="text/plain; charset=utf-8", headers=named)
