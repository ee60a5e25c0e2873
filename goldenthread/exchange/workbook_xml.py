"""What a workbook's own XML says that its values alone do not.

The reader of values forgets which cells are formulas without a result, which hold an error,
which are shown as percentages and which are merged, and it lays out a sheet to its furthest
cell whatever that costs. This pass streams each sheet once and keeps only that. Document type
declarations are refused, so no entity is ever expanded.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat  # nosec B407

from goldenthread.exchange.archive import damaged, part_named
from goldenthread.exchange.files import FileRefused, Limits

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]
Place = tuple[int, int]

_CHUNK = 1 << 18
_MOST_COUNTED = 5_000_000
_REFERENCE = re.compile(r"^\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_PERCENT_FORMATS = frozenset({9, 10})
_TOO_LARGE = (
    "The sheet ‘{name}’ is too large: it may hold {rows:,} rows and {columns:,} columns. "
    "Delete what stands far below or beside the table, or split it by year."
)


@dataclass
class SheetFacts:
    """One sheet, as far as its XML must be asked. Lines and columns count from nought."""

    name: str
    bottom: int = -1  # the lowest line with content
    right: int = -1
    uncalculated: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)
    percentages: set[Place] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # top left bottom right
    characters: int = 0


@dataclass(frozen=True)
class _Book:
    """What the sheets of one workbook share."""

    percent_styles: frozenset[int]
    text_lengths: list[int]
    recalculates: bool  # the file asks to be calculated anew when opened
    limits: Limits


def sheet_facts(archive: zipfile.ZipFile, limits: Limits) -> dict[str, SheetFacts]:
    """Return for each worksheet, by its name, what its XML says.

    Raises:
        FileRefused: a part is damaged, holds a document type declaration or is too large.
    """
    _refuse_false_counts(archive)
    paths, recalculates = _sheet_paths(archive)
    book = _Book(_percent_styles(archive), _text_lengths(archive, limits), recalculates, limits)
    found = {}
    for name, path in paths.items():
        part = part_named(archive, path)
        if part is not None:
            found[name] = _SheetReader(name, book).read(archive, part)
    return found


def place_of(reference: str) -> Place:
    """Return line and column, from nought, of a cell's name.

    >>> place_of("AB12")
    (11, 27)
    """
    matched = _REFERENCE.match(reference)
    if matched is None or int(matched[2]) == 0:
        raise damaged()
    column = 0
    for letter in matched[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(matched[2]) - 1, column - 1


def _stream(
    archive: zipfile.ZipFile,
    part: str,
    start: Start,
    end: End | None = None,
    text: Text | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declaration

    def started(tag: str, attributes: dict[str, str]) -> None:
        if "count" in attributes or "uniqueCount" in attributes:
            _refuse_false_count(attributes)
        start(_local(tag), attributes)

    parser.StartElementHandler = started
    if end is not None:
        ended = end
        parser.EndElementHandler = lambda tag: ended(_local(tag))
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        with archive.open(part) as opened:
            while chunk := opened.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):  # the latter two: an unknown encoding
        raise damaged() from None


def _refuse_false_counts(archive: zipfile.ZipFile) -> None:
    """Refuse a part that announces more than it can hold, whichever part that is.

    The reader of values sets memory aside for what is announced, and memory that cannot be had
    ends the whole process.
    """
    for name in archive.namelist():
        lowered = name.lower()
        if lowered.endswith(".xml") and lowered.startswith("xl/") and lowered.count("/") == 1:
            _stream(archive, name, lambda _tag, _attributes: None)


def _refuse_false_count(attributes: dict[str, str]) -> None:
    for name in ("count", "uniqueCount"):
        written = attributes.get(name, "0")
        if len(written) > 9 or not 0 <= _whole(written) <= _MOST_COUNTED:
            raise damaged()


def _refuse_declaration(*_: object) -> None:
    raise FileRefused(
        "The workbook holds a document type declaration, which no spreadsheet program writes: "
        "open it in Excel, save it again as .xlsx, and upload that."
    )


def _local(tag: str) -> str:
    return tag.rpartition(":")[2] if ":" in tag else tag


def _sheet_paths(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}
    recalculates = False

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            if attributes.get("Id", "") in targets:
                raise damaged()  # two readers might take different ones
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        nonlocal recalculates
        if tag == "sheet":
            keys = [value for name, value in attributes.items() if _local(name) == "id"]
            if len(keys) != 1 or attributes.get("name", "") in sheets:
                raise damaged()
            sheets[attributes.get("name", "")] = keys[0]
        elif tag == "calcPr":
            recalculates = attributes.get("fullCalcOnLoad", "0") in {"1", "true"}

    relations = part_named(archive, "xl/_rels/workbook.xml.rels")
    if relations is None:
        raise damaged()
    _stream(archive, relations, relation)
    _stream(archive, part_named(archive, "xl/workbook.xml") or "xl/workbook.xml", sheet)
    paths = {
        name: posixpath.normpath(posixpath.join("/xl", targets[key]))
        for name, key in sheets.items()
        if key in targets
    }
    return paths, recalculates


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    part = part_named(archive, "xl/styles.xml")
    if part is None:
        return frozenset()
    percent_formats = set(_PERCENT_FORMATS)
    found: list[bool] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if tag == "numFmt" and "%" in _QUOTED.sub("", attributes.get("formatCode", "")):
            percent_formats.add(_whole(attributes.get("numFmtId", "")))
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            found.append(_whole(attributes.get("numFmtId", "0")) in percent_formats)

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and tag != "cellXfs"

    _stream(archive, part, start, end)
    return frozenset(number for number, is_percent in enumerate(found) if is_percent)


def _text_lengths(archive: zipfile.ZipFile, limits: Limits) -> list[int]:
    part = part_named(archive, "xl/sharedStrings.xml")
    lengths: list[int] = []
    if part is None:
        return lengths

    def start(tag: str, _: dict[str, str]) -> None:
        if tag == "si":
            lengths.append(0)

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)
            if lengths[-1] > 2 * limits.cell_characters:  # rich text brings its own line breaks
                raise FileRefused(
                    f"A cell holds more than {limits.cell_characters:,} characters: shorten it."
                )

    _stream(archive, part, start, text=text)
    return lengths


def _whole(written: str) -> int:
    try:
        return int(written)
    except ValueError:
        raise damaged() from None


class _SheetReader:
    """Gathers the facts of one sheet from its stream of elements."""

    def __init__(self, name: str, book: _Book) -> None:
        self.facts = SheetFacts(name)
        self.book = book
        self.line, self.column = -1, -1
        self.kind, self.style = "", 0
        self.has_formula = self.has_value = self.in_value = False
        self.value: list[str] = []

    def read(self, archive: zipfile.ZipFile, part: str) -> SheetFacts:
        _stream(archive, part, self.start, self.end, self.text)
        return self.facts

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._start_cell(attributes)
        elif tag in {"v", "t"}:
            self.in_value = self.has_value = True
        elif tag == "is":
            self.has_value = True
        elif tag == "f":
            self.has_formula = True
        elif tag == "row":
            self.line = self.line + 1 if "r" not in attributes else _whole(attributes["r"]) - 1
            if self.line < 0:
                raise damaged()
            self.column = -1
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, characters: str) -> None:
        if self.in_value:
            self.value.append(characters)

    def end(self, tag: str) -> None:
        if tag in {"v", "t"}:
            self.in_value = False
        elif tag == "c":
            self._end_cell()

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            self.line, self.column = place_of(attributes["r"])
        else:
            self.column += 1
        self.kind = attributes.get("t", "n")
        self.style = _whole(attributes.get("s", "0"))
        self.has_formula = self.has_value = self.in_value = False
        self.value.clear()

    def _end_cell(self) -> None:
        facts, place = self.facts, (self.line, self.column)
        value = "".join(self.value)
        if self.has_formula and self._is_uncalculated(value):
            facts.uncalculated.add(place)
        if not self.has_value and not self.has_formula:
            return
        facts.bottom = max(facts.bottom, self.line)
        facts.right = max(facts.right, self.column)
        if self.kind == "e":
            facts.errors[place] = value
        elif self.kind == "n" and self.style in self.book.percent_styles:
            facts.percentages.add(place)
        elif self.kind == "s":
            self._count_shared(value)
        self._refuse_large()

    def _is_uncalculated(self, value: str) -> bool:
        if not self.has_value or (not value and self.kind != "str"):
            return True
        return self.book.recalculates and self.kind == "n" and value in {"0", "0.0"}

    def _count_shared(self, value: str) -> None:
        number = _whole(value.strip())
        if not 0 <= number < len(self.book.text_lengths):
            raise damaged()
        self.facts.characters += self.book.text_lengths[number]

    def _refuse_large(self) -> None:
        facts, limits = self.facts, self.book.limits
        if (
            facts.bottom >= limits.rows
            or facts.right >= limits.columns
            or (facts.bottom + 1) * (facts.right + 1) > limits.cells
            or facts.characters > limits.expanded_bytes
        ):
            raise FileRefused(
                _TOO_LARGE.format(name=facts.name, rows=limits.rows, columns=limits.columns)
            )

    def _merge(self, reference: str) -> None:
        first, _, latest = reference.partition(":")
        top, left = place_of(first)
        bottom, right = place_of(latest or first)
        if bottom < top or right < left:
            raise damaged()
        self.facts.merged.append((top, left, bottom, right))
