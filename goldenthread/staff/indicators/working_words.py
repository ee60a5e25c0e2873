"""How a calculated figure came about, in words and links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goldenthread.indicators.queries.calculated.resting import InputResting
from goldenthread.indicators.queries.calculated.shown import InputShown, UsedBy, WorkingShown
from goldenthread.rules.brief import MOST_DECIMALS, in_brief
from goldenthread.rules.vocabulary import Accumulation, LifeStage
from goldenthread.staff.addresses import page_address
from goldenthread.staff.indicators.words import sentence
from goldenthread.staff.life_words import named
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


@dataclass(frozen=True)
class RestingWords:
    """That an input is not in use: what it is, since when, what took its place, and what to do."""

    title: str
    href: str
    said: str
    successor: str
    successor_href: str
    to_do: str


def resting_in_words(found: Sequence[InputResting]) -> tuple[RestingWords, ...]:
    """Return which inputs are suspended or retired, each with what to do about it."""
    return tuple(
        RestingWords(
            named(it.reference, it.title),
            page_address("life", it.reference),
            _rests(it),
            named(it.successor_code, it.successor_title),
            page_address("indicator", it.successor_reference) if it.successor_reference else "",
            _to_do(it),
        )
        for it in found
    )


def _rests(it: InputResting) -> str:
    if it.stage is LifeStage.SUSPENDED and it.until:
        return f"is suspended since {day(it.from_on)}, until {day(it.until)}."
    return f"is retired since {day(it.from_on)}."


def _to_do(it: InputResting) -> str:
    if it.stage is LifeStage.SUSPENDED:
        return (
            "No figure of it is due until then, so that none of this one can follow from it: wait, or have"
            " this one suspended for as long."
        )
    instead = "put its successor in its place" if it.successor_code else "leave it out"
    return (
        "No figure of it is due any more, so that none of this one can follow from it: have the formula or"
        f" the parts changed to {instead}, or have this one retired too."
    )


def users_in_words(users: Sequence[UsedBy]) -> tuple[tuple[str, str, str, str], ...]:
    """Return what rests on a figure: where it leads, its reference and title, and how."""
    return tuple(
        (page_address("indicator", row.reference), row.reference, row.title, row.how)
        for row in users
    )
