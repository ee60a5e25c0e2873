"""A Page of a longer list: every list that is shown is one (100 rows at most)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import models

LARGEST = 100

T = TypeVar("T")
U = TypeVar("U")
M = TypeVar("M", bound=models.Model)
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some items of ``total``: the page ``number`` of ``pages``, counted from 1."""

    items: Sequence[T]
    number: int
    pages: int
    total: int
    size: int = LARGEST

    @property
    def earliest(self) -> int:
        """The place of the first item in the whole list, counted from 1; 0 on an empty page."""
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def latest(self) -> int:
        """The place of the last item in the whole list; 0 on an empty page."""
        return self.earliest + len(self.items) - 1 if self.items else 0

    @property
    def has_previous(self) -> bool:
        """Whether a page comes before this one."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Whether a page comes after this one."""
        return self.number < self.pages

    def mapped(self, turn: Callable[[T], U]) -> Page[U]:
        """Return the same page with each item turned into another."""
        return Page(
            [turn(item) for item in self.items], self.number, self.pages, self.total, self.size
        )


def page_of(queryset: models.QuerySet[M, Row], number: int = 1, size: int = LARGEST) -> Page[Row]:
    """Return one page of an ordered queryset; two SQL queries.

    A number beyond either end gives the page at that end, so an old link still shows something.
    """
    size = max(1, min(size, LARGEST))
    total = queryset.count()
    pages = max(1, -(-total // size))
    number = max(1, min(number, pages))
    start = (number - 1) * size
    return Page(list(queryset[start : start + size]), number, pages, total, size)


def page_within(rows: Sequence[T], number: int = 1, size: int = LARGEST) -> Page[T]:
    """Return one page of rows that are all in hand; a number beyond either end gives that end."""
    pages = max(1, -(-len(rows) // size))
    number = max(1, min(number, pages))
    start = (number - 1) * size
    return Page(rows[start : start + size], number, pages, len(rows), size)
