"""Signing in by the council's own provider (OpenID Connect): whom it names, and nobody new."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from goldenthread.organisation.commands.accounts import link_identity
from goldenthread.organisation.queries.links import account_of_address, account_of_username
from goldenthread.organisation.queries.people import actor_for

LOGGER = logging.getLogger("goldenthread.sign_in")

#: What went wrong, and what to do about it.
_FAULTS = {
    "unknown": (
        "You have no account here",
        "You are known to the council, but nobody has given you an account here yet.",
        HTTPStatus.FORBIDDEN,
    ),
    "cancelled": (
        "You did not sign in",
        "Signing in was broken off. Nothing has happened.",
        HTTPStatus.OK,
    ),
    "broken": (
        "Signing in did not work",
        "The council's sign-in did not answer as it should. Wait a little, then try again.",
        HTTPStatus.BAD_GATEWAY,
    ),
}


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """People sign in as whom the provider names; it adds nobody."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find whose account an identity opens the first time, and remember it on the trail."""
        if sociallogin.is_existing:
            return
        claims = _claims(sociallogin)
        account = _account_of(claims)
        if account is None or not account.is_active:
            LOGGER.warning("Sign-in refused: no account for an identity of %s", settings.OIDC_NAME)
            _refuse(request, "unknown")
        now = timezone.now()
        actor = actor_for(account, on=timezone.localdate(now))
        link_identity(account, by=actor, at=now, provider=settings.OIDC_NAME)
        sociallogin.connect(request, account)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None,
        extra_context: Any = None,
    ) -> None:  # fmt: skip
        """Say in a sentence what went wrong at the provider; the log has the rest."""
        LOGGER.warning("Sign-in by %s went wrong: %s %r", settings.OIDC_NAME, error, exception)
        _refuse(request, "cancelled" if error == AuthError.CANCELLED else "broken")

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Accounts come with invitations."""
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send none: the trail tells of the link."""


def _claims(sociallogin: Any) -> dict[str, Any]:
    told = sociallogin.account.extra_data
    return {**(told.get("id_token") or {}), **(told.get("userinfo") or {})}


def _account_of(claims: dict[str, Any]) -> Any:
    """Return whose account the claims name: by the username's claim where set, else by address."""
    if settings.OIDC_USERNAME_CLAIM:
        return account_of_username(str(claims.get(settings.OIDC_USERNAME_CLAIM) or ""))
    if claims.get("email_verified") is not True:
        return None
    return account_of_address(str(claims.get("email") or ""))


def _refuse(request: HttpRequest, fault: str) -> NoReturn:
    title, words, status = _FAULTS[fault]
    context = {"title": title, "words": words, "is_unknown": fault == "unknown"}
    raise ImmediateHttpResponse(render(request, "sign_in/refused.html", context, status=status))
