"""Read an account: what it can be asked for, and where it is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from goldenthread.organisation.models import Account


@dataclass(frozen=True)
class Passkey:
    """A passkey: what its owner calls it, when it was added and last used."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class SecondSteps:
    """What an account can be asked for besides its password."""

    has_app: bool
    app_added_at: datetime | None
    passkeys: Sequence[Passkey]
    codes_left: int

    @property
    def is_on(self) -> bool:
        """Whether signing in takes a second step."""
        return self.has_app or bool(self.passkeys)


def second_steps_of(account: Account) -> SecondSteps:
    """Return what an account can be asked for besides its password. One SQL query."""
    found = list(Authenticator.objects.filter(user=account).order_by("created_at", "pk"))
    kinds = Authenticator.Type
    app = next((it for it in found if it.type == kinds.TOTP), None)
    codes = next((it for it in found if it.type == kinds.RECOVERY_CODES), None)
    return SecondSteps(
        has_app=app is not None,
        app_added_at=app.created_at if app else None,
        passkeys=[
            Passkey(it.pk, it.data["name"], it.created_at, it.last_used_at)
            for it in found
            if it.type == kinds.WEBAUTHN
        ],
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
    )


def has_second_step(account: Account) -> bool:
    """Say whether signing in takes a second step. One SQL query."""
    found = Authenticator.objects.filter(user=account)
    return bool(found.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


@dataclass(frozen=True)
class Session:
    """One place where somebody is signed in."""

    id: int
    key: str
    begun_at: datetime
    address: str
    browser: str


def sessions_of(account: Account) -> list[Session]:
    """Return where somebody is signed in, latest first; sessions that have ended are forgotten."""
    return [
        Session(it.pk, it.session_key, it.created_at, it.ip, it.user_agent)
        for it in sorted(
            UserSession.objects.purge_and_list(account), key=lambda it: it.created_at, reverse=True
        )
    ]


def recovery_codes_of(account: Account) -> list[str]:
    """Return the recovery codes that were not used yet, for their owner alone. One SQL query."""
    kind = Authenticator.Type.RECOVERY_CODES
    codes = Authenticator.objects.filter(user=account, type=kind).first()
    return list(codes.wrap().get_unused_codes()) if codes else []
