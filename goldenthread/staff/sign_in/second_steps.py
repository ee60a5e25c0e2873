"""What allauth asks of us about second steps: their secrets are encrypted, and made out to the council."""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from goldenthread.staff.sign_in.adapter import WRONG_CODE

LOGGER = logging.getLogger("goldenthread.sign_in")


class SecondSteps(DefaultMFAAdapter):  # type: ignore[misc]
    """Second steps of this council's accounts."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
    }

    def get_totp_label(self, user: Any) -> str:
        """Return what the app shows below the council's name."""
        return str(user.username)

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database, so that a copy of that alone opens nothing."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret; where no key fits any more, another one, which no code answers to."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            LOGGER.error(
                "A second step cannot be read: the secret key is not the one it was kept by."
            )
            return base64.b32encode(secrets.token_bytes(40)).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return for whom passkeys are made: this host, by the council's name."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.COUNCIL}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Return whose a passkey is, as the browser offers it."""
        given: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**given, "name": user.username, "display_name": user.name}


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.OLD_SECRET_KEYS]
    digests = [hashlib.sha256(b"goldenthread.second-steps" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
