"""One indicator: its present, why it is rated so, all that was ever recorded of it, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from goldenthread.indicators import access
from goldenthread.indicators.models import (
    IN_PERIOD,
    Actual,
    AuditSheet,
    BenchmarkLink,
    Breakdown,
    BreakdownFigure,
    Definition,
    PlausibilityFlag,
    Rating,
    RatingRule,
    Series,
)
from goldenthread.indicators.queries.assessing import Assessed, assess, rule_of
from goldenthread.indicators.queries.beside import Beside, beside_of
from goldenthread.indicators.queries.books import Book, rules_by_name, span_of
from goldenthread.indicators.queries.calculated.shown import CalculatedShown, calculated_shown
from goldenthread.indicators.queries.charting import Charted, charted
from goldenthread.indicators.queries.counting import (
    CountedBefore,
    counted_before,
    counting_of,
    read_by,
)
from goldenthread.indicators.queries.definition_rows import Version, says, versions_from
from goldenthread.indicators.queries.expecting import terms_of
from goldenthread.indicators.queries.hidden import Hidden, hidden_from
from goldenthread.indicators.queries.indicator_rows import (
    Author,
    Authors,
    Doubt,
    FigureRow,
    PeriodRow,
    Rows,
    Said,
    Source,
    TargetRow,
    TrailRow,
    commentary_of,
    figures_of,
    load,
    period_rows,
    standing,
    targets_of,
)
from goldenthread.indicators.queries.judging import judged_again
from goldenthread.indicators.queries.life_turns import LifeTurn, life_turns
from goldenthread.indicators.queries.restricted import Restricted, restricted
from goldenthread.indicators.queries.revising import in_force
from goldenthread.indicators.queries.standing import units_of
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.units import PostHeld, Unit, areas, posts_on, units_on
from goldenthread.rules.counting import Counting
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Accumulation, Polarity, ValueKind

__all__ = [
    "Author",
    "Doubt",
    "FigureRow",
    "IndicatorShown",
    "LifeTurn",
    "PeriodRow",
    "RuleShown",
    "Said",
    "Source",
    "TargetRow",
    "TrailRow",
    "book_from",
    "explained",
    "indicator_shown",
    "series_of_actual",
    "series_of_flag",
    "series_visible",
]


@dataclass(frozen=True)
class RuleShown:
    """The rule behind a rating: in words, and who adopted it."""

    name: str
    version: int
    words: str
    from_on: date
    adopted_by: str
    adopted_on: date | None


@dataclass(frozen=True)
class IndicatorShown:
    """Everything the page of an indicator shows; ``defined`` is what its definition says.

    ``counted_by`` is how often it is counted by that; ``counting`` how often when the present figure was.
    """

    series_id: int
    indicator_id: int
    reference: str
    code: str
    title: str
    description: str
    unit_id: int
    unit_reference: str
    unit_name: str
    area_name: str
    owner_title: str
    value_kind: ValueKind
    unit: str
    decimals: int
    polarity: Polarity
    counting: Counting
    accumulation: Accumulation
    defined: Mapping[str, Any]
    counted_by: Counting
    counted_before: tuple[CountedBefore, ...]
    present: Assessed | None
    beside: Beside
    charted: Charted
    present_figure: FigureRow | None
    rule: RuleShown | None
    target_set_by: Author | None
    rows: tuple[PeriodRow, ...]
    figures: tuple[FigureRow, ...]
    targets: tuple[TargetRow, ...]
    commentary: tuple[Said, ...]
    definitions: tuple[Version, ...]
    trail: tuple[TrailRow, ...]
    may_record: bool
    may_validate: bool
    may_administer: bool
    restriction: Restricted | None
    known_at: int | None
    calculated: CalculatedShown


def series_visible(actor: Actor, reference: str) -> Series | None:
    """Return the series of this reference, or nothing where the actor may not see it. One SQL query."""
    return (
        Series.objects.filter(access.visible(actor), reference=reference)
        .select_related("indicator", "now")
        .first()
    )


def series_of_actual(actor: Actor, actual_id: int) -> str | None:
    """Return the reference of an actual's series, or nothing where the actor may not see it."""
    row = (
        Actual.objects.filter(access.visible(actor, through="series__"), pk=actual_id)
        .select_related("series")
        .first()
    )
    return row.series.reference if row else None


def series_of_flag(actor: Actor, flag_id: int) -> str | None:
    """Return the reference of a doubt's series, or nothing where the actor may not see it."""
    row = (
        PlausibilityFlag.objects.filter(
            access.visible(actor, through="actual__series__"), pk=flag_id
        )
        .select_related("actual__series")
        .first()
    )
    return row.actual.series.reference if row else None


def book_from(series: Series, rows: Rows) -> Book:
    """Return the series' book as it stood when these rows were all that was known."""
    book = Book(
        series=series,
        definitions=rows.definitions,
        rules=rules_by_name(),
        actuals=standing(rows.actuals),
        commentary=standing(rows.commentary),
        ratings=standing(rows.ratings),
        stated=standing(rows.stated),
        terms=rows.terms,
    )
    for row in rows.targets:
        book.aims(row.kind)[(row.start_on, row.next_start_on)] = row
    return book


def explained(book: Book, rating: Rating) -> Assessed:
    """Work a recorded rating out again from the inputs it was made from.

    The versions of rule and definition are those that the rating names, so that a later version
    does not speak for an earlier one; what it looked at besides, as what others achieved, is what it kept.
    """
    period = book.period((rating.start_on, rating.next_start_on))
    rules = list(RatingRule.objects.filter(pk__in=[rating.rule_id or 0]))
    definitions = [row for row in book.definitions if row.pk == rating.definition_id]
    held = replace(
        book,
        definitions=definitions or book.definitions,
        versions=book.definitions,
        rules={"": rules, **({definitions[0].rule_name: rules} if definitions else {})},
    )
    found = assess(held, period)
    if found.rule is None:
        return found
    again = judged_again(rating.inputs, found.judged)
    polarity = terms_of(found.definition).polarity
    return found._replace(judged=again, rated=again.rated_by(rule_of(found.rule), polarity))


def _rule_shown(row: RatingRule | None, polarity: Polarity) -> RuleShown | None:
    if row is None:
        return None
    return RuleShown(
        name=row.name,
        version=row.version,
        words=rule_of(row).in_words(polarity),
        from_on=row.from_on,
        adopted_by=row.adopted_by,
        adopted_on=row.adopted_on,
    )


def _present(book: Book, period: Period | str | None) -> Rating | None:
    if isinstance(period, Period):
        return book.ratings.get(span_of(period))
    reported = [
        row for row in book.ratings.values() if row.actual_id is not None and row.basis == IN_PERIOD
    ]
    return max(reported, key=lambda row: (row.next_start_on, row.start_on), default=None)


def _loaded(actor: Actor, series: Series, as_at: int | None) -> tuple[Hidden, Rows]:
    """Return what is hidden from the reader, and everything recorded of a series that is not."""
    hidden = hidden_from(actor)
    rows = load(series, as_at)
    rows.happenings = _happenings(actor, series, as_at)
    rows.turns = life_turns(actor, series.indicator_id, as_at=as_at)
    rows.imports_hidden = hidden.imports_among(rows.import_ids())
    return hidden, rows


def _happenings(actor: Actor, series: Series, as_at: int | None) -> list[Any]:
    """Return what is done to a series beside its figures, as far as the reader may know of it.

    Of a restriction that was, only they know who may see what is restricted; with whom it is shared
    is the council's own affair. At most 5 SQL queries.
    """
    known = Q() if as_at is None else Q(event__lte=as_at)
    found: list[Any] = [*series.placements.filter(known), *series.acceptances.filter(known)]
    found += _divided_or_compared(actor, series, known)
    if actor.may(Right.SEE_RESTRICTED, series.unit_now_id):
        found += series.restrictions.filter(known)
    if actor.may(Right.SEE_ORGANISATION):
        found += series.shares.filter(known)
    return found


@dataclass(frozen=True)
class _Happened:
    event: int


def _divided_or_compared(actor: Actor, series: Series, known: Q) -> list[_Happened]:
    """Return the events that divided the indicator, recorded by group or chose what to compare it with.

    Those of its audits are told to whoever sees the council's organisation, as the audits are.
    """
    about = {"indicator_id": series.indicator_id}
    by_group = BreakdownFigure.objects.filter(known, series=series).values_list("event")
    divided = Breakdown.objects.filter(known, **about).values_list("event")
    compared = BenchmarkLink.objects.filter(known, **about).values_list("event")
    found = [divided, compared]
    if actor.may(Right.SEE_ORGANISATION):
        found.append(AuditSheet.objects.filter(known, **about).values_list("event"))
    return [_Happened(number) for (number,) in by_group.union(*found)]


def _placed(series: Series, rows: Rows, day: date, as_at: int | None) -> dict[str, Any]:
    """Return of which unit and area it is on a day, and whose."""
    unit_id, unit, post = _responsible(series, rows, day, as_at)
    return {
        "unit_id": unit_id,
        "unit_reference": unit.reference if unit else "",
        "unit_name": unit.name if unit else "",
        "area_name": _area_name(series, day, as_at),
        "owner_title": post.title if post else "",
    }


def _responsible(
    series: Series, rows: Rows, day: date, as_at: int | None
) -> tuple[int, Unit | None, PostHeld | None]:
    """Return the unit that the series belongs to on a day, and the post that answers for it."""
    unit_id = units_of([series.pk], on=day, as_at=as_at).get(series.pk, series.unit_id)
    begun = [row for row in rows.ownerships if row.from_on <= day]
    owner = begun[-1].owner_id if begun else 0
    posts = posts_on(day, as_at=as_at)
    return unit_id, units_on(day, as_at=as_at).get(unit_id), posts.get(owner)


def _area_name(series: Series, day: date, as_at: int | None) -> str:
    if series.area_id is None:
        return ""
    return areas(day, as_at=as_at, only=[series.area_id])[series.area_id]


def _named(definition: Definition) -> dict[str, Any]:
    """Return what a definition says, in the rules' own words."""
    return {
        "title": definition.title,
        "description": definition.description,
        "value_kind": ValueKind(definition.value_kind),
        "unit": definition.unit,
        "decimals": definition.decimals,
        "polarity": Polarity(definition.polarity),
        "counting": counting_of(definition),
        "accumulation": Accumulation(definition.accumulation),
    }


def _defined(rows: Rows, definition: Definition) -> dict[str, Any]:
    """Return what a definition says, how often it is counted by it, and how it was before."""
    return {
        "defined": says(definition),
        "counted_by": counting_of(definition),
        "counted_before": counted_before(rows.definitions),
    }


def _permitted(actor: Actor, series: Series, *, is_calculated: bool) -> dict[str, Any]:
    """Return what the actor may do with a series; what is calculated is not recorded."""
    unit_id = series.unit_now_id
    return {
        "may_record": access.may_record(actor, unit_id=unit_id) and not is_calculated,
        "may_validate": access.may_validate(actor, unit_id=unit_id),
        "may_administer": access.may_administer(actor, [series]),
    }


def indicator_shown(
    actor: Actor, reference: str, *,
    as_at: int | None = None, period: Period | str = "", on: date | None = None,
) -> IndicatorShown | None:  # fmt: skip
    """Return an indicator's whole record, for the period asked for or the latest reported.

    Its definition is the one ``on`` a day, or the period's. Nothing where there is none, where it was not
    yet known at ``as_at``, or where the actor may not see it. A period that is written is read as the
    indicator is counted. 43 SQL queries at most.

    Raises:
        UnreadablePeriod: what is written names no period.
    """
    series = series_visible(actor, reference)
    if series is None or (as_at is not None and series.event > as_at):
        return None
    hidden, rows = _loaded(actor, series, as_at)
    authors = Authors(rows.event_numbers())
    figures, said = figures_of(rows, authors), commentary_of(rows, authors)
    book = book_from(series, rows)
    asked = read_by(rows.definitions, period) if isinstance(period, str) and period else period
    rating = _present(book, asked or None)
    present = explained(book, rating) if rating is not None else None
    definition = present.definition if present else rows.definitions[-1]
    day = present.period.next_start - timedelta(days=1) if present else definition.from_on
    stands = {span_of(one.period): one for one in figures if not one.is_superseded}
    defined_by = in_force(rows.definitions, on) if on and not period else definition
    stands_on = in_force(rows.definitions, on) if on else rows.definitions[-1]
    calculated = calculated_shown(
        actor, series, stands_on, present.actual if present else None, on=on, as_at=as_at
    )
    return IndicatorShown(
        series_id=series.pk,
        indicator_id=series.indicator_id,
        reference=series.reference,
        code=series.indicator.code,
        **_placed(series, rows, day, as_at),
        **_named(definition),
        **_defined(rows, defined_by),
        present=present,
        beside=beside_of(present, rows, authors, on),
        charted=charted(book),
        present_figure=stands.get(span_of(present.period)) if present else None,
        rule=_rule_shown(present.rule if present else None, Polarity(definition.polarity)),
        target_set_by=authors.of(present.target.event) if present and present.target else None,
        rows=tuple(period_rows(rows, figures, said)),
        figures=tuple(figures),
        targets=tuple(targets_of(rows, authors)),
        commentary=tuple(said),
        definitions=versions_from(rows.definitions, authors),
        trail=authors.trail(rows.turns, without_reason=hidden.counted(rows.event_numbers())),
        **_permitted(actor, series, is_calculated=calculated.is_so),
        restriction=restricted(series.now, actor.at),
        known_at=as_at,
        calculated=calculated,
    )
