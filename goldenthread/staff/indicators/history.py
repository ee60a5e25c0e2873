"""The tables of an indicator's page: figures, targets and commentary, what stands and what stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goldenthread.indicators.queries.definition_rows import planned
from goldenthread.indicators.queries.indicator import (
    Author,
    FigureRow,
    IndicatorShown,
    Said,
    Source,
)
from goldenthread.rules.missing import why_missing
from goldenthread.rules.vocabulary import MissingReason, RatingClass
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.figures import Wording
from goldenthread.staff.indicators.defined_words import changes_in_words
from goldenthread.staff.indicators.words import AIMS, by_and_when, sentence
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day
from goldenthread.ui.words import AWAITED, mark_for


@dataclass(frozen=True)
class FigureShown:
    """One figure as recorded, or a period that still awaits one."""

    actual_id: int
    period: str
    href: str
    actual: str
    counts: str
    missing: str
    target: str
    rating: str
    state: str
    recorded: str
    source: str
    source_href: str
    validated: str
    is_worked_out: bool
    reason: str
    superseded: str
    correct_href: str


@dataclass(frozen=True)
class TargetShown:
    """One target as set."""

    period: str
    kind: str
    value: str
    set_by: str
    source: str
    reason: str
    superseded: str


@dataclass(frozen=True)
class VersionShown:
    """One version of the definition: from when, what it changed, who made it and why."""

    from_on: str
    changed: str
    by: str
    reason: str
    state: str


@dataclass(frozen=True)
class PlannedShown:
    """What is to come into force, and where it can be taken back."""

    from_on: str
    changed: str
    reason: str
    by: str
    withdraw_href: str


@dataclass(frozen=True)
class SaidShown:
    """Commentary on a period."""

    period: str
    text: str
    by: str
    when: str
    source: str
    superseded: str


def source_in_words(source: Source) -> str:
    """Return a file and the line in it.

    >>> source_in_words(Source(1, "kpis.xlsx", "Q2", 14))
    'kpis.xlsx, sheet Q2, line 14'
    """
    if not source.file_name:
        return "from a file"
    sheet = f", sheet {source.sheet}" if source.sheet else ""
    return f"{source.file_name}{sheet}, line {source.line}"


def _source_href(source: Source) -> str:
    return page_address("import", source.import_id) if source.file_name else ""


def _superseded(by: Author | None) -> str:
    return f"superseded on {day(by.at)} by {by.label}" if by else ""


def _counts(figure: FigureRow) -> str:
    if figure.numerator is None or figure.denominator is None:
        return ""
    plain = Wording("", 0)
    return f"{plain.exact(figure.numerator)} of {plain.exact(figure.denominator)}"


def _recorded(figure: FigureRow) -> str:
    """Return who recorded a figure and when; nobody did where it was worked out from others."""
    if figure.is_worked_out:
        return f"worked out on {day(figure.author.at)}"
    return by_and_when(figure.author)


def figures_shown(shown: IndicatorShown, wording: Wording) -> list[FigureShown]:
    """Return every period with what stands for it, and after them every figure that was superseded."""
    page = page_address("indicator", shown.reference)
    record = page_address("record", shown.reference)
    found = []
    for row in shown.rows:
        label = row.period.label
        # A year's outturn beside quarters came with a file; the page records the series' own periods.
        correct = with_query(record, period=label) if row.is_own else ""
        found.append(
            _figure_shown(
                row.figure,
                wording,
                label,
                (with_query(page, period=label), correct),
                target=wording.shown(row.target),
                rating=_rating(row.rating_class, row.figure),
            )
        )
    for figure in shown.figures:
        if figure.is_superseded:
            label = figure.period.label
            found.append(_figure_shown(figure, wording, label, ("", ""), target="", rating=""))
    return found


def _rating(rating_class: RatingClass, figure: FigureRow | None) -> str:
    if figure is None:
        return AWAITED
    return mark_for(rating_class, MissingReason(figure.missing) if figure.missing else None)


def _figure_shown(
    figure: FigureRow | None,
    wording: Wording,
    label: str,
    hrefs: tuple[str, str],
    *,
    target: str,
    rating: str,
) -> FigureShown:
    missing = figure.missing if figure else ""
    has_value = figure is not None and figure.value is not None
    reason = "" if has_value else why_missing(MissingReason(missing or MissingReason.AWAITED))
    return FigureShown(
        actual_id=figure.actual_id if figure else 0,
        period=label,
        href=hrefs[0],
        actual=wording.shown(figure.value) if figure else "",
        counts=_counts(figure) if figure else "",
        missing=reason.capitalize(),
        target=target,
        rating=rating,
        state=figure.state.capitalize() if figure else "",
        recorded=_recorded(figure) if figure else "",
        is_worked_out=figure is not None and figure.is_worked_out,
        source=source_in_words(figure.source) if figure and figure.source else "",
        source_href=_source_href(figure.source) if figure and figure.source else "",
        validated=by_and_when(figure.validated_by) if figure and figure.validated_by else "",
        reason=figure.reason if figure else "",
        superseded=_superseded(figure.superseded_by) if figure else "",
        correct_href=hrefs[1],
    )


def targets_shown(shown: IndicatorShown, wording: Wording) -> tuple[TargetShown, ...]:
    """Return every target that was set, the latest period first."""
    return tuple(
        TargetShown(
            period=row.period.label,
            kind=AIMS[row.kind],
            value=wording.exact(row.value) or "taken away",
            set_by=by_and_when(row.author),
            source=source_in_words(row.source) if row.source else "",
            reason=row.reason,
            superseded=_superseded(row.superseded_by),
        )
        for row in shown.targets
    )


def said_shown(commentary: Sequence[Said]) -> tuple[SaidShown, ...]:
    """Return what was said, the latest period first; an emptied commentary says nothing."""
    return tuple(
        SaidShown(
            period=row.period.label,
            text=row.text,
            by=row.author.label,
            when=day(row.author.at),
            source=source_in_words(row.source) if row.source else "",
            superseded=_superseded(row.superseded_by),
        )
        for row in commentary
        if row.text
    )


def versions_shown(shown: IndicatorShown, today: date) -> tuple[VersionShown, ...]:
    """Return every version of the definition, the latest day first."""
    begun = [row for row in shown.definitions if row.from_on <= today and not row.superseded_by]
    in_force = begun[0] if begun else shown.definitions[-1]
    found = []
    for row in shown.definitions:
        state = "planned" if row.from_on > today else ""
        if row.superseded_by:
            state = _superseded(row.superseded_by)
        elif row is in_force:
            state = "in force"
        is_first = row is shown.definitions[-1]
        changed = "As it began" if is_first else sentence(changes_in_words(row))
        found.append(
            VersionShown(
                from_on=day(row.from_on),
                changed=changed or "The same as before",
                by=by_and_when(row.author),
                reason=row.reason,
                state=state,
            )
        )
    return tuple(found)


def planned_shown(shown: IndicatorShown, today: date) -> tuple[PlannedShown, ...]:
    """Return what is to come into force after today, with the way to take it back."""
    return tuple(
        PlannedShown(
            from_on=day(row.from_on),
            changed=sentence(changes_in_words(row)),
            reason=row.reason,
            by=by_and_when(row.author),
            withdraw_href=(address_of("withdraw", shown.reference, row.definition_id) or "")
            if shown.may_administer
            else "",
        )
        for row in planned(shown.definitions, today)
    )
