"""What allauth asks of us: who may sign in, what a refusal says, and that success is on the trail."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from goldenthread.organisation.commands.posts import note_sign_in
from goldenthread.organisation.queries.people import actor_for

#: Refused sign-ins are logged here, beside the trail: a stranger must not take the writer's lock.
LOGGER = logging.getLogger("goldenthread.sign_in")

REFUSED = "That username and password do not open an account here. Check both and try again."
THROTTLED = "There have been too many attempts. Wait five minutes, then try again."


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in by username and password. Accounts are given by the council: nobody signs up."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": REFUSED,
        "too_many_login_attempts": THROTTLED,
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

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in; what cannot be put on the trail does not happen."""
        now = timezone.now()
        note_sign_in(by=actor_for(user, on=timezone.localdate(now)), at=now)
        super().login(request, user)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the next page shows who is signed in."""

    def _log(self, what: str, request: HttpRequest, credentials: dict[str, Any]) -> None:
        username = str(credentials.get("username", ""))[:80]
        LOGGER.warning("Sign-in %s: %r from %s", what, username, self.get_client_ip(request))
