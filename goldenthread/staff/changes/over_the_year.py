"""What a definition says of the year: its start, its profile and forecast, its parts, its steady band."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from django import forms

from goldenthread.rules.counting import SEPTEMBER, every_refused
from goldenthread.rules.forecast import methods_for
from goldenthread.rules.numbers import Number, plain, read_figure
from goldenthread.rules.targets import ADDS_UP
from goldenthread.rules.vocabulary import (
    Accumulation,
    ForecastMethod,
    Frequency,
    MissingParts,
    Profile,
    ValueKind,
)
from goldenthread.staff.indicators.defined_words import MONTHS, field_value, starts_in

CHOSEN: Final = ("profile", "forecast", "over_units", "missing_parts", "year_starts")
_OVER_UNITS: Final = (
    Accumulation.NONE,
    Accumulation.SUM,
    Accumulation.RATIO_OF_SUMS,
    Accumulation.MEAN,
    Accumulation.LEAST,
    Accumulation.GREATEST,
)
#: How many digits a number of periods may have: nothing is counted by so many.
_LONGEST_EVERY: Final = 4
_FOR_YES_NO: Final = frozenset({Accumulation.NONE, Accumulation.LEAST, Accumulation.GREATEST})


def profiles_for(accumulation: Accumulation) -> tuple[Profile, ...]:
    """Return the profiles that may be chosen: last year has a shape only where figures add up."""
    if accumulation in ADDS_UP:
        return tuple(Profile)
    return (Profile.STRAIGHT_LINE, Profile.MILESTONES)


def over_units_for(kind: ValueKind) -> tuple[Accumulation, ...]:
    """Return how several units' figures may make one."""
    if kind is ValueKind.YES_NO:
        return tuple(each for each in _OVER_UNITS if each in _FOR_YES_NO)
    return _OVER_UNITS


class OverTheYear(forms.Form):
    """The boxes, each with what makes sense for how the indicator adds up; what is left out stays."""

    profile = forms.ChoiceField(
        label="How a year's target is spread over its parts",
        required=False,
        help_text="Where a part has no target of its own. A straight line misleads where most comes"
        " early or late: council tax does.",
    )
    forecast = forms.ChoiceField(
        label="How the year end is foreseen",
        required=False,
        help_text="The forecast stands beside the figure and never in place of it.",
    )
    over_units = forms.ChoiceField(
        label="How several units' figures make one",
        required=False,
        help_text="A percentage is never averaged where its two counts are known.",
    )
    missing_parts = forms.ChoiceField(
        label="Where a part of a whole is not known",
        required=False,
        help_text="A part that is not known is never taken as nought.",
    )
    year_starts = forms.ChoiceField(
        label="Its year starts in",
        required=False,
        help_text="April, unless it follows the school or the calendar. School terms always lie in the"
        " school year.",
    )
    every = forms.CharField(
        label="Every how many",
        required=False,
        max_length=5,
        help_text="1 for every one. A survey every three years: yearly, every 3; its periods are counted"
        " from the year of the day from which this holds.",
        widget=forms.TextInput(attrs={"width": 2}),
    )
    steady_band = forms.CharField(
        label="A move up to this is no change",
        required=False,
        max_length=40,
        help_text="In its own unit. Empty: its usual move is worked out from its figures.",
        widget=forms.TextInput(attrs={"width": 5}),
    )

    def offer(self, stands: Mapping[str, Any]) -> None:
        """Offer what makes sense beside what was chosen, or beside what stands; keep what stands."""
        accumulation = self._chosen(Accumulation, "accumulation", stands)
        kind = self._chosen(ValueKind, "value_kind", stands)
        offered: dict[str, list[tuple[str, str]]] = {
            "profile": [
                (each.value, field_value("profile", each, adds_up=accumulation in ADDS_UP))
                for each in profiles_for(accumulation)
            ],
            "forecast": _worded("forecast", methods_for(accumulation)),
            "over_units": _worded("over_units", over_units_for(kind)),
            "missing_parts": _worded("missing_parts", MissingParts),
            "year_starts": [(str(number), starts_in(number)) for number in MONTHS],
        }
        self._suits = {name: {key for key, _ in choices} for name, choices in offered.items()}
        for name, choices in offered.items():
            given = str((self.data if self.is_bound else stands).get(name, ""))
            if given not in self._suits[name] and given in _THERE_ARE.get(name, ()):
                choices = [*choices, (given, field_value(name, given))]
            field: Any = self.fields[name]
            field.choices = choices

    def _chosen(self, words: Any, name: str, stands: Mapping[str, Any]) -> Any:
        for said in (self.data.get(name) if self.is_bound else None, stands.get(name)):
            if said in set(words):
                return words(said)
        return next(iter(words)) if name == "value_kind" else Accumulation.NONE

    def clean_steady_band(self) -> Number | None:
        """Return the band, refused in a sentence where it is none."""
        text = str(self.cleaned_data.get("steady_band", "")).strip()
        if not text:
            return None
        read = read_figure(text)
        if read.refused or read.value is None:
            raise forms.ValidationError(read.refused or f"“{text}” is no number: write one.")
        if read.value < 0:
            raise forms.ValidationError("A band is nought or more: write it without a minus.")
        return read.value

    def clean_every(self) -> int | None:
        """Return of how many single periods one is made, refused in a sentence where it is no number."""
        return whole_number(self.cleaned_data.get("every", ""))

    def refuse_uncounted(self) -> None:
        """Refuse periods that there are none of, such as every 0 years."""
        every, often = self.cleaned_data.get("every"), self.cleaned_data.get("frequency")
        if every is None or often not in set(Frequency):
            return
        if words := every_refused(Frequency(often), every):
            self.add_error("every", words)

    def refuse_unsuited(self) -> None:
        """Refuse what makes no sense for how the indicator now adds up."""
        for name in ("profile", "forecast", "over_units"):
            given = self.cleaned_data.get(name)
            if given and given not in self._suits[name]:
                counted = "how it is counted" if name == "over_units" else "how it adds up"
                said = field_value(name, given).lower()
                self.add_error(name, f"“{said}” does not suit {counted} now: choose another.")

    def said(self) -> dict[str, Any]:
        """Return what was chosen; a box that was not on the page says nothing."""
        given = {
            name: self.cleaned_data[name]
            for name in CHOSEN
            if name in self.data and self.cleaned_data.get(name)
        }
        if "year_starts" in given:
            given["year_starts"] = int(given["year_starts"])
        if "every" in self.data and self.cleaned_data.get("every") is not None:
            given["every"] = self.cleaned_data["every"]
        if self.cleaned_data.get("frequency") == Frequency.TERM:
            given["year_starts"] = SEPTEMBER
        if "steady_band" in self.data and "steady_band" in self.cleaned_data:
            given["steady_band"] = self.cleaned_data["steady_band"]
        return given


#: What may be said at all, so that what does not suit can be shown beside why.
_THERE_ARE: Final[Mapping[str, Collection[str]]] = {
    "profile": frozenset(Profile),
    "forecast": frozenset(ForecastMethod),
    "over_units": frozenset(Accumulation),
    "missing_parts": frozenset(MissingParts),
}


def whole_number(typed: object) -> int | None:
    """Return what was typed into a box for "every how many"; nothing where it is empty.

    Raises:
        ValidationError: it is no whole number.
    """
    text = str(typed).strip()
    if not text:
        return None
    if not re.fullmatch(r"-?[0-9]+", text):
        raise forms.ValidationError(f"“{text[:40]}” is no whole number: write 1 for every one.")
    if len(text) > _LONGEST_EVERY:
        raise forms.ValidationError("So many at a time are too many: write 1 for every one.")
    return int(text)


def initially(stands: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the boxes hold at first."""
    band = stands.get("steady_band")
    found = {name: str(stands[name]) for name in CHOSEN if name in stands}
    return {
        **found,
        "steady_band": "" if band is None else plain(band),
        "every": str(stands.get("every", 1)),
    }


def _worded(name: str, words: Any) -> list[tuple[str, str]]:
    return [(each.value, field_value(name, each)) for each in words]
