"""A control chart as an indicator's page shows it: what it says in words, the drawing, its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from goldenthread.indicators.queries.charting import Charted
from goldenthread.rules.control import Stretch
from goldenthread.rules.numbers import Number
from goldenthread.rules.vocabulary import Assurance, Variation
from goldenthread.staff.figures import Wording, as_decimal
from goldenthread.ui.control_charts import ControlPoint, Lines
from goldenthread.ui.figures import Plain
from goldenthread.ui.words import ASSURANCE_WORDS, SIGNAL_WORDS, VARIATION_MARKS

_DRAWN = 60
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MEANS = {
    Variation.CONCERN: "Something has changed, and for the worse.",
    Variation.IMPROVEMENT: "Something has changed, and for the better.",
    Variation.NEITHER_HIGH: "Something has changed; neither way is better.",
    Variation.NEITHER_LOW: "Something has changed; neither way is better.",
    Variation.COMMON_CAUSE: "The latest figure is within its usual ups and downs; nothing needs explaining.",
    Variation.NONE: "Every figure is the same.",
}
_ASSURES = {
    Assurance.CONSISTENTLY_FAILS: (
        "The target lies beyond what the process reaches: it will not be met unless something is changed."
    ),
    Assurance.HIT_AND_MISS: (
        "The target lies within the usual ups and downs: it will be met at times and missed at times."
    ),
    Assurance.CONSISTENTLY_PASSES: (
        "Even the usual bad periods meet the target: it will be met unless something changes."
    ),
}


@dataclass(frozen=True)
class Said:
    """What an icon says: which one, its word, and a sentence."""

    kind: str
    signal: str
    word: str
    sentence: str


@dataclass(frozen=True)
class RowShown:
    """One period of the table."""

    period: str
    figure: str
    lower: str
    centre: str
    upper: str
    target: str
    kind: str
    words: str


@dataclass(frozen=True)
class RebaseShown:
    """Where limits begin anew, by the letter on the chart, and why."""

    mark: str
    period: str
    why: str


@dataclass(frozen=True)
class ControlShown:
    """Everything that the section says; ``refused`` is why there is no chart."""

    refused: str
    warning: str
    variation: Said | None
    assurance: Said | None
    points: tuple[ControlPoint, ...]
    lines: tuple[Lines, ...]
    title: str
    description: str
    unit: str
    decimals: int
    settings: str
    kinds: tuple[str, ...]
    rebases: tuple[RebaseShown, ...]
    rows: tuple[RowShown, ...]
    left_out: int


def control_shown(found: Charted, title: str, wording: Wording) -> ControlShown:
    """Return the chart of the latest sixty periods; limits rest on all of them."""
    first = max(len(found.periods) - _DRAWN, 0)
    points = tuple(_point(found, place) for place in range(first, len(found.periods)))
    rebases = _rebases(found)
    lines = tuple(
        _lines(it, first, rebases.get(it.start))
        for it in found.chart.stretches
        if it.stop > first and it.centre is not None
    )
    span = f", {points[0].label} to {points[-1].label}" if points else ""
    return ControlShown(
        refused=found.refused
        or ("" if points else "There is no figure to draw a control chart of yet."),
        warning=found.chart.warning if points else "",
        variation=variation_said(found),
        assurance=assurance_said(found),
        points=points,
        lines=lines,
        title=f"{title}: control chart{span}",
        description=_described(found, wording),
        unit=wording.unit,
        decimals=wording.decimals,
        settings=found.terms.settings.in_words(),
        kinds=tuple(key for key in VARIATION_MARKS if any(it.kind == key for it in points)),
        rebases=tuple(rebases.values()),
        rows=tuple(
            _row(found, place, wording) for place in range(len(found.periods) - 1, first - 1, -1)
        ),
        left_out=first,
    )


def variation_said(found: Charted) -> Said | None:
    """Return what is said of the latest figure, where there are figures enough."""
    if not found.has_icons:
        return None
    kind, signal = found.chart.variation, found.chart.last_signal
    words = SIGNAL_WORDS.get(signal or "", "")
    because = f" The latest figure is {words}." if words else ""
    return Said(kind, signal or "", VARIATION_MARKS[kind].word, f"{_MEANS[kind]}{because}")


def assurance_said(found: Charted) -> Said | None:
    """Return whether the target can be expected, where there is one and figures enough."""
    kind = found.chart.assurance if found.has_icons else None
    return Said(kind, "", ASSURANCE_WORDS[kind], _ASSURES[kind]) if kind else None


def _stretch_at(found: Charted, place: int) -> Stretch:
    return next(it for it in found.chart.stretches if it.start <= place < it.stop)


def _point(found: Charted, place: int) -> ControlPoint:
    return ControlPoint(
        label=found.periods[place].label,
        value=as_decimal(_number(found.chart.values[place])),
        kind=_kind(found, place),
        aim=as_decimal(found.aim_of(place)),
    )


def _kind(found: Charted, place: int) -> str:
    """Return which variation a point shows: none where there is no figure or too few for limits."""
    signal = found.chart.signals[place]
    if signal is None or _stretch_at(found, place).is_short:
        return ""
    return found.chart.variation_of(signal)


def _number(value: Fraction | int | None) -> Number | None:
    return None if value is None else Number(round(value))


def _plain(value: Fraction | None) -> Plain:
    return as_decimal(_number(value))


def _lines(it: Stretch, first: int, rebase: RebaseShown | None) -> Lines:
    """Return a stretch's lines in the places that are drawn; limits of a few figures are not."""
    said = not it.is_short
    return Lines(
        start=max(it.start - first, 0),
        stop=it.stop - first,
        centre=_plain(it.centre),
        limits=(_plain(it.lower), _plain(it.upper)) if said else (None, None),
        near=(_plain(it.lower_near), _plain(it.upper_near)) if said else (None, None),
        mark=rebase.mark if rebase and it.start >= first else "",
    )


def _rebases(found: Charted) -> dict[int, RebaseShown]:
    return {
        place: RebaseShown(letter, found.periods[place].label, found.restarts[place])
        for letter, place in zip(_LETTERS, sorted(found.restarts), strict=False)
    }


def _row(found: Charted, place: int, wording: Wording) -> RowShown:
    it, signal = _stretch_at(found, place), found.chart.signals[place]
    kind = _kind(found, place)
    said = not it.is_short
    return RowShown(
        period=found.periods[place].label,
        figure=wording.shown(_number(found.chart.values[place])) or "no figure",
        lower=wording.shown(_number(it.lower)) if said else "",
        centre=wording.shown(_number(it.centre)),
        upper=wording.shown(_number(it.upper)) if said else "",
        target=wording.shown(found.aim_of(place)),
        kind=kind,
        words=SIGNAL_WORDS.get(signal or "", "") if kind else "",
    )


def _described(found: Charted, wording: Wording) -> str:
    """Return the chart in a few sentences, for who does not see it."""
    last = found.chart.last
    if last is None or last.centre is None:
        return "No figures yet."
    parts = [f"Mean {wording.shown(_number(last.centre))}."]
    if not last.is_short:
        limits = (wording.shown(_number(level)) for level in (last.lower, last.upper))
        parts.append(f"Limits {' and '.join(limits)}.")
    for said in (variation_said(found), assurance_said(found)):
        if said is not None:
            parts.append(said.sentence)
    marked = _marked([_kind(found, place) for place in range(len(found.periods))])
    parts.append(f"{marked} of {len(found.periods)} periods stand out.")
    return " ".join(parts)


def _marked(kinds: Sequence[str]) -> int:
    return sum(kind not in ("", Variation.COMMON_CAUSE) for kind in kinds)
