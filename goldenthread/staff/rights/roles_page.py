"""The page of roles: which post holds which over which unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goldenthread.organisation.access import RIGHTS_OF, Actor, Right, Role
from goldenthread.organisation.queries.roles import Organised, RoleHeld, RolesAsked
from goldenthread.records.page import Page, page_within
from goldenthread.staff.addresses import day_kept, page_address
from goldenthread.staff.rights.filters import Choice, FilterShown
from goldenthread.staff.rights.words import DOES, listed, page_number
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day


@dataclass(frozen=True)
class RolesReading:
    """Which roles are asked for, and sentences about what made no sense."""

    wanted: RolesAsked
    page: int
    refusals: tuple[str, ...]


@dataclass(frozen=True)
class RoleShown:
    """One role that a post holds."""

    post: str
    unit: str
    unit_href: str
    role: str
    holders: tuple[tuple[str, str], ...]
    since: str
    granted: str
    withdraw_href: str


@dataclass(frozen=True)
class RolesShown:
    """Everything on the page of roles."""

    lines: tuple[RoleShown, ...]
    page: Page[RoleHeld]
    address: str
    clear_address: str
    filters: tuple[FilterShown, ...]
    kept: tuple[Choice, ...]
    in_force: tuple[str, ...]
    refusals: tuple[str, ...]
    tools: tuple[Choice, ...]
    roles: tuple[tuple[str, str], ...]


def read_roles_asked(given: Mapping[str, str], there: Organised) -> RolesReading:
    """Return which roles the address asks for; what makes no sense is left out, with a sentence."""
    offered = {
        "role": {role.value for role in Role},
        "unit": {unit.reference for unit in there.units.values()},
        "post": {post.reference for post in there.posts.values()},
    }
    values, refusals = {}, []
    for name, known in offered.items():
        value = given.get(name, "")
        values[name] = value if value in known else ""
        if value and value not in known:
            refusals.append(f"There is no {name} “{value[:40]}” here: that filter is left out.")
    person = " ".join(given.get("person", "").replace("\x00", "").split())[:100]
    wanted = RolesAsked(**values, person=person)
    return RolesReading(wanted, page_number(given.get("page", "")), tuple(refusals))


def roles_shown(
    found: Sequence[RoleHeld], there: Organised, asked: RolesReading, *, actor: Actor | None
) -> RolesShown:
    """Return the page of roles; with an ``actor`` roles may be granted and withdrawn on it."""
    path = page_address("rights")
    wanted = asked.wanted
    values = {
        "role": wanted.role,
        "unit": wanted.unit,
        "post": wanted.post,
        "person": wanted.person,
    }
    page = page_within(found, asked.page)
    tools = [("Who can see and do what", page_address("rights_who"))]
    if actor:
        tools.insert(0, ("Grant a role", page_address("rights_grant")))
    return RolesShown(
        lines=tuple(_role_shown(row, actor) for row in page.items),
        page=page,
        address=with_query(path, **values),
        clear_address=path,
        filters=_role_filters(values, there),
        kept=day_kept(),
        in_force=_in_force(wanted, there),
        refusals=asked.refusals,
        tools=tuple(tools),
        roles=tuple(
            (role.label, listed(DOES[right] for right in Right if right in RIGHTS_OF[role]))
            for role in Role
        ),
    )


def _role_shown(row: RoleHeld, actor: Actor | None) -> RoleShown:
    may_withdraw = actor is not None and actor.may(Right.ADMINISTER, row.unit.id)
    return RoleShown(
        post=row.post.title,
        unit=row.unit.name,
        unit_href=with_query(page_address("rights_who"), about=row.unit.reference),
        role=row.role.label,
        holders=tuple(
            (known.name, page_address("rights_person", known.reference)) for known in row.holders
        ),
        since=day(row.from_on),
        granted=f"granted by {row.granted.by_label}",
        withdraw_href=page_address("rights_withdraw", row.id) if may_withdraw else "",
    )


def _role_filters(values: Mapping[str, str], there: Organised) -> tuple[FilterShown, ...]:
    units = [(unit.reference, unit.name) for unit in there.units.values()]
    posts = [(post.reference, post.title) for post in there.posts.values()]
    roles = [(role.value, role.label) for role in Role]
    return (
        FilterShown("role", "Role", "select", values["role"], (("", "Any"), *roles)),
        FilterShown("unit", "Over unit", "select", values["unit"], (("", "Any"), *units)),
        FilterShown("post", "Post", "select", values["post"], (("", "Any"), *posts)),
        FilterShown("person", "Held by", "text", values["person"], hint="a name"),
    )


def _in_force(wanted: RolesAsked, there: Organised) -> tuple[str, ...]:
    units = {unit.reference: unit.name for unit in there.units.values()}
    posts = {post.reference: post.title for post in there.posts.values()}
    said = [
        Role(wanted.role).label if wanted.role else "",
        units.get(wanted.unit, ""),
        posts.get(wanted.post, ""),
        f"held by “{wanted.person}”" if wanted.person else "",
    ]
    return tuple(words for words in said if words)
