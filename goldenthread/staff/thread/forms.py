"""The forms of objectives: what one says from a day on, how it ends, and what evidences it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms

from goldenthread.plan.commands.objectives import LONGEST_TITLE, LONGEST_WORDS, Wanted
from goldenthread.plan.queries.around import Around
from goldenthread.rules.vocabulary import ObjectiveEnd
from goldenthread.staff.fields import ChangeForm, SensibleDay, from_field
from goldenthread.staff.rolled_up.forms import WeightsForm
from goldenthread.staff.thread.words import ENDS

_FROM: Final = "Today, or a day to come or gone; a day gone corrects history, so say why."
_KINDS: Final = ("unit", "owner", "manager", "portfolio")


class ObjectiveForm(ChangeForm):
    """What an objective says: its title and words, whose it is, and by when."""

    title = forms.CharField(label="What is to be achieved", max_length=LONGEST_TITLE)
    words = forms.CharField(
        label="In more words",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    level = forms.TypedChoiceField(label="Level", coerce=int)
    unit = forms.TypedChoiceField(label="Service", coerce=int, required=False, empty_value=None)
    owner = forms.TypedChoiceField(
        label="Owner",
        help_text="The post that answers for it.",
        coerce=int,
        required=False,
        empty_value=None,
    )
    manager = forms.TypedChoiceField(
        label="Agreed by",
        help_text="The post of the manager, who sees it too.",
        coerce=int,
        empty_value=None,
    )
    portfolio = forms.TypedChoiceField(
        label="Portfolio", coerce=int, required=False, empty_value=None
    )
    is_internal = forms.BooleanField(
        label="It is about the council itself, not an outcome for residents", required=False
    )
    begins_on = SensibleDay(label="Begins on", required=False)
    due_on = SensibleDay(label="Due on", required=False)
    from_on = from_field(help_text=_FROM)
    field_order = (
        "read_at", "level", "title", "words", "unit", "owner", "manager", "portfolio",
        "is_internal", "begins_on", "due_on", "from_on", "reason",
    )  # fmt: skip

    def __init__(
        self, *args: Any, there: Around, is_new: bool, is_personal: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        posts = [(pk, _post(there, pk)) for pk in there.posts]
        levels = [(pk, it.name) for pk, it in there.levels.items() if it.is_personal is is_personal]
        units = [(pk, it.name) for pk, it in there.units.items()]
        self._offer("level", levels, "Choose")
        self._offer("unit", units, "None")
        self._offer("owner", posts, "None")
        self._offer("manager", posts, "Choose")
        self._offer("portfolio", there.portfolios.items(), "None")
        if not is_new:
            del self.fields["level"]
        for name in ("unit", "owner", "portfolio", "is_internal") if is_personal else ("manager",):
            del self.fields[name]
        if not there.portfolios:
            self.fields.pop("portfolio", None)
        self.fields["reason"].required = not is_new

    def _offer(self, name: str, options: Iterable[tuple[int, str]], nothing: str) -> None:
        field: Any = self.fields[name]
        field.choices = [("", nothing), *options]

    def wanted(self) -> Wanted:
        """Return what was typed."""
        given = self.cleaned_data
        return Wanted(
            title=given["title"],
            words=given["words"],
            begins_on=given["begins_on"],
            due_on=given["due_on"],
            is_internal=bool(given.get("is_internal")),
            **{f"{name}_id": given.get(name) for name in _KINDS},
        )


def _post(there: Around, pk: int) -> str:
    post = there.posts[pk]
    unit = there.units.get(post.unit_id)
    return f"{post.title}, {unit.name}" if unit else post.title


class EndForm(ChangeForm):
    """How an objective ends, from which day, and what takes its place."""

    ended_as = forms.ChoiceField(
        label="It was",
        choices=[(it.value, words.capitalize()) for it, words in ENDS.items()],
        widget=forms.RadioSelect(attrs={"asks": {ObjectiveEnd.REPLACED.value: ("successor",)}}),
    )
    successor = forms.CharField(
        label="Replaced by",
        help_text="The reference of the other objective, such as O-12.",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"width": 5}),
    )
    from_on = from_field(help_text="From this day on it counts for nothing. Its history stays.")
    field_order = ("read_at", "ended_as", "successor", "from_on", "reason")


class MeasuresForm(WeightsForm):
    """Which indicators evidence an objective, and what each weighs there."""

    find = forms.CharField(
        label="Find an indicator",
        help_text="By words of its title, its code or its service.",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "off"}),
    )
    why = forms.CharField(
        label="Why they are here",
        help_text="It stands beside each indicator that is new to the list.",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    from_on = from_field(help_text=_FROM)
    field_order = ("read_at", "find", "weights", "why", "from_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weights = self.fields["weights"]
        weights.required = False
        weights.label = "Indicators that evidence it, and what they weigh"
        weights.widget.attrs |= {"spellcheck": "false", "data-completes": "weights"}
