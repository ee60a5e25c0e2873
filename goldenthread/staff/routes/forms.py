"""The form of an approval route: which changes climb it, and its steps, each with boxes of its own.

It works without JavaScript: a button adds a step, takes one out or moves it, and what was typed stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms

from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.organisation.access import Role
from goldenthread.rules.ladder import LONGEST_NAME, StepAct, StepBy
from goldenthread.staff.organisation.forms import StructureForm, post_choices
from goldenthread.staff.rows_typed import NamedRows, Rows
from goldenthread.ui.change_words import CHANGE_KINDS
from goldenthread.ui.route_words import STEP_ACTS

__all__ = ["STEPS", "RouteForm"]

STEPS: Final = Rows(
    "s",
    ("key", "name", "who", "bodies", "acts", "days", "beside", "waits"),
    30,
    ticked=frozenset({"beside", "waits"}),
    many=frozenset({"acts", "bodies"}),
    first={"name": "", "who": ""},
)
_DAYS: Final = 366
_REMIT: Final = "remit"

Choices = Sequence[tuple[str, str]]


class StepForm(forms.Form):
    """One step: what it is called, who acts, what they may do, in how many days, beside or waiting."""

    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    name = forms.CharField(
        label="Step",
        max_length=LONGEST_NAME,
        help_text="Such as: Cabinet adopts.",
        error_messages={
            "required": "Write what the step is called, or take it out.",
            "max_length": f"Shorten it to {LONGEST_NAME} characters or fewer: it has %(show_value)d.",
        },
        widget=forms.TextInput(attrs={"width": 30, "autocomplete": "off"}),
    )
    who = forms.ChoiceField(label="Who acts?", error_messages={"required": "Choose who acts."})
    bodies = forms.MultipleChoiceField(
        label="Which bodies, where it is split by remit",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"is_small": True}),
    )
    acts = forms.MultipleChoiceField(
        label="What may they do?",
        choices=[(it.value, words.capitalize()) for it, words in STEP_ACTS.items()],
        error_messages={"required": "Tick at least one thing that may be done there."},
        widget=forms.CheckboxSelectMultiple(attrs={"is_small": True}),
    )
    days = forms.IntegerField(
        label="Within how many days?",
        required=False,
        min_value=1,
        max_value=_DAYS,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            f"Write a whole number of days from 1 to {_DAYS}, or leave it empty.",
        ),
        widget=forms.TextInput(attrs={"width": 3, "inputmode": "numeric", "autocomplete": "off"}),
    )
    beside = forms.BooleanField(label="At the same time as the step before it", required=False)
    waits = forms.BooleanField(
        label="It waits until all that still climbs has come up to it", required=False
    )

    def __init__(self, *args: Any, who: Choices, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["who"], [("", "Choose"), *who])
        _offer(self.fields["bodies"], bodies)

    def clean(self) -> dict[str, Any]:
        """Ask for two bodies or more where the step is split by remit."""
        cleaned = super().clean() or {}
        if cleaned.get("who") == _REMIT and len(cleaned.get("bodies", ())) < 2:
            self.add_error("bodies", "Tick two bodies or more, each for what is in its remit.")
        return cleaned

    @property
    def says(self) -> dict[str, Any]:
        """What the step is to say, as a route's table holds it."""
        given = self.cleaned_data
        by, _, of = given["who"].partition(":")
        return {
            "key": given["key"],
            "name": given["name"],
            "by": by,
            "of": list(given["bodies"]) if by == _REMIT else [of] if of else [],
            "acts": list(given["acts"]),
            "days": given["days"],
            "beside": given["beside"],
            "waits": given["waits"],
        }


def _offer(field: Any, choices: Choices) -> None:
    field.choices = choices


class RouteForm(NamedRows, StructureForm):
    """An approval route; its rows are the forms of its steps, in order."""

    row = "step"
    rows: list[StepForm]

    field_order = ("name", "about", "kinds", "is_required", "allows_own", "from_on")
    name = forms.CharField(
        label="Name",
        max_length=120,
        error_messages={"required": "Write what the route is called."},
        widget=forms.TextInput(attrs={"width": 30, "autocomplete": "off"}),
    )
    about = forms.CharField(
        label="What it is for",
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kinds = forms.MultipleChoiceField(
        label="Which changes may climb it?",
        choices=[(it.value, words) for it, words in CHANGE_KINDS.items()],
        error_messages={"required": "Tick at least one kind of change that climbs it."},
        widget=forms.CheckboxSelectMultiple(attrs={"is_small": True}),
    )
    is_required = forms.BooleanField(
        label="These changes come into force in no other way",
        help_text="Otherwise whoever has the right may also record them directly.",
        required=False,
    )
    allows_own = forms.BooleanField(
        label="Whoever proposed a change may answer to it as well",
        help_text="It is shown wherever somebody did.",
        required=False,
    )

    def __init__(
        self, *args: Any, framework: FrameworkRegister, is_unfinished: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_unfinished = is_unfinished
        held: Sequence[Mapping[str, Any]] = self.initial.get("steps", [])
        there = framework.in_force("body", self.view.today)
        known = {
            framework.reference("body", key): str(it.says["name"]) for key, it in there.items()
        }
        bodies = [*known.items(), *_gone(held, framework, known, self.view.today)]
        posts = post_choices(self.view)
        who: list[tuple[str, str]] = [
            (StepBy.PROPOSER.value, "Whoever proposed the change"),
            *((f"body:{reference}", name) for reference, name in bodies),
            (_REMIT, "Several bodies, each for what is in its remit"),
            *((f"role:{value}", f"{label} of the service") for value, label in Role.choices),
            *((f"post:{reference}", f"Post: {title}") for reference, title in posts),
            *_posts_gone(held, {reference for reference, _ in posts}),
        ]
        self.rows = self._step_forms(held, {"who": who, "bodies": bodies})

    def _step_forms(self, held: Sequence[Mapping[str, Any]], offers: Any) -> list[StepForm]:
        if self.is_bound:
            return [
                StepForm(STEPS.data(each, n), prefix=f"s{n}", **offers)
                for n, each in enumerate(STEPS.typed(self.data))
            ]
        return [
            StepForm(initial=_initial(each), prefix=f"s{n}", **offers)
            for n, each in enumerate(held)
        ]

    def says(self) -> dict[str, Any]:
        """Return what a route is to say, as its table holds it."""
        names = ("name", "about", "kinds", "is_required", "allows_own")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "steps": [each.says for each in self.rows],
        }


def _initial(step: Mapping[str, Any]) -> dict[str, Any]:
    """Return a step as the boxes of its form begin."""
    by, of = step.get("by", ""), list(step.get("of", ()))
    who = by if by in ("", _REMIT, StepBy.PROPOSER) else f"{by}:{of[0] if of else ''}"
    return {**step, "who": who, "bodies": of if by == _REMIT else []}


def _gone(
    steps: Iterable[Mapping[str, Any]], framework: FrameworkRegister, known: Any, today: Any
) -> list[tuple[str, str]]:
    """Return the bodies that steps name and that are not there today, so that they can stay."""
    named = {ref for it in steps if it.get("by") in (StepBy.BODY, _REMIT) for ref in it["of"]}
    found = []
    for reference in sorted(named - set(known)):
        key = framework.key_of("body", reference)
        name = framework.called("body", key, today) or reference
        found.append((reference, f"{name} (not there today)"))
    return found


def _posts_gone(steps: Iterable[Mapping[str, Any]], known: set[str]) -> list[tuple[str, str]]:
    named = {ref for it in steps if it.get("by") == StepBy.POST for ref in it["of"]}
    return [(f"post:{it}", f"Post: {it} (not there today)") for it in sorted(named - known)]


#: A route that is begun has a step to fill in.
FIRST: Final[Mapping[str, Any]] = {"steps": [{"acts": [StepAct.ADOPT.value]}]}
