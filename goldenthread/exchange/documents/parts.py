"""What is a document made of? The same parts become a PDF and a Word file; neither knows whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

__all__ = [
    "Column",
    "Document",
    "DocumentRefused",
    "Facts",
    "Heading",
    "Item",
    "Listed",
    "Paragraph",
    "Part",
    "Run",
    "Table",
    "in_order",
    "printable",
    "said",
]

#: What no file format of text holds, and no font shows.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DEEPEST = 6


class DocumentRefused(ValueError):
    """Refused because the document cannot be made; the message is a sentence for whoever asked for it."""


def printable(text: str) -> str:
    """Return a text without what no file of text holds.

    >>> printable("Homes" + chr(0) + " for all")
    'Homes for all'
    """
    return _UNPRINTABLE.sub("", text)


@dataclass(frozen=True)
class Run:
    """Words set alike; ``href`` leads elsewhere."""

    text: str
    is_strong: bool = False
    is_emphasis: bool = False
    is_code: bool = False
    href: str = ""


Runs: TypeAlias = tuple[Run, ...]


def said(text: str) -> Runs:
    """Return a plain text as runs."""
    return (Run(printable(text)),) if text else ()


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 stands right below the title."""

    text: str
    level: int = 1
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: plain, a ``note`` beside the matter, a ``quote``, or ``code``."""

    runs: Runs
    style: str = "plain"
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Item:
    """One point of a list: what it says, and the lists below it."""

    runs: Runs
    below: tuple[Listed, ...] = ()


@dataclass(frozen=True)
class Listed:
    """A list with dots, or one with numbers from ``start``."""

    items: tuple[Item, ...]
    is_numbered: bool = False
    start: int = 1
    kind: str = field(default="listed", init=False)


@dataclass(frozen=True)
class Column:
    """A column of a table; ``share`` is its width beside the others."""

    title: str
    is_number: bool = False
    share: float = 1


@dataclass(frozen=True)
class Table:
    """A table whose header row stands on every page that it goes on to."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Runs, ...], ...]
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Facts:
    """Terms and what each is."""

    pairs: tuple[tuple[str, str], ...]
    kind: str = field(default="facts", init=False)


Part: TypeAlias = Heading | Paragraph | Listed | Table | Facts


@dataclass(frozen=True)
class Document:
    """A document whole: what it is called, whose it is, what it says of itself, and its parts."""

    title: str
    council: str
    made_on: date
    parts: Sequence[Part]
    caption: str = ""
    language: str = "en-GB"
    has_contents: bool = False


def in_order(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield the parts with headings that skip no level, as readers of documents by ear need them.

    >>> [it.level for it in in_order([Heading("A"), Heading("B", 3), Heading("C", 3)])]
    [1, 2, 2]
    """
    given: list[int] = []
    for part in parts:
        if isinstance(part, Heading):
            while given and given[-1] >= part.level:
                given.pop()
            given.append(part.level)
            part = replace(part, level=min(len(given), _DEEPEST))
        yield part
