"""A plan as a document, to be taken away as PDF and Word: what its page says, in the same order."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from goldenthread.exchange.documents.marked_up import parts_of
from goldenthread.exchange.documents.parts import (
    Column,
    Document,
    Facts,
    Heading,
    Item,
    Listed,
    Paragraph,
    Part,
    Run,
    Runs,
    Table,
    said,
)
from goldenthread.plan.queries.plans import EntrySeen, HeadingSeen, PlanSeen
from goldenthread.staff.asking import Asked, Read, signed_in
from goldenthread.staff.downloads import pdf_file, word_file
from goldenthread.staff.plans.presenters import facts_of
from goldenthread.staff.plans.reading import read_plan
from goldenthread.staff.plans.words import STEPS, WHY, period_in_words
from goldenthread.ui.dates import day

__all__ = ["plan_document"]


@signed_in
def pdf(request: Asked, reference: str) -> HttpResponse:
    """Let whoever sees a plan take it away as a PDF, to be read and printed."""
    read, seen = read_plan(request, reference)
    return pdf_file(plan_document(seen, read), _stem(seen))


@signed_in
def word(request: Asked, reference: str) -> HttpResponse:
    """Let whoever sees a plan take it away as a Word file, to be written on in."""
    read, seen = read_plan(request, reference)
    return word_file(plan_document(seen, read), _stem(seen))


def _stem(seen: PlanSeen) -> str:
    return f"{seen.reference}-{seen.title}"[:80].strip().replace(" ", "-")


def plan_document(seen: PlanSeen, read: Read) -> Document:
    """Return a plan as a document, which says how far the plan has come."""
    step = STEPS[seen.step].lower()
    known = f", as known on {day(read.known.day)}" if read.known else ""
    period = period_in_words(seen.starts_on, seen.last_on)
    facts = [("Step", f"{STEPS[seen.step]} since {day(seen.stage_on)}{known}")]
    facts += [(term, _plain(text)) for term, text, _ in facts_of(seen)]
    return Document(
        title=seen.title,
        council=settings.COUNCIL,
        made_on=timezone.localdate(),
        caption=f"{seen.kind} {seen.reference}, {period}: {step}{known}",
        parts=[
            Facts(tuple(facts)),
            *(part for it in seen.headings for part in _heading(it)),
        ],
        has_contents=len(seen.headings) > 3,
    )


def _plain(text: object) -> str:
    striptags = getattr(text, "striptags", None)  # a link is its words on paper
    return str(striptags() if striptags else text)


def _heading(it: HeadingSeen) -> Iterator[Part]:
    yield Heading(it.name)
    if it.text:
        yield from parts_of(it.text)
    elif not it.entries:
        yield Paragraph(said("Nothing is written yet."), "note")
    about = [each for each in it.entries if each.objective or each.series]
    if about:
        yield _table(about)
    told = [each for each in it.entries if not (each.objective or each.series)]
    if told:
        yield Listed(tuple(Item((*said(each.words), *_why(each))) for each in told))


def _table(entries: list[EntrySeen]) -> Table:
    columns = (Column("What", share=3), Column("By when"), Column("Why it is in the plan", share=2))
    return Table("", columns, tuple(_row(each) for each in entries))


def _row(it: EntrySeen) -> tuple[Runs, ...]:
    title, reference, due = it.words, "", ""
    if it.objective is not None:
        title, reference = it.objective.title, it.objective.reference
        due = day(it.objective.due_on) if it.objective.due_on else ""
        if it.objective.is_ended:
            due = "it has ended"
    elif it.series is not None:
        title, reference = it.series.title, it.series.code
    what = (Run(title, is_strong=True), Run(f" ({reference})"))
    more = (Run(f"\n{it.words}"),) if it.words and it.words != title else ()
    reason = ": ".join(each for each in (WHY[it.why] if it.why else "", it.why_words) if each)
    return ((*what, *more), said(due or "–"), said(reason or "–"))


def _why(it: EntrySeen) -> Runs:
    reason = ": ".join(each for each in (WHY[it.why] if it.why else "", it.why_words) if each)
    return (Run(f"\n{reason}", is_emphasis=True),) if reason else ()
