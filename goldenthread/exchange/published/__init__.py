"""Read files of others' published figures: long tables, their dictionary, places and neighbours.

What may be brought and how it is read: docs/how-to/benchmarks.md.
"""

from __future__ import annotations

from collections.abc import Iterable

from goldenthread.exchange.files import FileRefused
from goldenthread.exchange.published.described import read_dictionary
from goldenthread.exchange.published.figures import read_figures
from goldenthread.exchange.published.places import read_neighbours, read_places
from goldenthread.exchange.published.tables import Columnar, Kind, open_table
from goldenthread.rules.published import Publication

__all__ = ["read_publication"]


def read_publication(files: Iterable[tuple[str, bytes]]) -> Publication:
    """Return what the files say together; what each of them is, its headings tell.

    Raises:
        FileRefused: one of them cannot be read, or none holds figures; the message names the file.
    """
    found = Publication()
    opened = [(name, _opened(name, content)) for name, content in files]
    for name, table in sorted(opened, key=lambda each: each[1].kind.order):
        try:
            _READERS[table.kind](table, found)
        except FileRefused as refusal:
            raise FileRefused(f"{name}: {refusal}") from None
    if not any((found.figures, found.described, found.neighbours, found.places)):
        raise FileRefused("The files hold nothing to bring in: choose the one with the figures.")
    return found


def _opened(name: str, content: bytes) -> Columnar:
    try:
        return open_table(name, content)
    except FileRefused as refusal:
        raise FileRefused(f"{name}: {refusal}") from None


_READERS = {
    Kind.PLACES: read_places,
    Kind.DICTIONARY: read_dictionary,
    Kind.FIGURES: read_figures,
    Kind.NEIGHBOURS: read_neighbours,
}
