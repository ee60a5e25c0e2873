"""Write a plan: its headings with what each lacks, and the text under one, saved by itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.plan.commands.plans import LONGEST_TEXT, write_passage
from goldenthread.plan.queries.plan_lacks import lack_in_words
from goldenthread.plan.queries.plans import HeadingSeen, Missing, PlanSeen
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.plans.forms import PassageForm
from goldenthread.staff.plans.places import plan_crumbs
from goldenthread.staff.plans.presenters import heading_shown, headings_shown, page_shown
from goldenthread.staff.plans.views import written_plan
from goldenthread.staff.sending import send
from goldenthread.ui.dates import day, moment
from goldenthread.ui.marked_up import as_html

_REFUSED = 422


@signed_in
def write(request: Asked, reference: str) -> HttpResponse:
    """Show whoever writes a plan each heading: what it asks for, how long it is, what it lacks."""
    seen = written_plan(request, reference)
    guidance = seen.guidance
    return render(
        request,
        "plans/write.html",
        {
            "page": page_shown(seen, "plan_write"),
            "headings": headings_shown(seen),
            "missing": [_mended(it) for it in seen.missing],
            "guidance": guidance.text if guidance else "",
            "guidance_note": _guidance_note(seen),
            "crumbs": plan_crumbs(seen, ("Write", None)),
        },
    )


def _mended(it: Missing) -> str | tuple[str, str]:
    """Return what is lacking, with the way to its heading where it is under one."""
    return (lack_in_words(it), f"#w-{it.heading}") if it.heading else lack_in_words(it)


def _guidance_note(seen: PlanSeen) -> str:
    found = seen.guidance
    if found is None:
        return ""
    if found.launched_on:
        return f"Launched on {day(found.launched_on)}"
    return f"Approved on {day(found.approved_on)}" if found.approved_on else "Not approved yet"


@signed_in
def passage(request: Asked, reference: str, heading: str) -> HttpResponse:
    """Let somebody write under one heading; who writes there meanwhile loses nothing, nor do they."""
    seen = written_plan(request, reference)
    found = _heading(seen, heading)
    given, do = request.POST, request.POST.get("do", "")
    if request.method == "POST" and do in ("preview", "both"):
        form = PassageForm(initial=_typed(request, found, with_theirs=do == "both"))
        return _page(request, seen, found, form, str(form.initial["text"]))
    initial = {"read_at": seen.read_at, "since": seen.read_at, "text": found.text}
    form = PassageForm(given or None, initial=initial)
    made: list[int | None] = []

    def make() -> None:
        said = form.cleaned_data
        made.append(
            write_passage(
                seen.id, heading, said["text"], by=request.actor, at=timezone.now(),
                read_at=said["read_at"],
            )
        )  # fmt: skip

    if send(request, form, make):
        said = f"“{found.name}” is saved." if made[0] else "Nothing was saved: it says so already."
        messages.success(request, said)
        return redirect(f"{page_address('plan_write', reference)}#w-{heading}")
    if request.method == "POST":  # somebody may have written since the plan was read above
        seen = written_plan(request, reference)
        found = _heading(seen, heading)
    return _page(request, seen, found, form, given.get("text", found.text))


def _heading(seen: PlanSeen, key: str) -> HeadingSeen:
    found = seen.heading(key)
    if found is None or not found.is_asked:
        raise Http404("Plans of this kind have no such heading.")
    return found


def _typed(request: Asked, found: HeadingSeen, *, with_theirs: bool) -> dict[str, Any]:
    """Return what stands in the boxes, with the other's text before it where that is asked for."""
    given = request.POST
    text = given.get("text", "").replace("\x00", "")
    if with_theirs:
        return {
            "text": f"{found.text}\n\n{text}",
            "read_at": head(),
            "since": _number(given.get("since", "")),
        }
    return {
        "text": text,
        "read_at": _number(given.get("read_at", "")),
        "since": _number(given.get("since", "")),
    }


def _number(text: str) -> int:
    return int(text[:18]) if text.isascii() and text.isdecimal() else 0


def _page(
    request: Asked, seen: PlanSeen, found: HeadingSeen, form: PassageForm, text: str
) -> HttpResponse:
    asked = form.data.get("since") if form.is_bound else form.initial.get("since")
    since = _number(str(asked or seen.read_at))
    theirs = found.passage if found.passage and found.passage.event > since else None
    longest = found.longest or LONGEST_TEXT
    length = len(text.replace("\r\n", "\n").strip())
    return render(
        request,
        "plans/passage.html",
        {
            "page": page_shown(seen, "plan_write"),
            "heading": heading_shown(seen, found),
            "form": form,
            "longest": longest,
            "length": f"{length:,} of {longest:,} characters",
            "preview": as_html(text[:LONGEST_TEXT], below=2),
            "theirs": theirs.text if theirs else "",
            "theirs_by": f"{theirs.name or theirs.by}, {moment(theirs.at)}" if theirs else "",
            "has_theirs": theirs is not None,
            "back": page_address("plan_write", seen.reference),
            "crumbs": plan_crumbs(
                seen, ("Write", page_address("plan_write", seen.reference)), (found.name, None)
            ),
        },
        status=_REFUSED if form.is_bound and form.errors else 200,
    )
