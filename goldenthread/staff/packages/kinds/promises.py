"""How promises to the public that climb a route are shown, and their words refined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils import timezone

from goldenthread.organisation.access import Actor
from goldenthread.plan.commands.versioned import LONGEST_TITLE
from goldenthread.plan.queries.asked import PromiseNames, promise_names, promises_standing
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked
from goldenthread.staff.packages.kinds.kind import Ask, Box, Read, Said, show_kind

_LABELS: Final = {
    "title": "What is promised",
    "words": "In more words",
    "unit_id": "Service",
    "owner_id": "Owner",
    "series_id": "Indicator that says whether it is kept",
    "objective_id": "Objective that it serves",
}


class Promises:
    """A promise that is added, changed or ended."""

    def said(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Said]:
        """Return what each says today beside what it is to say. 5 SQL queries."""
        today = timezone.localdate()
        stands = promises_standing(
            [it.subject_id for it in asks if it.subject_id and _is_there(it)], today
        )
        both = [*(_says(it) for it in asks), *stands.values()]
        names = promise_names(
            actor, [it["series_id"] for it in both if it.get("series_id")],
            [it["objective_id"] for it in both if it.get("objective_id")], on=today,
        )  # fmt: skip
        return {it.number: _said(it, stands, names) for it in asks}

    def boxes(self, actor: Actor, asks: Sequence[Ask]) -> Mapping[int, Sequence[Box]]:
        """Return a box for what is promised; of one that ends nothing is refined. No SQL query."""
        return {
            it.number: (Box("title", _LABELS["title"], _title(it), longest=LONGEST_TITLE),)
            for it in asks
            if it.asked.get("change") != "end"
        }

    def read(self, actor: Actor, ask: Ask, typed: Mapping[str, str]) -> Read:
        """Return what is promised by what was typed; nothing where it is as it was."""
        text = " ".join(typed.get("title", _title(ask)).split())
        if not text:
            return Read(None, {"title": "Write what is promised."})
        if text == _title(ask):
            return Read(None)
        return Read({**ask.asked, "says": {**_says(ask), "title": text}})

    def whole(self, request: Asked, ask: Ask) -> Mapping[str, Any]:
        """Return the way to the promise, with how it is kept and its history; nothing where it is new."""
        if not _is_there(ask):
            return {}
        href = page_address("standard", ask.label.split(" ", 1)[0])
        return {
            "include": "packages/ways_whole.html",
            "heading": "What to read first",
            "ways": [("How it is kept, and its history", href)],
        }

    def effect(self, actor: Actor, asks: Sequence[Ask]) -> str:
        """Say how many promises the public would read otherwise."""
        count = len(asks)
        return (
            f"{count} {'promise' if count == 1 else 'promises'} to the public would be otherwise."
        )


def _is_there(ask: Ask) -> bool:
    return ask.asked.get("change") != "add" and ask.subject_id is not None


def _says(ask: Ask) -> Mapping[str, Any]:
    says = ask.asked.get("says")
    return says if isinstance(says, Mapping) else {}


def _title(ask: Ask) -> str:
    return str(_says(ask).get("title", ""))


def _said(ask: Ask, stands: Mapping[int, Mapping[str, Any]], names: PromiseNames) -> Said:
    if not _is_there(ask):
        told = (
            (label, "", names.said(name, _says(ask).get(name))) for name, label in _LABELS.items()
        )
        return Said(_title(ask), changes=tuple(it for it in told if it[2]))
    reference = ask.label.split(" ", 1)[0]
    href = page_address("standard", reference)
    if ask.asked.get("change") == "end":
        return Said(
            ask.label, href, (("It", "is promised", "is promised no longer"),), reference=reference
        )
    held = stands.get(ask.subject_id or 0, {})
    changes = tuple(
        (label, names.said(name, held.get(name)), names.said(name, _says(ask).get(name)))
        for name, label in _LABELS.items()
        if held.get(name) != _says(ask).get(name)
    )
    if not changes:  # as after it was adopted: what was asked still stands to be read
        changes = ((_LABELS["title"], "", _title(ask)),)
    return Said(ask.label, href, changes, reference=reference)


show_kind("promise", Promises())
