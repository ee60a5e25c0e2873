"""What allauth asks of us: who may sign in, what a refusal says, and that success is on the trail."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac

from goldenthread.organisation.commands.accounts import note_sign_in
from goldenthread.organisation.queries.people import account_named, actor_for

#: Refused sign-ins are logged here, beside the trail: a stranger must not take the writer's lock.
LOGGER = logging.getLogger("goldenthread.sign_in")

REFUSED = "That username and password do not open an account here. Check both and try again."
THROTTLED = "There have been too many attempts. Wait five minutes, then try again."
WRONG_CODE = "That code is not right, or was used already. Use the code that is shown now."

_BY = {
    "password": "password",
    "totp": "authenticator app",
    "webauthn": "passkey",
    "recovery_codes": "recovery code",
    "demo": "one click in the demo",
}


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in by username and password. Accounts are given by the council: nobody signs up."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": REFUSED,
        "too_many_login_attempts": THROTTLED,
        "rate_limited": THROTTLED,
        "incorrect_code": WRONG_CODE,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come with appointments."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Note in the log when somebody is held up."""
        try:
            super().pre_authenticate(request, **credentials)
        except Exception:
            self._log("held up", request, credentials)
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Return the account that these open. A closed account is refused as an unknown one is."""
        account = super().authenticate(request, **credentials)
        if account is not None and not account.is_active:
            self.authentication_failed(request, **credentials)
            return None
        return account

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Log the refusal."""
        self._log("refused", request, credentials)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Refuse a closed account that a passkey or another provider opened."""
        self._log("refused", request, {"username": user.username})
        return redirect("sign_in_closed")

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in; what cannot be put on the trail does not happen."""
        now = timezone.now()
        actor = actor_for(user, on=timezone.localdate(now))
        note_sign_in(by=actor, at=now, how=_how(request, user))
        super().login(request, user)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the next page shows who is signed in."""

    def _log(self, what: str, request: HttpRequest, credentials: dict[str, Any]) -> None:
        who = in_the_log(str(credentials.get("username", "")))
        LOGGER.warning("Sign-in %s: %s from %s", what, who, self.get_client_ip(request))


def in_the_log(username: str) -> str:
    """Return a username as it may stand in a log: what is no account's may be a password by mistake."""
    account = account_named(username[:80])
    if account is not None:
        return repr(account.username)
    digest = salted_hmac("goldenthread.sign_in", username, algorithm="sha256").hexdigest()
    return f"somebody unknown ({digest[:10]})"


def _how(request: HttpRequest, user: Any) -> str:
    """Return by what somebody signed in, from allauth's notes of this session."""
    steps = []
    for record in get_authentication_records(request, user):
        method = record.get("type") or record["method"]
        words = settings.OIDC_NAME if method == "socialaccount" else _BY.get(method, method)
        if words not in steps:
            steps.append(words)
    return f"By {' and '.join(steps)}" if steps else ""
