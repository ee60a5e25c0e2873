"""One thing that needs attention, as a line of any page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.text import slugify

from goldenthread.indicators.queries.exceptions.listed import ExceptionLine
from goldenthread.indicators.queries.waiting import Day
from goldenthread.staff.addresses import page_address
from goldenthread.staff.restrictions import restricted_in_words
from goldenthread.ui.dates import LONDON, day


@dataclass(frozen=True)
class LineShown:
    """One thing that needs attention."""

    reference: str
    title: str
    href: str
    service: str
    restricted: str
    because: str
    rule: str
    rule_href: str
    rating: str
    since: str
    age: str
    raised: str
    told: str
    is_mine: bool
    follows: str
    due: str
    due_in: str
    is_overdue: bool
    accepted: str
    decision: str
    cleared: str
    cleared_why: str


def exception_slug(name: str) -> str:
    """Return what a rule of what needs attention is called in an address.

    >>> exception_slug("Nobody in the owner's post")
    'nobody-in-the-owners-post'
    """
    return slugify(name) or "rule"


def days_in_words(days: int) -> str:
    """Return a number of days in words.

    >>> days_in_words(1), days_in_words(75), days_in_words(0)
    ('1 day', '75 days', 'today')
    """
    if days < 1:
        return "today"
    return "1 day" if days == 1 else f"{days:,} days"


def due_in_words(due: date | None, on: date) -> str:
    """Return how far off a day is.

    >>> due_in_words(date(2026, 5, 8), date(2026, 5, 10)), due_in_words(date(2026, 5, 10), date(2026, 5, 10))
    ('2 days overdue', 'due today')
    """
    if due is None:
        return ""
    days = (due - on).days
    if days < 0:
        return f"{days_in_words(-days)} overdue"
    return "due today" if days == 0 else f"in {days_in_words(days)}"


def line_shown(line: ExceptionLine, at: Day) -> LineShown:
    """Return one line. What was raised after the day that is reckoned by is as old as it is in truth."""
    raised_on = line.raised_at.astimezone(LONDON).date()
    on = at.reckoned if raised_on <= at.reckoned else at.today
    accepted = line.accepted
    return LineShown(
        reference=line.reference,
        title=line.title,
        href=page_address("indicator", line.reference),
        service=line.unit.name if line.unit else "",
        restricted=restricted_in_words(line.restriction) if line.restriction else "",
        because=line.because[:1].upper() + line.because[1:] + ".",
        rule=line.rule_name,
        rule_href=page_address("exception_rule", exception_slug(line.rule_name)),
        rating=line.rating_class,
        since=f"since {day(line.since_on)}",
        age=days_in_words((on - raised_on).days),
        raised=day(raised_on),
        told=line.post_title,
        is_mine=line.is_mine,
        follows=line.follows,
        due=day(line.due_on),
        due_in=due_in_words(line.due_on, on) if accepted is None else "",
        is_overdue=line.is_overdue,
        accepted=f"accepted until {day(accepted.until)}" if accepted else "",
        decision=accepted.decision if accepted else "",
        cleared=day(line.cleared_on),
        cleared_why=line.cleared_why,
    )
