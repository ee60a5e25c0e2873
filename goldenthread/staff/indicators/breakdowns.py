"""An indicator by group: shown with small counts hidden, taken away so, divided, and recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.exchange.writing import OutColumn, write_csv
from goldenthread.indicators.commands.breakdowns import define_breakdown, record_breakdown
from goldenthread.indicators.commands.versions import redefine
from goldenthread.indicators.queries.breakdowns import (
    About,
    TableOfPeriod,
    about_breakdowns,
    standing_counts,
    tables_of,
)
from goldenthread.organisation.access import Right
from goldenthread.rules.period_text import UnreadablePeriod
from goldenthread.rules.periods import Period
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.fields import ChangeForm, from_field, reason_field
from goldenthread.staff.rolled_up.sending import send
from goldenthread.ui.addresses import with_query

_REFUSED: Final = 422
_BAR: Final = 200
_HEADS: Final = tuple(OutColumn(head) for head in ("Divided by", "Period", "Group", "Shown as"))


@dataclass(frozen=True)
class RowShown:
    """One group: what is shown, and how long its bar is; none where the count is not shown."""

    group: str
    shown: str
    bar: int | None


@dataclass(frozen=True)
class TableShown:
    """One breakdown in one period, in words."""

    name: str
    period: str
    rows: tuple[RowShown, ...]
    total: str
    rule: str
    is_altered: bool


@dataclass(frozen=True)
class GroupsShown:
    """What the indicator's page says of its groups: the latest of each breakdown, and earlier ones."""

    latest: tuple[TableShown, ...]
    earlier: tuple[TableShown, ...]
    record: tuple[tuple[str, str], ...]
    define_href: str
    thresholds_href: str
    table_href: str


def _table_shown(one: TableOfPeriod) -> TableShown:
    table = one.table
    most = max((cell.count or 0 for cell in table.cells.values()), default=0) or 1
    rows = tuple(
        RowShown(
            group,
            cell.in_words(table.rules),
            None if cell.count is None else _BAR * cell.count // most,
        )
        for group, cell in table.cells.items()
    )
    total = "not shown" if table.total is None else f"{table.total:,}"
    return TableShown(
        one.name, one.period.label, rows, total, table.rules.in_words(), table.is_altered
    )


def breakdowns_shown(request: Asked, reference: str) -> GroupsShown:
    """Return an indicator's breakdowns for its page. At most 11 SQL queries."""
    read = read_as(request)
    about = about_breakdowns(request.actor, reference, on=read.on, as_at=read.as_at)
    if about is None:
        raise Http404("There is no such indicator.")
    tables = tables_of(request.actor, reference, as_at=read.as_at) if about.divided else []
    latest: dict[str, TableShown] = {}
    earlier = []
    for each in tables:
        if each.name in latest:
            earlier.append(_table_shown(each))
        else:
            latest[each.name] = _table_shown(each)
    record = page_address("breakdown_record", reference)
    return GroupsShown(
        latest=tuple(latest.values()),
        earlier=tuple(earlier),
        record=tuple((one.name, with_query(record, by=one.name)) for one in about.divided)
        if about.may_record
        else (),
        define_href=page_address("breakdown_define", reference) if about.may_define else "",
        thresholds_href=page_address("breakdown_thresholds", reference)
        if about.may_define and about.divided
        else "",
        table_href=page_address("breakdown_table", reference) if tables else "",
    )


@signed_in
def table(request: Asked, reference: str) -> HttpResponse:
    """Whoever sees an indicator takes its figures by group away, with small counts hidden."""
    read = read_as(request)
    if about_breakdowns(request.actor, reference, on=read.on, as_at=read.as_at) is None:
        raise Http404("There is no such indicator.")
    lines: list[tuple[object, ...]] = []
    for one in map(_table_shown, tables_of(request.actor, reference, as_at=read.as_at)):
        lines += [(one.name, one.period, row.group, row.shown) for row in one.rows]
        lines.append((one.name, one.period, "Total", one.total))
    safe = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in reference)
    return HttpResponse(
        "".join(write_csv(_HEADS, lines)).encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{safe}-by-group.csv"'},
    )


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


class CountsForm(forms.Form):
    """How many are in each group, a box each; an empty one is not known."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    period = forms.CharField(
        label="Period", help_text="Such as 2014/15 Q1", max_length=40,
        widget=forms.TextInput(attrs={"width": 10}),
    )  # fmt: skip

    def __init__(self, *args: Any, groups: list[str], about: About, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about, self.groups = about, groups
        for place, group in enumerate(groups):
            self.fields[f"group_{place}"] = forms.IntegerField(
                label=group, required=False, min_value=0, max_value=1_000_000_000,
                widget=forms.TextInput(attrs={"width": 5}),
                error_messages={"invalid": f"{group}: write a whole number, or leave the box empty."},
            )  # fmt: skip

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

    def counts(self) -> dict[str, int | None]:
        """Return the count of each group."""
        return {
            group: self.cleaned_data[f"group_{place}"] for place, group in enumerate(self.groups)
        }

    def refuse(self, field: str, text: str) -> None:
        """Put a refusal beside the box that it speaks of, or above all of them."""
        self.add_error(field if field in self.fields else None, text)


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
    if held:
        initial.update(name=held.name, groups="\n".join(held.groups))
    form = DivideForm(request.POST or None, initial=initial)

    def make() -> str:
        given = form.cleaned_data
        groups = [line for line in given["groups"].splitlines() if line.strip()]
        define_breakdown(
            about.indicator_id, by=request.actor, at=timezone.now(), name=given["name"],
            groups=groups, reason=given["reason"],
        )  # fmt: skip
        return "Recorded: figures can be given by group."

    tools = [
        (f"Change “{one.name}”",
         with_query(page_address("breakdown_define", reference), by=one.name))
        for one in about.divided
    ]  # fmt: skip
    return _asked(request, about, form, make, "Divide it into groups", tools)


@signed_in
def thresholds(request: Asked, reference: str) -> HttpResponse:
    """An administrator says which counts of an indicator are hidden."""
    about = _about(request, reference, Right.ADMINISTER)
    rules = about.thresholds
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
    form = CountsForm(request.POST or None, groups=[], about=about)
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
    groups = list(standing.counts)
    initial: dict[str, Any] = {"read_at": head(), "period": period.label if period else ""}
    initial.update({f"group_{place}": standing.counts[group] for place, group in enumerate(groups)})
    form = CountsForm(request.POST or None, initial=initial, groups=groups, about=about)

    def make() -> str:
        changed = record_breakdown(
            about.series_id, by=request.actor, at=timezone.now(),
            period=form.cleaned_data["period"], name=name, counts=form.counts(),
            read_at=form.cleaned_data["read_at"],
        )  # fmt: skip
        return "Recorded." if changed else "It stood so already: nothing was recorded."

    return _asked(request, about, form, make, f"Record by {name}", [])


def _asked(
    request: Asked, about: About, form: Any, make: Callable[[], str], heading: str,
    tools: list[tuple[str, str]],
) -> HttpResponse:  # fmt: skip
    said: list[str] = []
    back = page_address("indicator", about.reference)
    if send(request, form, lambda: said.append(make())):
        messages.success(request, said[0])
        return redirect(f"{back}#groups")
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
            "crumbs": [(about.reference, back), (heading, None)],
        },
        status=_REFUSED if request.method == "POST" else 200,
    )
