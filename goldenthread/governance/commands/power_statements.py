"""What the files of a framework say of delegated powers: judged, compared with those recorded, and drawn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from goldenthread.governance.commands.entries import Entry, Folder
from goldenthread.governance.commands.naming import Names
from goldenthread.governance.commands.powers import LONGEST_MINUTE
from goldenthread.governance.commands.steps import kinds_checked
from goldenthread.governance.models import DelegatedPower
from goldenthread.governance.queries.giving import beyond_words, kinds_decided_by
from goldenthread.governance.queries.instead import Power, powers_known
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.route_words import kinds_in_words

__all__ = ["PowerDone", "powers_said"]

_TABLE: Final = "delegations"
_REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,59}")


@dataclass(frozen=True)
class PowerDone:
    """What an entry brings about: ``verb`` is added, changed or ended, ``name`` who lets whom decide."""

    verb: str
    name: str
    from_on: date
    entry: Entry


@dataclass(frozen=True)
class _Said:
    """One power as an entry says it; ``ends_on`` is the first day on which it holds no longer."""

    entry: Entry
    reference: str
    body_id: int
    post_id: int
    kinds: tuple[str, ...]
    from_on: date
    to_on: date
    decided_on: date
    minute: str
    ends_on: date | None

    @property
    def latest_on(self) -> date:
        """The last day on which it holds."""
        day = timedelta(days=1)
        return self.to_on if self.ends_on is None else min(self.to_on, self.ends_on - day)

    def is_meanwhile(self, it: _Said | Power) -> bool:
        """Say whether another is of the same body and post, for a shared kind and a shared day."""
        is_between = (self.body_id, self.post_id) == (it.body_id, it.post_id)
        is_then = self.from_on <= it.to_on and it.from_on <= self.to_on
        return is_between and is_then and not set(self.kinds).isdisjoint(map(str, it.kinds))


def powers_said(names: Names, folder: Folder) -> list[PowerDone]:
    """Draw the delegated powers that a folder says; what cannot be is noted. Return what each brings about.

    Those recorded that it does not name stay. 1 SQL query where it names any.
    """
    entries = [it for it in folder.entries if it.table == _TABLE and it.is_whole]
    if not entries:
        return []
    said = [each for it in entries if (each := _said(names, it)) is not None]
    recorded = {it.reference: it for it in powers_known()}
    done: list[PowerDone] = []
    for each in _once(names, said):
        stands = _recorded(names, each, recorded)
        if stands is not None:
            recorded.pop(stands.reference)  # no other entry is about the same
        done += _drawn(names, each, stands)
    return done


def _said(names: Names, entry: Entry) -> _Said | None:
    """Return what an entry says; nothing where it cannot be, or all of it lies before its body or post."""
    before = len(names.mistakes)
    reference = entry.text("reference")
    if reference and not _REFERENCE.fullmatch(reference):
        names.refuse(
            entry.at("reference"),
            "A reference of a delegation has letters, digits and hyphens, at most 60, such as “DP-1”.",
        )
    body, post = names.key("body", entry, "body"), names.key("post", entry, "post")
    from_on, to_on, decided_on = names.day(entry), entry.says["to"], entry.says["resolved_on"]
    _refuse_days(names, entry, from_on)
    minute = " ".join(entry.text("minute").split())
    if len(minute) > LONGEST_MINUTE:
        names.refuse(
            entry.at("minute"), f"Shorten the minute to {LONGEST_MINUTE} characters or fewer."
        )
    if not entry.says["kinds"]:
        names.refuse(
            entry.at("kinds"), "Name at least one kind of change that the post may decide."
        )
    if body is None or post is None or len(names.mistakes) > before:
        return None
    begins = max(names.since(post, None, from_on), _first_day(names, body) or from_on)
    if begins > to_on:
        return None
    kinds = tuple(kinds_checked(entry.says["kinds"]))
    said = _Said(
        entry, reference, body, post, kinds, begins, to_on, decided_on, minute, entry.day("ends")
    )
    if said.ends_on is not None and said.ends_on < begins:
        said = replace(said, ends_on=begins)
    _refuse_gone(names, said)
    return said if len(names.mistakes) == before else None


def _refuse_days(names: Names, entry: Entry, from_on: date) -> None:
    to_on, decided_on, ends_on = entry.says["to"], entry.says["resolved_on"], entry.day("ends")
    if to_on < from_on:
        names.refuse(
            entry.at("to"),
            f"It would end before it begins on {in_words(from_on)}: mend one of the days.",
        )
    elif ends_on is not None and not from_on <= ends_on <= to_on:
        names.refuse(
            entry.at("ends"),
            f"It holds from {in_words(from_on)} to {in_words(to_on)}: “ends” is one of those days, the"
            " first on which it holds no longer.",
        )
    if decided_on > names.drawn.today:
        names.refuse(entry.at("resolved_on"), "The body cannot have resolved it on a day to come.")
    elif decided_on > from_on:
        names.refuse(
            entry.at("resolved_on"),
            f"The body resolved it on {in_words(decided_on)}, after it begins on {in_words(from_on)}:"
            " nothing decided before that day is by its leave. Let it begin on that day or later.",
        )


def _first_day(names: Names, body: int) -> date | None:
    versions = names.drawn.register.ledgers["body"].versions(body)
    return versions[0].from_on if versions else None


def _refuse_gone(names: Names, said: _Said) -> None:
    """Note where the body or the post has ended by its first day, or the body has no such power itself."""
    entry, register = said.entry, names.drawn.register
    names.refuse_gone(entry, "post", names.structure.posts, said.post_id, said.from_on)
    called = register.called("body", said.body_id, said.from_on)
    if register.on("body", said.body_id, said.from_on) is None:
        if _first_day(names, said.body_id) is not None:
            names.refuse(
                entry.at("body"), f"{called} has ended by then: name another, or another day."
            )
        return
    has = kinds_decided_by(register, said.body_id, said.from_on, said.to_on)
    beyond = [it for it in said.kinds if it not in has]
    if beyond:
        names.refuse(
            entry.at("kinds"),
            f"{beyond_words(called, beyond)} Leave that out, or write the route.",
        )


def _once(names: Names, said: Iterable[_Said]) -> Iterator[_Said]:
    """Yield each power once; one that is said again is noted."""
    met: list[_Said] = []
    for each in said:
        again = next((it for it in met if _is_again(it, each)), None)
        if again is not None:
            first, second = sorted((again.entry.place, each.entry.place))
            at = f"{first.file}:{first.line}" if first.file != second.file else f"line {first.line}"
            names.refuse(second, f"This is said already ({at}): take one of the two out.")
            continue
        met.append(each)
        yield each


def _is_again(earlier: _Said, later: _Said) -> bool:
    if earlier.reference and later.reference:
        return earlier.reference == later.reference
    return later.is_meanwhile(earlier)


def _recorded(names: Names, said: _Said, recorded: Mapping[str, Power]) -> Power | None:
    """Return the recorded power that an entry is about; nothing where it is new."""
    if said.reference:
        it = recorded.get(said.reference)
        if it is not None and (it.body_id, it.post_id) != (said.body_id, said.post_id):
            body = names.drawn.register.called("body", it.body_id, it.from_on)
            post = names.structure.post_title(it.post_id, it.from_on)
            names.refuse(
                said.entry.at("reference"),
                f"{said.reference} is that by which {body} lets {post} decide: write another reference, or"
                " none.",
            )
        return it
    same = [it for it in recorded.values() if said.is_meanwhile(it)]
    return next((it for it in same if tuple(it.kinds) == said.kinds), same[0] if same else None)


def _drawn(names: Names, said: _Said, stands: Power | None) -> Iterator[PowerDone]:
    """Draw what an entry says where it is not recorded so already."""
    register = names.drawn.register
    body = register.called("body", said.body_id, said.from_on)
    post = names.structure.post_title(said.post_id, said.from_on)
    name = f"{body} lets {post} decide: {kinds_in_words(said.kinds)}; to {in_words(said.latest_on)}"
    says: dict[str, Any] = {
        "reference": said.reference, "body_id": said.body_id, "post_id": said.post_id,
        "kinds": list(said.kinds), "from_on": said.from_on, "to_on": said.to_on,
        "decided_on": said.decided_on, "minute": said.minute, "reason": names.drawn.reason,
    }  # fmt: skip
    powers = names.drawn.powers
    if stands is None:
        is_ended = said.ends_on is not None
        powers.append(DelegatedPower(**says, is_ended=is_ended, ended_on=said.ends_on))
        yield PowerDone("added", name, said.from_on, said.entry)
        return
    # one that its body took back on the pages stays taken back
    ends_on = said.ends_on or stands.ended_on
    is_same = all(
        _stood(stands, column) == value for column, value in says.items() if column in _SAID
    )
    if is_same and ends_on == stands.ended_on:
        return
    says["reference"] = stands.reference
    powers.append(DelegatedPower(**says, is_ended=ends_on is not None, ended_on=ends_on))
    names.drawn.corrects_power = True
    verb = "ended" if is_same and ends_on is not None and not stands.is_ended else "changed"
    yield PowerDone(
        verb, name, ends_on if verb == "ended" and ends_on else said.from_on, said.entry
    )


#: What an entry may say otherwise of a power that is recorded, besides its end.
_SAID: Final = frozenset({"kinds", "from_on", "to_on", "decided_on", "minute"})


def _stood(stands: Power, column: str) -> Any:
    value = getattr(stands, column)
    return [str(it) for it in value] if column == "kinds" else value
