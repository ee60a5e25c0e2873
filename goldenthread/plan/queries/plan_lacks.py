"""What a plan lacks before it may be proposed: the same for its page, the monitor and the commands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import shorten
from typing import Any, Final

from goldenthread.plan.models import PlanEntry
from goldenthread.plan.queries.plan_rows import ObjectiveTold
from goldenthread.rules.vocabulary import HeadingHolds

__all__ = ["ASKED_WHY", "Lack", "Missing", "lack_in_words", "missing_of"]

#: Under headings that hold these, each thing says why it is in the plan.
ASKED_WHY: Final = frozenset(
    {HeadingHolds.OBJECTIVES, HeadingHolds.INDICATORS, HeadingHolds.TARGETS}
)


#: Headings that words alone do not fill.
_NEVER_WORDS: Final = frozenset({HeadingHolds.OBJECTIVES, HeadingHolds.INDICATORS})


class Lack(StrEnum):
    """Something that is to be mended before a plan is proposed."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    NO_WHY = "no-why"
    OTHER_LEVEL = "other-level"
    ENDED = "ended"
    NOTHING_IN_THREAD = "nothing-in-thread"


@dataclass(frozen=True)
class Missing:
    """One thing that is lacking: under which heading, and of which entry; ``about`` names it."""

    lack: Lack
    heading: str = ""
    number: int | None = None
    about: str = ""


_WORDS: Final = {
    Lack.EMPTY: "“{about}” is empty",
    Lack.TOO_LONG: "“{about}” is longer than its heading allows",
    Lack.NO_WHY: "{about} does not say why it is in the plan",
    Lack.OTHER_LEVEL: "{about} stands on a level that plans of this kind do not hold",
    Lack.ENDED: "{about} has ended",
    Lack.NOTHING_IN_THREAD: "No objective in it reaches the top of the thread",
}


def lack_in_words(missing: Missing) -> str:
    """Return what is lacking.

    >>> lack_in_words(Missing(Lack.ENDED, "aims", 2, "O-12"))
    'O-12 has ended'
    """
    return _WORDS[missing.lack].format(about=missing.about)


def missing_of(
    headings: Sequence[Mapping[str, Any]],
    levels: Collection[int],
    texts: Mapping[str, int],
    entries: Iterable[PlanEntry],
    objectives: Mapping[int, ObjectiveTold],
) -> tuple[Missing, ...]:
    """Return what a plan lacks: ``texts`` are the lengths of what is written, ``levels`` those of its kind.

    Objectives that the reader may not see are not judged, and count as reaching nothing.
    """
    standing = list(entries)
    found = [*_of_headings(headings, texts, standing)]
    asked = {str(it["key"]): it for it in headings}
    for entry in standing:
        found += _of_entry(entry, asked.get(entry.heading, {}), levels, objectives)
    if levels and not any(
        objectives[it.objective_id].reaches_top
        for it in standing
        if it.objective_id in objectives and it.objective_id is not None
    ):
        found.append(Missing(Lack.NOTHING_IN_THREAD))
    return tuple(found)


def _of_headings(
    headings: Iterable[Mapping[str, Any]], texts: Mapping[str, int], entries: Iterable[PlanEntry]
) -> Iterator[Missing]:
    filled = {it.heading for it in entries}
    for it in headings:
        key, name, length = str(it["key"]), str(it["name"]), texts.get(str(it["key"]), 0)
        is_told = key in filled or (length > 0 and it["holds"] not in _NEVER_WORDS)
        if it["is_required"] and not is_told:
            yield Missing(Lack.EMPTY, key, about=name)
        if it["longest"] and length > it["longest"]:
            yield Missing(Lack.TOO_LONG, key, about=name)


def _of_entry(
    entry: PlanEntry,
    heading: Mapping[str, Any],
    levels: Collection[int],
    objectives: Mapping[int, ObjectiveTold],
) -> Iterator[Missing]:
    objective = objectives.get(entry.objective_id or 0)
    words = shorten(entry.words, 60, placeholder=" …")
    about = f"“{words}”" if words else f"Something under “{heading.get('name', entry.heading)}”"
    if objective is not None:
        about = objective.reference
    if heading.get("holds") in ASKED_WHY and not entry.why:
        yield Missing(Lack.NO_WHY, entry.heading, entry.number, about)
    if objective is None:
        return
    if objective.is_ended:
        yield Missing(Lack.ENDED, entry.heading, entry.number, about)
    elif levels and objective.level_id not in levels:
        yield Missing(Lack.OTHER_LEVEL, entry.heading, entry.number, about)
