"""Set an indicator's targets for several years in one go, with what they would rate otherwise first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from goldenthread.indicators.queries.change_drafts import Draft
from goldenthread.indicators.queries.intended import Intended, Kind, WantedTarget
from goldenthread.indicators.queries.targets import Targetable, targetable
from goldenthread.rules.numbers import Number, plain, read_figure, read_yes_no
from goldenthread.rules.periods import Period
from goldenthread.rules.profiles import line_between, spread
from goldenthread.rules.targets import ADDS_UP
from goldenthread.rules.vocabulary import Accumulation, TargetKind, ValueKind
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.changes.defining import crumbs_of
from goldenthread.staff.changes.presenters import theirs_shown
from goldenthread.staff.changes.several_years import (
    PLACES,
    add_span_fields,
    spans_of,
    spans_typed,
    years_within,
)
from goldenthread.staff.changes.steps import (
    asked_draft,
    go_on,
    meanwhile,
    read_now,
    typed,
    typed_again,
)
from goldenthread.staff.fields import ChangeForm
from goldenthread.staff.figures import Wording
from goldenthread.staff.indicators.words import AIMS, by_and_when
from goldenthread.ui.addresses import with_query

_REFUSED = 422
_SIGNS = "%£$€"
_FIRST, _LAST = 1990, 2150
_MEANINGS = {
    TargetKind.TARGET: "",
    TargetKind.STRETCH: "What would be better still than the target.",
    TargetKind.FLOOR: "What must be reached whatever the target is.",
    TargetKind.RANGE_LOW: "Where the range begins that the figure should stay within.",
    TargetKind.RANGE_HIGH: "Where the range ends that the figure should stay within.",
    TargetKind.GREEN: "The value that earns on target, under a rule that asks for it.",
    TargetKind.AMBER: "The value that earns near target, under a rule that asks for it.",
    TargetKind.TOLERANCE: "How far short is still near: in points or per cent, as the rule says. A year's"
    " holds for its parts as it is.",
    TargetKind.BASELINE: "What later figures are compared with. It stays until there is another.",
}


def box_of(period: Period) -> str:
    """Return the name of a period's box."""
    return f"t_{period.start:%Y%m%d}_{period.next_start:%Y%m%d}"


@dataclass(frozen=True)
class Cell:
    """The box of one period, with what stands and what was typed."""

    name: str
    label: str
    value: str
    note: str
    error: str


@dataclass(frozen=True)
class YearRow:
    """One year: the whole, and its parts."""

    label: str
    whole: Cell
    parts: tuple[Cell, ...]


class TargetsForm(ChangeForm):
    """Boxes for each year and its parts; an empty one says that there is no target."""

    line_from = forms.CharField(label="From", required=False, max_length=40)
    line_to = forms.CharField(label="to", required=False, max_length=40)

    def __init__(self, *args: Any, about: Targetable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["from_on"]
        self.about, self.spans = about, spans_of(about)
        self.periods: dict[str, Period] = {}
        for year in about.settable:
            for period in (year, *about.parts(year)):
                self._add_box(period)
        for period in self.spans.standing:
            self._add_box(period)
        add_span_fields(self.fields, self.spans)

    def _add_box(self, period: Period) -> None:
        name, stands = box_of(period), self.about.value(period)
        self.periods[name] = period
        self.fields[name] = forms.CharField(
            label=period.label,
            required=False,
            max_length=40,
            initial="" if stands is None else plain(stands),
        )

    def number(self, name: str) -> Number | None:
        """Return what was typed in a box, refused in a sentence where it is no number."""
        text = str(self.cleaned_data.get(name, "")).strip().replace("−", "-")
        if not text:
            return None
        is_yes_no = self.about.value_kind is ValueKind.YES_NO
        read = read_yes_no(text) if is_yes_no else read_figure(text)
        if read.refused or read.value is None:
            self.add_error(name, read.refused or f"“{text}” is no target: write a number.")
            return None
        if read.unit and read.unit in _SIGNS and read.unit != self.about.unit:
            counted = f"in {self.about.unit}" if self.about.unit else "without a unit"
            self.add_error(name, f"“{text}” is in {read.unit}, but this is counted {counted}.")
            return None
        return read.value

    def wanted(self) -> list[WantedTarget]:
        """Return the targets that are otherwise than those that stand."""
        found = []
        for name, period in self.periods.items():
            value = self.number(name)
            if name not in self.errors and value != self.about.value(period):
                wanted = WantedTarget(self.about.series_id, period, value, self.about.kind)
                found.append(wanted)
        about = self.about
        for _, period, value in spans_typed(self, self.spans):
            if value != about.value(period):
                found.append(WantedTarget(about.series_id, period, value, about.kind))
        self._refuse_unequal()
        return found

    def whole_spans(self) -> list[tuple[str, Period, Number]]:
        """Return the targets for several years that are in the boxes, each with the name of its box."""
        standing = [
            (name, period, value)
            for name, period in self.periods.items()
            if period in self.spans.standing and (value := self.number(name)) is not None
        ]
        return [*standing, *spans_typed(self, self.spans)]

    def _refuse_unequal(self) -> None:
        """Refuse years that each have a target and together come to something else than their whole."""
        if self.about.accumulation not in ADDS_UP or self.errors:
            return
        for name, span, whole in self.whole_spans():
            years = years_within(span, self.about.settable)
            values = [self.number(box_of(year)) for year in years]
            known = [value for value in values if value is not None]
            if years and len(known) == len(years) and sum(known) != whole:
                come = plain(Number(sum(known)))
                self.add_error(
                    name,
                    f"Its years come to {come}, not to {plain(whole)}: mend one of them, or the whole.",
                )


@signed_in
def targets(request: Asked, reference: str) -> HttpResponse:
    """Let somebody set the targets of several years."""
    draft = asked_draft(request)
    about = _about(request, reference, draft)
    given = request.POST if request.method == "POST" else None
    form = TargetsForm(
        given or typed_again(draft, read_at=read_now(request, draft)),
        initial={"read_at": about.read_at},
        about=about,
    )
    then = request.POST.get("then", "")
    if then in _FILLS:
        return _filled(request, about, form, then)
    if request.method == "POST" and form.is_valid():
        wanted = form.wanted()
        if not wanted and not form.errors:
            form.refuse("", "Every target stands already: change at least one box.")
        if not form.errors:
            intended = Intended(
                Kind.TARGETS,
                series_ids=(about.series_id,),
                reason=form.cleaned_data["reason"].strip(),
                read_at=form.cleaned_data["read_at"],
                targets=tuple(wanted),
                typed=typed(request.POST),
                reference=reference,
            )
            answer = go_on(request, intended, form, draft=draft)
            if answer is not None:
                return answer
    theirs = (
        theirs_shown(meanwhile(request, draft), draft.intended, {}) if draft is not None else ()
    )
    return _page(request, about, form, theirs=theirs)


def _about(request: Asked, reference: str, draft: Draft | None) -> Targetable:
    text, kind = request.GET.get("from", ""), kind_asked(request.GET.get("kind", ""))
    if draft is not None and draft.intended.targets:
        kind = draft.intended.targets[0].kind
    is_year = text.isascii() and text.isdecimal() and _FIRST <= int(text[:5]) <= _LAST
    about = targetable(
        request.actor,
        reference,
        on=timezone.localdate(),
        first=int(text) if is_year else None,
        kind=kind,
    )
    if about is None:
        raise Http404("There is nothing to set here.")
    return about


def kind_asked(text: str) -> TargetKind:
    """Return the kind of target that an address names; the target itself where it names none."""
    return TargetKind(text) if text in set(TargetKind) else TargetKind.TARGET


def _kinds(about: Targetable, address: str, first: int) -> list[tuple[str, str, bool, bool]]:
    """Return each kind's name and page, whether it is this one, and whether any of it stands."""
    return [
        (
            AIMS[kind],
            with_query(
                address, kind=None if kind is TargetKind.TARGET else kind.value, **{"from": first}
            ),
            kind is about.kind,
            kind in about.others,
        )
        for kind in AIMS
    ]


def _filled(request: Asked, about: Targetable, form: TargetsForm, then: str) -> HttpResponse:
    """Show the boxes filled as asked; nothing is kept."""
    form.is_valid()
    form.errors.pop("reason", None)
    boxes: QueryDict = request.POST.copy()
    refusal = _FILLS[then](about, form, boxes)
    again = TargetsForm(boxes, about=about)
    again.is_valid()
    again.errors.pop("reason", None)
    for name, texts in form.errors.items():
        if name in again.fields and name not in again.errors:
            again.add_error(name, list(texts))
    if refusal:
        again.refuse("", refusal)
    return _page(request, about, again, is_filled=not again.errors)


def _by_line(about: Targetable, form: TargetsForm, boxes: QueryDict) -> str:
    first, last = form.number("line_from"), form.number("line_to")
    if first is None or last is None:
        return "" if form.errors else "Write the target of the first year and of the last."
    values = line_between(first, last, count=len(about.settable), decimals=about.decimals)
    for year, value in zip(about.settable, values, strict=True):
        boxes[box_of(year)] = plain(value)
    return ""


def _over_the_year(
    about: Targetable, form: TargetsForm, boxes: QueryDict, *, is_shaped: bool = False
) -> str:
    done, without = 0, []
    for year in about.settable:
        parts, whole = about.parts(year), form.number(box_of(year))
        if not parts or whole is None:
            continue
        shape = None
        if is_shaped:
            known = [about.actuals.get((p.start, p.next_start)) for p in _before(about, parts)]
            if any(value is None for value in known):
                without.append(year.label)
                continue
            shape = [value for value in known if value is not None]
        values = spread(
            whole, parts, accumulation=about.accumulation, decimals=about.decimals, shape=shape
        )
        for part, value in zip(parts, values, strict=True):
            boxes[box_of(part)] = plain(value)
        done += 1
    if done:
        return ""
    if without:
        return "No whole year of figures is recorded whose shape could be followed."
    return "Write the target of at least one year first."


def _before(about: Targetable, parts: list[Period]) -> list[Period]:
    """Return the same parts of the latest year of which every part has a figure."""
    for _ in range(10):
        parts = [part.year_before() for part in parts]
        if all((part.start, part.next_start) in about.actuals for part in parts):
            return parts
    return parts


def _like_before(about: Targetable, form: TargetsForm, boxes: QueryDict) -> str:
    return _over_the_year(about, form, boxes, is_shaped=True)


def _over_its_years(about: Targetable, form: TargetsForm, boxes: QueryDict) -> str:
    """Fill the years of each target for several of them, what adds up by days; years not shown are left."""
    spans, filled = form.whole_spans(), 0
    for _, span, whole in spans:
        years = years_within(span, about.settable)
        filled += len(years)
        # A year's own target is of that year alone, also where its figures are supplied as the year to date.
        how = Accumulation.SUM if about.accumulation in ADDS_UP else about.accumulation
        values = spread(whole, years, accumulation=how, decimals=about.decimals)
        for year, value in zip(years, values, strict=True):
            boxes[box_of(year)] = plain(value)
    if spans and not filled:
        return f"Not all years of {spans[0][1].label} are on this page: begin with its first year."
    return "" if spans or form.errors else "Write a target for several years first."


_FILLS = {
    "line": _by_line, "spread": _over_the_year, "shape": _like_before, "years": _over_its_years,
}  # fmt: skip


def _cell(form: TargetsForm, period: Period, label: str) -> Cell:
    name = box_of(period)
    row = form.about.standing.get((period.start, period.next_start))
    wording = Wording(form.about.unit, form.about.decimals, form.about.value_kind)
    note = ""
    if row is not None:
        stands = wording.exact(row.value) or "none"
        note = f"stands: {stands}, set by {by_and_when(row.author)}"
    errors: list[Any] = list(form.errors.get(name, ())) if form.is_bound else []
    return Cell(
        name=name,
        label=label,
        value=str(form[name].value() or ""),
        note=note,
        error=str(errors[0]) if errors else "",
    )


def _page(
    request: Asked,
    about: Targetable,
    form: TargetsForm,
    *,
    theirs: Any = (),
    is_filled: bool = False,
) -> HttpResponse:
    rows = [
        YearRow(
            label=year.label,
            whole=_cell(form, year, "Whole year"),
            parts=tuple(_cell(form, part, part.label) for part in about.parts(year)),
        )
        for year in about.settable
    ]
    address = reverse("targets", args=[about.reference])
    first = about.years[0].start.year
    step = about.years[-1].start.year - first + about.years[-1].days // 365
    return render(
        request,
        "indicators/targets_form.html",
        {
            "form": form,
            "about": about,
            "rows": rows,
            "spans": [_cell(form, period, period.label) for period in form.spans.standing],
            "places": PLACES if form.spans.years else (),
            "has_parts": any(row.parts for row in rows),
            "adds_up": about.accumulation in ADDS_UP,
            "theirs": theirs,
            "is_filled": is_filled,
            "address": request.get_full_path(),
            "earlier": with_query(address, kind=about.kind.value, **{"from": first - step}),
            "later": with_query(address, kind=about.kind.value, **{"from": first + step}),
            "kinds": _kinds(about, address, first),
            "aim": AIMS[about.kind],
            "meaning": _MEANINGS[about.kind],
            "is_target": about.kind is TargetKind.TARGET,
            "crumbs": crumbs_of(about.reference, "Targets"),
        },
        status=_REFUSED if request.method == "POST" and form.errors else 200,
    )
