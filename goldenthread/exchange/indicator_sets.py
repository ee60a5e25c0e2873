"""Read an issue of a set of indicators from a CSV file, or say line by line what is to be mended.

The form of the file is published in docs/how-to/indicator-sets.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Final

from goldenthread.exchange.delimited import Rows, delimited_rows
from goldenthread.exchange.files import FileKind, FileRefused, Limits, is_marked_utf16, kind_of
from goldenthread.rules.indicator_sets import ItemSays, SetSays
from goldenthread.rules.vocabulary import Frequency, Polarity

__all__ = ["LARGEST", "SetMistake", "SetRefused", "read_set", "shipped_sets"]

#: How large a file may be, and how many items it may hold.
LARGEST: Final = 1_000_000
MOST_ITEMS: Final = 5_000
_MOST_SAID: Final = 100
_FACTS: Final = {
    "reference": 60, "family": 60, "name": 200, "issuer": 200, "issued_on": 10, "about": 5_000,
    "source": 5_000, "missing": 5_000,
}  # fmt: skip
_NEEDED: Final = ("reference", "family", "name", "issued_on")
_COLUMNS: Final = {
    "code": 60, "title": 300, "topic": 120, "unit": 40, "polarity": 12, "frequency": 10,
    "notes": 2_000,
}  # fmt: skip
_REFERENCE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEARS: Final = range(1900, 2200)
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "polarity": tuple(it.value for it in Polarity),
    "frequency": tuple(it.value for it in Frequency),
}
_HOME: Final = files("goldenthread") / "frameworks" / "indicator_sets"


@dataclass(frozen=True)
class SetMistake:
    """What is to be mended on a line of the file; on none where the line is 0."""

    line: int
    words: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.words}" if self.line else self.words


class SetRefused(Exception):
    """A file is no set of indicators as it stands; ``mistakes`` says what is to be mended, line by line."""

    def __init__(self, mistakes: tuple[SetMistake, ...]) -> None:
        super().__init__("\n".join(str(it) for it in mistakes))
        self.mistakes = mistakes


def read_set(content: bytes) -> SetSays:
    """Return what a file of a set says.

    Raises:
        SetRefused: it is no such file, or lines of it are to be mended.
    """
    rows = _rows(content)
    mistakes: list[SetMistake] = []
    start = next((at for at, (_, cells) in enumerate(rows) if _text(cells, 0) == "code"), None)
    if start is None:
        said = (
            "This is not a set of indicators: there is no row of headings that begins with “code”."
            " What a file holds is described in the guide to indicator sets."
        )
        raise SetRefused((SetMistake(0, said),))
    facts = _facts(rows[:start], mistakes)
    items = _items(rows[start:], mistakes)
    if mistakes:
        raise SetRefused(_some(mistakes))
    about = "\n\n".join(
        each for each in (facts.get("about"), _missing(facts.get("missing", ""))) if each
    )
    return SetSays(
        facts["reference"], facts["family"], facts["name"],
        date.fromisoformat(facts["issued_on"]), items,
        facts.get("issuer", ""), about, facts.get("source", ""),
    )  # fmt: skip


def shipped_sets() -> dict[str, bytes]:
    """Return the files of the sets that come with the system, by name."""
    found = sorted(
        (it for it in _HOME.iterdir() if it.name.endswith(".csv")), key=lambda it: it.name
    )
    return {it.name: it.read_bytes() for it in found}


def _missing(words: str) -> str:
    return f"What is missing: {words}" if words else ""


def _some(mistakes: list[SetMistake]) -> tuple[SetMistake, ...]:
    told = sorted(mistakes, key=lambda it: it.line)
    if len(told) <= _MOST_SAID:
        return tuple(told)
    more = len(told) - _MOST_SAID
    return (*told[:_MOST_SAID], SetMistake(0, f"… and {more:,} more to mend."))


def _rows(content: bytes) -> Rows:
    if len(content) > LARGEST:
        said = f"The file is larger than 1 MB: a set holds {MOST_ITEMS:,} indicators at most."
        raise SetRefused((SetMistake(0, said),))
    try:
        if kind_of(content) is not FileKind.TEXT:
            raise FileRefused("This is a workbook: save its sheet as CSV UTF-8, and bring that.")
        if is_marked_utf16(content):
            raise FileRefused("The file is UTF-16: save it again as CSV UTF-8.")
        _refuse_encoding(content)
        return delimited_rows(content, Limits(bytes=LARGEST, rows=MOST_ITEMS + 50, columns=50))[0]
    except FileRefused as refusal:
        raise SetRefused((SetMistake(0, str(refusal)),)) from None


def _refuse_encoding(content: bytes) -> None:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise FileRefused(
            f"Line {line} holds a character that is not UTF-8: save the file again as CSV UTF-8."
        ) from None


def _text(cells: tuple[object, ...], at: int) -> str:
    held = cells[at] if at < len(cells) else None
    return " ".join(str(held).split()) if held is not None else ""


def _facts(rows: Rows, mistakes: list[SetMistake]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line, cells in rows:
        name, value = _text(cells, 0), _text(cells, 1)
        if name not in _FACTS:
            said = f"“{name[:40]}” is no fact of a set: write one of {', '.join(_FACTS)}."
            mistakes.append(SetMistake(line, said))
        elif name in found:
            mistakes.append(SetMistake(line, f"“{name}” stands twice: keep one of them."))
        elif any(_text(cells, at) for at in range(2, len(cells))):
            said = f"“{name}” has more than one cell: put quotation marks around text with commas."
            mistakes.append(SetMistake(line, said))
        else:
            found[name] = value
            _check_fact(line, name, value, mistakes)
    for name in _NEEDED:
        if not found.get(name):
            mistakes.append(
                SetMistake(0, f"The set has no “{name}”: write a row for it at the top.")
            )
    return found


def _check_fact(line: int, name: str, value: str, mistakes: list[SetMistake]) -> None:
    if name == "issued_on":
        if value and not _is_day(value):
            said = f"“{value[:40]}” is no day: write the day of issue as 2008-04-01."
            mistakes.append(SetMistake(line, said))
    elif len(value) > _FACTS[name]:
        said = f"“{name}” is {len(value):,} characters long: shorten it to {_FACTS[name]:,}."
        mistakes.append(SetMistake(line, said))
    elif name == "reference" and value and not _REFERENCE.fullmatch(value):
        said = "Write the reference with small letters, figures and dashes alone, such as ni-2008."
        mistakes.append(SetMistake(line, said))


def _is_day(value: str) -> bool:
    if not _DAY.fullmatch(value):
        return False
    try:
        return date.fromisoformat(value).year in _YEARS
    except ValueError:
        return False


def _items(rows: Rows, mistakes: list[SetMistake]) -> tuple[ItemSays, ...]:
    (heading_line, heading), *others = rows
    names = [_text(heading, at) for at in range(len(heading))]
    for name in names:
        if name and name not in _COLUMNS:
            said = f"“{name[:40]}” is no heading of a set: write one of {', '.join(_COLUMNS)}."
            mistakes.append(SetMistake(heading_line, said))
        elif name and names.count(name) > 1:
            mistakes.append(SetMistake(heading_line, f"The heading “{name}” stands twice."))
            break
    found: list[ItemSays] = []
    lines: dict[str, int] = {}
    for line, cells in others:
        cell = {name: _text(cells, at) for at, name in enumerate(names) if name in _COLUMNS}
        if any(_text(cells, at) for at in range(len(names), len(cells))):
            words = (
                "There are more cells than headings: put quotation marks around text with commas."
            )
            mistakes.append(SetMistake(line, words))
        _check_item(line, cell, lines, mistakes)
        found.append(ItemSays(**cell))
    if not found:
        mistakes.append(
            SetMistake(0, "The set holds no indicators: write one a row below the headings.")
        )
    return tuple(found)


def _check_item(
    line: int, said: dict[str, str], lines: dict[str, int], mistakes: list[SetMistake]
) -> None:
    for name, text in said.items():
        if len(text) > _COLUMNS[name]:
            words = (
                f"The {name} is {len(text):,} characters long: shorten it to {_COLUMNS[name]:,}."
            )
            mistakes.append(SetMistake(line, words))
        elif text and name in _WORDS and text not in _WORDS[name]:
            offered = ", ".join(_WORDS[name])
            words = f"“{text}” is no {name}: write one of {offered}, or leave it empty."
            mistakes.append(SetMistake(line, words))
    key = said["code"].casefold()
    if not key:
        mistakes.append(SetMistake(line, "This row has no code: give it one."))
    elif key in lines:
        words = f"The code {said['code']} stands on line {lines[key]} already: give each its own."
        mistakes.append(SetMistake(line, words))
    else:
        lines[key] = line
