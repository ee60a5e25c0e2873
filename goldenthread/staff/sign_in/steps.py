"""The second step of signing in, and signing in by a passkey alone."""

from __future__ import annotations

from typing import Any

from allauth.account.models import Login
from allauth.account.stages import LoginStage, LoginStageController
from allauth.core.internal import ratelimit
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.internal import flows
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from goldenthread.organisation.queries.accounts import second_steps_of
from goldenthread.staff.sign_in.forms import CodeForm, PasskeyForm, SecondPasskeyForm
from goldenthread.staff.sign_in.views import held_up, is_held_up, unprocessable, wanted_by

NOT_KNOWN = "That passkey does not open an account here. Sign in another way."


@never_cache
def second_step(request: HttpRequest) -> HttpResponse:
    """Somebody whose password was right proves who they are by something that they have."""
    stage: LoginStage | None = LoginStageController.enter(request, AuthenticateStage.key)
    if request.user.is_authenticated or stage is None:
        return redirect("sign_in")
    account: Any = stage.login.user
    is_by_passkey = "credential" in request.POST
    sent = request.POST if request.method == "POST" else None
    code = CodeForm(None if is_by_passkey else sent, user=account)
    passkey = SecondPasskeyForm(sent if is_by_passkey else None, user=account)
    answered = passkey if is_by_passkey else code
    if sent is not None and answered.is_valid():
        answered.save()
        response: HttpResponse = stage.exit()
        return response
    if is_held_up(answered):
        return held_up(request)
    steps = second_steps_of(account)
    context = {
        "form": code,
        "passkey_form": passkey,
        "has_app": steps.has_app,
        "codes_left": steps.codes_left,
        "options": passkeys.begin_authentication(account) if steps.passkeys else None,
        "address": reverse("mfa_authenticate"),
    }
    return render(request, "sign_in/second_step.html", context, status=unprocessable(answered))


@never_cache
def passkey(request: HttpRequest) -> HttpResponse:
    """Somebody signs in by a passkey: its browser asks for a challenge, then sends its answer."""
    if request.method != "POST":
        return JsonResponse(passkeys.begin_authentication(None))
    if not ratelimit.consume(request, app="allauth.mfa", action="webauthn_login"):
        return held_up(request)
    form = PasskeyForm(request.POST)
    if not form.is_valid():
        messages.error(request, NOT_KNOWN)
        return redirect("sign_in")
    authenticator = form.cleaned_data["credential"]
    login = Login(user=authenticator.user, redirect_url=wanted_by(request))
    response: HttpResponse = flows.perform_passwordless_login(request, authenticator, login)
    return response
