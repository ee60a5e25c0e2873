"""Define an indicator otherwise from a day on; take back what is planned."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from goldenthread.indicators.queries.change_drafts import Draft
from goldenthread.indicators.queries.defined import Definable, definable
from goldenthread.indicators.queries.definition_rows import Version, planned
from goldenthread.indicators.queries.intended import Intended, Kind
from goldenthread.indicators.queries.rules import rule_names
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.changes.forms import (
    DefinitionForm,
    initial_definition,
)
from goldenthread.staff.changes.presenters import theirs_shown
from goldenthread.staff.changes.steps import (
    asked_draft,
    go_on,
    meanwhile,
    read_now,
    typed,
    typed_again,
)
from goldenthread.staff.fields import ChangeForm, reason_field
from goldenthread.staff.indicators.defined_words import LABELS, changes_in_words, field_value
from goldenthread.ui.dates import day

_REFUSED = 422


def crumbs_of(reference: str, here: str) -> list[tuple[str, str | None]]:
    """Return where a page about an indicator is."""
    return [
        ("Scorecard", page_address("scorecard")),
        (reference, page_address("indicator", reference)),
        (here, None),
    ]


def _about(request: Asked, reference: str) -> Definable:
    about = definable(request.actor, reference, on=timezone.localdate())
    if about is None:
        raise Http404("There is nothing to change here.")
    return about


@signed_in
def redefine(request: Asked, reference: str) -> HttpResponse:
    """Let somebody say how an indicator is to be counted and rated, and from when."""
    about, draft = _about(request, reference), asked_draft(request)
    given: QueryDict | None = request.POST if request.method == "POST" else None
    initial = {
        **initial_definition(about.stands),
        "from_on": timezone.localdate(),
        "read_at": about.read_at,
    }
    form = DefinitionForm(
        given or typed_again(draft, read_at=read_now(request, draft)),
        initial=initial,
        rules=rule_names(),
        stands=about.stands,
    )
    if request.method == "POST" and form.is_valid():
        intended = Intended(
            Kind.DEFINITION,
            series_ids=about.series_ids,
            from_on=form.cleaned_data["from_on"],
            reason=form.cleaned_data["reason"].strip(),
            read_at=form.cleaned_data["read_at"],
            fields=_changed(about, form.says()),
            typed=typed(request.POST),
            reference=reference,
        )
        if not intended.fields:
            form.refuse("", "Nothing is otherwise yet: change at least one thing.")
        else:
            answer = go_on(request, intended, form, draft=draft)
            if answer is not None:
                return answer
    return _shown(request, about, form, draft)


def _changed(about: Definable, says: dict[str, Any]) -> dict[str, Any]:
    """Return what is otherwise than on the page that the author read; the rest is left to stand."""
    return {name: value for name, value in says.items() if about.stands[name] != value}


def _shown(request: Asked, about: Definable, form: ChangeForm, draft: Draft | None) -> HttpResponse:
    intended = draft.intended if draft else None
    theirs = theirs_shown(meanwhile(request, draft), intended, {}) if intended else ()
    return render(
        request,
        "indicators/define.html",
        {
            "form": form,
            "about": about,
            "title": about.stands["title"],
            "others": [each for each in about.series if each != about.reference],
            "planned": [(day(row.from_on), changes_in_words(row)) for row in _planned(about)],
            "theirs": theirs,
            "crumbs": crumbs_of(about.reference, "Change definition"),
            "query": request.GET.urlencode() if draft else "",
        },
        status=_REFUSED if request.method == "POST" else 200,
    )


def _planned(about: Definable) -> tuple[Version, ...]:
    return planned(about.versions, timezone.localdate())


class WithdrawForm(ChangeForm):
    """Why a planned change is taken back."""

    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["from_on"]
        self.fields["reason"].label = "Why it is taken back"
        self.fields[
            "reason"
        ].help_text = "Both stay readable: the plan, and that it was taken back."


@signed_in
def withdraw(request: Asked, reference: str, definition_id: int) -> HttpResponse:
    """Take back a definition before its day comes."""
    about = _about(request, reference)
    found = next((row for row in _planned(about) if row.definition_id == definition_id), None)
    if found is None:
        raise Http404("There is no such plan, or its day has come.")
    form = WithdrawForm(request.POST or None, initial={"read_at": about.read_at})
    if request.method == "POST" and form.is_valid():
        intended = Intended(
            Kind.DEFINITION,
            series_ids=about.series_ids,
            from_on=found.from_on,
            reason=form.cleaned_data["reason"].strip(),
            read_at=form.cleaned_data["read_at"],
            fields=dict(found.before),
            reference=reference,
        )
        answer = go_on(request, intended, form, draft=None)
        if answer is not None:
            return answer
    return render(
        request,
        "indicators/withdraw.html",
        {
            "form": form,
            "about": about,
            "title": about.stands["title"],
            "from_on": day(found.from_on),
            "changes": [
                (LABELS[name], field_value(name, found.says[name]), field_value(name, stood))
                for name, stood in found.before.items()
            ],
            "crumbs": crumbs_of(reference, "Take back what is planned"),
        },
        status=_REFUSED if request.method == "POST" else 200,
    )
