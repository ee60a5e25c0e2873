"""The page of all that one person may see and do."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.indicators.queries.who import PersonWhole
from goldenthread.organisation.access import Right
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.rights.filters import Crumbs
from goldenthread.staff.rights.words import DOES, counted, may_in_words
from goldenthread.ui.addresses import with_query


@dataclass(frozen=True)
class UnitLine:
    """What somebody may do in one unit."""

    unit: str
    href: str
    indicators: str
    may: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PersonShown:
    """Everything on the page of what somebody may see and do."""

    name: str
    caption: str
    crumbs: Crumbs
    note: str
    whole: str
    units: tuple[UnitLine, ...]
    shared: tuple[tuple[str, str, str | None, str], ...]


def person_shown(whole: PersonWhole) -> PersonShown:
    """Return the page of all that somebody may see and do."""
    sees_council = any(Right.SEE_ORGANISATION in line.may for line in whole.units)
    return PersonShown(
        name=whole.person.name,
        caption=", ".join(post.title for post in whole.posts) or "No post",
        crumbs=(("Rights", page_address("rights")), (whole.person.name, None)),
        note="" if whole.person.may_sign_in else "They have no account to sign in with.",
        whole=f"They may {DOES[Right.SEE_ORGANISATION]}." if sees_council else "",
        units=tuple(
            UnitLine(
                unit=line.unit.name,
                href=with_query(page_address("rights_who"), about=line.unit.reference),
                indicators=counted(line.indicators, "indicator"),
                may=may_in_words(line.may),
            )
            for line in whole.units
        ),
        shared=tuple(
            (reference, title, address_of("indicator", reference), unit.name)
            for reference, title, unit in whole.shared
        ),
    )
