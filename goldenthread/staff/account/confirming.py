"""Before a change to how one signs in, confirm that it is oneself: an open screen is not enough."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from goldenthread.organisation.queries.accounts import second_steps_of
from goldenthread.staff.asking import Asked, signed_in_so_far
from goldenthread.staff.sign_in.forms import CodeForm, SecondPasskeyForm, password_field
from goldenthread.staff.sign_in.views import held_up, is_held_up, unprocessable, wanted_by

P = ParamSpec("P")
_LASTS_SECONDS = 10 * 60
WRONG = "That is not your password. Write it again."


def is_confirmed(request: Any) -> bool:
    """Say whether somebody proved who they are, by whatever means, in the last ten minutes."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < _LASTS_SECONDS for record in records)


def confirmed(
    view: Callable[Concatenate[Asked, P], HttpResponseBase],
) -> Callable[Concatenate[Asked, P], HttpResponseBase]:
    """Ask for a proof first where there was none lately, and come back afterwards."""

    @wraps(view)
    def asked(request: Asked, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_confirmed(request):
            back = urlencode({"next": request.path})
            return redirect(f"{reverse('account_reauthenticate')}?{back}")
        return view(request, *args, **kwargs)

    return asked


class PasswordForm(forms.Form):
    """One's password, once more; wrong ones are counted with those of signing in."""

    password = password_field("Your password")

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        self.account = account
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Check the password."""
        password = str(self.cleaned_data["password"])
        if not get_adapter().reauthenticate(self.account, password):
            raise ValidationError(WRONG)
        return password


@never_cache
@sensitive_post_parameters("password")
@signed_in_so_far
def confirm(request: Asked) -> HttpResponse:
    """Somebody proves that it is they who sit at the screen."""
    account: Any = request.user
    steps = second_steps_of(account)
    sent = request.POST if request.method == "POST" else None
    is_by_passkey = "credential" in request.POST
    is_by_password = account.has_usable_password()
    passkey = SecondPasskeyForm(sent if is_by_passkey else None, user=account)
    typed_in = None if is_by_passkey else sent
    typed: Any = (
        PasswordForm(typed_in, account=account)
        if is_by_password
        else CodeForm(typed_in, user=account)
    )
    answered = passkey if is_by_passkey else typed
    if sent is not None and answered.is_valid():
        if answered is typed and is_by_password:
            record_authentication(request, account, "password", reauthenticated=True)
        else:
            answered.save()
        return redirect(wanted_by(request))
    if is_held_up(answered):
        return held_up(request)
    context = {
        "form": typed if is_by_password or steps.has_app else None,
        "passkey_form": passkey,
        "options": webauthn.begin_authentication(account) if steps.passkeys else None,
        "wanted": wanted_by(request),
        "provider": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "crumbs": [("Your account", reverse("account")), ("Confirm that it is you", None)],
    }
    return render(request, "account/confirm.html", context, status=unprocessable(answered))
