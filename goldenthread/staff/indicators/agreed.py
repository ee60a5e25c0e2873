"""How changes of an indicator were agreed, in a sentence each: who proposed, refined and adopted them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from goldenthread.governance.queries.agreed import Agreed, AnsweredBy, agreed_of
from goldenthread.organisation.access import Actor
from goldenthread.staff.addresses import page_address
from goldenthread.staff.rights.words import listed
from goldenthread.ui.dates import day
from goldenthread.ui.route_words import STATE_WORDS


@dataclass(frozen=True)
class AgreedShown:
    """One line of a package: its page, how it stands, and who answered how."""

    title: str
    reference: str
    href: str
    state: str
    words: str


def agreed_shown(
    actor: Actor, series_id: int, indicator_id: int, *, on: date
) -> tuple[AgreedShown, ...]:
    """Return the changes of an indicator that were decided on a route, the latest first."""
    things = (("series", series_id), ("indicator", indicator_id))
    return tuple(_shown(it) for it in agreed_of(actor, things, on=on))


def _shown(it: Agreed) -> AgreedShown:
    latest = it.answers[-1].decided_on if it.answers else None
    since = f" on {day(latest)}" if latest else ""
    return AgreedShown(
        it.title,
        it.reference,
        page_address("package_line", it.reference, it.number),
        f"{STATE_WORDS[it.state]}{since}",
        in_a_sentence(it.answers),
    )


def in_a_sentence(answers: Sequence[AnsweredBy]) -> str:
    """Return who answered how, one after the other.

    >>> day = date(2014, 7, 14)
    >>> in_a_sentence([
    ...     AnsweredBy("Officers", "proposed", False, day), AnsweredBy("Board", "recommended", False, day),
    ...     AnsweredBy("Panel", "recommended", False, day), AnsweredBy("Cabinet", "adopted", True, day),
    ... ])
    'Proposed by Officers; recommended by Board and Panel; refined and adopted by Cabinet.'
    """
    parts = []
    for (word, is_refined), rows in groupby(answers, key=lambda it: (it.word, it.is_refined)):
        who = listed(dict.fromkeys(it.who for it in rows))
        parts.append(f"{'refined and ' if is_refined else ''}{word} by {who}")
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}." if said else ""
