"""What is typed to change one's own account."""

from __future__ import annotations

import re
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from goldenthread.staff.sign_in.forms import answer_of_passkey

_ATTEMPTS = {"autocomplete": "one-time-code", "inputmode": "numeric", "width": 10}


class AddressForm(forms.Form):
    """Where mails about signing in are to go."""

    email = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "spellcheck": "false", "width": 30}
        ),
        error_messages={
            "required": "Write an e-mail address.",
            "invalid": "Write an e-mail address such as helen.marsh@example.gov.uk.",
        },
    )


class AppForm(forms.Form):
    """The code that an app shows, as proof that it was set up."""

    code = forms.CharField(
        label="Code that the app shows",
        max_length=20,
        widget=forms.TextInput(attrs=_ATTEMPTS),
        error_messages={"required": "Write the six digits that the app shows."},
    )

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        self.account = account
        super().__init__(*args, **kwargs)
        self.secret: str = totp.get_totp_secret(regenerate=not self.is_bound)

    def clean_code(self) -> str:
        """Compare the code with the secret that was shown."""
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"])
        forgive = check_rate_limit(self.account, error_key="rate_limited")
        if not totp.validate_totp_code(self.secret, code):
            raise get_adapter().validation_error("incorrect_code")
        forgive()
        return code


class NameForm(forms.Form):
    """What a passkey is called."""

    name = forms.CharField(
        label="Name of the passkey",
        max_length=60,
        widget=forms.TextInput(attrs={"width": 20}),
        help_text="So that you know it again, such as “Work laptop” or “My phone”.",
        error_messages={"required": "Give the passkey a name."},
    )


class PasskeyAddForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey: its name, and what the browser made of it. It must sign in by itself.

    Without a name it takes the one that was suggested: the device has kept the passkey by then.
    """

    passwordless = None
    name = forms.CharField(
        label="Name of the passkey",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"width": 20}),
        help_text="So that you know it again, such as “Work laptop” or “My phone”.",
    )
    credential = answer_of_passkey()
    field_order = ("name", "credential")

    def clean_name(self) -> str:
        """Return what the passkey is called."""
        return str(self.cleaned_data["name"] or self.initial["name"])

    def clean(self) -> dict[str, Any]:
        """Check what the browser made; bad input is refused, whatever is wrong with it."""
        try:
            checked: dict[str, Any] = super().clean()
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            raise get_adapter().validation_error("incorrect_code") from None
        return checked
