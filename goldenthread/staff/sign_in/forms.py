"""What is typed to sign in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms


class SignInForm(LoginForm):  # type: ignore[misc]
    """Allauth's own form, which checks and throttles, with our words."""

    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "width": 20}),
        error_messages={"required": "Write your password."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label="Username",
            widget=forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "width": 20}
            ),
            error_messages={"required": "Write your username."},
        )
        self.order_fields(["login", "password"])
