"""Load a framework with its objectives from a folder of files: all of it as one event, or nothing.

For users: docs/how-to/frameworks.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.governance.commands.entries import Entry, Folder
from goldenthread.governance.commands.framework import foresee, reframe
from goldenthread.governance.commands.loading import Done, LoadFramework
from goldenthread.governance.commands.naming import Names
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.structure import reference_from
from goldenthread.organisation.queries.register import register_known
from goldenthread.plan.commands.bringing import Bringing, Brought, Serving
from goldenthread.plan.commands.contributions import Terms
from goldenthread.plan.commands.objectives import Wanted
from goldenthread.plan.commands.thread_now import refresh_thread
from goldenthread.plan.queries.written import AS_WRITTEN
from goldenthread.records.ref import Ref
from goldenthread.rules.numbers import number
from goldenthread.rules.vocabulary import ObjectiveEnd

__all__ = ["Loaded", "load_framework"]

_TABLE: Final = "objectives"
_TERMS: Final = "objectives.contributions"
_REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,59}")
#: The key of the file, by the field in which a refusal finds a mistake.
_KEYS: Final = {"begins_on": "begins", "due_on": "due"}


@dataclass(frozen=True)
class Loaded:
    """What loading came to: the event, none where nothing was recorded, and what each entry did."""

    event: int | None
    done: tuple[Done, ...]


def load_framework(
    folder: Folder,
    *,
    by: Actor,
    at: datetime,
    indicators: Mapping[str, int],
    reason: str = "",
    is_dry: bool = False,
) -> Loaded:
    """Load all that a folder says, or with ``is_dry`` only tell what that would come to.

    ``indicators`` gives ids by code. One event, audited as ``governance:framework:loaded``; loaded twice
    nothing is recorded.

    Raises:
        NotPermitted: ``by`` may not administer the whole council.
        NotPossible: it makes no sense; as FolderRefused with every mistake and its place.
    """
    objectives = _Objectives(folder, localdate(at), reason.strip())
    change = LoadFramework(folder, indicators, further=objectives.read)
    drawn = foresee(change, by=by, at=at, reason=reason)
    done = tuple(change.done)
    if is_dry or (drawn.is_nothing and objectives.is_nothing):
        return Loaded(None, done)
    if objectives.is_nothing:
        return Loaded(reframe(change, by=by, at=at, reason=reason), done)
    name, about = "governance:framework:loaded", _about(folder)
    with event(by=by, at=at, name=name, reason=reason, subject=about) as recorded:
        reframe(change, by=by, at=at, reason=reason)
        objectives.write(by=by)
    refresh_thread(localdate(at))
    return Loaded(recorded, done)


def _about(folder: Folder) -> Ref | None:
    head = next((it for it in folder.entries if it.table == "framework"), None)
    return None if head is None else Ref("framework", 0, head.text("name")[:200])


@dataclass
class _Objectives:
    """The objectives that a folder says, drawn with the rest of it; read anew each time that is drawn."""

    folder: Folder
    today: date
    reason: str
    drawn: Bringing | None = None
    names: Names | None = None

    @property
    def is_nothing(self) -> bool:
        """Say whether there is nothing to be written."""
        return self.drawn is None or self.drawn.is_nothing

    def read(self, names: Names) -> Iterator[Done]:
        """Draw them; mistakes are noted in ``names``. Yield what each entry does."""
        entries = [it for it in self.folder.entries if it.table == _TABLE]
        self.drawn, self.names = None, names
        if not entries:
            return
        drawn = Bringing(self.today, self.reason)
        self._learn(names, drawn, entries)
        served: dict[int, list[Entry]] = {}
        for it in self.folder.entries:
            if it.table == _TERMS and it.is_whole:
                served.setdefault(id(it.inside), []).append(it)
        found = [_brought(names, it, served.get(id(it), [])) for it in entries if it.is_whole]
        whole = [each for each in found if each is not None]
        whole.sort(key=lambda each: each[1].from_on)
        _refuse_twice(names, whole)
        drawn.bring([it for _, it in whole])
        for unfit in drawn.unfit:
            at = whole[unfit.place][0].at(_KEYS.get(unfit.field, unfit.field))
            names.refuse(at, unfit.sentence)
        self.drawn = drawn
        for place, verb in drawn.done:
            entry, brought = whole[place]
            title = brought.wanted.title
            yield Done(verb, "objective", title, brought.from_on, entry.place)

    def _learn(self, names: Names, drawn: Bringing, entries: list[Entry]) -> None:
        """Note the references of all objectives, recorded and in the files."""
        known = dict.fromkeys(drawn.ids) | dict.fromkeys(_reference(it) for it in entries)
        names.known["objective"] = {it: it for it in known}

    def write(self, *, by: Actor) -> None:
        """Write them under the open event, once what they point to is written."""
        if self.drawn is None or self.names is None:
            return
        known, structure = framework_known(only=["level", "portfolio"]), register_known()
        now = {
            "level": {it: key for key, it in known.references["level"].items()},
            "portfolio": {it: key for key, it in known.references["portfolio"].items()},
            "unit": {it: key for key, it in structure.unit_references.items()},
            "post": {it: key for key, it in structure.post_references.items()},
        }
        real = {
            noun: {key: now[noun][it] for it, key in self.names.known[noun].items() if key < 0}
            for noun in now
        }
        columns = {
            "level_id": real["level"], "portfolio_id": real["portfolio"], "unit_id": real["unit"],
            "owner_id": real["post"],
        }  # fmt: skip
        self.drawn.write(by=by, real=columns)


def _reference(entry: Entry) -> str:
    return entry.text("reference") or reference_from(entry.text("title"))


def _brought(names: Names, entry: Entry, served: list[Entry]) -> tuple[Entry, Brought] | None:
    """Return what an entry says; nothing where a word of it is not known."""
    before = len(names.mistakes)
    reference, day = _reference(entry), names.day(entry)
    if not _REFERENCE.fullmatch(reference):
        names.refuse(
            entry.at("reference"),
            "A reference of an objective has letters, digits and hyphens, at most 60: write"
            f" “{reference_from(reference)}”.",
        )
    level = names.key("level", entry, "level")
    _refuse_level(names, entry, level, day)
    unit, owner = names.key("unit", entry, "unit"), names.key("post", entry, "owner")
    from_on = names.since(owner, unit, day)
    for key, of, ledger in (
        ("owner", owner, names.structure.posts), ("unit", unit, names.structure.units)
    ):  # fmt: skip
        if of is not None:
            names.refuse_gone(entry, key, ledger, of, from_on)
    wanted = Wanted(
        entry.text("title"), entry.text("words"), unit_id=unit, owner_id=owner,
        portfolio_id=names.key("portfolio", entry, "portfolio"), begins_on=entry.day("begins"),
        due_on=entry.day("due"), is_internal=bool(entry.says.get("internal")),
    )  # fmt: skip
    serves = [_plainly(names, entry, str(it), from_on) for it in entry.says.get("serves", ())]
    serves += [_on_terms(names, it, from_on) for it in served]
    heir = names.key("objective", entry, "successor") or ""
    if len(names.mistakes) > before or level is None:
        return None
    whole = Brought(
        reference, level, wanted, from_on, tuple(it for it in serves if it is not None),
        ends_on=entry.day("ends"), successor=heir,
        ended_as=ObjectiveEnd(entry.text("ended_as") or ObjectiveEnd.ACHIEVED),
    )  # fmt: skip
    return entry, whole


def _refuse_level(names: Names, entry: Entry, level: Any, day: date) -> None:
    if level is None:
        return
    stands = names.drawn.register.on("level", level, day)
    if stands is None:
        names.refuse(entry.at("level"), "This level is not there on that day: name another.")
    elif stands.says["is_personal"]:
        names.refuse(
            entry.at("level"),
            f"{stands.says['name']} is a personal level: what people agreed is for nobody else to read.",
        )


def _plainly(names: Names, entry: Entry, word: str, from_on: date) -> Serving | None:
    to = names.key("objective", entry, "serves", word)
    return None if to is None else Serving(to, Terms(AS_WRITTEN), from_on)


def _on_terms(names: Names, entry: Entry, from_on: date) -> Serving | None:
    to = names.key("objective", entry, "to")
    weight = number(str(entry.says.get("weight", 1)))
    terms = Terms(entry.text("how") or AS_WRITTEN, entry.text("how_much"), weight)
    day = max(entry.day("from") or from_on, from_on)
    return None if to is None else Serving(to, terms, day, entry.day("ends"))


def _refuse_twice(names: Names, whole: list[tuple[Entry, Brought]]) -> None:
    met: dict[tuple[str, date], Entry] = {}
    for entry, it in whole:
        earlier = met.setdefault((it.reference, it.from_on), entry)
        if earlier is not entry:
            first, second = sorted((earlier.place, entry.place))
            names.refuse(second, f"This is said already at {first.file}:{first.line}.")
