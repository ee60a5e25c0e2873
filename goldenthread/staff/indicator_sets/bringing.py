"""Bring a set of indicators in from a file, looked at before it is recorded, or load one that is shipped."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from goldenthread.exchange.files import FileRefused
from goldenthread.exchange.indicator_sets import LARGEST, SetRefused, read_set
from goldenthread.indicators.commands.indicator_sets import record_set
from goldenthread.indicators.queries.indicator_sets.matches import may_match
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.indicator_sets import SetSays
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.imports.upload import LimitedUpload, takes_uploads, uploaded
from goldenthread.staff.indicator_sets.shipped import shipped_by_reference
from goldenthread.staff.indicator_sets.words import counted, said, title_of
from goldenthread.ui.dates import day

_REFUSED: Final = 422
_SHOWN: Final = 100


def _require(request: Asked) -> None:
    if not may_match(request.actor, timezone.localdate()):
        raise Http404("There is nothing to bring in here.")


@takes_uploads(lambda: LARGEST)
def bring(request: Asked, limited: LimitedUpload) -> HttpResponse:
    """Say what a file holds, take one in, and show what it would come to; nothing is recorded yet."""
    _require(request)
    if request.method != "POST":
        return _form(request)
    try:
        [(_, content), *_] = uploaded(request, limited, none="Choose the file of the set first.")
        says = read_set(content)
    except FileRefused as refusal:
        return _form(request, [str(refusal)])
    except SetRefused as refusal:
        return _form(request, [str(it) for it in refusal.mistakes])
    return _preview(request, says, content.decode("utf-8-sig"))


@require_POST
@signed_in
def record(request: Asked) -> HttpResponse:
    """Record the set that was looked at; it is read and checked again."""
    _require(request)
    text = request.POST.get("text", "")
    try:
        says = read_set(text.encode("utf-8", "replace"))
    except SetRefused as refusal:
        return _form(request, [str(it) for it in refusal.mistakes])
    return _recorded(request, says, text)


@require_POST
@signed_in
def load_shipped(request: Asked) -> HttpResponse:
    """Load a set that comes with the system."""
    _require(request)
    says = shipped_by_reference().get(request.POST.get("reference", ""))
    if says is None:
        return _form(
            request, ["There is no such set: choose one of those that come with the system."]
        )
    return _recorded(request, says, "")


def _recorded(request: Asked, says: SetSays, text: str) -> HttpResponse:
    try:
        number = record_set(says, by=request.actor, at=timezone.now())
    except NotPossible as refusal:
        return (
            _preview(request, says, text, str(refusal)) if text else _form(request, [str(refusal)])
        )
    if number is None:
        messages.info(request, "Nothing was recorded: the set stands already as it is.")
    else:
        messages.success(request, f"{says.name} is loaded, with {counted(len(says.items))}.")
    return redirect("indicator_set", reference=says.reference)


def _form(request: Asked, refusals: list[str] | None = None) -> HttpResponse:
    context = {
        "refusals": refusals or [],
        "crumbs": [("Indicator sets", page_address("indicator_sets")), ("Bring a set in", None)],
    }
    return render(
        request, "indicator_sets/bring.html", context, status=_REFUSED if refusals else 200
    )


def _preview(request: Asked, says: SetSays, text: str, refusal: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "says": says,
        "issued": day(says.issued_on),
        "counted": counted(len(says.items)),
        "rows": [
            {
                "code": it.code,
                "title": title_of(it),
                "topic": it.topic,
                "facts": [said(it, "unit"), said(it, "polarity"), said(it, "frequency")],
            }
            for it in says.items[:_SHOWN]
        ],
        "more": max(0, len(says.items) - _SHOWN),
        "untitled": sum(1 for it in says.items if not it.title),
        "text": text,
        "refusal": refusal,
        "crumbs": [
            ("Indicator sets", page_address("indicator_sets")),
            ("Bring a set in", page_address("indicator_set_bring")),
            ("What it would come to", None),
        ],
    }
    return render(
        request, "indicator_sets/preview.html", context, status=_REFUSED if refusal else 200
    )
