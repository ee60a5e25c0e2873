"""Forms of groups and weights: one indicator a line, its code and what it weighs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from goldenthread.rules.numbers import NotANumber, Number, number, plain
from goldenthread.staff.fields import ChangeForm, from_field

_MOST_LINES: Final = 2000
_MOST_SAID: Final = 5
ONE: Final = number(1)


def weights_typed(weights: Mapping[str, Number]) -> str:
    r"""Return weights as they are typed: a code a line, with its weight where that is not one.

    >>> weights_typed({"A1": number(1), "A2": number("2.5")})
    'A1\nA2 2.5'
    """
    return "\n".join(
        code if weight == ONE else f"{code} {plain(weight)}" for code, weight in weights.items()
    )


class WeightsForm(ChangeForm):
    """Which indicators, what each weighs, from when and why. ``known`` gives each series by its code."""

    weights = forms.CharField(
        label="Indicators and what they weigh",
        help_text="One a line: its code, a space, and its weight. Without a weight it weighs 1.",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "Name at least one indicator by its code."},
    )
    from_on = from_field(
        help_text="Periods that end on this day or later are rolled up so; earlier ones stay."
    )
    field_order = ("read_at", "name", "order", "weights", "from_on", "reason")

    def __init__(self, *args: Any, known: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {code.casefold(): (code, pk) for code, pk in known.items()}

    def clean_weights(self) -> dict[int, Number]:
        """Return each series and its weight."""
        found: dict[int, Number] = {}
        refused: list[str] = []
        lines = [line.strip() for line in self.cleaned_data["weights"].splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > _MOST_LINES:
            raise forms.ValidationError(f"Name at most {_MOST_LINES:,} indicators.")
        for line in lines:
            said = self._read(line, found)
            if said:
                refused.append(said)
        if refused:
            more = len(refused) - _MOST_SAID
            lines_are = "1 more line is" if more == 1 else f"{more:,} more lines are"
            rest = [f"And {lines_are} to be mended."] if more > 0 else []
            raise forms.ValidationError([*refused[:_MOST_SAID], *rest])
        return found

    def _read(self, line: str, found: dict[int, Number]) -> str:
        """Read one line; return what is to be mended of it, or nothing."""
        held, weight = self.known.get(line.casefold()), ONE
        if held is None:
            code, _, text = line.rpartition(" ")
            held = self.known.get(code.strip().casefold()) if code else None
            if held is None:
                return f"“{line[:60]}”: there is no indicator of that code here."
            try:
                weight = number(text)
            except NotANumber:
                return f"“{line[:60]}”: write the weight as a number, such as 2 or 0.5."
        if weight < 0:
            return f"“{line[:60]}”: a weight is nought or more."
        if held[1] in found:
            return f"{held[0]} stands twice: keep one line of it."
        found[held[1]] = weight
        return ""


class GroupForm(WeightsForm):
    """A group: its name and place as well."""

    name = forms.CharField(
        label="Name of the group", max_length=200, widget=forms.TextInput(attrs={"width": 30})
    )
    order = forms.IntegerField(
        label="Place",
        help_text="Groups come in this order: 1 before 2. Groups of one place come by name.",
        min_value=0,
        max_value=10_000,
        widget=forms.TextInput(attrs={"width": 5}),
    )


class WithdrawForm(ChangeForm):
    """Why a group is shown no longer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["from_on"]
