"""What differs between two states of a plan, or between this year's and last year's: words and entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from goldenthread.plan.queries.plan_seen import EntrySeen, HeadingSeen, PlanSeen

__all__ = ["Change", "EntryCompared", "HeadingCompared", "Piece", "compare_plans", "compare_words"]

_WORDS: Final = re.compile(r"\n+|[^\S\n]+|\w+|[^\w\s]")
#: So many words on both sides are compared word by word; more differ as a whole.
_MOST_WORDS: Final = 3_000


class Change(StrEnum):
    """What became of words, an entry or a heading."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Piece:
    """Some words, and whether they stayed, came in or were taken out."""

    change: Change
    text: str


@dataclass(frozen=True)
class EntryCompared:
    """One thing under a heading, before and after; what is absent on one side came in or was taken out."""

    change: Change
    before: EntrySeen | None
    after: EntrySeen | None


@dataclass(frozen=True)
class HeadingCompared:
    """A heading before and after: what is written, piece by piece, and what stands under it."""

    key: str
    name: str
    change: Change
    before: HeadingSeen | None
    after: HeadingSeen | None
    pieces: tuple[Piece, ...]
    entries: tuple[EntryCompared, ...]


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """Return what changed between two texts: lines first, then word by word where lines differ.

    >>> [(it.change.value, it.text) for it in compare_words("Warm homes.", "Warm, dry homes.")]
    [('same', 'Warm'), ('added', ', dry'), ('same', ' homes.')]
    >>> "".join(it.text for it in compare_words("a b", "a c") if it.change != "added")
    'a b'
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Piece] = []
    for step, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        one, other = "".join(old[i1:i2]), "".join(new[j1:j2])
        found += [Piece(Change.SAME, one)] if step == "equal" else _by_words(one, other)
    return tuple(_joined(found))


def _by_words(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > _MOST_WORDS:
        steps = [("replace", 0, len(old), 0, len(new))]
    else:
        steps = list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    for step, i1, i2, j1, j2 in steps:
        if step == "equal":
            yield Piece(Change.SAME, "".join(old[i1:i2]))
        else:
            yield Piece(Change.REMOVED, "".join(old[i1:i2]))
            yield Piece(Change.ADDED, "".join(new[j1:j2]))


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield pieces of one kind that follow each other as one; empty ones are left out."""
    held: Piece | None = None
    for it in pieces:
        if not it.text:
            continue
        if held is not None and held.change is it.change:
            held = Piece(held.change, held.text + it.text)
            continue
        if held is not None:
            yield held
        held = it
    if held is not None:
        yield held


def compare_plans(
    before: PlanSeen, after: PlanSeen, *, readable: Callable[[str], str] = str
) -> tuple[HeadingCompared, ...]:
    """Return every heading of two plans, or of two states of one, in the order of the later.

    Entries of one plan are matched by their numbers; those of two by what they are about. ``readable``
    makes of a text in Markdown what people compare.
    """
    is_one = before.id == after.id
    old = {it.key: it for it in before.headings}
    new = {it.key: it for it in after.headings}
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(_heading(key, old.get(key), new.get(key), readable, is_one=is_one) for key in keys)


def _heading(
    key: str,
    before: HeadingSeen | None,
    after: HeadingSeen | None,
    readable: Callable[[str], str],
    *,
    is_one: bool,
) -> HeadingCompared:
    texts = [readable(it.text) if it and it.text else "" for it in (before, after)]
    pieces = compare_words(*texts)
    entries = _entries(
        before.entries if before else (), after.entries if after else (), is_one=is_one
    )
    if before is None or after is None:
        change = Change.ADDED if before is None else Change.REMOVED
    else:
        every = {*(it.change for it in pieces), *(it.change for it in entries)}
        change = Change.SAME if every <= {Change.SAME} else Change.CHANGED
    name = (after or before or _nothing(key)).name
    return HeadingCompared(key, name, change, before, after, pieces, entries)


def _nothing(key: str) -> HeadingSeen:
    raise KeyError(key)  # it came from one of the two


def _entries(
    before: Sequence[EntrySeen], after: Sequence[EntrySeen], *, is_one: bool
) -> tuple[EntryCompared, ...]:
    old = {_key(it, is_one=is_one): it for it in before}
    found, met = [], set()
    for it in after:
        key = _key(it, is_one=is_one)
        was = old.get(key) if key not in met else None
        met.add(key)
        if was is None:
            found.append(EntryCompared(Change.ADDED, None, it))
        else:
            change = Change.SAME if _says(was) == _says(it) else Change.CHANGED
            found.append(EntryCompared(change, was, it))
    gone = [EntryCompared(Change.REMOVED, it, None) for key, it in old.items() if key not in met]
    return (*found, *gone)


def _key(it: EntrySeen, *, is_one: bool) -> Hashable:
    if is_one:
        return it.number
    if it.objective is not None:
        return ("objective", it.objective.id)
    if it.series is not None:
        return ("series", it.series.id)
    return ("words", " ".join(it.words.casefold().split()))


def _says(it: EntrySeen) -> tuple[object, ...]:
    objective = it.objective.id if it.objective else None
    series = it.series.id if it.series else None
    return (objective, series, it.words, it.why, it.why_words)
