"""A post's page and a person's page: who holds what, since when, and what goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from goldenthread.audit.queries import events_numbered
from goldenthread.indicators.queries.responsibilities import Responsibilities, Responsibility
from goldenthread.organisation.access import Right, Role
from goldenthread.organisation.queries.administered import may_administer
from goldenthread.organisation.queries.register import Held
from goldenthread.staff.addresses import page_address
from goldenthread.staff.organisation.looking import Looking, nearest
from goldenthread.staff.organisation.tree import Named
from goldenthread.staff.organisation.wording import Happening, author_of, counted, history_of, span
from goldenthread.ui.dates import day as in_words

DUTIES = {
    Responsibility.OWNER: "Owner of",
    Responsibility.MEASURER: "Measurer of",
    Responsibility.REPORTER: "Reporter of",
    Responsibility.VALIDATOR: "Validator of",
}
_TERMS = {"substantive": "Permanent", "acting": "Acting", "interim": "Interim", "shared": "Shared"}


@dataclass(frozen=True)
class AppointmentLine:
    """One appointment: the person or the post, on what terms, from when to when."""

    name: str
    href: str
    terms: str
    when: str
    is_on: bool
    state: str
    note: str
    end_href: str = ""
    withdraw_href: str = ""
    unit: str = ""


@dataclass(frozen=True)
class DutyLine:
    """What a post does for which indicators."""

    words: str
    indicators: tuple[Named, ...]


@dataclass(frozen=True)
class PostPage:
    """Everything on a post's page."""

    title: str
    unit: Named
    crumbs: tuple[tuple[str, str | None], ...]
    state: str
    is_vacant: bool
    appointments: tuple[AppointmentLine, ...]
    duties: tuple[DutyLine, ...]
    duties_words: str
    roles: tuple[tuple[str, str, str], ...]
    past: tuple[Happening, ...]
    planned: tuple[Happening, ...]
    actions: tuple[tuple[str, str], ...]
    day: str


@dataclass(frozen=True)
class PersonPage:
    """Everything on a person's page."""

    name: str
    email: str
    crumbs: tuple[tuple[str, str | None], ...]
    appointments: tuple[AppointmentLine, ...]
    actions: tuple[tuple[str, str], ...]
    day: str


def post_page(view: Looking, watched: Responsibilities, post_id: int) -> PostPage:
    """Return a post's page as it stands on the day. 2 SQL queries."""
    register, day = view.register, view.day
    stands = register.post(post_id, day)
    shown = stands or nearest(register.posts.versions(post_id), day)
    title, unit_id = str(shown.says["title"]), shown.says["unit_id"]
    crumbs = [("Organisation", view.address("organisation"))]
    crumbs += [(register.unit_name(it, day), view.unit_address(it)) for it in view.path(unit_id)]
    past, planned = history_of(view, register.posts, post_id)
    duties = _duties(watched, post_id, view) if stands else ()
    may_change = view.administers(unit_id)
    appointments = register.appointments_of(post_id)
    return PostPage(
        title=title,
        unit=Named(register.unit_name(unit_id, day), view.unit_address(unit_id)),
        crumbs=(*crumbs, (title, None)),
        state=_state(view, post_id, is_there=stands is not None),
        is_vacant=stands is not None and not any(it.is_on(day) for it in appointments),
        appointments=_by_person(view, appointments[::-1], may_change=may_change),
        duties=duties,
        duties_words=counted(
            len({it.name for line in duties for it in line.indicators}), "indicator"
        ),
        roles=_roles(view, post_id),
        past=tuple(past),
        planned=tuple(planned),
        actions=_actions(view, post_id) if may_change and stands else (),
        day=in_words(day),
    )


def person_page(view: Looking, person_id: int) -> PersonPage:
    """Return a person's page: every post held, as far as the reader sees it. At most 9 SQL queries."""
    person = view.register.people[person_id]
    held = [it for it in view.register.held_by(person_id)[::-1] if view.sees_post(it.post_id)]
    lines = tuple(
        AppointmentLine(
            name=view.register.post_title(
                it.post_id, max(it.from_on, min(view.day, it.to_on or view.day))
            ),
            href=view.post_address(it.post_id),
            terms=_TERMS.get(it.kind, it.kind),
            when=span(it.from_on, it.to_on, seen_on=view.day),
            is_on=it.is_on(view.day),
            state=_when(it, view),
            note=it.reason,
            unit=_unit_of(view, it),
        )
        for it in held
    )
    return PersonPage(
        name=person.name,
        email=person.email if view.may_administer else "",
        crumbs=(
            ("Organisation", view.address("organisation")),
            ("People", view.address("people")),
            (person.name, None),
        ),
        appointments=lines,
        actions=tuple(_person_actions(view, person_id, person.reference)),
        day=in_words(view.day),
    )


def _person_actions(view: Looking, person_id: int, reference: str) -> Iterator[tuple[str, str]]:
    """Give what the reader may do about a person, each with its page."""
    if view.may_administer:
        yield "Change name or e-mail", page_address("person_change", reference)
    if view.as_at is None and may_administer(view.actor, person_id, on=view.today):
        yield "How they sign in", page_address("access", reference)
    if view.actor.may(Right.ADMINISTER) or view.actor.may(Right.AUDIT):
        yield "What they may see and do", page_address("rights_person", reference)


def _unit_of(view: Looking, held: Held) -> str:
    stands = nearest(view.register.posts.versions(held.post_id), max(held.from_on, view.day))
    return view.register.unit_name(stands.says["unit_id"], view.day) if stands else ""


def _when(held: Held, view: Looking) -> str:
    if held.is_on(view.day):
        return "Holds it"
    return "To come" if held.from_on > view.day else "Held it"


def _by_person(
    view: Looking, appointments: list[Held], *, may_change: bool
) -> tuple[AppointmentLine, ...]:
    events = events_numbered({it.event for it in appointments if it.event})

    def address(name: str, it: Held) -> str:
        post = view.register.post_references[it.post_id]
        person = view.register.people[it.person_id].reference
        return page_address(name, post, person, it.from_on.isoformat())

    return tuple(
        AppointmentLine(
            name=view.register.people[it.person_id].name,
            href=view.person_address(it.person_id),
            terms=_TERMS.get(it.kind, it.kind),
            when=span(it.from_on, it.to_on, seen_on=view.day),
            is_on=it.is_on(view.day),
            state=_when(it, view),
            note=" · ".join(
                each for each in (it.reason, author_of(view, events.get(it.event or 0))) if each
            ),
            end_href=address("appointment_end", it) if may_change else "",
            withdraw_href=address("appointment_withdraw", it)
            if may_change and it.from_on > view.today
            else "",
        )
        for it in appointments
    )


def indicator_named(watched: Responsibilities, series_id: int) -> Named:
    """Return an indicator by code and title, with its page."""
    reference, title = watched.names[series_id]
    return Named(f"{reference} {title}", page_address("indicator", reference))


def _state(view: Looking, post_id: int, *, is_there: bool) -> str:
    if is_there:
        return ""
    versions = view.register.posts.versions(post_id)
    if view.day < versions[0].from_on:
        return f"This post begins on {in_words(versions[0].from_on)}."
    ended = next(it for it in versions[::-1] if it.says["is_ended"] and it.from_on <= view.day)
    heir = ended.says["successor_id"]
    took = f" {view.register.post_title(heir, view.day)} took over what it did." if heir else ""
    return f"This post ended on {in_words(ended.from_on)}.{took}"


def _duties(watched: Responsibilities, post_id: int, view: Looking) -> tuple[DutyLine, ...]:
    return tuple(
        DutyLine(
            DUTIES[duty],
            tuple(indicator_named(watched, pk) for pk in series),
        )
        for duty, series in watched.of_post(post_id, view.day).items()
        if series
    )


def _roles(view: Looking, post_id: int) -> tuple[tuple[str, str, str], ...]:
    """Return what the post is to the system, and over which unit: role, unit, address."""
    return tuple(
        sorted(
            (Role(role).label, view.register.unit_name(over, view.day), view.unit_address(over))
            for holder, role, over in view.register.grants_in_force(view.day)
            if holder == post_id
        )
    )


def _actions(view: Looking, post_id: int) -> tuple[tuple[str, str], ...]:
    reference = view.register.post_references[post_id]
    return (
        ("Hand over", page_address("post_hand_over", reference)),
        ("Appoint somebody", page_address("post_appoint", reference)),
        ("Change", page_address("post_change", reference)),
        ("End", page_address("post_end", reference)),
    )
