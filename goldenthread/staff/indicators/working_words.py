"""How a calculated figure came about, in words and links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goldenthread.indicators.queries.calculated.shown import InputShown, UsedBy, WorkingShown
from goldenthread.rules.brief import MOST_DECIMALS, in_brief
from goldenthread.rules.vocabulary import Accumulation
from goldenthread.staff.addresses import page_address
from goldenthread.staff.indicators.words import sentence
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day

_HOW = {
    Accumulation.SUM: "The sum of its parts",
    Accumulation.RATIO_OF_SUMS: "The ratio of the sums of its parts' counts",
    Accumulation.MEAN: "The mean of its parts",
    Accumulation.LEAST: "The least of its parts",
    Accumulation.GREATEST: "The greatest of its parts",
}


@dataclass(frozen=True)
class InputWords:
    """One input: how it is named, its figure, where it leads, of which periods it is, and what it is."""

    words: str
    figure: str
    href: str
    note: str
    title: str


@dataclass(frozen=True)
class WorkingWords:
    """The formula with its figures, or of which parts it is made, and its inputs."""

    heading: str
    figures: str
    inputs: tuple[InputWords, ...]
    because: str
    left_out: str


def working_in_words(working: WorkingShown | None) -> WorkingWords | None:
    """Return how a figure came about; nothing for one that was entered."""
    if working is None:
        return None
    return WorkingWords(
        heading=_HOW[working.how] if working.how else "Worked out by its formula",
        figures=working.figures,
        inputs=tuple(
            _input(each, by_counts=working.how is Accumulation.RATIO_OF_SUMS)
            for each in working.inputs
        ),
        because=sentence(working.because) if working.because else "",
        left_out=", ".join(working.left_out),
    )


def _input(found: InputShown, *, by_counts: bool) -> InputWords:
    href, note = "", ""
    if found.reference:
        href = page_address("indicator", found.reference)
        if len(found.periods) == 1:
            href = with_query(href, period=found.periods[0])
        note = " to ".join(dict.fromkeys((*found.periods[:1], *found.periods[-1:])))
    elif found.parameter:
        href = page_address("parameter", found.parameter)
        note = f"since {day(found.from_on)}" if found.from_on else ""
    value = in_brief(found.value, MOST_DECIMALS) if found.value is not None else found.why
    if by_counts and found.counts:
        over, under = (in_brief(each, MOST_DECIMALS) for each in found.counts)
        value = f"{over} of {under}"
    return InputWords(found.words, value.replace("-", "−"), href, note, found.title)


def users_in_words(users: Sequence[UsedBy]) -> tuple[tuple[str, str, str, str], ...]:
    """Return what rests on a figure: where it leads, its reference and title, and how."""
    return tuple(
        (page_address("indicator", row.reference), row.reference, row.title, row.how)
        for row in users
    )
