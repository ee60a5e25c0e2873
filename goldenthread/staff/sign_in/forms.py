"""What is typed to sign in, to recover an account, and to open one by an invitation."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache

from goldenthread.organisation.commands.invitations import refusal_of_username

PASSWORD_RULES = (
    f"At least {settings.PASSWORD_LENGTH} characters. Not a common password, and not like your name,"
    " username or e-mail address. Three words that have nothing to do with each other are good."
)


def username_field(label: str = "Username", **more: Any) -> forms.CharField:
    """Return a box for a username."""
    return forms.CharField(
        label=label,
        max_length=80,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "width": 20,
            }
        ),
        error_messages={"required": "Write your username."},
        **more,
    )


def password_field(label: str = "Password", *, is_new: bool = False) -> forms.CharField:
    """Return a box for a password, which says the rules where a new one is chosen."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=1000,
        help_text=PASSWORD_RULES if is_new else "",
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password" if is_new else "current-password", "width": 20}
        ),
        error_messages={
            "required": "Choose a password." if is_new else "Write your password.",
            "max_length": "A password may have at most 1,000 characters.",
        },
    )


def answer_of_passkey() -> forms.JSONField:
    """Return the hidden box that script fills with what a browser made of a passkey."""
    nothing = "The browser sent no passkey. Try again, or choose another way."
    return forms.JSONField(
        label="Passkey",
        widget=forms.HiddenInput,
        error_messages={"required": nothing, "invalid": nothing},
    )


class SignInForm(LoginForm):  # type: ignore[misc]
    """Allauth's own form, which checks and throttles, with our words."""

    password = password_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = username_field()
        self.order_fields(["login", "password"])


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code from an app, or a recovery code; a code of the app is good once."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "width": 10}
        ),
        error_messages={"required": "Write the code."},
    )

    def clean_code(self) -> str:
        """Check the digits; spaces between them are no matter."""
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"])
        if not (code.isascii() and code.isdigit()):
            raise get_adapter().validation_error("incorrect_code")
        self.cleaned_data["code"] = code
        checked: str = super().clean_code()
        # A code is accepted a little before and after its half minute: not twice in all that time.
        if not cache.add(f"second-step-{self.user.pk}-{code}", "used", timeout=120):
            raise get_adapter().validation_error("incorrect_code")
        return checked


class _AnswerOfPasskey:
    """What a browser made of a passkey: bad input is refused, whatever is wrong with it."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            raise get_adapter().validation_error("incorrect_code") from None


class PasskeyForm(_AnswerOfPasskey, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey alone signs in."""

    credential = answer_of_passkey()


class SecondPasskeyForm(_AnswerOfPasskey, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""

    credential = answer_of_passkey()


class ForgottenForm(forms.Form):
    """Who forgot their password."""

    who = forms.CharField(
        label="Username or e-mail address",
        max_length=254,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "width": 30,
            }
        ),
        error_messages={
            "required": "Write your username or your e-mail address.",
            "max_length": "That is too long for a username or an e-mail address.",
        },
    )


class NewPasswordForm(forms.Form):
    """A new password for an account that is known by a link."""

    password = password_field("New password", is_new=True)

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        self.account = account
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Hold the password to the rules."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.account)
        return password


class AcceptForm(NewPasswordForm):
    """The username and password with which an account is opened."""

    username = username_field(help_text="You may keep the one that is suggested.")
    password = password_field(is_new=True)
    field_order = ("username", "password")

    def clean_username(self) -> str:
        """Hold the username to its rules."""
        username = str(self.cleaned_data["username"])
        if refusal := refusal_of_username(username, person_id=self.account.person_id):
            raise forms.ValidationError(refusal)
        self.account.username = username
        return username
