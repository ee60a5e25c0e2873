"""Come in by a mailed link: a forgotten password, or an invitation."""

from __future__ import annotations

from http import HTTPStatus

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from goldenthread.organisation.commands.accounts import (
    AccountRefused,
    ask_to_recover,
    recover_password,
)
from goldenthread.organisation.commands.invitations import accept_invitation
from goldenthread.organisation.queries.links import (
    account_by_recovery_key,
    accounts_answering_to,
    invitation_by_key,
)
from goldenthread.organisation.queries.people import actor_for
from goldenthread.staff.mailing import root_of, send_soon
from goldenthread.staff.sign_in.forms import AcceptForm, ForgottenForm, NewPasswordForm
from goldenthread.staff.sign_in.views import held_up, unprocessable


@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    """Somebody forgot their password, and asks for a link; nobody learns whether they are known."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if not (request.method == "POST" and form.is_valid()):
        context = {"form": form, "may_mail": settings.MAY_MAIL}
        return render(request, "sign_in/forgotten.html", context, status=unprocessable(form))
    written = form.cleaned_data["who"].strip()
    if not ratelimit.consume(
        request, app="allauth.account", action="reset_password", key=written.casefold()
    ):
        return held_up(request)
    for account in accounts_answering_to(written):
        ask_to_recover(account, at=timezone.now(), root=root_of(request))
    send_soon()
    return redirect("recovery_asked")


@never_cache
def asked(request: HttpRequest) -> HttpResponse:
    """Whoever asked for a link is told where to look for it, in the same words for everybody."""
    context = {"hours": settings.PASSWORD_RESET_TIMEOUT // 3600}
    return render(request, "sign_in/asked.html", context)


@never_cache
@sensitive_post_parameters("password")
def new_password(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody chooses a new password by the link that was mailed to them."""
    account = account_by_recovery_key(key)
    if account is None:
        return _ended(request, reverse("forgotten"), "Ask for another link")
    form = NewPasswordForm(request.POST if request.method == "POST" else None, account=account)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        recover_password(
            account,
            by=actor_for(account, on=timezone.localdate(now)),
            at=now,
            password=form.cleaned_data["password"],
            root=root_of(request),
        )
        send_soon()
        logout(request)
        messages.success(request, "Your new password is set. Sign in with it.")
        return redirect("sign_in")
    context = {"form": form, "account": account}
    return render(request, "sign_in/new_password.html", context, status=unprocessable(form))


@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody who was invited opens their account: a username, and a password only they know."""
    now = timezone.now()
    invited = invitation_by_key(key, at=now)
    if invited is None:
        return _ended(request, reverse("sign_in"), "Sign in, if your account is open already")
    to_be = get_user_model()(person_id=invited.person_id, email=invited.email)
    form = AcceptForm(
        request.POST if request.method == "POST" else None,
        account=to_be,
        initial={"username": invited.username},
    )
    if request.method == "POST" and form.is_valid():
        try:
            accept_invitation(
                invited.id,
                by=actor_for(to_be, on=timezone.localdate(now)),
                at=now,
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
            )
        except AccountRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, "Your account is open. Sign in with it.")
            return redirect("sign_in")
    context = {"form": form, "invited": invited}
    return render(request, "sign_in/invitation.html", context, status=unprocessable(form))


def _ended(request: HttpRequest, address: str, words: str) -> HttpResponse:
    """Answer to a link that was used, withdrawn, replaced or left too long."""
    context = {"address": address, "words": words}
    return render(request, "sign_in/ended.html", context, status=HTTPStatus.GONE)
