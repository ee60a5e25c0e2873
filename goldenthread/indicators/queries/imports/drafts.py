"""Read drafts: an upload on its way, how its columns are to be read, and what it would come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from goldenthread.indicators.models import ImportDraft, ImportMapping, Indicator
from goldenthread.indicators.queries.imports.offered import Choices
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.records.page import Page, page_within

#: What stands for the sheet of a draft that holds others' figures: no sheet may be named so.
BENCHMARKS = ":benchmarks"
FIGURES = ("new", "changed", "unchanged", "target", "commentary")


@dataclass(frozen=True)
class Draft:
    """An upload on its way. ``preview`` is empty until the file has been looked at."""

    key: UUID
    name: str
    begun_at: datetime
    sheet: str
    mapping: Mapping[str, Any]
    choices: Choices
    answers: Mapping[str, Mapping[str, str]]
    preview: Mapping[str, Any]
    job_key: UUID | None
    import_id: int | None

    @property
    def is_mapped(self) -> bool:
        """Say whether somebody has settled how the columns are to be read."""
        return bool(self.mapping)


@dataclass(frozen=True)
class PreviewLine:
    """One line of a preview. ``stood`` and ``comes`` are numbers, words, or nothing."""

    kind: str
    line: int
    reference: str
    title: str
    period: str
    stood: int | str | None
    comes: int | str | None
    words: str
    unit: str
    decimals: int


@dataclass(frozen=True)
class QuestionLine:
    """One question of a preview with what was answered to it."""

    key: str
    line: int
    reference: str
    title: str
    period: str
    kind: str
    words: str
    answer: str
    said: str


def _own(actor: Actor) -> QuerySet[ImportDraft]:
    actor.require(Right.IMPORT)
    own = ImportDraft.objects.filter(person_id=actor.person_id or 0)
    return own.exclude(sheet=BENCHMARKS)


def draft_of(actor: Actor, key: UUID) -> Draft:
    """Return one of the actor's drafts, without the file. One SQL query.

    Raises:
        NotPermitted: the actor has no such draft.
    """
    row = _own(actor).filter(key=key).defer("content").first()
    if row is None:
        raise NotPermitted("There is no such draft.")
    return _draft(row)


def drafts_of(actor: Actor) -> list[Draft]:
    """Return the actor's drafts that are neither confirmed nor dropped, latest first. One query."""
    rows = _own(actor).filter(import_id=None).defer("content", "preview", "answers")
    return [
        Draft(
            row.key, row.name, row.begun_at, row.sheet, row.mapping, Choices(), {}, {}, None, None
        )
        for row in rows.order_by("-begun_at")[:20]
    ]


def draft_content(actor: Actor, key: UUID) -> bytes:
    """Return the draft's file. One SQL query.

    Raises:
        NotPermitted: the actor has no such draft.
    """
    row = _own(actor).filter(key=key).values_list("content", flat=True).first()
    if row is None:
        raise NotPermitted("There is no such draft.")
    return bytes(row)


def has_indicators() -> bool:
    """Say whether anything is watched yet. One SQL query."""
    return Indicator.objects.exists()


def kept_mapping(fingerprint: str) -> Mapping[str, Any] | None:
    """Return how columns with these headings were read the last time. One SQL query."""
    row = ImportMapping.objects.filter(fingerprint=fingerprint).order_by("-pk").first()
    return row.mapping if row is not None else None


def preview_lines(draft: Draft, *, kind: str, number: int = 1) -> Page[PreviewLine]:
    """Return one page of the preview's lines of a kind; ``figures`` are all but remarks. No query."""
    wanted = FIGURES if kind == "figures" else (kind,)
    lines = [line for line in draft.preview.get("lines", ()) if line[0] in wanted]
    about = draft.preview.get("about", {})
    return page_within(lines, number).mapped(lambda line: _line(line, about))


def preview_questions(draft: Draft, *, number: int = 1) -> Page[QuestionLine]:
    """Return one page of the preview's questions, with what was answered. No query."""
    about = draft.preview.get("about", {})

    def turned(asked: Sequence[Any]) -> QuestionLine:
        key, line, reference, period, kind, words = asked
        given = draft.answers.get(key, {})
        title = about.get(reference, ["", "", 0])[0]
        return QuestionLine(
            key, line, reference, title, period, kind, words,
            given.get("answer", ""), given.get("words", ""),
        )  # fmt: skip

    return page_within(draft.preview.get("questions", ()), number).mapped(turned)


def preview_indicators(draft: Draft, *, number: int = 1) -> Page[Mapping[str, Any]]:
    """Return one page of the indicators that would be added. No query."""
    return page_within(draft.preview.get("added", {}).get("indicators", ()), number)


def _draft(row: ImportDraft) -> Draft:
    return Draft(
        key=row.key,
        name=row.name,
        begun_at=row.begun_at,
        sheet=row.sheet,
        mapping=row.mapping,
        choices=Choices.from_data(row.choices),
        answers=row.answers,
        preview=row.preview,
        job_key=row.job_key,
        import_id=row.import_id,
    )


def _line(line: Sequence[Any], about: Mapping[str, Sequence[Any]]) -> PreviewLine:
    kind, number, reference, period, stood, comes, words = line
    title, unit, decimals = about.get(reference, ("", "", 0))
    return PreviewLine(kind, number, reference, title, period, stood, comes, words, unit, decimals)
