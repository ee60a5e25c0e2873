"""An indicator's whole life on one page: where it is, what is planned, and every turn that it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render

from goldenthread.indicators.queries.indicator import IndicatorShown, indicator_shown
from goldenthread.indicators.queries.life import Life, Standing, life_of
from goldenthread.organisation.access import Right
from goldenthread.rules.vocabulary import LifeStage
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.indicators.defined_words import changes_in_words
from goldenthread.staff.indicators.words import by_and_when, sentence
from goldenthread.staff.life_words import (
    DEEDS,
    badge,
    named,
    now_words,
    offered,
    turn_words,
    until_words,
)
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day


@dataclass(frozen=True)
class Turn:
    """One turn of a life, as the timeline shows it: a stage, or a version of the definition."""

    on: date
    event: int
    title: str
    by: str
    text: str
    reason: str
    href: str = ""

    @property
    def when(self) -> str:
        """From which day it held."""
        return f"From {day(self.on)}"


@dataclass(frozen=True)
class PlannedTurn:
    """A stage that is to come, and where it can be taken back."""

    from_on: str
    words: str
    by: str
    reason: str
    withdraw_href: str


@signed_in
def life(request: Asked, reference: str) -> HttpResponse:
    """Show where an indicator is in its life, and who made it so, when and why."""
    read = read_as(request)
    shown = indicator_shown(request.actor, reference, as_at=read.as_at, on=read.on)
    if shown is None:
        raise Http404("There is no such indicator.")
    found = life_of(shown.code, actor=request.actor, on=read.on, as_at=read.as_at)
    may_change = found.may_change and not read.is_past
    context = {
        "reference": reference,
        "title": shown.defined["title"],
        "stage": badge(found),
        "more": until_words(found.now.until),
        "said": now_words(found.now),
        "now": found.now,
        "audited": found.is_audited_in,
        "audit_href": with_query(page_address("audit_sheet", shown.code), audit=found.is_audited_in)
        if found.is_audited_in and request.actor.may(Right.SEE_ORGANISATION)
        else "",
        "successor_href": _heir(found.now),
        "before": [
            (named(code, title), page_address("indicator", reference))
            for code, title, reference in found.predecessors
        ],
        "planned": [_planned(reference, it, may_change=may_change) for it in found.planned],
        "turns": _turns(shown, found, request),
        "tools": _tools(request, reference, found, may_change=may_change),
        "crumbs": [(reference, page_address("indicator", reference)), ("Life", None)],
    }
    return render(request, "life/page.html", context)


def _tools(
    request: Asked, reference: str, found: Life, *, may_change: bool
) -> list[tuple[str, str]]:
    tools = _deeds(reference, found) if may_change else []
    if request.actor.may(Right.SEE_ORGANISATION):
        tools.append(("Suspended and retired", page_address("removed")))
    return tools


def _heir(it: Standing) -> str:
    return page_address("indicator", it.successor_reference) if it.successor_reference else ""


def _deeds(reference: str, found: Life) -> list[tuple[str, str]]:
    """Return what may be made of it now, each with the form that asks for it."""
    address = page_address("life_change", reference)
    return [
        (DEEDS[it].replace("Make it live", "Make it live again") if _again(it, found) else DEEDS[it],
         with_query(address, to=it.value))
        for it in offered(found.now)
    ]  # fmt: skip


def _again(it: LifeStage, found: Life) -> bool:
    return it is LifeStage.LIVE and found.now.stage is not LifeStage.PROPOSED


def _planned(reference: str, it: Standing, *, may_change: bool) -> PlannedTurn:
    back = page_address("life_withdraw", reference, it.from_on.isoformat()) if may_change else ""
    return PlannedTurn(day(it.from_on), turn_words(it), _by(it), it.reason, back)


def _by(it: Standing) -> str:
    return f"{it.by}, {day(it.at)}"


def _turns(shown: IndicatorShown, found: Life, request: Asked) -> tuple[Turn, ...]:
    """Return stages and versions of the definition as one story, the latest day first."""
    may_audit = request.actor.may(Right.AUDIT)
    first = shown.definitions[-1] if shown.definitions else None
    turns = [
        Turn(
            it.from_on, it.event or 0, turn_words(it), _by(it),
            "Another was recorded for this day." if it.is_replaced else "", it.reason, _heir(it),
        )
        for it in found.history
    ]  # fmt: skip
    for it in shown.definitions:
        title = "Defined" if it is first else "Defined otherwise"
        replaced = "Superseded since. " if it.superseded_by else ""
        text = "" if it is first else replaced + sentence(changes_in_words(it))
        href = (address_of("event_shown", it.author.event) or "") if may_audit else ""
        turns.append(
            Turn(it.from_on, it.author.event, title, by_and_when(it.author), text, it.reason, href)
        )
    return tuple(sorted(turns, key=lambda it: (it.on, it.event), reverse=True))
