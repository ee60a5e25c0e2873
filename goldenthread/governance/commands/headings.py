"""The headings of a kind of plan, checked as they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.commands.structure import free_reference, reference_from
from goldenthread.rules.vocabulary import HeadingHolds

__all__ = ["headings_checked"]

_MOST: Final = 60
_NAME, _ASKS, _TEXT = 120, 2_000, 100_000


def headings_checked(headings: Sequence[Any]) -> list[dict[str, Any]]:
    """Return headings as a kind of plan holds them, each with the key by which its text is kept.

    Each has a ``name``; besides ``asks`` (what is to be written there), ``holds`` (a word of
    ``HeadingHolds``), ``longest`` (characters) and ``is_required``. One that has a ``key`` keeps it, so that
    what was written under it stays when it is renamed.

    Raises:
        NotPossible: one has no name, two have the same, or a limit makes no sense.
    """
    if len(headings) > _MOST:
        raise NotPossible(
            f"{len(headings)} headings are more than anybody reads: write {_MOST} or fewer.",
            field="headings",
        )
    checked: list[dict[str, Any]] = []
    names: set[str] = set()
    taken: set[str] = {str(it["key"]) for it in headings if it.get("key")}
    for number, given in enumerate(headings, start=1):
        name = " ".join(str(given.get("name", "")).split())
        _refuse(not name, f"Heading {number} has no name: write one, or take it out.")
        _refuse(
            len(name) > _NAME,
            f"Heading {number}, “{name[:40]}…”, is {len(name):,} characters long: shorten it to"
            f" {_NAME} or fewer.",
        )
        _refuse(name.casefold() in names, f"There are two headings “{name}”: rename one.")
        names.add(name.casefold())
        key = str(given.get("key") or free_reference(reference_from(name), taken))
        checked.append({"key": key, "name": name, **_rest(given, name)})
    return checked


def _rest(given: Any, name: str) -> dict[str, Any]:
    asks = str(given.get("asks") or "").strip()
    _refuse(
        len(asks) > _ASKS,
        f"What “{name}” asks for is {len(asks):,} characters long: shorten it to {_ASKS:,} or fewer.",
    )
    holds = str(given.get("holds") or HeadingHolds.WORDS)
    _refuse(
        holds not in set(HeadingHolds),
        f"“{holds}” is nothing that a heading can hold: write one of {', '.join(HeadingHolds)}.",
    )
    longest = given.get("longest")
    _refuse(
        longest is not None
        and not (
            isinstance(longest, int) and not isinstance(longest, bool) and 1 <= longest <= _TEXT
        ),
        f"The longest text under “{name}” is a whole number of characters from 1 to {_TEXT:,}.",
    )
    return {
        "asks": asks,
        "holds": holds,
        "longest": longest,
        "is_required": bool(given.get("is_required", False)),
    }


def _refuse(is_wrong: bool, sentence: str) -> None:
    if is_wrong:
        raise NotPossible(sentence, field="headings")
