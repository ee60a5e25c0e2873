"""How are the columns to be read, and what is to be done with what is new?"""

from __future__ import annotations

from collections.abc import Mapping as Keyed
from typing import Any

from django import forms

from goldenthread.exchange.headings import LEVELS
from goldenthread.exchange.mapping import Mapping, Role, Shape
from goldenthread.exchange.offering import FileRead
from goldenthread.indicators.queries.imports.offered import Choices
from goldenthread.rules.counting import NO_TERMS
from goldenthread.rules.periods import UnreadablePeriod, parse_period
from goldenthread.rules.terms import NoTermDates
from goldenthread.rules.vocabulary import Polarity, State, TargetKind
from goldenthread.staff.indicators.words import AIMS

ROLES: dict[str, str] = {
    Role.IGNORE: "leave out",
    Role.CODE: "code",
    Role.TITLE: "title",
    Role.SERVICE: "service",
    Role.PLACE: "place",
    Role.PERIOD: "period",
    Role.ACTUAL: "actual",
    Role.TARGET: "target",
    **{role: AIMS[TargetKind(role.value)].lower() for role in LEVELS},
    Role.PREVIOUS: "actual of the previous period",
    Role.PREVIOUS_YEAR: "actual of the previous year",
    Role.NUMERATOR: "numerator",
    Role.DENOMINATOR: "denominator",
    Role.UNIT: "unit",
    Role.DECIMALS: "decimals",
    Role.POLARITY: "which way is good",
    Role.FREQUENCY: "frequency",
    Role.OWNER: "owner",
    Role.COMMENTARY: "commentary",
    Role.STATUS: "published rating",
}
MEASURED = frozenset(
    {
        Role.ACTUAL,
        Role.TARGET,
        Role.NUMERATOR,
        Role.DENOMINATOR,
        Role.COMMENTARY,
        Role.STATUS,
        *LEVELS,
    }
)
_ONCE = frozenset(ROLES) - {Role.IGNORE}


class ChoicesForm(forms.Form):
    """What is decided about the whole file."""

    period = forms.CharField(
        required=False,
        max_length=60,
        label="Period of the whole file",
        help_text="Only where no column says it: such as 2025/26 Q3 or January 2026.",
        widget=forms.TextInput(attrs={"width": 20}),
    )
    unit_id = forms.TypedChoiceField(
        coerce=int,
        label="Where a row names no service, its figures belong to",
        help_text="New services are added below it.",
    )
    state = forms.ChoiceField(
        choices=[(State.PROVISIONAL, "Provisional"), (State.FINAL, "Final")],
        label="The figures are",
        widget=forms.RadioSelect(attrs={"is_inline": True, "is_small": True}),
    )
    polarity = forms.ChoiceField(
        choices=[(Polarity.HIGH, "High is good"), (Polarity.LOW, "Low is good")],
        label="For new indicators, where neither a column nor the title says it",
        widget=forms.RadioSelect(attrs={"is_inline": True, "is_small": True}),
    )
    adds = forms.MultipleChoiceField(
        required=False,
        label="Add what is not here yet",
        help_text="What is not added is refused, row by row, so that a slip of the pen is seen.",
        choices=[
            ("adds_indicators", "Indicators that are new"),
            ("adds_services", "Services that are new"),
            ("adds_places", "Places that are new"),
            ("adds_posts", "Owners’ posts that are new"),
        ],
        widget=forms.CheckboxSelectMultiple(attrs={"is_small": True}),
    )

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = units  # type: ignore[attr-defined]

    def clean_period(self) -> str:
        text: str = self.cleaned_data["period"].strip()
        if text:
            try:
                NO_TERMS.read(text) or parse_period(text)
            except NoTermDates:
                return text  # a term, which each row's indicator has the dates of
            except UnreadablePeriod as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return text

    def choices_made(self, mapping: Mapping) -> Choices:
        """Return what was chosen, for a file mapped like this."""
        held = self.cleaned_data
        return Choices(
            state=State(held["state"]),
            polarity=Polarity(held["polarity"]),
            unit_id=held["unit_id"],
            has_codes=mapping.column(Role.CODE) is not None,
            period=held["period"],
            adds_indicators="adds_indicators" in held["adds"],
            adds_services="adds_services" in held["adds"],
            adds_places="adds_places" in held["adds"],
            adds_posts="adds_posts" in held["adds"],
        )


def initial_choices(choices: Choices) -> dict[str, Any]:
    """Return choices as the form takes them."""
    names = ("adds_indicators", "adds_services", "adds_places", "adds_posts")
    return {
        "period": choices.period,
        "unit_id": choices.unit_id,
        "state": choices.state,
        "polarity": choices.polarity,
        "adds": [name for name in names if getattr(choices, name)],
    }


def mapping_from(post: Keyed[str, str], read: FileRead) -> tuple[Mapping, list[str]]:
    """Return the mapping that the selects say, and what is wrong with it."""
    periods = read.mapping.periods
    roles: dict[int, Role] = {}
    for at in range(len(read.table.columns)):
        role = post.get(f"column-{at}", Role.IGNORE)
        if role in ROLES and role != Role.IGNORE:
            roles[at] = Role(role)
    kept = {at: name for at, name in periods.items() if roles.get(at) in MEASURED}
    faults = _twice({at: role for at, role in roles.items() if at not in kept}, read.table.columns)
    by_row = Shape.LONG if Role.PLACE in roles.values() else Shape.WIDE
    return Mapping(Shape.PERIOD_COLUMNS if kept else by_row, roles, kept), faults


def _twice(roles: Keyed[int, Role], columns: list[str]) -> list[str]:
    faults = []
    for role in _ONCE:
        named = [columns[at] for at, given in roles.items() if given == role]
        if len(named) > 1:
            listed = " and ".join(f"“{name}”" for name in named)
            faults.append(f"{listed} are both said to be the {ROLES[role]}: choose one of them.")
    return sorted(faults)
