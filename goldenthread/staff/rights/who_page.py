"""The page that says who can see and do what with one indicator or unit, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goldenthread.indicators.queries.who import About, PersonMay
from goldenthread.records.page import Page, page_within
from goldenthread.staff.addresses import address_of, day_kept, page_address
from goldenthread.staff.restrictions import restricted_in_words, within_a_sentence
from goldenthread.staff.rights.filters import Choice, Crumbs, FilterShown
from goldenthread.staff.rights.words import (
    counted,
    may_in_words,
    page_number,
)
from goldenthread.ui.addresses import with_query


@dataclass(frozen=True)
class WhoReading:
    """Who is asked for: everybody, those who see it, or those who do not; by name."""

    person: str
    only: str
    page: int


@dataclass(frozen=True)
class PersonLine:
    """One person: what they may do with it and why, or what keeps them out."""

    name: str
    href: str
    posts: str
    may: tuple[tuple[str, str], ...]
    kept_out: str
    note: str


@dataclass(frozen=True)
class WhoShown:
    """Everything on the page of who can see and do what."""

    heading: str
    caption: str
    crumbs: Crumbs
    about: str
    about_href: str | None
    restricted: str
    shared: tuple[tuple[str, str], ...]
    sentence: str
    lines: tuple[PersonLine, ...]
    page: Page[PersonMay]
    address: str
    clear_address: str
    filters: tuple[FilterShown, ...]
    kept: tuple[Choice, ...]
    in_force: tuple[str, ...]
    tools: tuple[Choice, ...]


_ONLY = {"sees": "Who sees it", "not": "Who does not"}


def read_who_asked(given: Mapping[str, str]) -> WhoReading:
    """Return who the address asks for."""
    only = given.get("only", "")
    name = " ".join(given.get("person", "").replace("\x00", "").split())[:100]
    return WhoReading(name, only if only in _ONLY else "", page_number(given.get("page", "")))


def who_shown(
    about: About | None,
    people: Sequence[PersonMay],
    asked: WhoReading,
    *,
    is_past: bool,
) -> WhoShown:
    """Return the page; without a subject it asks for one."""
    path = with_query(page_address("rights_who"), about=about.reference if about else None)
    found = [one for one in people if _is_wanted(one, asked)]
    page = page_within(found, asked.page)
    see = sum(bool(one.may) for one in people)
    crumbs: Crumbs = (("Rights", page_address("rights")), ("Who can see and do what", None))
    is_indicator = about is not None and about.series_id is not None
    indicator = address_of("indicator", about.reference) if about and is_indicator else None
    what = f"{about.reference} {about.title}" if about and is_indicator else ""
    unit = about.unit.name if about else ""
    return WhoShown(
        heading="Who can see and do what",
        caption=f"{what}, {unit}" if what else unit,
        crumbs=crumbs,
        about=about.reference if about else "",
        about_href=indicator,
        restricted=restricted_in_words(about.restriction) if about else "",
        shared=tuple((unit.name, reason) for unit, reason in about.shared_with) if about else (),
        sentence=f"{see} of {counted(len(people), 'person', 'people')} may see it."
        if about
        else "",
        lines=tuple(_person_line(one, about) for one in page.items) if about else (),
        page=page,
        address=with_query(path, person=asked.person, only=asked.only),
        clear_address=path,
        filters=(
            FilterShown("only", "Show", "select", asked.only, (("", "Everybody"), *_ONLY.items())),
            FilterShown("person", "Name", "text", asked.person),
        ),
        kept=(*day_kept(), *((("about", about.reference),) if about else ())),
        in_force=tuple(
            words
            for words in (_ONLY.get(asked.only, ""), f"“{asked.person}”" if asked.person else "")
            if words
        ),
        tools=_who_tools(about) if about and not is_past else (),
    )


def _who_tools(about: About) -> tuple[Choice, ...]:
    if about.series_id is None or not about.may_administer:
        return ()
    return (
        ("Restrict or open", with_query(page_address("rights_restrict"), about=about.reference)),
        ("Share with a partner", with_query(page_address("rights_share"), about=about.reference)),
    )


def _is_wanted(one: PersonMay, asked: WhoReading) -> bool:
    is_there = asked.person.casefold() in one.person.name.casefold()
    return is_there and (not asked.only or bool(one.may) == (asked.only == "sees"))


def _person_line(one: PersonMay, about: About | None) -> PersonLine:
    kept_out = ""
    if one.is_kept_out and about:
        restriction = within_a_sentence(about.restriction)
        kept_out = f"Kept out: {restriction}, and no role lets them see what is restricted."
    elif not one.may:
        kept_out = f"Sees nothing of it: no role reaches {about.unit.name if about else 'it'}."
    return PersonLine(
        name=one.person.name,
        href=page_address("rights_person", one.person.reference),
        posts=", ".join(post.title for post in one.posts) or "No post",
        may=may_in_words(one.may),
        kept_out=kept_out,
        note="" if one.person.may_sign_in else "has no account to sign in with",
    )
