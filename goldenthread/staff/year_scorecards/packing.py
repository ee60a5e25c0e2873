"""The information pack for members: a page, and the same as a document in PDF and Word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

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
from goldenthread.reports.queries.lines import YearLine
from goldenthread.reports.queries.pack import Pack, PackPart, pack_of
from goldenthread.reports.queries.year_scorecards import YearScorecardSeen
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.downloads import pdf_file, word_file
from goldenthread.staff.year_scorecards.presenters import (
    card_shown,
    crumbs_of,
    line_row,
    now_shown,
)
from goldenthread.staff.year_scorecards.reading import read_card
from goldenthread.staff.year_scorecards.views import file_stem
from goldenthread.staff.year_scorecards.words import INTERVAL_WORDS, SOURCES

#: What is asked of members, of each priority and of all.
QUESTIONS = (
    "Do these cover the key points of the priority?",
    "Is there anything to be watched that nothing here counts?",
    "Is each reported often enough, or more often than is useful?",
    "Which would you leave out, and why?",
)


@signed_in
def pack(request: Asked, reference: str) -> HttpResponse:
    """Show members what may be watched under each priority, how it does, what is lacking, what is asked."""
    _, seen = read_card(request, reference)
    found = pack_of(request.actor, seen)
    context = {
        "card": card_shown(seen, "year_scorecard_pack"),
        "parts": [
            (it, page_address("objective", it.priority.reference), [line_row(x, seen) for x in it.lines])
            for it in found.parts
        ],
        "beside": [line_row(it, seen) for it in found.beside],
        "left_out": [line_row(it, seen) for it in found.left_out],
        "issues": [
            (issue, page_address("plan_findings", issue.plan), [line_row(x, seen) for x in lines])
            for issue, lines in found.issues
        ],
        "gaps": found.gaps,
        "total": found.total,
        "questions": QUESTIONS,
        "sessions_href": page_address("year_scorecard_sessions", reference),
        "tools": [
            ("PDF", page_address("year_scorecard_pack_pdf", reference)),
            ("Word", page_address("year_scorecard_pack_word", reference)),
            ("Print", "#print"),
        ],
        "crumbs": crumbs_of(seen, ("Information pack", None)),
    }  # fmt: skip
    return render(request, "year_scorecards/pack.html", context)


@signed_in
def pdf(request: Asked, reference: str) -> HttpResponse:
    """Give the pack as a PDF that can be read by ear."""
    read, seen = read_card(request, reference)
    return pdf_file(
        pack_document(pack_of(request.actor, seen)), file_stem(seen, "information-pack", read)
    )


@signed_in
def word(request: Asked, reference: str) -> HttpResponse:
    """Give the pack as a Word file."""
    read, seen = read_card(request, reference)
    return word_file(
        pack_document(pack_of(request.actor, seen)), file_stem(seen, "information-pack", read)
    )


def pack_document(found: Pack) -> Document:
    """Return the pack as a document."""
    seen = found.seen
    facts = [
        ("For the year", seen.year),
        ("Owner", ", ".join(it for it in (seen.owner, *seen.holders) if it) or "Nobody yet"),
        ("Candidates", str(found.total)),
        ("Lacking", _lacking(found)),
    ]
    return Document(
        title=seen.title,
        council=settings.COUNCIL,
        made_on=timezone.localdate(),
        caption=f"Information pack for members, {seen.year}",
        parts=[Facts(tuple(facts)), *_asked(), *_body(found)],
        has_contents=len(found.parts) > 3,
    )


def _lacking(found: Pack) -> str:
    gaps = found.gaps
    return (
        f"{len(gaps.priorities)} priorities and {len(gaps.issues)} key issues without a candidate,"
        f" {len(gaps.serving_nothing)} candidates that serve no priority"
    )


def _asked() -> Iterator[Part]:
    yield Heading("What members are asked")
    yield Listed(tuple(Item(said(it)) for it in QUESTIONS), is_numbered=True)


def _body(found: Pack) -> Iterator[Part]:
    for it in found.parts:
        yield from _priority(it, found.seen)
    if found.beside:
        yield Heading("Candidates that serve no priority")
        yield _table(found.beside, found.seen)
    yield Heading("Key issues that plan audits found")
    if not found.issues:
        yield Paragraph(said("No audit has found a key issue for the year."), "note")
    for issue, lines in found.issues:
        answer = (
            ", ".join(it.title for it in lines)
            or "No candidate answers it: a new measure is asked for."
        )
        yield Paragraph((Run(issue.text, is_strong=True), Run(f" ({issue.plan}) {answer}")))
    if found.left_out:
        yield Heading("Left out, and why")
        rows = (
            Item((Run(it.title, is_strong=True), *said(f": {it.reason}"))) for it in found.left_out
        )
        yield Listed(tuple(rows))


def _priority(it: PackPart, seen: YearScorecardSeen) -> Iterator[Part]:
    yield Heading(it.priority.title, 1 if it.priority.position == 1 else 2)
    yield Paragraph(said(f"{it.level} {it.priority.reference}"), "note")
    if it.lines:
        yield _table(it.lines, seen)
    elif it.is_covered:
        yield Paragraph(said("What serves it, below, has candidates."), "note")
    else:
        yield Paragraph((Run("Gap: nothing on the list evidences it.", is_strong=True),))


def _table(lines: Sequence[YearLine], seen: YearScorecardSeen) -> Table:
    columns = (
        Column("What may be watched", share=3), Column("Last figure", share=1.3),
        Column("Rating", share=1.2), Column("Reported"), Column("Why it is here", share=2),
    )  # fmt: skip
    return Table("", columns, tuple(_row(it, seen) for it in lines))


def _row(it: YearLine, seen: YearScorecardSeen) -> tuple[Runs, ...]:
    now: Any = None if seen.as_at is not None else now_shown(it.now)
    what = (Run(it.title, is_strong=True), Run(f" ({it.code or 'to be developed'})"))
    figure, rated = "–", "–"
    if now is not None:
        aim = f", target {now.target}" if now.target else ""
        figure, rated = f"{now.figure}{aim}{f', {now.period}' if now.period else ''}", now.word
    why = ". ".join(x for x in (SOURCES[it.source], it.why, it.issue.text if it.issue else "") if x)
    return what, said(figure), said(rated), said(INTERVAL_WORDS[it.interval]), said(why)
