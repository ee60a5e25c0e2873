"""A body's page: what it is for, who sits on it, what it watches and must do, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from markupsafe import Markup

from goldenthread.governance.queries.bodies import Seat, SeatKind, Watched
from goldenthread.governance.queries.duties import DutyLine, duties_on
from goldenthread.organisation.queries.dated import Dated
from goldenthread.rules.vocabulary import BodyRole
from goldenthread.staff.addresses import page_address
from goldenthread.staff.bodies.history import history_of_body
from goldenthread.staff.bodies.looking import Framed
from goldenthread.staff.organisation.looking import nearest
from goldenthread.staff.organisation.tree import Named
from goldenthread.staff.organisation.wording import Happening, counted, span
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.frame_words import BODY_ROLES, often
from goldenthread.ui.marked_up import as_html

__all__ = ["BodyPage", "body_page"]

_HOW = {
    SeatKind.POST: "by post",
    SeatKind.PERSON: "by name",
    SeatKind.BODY: "as a body",
    SeatKind.EACH: "",
}


@dataclass(frozen=True)
class MemberLine:
    """One member: by what they sit, who that is on the day, as what, for which unit, and since when."""

    who: Named
    how: str
    holders: tuple[Named, ...]
    is_vacant: bool
    capacity: str
    speaks_for: Named | None
    when: str
    change_href: str
    end_href: str


@dataclass(frozen=True)
class Represented:
    """Units of a kind that are to have one member each: how many have, and those that have nobody."""

    words: str
    missing: tuple[Named, ...]


@dataclass(frozen=True)
class WatchLine:
    """One thing that a body watches."""

    what: Named
    how_often: str
    purpose: str
    when: str
    change_href: str
    end_href: str


@dataclass(frozen=True)
class DutyShown:
    """One duty with its page: ``other`` is to whom it goes, or where it comes to the body whose it is."""

    does: str
    href: str
    when: str
    other: Named | None


@dataclass(frozen=True)
class BodyPage:
    """Everything on a body's page."""

    reference: str
    name: str
    caption: str
    crumbs: tuple[tuple[str, str | None], ...]
    state: str
    successor: Named | None
    replaced: tuple[Named, ...]
    was_on: str
    facts: tuple[tuple[str, str, str | None], ...]
    above: Named | None
    below: tuple[Named, ...]
    sits_on: tuple[Named, ...]
    terms: Markup
    members: tuple[MemberLine, ...]
    represented: tuple[Represented, ...]
    watches: tuple[WatchLine, ...]
    duties: tuple[DutyShown, ...]
    received: tuple[DutyShown, ...]
    past: tuple[Happening, ...]
    planned: tuple[Happening, ...]
    tools: tuple[tuple[str, str], ...]
    add_member: str
    add_watch: str
    add_duty: str


def body_page(it: Framed, body_id: int) -> BodyPage:
    """Return a body’s page as it stands on the day; one that has ended, as on its last. At most 2 queries."""
    framework, day = it.known.framework, it.view.day
    versions = framework.ledgers["body"].versions(body_id)
    stands, is_there = nearest(versions, day), framework.on("body", body_id, day) is not None
    was_on = _shown_on(versions, day)
    then = it if was_on == day else replace(it, view=replace(it.view, day=was_on))
    says = (framework.ledgers["body"].on(body_id, was_on) or stands).says
    seats = [each for each in it.known.seats(was_on) if each.body_id == body_id]
    watches = [each for each in it.known.watches(was_on) if each.key[0] == body_id]
    duties = duties_on(it.known, was_on)
    past, planned = history_of_body(it, body_id)
    may_change, reference = it.may_change and is_there, framework.reference("body", body_id)
    return BodyPage(
        reference=reference,
        name=str(says["name"]),
        caption=" · ".join(
            each
            for each in (str(says["kind"]).capitalize(), BODY_ROLES[BodyRole(says["role"])])
            if each
        ),
        crumbs=(*_path(then, body_id), (str(says["name"]), None)),
        state="" if is_there else _state(versions, day),
        successor=_named(it, stands.says["successor_id"]) if not is_there else None,
        replaced=tuple(it.body(pk) for pk in it.known.replaced(body_id, day)),
        was_on="" if was_on == day or day < was_on else in_words(was_on),
        facts=_facts(says, reference),
        above=_named(then, says["above_id"]),
        below=tuple(then.body(pk) for pk in it.known.below(was_on).get(body_id, ())),
        sits_on=tuple(
            then.body(each.body_id) for each in it.known.seats(was_on) if each.key[3] == body_id
        ),
        terms=as_html(str(says["terms"])),
        members=_members(then, seats, reference, may_change=may_change),
        represented=_represented(then, seats),
        watches=tuple(
            _watch(then, each, reference, may_change=may_change)
            for each in watches
            if it.sees_watched(each)
        ),
        duties=tuple(duty_shown(then, each) for each in duties if each.body_id == body_id),
        received=tuple(
            replace(duty_shown(then, each), other=then.holder(each))
            for each in duties
            if each.to_body_id == body_id
        ),
        past=tuple(past),
        planned=tuple(planned),
        tools=_tools(reference) if may_change else (),
        add_member=page_address("seat_add", reference) if may_change else "",
        add_watch=page_address("watch_add", reference) if may_change else "",
        add_duty=with_query(page_address("duty_add"), body=reference) if may_change else "",
    )


def _shown_on(versions: list[Dated], day: date) -> date:
    """Return the day, or where a body is not there on it the nearest on which it is."""
    begun = versions[0].from_on
    if day < begun:
        return begun
    stands = [each for each in versions if each.from_on <= day][-1]
    if not stands.says["is_ended"]:
        return day
    ended = stands.from_on
    for each in versions[::-1]:
        if each.from_on <= day and each.says["is_ended"] and each.from_on <= ended:
            ended = each.from_on
        elif each.from_on < ended:
            break
    return max(begun, ended - timedelta(days=1))


def _state(versions: list[Dated], day: date) -> str:
    if day < versions[0].from_on:
        return f"This body begins on {in_words(versions[0].from_on)}."
    stands = [each for each in versions if each.from_on <= day][-1]
    because = f" {stands.reason}" if stands.reason else ""
    return f"This body ended on {in_words(stands.from_on)}.{because}"


def _named(it: Framed, body_id: int | None) -> Named | None:
    return None if body_id is None else it.body(body_id)


def _path(it: Framed, body_id: int) -> tuple[tuple[str, str | None], ...]:
    """Return the way from the list of bodies to what is just above a body."""
    found: list[int] = []
    there = it.known.framework.in_force("body", it.view.day)
    above = there[body_id].says["above_id"] if body_id in there else None
    while above is not None and above in there and above not in found:
        found.append(above)
        above = there[above].says["above_id"]
    bodies = [it.body(pk) for pk in found[::-1]]
    return (("Bodies", it.view.address("bodies")), *((each.name, each.href) for each in bodies))


def _facts(says: object, reference: str) -> tuple[tuple[str, str, str | None], ...]:
    given: dict[str, object] = dict(says)  # type: ignore[call-overload]
    adopted = given["adopted_on"]
    by, on = str(given["adopted_by"]), in_words(adopted) if isinstance(adopted, date) else ""
    found = (
        ("Adopted", ", ".join(each for each in (by, on) if each), None),
        ("First cycle", str(given["first_cycle"]), None),
        ("Reference", reference, None),
    )
    return tuple(each for each in found if each[1])


def _rank(each: Seat) -> int:
    """Return where a member stands in the list: who takes the chair first, units to be filled last."""
    capacity = each.capacity.casefold()
    if each.kind is SeatKind.EACH:
        return 3
    if "chair" not in capacity:
        return 2
    return 1 if "vice" in capacity or "deputy" in capacity else 0


def _members(
    it: Framed, seats: list[Seat], reference: str, *, may_change: bool
) -> tuple[MemberLine, ...]:
    ordered = sorted(seats, key=lambda each: (_rank(each), it.seat(each).name.casefold()))
    return tuple(_member(it, each, reference, may_change=may_change) for each in ordered)


def _member(it: Framed, each: Seat, reference: str, *, may_change: bool) -> MemberLine:
    post_id = each.key[2]
    holders = it.holders(post_id) if post_id is not None else ()
    token = it.token(each)
    who = it.seat(each)
    if post_id is not None and it.known.structure.post(post_id, it.view.day) is None:
        who = replace(who, mark="Ended")
    return MemberLine(
        who=who,
        how=_HOW[each.kind],
        holders=holders,
        is_vacant=post_id is not None and not holders,
        capacity=each.capacity,
        speaks_for=it.unit(each.for_unit_id),
        when=_when(it, each),
        change_href=with_query(page_address("seat_change", reference), who=token)
        if may_change
        else "",
        end_href=with_query(page_address("seat_end", reference), who=token) if may_change else "",
    )


def _when(it: Framed, each: Seat | Watched) -> str:
    until = each.ends_on - timedelta(days=1) if each.ends_on else None
    return span(each.since, until, seen_on=it.view.day)


def _represented(it: Framed, seats: list[Seat]) -> tuple[Represented, ...]:
    found = []
    for seat in seats:
        if seat.kind is not SeatKind.EACH:
            continue
        kind = seat.key[4]
        each = it.known.each_of(kind, seats, it.view.day)
        missing = [one.unit_id for one in each if not one.seats]
        filled = len(each) - len(missing)
        verb = "has" if filled == 1 else "have"
        words = f"{filled} of {counted(len(each), kind)} {verb} a member."
        units = (it.unit(pk) for pk in missing)
        found.append(Represented(words, tuple(unit for unit in units if unit is not None)))
    return tuple(found)


def _watch(it: Framed, each: Watched, reference: str, *, may_change: bool) -> WatchLine:
    token = it.watch_token(each)
    return WatchLine(
        what=it.watched(each),
        how_often=often(each.how_often),
        purpose=each.purpose,
        when=_when(it, each),
        change_href=with_query(page_address("watch_change", reference), what=token)
        if may_change
        else "",
        end_href=with_query(page_address("watch_end", reference), what=token) if may_change else "",
    )


def duty_shown(it: Framed, line: DutyLine) -> DutyShown:
    """Return a duty in one line, with its page and to whom it goes."""
    to = it.body(line.to_body_id) if line.to_body_id is not None else None
    return DutyShown(
        does=line.does,
        href=it.view.address("duty", line.reference),
        when=often(line.how_often, line.by_when),
        other=to or (Named(line.to_name, "") if line.to_name else None),
    )


def _tools(reference: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Change", page_address("body_change", reference)),
        ("End", page_address("body_end", reference)),
    )
