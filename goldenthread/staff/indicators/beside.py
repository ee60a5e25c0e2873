"""State a forecast of the year's end; set a rating by hand beside the computed one, and withdraw it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.beside import (
    override_rating,
    state_forecast,
    withdraw_override,
)
from goldenthread.indicators.queries.indicator import IndicatorShown, indicator_shown
from goldenthread.indicators.queries.judging import TO_DATE, YEAR_END
from goldenthread.rules.numbers import Number, plain, read_figure
from goldenthread.rules.period_text import UnreadablePeriod
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import RatingClass
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.fields import SensibleDay, reason_field
from goldenthread.staff.indicators.bases import by_hand_shown, forecast_shown
from goldenthread.staff.indicators.presenters import present_shown, wording_of
from goldenthread.staff.sending import send
from goldenthread.ui.words import rating_mark

_REFUSED = 422
_USUAL = timedelta(days=90)
_NOT_ALLOWED = (
    "The rule that rates it does not allow that. Whoever adopts rating rules may change that."
)
_CLASSES = (
    RatingClass.EXCEEDING,
    RatingClass.ON_TARGET,
    RatingClass.NEAR_TARGET,
    RatingClass.OFF_TARGET,
)


class BesideForm(forms.Form):
    """What both ask: up to which event the author had read, and why."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    reason = reason_field("It stands in the audit trail, and beside what you set.")


class ForecastForm(BesideForm):
    """Where the owner says that the year will end."""

    value = forms.CharField(
        label="Where the year will end",
        required=False,
        max_length=40,
        help_text="In the indicator's own unit. Empty takes back what was stated.",
        widget=forms.TextInput(attrs={"width": 10}),
    )
    field_order = ("read_at", "value", "reason")

    def clean_value(self) -> Number | None:
        """Return the number, refused in a sentence where it is none."""
        text = str(self.cleaned_data["value"]).strip().replace("−", "-").removesuffix("%")
        if not text:
            return None
        read = read_figure(text)
        if read.refused or read.value is None:
            raise forms.ValidationError(read.refused or f"“{text}” is no number: write one.")
        return read.value


class OverrideForm(BesideForm):
    """The class that is shown beside the computed one, and until when."""

    rating_class = forms.ChoiceField(
        label="The rating to show beside the computed one",
        choices=[(each.value, rating_mark(each).word) for each in _CLASSES],
        widget=forms.RadioSelect(attrs={"is_small": True}),
    )
    until = SensibleDay(
        label="Until which day", help_text="It ends by itself after that day; a year at most."
    )
    field_order = ("read_at", "rating_class", "until", "reason")


class WithdrawForm(BesideForm):
    """Why a rating set by hand is withdrawn."""


def _shown(request: Asked, reference: str, period: str = "") -> IndicatorShown:
    try:
        shown = indicator_shown(
            request.actor, reference, period=period, on=timezone.localdate(request.actor.at)
        )
    except UnreadablePeriod:
        raise Http404("There is no such period.") from None
    if shown is None:
        raise Http404("There is no such indicator.")
    return shown


def _asked_year(request: Asked, shown: IndicatorShown) -> Period | None:
    text = request.GET.get("period", "")
    if not text:
        return None
    try:
        return shown.counting.parse(text)
    except (ValueError, OverflowError):
        raise Http404("There is no such period.") from None


@signed_in
def forecast(request: Asked, reference: str) -> HttpResponse:
    """Let the owner say where the year will end, and what that rests on."""
    shown = _shown(request, reference)
    year = _asked_year(request, shown)
    if not shown.may_record or shown.present is None or shown.beside.year_end is None:
        raise Http404("There is nothing to foresee here.")
    year = year or shown.beside.year_end.year
    stands = shown.beside.year_end.stated if shown.beside.year_end.year == year else None
    initial: dict[str, Any] = {"read_at": head()}
    if stands is not None and stands.value is not None:
        initial |= {"value": plain(stands.value), "reason": stands.reason}
    form = ForecastForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = send(
            request,
            form,
            lambda: state_forecast(
                by=request.actor, at=timezone.now(), series_id=shown.series_id, year=year,
                value=given["value"], reason=given["reason"], read_at=given["read_at"],
            ),
        )  # fmt: skip
        if done:
            said = (
                "Kept. It is shown beside what is worked out."
                if given["value"] is not None
                else "Taken back."
            )
            messages.success(request, said)
            return redirect(page_address("indicator", reference) + "#year-end")
    heading = f"Forecast of {year.label}"
    return _page(request, shown, form, heading, _so_far(shown), "Keep the forecast")


def _so_far(shown: IndicatorShown) -> str:
    """Return what is known of the year: the latest figure, the year to date, and what is worked out."""
    present, wording = present_shown(shown), wording_of(shown)
    found = forecast_shown(shown, wording)
    said = [f"{present.period}: {present.figure}, {present.target}."] if present else []
    judged = {each.name: each.judged for each in shown.beside.bases}
    if TO_DATE in judged and judged[TO_DATE].value is not None:
        said.append(f"The year to date: {wording.shown(judged[TO_DATE].value)}.")
    if YEAR_END in judged and judged[YEAR_END].expected is not None:
        said.append(f"The year's target: {wording.shown(judged[YEAR_END].expected)}.")
    if found is not None and found.value:
        said.append(f"Worked out for its end: {found.value}. {found.because}")
    return " ".join(said)


@signed_in
def override(request: Asked, reference: str) -> HttpResponse:
    """Let whoever confirms figures set a rating beside the computed one, with a reason and an end."""
    shown = _overridable(request, reference)
    period = shown.present.period  # type: ignore[union-attr]
    heading = f"Set the rating of {period.label} by hand"
    if request.method != "POST" and not shown.beside.allows_override:
        return _page(request, shown, None, heading, _NOT_ALLOWED, "")
    initial = {"read_at": head(), "until": timezone.localdate() + _USUAL}
    form = OverrideForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = send(
            request,
            form,
            lambda: override_rating(
                by=request.actor, at=timezone.now(), series_id=shown.series_id, period=period,
                rating_class=RatingClass(given["rating_class"]), until=given["until"],
                reason=given["reason"], read_at=given["read_at"],
            ),
        )  # fmt: skip
        if done:
            messages.success(request, "Set. It is shown beside the computed rating until it ends.")
            return redirect(page_address("indicator", reference))
    now = present_shown(shown)
    stood = f"Computed: {rating_mark(now.rating).word}. {now.sentence}" if now else ""
    return _page(request, shown, form, heading, stood, "Set it beside the computed one")


@signed_in
def withdraw_by_hand(request: Asked, reference: str) -> HttpResponse:
    """Let whoever confirms figures withdraw a rating set by hand before its day."""
    shown = _overridable(request, reference)
    found = by_hand_shown(shown)
    if found is None:
        raise Http404("No rating is set by hand here.")
    period = shown.present.period  # type: ignore[union-attr]
    form = WithdrawForm(request.POST or None, initial={"read_at": head()})
    form.fields["reason"].label = "Why it is withdrawn"
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = send(
            request,
            form,
            lambda: withdraw_override(
                by=request.actor, at=timezone.now(), series_id=shown.series_id, period=period,
                reason=reason,
            ),
        )  # fmt: skip
        if done:
            messages.success(request, "Withdrawn. That it was set stays in the audit trail.")
            return redirect(page_address("indicator", reference))
    stood = f"Set by hand: {rating_mark(found.rating).word}, {found.text}. {found.reason}"
    heading = f"Withdraw the rating of {period.label} set by hand"
    return _page(request, shown, form, heading, stood, "Withdraw it")


def _overridable(request: Asked, reference: str) -> IndicatorShown:
    shown = _shown(request, reference, request.GET.get("period", ""))
    if not shown.may_validate or shown.present is None or shown.present_figure is None:
        raise Http404("There is nothing to set here.")
    return shown


def _page(
    request: Asked,
    shown: IndicatorShown,
    form: forms.Form | None,
    heading: str,
    stood: str,
    button: str,
) -> HttpResponse:
    return render(
        request,
        "indicators/beside_form.html",
        {
            "form": form,
            "heading": heading,
            "stood": stood,
            "button": button,
            "reference": shown.reference,
            "title": shown.title,
            "crumbs": [
                ("Scorecard", page_address("scorecard")),
                (shown.reference, page_address("indicator", shown.reference)),
                (heading, None),
            ],
        },
        status=_REFUSED if request.method == "POST" else 200,
    )
