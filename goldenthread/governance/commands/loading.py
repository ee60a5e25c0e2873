"""Load a framework from a folder of files: all of it drawn, judged and written as one event.

What the files do not name stays as it is. Loaded twice they change nothing. Every mistake is found before
anything is written. For users: docs/how-to/frameworks.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Final

from goldenthread.governance.commands.changes import End
from goldenthread.governance.commands.entries import Entry, Folder, FolderRefused, Mistake, Place
from goldenthread.governance.commands.naming import Names, reference_of
from goldenthread.governance.commands.power_statements import PowerDone, powers_said
from goldenthread.governance.commands.reframing import Reframing
from goldenthread.governance.commands.settling import settle
from goldenthread.governance.commands.statements import Said, said_by
from goldenthread.governance.queries.faults import faults_from
from goldenthread.governance.queries.naming import name_of
from goldenthread.governance.queries.parts import PARTS
from goldenthread.organisation.commands.redrawing import Redrawing
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.register import register_known

__all__ = ["Done", "LoadFramework"]

#: In which order parts end that end on one day: what hangs on others first.
_ENDS: Final = ("route", "membership", "watch", "item", "duty", "guidance", "body", "portfolio")


@dataclass(frozen=True)
class Done:
    """What one entry brings about: ``verb`` is added, changed or ended."""

    verb: str
    noun: str
    name: str
    from_on: date
    place: Place


@dataclass(frozen=True)
class _Step:
    """One thing to be drawn; one without ``says`` is over from that day."""

    day: date
    said: Said
    says: Mapping[str, Any] | None

    @property
    def order(self) -> tuple[date, bool, int]:
        """On one day what begins comes before what ends."""
        part = self.said.part
        rank = _ENDS.index(part) if part in _ENDS else len(_ENDS)
        return self.day, self.says is None, rank if self.says is None else 0


@dataclass(frozen=True)
class LoadFramework:
    """Load all that a folder says; ``indicators`` gives ids by code. ``done`` tells what came of it.

    ``further`` draws what other areas have in the folder: it notes mistakes, and yields what comes of it.
    """

    folder: Folder
    indicators: Mapping[str, int] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)
    further: Callable[[Names], Iterable[Done]] | None = None

    def draw(self, drawn: Reframing) -> tuple[str, Any]:
        """Draw all of it; return the event's name and the framework's reference.

        Raises:
            FolderRefused: with every mistake in the files, each with its place.
        """
        self.done.clear()
        head = next((it for it in self.folder.entries if it.table == "framework"), None)
        redrawing = Redrawing(register_known(), today=drawn.today, reason=drawn.reason)
        begins = None if head is None else head.day("from")
        names = Names(drawn, redrawing.register, self.indicators, begins)
        names.mistakes.extend(self.folder.mistakes)
        names.learn(self.folder)
        drawn.organisation = redrawing
        for entry, name in settle(names, redrawing, self.folder.entries):
            noun = entry.table.removesuffix("s")
            self.done.append(Done("added", noun, name, names.day(entry), entry.place))
        steps = sorted(_steps(names, said_by(names, self.folder)), key=lambda it: it.order)
        if steps:
            drawn.begin(min(it.day for it in steps))
        changed = [(step, verb) for step in steps if (verb := _drawn(names, step))]
        powers = powers_said(names, self.folder)
        names.mistakes.extend(_faults(names, steps))
        further = list(self.further(names)) if self.further is not None else []
        if names.mistakes:
            raise FolderRefused(names.mistakes)
        self.done.extend([*_told(names, changed), *map(_power_told, powers), *further])
        return "governance:framework:loaded", None if head is None else reference_of(head)


def _steps(names: Names, said: Iterable[Said]) -> Iterator[_Step]:
    """Yield what is to be drawn of each part, in order of days; what is said twice is refused."""
    by_subject: dict[tuple[str, Any], list[Said]] = {}
    for each in said:
        by_subject.setdefault(each.subject, []).append(each)
    for every in by_subject.values():
        every.sort(key=lambda it: it.from_on)
        fit = [every[0]]
        for earlier, later in pairwise(every):
            if _refuse_again(names, earlier, later):
                continue
            fit.append(later)
        nexts: list[Said | None] = [*fit[1:], None]
        for each, following in zip(fit, nexts, strict=True):
            yield from _steps_of(names, each, following.from_on if following else None)


def _refuse_again(names: Names, earlier: Said, later: Said) -> bool:
    """Refuse what is said twice for one day, and what is over and goes on; say whether it was."""
    first, second = sorted((earlier.entry.place, later.entry.place))
    at = f"{first.file}:{first.line}" if first.file != second.file else f"line {first.line}"
    is_moved = later.part == "item" and earlier.says != later.says
    if is_moved and (earlier.ends_on is None or earlier.ends_on > later.from_on):
        sentence = (
            f"This indicator is in another portfolio on that day too ({at}): take it out of one."
        )
    elif earlier.from_on == later.from_on:
        sentence = f"This is said already ({at}): take one of the two out."
    elif earlier.ends_on is not None and earlier.ends_on > later.from_on:
        sentence = f"This both ends and goes on ({at}): mend one of the days, or take one out."
    elif earlier.ends_on is None and earlier.says == later.says:
        sentence = f"This is said already, from an earlier day on ({at}): take one of the two out."
    else:
        return False
    names.refuse(second, sentence)
    return True


def _steps_of(names: Names, said: Said, until: date | None) -> Iterator[_Step]:
    ends = said.ends_on
    if ends is not None and ends <= (said.entry.day("from") or names.day(said.entry)):
        names.refuse(said.entry.at("ends"), "It would end before it begins: mend one of the days.")
        return
    if said.successor is not None and ends is None:
        names.refuse(
            said.entry.at("successor"), "It has a successor and does not end: write “ends”."
        )
    last = min(it for it in (ends, until, date.max) if it is not None)
    if said.from_on >= last:  # all of it lies before the day on which its post or unit begins
        return
    yield _Step(said.from_on, said, said.says)
    if said.then is not None and said.then[0] < last:
        yield _Step(said.then[0], said, said.then[1])
    if ends is not None and (until is None or ends < until):
        yield _Step(ends, said, None)


def _drawn(names: Names, step: _Step) -> str:
    """Draw one step; return what it does, nothing where it stands already or cannot be."""
    drawn, said = names.drawn, step.said
    try:
        if step.says is not None:
            is_new = said.key not in drawn.register.ledgers[said.part].rows
            is_other = drawn.say(said.part, said.key, step.says, from_on=step.day)
            return ("added" if is_new else "changed") if is_other else ""
        if said.part == "item":
            is_out = drawn.say("item", said.key, {"portfolio_id": None}, from_on=step.day)
            return "ended" if is_out else ""
        was = drawn.register.on(said.part, said.key, step.day)
        End(said.part, said.key, step.day, said.successor).draw(drawn)
    except NotPossible as refusal:
        key = "ends" if step.says is None else "from"
        names.refuse(said.entry.at(key), str(refusal))
        return ""
    return "" if was is None else "ended"


def _faults(names: Names, steps: Iterable[_Step]) -> Iterator[Mistake]:
    """Yield what would be wrong with the framework, each at the entry that it is about."""
    drawn = names.drawn
    if drawn.since is None:
        return
    places = {step.said.subject: step.said.entry for step in steps}
    before = drawn.faults_before or {}
    for key, sentence in faults_from(drawn.register, drawn.since).items():
        is_followed = isinstance(key, tuple) and key[0] == "dangling" and names.mistakes
        if key not in before and not is_followed:
            entry = _about(key, places)
            yield Mistake(Place("framework") if entry is None else entry.place, sentence)


def _about(fault: Any, places: Mapping[tuple[str, Any], Entry]) -> Entry | None:
    """Return the latest entry that a fault is about."""
    parts = [it for it in fault if isinstance(it, str) and it in PARTS] or ["level"]
    if fault[0] in ("frameworks", "own member"):
        parts = ["framework" if fault[0] == "frameworks" else "body"]
    found = []
    for it in fault:
        for key in it if isinstance(it, frozenset) else (it,):
            entry = next((places[part, key] for part in parts if (part, key) in places), None)
            if entry is not None:
                found.append(entry)
    if not found and fault[0] == "frameworks":
        found = [entry for (part, _), entry in places.items() if part == "framework"]
    return max(found, key=lambda it: it.place) if found else None


def _power_told(it: PowerDone) -> Done:
    return Done(it.verb, "delegated power", it.name, it.from_on, it.entry.place)


def _told(names: Names, changed: Iterable[tuple[_Step, str]]) -> Iterator[Done]:
    """Yield what was drawn, by name."""
    codes = {found: code for code, found in names.indicators.items()}
    register = names.drawn.register
    for step, verb in changed:
        said = step.said
        if said.part == "item":
            name = codes[said.key[1]]
        else:
            name = name_of(register, names.structure, said.part, said.key, step.day)
        yield Done(verb, PARTS[said.part].noun, name, step.day, said.entry.place)
