"""The handbook as a document: what its page says, in the same order, to be taken away as PDF and Word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from goldenthread.exchange.documents.parts import (
    Column,
    Document,
    Facts,
    Heading,
    Item,
    Listed,
    Paragraph,
    Part,
    Table,
    said,
)
from goldenthread.staff.framework.handbook import (
    BodyPrinted,
    DutyPrinted,
    Handbook,
    PlanKindPrinted,
)
from goldenthread.ui.dates import day as in_words

__all__ = ["handbook_document"]


def handbook_document(
    book: Handbook,
    *,
    title: str,
    about: str,
    facts: Sequence[tuple[str, str, None]],
    on: date,
    council: str,
    made_on: date,
) -> Document:
    """Return the whole framework as a document."""
    return Document(
        title=f"{title}: handbook",
        council=council,
        made_on=made_on,
        caption=f"As it stands on {in_words(on)}",
        parts=[*_facts(facts), *_lines(about), *_parts(book)],
        has_contents=True,
    )


def _parts(book: Handbook) -> Iterator[Part]:
    if book.levels:
        yield Heading("Levels, from the top")
        points = (f"{plural}: {note}" if note else plural for _, plural, note in book.levels)
        yield Listed(tuple(Item(said(it)) for it in points), is_numbered=True)
    if book.words:
        yield Heading("Words")
        yield _table("", ["What the system calls", "We call", "Many of them"], book.words)
    if book.unused:
        yield Heading("Parts of the system that are not used")
        yield Paragraph(said(f"{', '.join(book.unused)}."))
    if book.plan_kinds:
        yield Heading("Kinds of plan")
        for it in book.plan_kinds:
            yield from _kind(it)
    if book.bodies:
        yield Heading("Bodies")
        for body in book.bodies:
            yield from _body(body)
    if book.duties:
        yield Heading("Duties register")
        yield _duties("", book.duties)
    if book.routes:
        yield Heading("Approval routes")
        for route in book.routes:
            yield Heading(route.name, 2)
            yield from _lines(route.about)
            yield from _facts(route.facts)
            columns = ["Stage", "Step", "Who", "What they may do", "Within"]
            yield _table(f"Steps of {route.name}", columns, route.steps)
    if book.powers:
        yield Heading("Delegated powers")
        yield _table(
            "", ["Body", "Post that decides", "Changes of", "Holds", "Resolved"], book.powers
        )
    if book.portfolios:
        yield Heading("Portfolios")
        yield _table("", ["Portfolio", "Holder", "About", "Indicators"], book.portfolios)


def _kind(it: PlanKindPrinted) -> Iterator[Part]:
    yield Heading(it.name, 2)
    yield from _lines(it.about)
    yield from _facts(it.facts)
    if it.headings:
        columns = ["Heading", "What is to be written", "Holds"]
        yield _table(f"Headings of {it.name}", columns, it.headings)
    for title, text in it.guidance:
        yield Heading(title, 3)
        yield from _lines(text)


def _body(it: BodyPrinted) -> Iterator[Part]:
    yield Heading(it.name, 2)
    yield from _facts(it.facts)
    yield from _lines(it.terms)
    if it.members:
        yield Heading("Members", 3)
        points = (f"{name}: {seat}" if seat else name for name, seat in it.members)
        yield Listed(tuple(Item(said(each)) for each in points))
    if it.watches:
        yield _table(f"What {it.name} watches", ["Watches", "How often", "Purpose"], it.watches)
    if it.duties:
        yield _duties(f"Duties of {it.name}", it.duties, has_holder=False)


def _duties(caption: str, duties: Iterable[DutyPrinted], *, has_holder: bool = True) -> Table:
    columns = ["What", *(["Who"] if has_holder else []), "How often or by when", "Goes to"]
    rows = [
        (
            f"{it.does} ({it.source})" if it.source else it.does,
            *([it.holder] if has_holder else []),
            it.when,
            it.to,
        )
        for it in duties
    ]
    return _table(caption, columns, rows)


def _table(caption: str, columns: Iterable[str], rows: Iterable[Sequence[str]]) -> Table:
    return Table(
        caption,
        tuple(Column(it) for it in columns),
        tuple(tuple(said(cell or "–") for cell in row) for row in rows),
    )


def _facts(facts: Sequence[tuple[str, str, None]]) -> Iterator[Part]:
    if facts:
        yield Facts(tuple((term, text) for term, text, _ in facts))


def _lines(text: str) -> Iterator[Part]:
    for each in text.split("\n"):
        if each.strip():
            yield Paragraph(said(each.strip()))
