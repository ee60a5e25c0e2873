"""Change how an indicator's control chart is drawn: its settings, and the days on which limits begin anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from goldenthread.indicators.queries.change_drafts import Draft
from goldenthread.indicators.queries.defined import Definable, definable
from goldenthread.indicators.queries.intended import Intended, Kind
from goldenthread.rules.charting import MOST_REBASES, ChartTerms, Rebase, terms_from_data
from goldenthread.rules.control import FEWEST, ChartRefused, ChartSettings
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.changes.defining import crumbs_of
from goldenthread.staff.changes.presenters import theirs_shown
from goldenthread.staff.changes.steps import (
    asked_draft,
    go_on,
    meanwhile,
    read_now,
    typed,
    typed_again,
)
from goldenthread.staff.fields import ChangeForm, SensibleDay, reason_field

_REFUSED: Final = 422
_BLANK: Final = 2
"""How many empty lines for another rebase the form offers."""
_LONGEST: Final = 300


def _few(least: int, most: int) -> list[tuple[str, str]]:
    return [(str(each), f"{each} points") for each in range(least, most + 1)]


class ChartForm(ChangeForm):
    """How a control chart is drawn. ``rebases`` is how many lines there are for limits that begin anew."""

    shift = forms.ChoiceField(
        label="A shift is so many on one side of the mean",
        choices=_few(6, 8),
        widget=forms.RadioSelect(attrs={"is_inline": True, "is_small": True}),
    )
    trend = forms.ChoiceField(
        label="A trend is so many that all rise, or all fall",
        choices=_few(5, 7),
        widget=forms.RadioSelect(attrs={"is_inline": True, "is_small": True}),
    )
    screen = forms.BooleanField(
        label="Leave out jumps of 3.267 times the usual one when limits are worked out",
        required=False,
    )
    mean_breaks_run = forms.BooleanField(
        label="A figure exactly on the mean ends a shift", required=False
    )
    fix_first = forms.IntegerField(
        label="Fix the limits by the first so many figures",
        help_text=f"{FEWEST} or more, missing ones not counted; empty takes all of them.",
        required=False,
        widget=forms.TextInput(attrs={"width": 3, "inputmode": "numeric"}),
    )
    factor = forms.DecimalField(
        label="Limits lie so many times the usual jump from the mean",
        help_text="2.66 is what the NHS and most others take.",
        min_value=1,
        max_value=5,
        max_digits=4,
        decimal_places=3,
        widget=forms.TextInput(attrs={"width": 4, "inputmode": "decimal"}),
    )
    reason = reason_field()

    def __init__(self, *args: Any, rebases: int, **kw: Any) -> None:
        super().__init__(*args, **kw)
        del self.fields["from_on"]
        self.rebases = rebases
        for place in range(rebases):
            self.fields[f"on_{place}"] = SensibleDay(
                label="With the period that holds", required=False
            )
            self.fields[f"why_{place}"] = forms.CharField(
                label="Why", required=False, max_length=_LONGEST
            )

    def clean(self) -> dict[str, Any]:
        """Refuse settings that make no sense."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            cleaned["terms"] = ChartTerms(self._settings(cleaned), self._rebases(cleaned))
        except ChartRefused as refusal:
            field = "fix_first" if "first" in str(refusal) else None
            self.add_error(field, str(refusal))
        return cleaned

    def _settings(self, given: Mapping[str, Any]) -> ChartSettings:
        return ChartSettings(
            shift=int(given["shift"]),
            trend=int(given["trend"]),
            screen=given["screen"],
            fix_first=given["fix_first"],
            mean_breaks_run=given["mean_breaks_run"],
            factor=Fraction(given["factor"]),
        )

    def _rebases(self, given: Mapping[str, Any]) -> tuple[Rebase, ...]:
        """Return the lines that are filled in; each needs both its day and why."""
        found: list[Rebase] = []
        for place in range(self.rebases):
            day, why = given[f"on_{place}"], given[f"why_{place}"].strip()
            if day is None and not why:
                continue
            if day is None:
                self.add_error(f"on_{place}", "Say from which day: the reason stands alone.")
            elif not why:
                self.add_error(f"why_{place}", "Say why limits begin anew on that day.")
            elif any(each.on == day for each in found):
                self.add_error(f"on_{place}", "This day stands above already.")
            else:
                found.append(Rebase(day, why))
        return tuple(sorted(found, key=lambda each: each.on))


def _initial(terms: ChartTerms) -> dict[str, Any]:
    """Return what the boxes hold at first: what stands."""
    settings = terms.settings
    found: dict[str, Any] = {
        name: getattr(settings, name) for name in ("screen", "fix_first", "mean_breaks_run")
    }
    found |= {"shift": str(settings.shift), "trend": str(settings.trend)}
    found["factor"] = f"{float(settings.factor):g}"
    for place, each in enumerate(terms.rebases):
        found |= {f"on_{place}": each.on, f"why_{place}": each.why}
    return found


def _lines(given: Mapping[str, Any] | None, terms: ChartTerms) -> int:
    """Return how many lines for rebases the form has: those that stand or were sent, and some more."""
    sent = sum(1 for place in range(MOST_REBASES) if given and f"why_{place}" in given)
    return sent or min(len(terms.rebases) + _BLANK, MOST_REBASES)


@signed_in
def chart_settings(request: Asked, reference: str) -> HttpResponse:
    """Let somebody say how the control chart is drawn, and where its limits begin anew."""
    today = timezone.localdate()
    about, draft = definable(request.actor, reference, on=today), asked_draft(request)
    if about is None:
        raise Http404("There is nothing to change here.")
    terms = terms_from_data(about.stands["chart"])
    given: QueryDict | None = request.POST if request.method == "POST" else None
    given = given or typed_again(draft, read_at=read_now(request, draft))
    form = ChartForm(
        given,
        initial=_initial(terms) | {"read_at": about.read_at},
        rebases=_lines(given, terms),
    )
    if request.method == "POST" and form.is_valid():
        intended = _intended(request, about, form, today)
        if form.cleaned_data["terms"] == terms:
            form.refuse("", "Nothing is otherwise yet: change at least one thing.")
        else:
            answer = go_on(request, intended, form, draft=draft)
            if answer is not None:
                return answer
    return _shown(request, about, form, draft)


def _intended(request: Asked, about: Definable, form: ChartForm, today: date) -> Intended:
    return Intended(
        Kind.DEFINITION,
        series_ids=about.series_ids,
        from_on=today,
        reason=form.cleaned_data["reason"].strip(),
        read_at=form.cleaned_data["read_at"],
        fields={"chart": form.cleaned_data["terms"].as_data()},
        typed=typed(request.POST),
        reference=about.reference,
    )


def _shown(request: Asked, about: Definable, form: ChartForm, draft: Draft | None) -> HttpResponse:
    intended = draft.intended if draft else None
    return render(
        request,
        "indicators/chart_settings.html",
        {
            "form": form,
            "about": about,
            "title": about.stands["title"],
            "lines": [(form[f"on_{place}"], form[f"why_{place}"]) for place in range(form.rebases)],
            "theirs": theirs_shown(meanwhile(request, draft), intended, {}) if intended else (),
            "crumbs": crumbs_of(about.reference, "Control chart"),
            "query": request.GET.urlencode() if draft else "",
        },
        status=_REFUSED if request.method == "POST" else 200,
    )
