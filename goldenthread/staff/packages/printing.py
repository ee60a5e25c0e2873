"""A package as a document for a meeting: its page holds fifty lines, the document every one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponse
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
from goldenthread.governance.queries.package import PackageShown
from goldenthread.governance.queries.package_lines import LineRow
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.downloads import pdf_file
from goldenthread.staff.packages.kinds import Said
from goldenthread.staff.packages.views import all_lines, facts_of
from goldenthread.staff.packages.words import decision_shown, line_shown_in_list, open_shown

__all__ = ["package_document"]

_COLUMNS = (
    Column("Line", is_number=True, share=0.5),
    Column("About", share=4),
    Column("Stands → asked", share=2.4),
    Column("In force from", share=1.2),
    Column("How it stands", share=1.8),
)


@signed_in
def pdf(request: Asked, reference: str) -> HttpResponse:
    """Let whoever prepares a meeting take all lines along on paper, or those that fit the filters."""
    shown, rows, changes, asked = all_lines(request, reference)
    return pdf_file(package_document(shown, rows, changes, asked), reference)


def package_document(
    shown: PackageShown, rows: Sequence[LineRow], changes: Mapping[int, Said], asked: Sequence[str]
) -> Document:
    """Return a package as its page shows it; ``asked`` says in words which lines were chosen."""
    row = shown.row
    facts = [
        (term, f"{value} ({more})" if more else value) for term, value, more in facts_of(shown)
    ]
    if asked:
        facts.append(("Lines here", f"{len(rows):,}: {', '.join(asked)}"))
    return Document(
        title=row.title,
        council=settings.COUNCIL,
        made_on=timezone.localdate(),
        caption=f"Package {row.reference}",
        parts=[
            *(Paragraph(said(it)) for it in row.words.splitlines() if it.strip()),
            Facts(tuple(facts)),
            *_open(shown),
            *_lines(row.reference, rows, changes),
            *_decided(shown),
        ],
    )


def _open(shown: PackageShown) -> Iterator[Part]:
    yield Heading("Who has it now")
    found = [open_shown(it, timezone.localdate()) for it in shown.row.steps]
    if not found:
        yield Paragraph(said("Nobody: everything in it has been decided."))
    for it in found:
        told = f", {it['name']}, {it['since']}; {it['due']}."
        yield Paragraph((Run(it["who"], is_strong=True), Run(told)))


def _lines(reference: str, rows: Sequence[LineRow], changes: Mapping[int, Said]) -> Iterator[Part]:
    yield Heading("Lines")
    if not rows:
        yield Paragraph(said("No line fits these filters."))
        return
    told = [line_shown_in_list(it, changes.get(it.number), reference) for it in rows]
    yield Table("", _COLUMNS, tuple(_line(it) for it in told))


def _line(it: Mapping[str, Any]) -> tuple[Runs, ...]:
    about: Said = it["said"]
    under = ", ".join(each for each in (about.reference, it["row"].unit, about.note) if each)
    asked = "; ".join(_change(*each) for each in about.changes)
    state = f"{it['state']}, refined" if it["is_refined"] else it["state"]
    return (
        said(str(it["row"].number)),
        (Run(about.title, is_strong=True), *said(f" ({under})" if under else "")),
        said(asked),
        said(it["from_on"]),
        said(f"{state}: {it['at']}" if it["at"] else state),
    )


def _change(what: str, stands: str, asked: str) -> str:
    if stands == asked:
        return f"{what}: {asked}, unchanged"
    return f"{what}: {stands} → {asked}" if stands else f"{what}: {asked}"


def _decided(shown: PackageShown) -> Iterator[Part]:
    yield Heading("What was decided")
    yield Listed(tuple(Item(_decision(decision_shown(it, shown))) for it in shown.decisions))


def _decision(it: Mapping[str, Any]) -> Runs:
    answers = ", ".join(each for each in (it["answers"], it["refined"]) if each)
    met = f" ({it['meeting']})" if it["meeting"] else ""
    words = f": {it['words']}" if it["words"] else "."
    return (Run(f"{it['when']}, {it['who']}: ", is_strong=True), *said(f"{answers}{met}{words}"))
