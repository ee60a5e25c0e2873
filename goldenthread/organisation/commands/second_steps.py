"""Add and remove what signing in takes besides a password: an app's codes, passkeys, recovery codes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.utils import timezone

from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.accounts import (
    AccountRefused,
    access_event,
    end_sessions,
    tell_of_change,
)
from goldenthread.organisation.models import Account
from goldenthread.organisation.queries.administered import require_administers

_CODES = Authenticator.Type.RECOVERY_CODES


def add_app(account: Account, *, by: Actor, at: datetime, secret: str, root: str) -> list[str]:
    """Ask for an app's codes from now on; return recovery codes where there were none before.

    Audited as ``organisation:account:app_added``.

    Raises:
        AccountRefused: there is one already.
    """
    if Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists():
        raise AccountRefused("You have set up an app already: remove it first.")
    with access_event("organisation:account:app_added", by=by, at=at, person_id=account.person_id):
        TOTP.activate(account, secret)
        what = "An authenticator app was added for signing in."
        tell_of_change(account, at=at, root=root, what=what)
        return _codes_if_none(account)


def add_passkey(
    account: Account, *, by: Actor, at: datetime, name: str,
    credential: dict[str, Any], root: str,
) -> list[str]:  # fmt: skip
    """Let a passkey sign in from now on; return recovery codes where there were none before.

    Audited as ``organisation:account:passkey_added``.
    """
    with access_event(
        "organisation:account:passkey_added", by=by, at=at, person_id=account.person_id
    ):
        WebAuthn.add(account, name, credential)
        tell_of_change(account, at=at, root=root, what="A passkey was added for signing in.")
        return _codes_if_none(account)


def rename_passkey(
    account: Account, *, by: Actor, at: datetime, passkey_id: int, name: str
) -> None:
    """Call a passkey otherwise. Audited as ``organisation:account:passkey_renamed``.

    Raises:
        AccountRefused: it is not there any more.
    """
    passkey = _passkey(account, passkey_id)
    with access_event(
        "organisation:account:passkey_renamed", by=by, at=at, person_id=account.person_id
    ):
        passkey.data["name"] = name
        passkey.save(update_fields=["data"])


def remove_app(account: Account, *, by: Actor, at: datetime, root: str) -> None:
    """Ask for an app's codes no more. Audited as ``organisation:account:app_removed``.

    Raises:
        AccountRefused: there is none.
    """
    app = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
    if app is None:
        raise AccountRefused("There is no app to remove.")
    with access_event(
        "organisation:account:app_removed", by=by, at=at, person_id=account.person_id
    ):
        app.delete()
        _remove_codes_alone(account)
        what = "The authenticator app was removed from signing in."
        tell_of_change(account, at=at, root=root, what=what)


def remove_passkey(
    account: Account, *, by: Actor, at: datetime, passkey_id: int, root: str
) -> None:
    """Let a passkey sign in no more. Audited as ``organisation:account:passkey_removed``.

    Raises:
        AccountRefused: it is not there any more.
    """
    passkey = _passkey(account, passkey_id)
    with access_event(
        "organisation:account:passkey_removed", by=by, at=at, person_id=account.person_id
    ):
        passkey.delete()
        _remove_codes_alone(account)
        tell_of_change(account, at=at, root=root, what="A passkey was removed from signing in.")


def renew_codes(account: Account, *, by: Actor, at: datetime, root: str) -> list[str]:
    """Make new recovery codes; the former ones open nothing any more.

    Audited as ``organisation:account:codes_renewed``.

    Raises:
        AccountRefused: there is no second step that they could stand in for.
    """
    if not Authenticator.objects.filter(user=account).exclude(type=_CODES).exists():
        raise AccountRefused("Set up an app or a passkey first.")
    with access_event(
        "organisation:account:codes_renewed", by=by, at=at, person_id=account.person_id
    ):
        Authenticator.objects.filter(user=account, type=_CODES).delete()
        tell_of_change(account, at=at, root=root, what="New recovery codes were made.")
        return _codes_if_none(account)


def clear_second_steps(*, by: Actor, at: datetime, person_id: int, reason: str, root: str) -> None:
    """Remove somebody's lost second steps, end their sessions, and tell them by mail.

    The password stays: they sign in by it alone, and set up a second step anew. Audited as
    ``organisation:account:second_steps_cleared``.

    Raises:
        NotPermitted: ``by`` does not administer them.
        AccountRefused: it is one's own account, or there is none to remove.
    """
    require_administers(by, person_id, on=timezone.localdate(at))
    if person_id == by.person_id:
        raise AccountRefused("Your own second steps are on your account page.")
    account = Account.objects.filter(person_id=person_id).first()
    if account is None or not Authenticator.objects.filter(user=account).exists():
        raise AccountRefused("This person has no second step.")
    with access_event(
        "organisation:account:second_steps_cleared",
        by=by, at=at, person_id=person_id, reason=reason,
    ):  # fmt: skip
        Authenticator.objects.filter(user=account).delete()
        end_sessions(account, by=by, at=at)
        what = "An administrator removed your second step: your password alone now signs you in."
        tell_of_change(account, at=at, root=root, what=what)


def _passkey(account: Account, passkey_id: int) -> Authenticator:
    kind = Authenticator.Type.WEBAUTHN
    found = Authenticator.objects.filter(user=account, type=kind, pk=passkey_id).first()
    if found is None:
        raise AccountRefused("This passkey was removed meanwhile.")
    return found


def _codes_if_none(account: Account) -> list[str]:
    if Authenticator.objects.filter(user=account, type=_CODES).exists():
        return []
    return list(RecoveryCodes.activate(account).get_unused_codes())


def _remove_codes_alone(account: Account) -> None:
    """Recovery codes stand in for a second step: without one they go."""
    if not Authenticator.objects.filter(user=account).exclude(type=_CODES).exists():
        Authenticator.objects.filter(user=account).delete()
