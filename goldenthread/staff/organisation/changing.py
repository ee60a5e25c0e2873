"""One way for every change of the structure: a form, a page that says what will happen, then the change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.indicators.commands.reorganising import Change, Foreseen, foresee, reorganise
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.staff.asking import Asked
from goldenthread.staff.climbing import on_its_way
from goldenthread.staff.organisation.approving import Approval, Sent, sent_from
from goldenthread.staff.organisation.consequences import consequences
from goldenthread.staff.organisation.forms import StructureForm
from goldenthread.staff.organisation.looking import Looking

_REFUSED = 422
_NOT_OF_THE_FORM = ("csrfmiddlewaretoken", "step", "approval_route", "approval_title")


Form = TypeVar("Form", bound=StructureForm)


@dataclass(frozen=True)
class Deed:
    """A change that is none of the structure; ``do`` makes it and says whether anything was new.

    ``foresee`` says in sentences what goes with it, or nothing (``None``) where it all stands already;
    with an ``approval`` it may be sent for approval instead.
    """

    do: Callable[[], bool]
    foresee: Callable[[], list[str] | None] = list
    approval: Approval | None = None


@dataclass(frozen=True)
class ChangePage:
    """One kind of change: what its pages say, and what is made of its form."""

    heading: str
    caption: str
    crumbs: tuple[tuple[str, str | None], ...]
    back: str
    make: Callable[[Any], Change | Deed]
    lead: Callable[[Any], str]
    button: str = "Confirm"
    explained: str = ""
    stands: tuple[tuple[str, str, str | None], ...] = ()
    goes_with: Callable[[Foreseen], list[str]] | None = None
    is_grave: bool = False
    done: str = "It is recorded."
    template: str = "organisation/change.html"


def asking(
    form: Callable[..., Form],
    view: Looking,
    *,
    initial: Mapping[str, Any] | None = None,
    **more: Any,
) -> Callable[..., Form]:
    """Return what makes the form of a change, as it begins and from what was sent.

    Every form remembers the event at which the structure was read, and begins with today.
    """
    begins = {"read_at": view.register.known_at, "from_on": view.today, **(initial or {})}

    def made(given: Any = None) -> Form:
        return form(given, view=view, initial=begins, **more)

    return made


def changing(
    request: Asked, page: ChangePage, form_of: Callable[..., StructureForm]
) -> HttpResponse:
    """Show the form, then what would happen, then make the change and go back."""
    if request.method != "POST":
        return _form(request, page, form_of())
    form = form_of(request.POST)
    if not form.is_valid() or form.asks_more or request.POST.get("step") == "mend":
        return _form(request, page, form)
    change, is_confirmed = page.make(form), request.POST.get("step") == "confirm"
    try:
        if isinstance(change, Deed):
            if change.approval is not None and request.POST.get("step") == "propose":
                return _sent(request, page, form, change, change.approval)
            if not is_confirmed:
                return _foreseen(request, page, form, change.foresee(), approval=change.approval)
            return _done(request, page, is_new=change.do())
        reason = form.cleaned_data.get("reason", "").strip()
        if not is_confirmed:
            found = foresee(change, by=request.actor, at=timezone.now(), reason=reason)
            said = None if found.is_nothing else consequences(found)
            more = page.goes_with(found) if page.goes_with else []
            return _foreseen(request, page, form, said, goes_with=more)
        done = reorganise(
            change,
            by=request.actor,
            at=timezone.now(),
            reason=reason,
            read_at=form.cleaned_data["read_at"],
        )
    except NotPossible as refusal:
        return _refused(request, page, form, refusal)
    except ChangedMeanwhile as refusal:
        typed = request.POST.copy()
        typed["read_at"] = str(form.view.register.known_at)
        return _form(request, page, form_of(typed), refusal=str(refusal))
    return _done(request, page, is_new=done is not None)


def _sent(
    request: Asked, page: ChangePage, form: StructureForm, change: Deed, approval: Approval
) -> HttpResponse:
    """Send a change for approval; what is wrong with its title or route stands beside them."""
    sent = sent_from(approval, request.POST.dict())
    try:
        made = approval.send(sent.route, sent.title)
    except NotPossible as refusal:
        if refusal.field not in ("title", "route"):
            raise
        told = replace(sent, refusal=str(refusal), field=refusal.field)
        foreseen = change.foresee()
        return _foreseen(request, page, form, foreseen, approval=approval, sent=told)
    return on_its_way(request, made)


def _done(request: Asked, page: ChangePage, *, is_new: bool) -> HttpResponse:
    if is_new:
        messages.success(request, page.done)
    else:
        messages.info(request, "Nothing was recorded: it stands so already.")
    return redirect(page.back)


def _refused(
    request: Asked, page: ChangePage, form: StructureForm, refusal: NotPossible
) -> HttpResponse:
    name = {"person": "person_name"}.get(refusal.field, refusal.field)
    if name == "to_on" and name not in form.fields:
        name = "from_on"
    form.add_error(name if name in form.fields else None, str(refusal))
    for each in refusal.listed[:5]:
        if each.endswith("."):
            form.add_error(None, each)
    return _form(request, page, form)


def _form(
    request: Asked, page: ChangePage, form: StructureForm, *, refusal: str = ""
) -> HttpResponse:
    is_bad = form.is_bound and (not form.is_valid() or bool(refusal))
    context = {"page": page, "form": form, "refusal": refusal, "crumbs": page.crumbs}
    return render(request, page.template, context, status=_REFUSED if is_bad else 200)


def _foreseen(
    request: Asked,
    page: ChangePage,
    form: StructureForm,
    said: list[str] | None,
    *,
    goes_with: Sequence[str] = (),
    approval: Approval | None = None,
    sent: Sent | None = None,
) -> HttpResponse:
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NOT_OF_THE_FORM
        for value in values
    ]
    context = {
        "page": page,
        "form": form,
        "crumbs": page.crumbs,
        "lead": page.lead(form),
        "consequences": said or [],
        "goes_with": goes_with,
        "is_nothing": said is None,
        "kept": kept,
        "action": request.get_full_path(),
        "approval": approval,
        "sent": sent or (sent_from(approval, {}) if approval else None),
    }
    status = _REFUSED if sent is not None else 200
    return render(request, "organisation/confirm.html", context, status=status)
