"""The council's own words for the glossary's terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from goldenthread.audit.queries import events_numbered
from goldenthread.governance.commands.changes import End, Say
from goldenthread.governance.queries.chosen import TERMS, framework_for
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.chosen.changing import changing_chosen, framed, may_change_now
from goldenthread.staff.chosen.forms import EndForm, WordForm
from goldenthread.staff.chosen.places import framework_places
from goldenthread.staff.organisation.changing import ChangePage, asking, changing
from goldenthread.staff.recorded import recorded_by
from goldenthread.ui.dates import day as in_words


@dataclass(frozen=True)
class WordShown:
    """A term with the glossary's word and the council's, and what it was before."""

    term: str
    usual: str
    one: str
    many: str
    is_own: bool
    since: str
    recorded: str
    others: tuple[str, ...]
    change_href: str
    end_href: str


def _crumbs(*more: tuple[str, str | None]) -> tuple[tuple[str, str | None], ...]:
    return (("Words of the council", page_address("council_words")), *more)


@signed_in
def words(request: Asked) -> HttpResponse:
    """Anybody of the council sees which terms are called otherwise here, since when and why."""
    read = read_as(request)
    register = framework_for(request.actor, as_at=read.as_at, only=("word",))
    may = may_change_now(request)
    return render(
        request,
        "chosen/words.html",
        {
            "rows": [_shown(register, term, read.on, may_change=may) for term in TERMS],
            "may_change": may,
            "places": framework_places("council_words"),
            "crumbs": [("Words of the council", None)],
        },
    )


def _shown(register: FrameworkRegister, term: str, day: date, *, may_change: bool) -> WordShown:
    stands, versions = register.on("word", term, day), register.ledgers["word"].versions(term)
    one, many = (stands.says["singular"], stands.says["plural"]) if stands else TERMS[term]
    others = tuple(
        f"{TERMS[term][0] if it.says['is_ended'] else it.says['singular']} from"
        f" {in_words(it.from_on)}{f' ({it.reason})' if it.reason else ''}"
        for it in versions
        if it is not stands
    )
    authors = events_numbered({stands.event} if stands and stands.event else set())
    return WordShown(
        term=term,
        usual=TERMS[term][0],
        one=str(one),
        many=str(many),
        is_own=stands is not None,
        since=in_words(stands.from_on) if stands else "",
        recorded=recorded_by(authors.get(stands.event or 0)) if stands else "",
        others=others,
        change_href=page_address("council_word", term) if may_change else "",
        end_href=page_address("council_word_end", term) if may_change and stands else "",
    )


def _taken(register: FrameworkRegister, term: str, day: date) -> dict[str, str]:
    """Return what every other term is called, with the term."""
    found: dict[str, str] = {}
    for other, usual in TERMS.items():
        if other != term:
            stands = register.on("word", other, day)
            own = (stands.says["singular"], stands.says["plural"]) if stands else usual
            found |= {str(each).casefold(): f"“{other}”" for each in own}
    return found


@signed_in
def change(request: Asked, term: str) -> HttpResponse:
    """Who administers the whole council says what a term is called here, from a day on."""
    view = changing_chosen(request)
    if term not in TERMS:
        raise Http404("There is no such term.")
    register = framework_for(request.actor, only=("word",))
    now = _shown(register, term, view.today, may_change=False)

    def made(form: WordForm) -> Any:
        given = form.cleaned_data
        wanted = {"singular": given["singular"], "plural": given["plural"]}
        return framed(request, form, Say("word", term, wanted, given["from_on"]), register=register)

    page = ChangePage(
        heading=f"What “{now.usual}” is called",
        caption="Words of the council",
        crumbs=_crumbs((now.usual, None)),
        back=page_address("council_words"),
        make=made,
        lead=lambda form: (
            f"From {in_words(form.cleaned_data['from_on'])} pages say"
            f" “{form.cleaned_data['singular']}” and “{form.cleaned_data['plural']}” for"
            f" {now.usual}."
        ),
        button="Use these words",
        stands=(("For one", now.one, None), ("For many", now.many, None)),
        explained="Write them as within a sentence: a heading begins with a capital by itself. Addresses,"
        " files and the audit trail keep the glossary’s words.",
        done="The words are recorded.",
    )
    initial = {"singular": now.one, "plural": now.many}
    taken = _taken(register, term, view.today)
    return changing(request, page, asking(WordForm, view, initial=initial, taken=taken))


@signed_in
def end(request: Asked, term: str) -> HttpResponse:
    """Who administers the whole council goes back to the glossary's word, from a day on."""
    view = changing_chosen(request)
    register = framework_for(request.actor, only=("word",))
    if term not in TERMS or register.on("word", term, view.today) is None:
        raise Http404("There is nothing to end here.")
    usual = TERMS[term][0]
    page = ChangePage(
        heading=f"Call it “{usual}” again",
        caption="Words of the council",
        crumbs=_crumbs((usual, None)),
        back=page_address("council_words"),
        make=lambda form: framed(
            request, form, End("word", term, form.cleaned_data["from_on"]), register=register
        ),
        lead=lambda form: (
            f"From {in_words(form.cleaned_data['from_on'])} pages say “{usual}” and"
            f" “{TERMS[term][1]}” again."
        ),
        button="Use the glossary’s words",
        done="The words are recorded.",
    )
    return changing(request, page, asking(EndForm, view))
