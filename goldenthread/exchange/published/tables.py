"""Open a long table, whatever it came as: CSV, packed CSV, Parquet or a workbook; and say what it holds."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from goldenthread.exchange.files import FileKind, FileRefused, Limits, kind_of
from goldenthread.exchange.reading import read_workbook

_PACKED, _PARQUET = b"\x1f\x8b", b"PAR1"
#: A long table has many more rows than a return; what it unpacks to is bounded as a workbook is.
LIMITS: Final = Limits(rows=2_000_000, columns=200)
_HEADINGS_SEARCHED = 5


class Kind(Enum):
    """What a table holds, in the order in which tables are read."""

    PLACES = 0
    DICTIONARY = 1
    FIGURES = 2
    NEIGHBOURS = 3

    @property
    def order(self) -> int:
        """When it is read: figures are read by what places and dictionary say."""
        return self.value


#: What a column may be headed, by what it is for.
ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "measure": ("short desc", "measure_short", "measure code", "measure", "indicator", "series"),
    "title": ("data item", "measure title", "title", "indicator name", "measure name"),
    "period": ("years", "year", "period", "time period"),
    "place": ("la and regions", "la name", "area", "area name", "place", "authority"),
    "place_code": ("la number", "la num", "area code", "la code", "place code", "code"),
    "value": ("values", "value", "figure"),
    "region": ("region", "goreg"),
}
_FIGURES = ("measure", "period", "place", "value")


@dataclass(frozen=True)
class Columnar:
    """A table opened but not yet read through: its headings, and its rows one after another."""

    kind: Kind
    headings: tuple[str, ...]
    rows: Iterable[Sequence[Any]]

    def place_of(self, role: str) -> int | None:
        """Return which column has a role."""
        for name in ROLES[role]:
            if name in self.headings:
                return self.headings.index(name)
        return None

    def column(self, name: str) -> int | None:
        """Return which column is headed so."""
        return self.headings.index(name) if name in self.headings else None


def open_table(name: str, content: bytes) -> Columnar:
    """Return a file's table.

    Raises:
        FileRefused: it is of no kind that can be read, or has none of the headings that are looked for.
    """
    rows = _rows_of(content)
    above = list(itertools.islice(rows, _HEADINGS_SEARCHED))
    for place, row in enumerate(above):
        headings = tuple(str(cell or "").strip().casefold() for cell in row)
        kind = _kind_of(headings)
        if kind is not None:
            return Columnar(kind, headings, itertools.chain(above[place + 1 :], rows))
    raise FileRefused(
        "Its columns are not known. Figures need a measure, a year, a place and a value"
        " (Short Desc, Years, LA and Regions, Values); see docs/how-to/benchmarks.md."
    )


def _kind_of(headings: tuple[str, ...]) -> Kind | None:
    """Return what a table with these headings holds."""
    if "measure_short" in headings and "polarity" in headings:
        return Kind.DICTIONARY
    if all(any(name in headings for name in ROLES[role]) for role in _FIGURES):
        return Kind.FIGURES
    if "sn1" in headings and any(name in headings for name in ROLES["place_code"]):
        return Kind.NEIGHBOURS
    if all(any(name in headings for name in ROLES[r]) for r in ("place", "place_code", "region")):
        return Kind.PLACES
    return None


def _rows_of(content: bytes) -> Iterator[Sequence[Any]]:
    if content.startswith(_PARQUET):
        return _from_parquet(content)
    if content.startswith(_PACKED):
        return _from_text(_unpacked(content))
    if kind_of(content) is FileKind.WORKBOOK:
        sheet = read_workbook("workbook", content).sheets[0]
        return (cells for _, cells in sheet.rows)
    return _from_text(content)


def _unpacked(content: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            found = packed.read(LIMITS.expanded_bytes + 1)
    except (EOFError, OSError, zlib.error):
        raise FileRefused(
            "It is packed and damaged: pack the file again, or bring it unpacked."
        ) from None
    if len(found) > LIMITS.expanded_bytes:
        raise FileRefused(
            f"It unpacks to more than {LIMITS.expanded_bytes // 1_000_000} MB: split it by year."
        )
    return found


def _from_text(content: bytes) -> Iterator[Sequence[Any]]:
    encoding = "utf-8-sig"
    try:
        for at in range(0, len(content), 1 << 24):
            content[at : at + (1 << 24)].decode("utf-8", "strict" if at == 0 else "ignore")
    except UnicodeDecodeError as fault:
        if fault.end < min(len(content), 1 << 24) - 4:  # not only cut between two bytes
            encoding = "cp1252"
    if b"\x00" in content:
        raise FileRefused("This is not a text table, whatever its name says.")
    text = io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="")
    return _counted(csv.reader(text))


def _counted(rows: Iterator[list[str]]) -> Iterator[Sequence[Any]]:
    try:
        for place, row in enumerate(rows):
            if place > LIMITS.rows or len(row) > LIMITS.columns:
                raise FileRefused(f"It has more than {LIMITS.rows:,} rows: split it by year.")
            yield row
    except csv.Error as fault:
        raise FileRefused(f"It cannot be read as a table: {fault}.") from None


def _from_parquet(content: bytes) -> Iterator[Sequence[Any]]:
    """Read column by column, a group of rows at a time."""
    from arro3.io import read_parquet  # so that only who reads such a file loads it

    batches = _guarded(lambda: read_parquet(io.BytesIO(content)))
    yield list(batches.schema.names)
    count = 0
    while (batch := _guarded(lambda: next(batches, None))) is not None:
        count += batch.num_rows
        if count > LIMITS.rows or batch.num_columns > LIMITS.columns:
            raise FileRefused(f"It has more than {LIMITS.rows:,} rows: split it by year.")
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _guarded(read: Callable[[], Any]) -> Any:
    """Call the reader, whose own errors are of its own kinds and may be panics."""
    try:
        return read()
    except BaseException as fault:
        if isinstance(fault, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise FileRefused("It is a damaged Parquet file: export it again, or as CSV.") from None
