"""Plans as pages show them: a row of the list, one whole, what stands under its headings."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from goldenthread.plan.queries.plan_lacks import lack_in_words
from goldenthread.plan.queries.plans import (
    EntrySeen,
    HeadingSeen,
    PlanLine,
    PlanNamed,
    PlanSeen,
)
from goldenthread.rules.vocabulary import HeadingHolds, PlanOwner, PlanStep
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.plans.places import Place, plan_tabs
from goldenthread.staff.plans.words import (
    ENTRIES,
    STEPS,
    WHY,
    left_in_words,
    period_in_words,
)
from goldenthread.ui.dates import day, moment
from goldenthread.ui.marked_up import as_html

Fact = tuple[str, str | Markup, str]


@dataclass(frozen=True)
class PlanRow:
    """A plan in a list."""

    reference: str
    title: str
    href: str
    kind: str
    owned_by: str
    is_personal: bool
    period: str
    step: str
    left: str
    is_late: bool
    missing: tuple[str, ...]
    write_href: str


@dataclass(frozen=True)
class EntryShown:
    """One thing that stands under a heading; ``href`` leads to it where it has a page."""

    number: int
    title: str
    href: str
    note: str
    rating: str
    words: str
    why: str
    why_words: str
    is_ended: bool
    change_href: str
    withdraw_href: str


@dataclass(frozen=True)
class HeadingShown:
    """A heading of a plan with what is written and what stands under it."""

    key: str
    name: str
    asks: str
    note: str
    is_asked: bool
    is_required: bool
    text: str
    html: Markup
    written: str
    entries: tuple[EntryShown, ...]
    holds_entries: bool
    entry_noun: str
    write_href: str
    add_href: str
    order_href: str
    history_href: str


@dataclass(frozen=True)
class PlanPage:
    """What every page of a plan says above its own content."""

    reference: str
    title: str
    caption: str
    step: str
    left: str
    is_late: bool
    is_personal: bool
    tabs: list[Place]


def row_shown(line: PlanLine) -> PlanRow:
    """Return a plan as a row of a list."""
    return PlanRow(
        reference=line.reference,
        title=line.title,
        href=page_address("plan", line.reference),
        kind=line.kind,
        owned_by=line.owned_by,
        is_personal=line.is_personal,
        period=period_in_words(line.starts_on, line.last_on),
        step=STEPS[line.step],
        left=left_in_words(line.step, line.days_left),
        is_late=is_late(line.step, line.days_left),
        missing=tuple(lack_in_words(it) for it in line.missing),
        write_href=page_address("plan_write", line.reference) if line.may_write else "",
    )


def is_late(step: PlanStep, days_left: int | None) -> bool:
    """Say whether a plan that is to be written by its first day is not."""
    return step is PlanStep.DRAFT and days_left is not None and days_left < 0


def page_shown(seen: PlanSeen, here: str) -> PlanPage:
    """Return what a plan's page says above its own content; ``here`` is the name of the page."""
    days_left = (seen.until - seen.on).days if seen.until else None
    return PlanPage(
        reference=seen.reference,
        title=seen.title,
        caption=f"{seen.kind} · {seen.reference}",
        step=STEPS[seen.step],
        left=left_in_words(seen.step, days_left),
        is_late=is_late(seen.step, days_left),
        is_personal=seen.is_personal,
        tabs=plan_tabs(seen, here),
    )


def facts_of(seen: PlanSeen) -> list[Fact]:
    """Return whose a plan is, for when, and beside which others: term, text and note."""
    days = f"{day(seen.starts_on)} to {day(seen.last_on)}"
    period = period_in_words(seen.starts_on, seen.last_on)
    rows: list[Fact] = [
        ("Whose", _owner(seen), seen.unit.kind if seen.unit else ""),
        ("For", period, days if days != period else ""),
        ("Read by", seen.manager, ""),
        ("Last year’s plan", _named(seen.follows), ""),
        ("Next year’s plan", Markup(", ").join(_named(it) for it in seen.followed_by), ""),
        ("Levels in it", ", ".join(seen.levels), ""),
    ]
    return [row for row in rows if row[1]]


def _owner(seen: PlanSeen) -> str | Markup:
    if seen.unit is not None:
        href = address_of("unit", seen.unit.reference)
    elif seen.owner is PlanOwner.BODY and seen.body_reference:
        href = address_of("body", seen.body_reference)
    else:
        href = None
    return _link(href, seen.owned_by) if href else seen.owned_by


def _named(plan: PlanNamed | None) -> str | Markup:
    return _link(page_address("plan", plan.reference), plan.title) if plan else ""


def _link(href: str, text: str) -> Markup:
    return Markup('<a class="govuk-link" href="{}">{}</a>').format(href, text)


def headings_shown(seen: PlanSeen) -> list[HeadingShown]:
    """Return the headings of a plan with all that stands under them."""
    return [heading_shown(seen, it) for it in seen.headings]


def heading_shown(seen: PlanSeen, it: HeadingSeen) -> HeadingShown:
    """Return one heading; what may be done is offered to whoever may write the plan now."""
    passage, place = it.passage, (seen.reference, it.key)
    may_write = seen.may_write and it.is_asked
    holds_entries = it.holds is not HeadingHolds.WORDS
    written = f"{passage.by}, {moment(passage.at)}" if passage else ""
    return HeadingShown(
        key=it.key,
        name=it.name,
        asks=it.asks,
        note=_limit(it),
        is_asked=it.is_asked,
        is_required=it.is_required,
        text=it.text,
        html=as_html(it.text, below=2),
        written=written,
        entries=tuple(entry_shown(seen, entry) for entry in it.entries),
        holds_entries=holds_entries,
        entry_noun=ENTRIES.get(it.holds, ""),
        write_href=page_address("plan_passage", *place) if may_write else "",
        add_href=page_address("plan_entry_add", *place) if may_write and holds_entries else "",
        order_href=page_address("plan_entries_order", *place)
        if may_write and len(it.entries) > 1
        else "",
        history_href=page_address("plan_passage_history", *place) if passage else "",
    )


def _limit(it: HeadingSeen) -> str:
    said = ["must be filled in"] if it.is_required else []
    if it.longest:
        said.append(f"{len(it.text):,} of {it.longest:,} characters")
    return " · ".join(said)


def entry_shown(seen: PlanSeen, it: EntrySeen) -> EntryShown:
    """Return one thing that stands under a heading; where that is no longer asked for it may be taken out."""
    heading = seen.heading(it.heading)
    is_asked = heading is not None and heading.is_asked
    place = (seen.reference, it.number)
    title, href, note, rating = it.words, "", "", ""
    if it.objective is not None:
        title, rating = it.objective.title, it.objective.rating_class
        href = page_address("objective", it.objective.reference)
        level = seen.around.framework.called("level", it.objective.level_id, seen.on)
        due = f" · by {day(it.objective.due_on)}" if it.objective.due_on else ""
        note = f"{level} · {it.objective.reference}{due}"
    elif it.series is not None:
        title, rating = it.series.title, it.series.rating_class
        href = page_address("indicator", it.series.reference)
        note = it.series.code
    return EntryShown(
        number=it.number,
        title=title,
        href=href,
        note=note,
        rating=rating,
        words=it.words if href else "",
        why=WHY[it.why] if it.why else "",
        why_words=it.why_words,
        is_ended=bool(it.objective and it.objective.is_ended),
        change_href=page_address("plan_entry_change", *place)
        if seen.may_write and is_asked
        else "",
        withdraw_href=page_address("plan_entry_withdraw", *place) if seen.may_write else "",
    )
