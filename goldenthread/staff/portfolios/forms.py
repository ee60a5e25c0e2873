"""What may be asked of portfolios: each form reads what was typed, or says what to mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from goldenthread.staff.organisation.forms import StructureForm, post_choices
from goldenthread.staff.organisation.wording import counted

#: What is chosen where things go into no portfolio.
NONE = "-"
_SAID = 5


class PortfolioForm(StructureForm):
    """A portfolio's name, what it is about and which post holds it."""

    field_order = ("name", "holder", "about", "from_on")
    name = forms.CharField(
        label="Name", max_length=120, widget=forms.TextInput(attrs={"width": 30})
    )
    holder = forms.ChoiceField(
        label="Which post holds it?",
        required=False,
        help_text="Whoever holds the post answers for the portfolio.",
    )
    about = forms.CharField(
        label="What it is about",
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("holder", post_choices(self.view), nothing="Nobody yet")


class EndPortfolioForm(StructureForm):
    """From which day a portfolio is no more, and which takes over what is in it."""

    field_order = ("successor", "from_on")
    successor = forms.ChoiceField(label="Which portfolio takes over what is in it?", required=False)

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("successor", others, nothing="None: there is nothing in it")


class PlaceForm(StructureForm):
    """Into which portfolio the chosen indicators go; ``known`` gives each by its code."""

    field_order = ("codes", "portfolio", "from_on")
    codes = forms.CharField(
        widget=forms.HiddenInput,
        max_length=200_000,
        error_messages={"required": "Choose at least one indicator."},
    )
    portfolio = forms.ChoiceField(
        label="Into which portfolio?",
        error_messages={"required": "Choose a portfolio, or that they are in none."},
    )

    def __init__(
        self,
        *args: Any,
        portfolios: Sequence[tuple[str, str]],
        known: Mapping[str, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {code.casefold(): pk for code, pk in known.items()}
        none = (NONE, "None: take them out of the one that they are in")
        self.offer("portfolio", [*portfolios, none], nothing="Choose a portfolio")

    def clean_codes(self) -> dict[str, int]:
        """Return each indicator that is meant, by its code."""
        found: dict[str, int] = {}
        strange: list[str] = []
        for code in filter(None, (it.strip() for it in self.cleaned_data["codes"].splitlines())):
            pk = self.known.get(code.casefold())
            if pk is None:
                strange.append(code)
            else:
                found[code] = pk
        if strange:
            more = len(strange) - _SAID
            rest = f" and {counted(more, 'other')}" if more > 0 else ""
            named = ", ".join(f"“{it[:60]}”" for it in strange[:_SAID])
            raise forms.ValidationError(
                f"There is no indicator {named}{rest} here: go back and choose again."
            )
        return found
