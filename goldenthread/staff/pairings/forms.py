"""What may be proposed of pairings: for each unit another committee, or nobody."""

from __future__ import annotations

from typing import Any

from django import forms

from goldenthread.governance.commands.carried.pairings import Paired
from goldenthread.governance.queries.pairings import committees_on, pairings_on
from goldenthread.governance.queries.routes import ApprovalRouteOn
from goldenthread.staff.bodies.forms import FrameForm
from goldenthread.staff.bodies.looking import Framed

__all__ = ["PairingsForm"]

_NOBODY = "nobody"
_WIDE = {"width": 30}


class PairingsForm(FrameForm):
    """A committee for each unit; where nothing is chosen the unit stays as it stands."""

    title = forms.CharField(
        label="What is proposed",
        max_length=200,
        help_text="Such as Committees of 2026/27.",
        widget=forms.TextInput(attrs=_WIDE),
    )
    route = forms.ChoiceField(label="By which route")

    def __init__(
        self, *args: Any, it: Framed, routes: tuple[ApprovalRouteOn, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, it=it, **kwargs)
        self.offer("route", [(each.reference, each.name) for each in routes])
        framework = it.known.framework
        committees = [
            (framework.reference("body", pk), it.body(pk).name)
            for pk in committees_on(it.known, it.view.today)
        ]
        self.units: dict[str, int] = {}
        for each in pairings_on(it.known, it.view.today):
            now = " and ".join(it.body(pk).name for pk, _ in each.committees) or "nobody"
            name = f"unit_{it.known.structure.unit_references[each.unit_id]}"
            self.units[name] = each.unit_id
            self.fields[name] = forms.ChoiceField(
                label=it.known.structure.unit_name(each.unit_id, it.view.today),
                help_text=f"Now with {now}.",
                required=False,
                choices=[("", "As it stands"), *committees, (_NOBODY, "Nobody")],
            )
        self.fields["reason"].help_text = "Those who are to agree read it."
        self.order_fields(["read_at", "title", "route", "from_on", *self.units, "reason"])

    def pairs(self) -> list[Paired]:
        """Return what is proposed."""
        given = {
            unit_id: self.cleaned_data[name]
            for name, unit_id in self.units.items()
            if self.cleaned_data.get(name)
        }
        key_of = self.it.known.framework.key_of
        return [
            Paired(unit_id, None if word == _NOBODY else key_of("body", word))
            for unit_id, word in given.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for a unit at least."""
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in self.units):
            self.add_error(None, "Choose another committee for a unit or more.")
        return cleaned
