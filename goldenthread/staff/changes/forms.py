"""Forms of changes: what is to hold, from which day, and why; every refusal says what to mend."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from django import forms

from goldenthread.indicators.queries.choosing import targets_by_percent
from goldenthread.indicators.queries.counting import counted_as
from goldenthread.indicators.queries.intended import WantedTarget
from goldenthread.organisation.queries.units import PostHeld, Unit
from goldenthread.rules.counting import SEPTEMBER, Counting, every_refused
from goldenthread.rules.numbers import Number, read_figure
from goldenthread.rules.period_text import UnreadablePeriod
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Accumulation, Frequency, ValueKind
from goldenthread.staff.changes.over_the_year import OverTheYear, initially, whole_number
from goldenthread.staff.changes.words import DUTIES
from goldenthread.staff.fields import (
    DECIMALS_REFUSED,
    EARLIEST,
    LATEST,
    ChangeForm,
    from_field,
)
from goldenthread.staff.figures import good_way
from goldenthread.staff.indicators.defined_words import (
    FIELDS,
    MONTHS,
    OWN_RULE,
    POLARITIES,
    starts_in,
)
from goldenthread.staff.indicators.words import ACCUMULATION, FREQUENCY, KIND

KEEP = "keep"
OWN = "own"
_LEAVE = (KEEP, "Leave as it is")
#: By series, the span to begin from and the one wanted.
Spans = Mapping[int, tuple[Period, Period]]


def rule_choices(names: Sequence[str]) -> list[tuple[str, str]]:
    """Return the rules to choose from; the council's own comes first and may change its name."""
    own = f"{OWN_RULE} ({names[0]})" if names else OWN_RULE
    return [(OWN, own), *((name, name) for name in names)]


def choices_of(field: str) -> list[tuple[str, str]]:
    """Return what a part of a definition may be."""
    if field == "polarity":
        return [(each.value, good_way(each).capitalize()) for each in POLARITIES]
    words: dict[str, Iterable[tuple[Any, str]]] = {
        "value_kind": KIND.items(),
        "frequency": FREQUENCY.items(),
        "accumulation": ACCUMULATION.items(),
    }
    return [(key.value, said.capitalize()) for key, said in words[field]]


class DefinitionForm(ChangeForm, OverTheYear):
    """How one indicator is to be counted."""

    title = forms.CharField(label=FIELDS["title"], max_length=300)
    description = forms.CharField(
        label=FIELDS["description"],
        help_text="What is counted, what is left out, and where the figures come from.",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    value_kind = forms.ChoiceField(label=FIELDS["value_kind"])
    unit = forms.CharField(
        label=FIELDS["unit"],
        required=False,
        max_length=40,
        help_text="%, £, days … or nothing for a count.",
        widget=forms.TextInput(attrs={"width": 5}),
    )
    decimals = forms.IntegerField(
        label=FIELDS["decimals"],
        min_value=0,
        max_value=6,
        error_messages=DECIMALS_REFUSED,
        widget=forms.TextInput(attrs={"width": 2}),
    )
    polarity = forms.ChoiceField(label="Which way is good")
    frequency = forms.ChoiceField(label="How often it is counted")
    accumulation = forms.ChoiceField(label=FIELDS["accumulation"])
    is_information_only = forms.BooleanField(
        label="For information only: shown and not rated", required=False
    )
    rule_name = forms.ChoiceField(label=FIELDS["rule_name"])

    def __init__(self, *args: Any, rules: Sequence[str], stands: Mapping[str, Any], **kw: Any):
        super().__init__(*args, **kw)
        for name in ("value_kind", "polarity", "frequency", "accumulation"):
            field: Any = self.fields[name]
            field.choices = choices_of(name)
        self.offer(stands)
        rule: Any = self.fields["rule_name"]
        rule.choices = rule_choices(rules)
        if stands.get("rule_name") and stands["rule_name"] not in rules:
            rule.choices = [*rule.choices, (stands["rule_name"], stands["rule_name"])]

    def clean(self) -> dict[str, Any]:
        """Refuse what contradicts itself."""
        cleaned = super().clean() or {}
        is_yes_no = cleaned.get("value_kind") == ValueKind.YES_NO
        if is_yes_no and cleaned.get("unit", "").strip():
            self.add_error("unit", "What is yes or no has no unit: leave the box empty.")
        if is_yes_no and cleaned.get("accumulation") == Accumulation.SUM:
            self.add_error("accumulation", "What is yes or no cannot be added up: choose another.")
        self.refuse_uncounted()
        self.refuse_unsuited()
        return cleaned

    def says(self) -> dict[str, Any]:
        """Return what the definition is to say."""
        given = self.cleaned_data
        given = given | {"rule_name": "" if given["rule_name"] == OWN else given["rule_name"]}
        return {
            name: value.strip().replace("\r\n", "\n") if isinstance(value, str) else value
            for name in FIELDS
            if (value := given[name]) is not None
        } | self.said()


class BulkDefinitionForm(ChangeForm):
    """What is to be otherwise in the definitions of many indicators; the rest stays as it is."""

    rule_name = forms.ChoiceField(label=FIELDS["rule_name"])
    polarity = forms.ChoiceField(label="Which way is good")
    frequency = forms.ChoiceField(label="How often they are counted")
    every = forms.CharField(
        label="Every how many",
        required=False,
        max_length=5,
        help_text="Empty leaves it as it is. 1 for every one; a survey every three years: yearly, every 3.",
        widget=forms.TextInput(attrs={"width": 2}),
    )
    year_starts = forms.ChoiceField(
        label="Their year starts in",
        choices=[_LEAVE, *((str(number), starts_in(number)) for number in MONTHS)],
        help_text="School terms always lie in the school year.",
    )
    accumulation = forms.ChoiceField(label=FIELDS["accumulation"])
    is_information_only = forms.ChoiceField(
        label=FIELDS["is_information_only"], choices=[_LEAVE, ("yes", "Yes"), ("no", "No")]
    )
    decimals = forms.IntegerField(
        label=FIELDS["decimals"],
        required=False,
        min_value=0,
        max_value=6,
        error_messages=DECIMALS_REFUSED,
        widget=forms.TextInput(attrs={"width": 2}),
    )
    unit = forms.CharField(
        label=FIELDS["unit"],
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"width": 5}),
    )

    def __init__(self, *args: Any, rules: Sequence[str], **kw: Any):
        super().__init__(*args, **kw)
        for name in ("polarity", "frequency", "accumulation"):
            field: Any = self.fields[name]
            field.choices = [_LEAVE, *choices_of(name)]
        rule: Any = self.fields["rule_name"]
        rule.choices = [_LEAVE, *rule_choices(rules)]
        for name in ("unit", "decimals"):
            self.fields[name].help_text = "Empty leaves it as it is."

    def clean_every(self) -> int | None:
        """Return of how many single periods one is made, refused in a sentence where it is no number."""
        return whole_number(self.cleaned_data.get("every", ""))

    def clean(self) -> dict[str, Any]:
        """Ask for at least one thing that is to change, and refuse periods that there are none of."""
        cleaned = super().clean() or {}
        often, every = cleaned.get("frequency", KEEP), cleaned.get("every")
        often = Frequency(often) if often in set(Frequency) else None
        if often and every is not None and (words := every_refused(often, every)):
            self.add_error("every", words)
        if not self.errors and not self.says():
            self.add_error(None, "Nothing is to change yet: choose at least one thing.")
        return cleaned

    def says(self) -> dict[str, Any]:
        """Return what is to be otherwise."""
        found: dict[str, Any] = {}
        for name in ("polarity", "frequency", "accumulation"):
            if self.cleaned_data.get(name, KEEP) != KEEP:
                found[name] = self.cleaned_data[name]
        if self.cleaned_data.get("every") is not None:
            found["every"] = self.cleaned_data["every"]
        if self.cleaned_data.get("year_starts", KEEP) != KEEP:
            found["year_starts"] = int(self.cleaned_data["year_starts"])
        if found.get("frequency") == Frequency.TERM:
            found |= {"year_starts": SEPTEMBER, "every": 1}
        rule = self.cleaned_data.get("rule_name", KEEP)
        if rule != KEEP:
            found["rule_name"] = "" if rule == OWN else rule
        only = self.cleaned_data.get("is_information_only", KEEP)
        if only != KEEP:
            found["is_information_only"] = only == "yes"
        if self.cleaned_data.get("decimals") is not None:
            found["decimals"] = self.cleaned_data["decimals"]
        if self.cleaned_data.get("unit", "").strip():
            found["unit"] = self.cleaned_data["unit"].strip()
        return found


class PostsForm(ChangeForm):
    """Which posts are to answer for many indicators, measure, report and validate them."""

    from_on = from_field(help_text="What was done before that day stays with whoever did it.")

    def __init__(self, *args: Any, posts: Iterable[PostHeld], **kw: Any):
        super().__init__(*args, **kw)
        offered = [(str(post.id), post.title) for post in posts]
        for duty, label in DUTIES.items():
            otherwise = [] if duty == "owner" else [("", "The owner does it")]
            self.fields[duty] = forms.ChoiceField(
                label=label, choices=[_LEAVE, *otherwise, *offered], required=False, initial=KEEP
            )
        self.order_fields([*DUTIES, "from_on", "reason"])

    def clean(self) -> dict[str, Any]:
        """Ask for at least one duty that is to change hands."""
        cleaned = super().clean() or {}
        if not self.errors and not self.says():
            self.add_error(None, "Nobody is to change yet: choose at least one post.")
        return cleaned

    def says(self) -> dict[str, int | None]:
        """Return the post for each duty that changes hands; no post where the owner is to do it."""
        return {
            duty: int(chosen) if chosen else None
            for duty in DUTIES
            if (chosen := self.cleaned_data.get(duty, KEEP)) != KEEP and (chosen or duty != "owner")
        }


class UnitForm(ChangeForm):
    """Which unit many indicators are to belong to."""

    unit = forms.ChoiceField(label="To which unit do they move?")
    from_on = from_field(help_text="Until then they count in the unit that they belong to now.")

    def __init__(self, *args: Any, units: Iterable[Unit], **kw: Any):
        super().__init__(*args, **kw)
        offered: Any = self.fields["unit"]
        offered.choices = [("", "Choose a unit"), *((str(unit.id), unit.name) for unit in units)]
        self.order_fields(["unit", "from_on", "reason"])

    def says(self) -> dict[str, int]:
        """Return the unit that they are to belong to."""
        return {"unit_id": int(self.cleaned_data["unit"])}


class BulkTargetsForm(ChangeForm):
    """Targets of many indicators: one value for all, or what stands so much higher or lower."""

    period = forms.CharField(
        label="For which period",
        max_length=60,
        help_text="2026/27, 2026/27 Q1, April 2026 … Each indicator takes it as one of its own: 2026/27"
        " is the academic year of those that are counted in academic years.",
        widget=forms.TextInput(attrs={"width": 20}),
    )
    how = forms.ChoiceField(
        label="What the targets are to be",
        choices=[
            ("percent", "What stands, higher or lower by so many per cent"),
            ("set", "The same value for all of them"),
        ],
        widget=forms.RadioSelect,
    )
    percent = forms.CharField(
        label="Per cent",
        required=False,
        max_length=20,
        help_text="2.5 for more, −3 for less, 0 to carry them over as they are.",
        widget=forms.TextInput(attrs={"width": 5, "suffix": "%"}),
    )
    base = forms.CharField(
        label="Beginning from the targets of",
        required=False,
        max_length=60,
        help_text="Empty: from those of the same period. Another year carries its targets over,"
        " those for parts of the year too.",
        widget=forms.TextInput(attrs={"width": 20}),
    )
    value = forms.CharField(
        label="Value",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"width": 10}),
    )

    def __init__(self, *args: Any, series_ids: Collection[int], **kw: Any):
        super().__init__(*args, **kw)
        del self.fields["from_on"]
        self.series_ids = series_ids
        self.targets: tuple[WantedTarget, ...] = ()
        self.left_out: tuple[tuple[str, str], ...] = ()
        self.order_fields(["period", "how", "percent", "base", "value", "reason"])

    def _asked(self, name: str) -> str:
        return " ".join(self.cleaned_data.get(name, "").split())

    def _number(self, name: str, missing: str) -> Number | None:
        text = self.cleaned_data.get(name, "").strip().replace("−", "-").removesuffix("%")
        if not text:
            self.add_error(name, missing)
            return None
        read = read_figure(text)
        if read.refused or read.value is None:
            self.add_error(name, read.refused or "Write a number.")
            return None
        return read.value

    def clean(self) -> dict[str, Any]:
        """Work out the target of each indicator."""
        cleaned = super().clean() or {}
        text = self._asked("period")
        if cleaned.get("how") == "set":
            value = self._number("value", "Write the value that all of them are to reach.")
            if text and value is not None:
                self._take(text, text, lambda spans: self._set(spans, value))
        elif cleaned.get("how") == "percent":
            percent = self._number("percent", "Write by how many per cent.")
            if text and percent is not None and not self.errors:
                base = self._asked("base") or text
                self._take(text, base, lambda spans: self._by_percent(spans, percent))
        return cleaned

    def _take(self, text: str, base: str, make: Callable[[Spans], list[tuple[str, str]]]) -> None:
        """Read the words as each indicator's own page does, and make the targets of those that can."""
        spans: dict[int, tuple[Period, Period]] = {}
        out, box = [], "period"
        for pk, (reference, counting) in counted_as(self.series_ids).items():
            try:
                box = "period"
                wanted = _near(counting, text)
                box = "base"
                spans[pk] = _alike(_near(counting, base), wanted)
            except ValueError as refusal:
                out.append((reference, str(refusal)))
        if out and not spans:
            self.add_error(box, out[0][1])
            return
        self.left_out = (*out, *make(spans))

    def _set(self, spans: Spans, value: Number) -> list[tuple[str, str]]:
        """Set one value for all, each in the period that the words name on its own page."""
        self.targets = tuple(WantedTarget(pk, wanted, value) for pk, (_, wanted) in spans.items())
        return []

    def _by_percent(self, spans: Spans, percent: Number) -> list[tuple[str, str]]:
        found, without = targets_by_percent(spans, percent=percent)
        self.targets = tuple(found)
        if not found:
            base, _ = next(iter(spans.values()))
            self.add_error("base", f"None of them has a target in {base.label} to begin from.")
        return [
            (reference, f"has no target in {base.label} to begin from: set one for it by itself")
            for reference, base in without
        ]


def _near(counting: Counting, text: str) -> Period:
    """Return the period that words name on an indicator's own page.

    Raises:
        UnreadablePeriod: they name none, or one that is too far away.
    """
    try:
        period = counting.parse(text)
    except OverflowError:
        raise UnreadablePeriod("That is too far away: mend the year.") from None
    if not EARLIEST <= period.start <= LATEST:
        raise UnreadablePeriod("That is too far away: mend the year.")
    return period


def _alike(base: Period, wanted: Period) -> tuple[Period, Period]:
    """Return both, where they are of one length; terms and school years of any dates are.

    Raises:
        ValueError: they are not; the message is a sentence.
    """
    are_years = base.parent() == base and wanted.parent() == wanted
    is_termly = base.tiling is not None and base.tiling.frequency is Frequency.TERM
    is_alike = base.months == wanted.months and (
        base.months is not None or base.days == wanted.days
    )
    is_as_often = base.frequency is not None and base.frequency is wanted.frequency
    if not (is_alike or is_as_often or (is_termly and are_years)):
        raise ValueError(f"{base.label} is not as long as {wanted.label}.")
    return base, wanted


def initial_definition(stands: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the boxes hold at first: what stands."""
    boxes = {name: stands[name] for name in FIELDS} | {"rule_name": stands["rule_name"] or OWN}
    return boxes | initially(stands)
