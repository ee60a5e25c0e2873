"""How a year's scorecard, its steps and its lines are shown: words, links and figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from goldenthread.reports.queries.lines import LineNow, YearLine
from goldenthread.reports.queries.year_scorecards import Stage, YearScorecardSeen, state_of
from goldenthread.rules.missing import why_missing
from goldenthread.rules.numbers import Number
from goldenthread.rules.vocabulary import MissingReason, YearLineState
from goldenthread.staff.addresses import page_address
from goldenthread.staff.restrictions import restricted_in_words
from goldenthread.staff.year_scorecards.words import (
    DEEDS,
    INTERVAL_WORDS,
    SOURCES,
    STATES,
    STEPS,
    STEPS_ABOUT,
    counted_in_words,
)
from goldenthread.ui.dates import day
from goldenthread.ui.words import rating_mark

__all__ = [
    "CardShown",
    "NowShown",
    "RowShown",
    "card_shown",
    "crumbs_of",
    "led_in_words",
    "line_row",
    "now_shown",
    "stage_shown",
]

_TABS = (
    ("Timetable and gaps", "year_scorecard"),
    ("Lines", "year_scorecard_lines"),
    ("Information pack", "year_scorecard_pack"),
    ("Sessions", "year_scorecard_sessions"),
    ("In use", "year_scorecard_in_use"),
    ("Compared with last year", "year_scorecard_compared"),
)


@dataclass(frozen=True)
class CardShown:
    """A year's scorecard as the head of its pages and a row of their list say it."""

    reference: str
    title: str
    year: str
    href: str
    state: str
    standing: str
    is_late: bool
    owner: str
    holders: str
    owner_href: str
    lines: str
    tabs: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class NowShown:
    """An indicator's last figure in small."""

    figure: str
    target: str
    period: str
    rating: str
    word: str
    points: tuple[Number | None, ...]
    aim: Number | None


@dataclass(frozen=True)
class RowShown:
    """One line as a row."""

    it: YearLine
    number: int
    title: str
    code: str
    href: str
    indicator_href: str
    restricted: str
    unit: str
    counted: str
    priority: str
    priority_href: str
    interval: str
    source: str
    state: str
    why: str
    issue: tuple[str, str, str] | None
    now: NowShown | None
    owner: str
    due: str
    reason: str


def card_shown(seen: YearScorecardSeen, here: str = "") -> CardShown:
    """Return a year's scorecard with its tabs; ``here`` is the page that is shown."""
    standing, is_late = _standing(seen)
    words = {"open": "Under way", "agreed": "Agreed", "dropped": "Dropped"}
    return CardShown(
        reference=seen.reference,
        title=seen.title,
        year=seen.year,
        href=page_address("year_scorecard", seen.reference),
        state=words[state_of(seen)],
        standing=standing,
        is_late=is_late,
        owner=seen.owner,
        holders=", ".join(seen.holders) or ("Vacant" if seen.owner else ""),
        owner_href=page_address("post", seen.owner_reference) if seen.owner_reference else "",
        lines=counts_in_words(seen),
        tabs=tuple(
            (text, page_address(name, seen.reference), name == here)
            for text, name in _TABS
            if name != "year_scorecard_in_use" or seen.is_agreed
        ),
    )


def counts_in_words(seen: YearScorecardSeen) -> str:
    """Return how many lines there are, by how far they have come."""
    found = []
    for it, words in STATES.items():
        count = seen.counts.get(it, 0)
        many = "s" if it is YearLineState.CANDIDATE and count != 1 else ""
        found += [f"{count} {words.lower()}{many}"] if count else []
    return ", ".join(found) or "None yet"


def _standing(seen: YearScorecardSeen) -> tuple[str, bool]:
    if seen.is_dropped:
        return f"Dropped: {seen.reason}", False
    if seen.agreed_on is not None:
        by = f" by {seen.agreed_by}" if seen.agreed_by else ""
        return f"Agreed on {day(seen.agreed_on)}{by}", False
    stage = seen.next_stage
    if stage is None:
        return "Every step is done", False
    due = f", due {day(stage.due_on)}" if stage.due_on else ""
    return f"Next: {STEPS[stage.step].lower()}{due}", stage.is_late


def stage_shown(it: Stage, *, is_open: bool) -> dict[str, Any]:
    """Return a step of the timetable as a row; nothing is to do any more where the scorecard is not open."""
    state = "To do" if is_open else "Not recorded"
    state = "Done" if it.done_on else "Late" if it.is_late else state
    return {
        "words": STEPS[it.step],
        "about": STEPS_ABOUT[it.step],
        "from_on": day(it.from_on) if it.from_on else "–",
        "due_on": day(it.due_on) if it.due_on else "–",
        "done_on": day(it.done_on) if it.done_on else "",
        "state": state,
        "is_late": it.is_late,
    }


def now_shown(now: LineNow | None) -> NowShown | None:
    """Return an indicator's last figure in small; nothing for a measure that is to be developed."""
    if now is None:
        return None
    figure = now.wording.shown(now.value)
    if now.value is None:
        reason = MissingReason(now.missing or MissingReason.AWAITED)
        figure = why_missing(reason).capitalize()
    key = now.rating_class if now.period_label else "not_rated"
    return NowShown(
        figure=figure,
        target=now.wording.shown(now.target),
        period=now.period_label,
        rating=key,
        word=rating_mark(key).word,
        points=(*now.history, now.value),
        aim=now.target,
    )


def line_row(it: YearLine, seen: YearScorecardSeen) -> RowShown:
    """Return a line as a row."""
    issue = None
    if it.issue is not None:
        href = page_address("plan_findings", it.issue.plan)
        issue = (it.issue.text, it.issue.key, href)
    restricted = restricted_in_words(it.now.restriction) if it.now else ""
    return RowShown(
        it=it,
        number=it.number,
        title=it.title,
        code=it.code,
        href=page_address("year_scorecard_line", seen.reference, it.number),
        indicator_href=page_address("indicator", it.code) if it.code else "",
        restricted=restricted,
        unit=it.unit,
        counted=counted_in_words(it.now.frequency, it.now.every) if it.now else "",
        priority=it.objective[1] if it.objective else "",
        priority_href=page_address("objective", it.objective[0]) if it.objective else "",
        interval=INTERVAL_WORDS[it.interval],
        source=SOURCES[it.source],
        state=STATES[it.state],
        why=it.why,
        issue=issue,
        now=None if seen.as_at is not None else now_shown(it.now),
        owner=it.owner,
        due=day(it.due_on) if it.due_on else "",
        reason=it.reason,
    )


def led_in_words(saying: Any, seen: YearScorecardSeen) -> list[tuple[str, str, str, str]]:
    """Return to what something that was said led: the deed, the line, its address, the interval."""
    return [
        (
            DEEDS[it.deed],
            it.title,
            page_address("year_scorecard_line", seen.reference, it.number),
            INTERVAL_WORDS[it.interval].lower() if it.deed == "interval" else "",
        )
        for it in saying.led
    ]


def crumbs_of(
    seen: YearScorecardSeen, *more: tuple[str, str | None]
) -> list[tuple[str, str | None]]:
    """Return the way to a page of a year's scorecard."""
    own = page_address("year_scorecard", seen.reference) if more else None
    return [("Scorecards by year", page_address("year_scorecards")), (seen.title, own), *more]
