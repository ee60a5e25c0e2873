"""Who is away and who stands in, as pages show it; and how anything from a day to a day is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from goldenthread.governance.queries.instead import Absence, Power, instead_known
from goldenthread.governance.queries.powers_used import DecidedUnder
from goldenthread.organisation.access import Right
from goldenthread.records.page import Page
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.organisation.looking import Looking
from goldenthread.staff.organisation.tree import Named
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.dates import moment

__all__ = [
    "STATES",
    "AbsenceShown",
    "PostAway",
    "absence_shown",
    "away_of_post",
    "decided_rows",
    "may_say",
    "notes_of",
    "post_and_holders",
    "span_of",
    "state_of",
]

#: How a power or an absence stands on a day.
STATES = (("now", "In force"), ("coming", "To come"), ("over", "Over"))


@dataclass(frozen=True)
class AbsenceShown:
    """That a post answers for another, in words; ``end_href`` where the reader may end it."""

    reference: str
    href: str
    post: Named
    away: str
    stands_in: Named
    instead: str
    span: str
    state: str
    reason: str
    end_href: str


def state_of(it: Power | Absence, on: date) -> str:
    """Return the word of :data:`STATES` for something on a day."""
    if on < it.from_on and it.latest_on >= it.from_on:
        return "coming"
    return "now" if it.is_on(on) else "over"


def span_of(it: Power | Absence) -> str:
    """Return from when to when it holds, in words."""
    if it.latest_on < it.from_on:
        return "ended before it began"
    said = f"{in_words(it.from_on)} to {in_words(it.latest_on)}"
    return f"{said}, ended early" if it.latest_on < it.to_on else said


def decided_rows(decided: Page[DecidedUnder] | None) -> list[tuple[DecidedUnder, str]]:
    """Return what was decided in another's place with the address of each package."""
    found = decided.items if decided else ()
    return [(it, address_of("package", it.package) or "") for it in found]


def notes_of(council: str, what: str, asked: Sequence[str]) -> list[str]:
    """Return what a file of powers or absences says of itself."""
    told = "; ".join(asked)
    return [
        f"{council}: {what}", f"Filter: {told}" if told else "Filter: none",
        f"Made on {moment(timezone.now())}.",
    ]  # fmt: skip


def post_and_holders(view: Looking, post_id: int) -> tuple[Named, str]:
    """Return a post with its page, and who holds it on the day."""
    held = view.register.holders(post_id, view.day)
    people = ", ".join(view.register.people[each.person_id].name for each in held)
    return Named(view.register.post_title(post_id, view.day), view.post_address(post_id)), people


def absence_shown(it: Absence, view: Looking) -> AbsenceShown:
    """Return an absence in words."""
    post, away = post_and_holders(view, it.post_id)
    stands_in, instead = post_and_holders(view, it.stands_in_id)
    state = state_of(it, view.day)
    is_open = state != "over" and not it.is_ended and may_say(view, it.post_id)
    return AbsenceShown(
        reference=it.reference,
        href=page_address("absence", it.reference),
        post=post,
        away=away,
        stands_in=stands_in,
        instead=instead,
        span=span_of(it),
        state=dict(STATES)[state],
        reason=it.reason,
        end_href=page_address("absence_end", it.reference) if is_open else "",
    )


@dataclass(frozen=True)
class PostAway:
    """Who stands in for a post, and for whom it does; ``say_href`` where the reader may say so."""

    said: tuple[str, ...]
    say_href: str


def may_say(view: Looking, post_id: int) -> bool:
    """Say whether the reader may say when a post is away: its holder, and who administers its unit."""
    stands = view.register.post(post_id, view.today)
    if stands is None or view.as_at is not None or not view.actor.may(Right.SEE_ORGANISATION):
        return False
    return post_id in view.actor.post_ids or view.actor.may(
        Right.ADMINISTER, stands.says["unit_id"]
    )


def away_of_post(view: Looking, post_id: int) -> PostAway | None:
    """Return who stands in for a post and for whom it does, for all of the council. 2 SQL queries."""
    if not view.actor.may(Right.SEE_ORGANISATION):
        return None
    said = []
    for it in instead_known(view.as_at).absences:
        if post_id not in (it.post_id, it.stands_in_id) or state_of(it, view.day) == "over":
            continue
        title = view.register.post_title
        if it.post_id == post_id:
            said.append(f"Away {span_of(it)}: {title(it.stands_in_id, view.day)} stands in.")
        else:
            said.append(f"Stands in for {title(it.post_id, view.day)}, {span_of(it)}.")
    reference = view.register.post_references[post_id]
    return PostAway(
        tuple(said), page_address("post_away", reference) if may_say(view, post_id) else ""
    )
