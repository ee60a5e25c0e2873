"""The form of a rating rule besides its clauses: its name, what holds for all of them, and who adopted it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.forms.utils import ErrorDict
from django.utils.text import slugify

from goldenthread.staff.fields import ChangeForm, SensibleDay, from_field
from goldenthread.staff.rules.words import BASIS

#: What an address under the rules is already, so that no rule may be called it.
TAKEN: Final = frozenset({"add", "library"})


def rule_slug(name: str) -> str:
    """Return what a rule is called in an address.

    >>> rule_slug("Corporate rule")
    'corporate-rule'
    """
    return slugify(name) or "rule"


class RuleForm(ChangeForm):
    """What a version of a rule says besides its clauses, who adopted it and from when.

    While it ``is_unfinished`` nothing is asked for: what was typed is shown again as it is.
    """

    name = forms.CharField(
        label="Name of the rule", max_length=120, widget=forms.TextInput(attrs={"width": 30})
    )
    otherwise = forms.ChoiceField(label="Where no clause is met, it is")
    missing = forms.ChoiceField(label="Due, and no figure came", required=False)
    edge = forms.ChoiceField(
        label="A figure exactly on an edge",
        choices=[("better", "takes the better rating"), ("worse", "takes the worse rating")],
    )
    basis = forms.ChoiceField(label="The figure that is rated", choices=list(BASIS.items()))
    allows_override = forms.BooleanField(
        label="A rating may be overruled by hand, until a day and with a reason",
        required=False,
        widget=forms.CheckboxInput(attrs={"is_small": True}),
    )
    adopted_by = forms.CharField(
        label="Adopted by",
        max_length=120,
        help_text="Cabinet, Overview and Scrutiny Committee …",
        widget=forms.TextInput(attrs={"width": 20}),
    )
    adopted_on = SensibleDay(label="Adopted on", required=False)
    from_on = from_field()

    def __init__(
        self,
        *args: Any,
        names: Collection[str],
        classes: Sequence[tuple[str, str]],
        known: str = "",
        is_unfinished: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        self.known = known
        self.is_unfinished = is_unfinished
        self.offer(classes)
        if known:
            del self.fields["name"]
        self.order_fields(
            ["read_at", "name", "otherwise", "missing", "edge", "basis", "allows_override",
             "from_on", "adopted_by", "adopted_on", "reason"]
        )  # fmt: skip

    def offer(self, classes: Sequence[tuple[str, str]]) -> None:
        """Offer these classes wherever one is chosen."""
        otherwise: Any = self.fields["otherwise"]
        otherwise.choices = list(classes)
        missing: Any = self.fields["missing"]
        missing.choices = [("", "It is not rated, and says why"), *classes]

    def full_clean(self) -> None:
        """Read the boxes, unless somebody is still at them."""
        if self.is_unfinished:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def clean_name(self) -> str:
        """Return the name of a new rule; it must not read like another's."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        taken = {rule_slug(each) for each in self.names} | TAKEN
        if rule_slug(name) in taken:
            raise forms.ValidationError(
                f"There is a rule “{name}” already: adopt a new version of it, or choose another name."
            )
        return name

    def clean_adopted_on(self) -> date | None:
        """Return the day it was adopted."""
        day: date | None = self.cleaned_data["adopted_on"]
        return day
