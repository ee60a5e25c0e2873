"""Who is away and who stands in: said by whoever holds the post, seen by all of the council."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from goldenthread.audit.queries import events_numbered
from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.governance.commands.standing_in import (
    AbsenceWanted,
    end_stand_in,
    foresee_stand_in,
    stand_in,
)
from goldenthread.governance.queries.instead import Absence, instead_known
from goldenthread.governance.queries.powers_used import absences_said, decided_standing_in
from goldenthread.organisation.access import Right
from goldenthread.staff.addresses import day_kept, page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.downloads import csv_streamed, excel_file
from goldenthread.staff.organisation.changing import ChangePage, Deed, asking, changing
from goldenthread.staff.organisation.forms import StructureForm, post_choices
from goldenthread.staff.organisation.lists import FilterField, in_force, page_number, paged, plain
from goldenthread.staff.organisation.looking import Looking, changing_from, looking, post_or_404
from goldenthread.staff.organisation.standing_in import (
    STATES,
    absence_shown,
    decided_rows,
    may_say,
    notes_of,
    state_of,
)
from goldenthread.staff.recorded import recorded_by
from goldenthread.ui.addresses import Column, sorting_columns, with_query
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.forms import DayField

_COLUMNS: Final = (
    Column("Away", "away"), Column("Stands in", "instead"), Column("From and to", "from"),
    Column("State", "state"), Column("Why"), Column("Reference", "reference"),
)  # fmt: skip
_SORTS: Final = frozenset(it.key for it in _COLUMNS if it.key)
_OUT: Final = (
    OutColumn("Reference", width=12),
    OutColumn("Away", width=30),
    OutColumn("Stands in", width=30),
    OutColumn("From", ColumnKind.DATE),
    OutColumn("To", ColumnKind.DATE),
    OutColumn("State", width=12),
    OutColumn("Reason", width=40),
)


class AwayForm(StructureForm):
    """From when to when a post is away, and which answers for it."""

    field_order = ("stands_in", "from_on", "to_on")
    stands_in = forms.ChoiceField(
        label="Which post stands in?", error_messages={"required": "Choose who stands in."}
    )
    from_on = DayField(label="Away from", help_text="Today or a later day.")
    to_on = DayField(
        label="To, that day included", error_messages={"required": "Write the last day away."}
    )

    def __init__(self, *args: Any, post_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("stands_in", post_choices(self.view, without=post_id), nothing="Choose")
        self.fields["reason"].help_text = "If you like: everybody of the council sees it."


class BackForm(StructureForm):
    """From which day nobody answers for the post any more."""

    from_on = DayField(label="From which day is it answered for no more?")

    def __init__(self, *args: Any, earliest: date, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest, self.latest = earliest, latest
        self.fields["reason"].help_text = "If you like."

    def clean_from_on(self) -> date:
        """Refuse days that are over, and those on which nobody stands in any more."""
        day = super().clean_from_on()
        if not self.earliest <= day <= self.latest:
            raise forms.ValidationError(
                f"Choose a day from {in_words(self.earliest)} to {in_words(self.latest)}."
            )
        return day


def _crumbs(*more: tuple[str, str | None]) -> tuple[tuple[str, str | None], ...]:
    return (("Organisation", page_address("organisation")), *more)


def _asked(request: Asked) -> tuple[Looking, list[Absence], dict[str, str]]:
    """Return the absences that the address asks for, latest first."""
    request.actor.require(Right.SEE_ORGANISATION)
    view = looking(request)
    given = {name: plain(request.GET, name) for name in ("q", "state", "sort")}
    given["sort"] = given["sort"] if given["sort"].removeprefix("-") in _SORTS else ""
    words = given["q"].casefold()

    def fits(it: Absence) -> bool:
        titles = (view.register.post_title(pk, view.day) for pk in (it.post_id, it.stands_in_id))
        found = not words or any(words in each.casefold() for each in (it.reference, *titles))
        return found and given["state"] in ("", state_of(it, view.day))

    found = [it for it in instead_known(view.as_at).absences if fits(it)][::-1]
    keys: dict[str, Callable[[Absence], Any]] = {
        "away": lambda it: view.register.post_title(it.post_id, view.day).casefold(),
        "instead": lambda it: view.register.post_title(it.stands_in_id, view.day).casefold(),
        "from": lambda it: it.from_on,
        "state": lambda it: [key for key, _ in STATES].index(state_of(it, view.day)),
        "reference": lambda it: (len(it.reference), it.reference),
    }
    if given["sort"]:
        order = given["sort"]
        found.sort(key=keys[order.removeprefix("-")], reverse=order.startswith("-"))
    return view, found, given


@signed_in
def absences(request: Asked) -> HttpResponse:
    """Anybody of the council sees who is away, until when, and who answers in their place."""
    view, found, given = _asked(request)
    fields, here = _fields(given), page_address("absences")
    address = with_query(here, **given)
    page = paged(found, page_number(request.GET.get("page", "")))
    mine = [
        (view.register.post_title(pk, view.today), page_address("post_away", reference))
        for pk in sorted(request.actor.post_ids)
        if (reference := view.register.post_references.get(pk)) and view.as_at is None
    ]
    context = {
        "page": page,
        "rows": [absence_shown(it, view) for it in page.items],
        "mine": mine,
        "filters": fields,
        "columns": sorting_columns(list(_COLUMNS), address=address, sort=given["sort"] or "-from"),
        "in_force": in_force(fields),
        "kept": [*day_kept(), *([("sort", given["sort"])] if given["sort"] else [])],
        "address": address,
        "clear_address": here,
        "tools": _files(given) if found else [],
        "crumbs": _crumbs(("Away", None)),
    }  # fmt: skip
    return render(request, "organisation/away.html", context)


def _fields(given: Mapping[str, str]) -> list[FilterField]:
    return [
        FilterField("q", "Search", "text", given["q"], hint="Post or reference"),
        FilterField("state", "State", "select", given["state"], (("", "All"), *STATES)),
    ]


def _files(given: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        ("Excel", with_query(page_address("absences_workbook"), **given)),
        ("CSV", with_query(page_address("absences_table"), **given)),
        ("Print", "#print"),
    ]


@signed_in
def absence(request: Asked, reference: str) -> HttpResponse:
    """Anybody of the council sees who stands in for whom; some, what was answered in that place."""
    request.actor.require(Right.SEE_ORGANISATION)
    view = looking(request)
    known = instead_known(view.as_at).absences
    it = next((each for each in known if each.reference == reference), None)
    if it is None:
        raise Http404("There is no such absence.")
    shown, rows = absence_shown(it, view), absences_said(reference, as_at=view.as_at)
    events = events_numbered({event for event, _, _ in rows})
    decided = decided_standing_in(
        request.actor, it, on=view.today, as_at=view.as_at,
        page=page_number(request.GET.get("page", "")),
    )  # fmt: skip
    context = {
        "absence": shown,
        "decided": decided,
        "rows": decided_rows(decided),
        "address": page_address("absence", reference),
        "past": [
            ("Ended" if is_ended else "Said", recorded_by(events.get(event)), reason)
            for event, is_ended, reason in reversed(rows)
        ],
        "tools": [*([("End it", shown.end_href)] if shown.end_href else []), ("Print", "#print")],
        "crumbs": _crumbs(("Away", page_address("absences")), (reference, None)),
    }
    return render(request, "organisation/absence.html", context)


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Anybody of the council takes the list of who stands in for whom away as an Excel file."""
    view, found, given = _asked(request)
    content = write_xlsx(
        [OutSheet("Away", _OUT, _rows(view, found))],
        title=f"{settings.COUNCIL}: who is away, and who stands in",
        notes=notes_of(
            settings.COUNCIL, "who is away, and who stands in", in_force(_fields(given))
        ),
    )
    return excel_file(content, "away")


@signed_in
def table(request: Asked) -> HttpResponseBase:
    """Anybody of the council takes the list of who stands in for whom away as CSV."""
    view, found, _ = _asked(request)
    return csv_streamed(write_csv(_OUT, _rows(view, found)), "away")


def _rows(view: Looking, found: Iterable[Absence]) -> Iterable[tuple[Any, ...]]:
    for it in found:
        yield (
            it.reference, view.register.post_title(it.post_id, view.day),
            view.register.post_title(it.stands_in_id, view.day), it.from_on, it.latest_on,
            dict(STATES)[state_of(it, view.day)], it.reason,
        )  # fmt: skip


@signed_in
def say(request: Asked, reference: str) -> HttpResponse:
    """The holder of a post, or who administers its unit, says when it is away and which stands in."""
    view = changing_from(request)
    post_id = post_or_404(view, reference)
    if not may_say(view, post_id):
        raise Http404("There is nothing to change here.")
    title = view.register.post_title(post_id, view.today)

    def made(form: AwayForm) -> Deed:
        given, other = form.cleaned_data, form.post_id("stands_in") or 0
        wanted = AbsenceWanted(post_id, other, given["from_on"], given["to_on"], given["reason"])

        def foreseen() -> list[str]:
            foresee_stand_in(wanted, by=request.actor, at=timezone.now())
            return []

        return Deed(lambda: bool(stand_in(wanted, by=request.actor, at=timezone.now())), foreseen)

    def lead(form: AwayForm) -> str:
        given = form.cleaned_data
        other = view.register.post_title(form.post_id("stands_in"), given["from_on"])
        return (
            f"From {in_words(given['from_on'])} to {in_words(given['to_on'])} {other} may answer for {title}"
            " wherever a change waits for it. It is shown with each answer in whose place it was given."
        )

    page = ChangePage(
        heading=f"{title} is away",
        caption="Organisation",
        crumbs=_crumbs((title, view.post_address(post_id)), ("Away", None)),
        back=page_address("absences"),
        make=made,
        lead=lead,
        button="Record it",
        explained="Another post answers for this one where changes wait for approval: no other right.",
        done="It is recorded who stands in.",
    )
    return changing(request, page, asking(AwayForm, view, post_id=post_id))


@signed_in
def end(request: Asked, reference: str) -> HttpResponse:
    """The holder of a post that was away, or who administers its unit, ends it early."""
    view = changing_from(request)
    it = next((each for each in instead_known().absences if each.reference == reference), None)
    if it is None or not may_say(view, it.post_id):
        raise Http404("There is nothing to end here.")
    shown = absence_shown(it, view)

    def made(form: BackForm) -> Deed:
        given = form.cleaned_data

        def do() -> bool:
            return bool(
                end_stand_in(
                    reference,
                    by=request.actor,
                    at=timezone.now(),
                    ended_on=given["from_on"],
                    reason=given["reason"],
                    read_at=given["read_at"],
                )
            )

        return Deed(do)

    page = ChangePage(
        heading=f"{shown.post.name} is back",
        caption="Organisation",
        crumbs=_crumbs(("Away", page_address("absences")), ("End", None)),
        back=page_address("absences"),
        make=made,
        lead=lambda form: (
            f"From {in_words(form.cleaned_data['from_on'])} {shown.stands_in.name} answers for"
            f" {shown.post.name} no more. What was answered stands."
        ),
        stands=(("Away", shown.span, None),),
        button="End it",
        done="It is recorded.",
    )
    earliest = max(view.today, it.from_on)
    begun = asking(
        BackForm, view, initial={"from_on": earliest}, earliest=earliest, latest=it.to_on
    )
    return changing(request, page, begun)
