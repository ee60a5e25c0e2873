"""An indicator is divided into groups, and recorded by group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.exchange.files import FileRefused
from goldenthread.exchange.groups import read_groups
from goldenthread.indicators.commands.breakdowns import (
    MOST_GROUPS,
    define_breakdown,
    record_breakdown,
)
from goldenthread.indicators.commands.versions import redefine
from goldenthread.indicators.queries.breakdowns import (
    About,
    Count,
    Standing,
    about_breakdowns,
    standing_counts,
)
from goldenthread.organisation.access import Right
from goldenthread.organisation.queries.units import areas
from goldenthread.rules.period_text import UnreadablePeriod
from goldenthread.rules.periods import Period
from goldenthread.rules.suppression import Share
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.fields import ChangeForm, from_field, reason_field
from goldenthread.staff.sending import send
from goldenthread.ui.addresses import with_query

_REFUSED: Final = 422
#: What a breakdown by the council's own areas is called.
_BY_AREA: Final = "Area"


class DivideForm(ChangeForm):
    """By what an indicator is divided, and into which groups."""

    from_on = None  # type: ignore[assignment]
    name = forms.CharField(
        label="Divided by", help_text="Age, ward, tenure …", max_length=80,
        widget=forms.TextInput(attrs={"width": 20}),
    )  # fmt: skip
    groups = forms.CharField(
        label="Groups",
        help_text="One a line, in the order in which they are shown. Empty the box to end this breakdown.",
        max_length=10_000, required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip
    reason = reason_field()
    field_order = ("read_at", "name", "groups", "reason")


class ThresholdsForm(ChangeForm):
    """Which counts are hidden, and to what totals are rounded."""

    below = forms.IntegerField(
        label="Hide counts from 1 to under",
        help_text="5 hides 1, 2, 3 and 4. A true nought is shown.",
        min_value=2, max_value=1000,
        widget=forms.TextInput(attrs={"width": 5}),
    )  # fmt: skip
    step = forms.IntegerField(
        label="Round totals to the nearest",
        help_text="1 leaves them as they are.",
        min_value=1, max_value=1000,
        widget=forms.TextInput(attrs={"width": 5}),
    )  # fmt: skip
    from_on = from_field(help_text="Periods that end on this day or later are shown so.")
    field_order = ("read_at", "below", "step", "from_on", "reason")


_LEAD = "Leave a box empty where the count is not known. A count of none is 0."


def _box(label: str, group: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=1_000_000_000,
        widget=forms.TextInput(attrs={"width": 5, "is_bare": True}),
        error_messages={"invalid": f"{group}: write a whole number, or leave the box empty."},
    )  # fmt: skip


def _filled(standing: Standing) -> dict[str, int | None]:
    """Return what the boxes begin with: what stands."""
    found: dict[str, int | None] = {}
    for place, count in enumerate(standing.counts.values()):
        if isinstance(count, Share):
            found[f"group_{place}"], found[f"whole_{place}"] = count
        elif not standing.thresholds.is_of_two:
            found[f"group_{place}"] = count
    return found


class CountsForm(forms.Form):
    """How many are in each group, a box each; an empty one is not known.

    Of a percentage each group has two: how many, and of how many; of a ratio its two counts. What is
    pasted fills the boxes and is recorded no sooner than they are sent.
    """

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    period = forms.CharField(
        label="Period", help_text="Such as 2014/15 Q1", max_length=40,
        widget=forms.TextInput(attrs={"width": 10}),
    )  # fmt: skip

    def __init__(self, *args: Any, standing: Standing, about: About, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about, self.groups = about, list(standing.counts)
        self.is_of_two, self.is_ratio = standing.thresholds.is_of_two, standing.thresholds.is_ratio
        part, whole = ("numerator", "denominator") if self.is_ratio else ("how many", "of how many")
        for place, group in enumerate(self.groups):
            if not self.is_of_two:
                self.fields[f"group_{place}"] = _box(group, group)
                continue
            self.fields[f"group_{place}"] = _box(f"{group}: {part}", group)
            self.fields[f"whole_{place}"] = _box(f"{group}: {whole}", group)
        columns = f"group, {part}, {whole}" if self.is_of_two else "group, how many"
        self.fields["pasted"] = forms.CharField(
            label="Or paste from a spreadsheet", required=False, max_length=100_000,
            help_text=f"A row for each group: {columns}. It fills the boxes above, to be looked at and then"
            " recorded. An empty cell leaves its box as it is.",
            widget=forms.Textarea(attrs={"rows": 4}),
        )  # fmt: skip

    def fill(self, sent: QueryDict, name: str) -> list[str]:
        """Put what was pasted into the boxes, and return what was left out.

        Raises:
            FileRefused: nothing in it is of these groups.
        """
        period = sent.get("period", "").strip()
        found = read_groups(sent.get("pasted", ""), self.groups, name=name, period=period)
        filled = sent.copy()
        for place, group in enumerate(self.groups):
            if group in found.counts:
                filled[f"group_{place}"] = str(found.counts[group])
            if group in found.wholes and self.is_of_two:
                filled[f"whole_{place}"] = str(found.wholes[group])
        filled["pasted"] = ""
        self.data = filled
        return found.notes

    def clean_period(self) -> Period:
        """Return the period; it must be one that the indicator is counted by, and have begun."""
        try:
            period: Period = self.about.counting.parse(self.cleaned_data["period"])
            is_its = self.about.counting.has(period)
        except (UnreadablePeriod, ValueError, OverflowError, KeyError) as refusal:
            raise forms.ValidationError(str(refusal)) from None
        if not is_its:
            raise forms.ValidationError(f"The indicator is not counted by {period.label}.")
        if period.start > timezone.localdate():
            raise forms.ValidationError(f"{period.label} has not begun yet.")
        return period

    def clean(self) -> dict[str, Any]:
        """Refuse one box of two, a part that is greater than its whole, and what divides by nought."""
        for place, group in enumerate(self.groups if self.is_of_two else ()):
            name, other = f"group_{place}", f"whole_{place}"
            if name in self.errors or other in self.errors:
                continue
            part, whole = self.cleaned_data.get(name), self.cleaned_data.get(other)
            if (part is None) != (whole is None):
                self.add_error(
                    name if part is None else other,
                    f"{group}: fill in both boxes, or leave both empty.",
                )
            elif part is not None and whole is not None:
                self._refuse_parts(place, part, whole)
        return self.cleaned_data

    def _refuse_parts(self, place: int, part: int, whole: int) -> None:
        group = self.groups[place]
        if self.is_ratio and part and not whole:
            said = f"{group}: {part:,} cannot be divided by nought: mend the denominator."
            self.add_error(f"whole_{place}", said)
        elif not self.is_ratio and part > whole:
            self.add_error(f"group_{place}", f"{group}: {part:,} cannot be of {whole:,}.")

    def counts(self) -> dict[str, Count]:
        """Return the count of each group, or its share."""
        return {group: self._count(place) for place, group in enumerate(self.groups)}

    def _count(self, place: int) -> Count:
        part: int | None = self.cleaned_data[f"group_{place}"]
        if not self.is_of_two or part is None:
            return part
        return Share(part, self.cleaned_data[f"whole_{place}"])


def _about(request: Asked, reference: str, right: Right) -> About:
    about = about_breakdowns(request.actor, reference, on=timezone.localdate())
    may = about is not None and (about.may_record if right is Right.RECORD else about.may_define)
    if about is None or not may:
        raise Http404("There is no such indicator.")
    return about


@signed_in
def define(request: Asked, reference: str) -> HttpResponse:
    """An administrator says by what an indicator is divided, and into which groups."""
    about = _about(request, reference, Right.ADMINISTER)
    held = next((one for one in about.divided if one.name == request.GET.get("by")), None)
    initial: dict[str, Any] = {"read_at": head()}
    named = list(areas(timezone.localdate()).values())
    if held:
        initial.update(name=held.name, groups="\n".join(held.groups))
    elif request.GET.get("by") == _BY_AREA:
        initial.update(name=_BY_AREA, groups="\n".join(named[:MOST_GROUPS]))
    form = DivideForm(request.POST or None, initial=initial)

    def make() -> str:
        given = form.cleaned_data
        groups = [line for line in given["groups"].splitlines() if line.strip()]
        define_breakdown(
            about.indicator_id, by=request.actor, at=timezone.now(), name=given["name"],
            groups=groups, reason=given["reason"],
        )  # fmt: skip
        return "Recorded: figures can be given by group."

    here = page_address("breakdown_define", reference)
    tools = [
        (f"Change “{one.name}”", with_query(here, by=one.name))
        for one in about.divided
    ]  # fmt: skip
    if len(named) > 1 and not any(one.name == _BY_AREA for one in about.divided):
        tools.append(("Use the council’s areas", with_query(here, by=_BY_AREA)))
    return _asked(request, about, form, make, "Divide it into groups", tools)


@signed_in
def thresholds(request: Asked, reference: str) -> HttpResponse:
    """An administrator says which counts of an indicator are hidden."""
    about = _about(request, reference, Right.ADMINISTER)
    rules = about.thresholds.rules
    form = ThresholdsForm(
        request.POST or None,
        initial={
            "read_at": head(), "below": rules.below, "step": rules.round_to or 1,
            "from_on": timezone.localdate(),
        },
    )  # fmt: skip

    def make() -> str:
        given = form.cleaned_data
        wanted = {"suppress_below": given["below"], "round_totals_to": given["step"]}
        redefine(
            {about.indicator_id: wanted}, by=request.actor, at=timezone.now(),
            from_on=given["from_on"], reason=given["reason"], read_at=given["read_at"],
        )  # fmt: skip
        return "Recorded: counts are hidden so from that day on."

    return _asked(request, about, form, make, "Which counts are hidden", [])


@signed_in
def record_counts(request: Asked, reference: str) -> HttpResponse:
    """Whoever records an indicator records it by group; here alone the true counts stand."""
    about = _about(request, reference, Right.RECORD)
    given = request.POST if request.method == "POST" else request.GET
    name = request.GET.get("by", "")
    period = about.period
    try:
        period = about.counting.parse(given["period"]) if given.get("period") else period
    except (UnreadablePeriod, ValueError, OverflowError):
        period = about.period
    standing = None
    if period is not None:
        standing = standing_counts(request.actor, reference, name, period)
    if standing is None:
        raise Http404("The indicator is not divided so.")
    initial: dict[str, Any] = {"read_at": head(), "period": period.label if period else ""}
    initial |= _filled(standing)
    form = CountsForm(request.POST or None, initial=initial, standing=standing, about=about)
    heading = f"Record by {name}"
    if request.POST.get("pasted", "").strip():
        try:
            notes = form.fill(request.POST, name)
        except FileRefused as refusal:
            form.add_error("pasted", str(refusal))
        else:
            words = "The boxes are filled: look at them and record."
            messages.info(request, " ".join((words, *notes)))
        return _page(request, about, form, heading, [])

    def make() -> str:
        changed = record_breakdown(
            about.series_id, by=request.actor, at=timezone.now(),
            period=form.cleaned_data["period"], name=name, counts=form.counts(),
            read_at=form.cleaned_data["read_at"],
        )  # fmt: skip
        return "Recorded." if changed else "It stood so already: nothing was recorded."

    return _asked(request, about, form, make, heading, [])


def _asked(
    request: Asked, about: About, form: Any, make: Callable[[], str], heading: str,
    tools: list[tuple[str, str]],
) -> HttpResponse:  # fmt: skip
    said: list[str] = []
    back = page_address("indicator", about.reference)
    if send(request, form, lambda: said.append(make())):
        messages.success(request, said[0])
        return redirect(f"{back}#groups")
    return _page(request, about, form, heading, tools)


def _page(
    request: Asked, about: About, form: Any, heading: str, tools: list[tuple[str, str]]
) -> HttpResponse:
    back = page_address("indicator", about.reference)
    return render(
        request,
        "rolled_up/form.html",
        {
            "form": form,
            "heading": heading,
            "caption": f"{about.reference} {about.title}",
            "button": "Record",
            "back": back,
            "tools": tools,
            "lead": _LEAD if isinstance(form, CountsForm) else "",
            "crumbs": [(about.reference, back), (heading, None)],
        },
        status=_REFUSED if request.method == "POST" and form.errors else 200,
    )
