"""The forms of an indicator's life: what becomes of it, and taking back what is planned."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms

from goldenthread.indicators.queries.life_checked import StageWanted, wrong_alike
from goldenthread.rules.vocabulary import LifeStage
from goldenthread.staff.fields import SensibleDay, reason_field
from goldenthread.staff.life_words import DEEDS


class StageForm(forms.Form):
    """What is to become of indicators: which stage, from which day, and why."""

    reveals: ClassVar = {
        "stage": {LifeStage.SUSPENDED.value: ("until",), LifeStage.RETIRED.value: ("successor",)}
    }

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    stage = forms.ChoiceField(label="What is to become of it?", widget=forms.RadioSelect)
    until = SensibleDay(
        label="Until which day",
        help_text="The last day of it: from the day after what held before holds again.",
        required=False,
    )
    successor = forms.CharField(
        label="Its successor",
        help_text="The code of the indicator that takes its place. Leave it empty where none does.",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "successors", "width": 20, "autocomplete": "off"}),
    )
    from_on = SensibleDay(
        label="From which day", help_text="Today, an earlier day, or one that is to come."
    )
    reason = reason_field("Whoever watches the indicator reads it on their first page.")

    def __init__(self, *args: Any, offered: Collection[LifeStage], is_many: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["stage"]
        field.choices = [
            (it.value, DEEDS[it].replace(" it", " them") if is_many else DEEDS[it])
            for it in DEEDS
            if it in offered
        ]
        if is_many:
            field.label = "What is to become of them?"
            self.fields["successor"].label = "Their successor"

    def clean(self) -> dict[str, Any]:
        """Refuse beside its box what makes no sense of whatever indicator."""
        given: dict[str, Any] = self.cleaned_data
        given["successor"] = " ".join(given.get("successor", "").split())
        if not self.errors:
            sentence, field = wrong_alike(self.wanted())
            if sentence:
                self.add_error(field, sentence)
        return given

    def wanted(self) -> StageWanted:
        """Return what was typed; what another stage would ask for is left out."""
        given = self.cleaned_data
        stage = LifeStage(given["stage"])
        return StageWanted(
            stage,
            given["from_on"],
            given["until"] if stage is LifeStage.SUSPENDED else None,
            given["successor"] if stage is LifeStage.RETIRED else "",
            given["reason"].strip(),
        )


class TakeBackForm(forms.Form):
    """Why something that is planned is taken back."""

    reason = reason_field("It stands in the audit trail and in the indicator's history.")
