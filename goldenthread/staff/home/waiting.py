"""What awaits somebody as their page shows it: one line each, with one thing to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.text import Truncator

from goldenthread.governance.queries.awaiting import Awaiting, AwaitingAs, AwaitingStep
from goldenthread.governance.queries.suggested import SuggestionAwaiting
from goldenthread.indicators.queries.imports.drafts import Draft
from goldenthread.indicators.queries.returns import Unreturned
from goldenthread.indicators.queries.waiting import Awaited, Day, Kind, Waiting
from goldenthread.plan.queries.contributions import ContributionLine
from goldenthread.plan.queries.plans import PlanLine
from goldenthread.records.page import Page
from goldenthread.rules.vocabulary import ContributionStep as Step
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.awaiting.words import step_shown, suggestion_href
from goldenthread.staff.contributions.words import STATES
from goldenthread.staff.plans.words import left_in_words
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day as in_words

UNRETURNED = "unreturned"
_PILLS = {
    Kind.DUE: "Due",
    Kind.QUESTION: "Question",
    Kind.UNEXPLAINED: "Explain",
    Kind.UNVALIDATED: "Validate",
}
_HEADINGS = {
    Kind.DUE: "Figures due",
    Kind.QUESTION: "Questions on your figures",
    Kind.UNEXPLAINED: "Off target without commentary",
    Kind.UNVALIDATED: "Figures to validate",
    UNRETURNED: "Who has not returned",
}
_MORE = {
    Kind.DUE: "All {} figures due",
    Kind.QUESTION: "All {} figures with questions",
    Kind.UNEXPLAINED: "All {} without commentary",
}


@dataclass(frozen=True)
class AwaitedShown:
    """One line: what it is about, why it awaits, and the one thing to do."""

    kind: str
    pill: str
    code: str
    title: str
    href: str
    note: str
    action: str
    action_href: str


@dataclass(frozen=True)
class WaitingShown:
    """All lines, the most urgent first, and links to the lists of which only the beginning is shown."""

    total: int
    lines: tuple[AwaitedShown, ...]
    more: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class UnreturnedShown:
    """What one owner has not returned."""

    unit: str
    owner: str
    count: str
    late: str
    href: str


def headline(total: int, *, is_past: bool = False) -> str:
    """Return how much awaits somebody, in words.

    >>> headline(0), headline(1), headline(7)
    ('Nothing awaits you', 'One thing awaits you', '7 things await you')
    >>> headline(1, is_past=True)
    'One thing awaited you'
    """
    if is_past:
        many = "One thing" if total == 1 else f"{total} things" if total else "Nothing"
        return f"{many} awaited you"
    if not total:
        return "Nothing awaits you"
    return "One thing awaits you" if total == 1 else f"{total} things await you"


def list_heading(kind: str) -> str:
    """Return what a whole list is called."""
    return _HEADINGS[kind if kind == UNRETURNED else Kind(kind)]


def how_late(since: date, on: date) -> str:
    """Return how long ago a figure fell due, as people say it.

    >>> how_late(date(2015, 1, 1), date(2015, 1, 12)), how_late(date(2013, 4, 1), date(2015, 1, 12))
    ('11 days late', '21 months late')
    """
    days = (on - since).days
    if days < 1:
        return "due now"
    if days < 61:
        return "1 day late" if days == 1 else f"{days} days late"
    return f"{days * 12 // 365} months late"


def waiting_shown(
    found: Waiting,
    drafts: Sequence[Draft],
    day: Day,
    *,
    talks: Page[ContributionLine] | None = None,
    plans: Page[PlanLine] | None = None,
    steps: Awaiting | None = None,
    suggested: Page[SuggestionAwaiting] | None = None,
    scores: Sequence[tuple[str, str, date]] = (),
) -> WaitingShown:
    """Return everything that awaits somebody as lines, the most urgent first."""
    lines: list[AwaitedShown] = []
    more: list[tuple[str, str]] = []
    total = len(drafts)
    for kind, page in found.pages.items():
        is_cut = page.total > len(page.items)
        if is_cut and kind is Kind.UNVALIDATED:
            lines.append(_to_validate(page.total, page.items[0], day))
            total += 1
            continue
        lines += [awaited_shown(each, day) for each in page.items]
        total += page.total
        if is_cut:
            more.append((_MORE[kind].format(page.total), page_address("waiting", kind)))
    if talks is not None:
        lines += [_talk(each) for each in talks.items]
        total += talks.total
        if talks.total > len(talks.items):
            every = with_query(page_address("contributions"), whose="mine")
            more.append((f"All {talks.total} contributions to answer", every))
    if plans is not None:
        lines += [_plan(each) for each in plans.items]
        total += plans.total
        if plans.total > len(plans.items):
            every = with_query(page_address("plans"), whose="mine", sort="left")
            more.append((f"All {plans.total} plans to write", every))
    if steps is not None:
        lines += [_step(each, day.today) for each in steps.page.items if not each.is_held]
        total += steps.mine
        more += _more_steps(steps)
    if suggested is not None:
        lines += [_suggestion(each) for each in suggested.items]
        total += suggested.total
        if suggested.total > len(suggested.items):
            every = f"{page_address('awaiting')}#suggestions"
            more.append((f"All {suggested.total:,} suggestions to answer", every))
    lines += [_to_mark(*each) for each in scores]
    total += len(scores)
    return WaitingShown(total, (*lines, *(_draft(each) for each in drafts)), tuple(more))


def _step(line: AwaitingStep, on: date) -> AwaitedShown:
    """Return a step of a route that the reader may answer as a line."""
    it = step_shown(line, on)
    is_back = line.as_what is AwaitingAs.SENT_BACK
    pill = "Sent back" if is_back else "Overdue" if it.is_overdue else "Decide"
    title = Truncator(line.title).chars(90)
    note = f"{it.lines} at {line.step.name}, {it.due}"
    address = it.do_href or page_address("awaiting")
    return AwaitedShown(
        "step", pill, line.reference, title, it.href or address, note, it.do, address
    )


def _suggestion(it: SuggestionAwaiting) -> AwaitedShown:
    """Return a suggestion that the reader may accept or decline as a line."""
    address = suggestion_href(it)
    title, note = Truncator(it.words).chars(90), f"{it.person or it.body}, on {it.package}"
    return AwaitedShown(
        "suggestion", "Suggestion", it.reference, title, address, note, "Answer", address
    )


def _to_mark(reference: str, title: str, last_on: date) -> AwaitedShown:
    """Return a prioritisation that the reader is asked to score as a line."""
    page, address = (
        page_address(name, reference) for name in ("prioritisation", "prioritisation_marks")
    )
    note = f"until {in_words(last_on)}"
    return AwaitedShown(
        "score", "Priorities", reference, Truncator(title).chars(90), page, note, "Score", address
    )


def _more_steps(steps: Awaiting) -> list[tuple[str, str]]:
    """Return the lists of which only the beginning is shown, and what is to be read."""
    found = []
    if steps.mine > len(steps.page.items):
        every = with_query(page_address("awaiting"), whose="mine")
        found.append((f"All {steps.mine:,} steps to answer", every))
    if steps.read:
        words = "1 step" if steps.read == 1 else f"{steps.read:,} steps"
        to_read = with_query(page_address("awaiting"), whose="body")
        found.append((f"{words} before bodies you sit on", to_read))
    return found


def _talk(line: ContributionLine) -> AwaitedShown:
    """Return a contribution whose answer is the reader's as a line."""
    address = page_address("contribution", line.reference)
    pill = "Challenge" if line.step is Step.CHALLENGED else "Offer"
    by = line.unit or line.objective_title
    note = f"{STATES[line.step].lower()}: {by} to {line.to_title}"
    title = Truncator(line.how).chars(90)
    return AwaitedShown("talk", pill, line.reference, title, address, note, "Answer", address)


def _plan(line: PlanLine) -> AwaitedShown:
    """Return a plan that is the reader's to write as a line."""
    address = page_address("plan_write", line.reference)
    note = f"{line.kind.lower()}, {left_in_words(line.step, line.days_left)}"
    title = Truncator(line.title).chars(90)
    return AwaitedShown("plan", "Plan", line.reference, title, address, note, "Write", address)


def _to_validate(count: int, first: Awaited, day: Day) -> AwaitedShown:
    """Return one line for figures to validate that are too many to name."""
    address = page_address("waiting", Kind.UNVALIDATED)
    note = f"recorded and not yet validated, the earliest of {first.period.label}"
    pill, action = _PILLS[Kind.UNVALIDATED], "Check" if day.as_at is None else "Look"
    return AwaitedShown(
        Kind.UNVALIDATED, pill, "", f"{count:,} figures", address, note, action, address
    )


def awaited_shown(each: Awaited, day: Day) -> AwaitedShown:
    """Return one thing that awaits somebody as its line; of the past there is nothing to do."""
    page = with_query(page_address("indicator", each.reference), period=each.period.label)
    action, href = _action(each, page) if day.as_at is None else ("Look", page)
    return AwaitedShown(
        kind=each.kind,
        pill=_PILLS[each.kind],
        code=each.reference,
        title=each.title,
        href=page,
        note=_note(each, day.reckoned),
        action=action,
        action_href=href,
    )


def _action(each: Awaited, page: str) -> tuple[str, str]:
    record = with_query(reverse("record", args=[each.reference]), period=each.period.label)
    match each.kind:
        case Kind.DUE if each.may_record:
            return "Record", record
        case Kind.UNEXPLAINED if each.may_record:
            return "Explain", record
        case Kind.QUESTION:
            return "Answer", f"{page}#doubts"
        case Kind.UNVALIDATED:
            return "Check", f"{page}#figures"
        case _:
            return "Look", page


def _note(each: Awaited, on: date) -> str:
    label = each.period.label
    if each.kind is Kind.DUE:
        note = f"{label}, {how_late(each.period.next_start, on)}"
        periods = "period" if each.further == 1 else "periods"
        return f"{note}, and {each.further} later {periods}" if each.further else note
    if each.kind is Kind.QUESTION:
        return f"{label}, {each.questions} question{'' if each.questions == 1 else 's'} open"
    return label


def _draft(draft: Draft) -> AwaitedShown:
    name = "import_preview" if draft.is_mapped else "import_columns"
    address = address_of(name, draft.key) or ""
    note = f"brought on {in_words(draft.begun_at)}, not confirmed"
    return AwaitedShown("draft", "Import", "", draft.name, address, note, "Go on", address)


def unreturned_shown(rows: Sequence[Unreturned], on: date) -> list[UnreturnedShown]:
    """Return who has not returned as the rows of a table."""
    scorecard = page_address("scorecard")
    return [
        UnreturnedShown(
            unit=each.unit or "No service",
            owner=each.owner or "Nobody yet",
            count=f"{each.due} of {each.total}",
            late=how_late(each.since, on),
            href=with_query(
                scorecard,
                service=each.unit_reference or None,
                owner=each.owner_reference or None,
            ),
        )
        for each in rows
    ]
