"""Sessions that are open to all members: planned, held, what was said, and to which lines it led."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.records.page import Page
from goldenthread.reports.commands.sessions import (
    record_saying,
    record_session,
    withdraw_saying,
    withdraw_session,
)
from goldenthread.reports.queries.lines import lines_seen
from goldenthread.reports.queries.priorities import priorities_on
from goldenthread.reports.queries.sessions import Saying, SessionSeen, sessions_of
from goldenthread.reports.queries.sessions_asked import sayings_for, sessions_for
from goldenthread.reports.queries.year_scorecards import YearScorecardSeen
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, Read, signed_in
from goldenthread.staff.downloads import excel_file
from goldenthread.staff.year_scorecards.asked import Asking, sayings_asked, sessions_asked
from goldenthread.staff.year_scorecards.exports import about_of, workbook_said
from goldenthread.staff.year_scorecards.forms import ReasonForm
from goldenthread.staff.year_scorecards.meeting_forms import SayingForm, SessionForm
from goldenthread.staff.year_scorecards.presenters import card_shown, crumbs_of, led_in_words
from goldenthread.staff.year_scorecards.reading import known_of, read_card, run_card
from goldenthread.staff.year_scorecards.running import acted
from goldenthread.staff.year_scorecards.views import file_stem, said_in_file
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day


@signed_in
def sessions(request: Asked, reference: str) -> HttpResponse:
    """Show the sessions that members are invited to, and what each led to."""
    read, seen, page, every, asking = _sessions(request, reference)
    rows = [
        {
            "it": it,
            "href": page_address("year_session", reference, it.number),
            "is_to_come": it.on > read.on,
            "about": [title for _, title in it.priorities.values()],
        }
        for it in page.items
    ]
    add = page_address("year_session_add", reference) if seen.may_run else ""
    file = page_address("year_sessions_workbook", reference)
    context = {
        "card": card_shown(seen, "year_scorecard_sessions"),
        "rows": rows,
        "add_href": add,
        "tools": [
            *([("Plan or record a session", add)] if add else []),
            *([("Excel", asking.address(file, page=None))] if every else []),
            ("Print", "#print"),
        ],
        "page": page,
        "address": asking.address(request.path, page=None),
        "crumbs": crumbs_of(seen, ("Sessions", None)),
        **asking.filtering(request.path),
    }
    return render(request, "year_scorecards/sessions.html", context)


def _sessions(
    request: Asked, reference: str
) -> tuple[Read, YearScorecardSeen, Page[SessionSeen], tuple[SessionSeen, ...], Asking]:
    """Return the sessions that the address asks for, a page of them and all."""
    read, seen = read_card(request, reference)
    priorities = priorities_on(request.actor, on=read.on, as_at=read.as_at)
    wanted, asking = sessions_asked(request.GET.dict(), priorities, known=known_of(read))
    page, every = sessions_for(sessions_of(request.actor, seen), wanted, on=read.on)
    return read, seen, page, every, asking


@signed_in
def workbook(request: Asked, reference: str) -> HttpResponse:
    """Give what was said at the sessions asked for, and to which lines it led, as an Excel file."""
    read, seen, _, every, asking = _sessions(request, reference)
    content = workbook_said(every, **said_in_file(read, seen, asking.in_force))
    return excel_file(content, file_stem(seen, "sessions", read))


def _session(request: Asked, seen: YearScorecardSeen, number: int) -> SessionSeen:
    for it in sessions_of(request.actor, seen):
        if it.number == number:
            return it
    raise Http404("There is no such session.")


@signed_in
def session(request: Asked, reference: str, number: int) -> HttpResponse:
    """Show one session: what it was about, who came, what was said, and to what it led."""
    read, seen = read_card(request, reference)
    found = _session(request, seen, number)
    wanted, asking = sayings_asked(request.GET.dict(), known=known_of(read))
    page, _ = sayings_for(found.sayings, wanted)
    is_to_come = found.on > read.on
    add = page_address("year_saying_add", reference, number)
    deeds = []
    if seen.may_run:
        deeds = [("Change", page_address("year_session_change", reference, number))]
        if not is_to_come:
            deeds.insert(0, ("Record what was said", add))
        if not found.sayings:
            deeds.append(("Withdraw", page_address("year_session_withdraw", reference, number)))
    context = {
        "card": card_shown(seen, "year_scorecard_sessions"),
        "session": found,
        "is_to_come": is_to_come,
        "about": [
            (title, page_address("objective", named)) for named, title in found.priorities.values()
        ],
        "sayings": [_saying_shown(it, seen) for it in page.items],
        "page": page,
        "address": asking.address(request.path, page=None),
        "add_href": add if seen.may_run and not is_to_come else "",
        "tools": [*deeds, ("Print", "#print")],
        "crumbs": _crumbs(seen, (_named(found), None)),
        **asking.filtering(request.path),
    }
    return render(request, "year_scorecards/session.html", context)


def _named(found: SessionSeen) -> str:
    return f"{day(found.on)}, {found.place}"


def _crumbs(seen: YearScorecardSeen, *more: tuple[str, str | None]) -> Any:
    own = page_address("year_scorecard_sessions", seen.reference)
    return crumbs_of(seen, ("Sessions", own), *more)


def _saying_shown(it: Saying, seen: YearScorecardSeen) -> dict[str, Any]:
    """Return what was said, to what it led, and what it may lead to."""
    about_href = ""
    if it.line is not None:
        about_href = page_address("year_scorecard_line", seen.reference, it.line.number)
    elif it.objective is not None:
        about_href = page_address("objective", it.objective[0])
    return {
        "it": it,
        "about": about_of(it),
        "about_href": about_href,
        "by": f"{it.name or it.by}, {day(it.at)}",
        "led": led_in_words(it, seen),
        "ways": _ways(it, seen) if seen.may_run else [],
    }


def _ways(it: Saying, seen: YearScorecardSeen) -> list[tuple[str, str]]:
    """Return what may be done because of what was said."""
    own = seen.reference
    take, ask = (
        page_address("year_scorecard_take", own),
        page_address("year_scorecard_measure", own),
    )
    served = it.objective[0] if it.objective else None
    ways = [
        ("Take a candidate", with_query(take, said=it.number)),
        ("Ask for a measure", with_query(ask, said=it.number, priority=served)),
    ]
    if it.line is not None:
        change = page_address("year_scorecard_line_change", own, it.line.number)
        settle = page_address("year_scorecard_settle", own)
        ways += [
            ("Change the line", with_query(change, said=it.number)),
            ("Leave it out or choose it", with_query(settle, said=it.number, line=it.line.number)),
        ]
    ways.append(("Correct", page_address("year_saying_change", own, it.session_number, it.number)))
    if not it.led:
        away = page_address("year_saying_withdraw", own, it.session_number, it.number)
        ways.append(("Withdraw", away))
    return ways


@signed_in
def add(request: Asked, reference: str) -> HttpResponse:
    """Let a performance officer plan a session, or record one that was held."""
    seen = run_card(request, reference)
    return _session_form(request, seen, None)


@signed_in
def change(request: Asked, reference: str, number: int) -> HttpResponse:
    """Let a performance officer say otherwise of a session, such as who came."""
    seen = run_card(request, reference)
    return _session_form(request, seen, _session(request, seen, number))


def _session_form(
    request: Asked, seen: YearScorecardSeen, held: SessionSeen | None
) -> HttpResponse:
    initial: dict[str, Any] = {"read_at": seen.read_at}
    if held is not None:
        initial |= {
            "on": held.on, "place": held.place, "priorities": list(held.priorities),
            "attended": "\n".join(held.attended),
        }  # fmt: skip
    form = SessionForm(
        request.POST or None, initial=initial, session=held,
        priorities=priorities_on(request.actor, on=seen.around.on),
    )  # fmt: skip
    found: list[int] = []

    def make() -> None:
        given = form.cleaned_data
        found.append(
            record_session(
                seen.id, form.wanted(), by=request.actor, at=timezone.now(),
                number=held.number if held else None, reason=given.get("reason", ""),
                read_at=given["read_at"],
            )
        )  # fmt: skip

    back = page_address("year_scorecard_sessions", seen.reference)
    if held is not None:
        back = page_address("year_session", seen.reference, held.number)
    heading = "Change the session" if held else "Plan or record a session"
    return acted(
        request, form, make,
        done=lambda: "The session is recorded.",
        back=lambda: page_address("year_session", seen.reference, found[0]),
        page={
            "heading": heading, "caption": seen.title, "button": "Record it", "cancel": back,
            "crumbs": _crumbs(seen, (heading, None)),
        },
    )  # fmt: skip


@signed_in
def withdraw(request: Asked, reference: str, number: int) -> HttpResponse:
    """Let a performance officer withdraw a session that is not held."""
    seen = run_card(request, reference)
    held = _session(request, seen, number)
    form = ReasonForm(request.POST or None, initial={"read_at": seen.read_at})

    def make() -> None:
        given = form.cleaned_data
        withdraw_session(
            seen.id, number, by=request.actor, at=timezone.now(), reason=given["reason"],
            read_at=given["read_at"],
        )  # fmt: skip

    heading = f"Withdraw the session of {day(held.on)}"
    return acted(
        request, form, make,
        done=lambda: "The session is withdrawn.",
        back=lambda: page_address("year_scorecard_sessions", reference),
        page={
            "heading": heading, "caption": seen.title, "button": "Withdraw it", "is_grave": True,
            "consequences": ["It leaves the list of sessions, and stays on record with your reason."],
            "cancel": page_address("year_session", reference, number),
            "crumbs": _crumbs(seen, (heading, None)),
        },
    )  # fmt: skip


@signed_in
def saying_add(request: Asked, reference: str, number: int) -> HttpResponse:
    """Let a performance officer record what was said at a session."""
    seen = run_card(request, reference)
    return _saying_form(request, seen, _session(request, seen, number), None)


def _said(held: SessionSeen, number: int) -> Saying:
    for it in held.sayings:
        if it.number == number:
            return it
    raise Http404("That was not said here.")


@signed_in
def saying_change(request: Asked, reference: str, number: int, saying: int) -> HttpResponse:
    """Let a performance officer correct what was recorded as said."""
    seen = run_card(request, reference)
    held = _session(request, seen, number)
    return _saying_form(request, seen, held, _said(held, saying))


def _saying_form(
    request: Asked, seen: YearScorecardSeen, held: SessionSeen, said: Saying | None
) -> HttpResponse:
    initial: dict[str, Any] = {"read_at": seen.read_at, "by_whom": "Members"}
    if said is not None:
        initial |= {
            "about": SayingForm.about_of(said), "by_whom": said.by_whom, "text": said.text,
            "came_of_it": said.came_of_it,
        }  # fmt: skip
    form = SayingForm(
        request.POST or None, initial=initial, saying=said,
        priorities=priorities_on(request.actor, on=seen.around.on),
        lines=lines_seen(request.actor, seen),
    )  # fmt: skip

    def make() -> None:
        given = form.cleaned_data
        record_saying(
            seen.id, held.number, form.wanted(), by=request.actor, at=timezone.now(),
            number=said.number if said else None, reason=given.get("reason", ""),
            read_at=given["read_at"],
        )  # fmt: skip

    back = page_address("year_session", seen.reference, held.number)
    heading = "Correct what was said" if said else "Record what was said"
    return acted(
        request, form, make,
        done=lambda: "It is recorded. Say below to what it led.",
        back=lambda: back,
        page={
            "heading": heading, "caption": _named(held), "button": "Record it", "cancel": back,
            "crumbs": _crumbs(seen, (_named(held), back), (heading, None)),
        },
    )  # fmt: skip


@signed_in
def saying_withdraw(request: Asked, reference: str, number: int, saying: int) -> HttpResponse:
    """Let a performance officer withdraw what was recorded by mistake and led to nothing."""
    seen = run_card(request, reference)
    held = _session(request, seen, number)
    said = _said(held, saying)
    form = ReasonForm(request.POST or None, initial={"read_at": seen.read_at})

    def make() -> None:
        given = form.cleaned_data
        withdraw_saying(
            seen.id, said.number, by=request.actor, at=timezone.now(), reason=given["reason"],
            read_at=given["read_at"],
        )  # fmt: skip

    back = page_address("year_session", reference, number)
    return acted(
        request, form, make,
        done=lambda: "It is withdrawn.",
        back=lambda: back,
        page={
            "heading": "Withdraw what was said", "caption": _named(held), "button": "Withdraw it",
            "is_grave": True, "rows": [said.text], "cancel": back,
            "consequences": ["It leaves the session, and stays on record with your reason."],
            "crumbs": _crumbs(seen, (_named(held), back), ("Withdraw", None)),
        },
    )  # fmt: skip
