"""Compare the rows of an append-only table with the digests that their events kept."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from goldenthread.audit.canonical import Leaves
from goldenthread.audit.faults import Fault, row_added, row_altered, row_missing
from goldenthread.audit.models import Event
from goldenthread.audit.reading import Chunk, Reader, sheets_in_order
from goldenthread.audit.registry import versions_of
from goldenthread.records.models import AppendOnly

_DIGEST = 32


class Counting(Protocol):
    """Counts each row that was checked."""

    def count(self) -> None:
        """Count one row."""


class _Kept(NamedTuple):
    """What an event kept of one row."""

    place: tuple[int, int]
    version: int
    digest: bytes


def row_fault(model: type[AppendOnly], head: int, tally: Counting) -> Fault | None:
    """Return the first fault among the rows recorded up to event ``head``, in the order of events.

    Rows and digests are walked side by side, both in the order (event, id).
    """
    table = model._meta.db_table
    digesting = _Digesting(model)
    rows, kept = digesting.rows(head), _kept(table, head)
    row, due = next(rows, None), next(kept, None)
    while row is not None or due is not None:
        if due is None or (row is not None and row[0] < due.place):
            assert row is not None  # noqa: S101  (one of the two stands)
            return row_added(table, row[0][1], row[0][0])
        if row is None or row[0] > due.place:
            return _gone(model, due)
        if row[1].digest(due.version, row[2]) != due.digest:
            return row_altered(table, due.place[1], due.place[0])
        tally.count()
        row, due = next(rows, None), next(kept, None)
    return _beyond(model, head)


def _gone(model: type[AppendOnly], due: _Kept) -> Fault:
    """Return that a row is missing, or altered when it stands under another event."""
    number, row_id = due.place
    stands = model._base_manager.filter(pk=row_id).exists()
    name = model._meta.db_table
    return row_altered(name, row_id, number) if stands else row_missing(name, row_id, number)


def _beyond(model: type[AppendOnly], head: int) -> Fault | None:
    """Return a row that claims an event which is still to come."""
    later = model._base_manager.filter(event__gt=head).order_by("-event").first()
    if later is None or Event.objects.filter(number=later.event).exists():
        return None
    return row_added(model._meta.db_table, later.pk, later.event)


def _kept(table: str, head: int) -> Iterator[_Kept]:
    for sheet in sheets_in_order(table=table, event__lte=head):
        ids, digests = bytes(sheet.row_ids), bytes(sheet.digests)
        for place, (row_id,) in enumerate(struct.iter_unpack(">q", ids)):
            digest = digests[place * _DIGEST : (place + 1) * _DIGEST]
            yield _Kept((sheet.event, row_id), sheet.version, digest)


class _Digesting:
    """Reads the rows of a table with the fields of every version, and digests them by any."""

    def __init__(self, model: type[AppendOnly]) -> None:
        leaves = {v: Leaves(model, f.names) for v, f in versions_of(model).items()}
        names = sorted({name for each in leaves.values() for name in each.names})
        places = {name: place for place, name in enumerate(names, start=1)}
        #: For each version what digests it, and the columns that it takes.
        self.versions = {
            version: (each, [0, *(places[name] for name in each.names)])
            for version, each in leaves.items()
        }
        self._event = places["event"]
        self._reader = Reader(model, names)

    def rows(self, head: int) -> Iterator[_Row]:
        """Yield the rows up to ``head`` in the order (event, id)."""
        for columns in self._reader.up_to_event(head):
            chunk = _Chunk(self, columns)
            for place, at in enumerate(zip(columns[self._event], columns[0], strict=True)):
                yield at, chunk, place


class _Chunk:
    """Some rows that were read together; they are digested together when one is asked for."""

    def __init__(self, digesting: _Digesting, columns: Chunk) -> None:
        self._digesting = digesting
        self._columns = columns
        self._digests: dict[int, list[bytes]] = {}

    def digest(self, version: int, place: int) -> bytes:
        """Return the digest of one row by one version of the fields."""
        found = self._digests.get(version)
        if found is None:
            if version not in self._digesting.versions:
                return b""
            leaves, picked = self._digesting.versions[version]
            found = leaves.digests([self._columns[column] for column in picked])
            self._digests[version] = found
        return found[place]


_Row = tuple[tuple[int, int], _Chunk, int]
