"""Refuse to record directly what has to climb a route."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from goldenthread.governance.commands.carriers import is_carried
from goldenthread.governance.queries.routes import routes_for
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.vocabulary import ChangeKind
from goldenthread.ui.change_words import kind_words

__all__ = ["climbs_route", "refuse_direct"]


def refuse_direct(kind: ChangeKind, *, by: Actor, at: datetime) -> None:
    """Refuse a person to record a change directly that must climb a route. 1 SQL query; none for the system.

    Where it cannot wait, whoever has a delegated power decides it for the body as soon as it is proposed.

    Raises:
        NotPossible: a route in force is required for changes of the kind; the sentence names it.
    """
    sentence = climbs_route(kind, by=by, at=at)
    if sentence:
        raise NotPossible(sentence, field="route")


def climbs_route(kind: ChangeKind, *, by: Actor, at: datetime) -> str:
    """Say in a sentence which route a change has to climb; nothing where it may be recorded directly."""
    if by.person_id is None or not is_carried(kind):
        return ""
    climbable = routes_for(kind, localdate(at))
    if not climbable.is_required:
        return ""
    what = "Changes of the framework" if kind is ChangeKind.FRAMEWORK else kind_words(kind)
    return f"{what} climb “{climbable.routes[0].name}”: send them for approval."
