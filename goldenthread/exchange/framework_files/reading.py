"""Read the TOML files of a framework: what each says, where it stands, and all that cannot be read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from typing import Any, Final

from goldenthread.exchange.framework_files.lines import Path, line_at, lines_of
from goldenthread.exchange.framework_files.shape import CHILDREN, ONE_TABLE, TABLES, Holds, Key
from goldenthread.governance.commands.entries import Entry, Folder, Mistake, Place, nearest
from goldenthread.organisation.commands.refusals import FIRST_YEAR, LAST_YEAR

__all__ = ["LARGEST_FILE", "MOST_FILES", "read_folder"]

#: More than any framework comes to.
LARGEST_FILE: Final = 4_000_000
MOST_FILES: Final = 200
_WORDS: Final = "words"


def read_folder(files: Mapping[str, bytes]) -> Folder:
    """Return all that the files say, by name of file in order; mistakes are gathered, not raised."""
    read = _Reading()
    if not files:
        read.refuse(Place("."), "There is no file that ends in .toml here: choose another folder.")
    if len(files) > MOST_FILES:
        read.refuse(
            Place("."), f"{len(files)} files are more than a framework has: {MOST_FILES} at most."
        )
        return Folder((), tuple(read.mistakes))
    for name in sorted(files):
        read.file(name, files[name])
    if len([it for it in read.entries if it.table == ONE_TABLE]) > 1:
        second = [it for it in read.entries if it.table == ONE_TABLE][1]
        read.refuse(
            second.place,
            "There is a [framework] already: write one, and what came before it under [[frameworks]].",
        )
    return Folder(tuple(read.entries), tuple(read.mistakes))


@dataclass
class _Reading:
    entries: list[Entry] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    name: str = ""
    lines: dict[Path, int] = field(default_factory=dict)

    def refuse(self, place: Place, sentence: str) -> None:
        self.mistakes.append(Mistake(place, sentence))

    def at(self, path: Path) -> Place:
        return Place(self.name, line_at(self.lines, path))

    def file(self, name: str, content: bytes) -> None:
        self.name, self.lines = name, {}
        if len(content) > LARGEST_FILE:
            self.refuse(Place(name), f"The file is larger than {LARGEST_FILE:,} bytes: split it.")
            return
        try:
            text = content.decode("utf-8-sig")
            said = tomllib.loads(text)
        except UnicodeDecodeError as fault:
            line = content[: fault.start].count(b"\n") + 1
            self.refuse(Place(name, line), "This is not UTF-8: save the file in that encoding.")
            return
        except tomllib.TOMLDecodeError as fault:
            self.refuse(*_unreadable(name, str(fault), text))
            return
        except RecursionError:
            self.refuse(Place(name), "Lists stand within lists without end: mend the file.")
            return
        self.lines = lines_of(text)
        for table, value in said.items():
            self.table(table, value)

    def table(self, table: str, value: Any) -> None:
        if table == _WORDS:
            self.words(value)
        elif table not in TABLES or "." in table:
            known = [_WORDS, *(it for it in TABLES if "." not in it)]
            self.refuse(
                self.at((table,)), f"“{table}” is no table of a framework.{nearest(table, known)}"
            )
        elif table == ONE_TABLE:
            if isinstance(value, dict):
                self.entry(table, value, (table,), None)
            else:
                self.refuse(self.at((table,)), f"Write [{table}] in single brackets.")
        else:
            self.rows(table, value, (table,), None)

    def rows(self, table: str, value: Any, path: Path, inside: Entry | None) -> None:
        if not isinstance(value, list) or not all(isinstance(it, dict) for it in value):
            self.refuse(self.at(path), f"Write [[{table}]] in double brackets, one for each.")
            return
        for place, row in enumerate(value):
            self.entry(table, row, (*path, place), inside)

    def entry(self, table: str, row: Mapping[str, Any], path: Path, inside: Entry | None) -> None:
        keys, says, children = TABLES[table], {}, CHILDREN.get(table, ())
        before = len(self.mistakes)
        for name, value in row.items():
            if name in children:
                continue
            if name not in keys:
                near = nearest(name, [*keys, *children])
                self.refuse(
                    self.at((*path, name)), f"“{name}” is no key of {_brackets(table)}.{near}"
                )
                continue
            sentence = _misfit(name, value, keys[name])
            if sentence:
                self.refuse(self.at((*path, name)), sentence)
            else:
                says[name] = value
        for name, key in keys.items():
            if key.is_needed and (name not in row or row[name] == ""):
                self.refuse(self.at((*path, name)), f"{_brackets(table)} needs “{name}”: write it.")
        lines = {name: line_at(self.lines, (*path, name)) for name in row}
        is_whole = len(self.mistakes) == before
        entry = Entry(table, says, self.at(path), lines, inside, is_whole)
        self.entries.append(entry)
        for child in children:
            if child in row:
                self.rows(f"{table}.{child}", row[child], (*path, child), entry)

    def words(self, said: Any) -> None:
        if not isinstance(said, dict):
            self.refuse(self.at((_WORDS,)), "Write [words] in single brackets.")
            return
        for term, value in said.items():
            place = self.at((_WORDS, term))
            if not (_is_texts(value) and len(value) == 2 and all(it.strip() for it in value)):
                self.refuse(
                    place,
                    f'What “{term}” is called: write one and many of it, as {term} = ["measure",'
                    ' "measures"].',
                )
                continue
            says = {"term": term, "singular": value[0], "plural": value[1]}
            self.entries.append(Entry("terms", says, place))


def _brackets(table: str) -> str:
    return f"[{table}]" if table == ONE_TABLE else f"[[{table}]]"


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(it, str) for it in value)


_FITS: Final = {
    Holds.TEXT: lambda it: isinstance(it, str),
    Holds.DAY: lambda it: isinstance(it, date) and not isinstance(it, datetime),
    Holds.TRUTH: lambda it: isinstance(it, bool),
    Holds.COUNT: lambda it: isinstance(it, int) and not isinstance(it, bool),
    Holds.NUMBER: lambda it: (
        isinstance(it, int | float) and not isinstance(it, bool) and isfinite(it)
    ),
    Holds.TEXTS: _is_texts,
}


def _misfit(name: str, value: Any, key: Key) -> str:
    """Return why a value does not fit its key; nothing where it does."""
    if not _FITS[key.holds](value):
        return f"“{name}” holds {key.holds.value}: write it so."
    if key.holds is Holds.DAY and not FIRST_YEAR <= value.year <= LAST_YEAR:
        return f"The year {value.year} is too far away: write a day between {FIRST_YEAR} and {LAST_YEAR}."
    said = value if isinstance(value, list) else [value]
    strange = [str(it) for it in said if key.words and it not in key.words]
    if strange:
        near = nearest(strange[0], key.words)
        return f"“{name}” is one of {', '.join(key.words)}, not “{strange[0][:60]}”.{near}"
    if key.holds is Holds.COUNT and not 0 < value <= key.most:
        return f"“{name}” is a whole number from 1 to {key.most:,}, not {str(value)[:20]}."
    if key.holds is Holds.NUMBER and not 0 < value <= key.most:
        return f"“{name}” is a number above nought and up to {key.most:,}, not {str(value)[:20]}."
    if isinstance(value, str) and "\x00" in value:
        return f"“{name}” holds a sign that no text can hold (U+0000): take it out."
    return ""


def _unreadable(name: str, fault: str, text: str) -> tuple[Place, str]:
    """Return where the standard library stopped reading, and why, in a sentence."""
    found = re.search(r"\(at line (\d+), column (\d+)\)", fault)
    line = int(found.group(1)) if found else text.count("\n") + 1
    why = re.sub(r"\s*\(at .*\)$", "", fault)
    column = f" at its sign {found.group(2)}" if found else " at the end of the file"
    return Place(name, line), f"This is not TOML{column} ({why[:1].lower()}{why[1:200]}): mend it."
