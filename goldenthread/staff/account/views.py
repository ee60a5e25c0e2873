"""One's own account: what one is called here, one's password and address, where one is signed in."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from goldenthread.organisation.commands.accounts import (
    ask_to_prove_address,
    change_address,
    change_password,
    end_sessions,
)
from goldenthread.organisation.queries.accounts import second_steps_of, sessions_of
from goldenthread.organisation.queries.links import address_by_key
from goldenthread.staff.account.confirming import confirmed
from goldenthread.staff.account.forms import AddressForm
from goldenthread.staff.account.presenters import sessions_shown
from goldenthread.staff.asking import Asked, signed_in_so_far
from goldenthread.staff.mailing import root_of, send_soon
from goldenthread.staff.requiring import must_have_second_step
from goldenthread.staff.sign_in.forms import NewPasswordForm
from goldenthread.staff.sign_in.views import unprocessable


def crumbs_to(words: str) -> list[tuple[str, str | None]]:
    """Return the crumbs of a page below the account."""
    return [("Your account", reverse("account")), (words, None)]


@never_cache
@signed_in_so_far
def account(request: Asked) -> HttpResponse:
    """Somebody sees what their account is, and what they may change of it."""
    account: Any = request.user
    context = {
        "own": account,
        "steps": second_steps_of(account),
        "sessions": len(sessions_of(account)),
        "has_password": account.has_usable_password(),
        "is_required": must_have_second_step(request.actor),
        "crumbs": [("Your account", None)],
    }
    return render(request, "account/page.html", context)


@never_cache
@sensitive_post_parameters("password")
@signed_in_so_far
@confirmed
def password(request: Asked) -> HttpResponse:
    """Somebody chooses another password; they stay signed in here and nowhere else."""
    account: Any = request.user
    form = NewPasswordForm(request.POST if request.method == "POST" else None, account=account)
    if request.method == "POST" and form.is_valid():
        change_password(
            account,
            by=request.actor,
            at=timezone.now(),
            password=form.cleaned_data["password"],
            root=root_of(request),
        )
        update_session_auth_hash(request, account)
        UserSession.objects.create_from_request(request)
        send_soon()
        messages.success(request, "Your password is changed. You are signed out everywhere else.")
        return redirect("account")
    context = {"form": form, "crumbs": crumbs_to("Password")}
    return render(request, "account/password.html", context, status=unprocessable(form))


@never_cache
@signed_in_so_far
@confirmed
def address(request: Asked) -> HttpResponse:
    """Somebody says where mails about signing in are to go; a mail there must prove it."""
    account: Any = request.user
    sent = request.POST if request.method == "POST" else None
    form = AddressForm(sent, initial={"email": account.email})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        ask_to_prove_address(account, at=timezone.now(), email=email, root=root_of(request))
        send_soon()
        messages.success(
            request,
            f"A mail is on its way to {email}. Open its link, and the address counts from then on.",
        )
        return redirect("account")
    context = {"form": form, "may_mail": settings.MAY_MAIL, "crumbs": crumbs_to("E-mail address")}
    return render(request, "account/address.html", context, status=unprocessable(form))


@never_cache
@signed_in_so_far
def address_proven(request: Asked, key: str) -> HttpResponse:
    """Somebody opens the link that proves an address to be theirs, and says that it is to count."""
    account: Any = request.user
    email = address_by_key(key, account, hours=settings.PASSWORD_RESET_TIMEOUT // 3600)
    if email is None:
        messages.error(request, "That link has ended, or is for another account.")
        return redirect("account")
    if request.method == "POST":
        change_address(
            account, by=request.actor, at=timezone.now(), email=email, root=root_of(request)
        )
        send_soon()
        messages.success(request, f"Mails about signing in now go to {email}.")
        return redirect("account")
    context = {"email": email, "crumbs": crumbs_to("E-mail address"), "address": request.path}
    return render(request, "account/address_proven.html", context)


@never_cache
@signed_in_so_far
def sessions(request: Asked) -> HttpResponse:
    """Somebody sees where they are signed in."""
    account: Any = request.user
    shown = sessions_shown(sessions_of(account), request.session.session_key)
    context = {"sessions": shown, "crumbs": crumbs_to("Where you are signed in")}
    return render(request, "account/sessions.html", context)


class _EndForm(forms.Form):
    session = forms.IntegerField(required=False, min_value=1, max_value=2**62)


@require_POST
@signed_in_so_far
def sessions_end(request: Asked) -> HttpResponse:
    """Somebody signs out elsewhere: in one place, or everywhere but here."""
    account: Any = request.user
    form = _EndForm(request.POST)
    number = form.cleaned_data["session"] if form.is_valid() else 0
    ended = end_sessions(
        account,
        by=request.actor,
        at=timezone.now(),
        but_key=request.session.session_key or "",
        only=[] if number is None else [number],
    )
    if ended:
        messages.success(request, f"Signed out in {ended} {'place' if ended == 1 else 'places'}.")
    else:
        messages.info(request, "That session had ended already.")
    return redirect("sessions")
