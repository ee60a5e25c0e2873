"""The form of a rating rule of the common shape: a few sizes, read as exact numbers, and who adopted it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.text import slugify

from goldenthread.rules.numbers import Number, number, plain, read_figure
from goldenthread.rules.rating import Comparator, Rule
from goldenthread.rules.rating.shapes import Measure, RuleShape, shape_of
from goldenthread.staff.changes.forms import ChangeForm, SensibleDay, from_field

_LARGEST: Final = number(1000)
NEITHER, WITHIN = "neither", "within"
_NO_WORSE = (Comparator.PREVIOUS, Comparator.YEAR_BEFORE)


def rule_slug(name: str) -> str:
    """Return what a rule is called in an address.

    >>> rule_slug("Corporate rule")
    'corporate-rule'
    """
    return slugify(name) or "rule"


def _size(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"width": 5, "inputmode": "decimal", "autocomplete": "off"}),
    )


class RuleForm(ChangeForm):
    """A version of a rule: what exceeds, what is on and near target, who adopted it and from when."""

    name = forms.CharField(
        label="Name of the rule", max_length=120, widget=forms.TextInput(attrs={"width": 30})
    )
    measure = forms.ChoiceField(
        label="The distance to the target is measured",
        choices=[
            (Measure.PERCENT.value, "in per cent of the target"),
            (Measure.POINTS.value, "in points: plain difference"),
        ],
        widget=forms.RadioSelect(attrs={"is_inline": True, "is_small": True}),
    )
    exceeding = _size(
        "Exceeding from", "How much better than the target. Empty: nothing exceeds it."
    )
    on = _size("On target within", "How far short is still on target. Empty or 0: at it or better.")
    near_by = forms.ChoiceField(
        label="Near target is",
        choices=[
            (WITHIN, "within so much of the target"),
            *(
                (each.value, f"no worse than {each.words}, whatever the target")
                for each in _NO_WORSE
            ),
            (NEITHER, "nothing: a figure is on or off target"),
        ],
        widget=forms.RadioSelect(attrs={"is_small": True}),
    )
    near = _size("Near target within")
    near_nought = _size(
        "Of a target of 0, near within",
        "Nothing is a percentage of 0. In points; empty: nothing is near a target of 0.",
    )
    edge = forms.ChoiceField(
        label="A figure exactly on an edge",
        choices=[("better", "takes the better rating"), ("worse", "takes the worse rating")],
        widget=forms.RadioSelect(attrs={"is_inline": True, "is_small": True}),
    )
    adopted_by = forms.CharField(
        label="Adopted by",
        max_length=120,
        help_text="Cabinet, Overview and Scrutiny Committee …",
        widget=forms.TextInput(attrs={"width": 20}),
    )
    adopted_on = SensibleDay(label="Adopted on", required=False)
    from_on = from_field()

    def __init__(self, *args: Any, names: Collection[str], known: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        self.known = known
        self.shape: RuleShape | None = None
        if known:
            del self.fields["name"]
        self.order_fields(
            ["read_at", "name", "measure", "exceeding", "on", "near_by", "near", "near_nought",
             "edge", "adopted_by", "adopted_on", "from_on", "reason"]
        )  # fmt: skip

    def clean_name(self) -> str:
        """Return the name of a new rule; it must not read like another's."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        taken = {rule_slug(each) for each in self.names} | {"add"}
        if rule_slug(name) in taken:
            raise forms.ValidationError(
                f"There is a rule “{name}” already: adopt a new version of it, or choose another name."
            )
        return name

    def clean_adopted_on(self) -> date | None:
        """Return the day it was adopted."""
        day: date | None = self.cleaned_data["adopted_on"]
        return day

    def _number(self, name: str) -> Number | None:
        text = str(self.cleaned_data.get(name, "")).strip().removesuffix("%").strip()
        if not text:
            return None
        read = read_figure(text)
        if read.refused or read.value is None:
            self.add_error(name, f"“{text}” is not a number: write it in digits, such as 5 or 2.5.")
            return None
        if not 0 <= read.value <= _LARGEST:
            self.add_error(name, "Write how far, as a number from 0 to 1,000 without a sign.")
            return None
        return read.value

    def clean(self) -> dict[str, Any]:
        """Put the sizes together to a rule that makes sense."""
        cleaned = super().clean() or {}
        sizes = {name: self._number(name) for name in ("exceeding", "on", "near", "near_nought")}
        by = str(cleaned.get("near_by", ""))
        on = sizes["on"] or Number(0)
        if sizes["exceeding"] == 0:
            self.add_error("exceeding", "Write more than 0, or leave it empty: 0 is on target.")
        if by == WITHIN and sizes["near"] is None and "near" not in self.errors:
            self.add_error("near", "Write how far from the target is still near it.")
        if by == WITHIN and sizes["near"] is not None and sizes["near"] <= on:
            self.add_error("near", f"Write more than {plain(on)}: so much is on target already.")
        if self.errors:
            return cleaned
        is_percent = cleaned["measure"] == Measure.PERCENT.value
        self.shape = RuleShape(
            measure=Measure(cleaned["measure"]),
            on=on,
            near=sizes["near"] if by == WITHIN else None,
            no_worse_than=Comparator(by) if by not in (WITHIN, NEITHER) else None,
            exceeding=sizes["exceeding"],
            near_nought=sizes["near_nought"] if is_percent and by == WITHIN else None,
            edge_takes_better=cleaned["edge"] == "better",
        )
        return cleaned

    def rule(self) -> Rule:
        """Return the rule that was written; the form is valid."""
        assert self.shape is not None  # noqa: S101  (set by clean)
        return self.shape.rule(self.known or self.cleaned_data["name"])


def initial_rule(rule: Rule | None) -> dict[str, Any]:
    """Return what the boxes hold at first: the rule in force, where it is of the common shape."""
    shape = shape_of(rule) if rule is not None else None
    shape = shape or RuleShape(near=number(10))
    by = shape.no_worse_than.value if shape.no_worse_than else WITHIN
    return {
        "measure": shape.measure.value,
        "exceeding": _plain(shape.exceeding),
        "on": _plain(shape.on) if shape.on else "",
        "near_by": NEITHER if by == WITHIN and shape.near is None else by,
        "near": _plain(shape.near),
        "near_nought": _plain(shape.near_nought),
        "edge": "better" if shape.edge_takes_better else "worse",
    }


def _plain(value: Number | None) -> str:
    return "" if value is None else plain(value)
