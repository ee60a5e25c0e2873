"""Define indicators otherwise, and adopt rating rules, from a day on; history is not rewritten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.indicators import access
from goldenthread.indicators.commands.calculating import worked_by
from goldenthread.indicators.commands.changes import Stale, write
from goldenthread.indicators.commands.often import refuse_cutting
from goldenthread.indicators.commands.refusals import ComesToMore
from goldenthread.indicators.commands.rerating import (
    Rerating,
    Tell,
    quiet,
    work_out,
    write_versions,
)
from goldenthread.indicators.models import Definition, Indicator, RatingRule, Series
from goldenthread.indicators.queries.revising import Versions, definitions_from, series_rated_by
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import (
    ChangedMeanwhile,
    NotPossible,
    refuse_far,
    refuse_unreasoned,
)
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.ref import Ref
from goldenthread.rules.charting import terms_from_data
from goldenthread.rules.control import ChartRefused
from goldenthread.rules.rating import Rule, RuleRefused, rule_from_data
from goldenthread.ui.dates import day

__all__ = ["ComesToMore", "Recorded", "adopt_rule", "redefine"]

_TRIES = 4
#: What a definition may say in numbers, from the least to the most.
_BETWEEN: Final = {"decimals": (0, 6), "every": (1, 1_000), "year_starts": (1, 12)}


@dataclass(frozen=True)
class Recorded:
    """What a new version brought about; ``version`` is a rule's number."""

    event: int
    indicators: int
    ratings: int
    version: int = 0


def redefine(
    wanted: Mapping[int, Mapping[str, Any]],
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    reason: str,
    read_at: int | None = None,
    previewed: str | None = None,
    tell: Tell = quiet,
) -> Recorded | None:
    """Define indicators, by their ids, otherwise from a day on.

    What is not named stays as it is. Periods that end on the day or later are rated anew; earlier
    ones keep their ratings. A version planned for a later day gets the change too, save where it
    changes the same thing itself. Where everything stands already nothing is recorded. Audited as
    ``indicators:definitions:changed``.

    Raises:
        NotPermitted: ``by`` may not administer a unit that one of the indicators is reported for.
        NotPossible: the day is before the indicator began, or past and no reason is given; or what
            :func:`definition_rows` refuses.
        ChangedMeanwhile: somebody else defined one of them after ``read_at``.
        ComesToMore: the outcome is not the one of the digest ``previewed``.
    """
    series = list(Series.objects.filter(indicator_id__in=list(wanted)).select_related("now"))
    access.require_all(by, series)
    refuse_unreasoned(from_on, today=localdate(at), reason=reason)
    rows = definition_rows(wanted, from_on=from_on, reason=reason)
    if not rows:
        return None
    ids = sorted(row.pk for row in series if row.indicator_id in rows)
    subject = Ref("series", series[0].pk, series[0].reference) if len(series) == 1 else None
    for _ in range(_TRIES):
        _refuse_defined(rows, read_at)
        work = defined_otherwise(Versions(from_on, rows), ids, by, tell)
        _refuse_more(work, previewed)
        try:
            with event(
                by=by, at=at, name="indicators:definitions:changed", reason=reason, subject=subject
            ) as number:
                _refuse_defined(rows, read_at)
                if write_defined(work, number=number, at=at):
                    _refuse_more(work, previewed)
            return Recorded(number, len(rows), work.count)
        except Stale:
            rows = definition_rows(wanted, from_on=from_on, reason=reason)
    raise ChangedMeanwhile("Others are recording for the same indicators: try again in a minute.")


def defined_otherwise(
    versions: Versions, series_ids: Sequence[int], by: Actor, tell: Tell = quiet
) -> Rerating:
    """Rate series by new versions of definitions and work out what is calculated.

    Raises:
        NotPossible: a formula cannot be used, or refers to what ``by`` may not see.
    """
    work = work_out(versions, series_ids, tell)
    worked = worked_by(versions, by)
    if worked is not None:
        work.leave_to(worked)
    return work


def write_defined(work: Rerating, *, number: int, at: datetime) -> bool:
    """Write versions of definitions with their ratings and what is worked out, inside the event ``number``.

    Series of which something was recorded since are rated once more; say whether there were any.

    Raises:
        Stale: something was recorded since for what is worked out.
    """
    was_stale = write_versions(work, at=at)
    if work.worked is not None and work.worked.actuals:
        write(work.worked, number=number)
    return was_stale


def _refuse_charts(wanted: Mapping[int, Mapping[str, Any]]) -> None:
    """Refuse settings of a control chart that make no sense."""
    try:
        for fields in wanted.values():
            terms_from_data(fields.get("chart", {}))
    except ChartRefused as refusal:
        raise NotPossible(str(refusal)) from refusal


def _refuse_senseless(fields: Mapping[str, Any]) -> None:
    """Refuse what a definition cannot say, whichever page, file or step of a route it came by."""
    asked = Definition(**fields)
    others = [it.name for it in Definition._meta.concrete_fields if it.name not in fields]
    try:
        asked.clean_fields(exclude=[*others, "chart"])
        wrong = [
            name
            for name, (least, most) in _BETWEEN.items()
            if name in fields and not least <= fields[name] <= most
        ]
    except ValidationError as refusal:
        wrong = list(refusal.message_dict)
    for name in wrong:
        called = name.replace("_", " ").capitalize()
        said = str(fields[name])[:60]
        raise NotPossible(
            f"{called} cannot be “{said}”: choose another."
            if said
            else f"{called} cannot be empty.",
            field=name,
        )


def definition_rows(
    wanted: Mapping[int, Mapping[str, Any]], *, from_on: date, reason: str
) -> dict[int, Sequence[Definition]]:
    """Return the versions that are to be added, by indicator. 1 SQL query; 2 with school terms.

    Raises:
        NotPossible: the day is before one of the indicators began, ``listed`` names them; something, or the
            settings of a control chart, cannot be as it is asked; or it would be counted by periods that
            there are not, or of which the day cuts one in two.
    """
    for fields in wanted.values():
        _refuse_senseless(fields)
    _refuse_charts(wanted)
    known: dict[int, list[Definition]] = defaultdict(list)
    for row in Definition.objects.filter(indicator_id__in=list(wanted)).order_by(
        "from_on", "event", "id"
    ):
        known[row.indicator_id].append(row)
    early = [pk for pk in wanted if known[pk][0].from_on > from_on]
    if early:
        codes = (
            Indicator.objects.filter(pk__in=early).order_by("code").values_list("code", flat=True)
        )
        first = min(known[pk][0].from_on for pk in early)
        raise NotPossible(
            f"{', '.join(codes[:5])} began to be counted on {day(first)}:"
            " choose that day or a later one.",
            field="from_on",
            listed=list(codes),
        )
    found = {
        pk: definitions_from(known[pk], fields, from_on=from_on, reason=reason)
        for pk, fields in wanted.items()
    }
    rows: dict[int, Sequence[Definition]] = {pk: each for pk, each in found.items() if each}
    refuse_cutting(known, rows, from_on=from_on)
    return rows


def _refuse_defined(indicator_ids: Iterable[int], read_at: int | None) -> None:
    if read_at is None:
        return
    later = Definition.objects.filter(indicator_id__in=list(indicator_ids), event__gt=read_at)
    row = later.select_related("indicator").first()
    if row is not None:
        raise ChangedMeanwhile(
            f"Somebody defined {row.indicator.code} otherwise while you were writing. Nothing of"
            " yours is lost: look at both and go on."
        )


def _refuse_more(work: Rerating, previewed: str | None) -> None:
    if previewed is not None and work.digest != previewed:
        raise ComesToMore(
            "Figures were recorded after you looked, so that the change comes to something else by"
            " now. Nothing was recorded: look at it once more."
        )


def adopt_rule(
    *,
    by: Actor,
    at: datetime,
    name: str,
    rule: Rule | dict[str, Any],
    from_on: date,
    adopted_by: str,
    adopted_on: date | None,
    reason: str = "",
    read_at: int | None = None,
    previewed: str | None = None,
    tell: Tell = quiet,
) -> int:
    """Adopt a version of a rating rule from a day on; return the version's number.

    Periods that end on the day or later are rated anew by it; earlier ones keep their ratings.
    Audited as ``indicators:rule:adopted``.

    Raises:
        NotPermitted: ``by`` may not administer the whole council.
        RuleRefused: the rule makes no sense; the message says why.
        NotPossible: the day is before the rule's first version, or past and no reason is given.
        ChangedMeanwhile: somebody else adopted a version of it after ``read_at``.
        ComesToMore: the outcome is not the one of the digest ``previewed``.
    """
    access.require_whole_council(by, units_on(localdate(at)).values())
    refuse_far(from_on, adopted_on)
    row = rule_row(
        name=name, rule=rule, from_on=from_on, adopted_by=adopted_by, adopted_on=adopted_on,
        reason=reason,
    )  # fmt: skip
    ids = series_rated_by(name)
    if ids:
        refuse_unreasoned(from_on, today=localdate(at), reason=reason)
    _refuse_adopted(row, read_at)
    work = work_out(Versions(from_on, rule=row), ids, tell)
    _refuse_more(work, previewed)
    with event(by=by, at=at, name="indicators:rule:adopted", reason=reason):
        _refuse_adopted(row, read_at)
        if write_versions(work, at=at):
            _refuse_more(work, previewed)
    return row.version


def _refuse_adopted(row: RatingRule, read_at: int | None) -> None:
    """Refuse where a version was adopted after ``read_at``, or since the next number was drawn."""
    rows = RatingRule.objects.filter(name=row.name)
    is_taken = rows.filter(version=row.version).exists()
    if is_taken or (read_at is not None and rows.filter(event__gt=read_at).exists()):
        raise ChangedMeanwhile(
            f"Somebody adopted a version of “{row.name}” while you were writing. Nothing of yours is"
            " lost: look at both and go on."
        )


def rule_row(
    *,
    name: str,
    rule: Rule | dict[str, Any],
    from_on: date,
    adopted_by: str,
    adopted_on: date | None,
    reason: str,
) -> RatingRule:
    """Return the next version of a rule, not yet recorded. One SQL query.

    Raises:
        RuleRefused: the rule makes no sense; the message says why.
        NotPossible: the day is before the rule's first version.
    """
    held = rule if isinstance(rule, Rule) else rule_from_data(rule)
    if problems := held.problems():
        raise RuleRefused(" ".join(problems))
    known = list(RatingRule.objects.filter(name=name).order_by("from_on", "version"))
    stored = held.to_data()
    problems = held.problems()
    if problems and all(row.clauses != stored for row in known):  # what was adopted may come back
        raise RuleRefused(problems[0])
    if known and from_on < known[0].from_on:
        raise NotPossible(
            f"“{name}” came into force on {day(known[0].from_on)}: choose that day or a later one.",
            field="from_on",
        )
    return RatingRule(
        name=name,
        version=max((row.version for row in known), default=0) + 1,
        from_on=from_on,
        clauses=stored,
        adopted_by=adopted_by,
        adopted_on=adopted_on,
        reason=reason,
    )
