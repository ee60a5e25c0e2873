"""Send a change for approval, propose again what was sent back, withdraw, suggest, accept or decline."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.governance.commands.proposing import (
    NewLine,
    propose_again,
    withdraw_lines,
)
from goldenthread.governance.commands.suggesting import answer_suggestion, make_suggestion
from goldenthread.governance.queries.package import PackageShown
from goldenthread.governance.queries.package_lines import LINE_SIZE, LinesFilter, lines_of_package
from goldenthread.indicators.commands.change_drafts import CLIMBING, propose_change
from goldenthread.indicators.queries.change_drafts import change_draft
from goldenthread.organisation.access import Right
from goldenthread.records.page import page_within
from goldenthread.records.ref import Ref
from goldenthread.rules.ladder import Answer, LineState
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.climbing import ProposeForm, routes_offered
from goldenthread.staff.organisation.lists import page_number
from goldenthread.staff.packages.forms import (
    AgainForm,
    AnswerForm,
    SuggestForm,
    WithdrawForm,
)
from goldenthread.staff.packages.kinds import kind_of
from goldenthread.staff.packages.views import shown_or_404
from goldenthread.staff.packages.words import asks_of, lines_in_words
from goldenthread.staff.sending import send

_REFUSED: Final = 422


@signed_in
def propose(request: Asked, key: UUID) -> HttpResponse:
    """Let somebody send a change that they have looked at for approval, instead of recording it."""
    draft = change_draft(request.actor, key)
    kind = CLIMBING.get(draft.intended.kind)
    if draft.is_recorded or not draft.is_looked_at or kind is None:
        raise Http404("There is nothing to send for approval.")
    routes = routes_offered(kind, timezone.localdate())
    initial = {
        "read_at": draft.intended.read_at, "words": draft.intended.reason,
        "route": routes[0][0] if len(routes) == 1 else "",
    }  # fmt: skip
    form = ProposeForm(request.POST or None, initial=initial, routes=routes)
    made: list[str] = []

    def make() -> None:
        given = form.cleaned_data
        done = propose_change(
            by=request.actor, at=timezone.now(), key=key, route=given["route"],
            title=given["title"], words=given["words"],
        )  # fmt: skip
        made.append(done.reference)

    if send(request, form, make):
        messages.success(request, f"{made[0]} is on its way. Nothing is in force yet.")
        return redirect(page_address("package", made[0]))
    back = page_address("change_preview", key)
    lead = "It comes into force when the last step of the route lets it pass; until then what stands holds."
    if not routes:
        lead = "No route is in force for changes of this kind: they are recorded directly."
    crumbs = [("Packages", page_address("packages")), ("Send for approval", None)]
    return _form(request, form, ("Send for approval", "Send it", back), crumbs, lead=lead)


@signed_in
def again(request: Asked, reference: str) -> HttpResponse:
    """Let whoever proposed a package put forward again what was sent back, as it was or otherwise."""
    shown = _own(request, reference)
    wanted = LinesFilter(state=LineState.BACK.value)
    every = lines_of_package(
        request.actor, reference, wanted, on=timezone.localdate(), is_whole=True
    ).page.items
    page = page_within(every, page_number(request.GET.get("page", "")), LINE_SIZE)
    lines, kind = page.items, kind_of(shown.row.kind)
    there = {row.number for row in lines}
    others = [row.number for row in every if row.number not in there]
    if not lines and request.method != "POST":
        raise Http404("Nothing was sent back.")
    form = AgainForm(
        request.POST or None, initial={"read_at": shown.read_at}, lines=lines, others=others,
        kind=kind, actor=request.actor,
    )  # fmt: skip

    def make() -> None:
        by_number = {row.number: row for row in lines}
        new = {
            number: None
            if asked is None
            else NewLine(
                Ref(by_number[number].subject_kind, by_number[number].subject_id or 0, ""),
                asked,
                by_number[number].from_on,
            )
            for number, asked in form.asked.items()
        }
        given = form.cleaned_data
        propose_again(
            reference, new, by=request.actor, at=timezone.now(), words=given["words"],
            read_at=given["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, "Proposed again: it goes on from the step that sent it back.")
        return redirect(page_address("package", reference))
    said = kind.said(request.actor, asks_of(lines))
    context = {
        "shown": shown,
        "form": form,
        "rows": [{**it, "said": said.get(it["row"].number)} for it in form.rows()],
        "page": page,
        "address": request.path,
        "back_words": _back_words(shown, there),
        "package_href": page_address("package", reference),
        "crumbs": _crumbs(shown, "Propose again"),
    }
    is_refused = request.method == "POST"
    return render(request, "packages/again.html", context, status=_REFUSED if is_refused else 200)


def _back_words(shown: PackageShown, numbers: Collection[int]) -> dict[int, str]:
    """Return why lines were sent back: in words of their own, or in those of the latest such decision."""
    latest = next((it.words for it in shown.decisions if Answer.SENT_BACK in it.answers), "")
    told = {
        each.number: each.words or it.words for it in reversed(shown.decisions) for each in it.told
    }
    return {number: told.get(number) or latest for number in numbers}


@signed_in
def withdraw(request: Asked, reference: str) -> HttpResponse:
    """Let whoever proposed a package take lines back; it is confirmed by its words."""
    shown = _own(request, reference)
    found = lines_of_package(
        request.actor, reference, LinesFilter(), on=timezone.localdate(), is_whole=True
    )
    open_now = [
        row.number for row in found.page.items if row.state in (LineState.CLIMBING, LineState.BACK)
    ]
    form = WithdrawForm(
        request.POST or None, initial={"read_at": shown.read_at}, still_open=open_now
    )

    def make() -> None:
        given = form.cleaned_data
        withdraw_lines(
            reference, given["lines"], by=request.actor, at=timezone.now(),
            words=given["words"], read_at=given["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, f"Withdrawn: {lines_in_words(len(form.cleaned_data['lines']))}.")
        return redirect(page_address("package", reference))
    lead = (
        f"{lines_in_words(len(open_now))} not decided yet. What is withdrawn climbs no further and never"
        " comes into force; it can only be proposed anew."
    )
    back = page_address("package", reference)
    words = ("Withdraw", "Withdraw", back)
    return _form(request, form, words, _crumbs(shown, "Withdraw"), lead=lead)


@signed_in
def suggest(request: Asked, reference: str, key: str) -> HttpResponse:
    """Let somebody at a step say what they would rather see."""
    shown = shown_or_404(request, reference)
    if key not in shown.suggestible:
        raise Http404("Nothing is suggested here.")
    form = SuggestForm(request.POST or None)

    def make() -> None:
        given = form.cleaned_data
        make_suggestion(
            reference, by=request.actor, at=timezone.now(), step=key, words=given["words"],
            line=given["line"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, "Your suggestion is recorded.")
        return redirect(page_address("package", reference) + "#suggestions")
    back = page_address("package", reference)
    words = ("Suggest something", "Suggest it", back)
    return _form(request, form, words, _crumbs(shown, "Suggest something"))


@signed_in
def answer(request: Asked, reference: str, suggestion: str) -> HttpResponse:
    """Let whoever proposed a package, or decides on it, accept or decline a suggestion."""
    shown = shown_or_404(request, reference)
    found = next((it for it in shown.suggestions if it.reference == suggestion), None)
    if found is None or not shown.may_answer_suggestions:
        raise Http404("There is no such suggestion.")
    form = AnswerForm(request.POST or None)

    def make() -> None:
        given = form.cleaned_data
        answer_suggestion(
            suggestion, by=request.actor, at=timezone.now(),
            is_accepted=given["is_accepted"] == "yes", words=given["words"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, "Your answer is recorded.")
        return redirect(page_address("package", reference) + "#suggestions")
    about = f" on line {found.number}, {found.label}" if found.number else ""
    words = (f"Answer {suggestion}", "Record the answer", page_address("package", reference))
    lead = f"{found.person}{about}: {found.words}"
    return _form(request, form, words, _crumbs(shown, suggestion), lead=lead)


def _own(request: Asked, reference: str) -> PackageShown:
    shown = shown_or_404(request, reference)
    if not shown.is_theirs or not shown.row.steps or not request.actor.may(Right.CORRECT):
        raise Http404("There is no such package of yours.")
    return shown


def _crumbs(shown: PackageShown, here: str) -> list[tuple[str, str | None]]:
    reference = shown.row.reference
    return [
        ("Packages", page_address("packages")),
        (reference, page_address("package", reference)),
        (here, None),
    ]


def _form(
    request: Asked,
    form: Any,
    words: tuple[str, str, str],
    crumbs: list[tuple[str, str | None]],
    *,
    lead: str = "",
) -> HttpResponse:
    heading, button, back = words
    context = {
        "form": form, "heading": heading, "caption": "Packages", "button": button, "back": back,
        "lead": lead, "tools": [], "crumbs": crumbs,
    }  # fmt: skip
    status = _REFUSED if request.method == "POST" else 200
    return render(request, "rolled_up/form.html", context, status=status)
