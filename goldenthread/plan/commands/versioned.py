"""What changes of dated things have in common: who may, what is there, and what is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import Actor, NotPermitted, may_administer_all
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.queries.dated import Dated, Ledger
from goldenthread.organisation.queries.units import posts_on, units_on
from goldenthread.plan import access
from goldenthread.plan.queries.versioned import Versioned
from goldenthread.records.models import AppendOnly
from goldenthread.records.numbering import next_number
from goldenthread.records.ref import Ref

__all__ = [
    "LONGEST_TITLE",
    "LONGEST_WORDS",
    "append",
    "checked_words",
    "held_of",
    "next_reference",
    "record_versions",
    "refuse_later",
    "refuse_strangers",
    "require_change",
    "standing",
]

LONGEST_TITLE: Final = 300
LONGEST_WORDS: Final = 20_000
_MEANWHILE: Final = (
    "Somebody changed this while you were writing. Nothing of yours is lost: look at how it stands now"
    " and at what you wrote, and confirm again."
)


def next_reference(kind: Versioned) -> str:
    """Return by what people name the next one; asked under the writer's lock."""
    return f"{kind.letter}-{next_number(kind.subject, kind.letter)}"


def held_of(kind: Versioned, pk: int) -> tuple[Any, Ledger[int]]:
    """Return one and its versions. 2 SQL queries.

    Raises:
        NotPossible: there is none.
    """
    rows: Any = kind.subject.objects
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotPossible(f"There is no such {kind.noun}: choose another.")
    return found, kind.ledger(only=pk)


def standing(held: Ledger[int], found: Any, on: date) -> Dated:
    """Return what stands on a day.

    Raises:
        NotPossible: it is not there on that day, or has ended.
    """
    stands = held.on(found.pk, on)
    if stands is None or stands.says["is_ended"]:
        sentence = f"{found.reference} is not there on that day: choose another day."
        raise NotPossible(sentence, field="from_on")
    return stands


def record_versions(
    kind: Versioned, held: Ledger[int], found: Any, *, by: Actor, at: datetime, verb: str,
    reason: str, read_at: int,
) -> int:  # fmt: skip
    """Record what was added to the ledger; return the event."""
    title = held.versions(found.pk)[-1].says["title"]
    subject = Ref(kind.noun, found.pk, f"{found.reference} {title}"[:200])
    name = f"plan:{kind.noun}:{verb}"
    with event(by=by, at=at, name=name, reason=reason.strip(), subject=subject) as number:
        refuse_later(kind.version, read_at, **{kind.link: found.pk})
        append(kind, held, reason=reason)
    return number


def append(kind: Versioned, held: Ledger[int], *, reason: str) -> None:
    """Write the versions that are on their way."""
    rows: Any = kind.version.objects
    version: Any = kind.version
    rows.append(
        [
            version(**{kind.link: key}, from_on=it.from_on, reason=reason.strip(), **it.says)
            for key, it in held.added
        ]
    )


def refuse_later(model: type[AppendOnly], read_at: int, **of: int | None) -> None:
    """Refuse where somebody recorded something of the same after ``read_at``. 1 SQL query.

    Raises:
        ChangedMeanwhile: somebody did.
    """
    rows: Any = model.objects
    if rows.filter(event__gt=read_at, **of).exists():
        raise ChangedMeanwhile(_MEANWHILE)


def require_change(by: Actor, at: datetime, says: Mapping[str, Any], noun: str) -> None:
    """Require that ``by`` owns it, may correct its unit, or administers the whole council.

    Raises:
        NotPermitted: none of these.
    """
    tops = may_administer_all(by, units_on(localdate(at)).values())
    if not access.may_change(by, unit_id=says["unit_id"], owner_id=says["owner_id"], tops=tops):
        raise NotPermitted(f"{by.label} may not change this {noun}.")


def checked_words(title: str, words: str, *, lacking: str) -> dict[str, Any]:
    """Return a title and words as they are stored.

    Raises:
        NotPossible: there is no title (``lacking`` says what to write), or one is too long.
    """
    says = {"title": " ".join(title.split()), "words": words.strip()}
    if not says["title"]:
        raise NotPossible(lacking, field="title")
    for name, longest in (("title", LONGEST_TITLE), ("words", LONGEST_WORDS)):
        if len(says[name]) > longest:
            raise NotPossible(
                f"“{says[name][:40]}…” is {len(says[name]):,} characters long: shorten it to"
                f" {longest:,} or fewer.",
                field=name,
            )
    return says


def refuse_strangers(says: Mapping[str, Any], on: date) -> None:
    """Refuse posts, units and portfolios that are not there on the day. 3 SQL queries."""
    posts = posts_on(on)
    for name in ("owner_id", "manager_id"):
        if says.get(name) is not None and says[name] not in posts:
            field = name.removesuffix("_id")
            raise NotPossible("This post is not there on that day: choose another.", field=field)
    if says.get("unit_id") is not None and says["unit_id"] not in units_on(on):
        raise NotPossible("This unit is not there on that day: choose another.", field="unit")
    if says.get("portfolio_id") is not None:
        known = framework_known(only=["portfolio"])
        if known.on("portfolio", says["portfolio_id"], on) is None:
            sentence = "This portfolio is not there on that day: choose another."
            raise NotPossible(sentence, field="portfolio")
