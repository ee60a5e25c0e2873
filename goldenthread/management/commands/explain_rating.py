"""Say why an indicator was rated so in a period: figure, target, rule and arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from goldenthread.audit.queries import latest_event_on
from goldenthread.indicators.queries.indicator import IndicatorShown, indicator_shown
from goldenthread.indicators.queries.judging import IN_PERIOD
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.missing import why_missing
from goldenthread.rules.numbers import Number, shown
from goldenthread.rules.period_text import UnreadablePeriod
from goldenthread.rules.vocabulary import MissingReason
from goldenthread.ui.dates import day
from goldenthread.ui.words import BASIS_WORDS, mark_for, rating_mark

#: The exit code for what is not there or cannot be read.
_UNKNOWN = 2


class Command(BaseCommand):
    """``goldenthread explain-rating CS02a "2014/15 Q1"``."""

    help = "Say why an indicator was rated so in a period: figure, target, rule and arithmetic."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("indicator", help="its code, such as CS02a")
        parser.add_argument("period", help='such as "2014/15 Q1" or 2014/15')
        parser.add_argument("--known", metavar="DAY", help="as it was known on a day: 2026-03-31")

    def handle(self, *_: Any, **options: Any) -> None:
        code, known = options["indicator"], options["known"]
        as_at = latest_event_on(_day(known)) if known else None
        try:
            found = indicator_shown(SYSTEM, code, as_at=as_at, period=options["period"])
        except UnreadablePeriod as refusal:
            raise CommandError(str(refusal), returncode=_UNKNOWN) from None
        then = f" as known on {day(_day(known))}" if known else ""
        if found is None:
            raise CommandError(f"There is no indicator “{code}”{then}.", returncode=_UNKNOWN)
        if found.present is None:
            raise CommandError(
                f"{code} has no rating for {options['period']}{then}.", returncode=_UNKNOWN
            )
        for line in explained(found):
            self.stdout.write(line)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(
            f"“{text}” is not a day: write one such as 2026-03-31.", returncode=_UNKNOWN
        ) from None


def explained(found: IndicatorShown) -> Iterator[str]:
    """Give the lines that explain a rating."""
    present = found.present
    if present is None:
        return
    rated, actual = present.rated, present.actual
    missing = None
    if actual is None or actual.value is None:
        missing = MissingReason(actual.missing) if actual else MissingReason.AWAITED
    yield f"{found.code} {found.title}, {present.period.label}"
    yield f"Rating    {rating_mark(mark_for(rated.rating_class, missing)).word}"
    figure = why_missing(missing) if missing else _in_unit(actual.value if actual else None, found)
    yield f"Figure    {figure}"
    yield f"Expected  {_in_unit(present.expected.value, found) or 'no target'}"
    if found.rule is None:
        yield "Rule      none was in force"
    else:
        rule = found.rule
        adopted = f", adopted by {rule.adopted_by}" if rule.adopted_by else ""
        on = f" on {day(rule.adopted_on)}" if rule.adopted_on else ""
        yield f"Rule      {rule.name}, version {rule.version} from {day(rule.from_on)}{adopted}{on}"
        yield f"          {rule.words}"
    if present.judged.basis != IN_PERIOD:
        judged = present.judged
        yield f"Judged    {BASIS_WORDS[judged.basis]}: {_in_unit(judged.value, found) or 'none'}"
        yield from (f"          {words}" for words in (judged.tell(), judged.aimed()) if words)
    yield f"Because   {rated.because}"
    yield from (f"Working   {line}" for line in rated.working)


def _in_unit(value: Number | None, found: IndicatorShown) -> str:
    if value is None:
        return ""
    digits = shown(value, decimals=found.decimals)
    if found.unit == "£":
        return f"£{digits}"
    return f"{digits}{'' if found.unit in ('', '%') else ' '}{found.unit}"
