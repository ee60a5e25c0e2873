"""The gaps in the framework as their page shows them: by kind, each with where to mend it."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.governance.queries.duties import duty_line
from goldenthread.governance.queries.gaps import Gap, GapKind, gaps_on
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.bodies.looking import Framed
from goldenthread.staff.organisation.tree import Named
from goldenthread.ui.dates import day as in_words

#: The heading of each kind, and what to do about it.
_KINDS = {
    GapKind.NO_REPRESENTATIVE: (
        "Units without a representative",
        "Add a member who speaks for the unit.",
    ),
    GapKind.POST_ENDED: (
        "Members whose post has ended",
        "End the membership, or add another post.",
    ),
    GapKind.PERSON_GONE: ("Members who hold no post any more", "End the membership."),
    GapKind.VACANT: ("Members whose post is vacant", "Appoint somebody to the post."),
    GapKind.WATCHES_NOTHING: (
        "Bodies that watch nothing",
        "Say what each watches and how often, if anything.",
    ),
    GapKind.FALLS_TO_NOBODY: ("Duties that fall to nobody", "Say whose duty it is."),
    GapKind.ENDED_NAMED: (
        "Posts that have ended and are still named",
        "Name the post that took over.",
    ),
    GapKind.NOBODY_ACTS: (
        "Steps of approval routes at which nobody can act",
        "Appoint somebody, add members, or change the route: what climbs it stops there.",
    ),
}


@dataclass(frozen=True)
class GapLine:
    """One gap: where it is, what is missing, and the page that mends it."""

    where: Named
    what: Named
    mend: str
    mend_href: str


@dataclass(frozen=True)
class GapGroup:
    """The gaps of one kind."""

    key: str
    heading: str
    advice: str
    lines: tuple[GapLine, ...]


@dataclass(frozen=True)
class GapsShown:
    """Everything on the page of gaps."""

    sentence: str
    groups: tuple[GapGroup, ...]
    has_bodies: bool
    day: str


def gaps_shown(it: Framed) -> GapsShown:
    """Return the page. No SQL."""
    found = gaps_on(it.known, it.view.day)
    groups = tuple(
        GapGroup(kind, *words, tuple(_line(it, each) for each in found if each.kind is kind))
        for kind, words in _KINDS.items()
    )
    there = tuple(each for each in groups if each.lines)
    count = len(found)
    noun = "gap" if count == 1 else "gaps"
    day = in_words(it.view.day)
    return GapsShown(
        sentence=f"{count:,} {noun} on {day}." if count else f"No gap on {day}.",
        groups=there,
        has_bodies=bool(it.known.framework.in_force("body", it.view.day)),
        day=day,
    )


def _line(it: Framed, gap: Gap) -> GapLine:
    mend, href = _mending(it, gap) if it.may_change else ("", "")
    return GapLine(_where(it, gap), _what(it, gap), mend, href)


def _where(it: Framed, gap: Gap) -> Named:
    if gap.body_id is not None:
        return it.body(gap.body_id)
    if gap.portfolio_id is not None:
        framework = it.known.framework
        reference = framework.reference("portfolio", gap.portfolio_id)
        name = framework.called("portfolio", gap.portfolio_id, it.view.day)
        return Named(name, address_of("portfolio", reference) or "", "Portfolio")
    if gap.route_id is not None:
        framework = it.known.framework
        reference = framework.reference("route", gap.route_id)
        name = framework.called("route", gap.route_id, it.view.day)
        return Named(name, it.view.address("route", reference), "Approval route")
    line = duty_line(it.known, gap.duty, it.view.day)
    return Named(line.does if line else gap.duty, it.view.address("duty", gap.duty), "Duty")


def _what(it: Framed, gap: Gap) -> Named:
    if gap.unit_id is not None:
        return it.unit(gap.unit_id) or Named("", "")
    if gap.post_id is not None:
        return it.post(gap.post_id)
    if gap.person_id is not None:
        return it.person(gap.person_id)
    if gap.words:
        return Named(gap.words, "")
    if gap.unit_kind:
        return Named(f"There is no {gap.unit_kind}", "")
    return Named("", "")


def _mending(it: Framed, gap: Gap) -> tuple[str, str]:
    framework = it.known.framework
    if gap.route_id is not None:
        reference = framework.reference("route", gap.route_id)
        return "Change the route", page_address("route_change", reference)
    if gap.duty:
        return "Change the duty", page_address("duty_change", gap.duty)
    if gap.kind is GapKind.VACANT and gap.post_id is not None:
        return "See the post", it.view.post_address(gap.post_id)
    if gap.body_id is None:
        return "", ""
    reference = framework.reference("body", gap.body_id)
    if gap.kind is GapKind.WATCHES_NOTHING:
        return "Say what it watches", page_address("watch_add", reference)
    if gap.kind is GapKind.NO_REPRESENTATIVE:
        return "Add a member", page_address("seat_add", reference)
    return "See the body", it.body_address(gap.body_id)
