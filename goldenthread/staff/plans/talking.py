"""The talk about a plan: the steps that it took, the comments on it, and what came of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.governance.commands.proposing import Proposed
from goldenthread.organisation.access import NotPermitted
from goldenthread.plan.commands.carried.plans import propose_plan
from goldenthread.plan.commands.plan_comments import answer_comment, comment_on_plan
from goldenthread.plan.commands.plan_stages import take_step
from goldenthread.plan.queries.plan_lacks import lack_in_words
from goldenthread.plan.queries.plan_steps import NEEDS_WORDS
from goldenthread.plan.queries.plan_talk import CommentSeen, PlanTalk, Said, StageSeen, plan_talk
from goldenthread.plan.queries.plans import PlanSeen
from goldenthread.records.page import page_within
from goldenthread.rules.vocabulary import ChangeKind, PlanStep
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.climbing import SEND, offer_routes, on_its_way, packages_shown, route_chosen
from goldenthread.staff.organisation.lists import page_number
from goldenthread.staff.plans.places import plan_crumbs
from goldenthread.staff.plans.presenters import page_shown
from goldenthread.staff.plans.reading import read_plan
from goldenthread.staff.plans.talk_forms import AnswerForm, CommentForm, StepForm
from goldenthread.staff.plans.talk_words import CONSEQUENCES, DONE, GRAVE, button_of
from goldenthread.staff.plans.views import found_plan
from goldenthread.staff.plans.words import STEPS
from goldenthread.staff.sending import send
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day, moment

_REFUSED: Final = 422
_SIZE: Final = 50
_NOT_YOURS: Final = (
    "You may not do this now. Nothing of yours is lost: copy it, and look at how the plan stands."
)


@dataclass(frozen=True)
class CommentShown:
    """A comment as its page shows it, with the answer that stands and the ones before it."""

    number: int
    about: str
    about_href: str
    text: str
    by: str
    is_mine: bool
    outcome: str
    answer: str
    answered_by: str
    earlier: tuple[tuple[str, str, str], ...]
    answer_href: str


@signed_in
def comments(request: Asked, reference: str) -> HttpResponse:
    """Show all who see a plan what was said of it and what came of that; offer each what is theirs to do."""
    read, seen = read_plan(request, reference)
    climbing = [] if read.is_past else packages_shown(request, "plan", seen.id)
    talk = plan_talk(request.actor, seen)
    is_waiting = request.GET.get("show") == "waiting"
    listed = [it for it in talk.comments if not (is_waiting and it.answers)]
    pages = page_within(listed, page_number(request.GET.get("page", "")), _SIZE)
    address = page_address("plan_comments", reference)
    return render(
        request,
        "plans/comments.html",
        {
            "page": page_shown(seen, "plan_comments"),
            "comments": [_comment_shown(seen, talk, it) for it in pages.items],
            "pages": pages,
            "address": with_query(address, show="waiting" if is_waiting else None),
            "total": len(talk.comments),
            "ways": [
                (f"All {len(talk.comments):,}", address, not is_waiting),
                (f"Not answered {talk.unanswered:,}", with_query(address, show="waiting"), is_waiting),
            ],
            "rows": [_stage_row(it) for it in talk.stages],
            "buttons": _buttons(seen, talk, is_climbing=bool(climbing)),
            "climbing": climbing,
            "comment_href": page_address("plan_comment", reference) if talk.may_comment else "",
            "missing": [lack_in_words(it) for it in seen.missing]
            if PlanStep.PROVISIONAL in talk.steps
            else [],
            "waits": talk.unanswered if PlanStep.FINAL in talk.steps else 0,
            "until": day(seen.comments_until) if seen.comments_until else "",
            "is_draft": seen.step is PlanStep.DRAFT,
            "crumbs": plan_crumbs(seen, ("Comments and steps", None)),
        },
    )  # fmt: skip


def _buttons(seen: PlanSeen, talk: PlanTalk, *, is_climbing: bool) -> list[tuple[str, str, bool]]:
    return [
        (button_of(seen.step, it), page_address("plan_step", seen.reference, it.value), it in GRAVE)
        for it in talk.steps
        if not (is_climbing and it is PlanStep.FINAL)
    ]


def _comment_shown(seen: PlanSeen, talk: PlanTalk, it: CommentSeen) -> CommentShown:
    answer = it.answer
    about_href = f"{page_address('plan', seen.reference)}#h-{it.heading}" if it.heading else ""
    return CommentShown(
        number=it.id,
        about=it.heading_name or "The whole plan",
        about_href=about_href,
        text=it.said.text,
        by=_by(it.said),
        is_mine=it.is_mine,
        outcome=answer.outcome if answer else "",
        answer=answer.text if answer else "",
        answered_by=_by(answer) if answer else "",
        earlier=tuple((each.outcome, each.text, _by(each)) for each in it.answers[:-1]),
        answer_href=page_address("plan_answer", seen.reference, it.id) if talk.may_answer else "",
    )


def _by(said: Said) -> str:
    who = f"{said.name}, {said.by}" if said.name else said.by
    return f"{who}, {moment(said.at)}"


def _stage_row(it: StageSeen) -> dict[str, object]:
    until = f"Comments were asked for until {day(it.comments_until)}." if it.comments_until else ""
    return {
        "when": moment(it.at),
        "title": STEPS[it.step],
        "by": it.name or it.by,
        "text": until,
        "reason": it.words,
        "href": None,
        "changes": (),
    }


@signed_in
def step(request: Asked, reference: str, step: str) -> HttpResponse:
    """Let whoever writes a plan circulate it, make it final, close it, or take it a step back with words."""
    seen = found_plan(request, reference)
    talk = plan_talk(request.actor, seen)
    if not seen.is_writer or step not in set(PlanStep):
        raise Http404("There is no such step.")
    wanted = PlanStep(step)
    if wanted not in talk.steps and request.method != "POST":
        raise Http404("The plan does not take this step now.")
    form = StepForm(
        request.POST or None,
        initial={"read_at": seen.read_at},
        is_out=wanted is PlanStep.PROVISIONAL,
        needs_words=(seen.step, wanted) in NEEDS_WORDS,
    )
    climbs = wanted is PlanStep.FINAL and seen.person_id is None
    must = climbs and offer_routes(form, ChangeKind.PLAN, request)
    sent: list[Proposed] = []

    def make() -> None:
        given = form.cleaned_data
        if route_chosen(form):
            sent.append(
                propose_plan(
                    seen.id, by=request.actor, at=timezone.now(), route=route_chosen(form),
                    title=f"{reference} {seen.title}"[:200], words=given["words"],
                    read_at=given["read_at"],
                )
            )  # fmt: skip
            return
        take_step(
            seen.id, wanted, by=request.actor, at=timezone.now(), words=given["words"],
            comments_until=given.get("comments_until"), read_at=given["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        if sent:
            return on_its_way(request, sent[0])
        messages.success(request, DONE[wanted])
        return redirect(page_address("plan_comments", reference))
    button = SEND if must else button_of(seen.step, wanted)
    return render(
        request,
        "plans/act.html",
        {
            "form": form,
            "heading": button,
            "caption": f"{seen.title} · {reference}",
            "consequences": CONSEQUENCES[wanted],
            "button": button,
            "is_grave": wanted in GRAVE,
            "back": page_address("plan_comments", reference),
            "crumbs": _crumbs(seen, button),
        },
        status=_REFUSED if request.method == "POST" else 200,
    )


def _crumbs(seen: PlanSeen, words: str) -> list[tuple[str, str | None]]:
    there = ("Comments and steps", page_address("plan_comments", seen.reference))
    return plan_crumbs(seen, there, (words, None))


@signed_in
def comment(request: Asked, reference: str) -> HttpResponse:
    """Let anybody who sees a plan say what they think of it, or of a heading, while that is asked for."""
    seen = found_plan(request, reference)
    if not plan_talk(request.actor, seen).may_comment and request.method != "POST":
        raise Http404("The plan takes no comments now.")
    form = CommentForm(
        request.POST or None, seen=seen, initial={"heading": request.GET.get("heading", "")}
    )

    def make() -> None:
        given = form.cleaned_data
        comment_on_plan(
            seen.id, given["text"], by=request.actor, at=timezone.now(), heading=given["heading"]
        )

    if send(request, form, make):
        messages.success(request, "Your comment is recorded. Whoever writes the plan answers it.")
        return redirect(page_address("plan_comments", reference))
    until = f" until {day(seen.comments_until)}" if seen.comments_until else ""
    return render(
        request,
        "plans/act.html",
        {
            "form": form,
            "heading": "Comment on this plan",
            "caption": f"{seen.title} · {reference}",
            "consequences": [
                f"All who see the plan read it, with your name. Comments are asked for{until}."
            ],
            "button": "Make the comment",
            "back": page_address("plan_comments", reference),
            "crumbs": _crumbs(seen, "Comment"),
        },
        status=_REFUSED if request.method == "POST" else 200,
    )


@signed_in
def answer(request: Asked, reference: str, number: int) -> HttpResponse:
    """Let whoever writes a plan answer a comment: what came of it, in a word and in words."""
    seen = found_plan(request, reference)
    found = plan_talk(request.actor, seen).comment(number)
    if found is None or not seen.is_writer or (not seen.may_write and request.method != "POST"):
        raise Http404("There is no such comment to answer.")
    form = AnswerForm(request.POST or None, initial={"read_at": seen.read_at})

    def make() -> None:
        given = form.cleaned_data
        try:
            answer_comment(
                number, given["text"], outcome=given["outcome"], by=request.actor,
                at=timezone.now(), read_at=given["read_at"],
            )  # fmt: skip
        except NotPermitted:
            form.add_error(None, _NOT_YOURS)

    if send(request, form, make) and form.is_valid():
        messages.success(request, "The comment is answered.")
        return redirect(page_address("plan_comments", reference))
    standing = found.answer
    stands = [(f"{found.heading_name or 'The whole plan'}: {_by(found.said)}", found.said.text)]
    if standing:
        stands.append((f"Answered: {standing.outcome}, {_by(standing)}", standing.text))
    return render(
        request,
        "plans/act.html",
        {
            "form": form,
            "heading": "Answer the comment",
            "caption": f"{seen.title} · {reference}",
            "stands": stands,
            "consequences": [],
            "button": "Record the answer",
            "back": page_address("plan_comments", reference),
            "crumbs": _crumbs(seen, "Answer"),
        },
        status=_REFUSED if request.method == "POST" else 200,
    )
