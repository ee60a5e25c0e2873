"""Answer at a step: to all lines at once and line by line, told what it comes to before it is recorded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.deciding import (
    Decided,
    LineAnswer,
    decide_lines,
)
from goldenthread.governance.commands.reckoning import reckon
from goldenthread.governance.queries.package import PackageShown
from goldenthread.governance.queries.package_lines import LineRow
from goldenthread.governance.queries.package_waiting import (
    Waiting,
    WaitsAt,
    waiting_lines,
    waiting_numbered,
    waiting_numbers,
)
from goldenthread.governance.queries.packages import Named, OpenAt
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.records.page import Page
from goldenthread.rules.ladder import Answer, Step, StepBy
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.packages.asked import (
    LinesReading,
    read_lines_address,
    waiting_filters,
    waiting_in_force,
)
from goldenthread.staff.packages.decide_form import DecideForm
from goldenthread.staff.packages.kinds import Ask, kind_of
from goldenthread.staff.packages.views import shown_or_404
from goldenthread.staff.packages.words import ask_of, asks_of, lines_in_words, open_shown

_REFUSED = 422
#: So many lines are carried from page to page.
_MOST_CARRIED: Final = 200
#: By what the lines are narrowed, in the address and in the form.
_NARROWED: Final = ("q", "unit", "refined")
_OF_LINE: Final = re.compile(r"^(?:line_|words_|r)(\d{1,6})(?:_|$)")


@dataclass(frozen=True)
class Sitting:
    """What is being answered: a package at one of its steps, for a body where it is split by remit.

    ``carried`` are lines of other pages of which something was sent along; ``opened`` is where they wait.
    """

    shown: PackageShown
    step: Step
    at: WaitsAt
    reading: LinesReading
    waiting: Waiting
    carried: tuple[LineRow, ...]
    bodies: tuple[tuple[str, str], ...]
    opened: tuple[OpenAt, ...]

    @property
    def is_beyond(self) -> bool:
        """Whether it is beyond a delegated power of the reader's, who may not answer otherwise."""
        is_short = any(self.shown.beyond_at(it) for it in self.opened)
        return is_short and not any(self.shown.may_answer(it) for it in self.opened)

    @property
    def body(self) -> str:
        """Whose lines they are, of a step that is split by remit."""
        return self.at.body

    @property
    def page(self) -> Page[LineRow]:
        """The lines that are shown."""
        return self.waiting.page


def _sitting(request: Asked, reference: str, key: str) -> Sitting:
    shown, today = shown_or_404(request, reference), timezone.localdate()
    step = shown.step(key)
    if step is None:
        raise Http404("There is no such step.")
    opened = [it for it in shown.row.steps if it.key == key and it.stage]
    bodies: tuple[tuple[str, str], ...] = ()
    asked = request.GET.get("body")
    body = "" if asked in (None, "none") else str(asked)
    if step.by is StepBy.REMIT:
        named = Named(today)
        keys = ((ref, named.bodies.key_of("body", ref)) for ref in step.of)
        bodies = tuple((ref, named.body(pk)[1]) for ref, pk in keys if pk is not None)
        if asked is None and opened:
            body = next((it.body for it in opened if shown.may_answer(it)), opened[0].body)
        opened = [it for it in opened if it.body == body]
    may_look = any(shown.may_answer(it) or shown.beyond_at(it) for it in opened)
    if not may_look and (opened or request.method != "POST"):
        raise Http404("There is nothing to answer here.")
    at, reading = WaitsAt(reference, key, body), _reading(request)
    waiting = waiting_lines(request.actor, at, reading.wanted, on=today)
    there = {row.number for row in waiting.page.items}
    sent = waiting_numbered(request.actor, at, _numbers_sent(request) - there, on=today)
    return Sitting(shown, step, at, reading, waiting, sent, bodies, tuple(opened))


def _reading(request: Asked) -> LinesReading:
    """Return which lines are asked for; whoever turned the page or narrowed them while writing has that."""
    given = {name: request.GET.get(name, "") for name in (*_NARROWED, "sort", "page")}
    if _narrows(request):
        is_cleared = request.POST.get("narrow") == "no"
        sent = {name: "" if is_cleared else request.POST.get(name, "") for name in _NARROWED}
        return read_lines_address(given | sent | {"page": ""})
    turned = request.POST.get("turn") or request.POST.get("shown")
    return read_lines_address(given | {"page": turned or given["page"]})


def _narrows(request: Asked) -> bool:
    """Say whether other lines are to be shown before anything is answered: those that fit other filters."""
    sent = {name: request.POST[name] for name in _NARROWED if name in request.POST}
    there = {name: request.GET.get(name, "") for name in sent}
    is_other = read_lines_address(sent).values != read_lines_address(there).values
    return is_other or bool(request.POST.get("narrow"))


def _numbers_sent(request: Asked) -> set[int]:
    """Return the numbers of the lines of which anything was sent."""
    return {int(it[1]) for name in request.POST if (it := _OF_LINE.match(name)) is not None}


@signed_in
def decide(request: Asked, reference: str, key: str) -> HttpResponse:
    """Let whoever answers at a step answer; what it comes to is told before it is recorded."""
    sitting = _sitting(request, reference, key)
    if request.method != "POST" and sitting.is_beyond:  # its page says why
        return redirect(f"{page_address('package', reference)}#now")
    form = _form(request, sitting)
    if request.POST.get("turn") or _narrows(request):
        return _turned(request, sitting, form)
    if request.method != "POST" or not form.is_valid() or request.POST.get("again"):
        return _page(request, sitting, form)
    answers, others = form.answers(), form.others()
    if form.errors:
        return _page(request, sitting, form)
    if not answers and others is None:
        form.add_error("all_lines", "Choose an answer for all lines, or for one below.")
        return _page(request, sitting, form)
    wanted = _wanted(request, sitting, form, answers, others)
    try:
        if not request.POST.get("confirmed"):
            reckoned = reckon(sitting.shown.row.reference, **wanted)
            reckoned.made_ready(by=request.actor, at=wanted["at"])
            return _confirm(request, sitting, form, answers, others)
        done = decide_lines(sitting.shown.row.reference, **wanted)
    except NotPossible as refusal:
        form.refuse(refusal)
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        form.data = dict(form.data.items()) | {"read_at": str(head())}
    else:
        messages.success(request, _said(sitting, done))
        return redirect(page_address("package", reference))
    return _page(request, sitting, form)


def _turned(request: Asked, sitting: Sitting, form: DecideForm) -> HttpResponse:
    """Show other lines with all that was typed of those before, where that is not too much to carry."""
    if len(form.carried) > _MOST_CARRIED:
        form.add_error(None, f"Record these first: more than {_MOST_CARRIED} lines are answered.")
    return _page(request, sitting, form)


def _form(request: Asked, sitting: Sitting) -> DecideForm:
    given = request.POST if request.method == "POST" else None
    initial = {"read_at": sitting.shown.read_at, "decided_on": timezone.localdate()}
    return DecideForm(
        given,
        initial=initial,
        shown=sitting.shown,
        step=sitting.step,
        lines=sitting.page.items,
        others=sitting.carried,
        count=sitting.page.total if sitting.reading.is_filtered else None,
        bodies=[it for it in sitting.bodies if it[0] != sitting.body],
        kind=kind_of(sitting.shown.row.kind),
        actor=request.actor,
    )


def _wanted(
    request: Asked,
    sitting: Sitting,
    form: DecideForm,
    answers: Mapping[int, LineAnswer],
    others: LineAnswer | None,
) -> dict[str, Any]:
    """Return what is to be recorded; lines that do not fit are not answered with the rest."""
    if others is not None and sitting.reading.is_filtered:
        answers, others = dict.fromkeys(_fitting(request, sitting), others) | dict(answers), None
    return {
        "by": request.actor,
        "at": timezone.now(),
        "step": sitting.step.key,
        "answers": answers,
        "others": others,
        "body": sitting.body,
        "words": form.cleaned_data["words"],
        "meeting": form.meeting_held(timezone.localdate()),
        "read_at": form.cleaned_data["read_at"],
    }


def _fitting(request: Asked, sitting: Sitting) -> tuple[int, ...]:
    """Return the numbers of the lines to which the answer for all lines is given."""
    wanted = sitting.reading.wanted
    return waiting_numbers(request.actor, sitting.at, wanted, on=timezone.localdate())


def _in_force(count: int) -> str:
    """Say from when lines are in force."""
    return (
        "1 line comes into force on its day."
        if count == 1
        else f"{count:,} lines come into force, each on its day."
    )


def _said(sitting: Sitting, done: Decided) -> str:
    counted = ", ".join(
        f"{sitting.step.word(answer).lower()} {lines_in_words(count)}"
        for answer, count in done.answers.items()
    )
    said = f"The answer is recorded: {counted}."
    if done.in_force:
        return f"{said} {_in_force(done.in_force)}"
    return said


def _confirm(
    request: Asked,
    sitting: Sitting,
    form: DecideForm,
    answers: Mapping[int, LineAnswer],
    others: LineAnswer | None,
) -> HttpResponse:
    """Tell what the answers come to; nothing is recorded yet."""
    rest = len(set(_fitting(request, sitting)) - set(answers)) if others is not None else 0
    counted: Counter[str] = Counter()
    for it in answers.values():
        counted[_called(form, it, is_refined=it.refined is not None)] += 1
    if others is not None and rest:
        counted[_called(form, others)] += rest
    fits = ", ".join(waiting_in_force(sitting.reading, sitting.waiting))
    context = {
        "shown": sitting.shown,
        "step": sitting.step,
        "counted": [f"{words}: {lines_in_words(count)}." for words, count in counted.items()],
        "fits": fits if others is not None else "",
        "left": sitting.waiting.total - len(answers) - rest,
        "effect": _effect(request, sitting, answers, others),
        "kept": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in ("csrfmiddlewaretoken", "confirmed", "again", "turn", "narrow")
        ],
        "address": request.get_full_path(),
        "crumbs": _crumbs(sitting),
    }
    return render(request, "packages/confirm.html", context)


def _called(form: DecideForm, it: LineAnswer, *, is_refined: bool = False) -> str:
    words = form.words_of.get(f"{it.answer.value}:{it.back_to or it.to_body}", it.answer.value)
    return f"{words}, refined" if is_refined else words


def _effect(
    request: Asked,
    sitting: Sitting,
    answers: Mapping[int, LineAnswer],
    others: LineAnswer | None,
) -> list[str]:
    """Say what would come into force, where this is the last step."""
    route = sitting.shown.route
    last = route.stages[-1]
    if all(step.key != sitting.step.key for step in last):
        return []
    fitting = _fitting(request, sitting) if others is not None else ()
    given = dict.fromkeys(fitting, others) | dict(answers)
    passing = {
        number
        for number, it in given.items()
        if it is not None and it.answer in (Answer.APPROVED, Answer.NOTED)
    }
    if not passing:
        return ["Nothing comes into force by it."]
    beside = {it.key for it in sitting.shown.row.steps} & {it.key for it in last}
    if len(beside) > 1:
        return ["They come into force when the steps beside this one have let them pass as well."]
    rows = waiting_numbered(request.actor, sitting.at, passing, on=timezone.localdate())
    asks = [_asked(row, answers) for row in rows]
    said = [_in_force(len(passing))]
    effect = kind_of(sitting.shown.row.kind).effect(request.actor, asks)
    return [*said, effect] if effect else said


def _asked(row: LineRow, answers: Mapping[int, LineAnswer]) -> Ask:
    it = answers.get(row.number)
    refined = it.refined if it is not None else None
    return ask_of(row, refined)


def _page(request: Asked, sitting: Sitting, form: DecideForm) -> HttpResponse:
    shown, page = sitting.shown, sitting.page
    said = kind_of(shown.row.kind).said(request.actor, asks_of(form.lines))
    context = {
        "shown": shown,
        "step": sitting.step,
        "form": form,
        "page": page,
        "open": [open_shown(it, timezone.localdate()) for it in sitting.opened],
        "others_at": _others_at(sitting),
        "rows": [{**it, "said": said.get(it["row"].number)} for it in form.rows()],
        "lost": _lost(request, form),
        "total": sitting.waiting.total,
        "filters": waiting_filters(sitting.reading, sitting.waiting),
        "in_force": waiting_in_force(sitting.reading, sitting.waiting),
        "is_filtered": sitting.reading.is_filtered,
        "address": _address(request, sitting),
        "package_href": page_address("package", shown.row.reference),
        "crumbs": _crumbs(sitting),
    }
    is_refused = request.method == "POST" and bool(form.errors)
    return render(request, "packages/decide.html", context, status=_REFUSED if is_refused else 200)


def _address(request: Asked, sitting: Sitting) -> str:
    """Return where the form is sent: to the lines that are shown, whichever of them."""
    body = (sitting.body or "none") if "body" in request.GET else None
    return sitting.reading.address(request.path, page=None, body=body)


def _others_at(sitting: Sitting) -> list[tuple[str, str]]:
    """Return the other bodies that lines wait for at a split step, with the page of those that are theirs."""
    if sitting.step.by is not StepBy.REMIT:
        return []
    address = page_address("package_decide", sitting.shown.row.reference, sitting.step.key)
    return [
        (it.who, f"{address}?body={it.body or 'none'}" if sitting.shown.may_answer(it) else "")
        for it in sitting.shown.row.steps
        if it.key == sitting.step.key and it.stage and it.body != sitting.body
    ]


def _lost(request: Asked, form: DecideForm) -> list[str]:
    """Return what was typed for lines that wait here no longer."""
    found = []
    for name, value in request.POST.items():
        if not isinstance(value, str) or name in form.fields or not value.strip():
            continue
        if name.startswith(("line_", "words_")):
            part, _, number = name.partition("_")
            said = form.words_of.get(value, value) if part == "line" else f"“{value}”"
            found.append(f"Line {number}: {said}")
    return found


def _crumbs(sitting: Sitting) -> list[tuple[str, str | None]]:
    reference = sitting.shown.row.reference
    return [
        ("Packages", page_address("packages")),
        (reference, page_address("package", reference)),
        (sitting.step.name, None),
    ]
