"""One line of a package, with everything that is needed to decide it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.governance.queries.package import PackageShown, package_shown
from goldenthread.governance.queries.package_lines import LineSaid, LineShown, line_shown
from goldenthread.organisation.access import Right
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.packages.kinds import Ask, Said, kind_of
from goldenthread.staff.packages.views import decide_address
from goldenthread.staff.packages.words import ask_of
from goldenthread.ui.change_words import kind_words
from goldenthread.ui.dates import day
from goldenthread.ui.route_words import STATE_WORDS


@signed_in
def package_line(request: Asked, reference: str, number: int) -> HttpResponse:
    """Show one line: what would change, what speaks for it, and what every step said of it."""
    today = timezone.localdate()
    line = line_shown(request.actor, reference, number, on=today)
    shown = package_shown(request.actor, reference, on=today) if line is not None else None
    if line is None or shown is None:
        raise Http404("There is no such line.")
    row, kind = line.row, kind_of(line.kind)
    ask = ask_of(row)
    said = kind.said(request.actor, [ask]).get(number) or Said(row.label)
    asking = tuple(dict.fromkeys(each for step in row.steps for each in shown.asking.get(step, ())))
    context = {
        "line": line,
        "row": row,
        "said": said,
        "facts": _facts(line, shown),
        "versions": _versions(request, line),
        "answers": [_answer(it) for it in line.said],
        "asking": asking[:5],
        "whole": kind.whole(request, ask),
        "trail": page_address("event_shown", line.versions[0].event)
        if request.actor.may(Right.AUDIT)
        else "",
        "deeds": _deeds(line, shown),
        "tools": [("Print", "#print")],
        "crumbs": [
            ("Packages", page_address("packages")),
            (reference, page_address("package", reference)),
            (f"Line {number}", None),
        ],
    }
    return render(request, "packages/line.html", context)


def _deeds(line: LineShown, shown: PackageShown) -> list[tuple[str, str]]:
    """Return the steps at which the reader may answer to the line, each with its page."""
    found = [
        (it.name, decide_address(shown, it))
        for it in shown.row.steps
        if it.key in line.row.steps
        and shown.may_answer(it)
        and not it.is_held
        and line.row.body_reference in ("", it.body)
    ]
    return [(name, f"{href}#lines") for name, href in found if href]


def _facts(line: LineShown, shown: PackageShown) -> list[tuple[str, str, str]]:
    row, whole = line.row, shown.row
    at = row.body or ", ".join(row.waits_at)
    by = ", ".join(it for it in (whole.proposer, whole.proposer_post) if it)
    rows = [
        ("Kind of change", kind_words(line.kind), ""),
        ("Service", row.unit, ""),
        ("Proposed by", by, f"on {day(whole.proposed_on)}"),
        ("How it stands", STATE_WORDS[row.state], at),
        ("In force from", day(row.from_on), ""),
        ("Reached this step", day(row.came_on), ""),
    ]
    return [it for it in rows if it[1]]


def _versions(request: Asked, line: LineShown) -> list[dict[str, Any]]:
    """Return each version with what it asks for, beside the one before it, the latest first."""
    kind = kind_of(line.kind)
    asks = [
        Ask(index, line.row.subject_id, line.row.label, it.asked, it.from_on)
        for index, it in enumerate(line.versions)
    ]
    said = kind.said(request.actor, asks)
    found = []
    for index, it in enumerate(line.versions):
        now = said.get(index)
        earlier = said.get(index + 1)
        was = {what: asked for what, _, asked in earlier.changes} if earlier else {}
        found.append(
            {
                "step": it.step,
                "author": it.author,
                "words": it.words,
                "from_on": day(it.from_on),
                "changes": [
                    (what, was.get(what, stands), asked)
                    for what, stands, asked in (now.changes if now else ())
                ],
                "is_first": earlier is None,
            }
        )
    return found


def _answer(it: LineSaid) -> dict[str, str]:
    answer = f"{it.answer} to {it.back_to}" if it.back_to else it.answer
    meeting = [it.meeting, f"minute {it.minute}" if it.minute else ""]
    own = "own proposal, as the route allows" if it.is_own else ""
    return {
        "when": day(it.decided_on),
        "title": f"{it.who}: {answer.lower()}",
        "step": it.step,
        "text": it.words,
        "all_words": it.all_words,
        "by": ", ".join(each for each in (*meeting, it.person, own) if each),
    }
