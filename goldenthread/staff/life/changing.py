"""Change where indicators are in their life: say what and why, look at what it comes to, then record it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.governance.commands.required import climbs_route
from goldenthread.indicators.commands.change_drafts import drop_change
from goldenthread.indicators.commands.life import StageWanted, change_stage, withdraw_stage
from goldenthread.indicators.queries.change_drafts import change_draft
from goldenthread.indicators.queries.indicator import indicator_shown
from goldenthread.indicators.queries.intended import Kind
from goldenthread.indicators.queries.life import Life, life_of
from goldenthread.indicators.queries.life_offered import indicators_chosen, successors_offered
from goldenthread.indicators.queries.life_outlook import outlook
from goldenthread.rules.vocabulary import ChangeKind, LifeStage
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.life.forms import StageForm, TakeBackForm
from goldenthread.staff.life.presenters import OutlookShown, outlook_shown
from goldenthread.staff.life.sending import route_form, sent_for_approval
from goldenthread.staff.life_words import DEEDS, done_words, offered, turn_words
from goldenthread.staff.sending import refusals_on, send
from goldenthread.ui.dates import day

_REFUSED = 422
_NAMED = 20
_LONGEST = 1000


@dataclass(frozen=True)
class About:
    """Which indicators are to change, how they are called, and where one comes from and goes back to."""

    codes: tuple[str, ...]
    named: tuple[tuple[str, str], ...]
    offered: tuple[LifeStage, ...]
    read_at: int
    back: str
    crumbs: tuple[tuple[str, str | None], ...]
    draft: UUID | None = None

    @property
    def caption(self) -> str:
        """What the page is about."""
        if len(self.named) == 1:
            return " ".join(self.named[0])
        return f"Change {len(self.codes):,} indicators"


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """Let whoever administers an indicator suspend it, retire it or make it live."""
    shown = indicator_shown(request.actor, reference, on=timezone.localdate())
    if shown is None:
        raise Http404("There is no such indicator.")
    found = _changeable(request, shown.code)
    back = page_address("life", reference)
    indicator = (reference, page_address("indicator", reference))
    about = About(
        (shown.code,), ((reference, shown.defined["title"]),), offered(found.now), found.read_at,
        back, (indicator, ("Life", back), ("Change", None)),
    )  # fmt: skip
    return _page(request, about)


def _changeable(request: Asked, code: str) -> Life:
    found = life_of(code, actor=request.actor, on=timezone.localdate())
    if not found.may_change:
        raise Http404("There is nothing to change here.")
    return found


@signed_in
def change_many(request: Asked, key: UUID) -> HttpResponse:
    """Let somebody suspend, retire or make live the indicators that were chosen first."""
    draft = change_draft(request.actor, key)
    if draft.is_recorded or draft.intended.kind is not Kind.STAGE:
        raise Http404("There is no such change.")
    chosen = indicators_chosen(draft.intended.series_ids)
    back = page_address("changes")
    about = About(
        tuple(code for code, _ in chosen), tuple(chosen), tuple(DEEDS), draft.intended.read_at, back,
        (("Change indicators", back), ("Where they are in their life", None)), key,
    )  # fmt: skip
    return _page(request, about)


def _page(request: Asked, about: About) -> HttpResponse:
    then = request.POST.get("then", "look")
    form = StageForm(
        request.POST or None, initial=_initial(request, about), offered=about.offered,
        is_many=len(about.codes) > 1,
    )  # fmt: skip
    if request.method != "POST" or then == "again":
        return _asked(request, about, form)
    if not form.is_valid():
        return _asked(request, about, form, status=_REFUSED)
    wanted = form.wanted()
    if then == "record":
        return _recorded(request, about, form, wanted)
    return _looked_at(request, about, form, wanted, is_sent=then == "send")


def _initial(request: Asked, about: About) -> dict[str, Any]:
    """Return what the boxes begin with, as far as the address says: an audit sheet knows what and why."""
    given = request.GET
    names = ("to", "successor", "reason")
    stage, successor, reason = (given.get(it, "").replace("\x00", "")[:_LONGEST] for it in names)
    return {
        "read_at": about.read_at,
        "stage": stage if stage in about.offered else "",
        "successor": successor[:60],
        "reason": reason,
        "from_on": timezone.localdate(),
    }


def _asked(request: Asked, about: About, form: StageForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "about": about,
        "named": about.named[:_NAMED],
        "more": max(0, len(about.named) - _NAMED),
        "successors": successors_offered(request.actor, on=timezone.localdate()),
        "address": request.get_full_path(),
        "crumbs": about.crumbs,
    }
    return render(request, "life/change.html", context, status=status)


def _looked_at(
    request: Asked, about: About, form: StageForm, wanted: StageWanted, *, is_sent: bool
) -> HttpResponse:
    """Show what it would come to, with what may be done about it; where it is sent, send it."""
    now = timezone.now()
    with refusals_on(form, request) as looked:
        page = _outlook(request, about, wanted)
    if not looked.is_done:
        return _asked(request, about, form, status=_REFUSED)
    if len(about.codes) == 1 and page.refused:
        sentence = page.refused[0][1]
        form.add_error("successor" if "successor" in sentence else "stage", sentence)
        return _asked(request, about, form, status=_REFUSED)
    sends = route_form(request, is_bound=is_sent)
    if is_sent and sends is not None:
        reference = sent_for_approval(request, sends, page.taken, wanted)
        if reference:
            _forget(request, about)
            messages.success(request, f"{reference} is on its way. Nothing is in force yet.")
            return redirect(page_address("package", reference))
    context = {
        "page": page,
        "about": about,
        "kept": _kept(request),
        "sends": sends,
        "has_to_climb": climbs_route(ChangeKind.INDICATOR, by=request.actor, at=now),
        "address": request.get_full_path(),
        "crumbs": about.crumbs,
    }
    is_refused = is_sent and sends is not None and bool(sends.errors)
    return render(request, "life/preview.html", context, status=_REFUSED if is_refused else 200)


def _outlook(request: Asked, about: About, wanted: StageWanted) -> OutlookShown:
    found = outlook(about.codes, wanted, actor=request.actor, at=timezone.now())
    return outlook_shown(found, wanted)


def _kept(request: Asked) -> list[tuple[str, str]]:
    """Return what was typed, for the preview to carry along."""
    parts = [f"{it}_{part}" for it in ("until", "from_on") for part in ("day", "month", "year")]
    every = ("read_at", "stage", "successor", "reason", *parts)
    return [(name, request.POST[name]) for name in every if name in request.POST]


def _recorded(request: Asked, about: About, form: StageForm, wanted: StageWanted) -> HttpResponse:
    """Record it for all that are not refused; a refusal of all stands on the form, as it was typed."""
    now = timezone.now()
    with refusals_on(form, request) as sent:
        codes = about.codes
        if len(codes) > 1:
            codes = _outlook(request, about, wanted).taken
        change_stage(codes, wanted, by=request.actor, at=now, read_at=form.cleaned_data["read_at"])
    if not sent.is_done:
        return _asked(request, about, form, status=_REFUSED)
    _forget(request, about)
    messages.success(request, done_words(wanted, len(codes), today=timezone.localdate()))
    return redirect(about.back)


def _forget(request: Asked, about: About) -> None:
    if about.draft is not None:
        drop_change(by=request.actor, at=timezone.now(), key=about.draft)


@signed_in
def withdraw(request: Asked, reference: str, from_on: str) -> HttpResponse:
    """Let whoever administers an indicator take back a stage whose day is still to come."""
    shown = indicator_shown(request.actor, reference, on=timezone.localdate())
    if shown is None:
        raise Http404("There is no such indicator.")
    found = _changeable(request, shown.code)
    planned = next((it for it in found.planned if it.from_on.isoformat() == from_on), None)
    if planned is None:
        raise Http404("Nothing is planned for that day.")
    form, on = TakeBackForm(request.POST or None), planned.from_on

    def make() -> None:
        withdraw_stage(
            shown.code, on, by=request.actor, at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )  # fmt: skip

    back = page_address("life", reference)
    if send(request, form, make):
        messages.success(request, f"What was planned from {day(on)} is taken back.")
        return redirect(back)
    context = {
        "form": form,
        "heading": "Take back what is planned",
        "caption": f"{reference} {shown.defined['title']}",
        "lead": f"From {day(on)}: {turn_words(planned)}. It never comes into force; that it was planned,"
        " and taken back, stays in its history.",
        "button": "Take it back",
        "back": back,
        "tools": [],
        "crumbs": [
            (reference, page_address("indicator", reference)), ("Life", back), ("Take back", None),
        ],
    }  # fmt: skip
    status = _REFUSED if request.method == "POST" else 200
    return render(request, "rolled_up/form.html", context, status=status)
