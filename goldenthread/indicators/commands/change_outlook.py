"""What a change would come to, worked out before anything is written: as plain values for keeping."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from goldenthread.indicators import access
from goldenthread.indicators.commands.calculating import spans_of, taken_over, worked_by
from goldenthread.indicators.commands.changes import Change, NewTarget, prepare
from goldenthread.indicators.commands.reorganising import MoveSeries, foresee
from goldenthread.indicators.commands.rerating import Tell, quiet
from goldenthread.indicators.commands.versions import definition_rows, rule_row
from goldenthread.indicators.models import Definition, Ownership, Rating, RatingRule, Series
from goldenthread.indicators.queries.assessing import rated_as
from goldenthread.indicators.queries.books import (
    Book,
    Span,
    books_of,
    span_of,
)
from goldenthread.indicators.queries.intended import Intended, Kind
from goldenthread.indicators.queries.responsibilities import (
    RESPONSIBILITY_FIELDS,
    responsibilities_known,
)
from goldenthread.indicators.queries.revising import (
    AT_ONCE,
    Outcome,
    Reasons,
    Versions,
    chunks,
    digest_of,
    figures_for,
    in_force,
    series_rated_by,
    standing_class,
    turned,
    would_be,
)
from goldenthread.organisation.access import SYSTEM, Actor, NotPermitted
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.dated import ledger_of
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.collector import collector_paused
from goldenthread.rules.brief import in_brief
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import RatingClass

#: How many calculated figures a preview shows with what they are made from.
_SHOWN = 24


@dataclass
class Outlook:
    """What a change would come to, being put together.

    ``later`` are days from which another version of the rule takes over. ``changes`` holds for each
    series what would be otherwise (what: from, to); ``lines`` each figure whose rating would be;
    ``counts`` how many figures of a period go from one class to another. So many would be ``worked`` out
    from others; ``workings`` show the latest of them. What the ``reader`` may not see is not named.
    """

    reader: Actor = SYSTEM

    about: dict[str, list[Any]] = field(default_factory=dict)
    changes: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    unchanged: int = 0
    refused: list[list[str]] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    lines: list[list[Any]] = field(default_factory=list)
    counts: Counter[tuple[Span, RatingClass, RatingClass]] = field(default_factory=Counter)
    recorded: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    worked: int = 0
    workings: list[list[Any]] = field(default_factory=list)

    def to_data(self) -> dict[str, Any]:
        """Return it as plain values; the digest tells one outcome from another."""
        self.lines.sort(key=lambda line: (not line[7], line[2], line[1]), reverse=False)
        return {
            "about": self.about,
            "changes": self.changes,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "later": sorted(set(self.later)),
            "lines": self.lines,
            "periods": self._periods(),
            "recorded": len(self.recorded),
            "figures": self.counts.total(),
            "worked": self.worked,
            "workings": self.workings,
            "digest": digest_of(self.recorded),
        }

    def _periods(self) -> dict[str, dict[str, list[int]]]:
        """Return for each period how many figures have each class, before and after."""
        found: dict[str, dict[str, list[int]]] = {}
        for (span, was, now), count in self.counts.items():
            classes = found.setdefault("/".join(day.isoformat() for day in span), {})
            for rating_class, place in ((was, 0), (now, 1)):
                classes.setdefault(rating_class.value, [0, 0])[place] += count
        return found


@collector_paused()
def outlook_of(
    intended: Intended,
    *,
    by: Actor,
    at: datetime,
    tell: Tell = quiet,
    reader: Actor | None = None,
) -> dict[str, Any]:
    """Return what the change would come to for a ``reader``, else ``by``. Nothing is recorded.

    Raises:
        NotPermitted: ``by`` may not make the change.
        NotPossible: nothing of it can be done; the message says what to mend.
        RuleRefused: the rule makes no sense.
    """
    found = Outlook(reader or by)
    _LOOKS[intended.kind](found, intended, by, at, tell)
    return found.to_data()


def _look_at_definition(
    found: Outlook, intended: Intended, by: Actor, at: datetime, tell: Tell
) -> None:
    chosen = Series.objects.filter(pk__in=intended.series_ids)
    indicators = sorted(set(chosen.values_list("indicator_id", flat=True)))
    series = list(
        Series.objects.filter(indicator_id__in=indicators).select_related("now", "indicator")
    )
    access.require_all(by, series)
    wanted = takeable(found, intended, indicators, series)
    day = intended.from_on or localdate(at)
    rows = definition_rows(wanted, from_on=day, reason=intended.reason)
    found.unchanged = len(wanted) - len(rows)
    known: dict[int, list[Definition]] = defaultdict(list)
    for row in Definition.objects.filter(indicator_id__in=list(rows)).order_by(
        "from_on", "event", "id"
    ):
        known[row.indicator_id].append(row)
    touched = [row for row in series if row.indicator_id in rows]
    for each in touched:
        stood, comes = in_force(known[each.indicator_id], day), rows[each.indicator_id][0]
        found.about[str(each.pk)] = [
            each.reference, stood.title, stood.unit, stood.decimals, stood.value_kind
        ]  # fmt: skip
        found.changes[str(each.pk)] = {
            name: [getattr(stood, name), getattr(comes, name)]
            for name in intended.fields
            if getattr(stood, name) != getattr(comes, name)
        }
    versions = Versions(day, rows)
    worked = worked_by(versions, by)
    ids = [row.pk for row in touched]
    _rate_otherwise(found, versions, ids, tell, leaving=spans_of(worked))
    if worked is not None:
        _take_worked(found, worked)


def _take_worked(found: Outlook, worked: Change) -> None:
    """Note the figures that would be worked out, and what they would be rated."""
    ids = list({row.series_id for row in worked.actuals})
    seen = _seen(found.reader, ids)
    for rating, _ in worked.ratings:
        book = worked.books.by_series[rating.series_id]
        if rating.series_id in seen:
            _introduce(found, book)
        _take_rating(found, book, rating, is_seen=rating.series_id in seen)
    for row in worked.actuals:
        if row.series_id in seen:
            _introduce(found, worked.books.by_series[row.series_id])
    found.recorded += taken_over(worked)
    found.worked = len(worked.actuals)
    for actual, working in worked.workings:
        if actual.series_id in seen and len(found.workings) < _SHOWN:
            words = working.because or " · ".join(
                f"{each.reference} {in_brief(each.value, 2) if each.value is not None else each.why}"
                for each in working.inputs
            )
            days = [actual.start_on.isoformat(), actual.next_start_on.isoformat()]
            found.workings.append([actual.series_id, *days, actual.value, words])
    found.workings.sort(key=lambda row: row[2], reverse=True)


def _seen(reader: Actor, ids: Collection[int]) -> set[int]:
    rows = Series.objects.filter(access.visible(reader), pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def takeable(
    found: Outlook, intended: Intended, indicators: Collection[int], series: Iterable[Series]
) -> dict[int, Mapping[str, Any]]:
    """Return what is wanted of each indicator that had begun by the day; the others are named."""
    wanted: dict[int, Mapping[str, Any]] = dict.fromkeys(indicators, intended.fields)
    try:
        definition_rows(wanted, from_on=intended.from_on or localdate(), reason="")
    except NotPossible as refusal:
        early = set(refusal.listed)
        left = {row.indicator_id for row in series if row.indicator.code in early}
        if len(left) == len(wanted):
            raise
        found.refused += [[code, "had not begun to be counted on that day"] for code in early]
        return {pk: fields for pk, fields in wanted.items() if pk not in left}
    return wanted


def _look_at_rule(found: Outlook, intended: Intended, by: Actor, at: datetime, tell: Tell) -> None:
    day, rule = intended.from_on, intended.rule
    if rule is None or day is None:
        raise NotPossible("Say what the rule is to be, and from which day.")
    access.require_whole_council(by, units_on(localdate(at)).values())
    row = rule_row(
        name=rule.name,
        rule=dict(rule.clauses),
        from_on=day,
        adopted_by=rule.adopted_by,
        adopted_on=rule.adopted_on,
        reason=intended.reason,
    )
    after = RatingRule.objects.filter(name=rule.name, from_on__gt=day)
    found.later = [each.isoformat() for each in after.values_list("from_on", flat=True)]
    _rate_otherwise(found, Versions(day, rule=row), series_rated_by(rule.name), tell)


def _rate_otherwise(
    found: Outlook,
    versions: Versions,
    ids: list[int],
    tell: Tell,
    leaving: Collection[tuple[int, date, date]] = (),
) -> None:
    """Put every figure of these series to the versions."""
    reasons = Reasons(versions)
    for part, some in enumerate(chunks(ids)):
        tell(part * AT_ONCE, len(ids), "Rating the history")
        seen = _seen(found.reader, some)
        for outcome in would_be(figures_for(versions, some), versions):
            pk = outcome.figures.book.series.pk
            spans = {(start, end) for key, start, end in leaving if key == pk}
            _take_outcome(found, outcome, reasons, is_seen=pk in seen, leaving=spans)


def _take_outcome(
    found: Outlook,
    outcome: Outcome,
    reasons: Reasons,
    *,
    is_seen: bool,
    leaving: Collection[Span] = (),
) -> None:
    book, spans, classes, _ = outcome.figures
    pk, rated = book.series.pk, zip(spans, classes, outcome.now, strict=True)
    if is_seen:
        _introduce(found, book)
    found.counts.update([each for each in rated if each[0] not in leaving] if leaving else rated)
    for span, value, aim, was, now in outcome.changed():
        if span in leaving:
            continue
        is_recorded = span[1] > reasons.versions.from_on
        if is_recorded:
            found.recorded.append(turned(pk, *span, was, now))
        if is_seen:
            because = reasons.of(outcome, span, value, aim)
            found.lines.append(_line(pk, span, value, was, now, because, is_recorded=is_recorded))


def _line(
    series_id: int,
    span: Span,
    value: int | None,
    was: RatingClass,
    now: RatingClass,
    because: str,
    *,
    is_recorded: bool,
) -> list[Any]:
    days = [day.isoformat() for day in span]
    return [series_id, *days, value, was.value, now.value, because, is_recorded]


def _introduce(found: Outlook, book: Book) -> None:
    row = book.definitions[-1]
    found.about[str(book.series.pk)] = [
        book.series.reference,
        row.title,
        row.unit,
        row.decimals,
        row.value_kind,
    ]


def _look_at_targets(
    found: Outlook, intended: Intended, by: Actor, at: datetime, tell: Tell
) -> None:
    ids = sorted({row.series_id for row in intended.targets})
    _require(by, ids)
    for part, some in enumerate(chunks(ids)):
        tell(part * AT_ONCE, len(ids), "Rating against the new targets")
        books = books_of(some)
        wanted = [row for row in intended.targets if row.series_id in books.by_series]
        for row in wanted:
            book = books.by_series[row.series_id]
            _introduce(found, book)
            standing = book.aims(row.kind).get(span_of(row.period))
            stood = standing.value if standing else None
            if stood != row.value:
                found.changes.setdefault(str(row.series_id), {})[row.key] = [stood, row.value]
        change = prepare(
            (),
            [NewTarget(row.series_id, row.period, row.value, kind=row.kind) for row in wanted],
            books=books,
        )
        for rating, _ in change.ratings:
            _take_rating(found, books.by_series[rating.series_id], rating)
    found.unchanged = len(ids) - len(found.changes)
    found.refused += [list(each) for each in intended.left_out]


def _take_rating(found: Outlook, book: Book, row: Rating, *, is_seen: bool = True) -> None:
    """Note a rating that new targets bring about, where there is a figure to be rated."""
    span = (row.start_on, row.next_start_on)
    was, now = standing_class(book.ratings.get(span)), RatingClass(row.rating_class)
    actual = book.actuals.get(span)
    if actual is None:
        return
    found.counts[span, was, now] += 1
    if was is not now:
        because = rated_as(book, Period(*span)).because
        found.recorded.append(turned(book.series.pk, *span, was, now))
        if is_seen:
            found.lines.append(
                _line(book.series.pk, span, actual.value, was, now, because, is_recorded=True)
            )


def _look_at_posts(found: Outlook, intended: Intended, by: Actor, at: datetime, tell: Tell) -> None:
    _require(by, intended.series_ids)
    day = intended.from_on or localdate(at)
    rows = Ownership.objects.filter(series_id__in=intended.series_ids)
    rows = rows.order_by("from_on", "event", "id")
    held = ledger_of(
        rows.values_list("series_id", "from_on", "event", *RESPONSIBILITY_FIELDS),
        keys=1,
        fields=RESPONSIBILITY_FIELDS,
        has_reason=False,
    )
    titles = Series.objects.filter(pk__in=intended.series_ids).values_list(
        "pk", "reference", "now__title"
    )
    for pk, reference, title in titles.order_by("reference"):
        standing = held.on(pk, day)
        says = standing.says if standing else dict.fromkeys(RESPONSIBILITY_FIELDS)
        found.about[str(pk)] = [reference, title, "", 0, "number"]
        changed = {
            name: [says[f"{name}_id"], post_id]
            for name, post_id in intended.fields.items()
            if says[f"{name}_id"] != post_id
        }
        if changed:
            found.changes[str(pk)] = changed
    found.unchanged = len(intended.series_ids) - len(found.changes)


def move_of(intended: Intended, at: datetime) -> MoveSeries:
    """Return the move that is intended."""
    day = intended.from_on or localdate(at)
    return MoveSeries(intended.series_ids, intended.fields["unit_id"], day)


def _look_at_unit(found: Outlook, intended: Intended, by: Actor, at: datetime, tell: Tell) -> None:
    move = move_of(intended, at)
    known = responsibilities_known(series_ids=intended.series_ids)
    moved = foresee(move, by=by, at=at, reason=intended.reason).moved
    for pk, (reference, title) in known.names.items():
        found.about[str(pk)] = [reference, title, "", 0, "number"]
        if pk in moved:
            was = known.unit_id(pk, move.from_on)
            found.changes[str(pk)] = {"unit_id": [was, move.unit_id]}
            planned = known.placements.versions(pk)
            found.later += [
                each.from_on.isoformat()
                for each in planned
                if each.from_on > move.from_on and each.says["unit_id"] != was
            ]
    found.unchanged = len(known.names) - len(found.changes)


def _require(by: Actor, series_ids: Collection[int]) -> None:
    rows = list(Series.objects.filter(pk__in=series_ids).select_related("now"))
    if len(rows) != len(set(series_ids)):
        raise NotPermitted("There is no such indicator.")
    access.require_all(by, rows)


_LOOKS = {
    Kind.DEFINITION: _look_at_definition,
    Kind.RULE: _look_at_rule,
    Kind.TARGETS: _look_at_targets,
    Kind.POSTS: _look_at_posts,
    Kind.UNIT: _look_at_unit,
}
