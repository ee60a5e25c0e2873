"""Put lines on the list: take candidates in bulk, ask for measures, say otherwise, choose and leave out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.indicators.queries.rollup import codes_seen
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.reports.commands.lines import (
    Taken,
    add_measure,
    change_line,
    settle_lines,
    take_candidates,
)
from goldenthread.reports.queries.issues import issues_for
from goldenthread.reports.queries.lines import YearLine, lines_seen, narrowed
from goldenthread.reports.queries.offered import Offered, offered_for
from goldenthread.reports.queries.priorities import Priorities, priorities_on
from goldenthread.reports.queries.sessions import sessions_of
from goldenthread.reports.queries.year_scorecards import YearScorecardSeen
from goldenthread.rules.vocabulary import LineSource, YearLineState
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.year_scorecards.asked import lines_asked, offered_asked
from goldenthread.staff.year_scorecards.forms import LineForm, SettleForm, TakeForm
from goldenthread.staff.year_scorecards.presenters import card_shown, crumbs_of, now_shown
from goldenthread.staff.year_scorecards.reading import run_card, run_line
from goldenthread.staff.year_scorecards.running import NOTHING_NEW, acted
from goldenthread.staff.year_scorecards.words import INTERVAL_WORDS, SOURCES, counted_in_words

_MOST_NAMED = 12


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 9 else None


@signed_in
def take(request: Asked, reference: str) -> HttpResponse:
    """Let a performance officer find indicators that are not on the list, to take them in bulk."""
    seen = run_card(request, reference)
    priorities = priorities_on(request.actor, on=seen.around.on)
    wanted, asking = offered_asked(request.GET.dict(), priorities, seen.around)
    page, every, _ = offered_for(request.actor, seen, wanted)
    said = request.GET.get("said", "")
    confirm = page_address("year_scorecard_taken", reference)
    context = {
        "card": card_shown(seen, "year_scorecard_lines"),
        "rows": [_offered(it, priorities) for it in page.items],
        "page": page,
        "every": len(every),
        "address": asking.address(request.path, page=None, said=said or None),
        "confirm_href": confirm,
        "all_href": asking.address(confirm, page=None, every="1", said=said or None),
        "said": said,
        "filters": asking.fields,
        "in_force": asking.in_force,
        "kept": [("said", said)] if said else [],
        "clear_address": asking.cleared(request.path),
        "is_filtered": bool(asking.in_force),
        "crumbs": crumbs_of(
            seen, ("Lines", page_address("year_scorecard_lines", reference)), ("Take", None)
        ),
    }
    return render(request, "year_scorecards/take.html", context)


def _offered(it: Offered, priorities: Priorities) -> dict[str, Any]:
    served = priorities.rows.get(it.priority_id or 0)
    return {
        "code": it.now.code,
        "title": it.now.title,
        "href": page_address("indicator", it.now.code),
        "unit": it.unit,
        "source": SOURCES[it.source],
        "serves": served.title if served else "",
        "interval": INTERVAL_WORDS[it.interval],
        "counted": counted_in_words(it.now.frequency, it.now.every),
        "now": now_shown(it.now),
    }


@signed_in
def taken(request: Asked, reference: str) -> HttpResponse:
    """Let a performance officer say how those that were chosen are to be reported, and take them."""
    seen = run_card(request, reference)
    priorities = priorities_on(request.actor, on=seen.around.on)
    wanted, _ = offered_asked(request.GET.dict(), priorities, seen.around)
    _, every, _ = offered_for(request.actor, seen, wanted)
    codes = set(request.GET.getlist("indicator"))
    rows = every if request.GET.get("every") else [it for it in every if it.now.code in codes]
    if not rows:
        messages.info(request, "Choose at least one indicator that is not on the list yet.")
        return redirect(page_address("year_scorecard_take", reference))
    form = TakeForm(
        request.POST or None, initial={"saying": _number(request.GET.get("said", ""))},
        priorities=priorities, sessions=sessions_of(request.actor, seen),
    )  # fmt: skip
    found: list[int] = []

    def make() -> None:
        given = [
            Taken(
                it.now.series_id,
                LineSource.MEMBERS if form.said else it.source,
                form.serves(it.priority_id),
                form.chosen_interval or it.interval,
                form.cleaned_data["why"],
            )
            for it in rows
        ]
        found.append(
            take_candidates(
                seen.id, given, by=request.actor, at=timezone.now(), saying_number=form.said
            )
        )

    named = [f"{it.now.code} {it.now.title}" for it in rows]
    back = page_address("year_scorecard_lines", reference)
    return acted(
        request, form, make,
        done=lambda: "1 candidate is taken." if found == [1] else f"{found[0]} candidates are taken.",
        back=lambda: back,
        page={
            "heading": f"Take {len(rows)} as candidates", "caption": seen.title, "button": "Take them",
            "cancel": page_address("year_scorecard_take", reference), "rows": _named(named),
            "crumbs": crumbs_of(seen, ("Lines", back), ("Take", None)),
        },
    )  # fmt: skip


def _named(titles: list[str]) -> list[str]:
    """Return the first of many, and how many there are besides."""
    if len(titles) <= _MOST_NAMED:
        return titles
    return [*titles[:_MOST_NAMED], f"and {len(titles) - _MOST_NAMED} more"]


def _line_form(
    request: Asked, seen: YearScorecardSeen, line: YearLine | None, initial: dict[str, Any]
) -> tuple[LineForm, Priorities]:
    on = seen.around.on
    priorities = priorities_on(request.actor, on=on)
    form = LineForm(
        request.POST or None,
        initial=initial,
        line=line,
        priorities=priorities,
        issues=issues_for(request.actor, seen.starts_on, seen.next_starts_on, on=on),
        there=seen.around,
        sessions=sessions_of(request.actor, seen),
    )
    return form, priorities


@signed_in
def measure(request: Asked, reference: str) -> HttpResponse:
    """Let a performance officer ask for a measure that nobody counts yet."""
    seen = run_card(request, reference)
    issue, said = request.GET.get("issue", ""), _number(request.GET.get("said", ""))
    initial: dict[str, Any] = {
        "read_at": seen.read_at, "interval": "quarterly", "issue": issue, "saying": said,
        "source": LineSource.KEY_ISSUE if issue else LineSource.MEMBERS,
    }  # fmt: skip
    form, priorities = _line_form(request, seen, None, initial)
    named = request.GET.get("priority", "")
    served = (pk for pk, it in priorities.rows.items() if it.reference == named)
    form.initial["priority"] = next(served, None)
    found: list[int] = []

    def make() -> None:
        found.append(
            add_measure(
                seen.id, form.wanted(None), by=request.actor, at=timezone.now(),
                source=LineSource(form.cleaned_data["source"]), saying_number=form.said,
            )
        )  # fmt: skip

    lines = page_address("year_scorecard_lines", reference)
    return acted(
        request, form, make,
        done=lambda: "The measure is on the list as a candidate.",
        back=lambda: page_address("year_scorecard_line", reference, found[0]),
        page={
            "heading": "Ask for a measure", "caption": seen.title, "button": "Put it on the list",
            "cancel": lines, "crumbs": crumbs_of(seen, ("Lines", lines), ("Ask for a measure", None)),
            "lead": "Something that ought to be watched and that no indicator counts yet.",
        },
    )  # fmt: skip


@signed_in
def change(request: Asked, reference: str, number: int) -> HttpResponse:
    """Let a performance officer say something else of a line: how often it is reported, what it serves."""
    seen, line = run_line(request, reference, number)
    initial = {
        "read_at": seen.read_at, "title": line.title, "interval": line.interval.value,
        "priority": line.objective_id, "why": line.why, "owner": line.owner_kept,
        "issue": line.issue.key if line.issue else "", "due_on": line.due_on,
        "saying": _number(request.GET.get("said", "")),
    }  # fmt: skip
    form, _ = _line_form(request, seen, line, initial)
    found: list[int | None] = []

    def make() -> None:
        given = form.cleaned_data
        found.append(
            change_line(
                seen.id, number, form.wanted(line, _developed(request, given.get("indicator", ""))),
                by=request.actor, at=timezone.now(), reason=given["reason"], saying_number=form.said,
                read_at=given["read_at"],
            )
        )  # fmt: skip

    href = page_address("year_scorecard_line", reference, number)
    lines = page_address("year_scorecard_lines", reference)
    return acted(
        request, form, make,
        done=lambda: "The change is recorded." if found[0] else NOTHING_NEW,
        back=lambda: href,
        page={
            "heading": f"Change “{line.title}”", "caption": f"{seen.title}, line {number}",
            "button": "Record the change", "cancel": href,
            "crumbs": crumbs_of(seen, ("Lines", lines), (line.title, href), ("Change", None)),
        },
    )  # fmt: skip


def _developed(request: Asked, code: str) -> int | None:
    """Return the indicator as which a measure was developed; nothing where no code was typed."""
    wanted = code.strip().casefold()
    if not wanted:
        return None
    for each, series in codes_seen(request.actor).items():
        if each.casefold() == wanted:
            return series
    raise NotPossible(f"There is no indicator “{code.strip()[:40]}” here.", field="indicator")


@signed_in
def settle(request: Asked, reference: str) -> HttpResponse:
    """Let a performance officer choose lines, leave them out with a reason, or open the question again."""
    seen = run_card(request, reference)
    back = page_address("year_scorecard_lines", reference)
    rows = _settled(request, seen)
    if not rows:
        messages.info(request, "Choose at least one line.")
        return redirect(back)
    initial = {
        "read_at": seen.read_at, "state": request.GET.get("to", ""),
        "saying": _number(request.GET.get("said", "")),
    }  # fmt: skip
    form = SettleForm(
        request.POST or None, initial=initial, sessions=sessions_of(request.actor, seen)
    )
    found: list[int] = []

    def make() -> None:
        given = form.cleaned_data
        found.append(
            settle_lines(
                seen.id, [it.number for it in rows], YearLineState(given["state"]), by=request.actor,
                at=timezone.now(), reason=given["reason"], saying_number=form.said,
                read_at=given["read_at"],
            )
        )  # fmt: skip

    count = "1 line" if len(rows) == 1 else f"{len(rows)} lines"
    named = _named([f"{it.code} {it.title}".strip() for it in rows])
    return acted(
        request, form, make,
        done=lambda: "1 line is settled." if found == [1] else f"{found[0]} lines are settled."
        if found[0] else NOTHING_NEW,
        back=lambda: back,
        page={
            "heading": f"Choose or leave out {count}", "caption": seen.title, "button": "Settle it",
            "cancel": back, "rows": named,
            "crumbs": crumbs_of(seen, ("Lines", back), ("Choose or leave out", None)),
        },
    )  # fmt: skip


def _settled(request: Asked, seen: YearScorecardSeen) -> list[YearLine]:
    """Return the lines that the address names, or all that fit its filter."""
    every = lines_seen(request.actor, seen)
    if request.GET.get("every"):
        priorities = priorities_on(request.actor, on=seen.around.on)
        wanted, _ = lines_asked(request.GET.dict(), priorities, known="")
        return list(narrowed(every, wanted))
    numbers = {_number(it) for it in request.GET.getlist("line")}
    return [it for it in every if it.number in numbers]
