"""What an import would come to, as its page shows it, and what the page's form gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from goldenthread.indicators.queries.imports.drafts import (
    Draft,
    PreviewLine,
    QuestionLine,
    preview_indicators,
    preview_lines,
    preview_questions,
)
from goldenthread.records.page import Page
from goldenthread.rules.counting import APRIL, Counting
from goldenthread.rules.numbers import Number, shown_apart
from goldenthread.rules.vocabulary import Frequency, Polarity
from goldenthread.staff.addresses import page_address
from goldenthread.staff.figures import good_way, in_unit
from goldenthread.staff.imports.presenters import figure
from goldenthread.staff.indicators.words import counted_words

ANSWERS = {
    "later": "Record it, look again later",
    "is_right": "It is right",
    "leave_out": "Leave it out",
}
_KINDS = (
    ("refused", "Refused"), ("questions", "Questions"), ("new", "New"), ("changed", "Changed"),
    ("target", "Targets"), ("commentary", "Commentary"), ("indicators", "New indicators"),
    ("awaited", "Awaited"), ("unchanged", "Unchanged"), ("remark", "Remarks"),
)  # fmt: skip
_EXPLAINED = {
    "refused": "These rows are left out. Mend them in the file and bring it again: what is recorded"
    " by then is not recorded twice.",
    "questions": "These figures are recorded as they are unless you leave them out. A question that"
    " is not answered stays with its figure.",
    "new": "Nothing is recorded yet for these periods.",
    "changed": "The figure that stands stays readable under the new one.",
    "target": "Targets that would be set, or set anew.",
    "commentary": "What would stand beside the figures.",
    "indicators": "Deduced from the rows. Look over which way is good: ratings rest on it.",
    "awaited": "There is no figure yet in these rows: none is recorded, and none stands for nought.",
    "unchanged": "These stand already as they are in the file.",
    "remark": "Nothing to mend, but worth knowing.",
}
_SAID = {
    "nothing": ("Nothing was recorded: everything in the file stands already.", "info"),
    "reason": ("Say why validated figures are corrected, then record again.", "error"),
}


@dataclass(frozen=True)
class KindShown:
    """One kind of line with how many there are."""

    key: str
    words: str
    count: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class LineShown:
    """One line of the preview."""

    line: int
    code: str
    title: str
    period: str
    stood: str
    comes: str
    words: str


@dataclass(frozen=True)
class QuestionShown:
    """One question with its answers."""

    field: str
    line: int
    code: str
    title: str
    period: str
    words: str
    options: tuple[tuple[str, str, bool], ...]
    said: str


@dataclass(frozen=True)
class IndicatorShown:
    """One indicator that would be added."""

    field: str
    code: str
    title: str
    unit: str
    frequency: str
    polarity_from: str
    is_information_only: bool
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class PreviewShown:
    """Everything that the page says."""

    name: str
    said: tuple[str, str] | None
    differs: bool
    before: tuple[str, str] | None
    kind: str
    kinds: tuple[KindShown, ...]
    explained: str
    lines: Page[Any]
    added: tuple[tuple[str, str], ...]
    button: str
    consequences: tuple[str, ...]
    corrected: int
    reason: str
    bulk: tuple[tuple[str, str], ...]
    columns_href: str
    drop_href: str


def preview_shown(
    draft: Draft, *, path: str, asked: Mapping[str, str], imported_before: int | None
) -> PreviewShown:
    """Return what the page shows of the draft."""
    counts = _counts(draft)
    kind = asked.get("kind", "")
    if not counts.get(kind):
        kind = next((key for key, _ in _KINDS if counts.get(key)), "new")
    text = asked.get("page", "")
    number = int(text) if text.isdecimal() and len(text) < 8 else 1
    return PreviewShown(
        name=draft.name,
        said=_SAID.get(asked.get("said", "")),
        differs=bool(draft.preview.get("differs")),
        before=_before(imported_before),
        kind=kind,
        kinds=tuple(
            KindShown(key, words, f"{counts[key]:,}", f"{path}?kind={key}", key == kind)
            for key, words in _KINDS
            if counts.get(key)
        ),
        explained=_EXPLAINED[kind],
        lines=_lines(draft, kind, number),
        added=_added(draft.preview.get("added", {})),
        button="" if draft.preview.get("is_nothing") else _button(counts),
        consequences=_consequences(counts),
        corrected=int(draft.preview.get("corrected", 0)),
        reason=draft.choices.reason,
        bulk=tuple(ANSWERS.items()),
        columns_href=page_address("import_columns", draft.key),
        drop_href=page_address("import_drop", draft.key),
    )


def _counts(draft: Draft) -> dict[str, int]:
    counts = dict(draft.preview.get("counts", {}))
    counts["indicators"] = len(draft.preview.get("added", {}).get("indicators", ()))
    return counts


def _before(number: int | None) -> tuple[str, str] | None:
    if number is None:
        return None
    return (f"import {number}", page_address("import", number))


def _button(counts: Mapping[str, int]) -> str:
    figures = counts.get("new", 0) + counts.get("changed", 0)
    if not figures:
        return "Record it"
    return f"Record {figures:,} figure{'s' if figures > 1 else ''}"


def _consequences(counts: Mapping[str, int]) -> tuple[str, ...]:
    said = []
    if counts.get("refused"):
        rows = counts["refused"]
        said.append(f"{rows:,} refused row{'s are' if rows > 1 else ' is'} left out.")
    if counts.get("ratings"):
        made = "rating is" if counts["ratings"] == 1 else "ratings are"
        said.append(f"{counts['ratings']:,} {made} made.")
    said.append("Everything is recorded together, or nothing is.")
    return tuple(said)


def _added(added: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    found = []
    for key, words in (
        ("services", "New services"),
        ("places", "New places"),
        ("posts", "New posts"),
    ):
        names = added.get(key, ())
        if names:
            rest = f" and {len(names) - 8} more" if len(names) > 8 else ""
            found.append((words, ", ".join(names[:8]) + rest))
    if added.get("indicators"):
        found.append(("New indicators", f"{len(added['indicators']):,}"))
    if added.get("owners"):
        found.append(("Owners changed", f"{added['owners']:,}"))
    return tuple(found)


def _lines(draft: Draft, kind: str, number: int) -> Page[Any]:
    if kind == "questions":
        return preview_questions(draft, number=number).mapped(_question)
    if kind == "indicators":
        return preview_indicators(draft, number=number).mapped(_indicator)
    return preview_lines(draft, kind=kind, number=number).mapped(_line)


def _line(line: PreviewLine) -> LineShown:
    stood = figure(line.stood, unit=line.unit, decimals=line.decimals)
    comes = figure(line.comes, unit=line.unit, decimals=line.decimals)
    if isinstance(line.stood, int) and isinstance(line.comes, int):
        apart = shown_apart(Number(line.stood), Number(line.comes), decimals=line.decimals)
        stood, comes = (in_unit(digits, line.unit) for digits in apart)
    return LineShown(line.line, line.reference, line.title, line.period, stood, comes, line.words)


def _question(asked: QuestionLine) -> QuestionShown:
    answer = asked.answer or "later"
    return QuestionShown(
        field=asked.key,
        line=asked.line,
        code=asked.reference,
        title=asked.title,
        period=asked.period,
        words=asked.words,
        options=tuple((key, words, key == answer) for key, words in ANSWERS.items()),
        said=asked.said,
    )


def _indicator(new: Mapping[str, Any]) -> IndicatorShown:
    return IndicatorShown(
        field=new["code"],
        code=new["code"],
        title=new["title"],
        unit=new["unit"] or "number",
        frequency=counted_words(
            Counting(
                Frequency(new["frequency"]), new.get("every", 1), new.get("year_starts", APRIL)
            )
        )
        + (", adding up through the year" if new.get("is_cumulative") else ""),
        polarity_from=new["polarity_from"],
        is_information_only=new["is_information_only"],
        options=tuple(
            (each.value, good_way(each), each == new["polarity"])
            for each in (Polarity.HIGH, Polarity.LOW, Polarity.NEAR_TARGET, Polarity.NONE)
        ),
    )


def answers_from(post: QueryDict, draft: Draft) -> dict[str, Mapping[str, str]]:
    """Return the draft's answers with those of the form; other questions keep theirs."""
    answers: dict[str, Mapping[str, str]] = dict(draft.answers)
    known = {str(asked[0]): str(asked[4]) for asked in draft.preview.get("questions", ())}
    bulk = post.get("answer_all", "")
    if bulk in ANSWERS:
        for key in known:
            answers[key] = {"answer": bulk, "words": ""}
        return answers
    for name in post:
        key = name.removeprefix("answer:")
        if key != name and key in known and post[name] in ANSWERS:
            words = post.get(f"words:{key}", "").strip()[:1000]
            answers[key] = {"answer": str(post[name]), "words": words}
    return answers


def polarities_from(post: QueryDict, draft: Draft) -> dict[str, str]:
    """Return which way is good by code, as settled so far and on the form."""
    settled = dict(draft.choices.polarities)
    allowed = {each.value for each in Polarity}
    for new in draft.preview.get("added", {}).get("indicators", ()):
        chosen = post.get(f"polarity:{new['code']}", "")
        if chosen in allowed and chosen != new["polarity"]:
            settled[new["code"]] = chosen
    return settled
