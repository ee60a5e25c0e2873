"""What awaits somebody on a route, in words: why it is theirs, by when, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goldenthread.governance.queries.awaiting import AwaitingAs, AwaitingStep
from goldenthread.governance.queries.suggested import SuggestionAwaiting
from goldenthread.rules.ladder import Answer
from goldenthread.staff.addresses import address_of
from goldenthread.ui.change_words import kind_words
from goldenthread.ui.dates import day

__all__ = ["StepShown", "due_words", "is_overdue", "step_shown", "suggestion_href"]

_AS = {
    AwaitingAs.SENT_BACK: "sent back to you",
    AwaitingAs.PROPOSER: "you proposed it",
    AwaitingAs.POST: "as {post}",
    AwaitingAs.STANDS_IN: "standing in for {post}",
    AwaitingAs.ROLE: "by your role",
    AwaitingAs.BODY: "you record what {body} decides",
    AwaitingAs.POWER: "under the power that {body} gave you",
    AwaitingAs.NOBODYS: "in no body’s remit: hand it on",
    AwaitingAs.READS: "before {body}, on which you sit",
    AwaitingAs.ADMINISTERS: "you may record what {body} decides",
}
_DO = {
    AwaitingAs.SENT_BACK: "Put it right",
    AwaitingAs.BODY: "Record",
    AwaitingAs.NOBODYS: "Hand on",
    AwaitingAs.READS: "Read",
    AwaitingAs.ADMINISTERS: "Record",
}


@dataclass(frozen=True)
class StepShown:
    """One step that waits: what, for whom, by when, and where it is answered."""

    line: AwaitingStep
    kind: str
    href: str
    body_href: str
    why: str
    lines: str
    came: str
    due: str
    due_on: str
    is_overdue: bool
    answers: str
    do: str
    do_href: str


def is_overdue(due_on: date | None, on: date) -> bool:
    """Say whether a step should have been answered."""
    return due_on is not None and due_on < on


def due_words(due_on: date | None, on: date) -> str:
    """Return by when a step is to be answered, as people say it.

    >>> due_words(date(2026, 3, 5), date(2026, 3, 4)), due_words(date(2026, 3, 5), date(2026, 3, 15))
    ('due tomorrow', '10 days overdue')
    >>> due_words(None, date(2026, 3, 4))
    'no day set'
    """
    if due_on is None:
        return "no day set"
    left = (due_on - on).days
    if left < -60:
        return f"{-left * 12 // 365} months overdue"
    if left < 0:
        return "1 day overdue" if left == -1 else f"{-left} days overdue"
    return {0: "due today", 1: "due tomorrow"}.get(left, f"due in {left} days")


def step_shown(line: AwaitingStep, on: date) -> StepShown:
    """Return a step that waits as a row of any page."""
    package = address_of("package", line.reference) or ""
    is_read = line.as_what is AwaitingAs.READS or line.is_held
    decide = "" if is_read else address_of("package_decide", line.reference, line.step.key) or ""
    if line.as_what is AwaitingAs.SENT_BACK:
        decide = package
    return StepShown(
        line=line,
        kind=kind_words(line.kind),
        href=package,
        body_href=(address_of("body_decisions", line.body) or "") if line.body else "",
        why=_AS[line.as_what].format(post=line.post or "your post", body=line.body_name),
        lines="1 line" if line.lines == 1 else f"{line.lines:,} lines",
        came=day(line.came_on),
        due="waits for the rest" if line.is_held else due_words(line.due_on, on),
        due_on=day(line.due_on),
        is_overdue=not line.is_held and is_overdue(line.due_on, on),
        answers=_answers(line),
        do="Read" if line.is_held else _DO.get(line.as_what, "Decide"),
        do_href=decide or package,
    )


def suggestion_href(it: SuggestionAwaiting) -> str:
    """Return where a suggestion is answered."""
    return address_of("package_suggestion", it.package, it.reference) or ""


def _answers(line: AwaitingStep) -> str:
    """Return what may be answered there, in the words of the step."""
    if line.as_what is AwaitingAs.SENT_BACK:
        return "Put forward again, or withdraw"
    if line.is_held:
        return "Nothing until all that still climbs has come up"
    if line.as_what is AwaitingAs.READS:
        return "You may suggest something" if line.may_suggest else "To read before the meeting"
    if line.as_what is AwaitingAs.NOBODYS:
        return line.step.word(Answer.HANDED)
    return ", ".join(line.step.word(it) for it in line.step.answers)
