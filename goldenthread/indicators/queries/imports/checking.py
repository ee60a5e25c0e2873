"""Check every row of a spreadsheet before anything is written.

A row is taken whole or refused whole, with a sentence that says what to mend.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from goldenthread.indicators.queries.imports.cells import (
    Figures,
    RowRefused,
    figures_in,
    is_information_only,
    period_in,
    published_class,
    words_in,
)
from goldenthread.indicators.queries.imports.offered import Choices, Offered
from goldenthread.indicators.queries.imports.placing import Place, Placing
from goldenthread.indicators.queries.imports.standing import Standing
from goldenthread.organisation.access import Actor
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import RatingClass, State

Tell = Callable[[int, str], None]
_TOLD_EVERY = 500


@dataclass(frozen=True)
class Refused:
    """A row that is not taken, and what to mend."""

    line: int
    code: str
    words: str


@dataclass
class Taken:
    """A row that can be recorded, or a figure that a row's column of earlier figures gives."""

    line: int
    place: Place
    period: Period
    figures: Figures
    state: State
    commentary: str = ""
    target: Number | None = None
    published: RatingClass | None = None

    @property
    def key(self) -> tuple[int, date, date]:
        """What two rows for the same thing have in common."""
        return (self.place.series_id, self.period.start, self.period.next_start)

    @property
    def says(self) -> tuple[object, ...]:
        """Everything that would be recorded of it."""
        read = self.figures
        parts = (read.value, read.missing, read.numerator, read.denominator)
        earlier = (read.previous, read.previous_year)
        return (*parts, *earlier, self.target, read.levels, self.commentary, self.state)


@dataclass
class Checked:
    """What a spreadsheet comes to: rows taken and refused, what is to be added, remarks."""

    placing: Placing
    taken: list[Taken] = field(default_factory=list)
    earlier: list[Taken] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    ignored: list[Refused] = field(default_factory=list)
    rows: int = 0


def check(
    offered: Iterable[Offered],
    *,
    standing: Standing,
    choices: Choices,
    actor: Actor,
    today: date,
    tell: Tell = lambda done, words: None,
) -> Checked:
    """Return what the rows come to for this actor. No SQL queries."""
    checked = Checked(Placing(standing, choices, actor))
    for count, row in enumerate(offered, start=1):
        checked.rows = count
        if count % _TOLD_EVERY == 0:
            tell(count, "Checking the rows")
        try:
            checked.taken.append(_taken(row, checked.placing, choices, today))
        except RowRefused as refusal:
            checked.refused.append(Refused(row.line, row.code or row.title, str(refusal)))
    _refuse_doubled(checked)
    checked.earlier = _of_earlier_columns(checked)
    _forget_unused(checked)
    checked.refused.sort(key=lambda each: each.line)
    return checked


def _taken(row: Offered, placing: Placing, choices: Choices, today: date) -> Taken:
    period, said_state = period_in(
        row,
        choices.period,
        versions=placing.counted_otherwise(row),
        terms=lambda: placing.standing.school_years,
    )
    figures = figures_in(row)
    if period.start > today and figures.is_recorded:
        raise RowRefused(
            f"{period.label} has not begun: check the period. A target can be recorded for it, a"
            " figure cannot."
        )
    place = placing.place(row)
    if figures.is_recorded and placing.standing.is_calculated(place.series_id, place.code, period):
        raise RowRefused(
            f"{place.code} is worked out from others for {period.label}: leave its figure empty. What it"
            " is worked out from can be imported, and it follows."
        )
    is_for_information = is_information_only(row)
    target = figures.target
    if target == 0 and is_for_information:
        target = None
        placing.note("A target of 0 beside “information only” is read as no target.", row.line)
    if place.is_new:
        evidence = placing.indicators.get(_evidence_key(place))
        if evidence is not None:
            evidence.rows.append((row, figures, period))
            evidence.information_only.append(is_for_information)
    return Taken(
        line=row.line,
        place=place,
        period=period,
        figures=figures,
        state=said_state or choices.state,
        commentary=words_in(row.commentary),
        target=target,
        published=published_class(row),
    )


def _evidence_key(place: Place) -> str:
    return "".join(place.code.split()).casefold()


def _refuse_doubled(checked: Checked) -> None:
    """Refuse rows for one series and period that differ; of rows that agree keep the first."""
    by_key: dict[tuple[int, date, date], list[Taken]] = defaultdict(list)
    for row in checked.taken:
        by_key[row.key].append(row)
    kept: list[Taken] = []
    for rows in by_key.values():
        if len({row.says for row in rows}) == 1:
            kept.append(rows[0])
            checked.ignored += [_repeated(row, rows[0]) for row in rows[1:]]
        else:
            checked.refused += [_doubled(row, rows) for row in rows]
    checked.taken = sorted(kept, key=lambda row: row.line)


def _repeated(row: Taken, first: Taken) -> Refused:
    return Refused(
        row.line, row.place.code, f"The row says the same as line {first.line}, which is taken."
    )


def _doubled(row: Taken, rows: Sequence[Taken]) -> Refused:
    others = [str(other.line) for other in rows if other.line != row.line]
    shown = ", ".join(others[:5]) + (" and more" if len(others) > 5 else "")
    where = f" in {row.place.area}" if row.place.area else ""
    return Refused(
        row.line,
        row.place.code,
        f"{row.place.code}{where} has another row for {row.period.label}, on line {shown}, and they"
        " differ: leave one of them in the file.",
    )


def _of_earlier_columns(checked: Checked) -> list[Taken]:
    """Return the figures that rows give for the period and the year before their own.

    A row of that period's own has the say; of several columns the latest row's.
    """
    own = {row.key: row for row in checked.taken}
    found: dict[tuple[int, date, date], Taken] = {}
    for row in sorted(checked.taken, key=lambda each: each.key[1:]):
        for value, period in (
            (row.figures.previous, row.period.previous()),
            (row.figures.previous_year, row.period.parent().previous()),
        ):
            if value is None:
                continue
            earlier = _earlier(row, value, period)
            standing = checked.placing.standing
            if standing.is_calculated(row.place.series_id, row.place.code, period):
                continue
            stands = own.get(earlier.key)
            if stands is None:
                found[earlier.key] = earlier
            elif stands.figures.value != value:
                checked.placing.note(_otherwise(row, stands), row.line)
    return sorted(found.values(), key=lambda each: each.line)


def _otherwise(row: Taken, stands: Taken) -> str:
    label = stands.period.label
    if not stands.figures.is_recorded:
        return (
            f"{row.place.code}: the column of earlier figures gives one for {label}, whose own row on"
            f" line {stands.line} has none yet: none is recorded."
        )
    return (
        f"{row.place.code}: the column of earlier figures says otherwise for {label} than line"
        f" {stands.line}, which is taken."
    )


def _earlier(row: Taken, value: Number, period: Period) -> Taken:
    figures = Figures(value, None, None, None, None, None, None, ())
    return Taken(row.line, row.place, period, figures, row.state)


def _forget_unused(checked: Checked) -> None:
    """Leave out of what is to be added whatever only refused rows asked for."""
    placing = checked.placing
    used = {row.place.series_id for row in checked.taken}
    placing.series = {key: each for key, each in placing.series.items() if each.id in used}
    placing.owners = {key: owner for key, owner in placing.owners.items() if key in used}
    codes = {each.code for each in placing.series.values()}
    units = {each.unit_id for each in placing.series.values()}
    owners = {each.owner_id for each in placing.series.values()} | set(placing.owners.values())
    areas = {each.area_id for each in placing.series.values()}
    placing.indicators = {k: each for k, each in placing.indicators.items() if each.code in codes}
    placing.posts = {k: each for k, each in placing.posts.items() if each.id in owners}
    units |= {each.unit_id for each in placing.posts.values()}
    placing.units = {k: each for k, each in placing.units.items() if each.id in units}
    placing.areas = {k: each for k, each in placing.areas.items() if each.id in areas}
