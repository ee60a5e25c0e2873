"""What became of the demo council's structure after its first figures, and what is planned."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from goldenthread.indicators.commands.reorganising import Change, reorganise
from goldenthread.management.wexcombe import Structure
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.post_changes import (
    AddPost,
    Appoint,
    EndAppointment,
    HandOver,
    Somebody,
)
from goldenthread.organisation.commands.unit_changes import AddUnit, ChangeUnit, EndUnit
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.organisation.queries.register import register_known

LONDON: Final = ZoneInfo("Europe/London")

#: The directorates that came to stand above the services in January 2015.
DIRECTORATES: Final = {
    "Corporate Resources": ("Audit", "Finance, Revs and Bens", "HR", "IT Services"),
    "Communities and Customers": (
        "Customer Services",
        "Housing Services",
        "Leisure Services",
        "Safer North Hants",
    ),
    "Place": ("Environmental & Technical Services", "Planning Services", "Regulatory Services"),
}
DIRECTORATES_FROM: Final = date(2015, 1, 1)
TEAMS: Final = {
    "Housing Options": "Housing Services",
    "Contact Centre": "Customer Services",
    "Development Control": "Planning Services",
}
RENAMED: Final = ("IT Services", "Digital and IT", date(2015, 4, 1))


def build_history(structure: Structure, *, today: date) -> None:
    """Let the structure become what it is ``today``, with one plan for the April that follows."""
    service, name, from_on = RENAMED
    change = ChangeUnit(structure.services[service], from_on, {"name": name})
    _make(change, datetime(2015, 2, 19, 14, 5, tzinfo=LONDON), "Cabinet, 12 February 2015.")
    _people(structure, today)
    _plan(structure, today)


def _officer(at: datetime) -> Actor:
    account = account_named("performance.officer")
    if account is None:
        raise LookupError("Nobody signs in as performance.officer.")
    return actor_for(account, on=at.date())


def _make(change: Change, at: datetime, reason: str = "") -> None:
    reorganise(change, by=_officer(at), at=at, reason=reason)


def build_directorates(structure: Structure) -> None:
    """Plan the directorates, with the services and teams that belong to each."""
    at = datetime(2014, 12, 2, 10, 30, tzinfo=LONDON)
    reason = "Council, 20 November 2014: three directorates."
    for name, services in DIRECTORATES.items():
        _make(AddUnit(name, "directorate", structure.council_id, DIRECTORATES_FROM), at, reason)
        known = register_known().units_in_force(DIRECTORATES_FROM)
        directorate = next(pk for pk, it in known.items() if it.says["name"] == name)
        for service in services:
            moved = ChangeUnit(
                structure.services[service], DIRECTORATES_FROM, {"parent_id": directorate}
            )
            _make(moved, at, reason)
    for team, service in TEAMS.items():
        _make(AddUnit(team, "team", structure.services[service], DIRECTORATES_FROM), at, reason)


def _people(structure: Structure, today: date) -> None:
    """Let some leave and others come, in the year before ``today``."""
    posts = structure.posts
    people = {it.name: it.id for it in register_known().people.values()}

    def days_ago(days: int) -> tuple[date, datetime]:
        day = today - timedelta(days=days)
        return day, datetime.combine(day, time(9, 15), tzinfo=LONDON)

    day, at = days_ago(320)
    share = Appoint(posts["HR Manager"], Somebody(name="Devika Sharma"), "shared", day)
    _make(share, at, "Shared with the county council, three days a week here.")
    day, at = days_ago(145)
    interim = HandOver(
        posts["Head of Planning"],
        people["Emyr Pugh"],
        Somebody(name="Carys Bevan"),
        "interim",
        day,
    )
    _make(interim, at, "Until the post is advertised.")
    day, at = days_ago(82)
    beth, began = people["Beth Rowley"], structure.begun_on
    _make(
        EndAppointment(posts["Head of Leisure"], beth, began, day - timedelta(days=1)),
        at,
        "Retired.",
    )
    _make(Appoint(posts["Head of Leisure"], Somebody(name="Owen Fairweather"), "acting", day), at)
    day, at = days_ago(53)
    ended = EndAppointment(posts["IT Client Manager"], people["Kofi Mensah"], began, day)
    _make(ended, at, "Left for another council.")
    day, at = days_ago(40)
    _make(AddPost("Data Analyst", structure.services["IT Services"], day), at)


def _plan(structure: Structure, today: date) -> None:
    april = date(today.year + (today >= date(today.year, 4, 1)), 4, 1)
    at = datetime.combine(today - timedelta(days=12), time(16, 40), tzinfo=LONDON)
    merged = EndUnit(
        structure.services["Leisure Services"],
        structure.services["Customer Services"],
        april,
        successor_name="Customer and Leisure Services",
    )
    _make(merged, at, "Cabinet: one service for customers and leisure.")
