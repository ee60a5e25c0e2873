"""A change that asks first: the form, then in words what it opens or closes and to whom, then the change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from goldenthread.audit.queries import head
from goldenthread.organisation.commands.refusals import ChangedMeanwhile
from goldenthread.staff.asking import Asked
from goldenthread.staff.rights.filters import Crumbs

_REFUSED = 422
CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Change:
    """A page that asks: its words, where it is, and what its button says at the end."""

    heading: str
    caption: str
    crumbs: Crumbs
    address: str
    cancel: str
    button: str
    intro: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    is_grave: bool = False


def ask_first(
    request: Asked,
    change: Change,
    form: forms.Form,
    *,
    consequences: Callable[[], Sequence[str]],
    make: Callable[[], HttpResponse],
    refusals: tuple[type[Exception], ...],
) -> HttpResponse:
    """Show the form; once it is filled in, what would come of it; once that is confirmed, make the change.

    ``consequences`` and ``make`` may refuse with one of ``refusals``, whose sentence is shown above
    the form with everything typed kept; so too where somebody changed the same thing meanwhile, and
    what is sent then is sent knowing that.
    """
    expected: tuple[type[Exception], ...] = (ChangedMeanwhile, *refusals)
    if request.method != "POST":
        return _shown(request, change, form)
    if not form.is_valid():
        return _shown(request, change, form, status=_REFUSED)
    try:
        if request.POST.get(CONFIRMED):
            return make()
        said = tuple(consequences())
    except expected as refusal:
        form.add_error(None, str(refusal))
        if isinstance(refusal, ChangedMeanwhile):
            typed = request.POST.copy()
            typed["read_at"] = str(head())
            form.data = typed
        return _shown(request, change, form, status=_REFUSED)
    return _shown(request, change, form, said=said)


def _shown(
    request: Asked,
    change: Change,
    form: forms.Form,
    *,
    said: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", CONFIRMED)
        for value in values
    ]
    context = {
        "change": change,
        "form": form,
        "said": said,
        "kept": [*kept, (CONFIRMED, "1")],
        "crumbs": change.crumbs,
    }
    return render(request, "rights/change.html", context, status=status)
