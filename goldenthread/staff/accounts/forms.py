"""What an administrator types about somebody's account."""

from __future__ import annotations

from typing import Any

from django import forms

from goldenthread.organisation.commands.invitations import refusal_of_username
from goldenthread.organisation.queries.accesses import AccountState


class InviteForm(forms.Form):
    """Where an invitation goes, and which username it suggests."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="The invitation goes there, and so do later mails about signing in.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false", "width": 30}),
        error_messages={
            "required": "Write the person's e-mail address.",
            "invalid": "Write an e-mail address such as helen.marsh@example.gov.uk.",
        },
    )
    username = forms.CharField(
        label="Username",
        max_length=80,
        help_text="The person may choose another.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "width": 20,
            }
        ),
        error_messages={"required": "Suggest a username."},
    )  # fmt: skip

    def __init__(self, *args: Any, person_id: int, **kwargs: Any) -> None:
        self.person_id = person_id
        super().__init__(*args, **kwargs)

    def clean_username(self) -> str:
        """Hold the username to its rules."""
        username = str(self.cleaned_data["username"])
        if refusal := refusal_of_username(username, person_id=self.person_id):
            raise forms.ValidationError(refusal)
        return username


class ReasonForm(forms.Form):
    """Why somebody's access is changed; it stands on the trail."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        help_text="It stands on the audit trail. Write nothing there about anybody's health or family.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Give a reason."},
    )


class FilterForm(forms.Form):
    """Which accounts are listed; what makes no sense is passed over."""

    q = forms.CharField(required=False, max_length=120)
    state = forms.ChoiceField(required=False, choices=[(it.value, it.value) for it in AccountState])
    page = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)
