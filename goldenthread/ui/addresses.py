"""Addresses of the same page with another number, order or filter."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit


def with_query(address: str, **changes: object) -> str:
    """Return ``address`` with query values set; ``None`` or an empty text takes a value away.

    >>> with_query("/measures/?service=3&page=2", page=None, sort="-actual")
    '/measures/?service=3&sort=-actual'
    """
    scheme, place, path, query, fragment = urlsplit(address)
    kept = [pair for pair in parse_qsl(query) if pair[0] not in changes]
    kept += [(name, str(value)) for name, value in changes.items() if value not in (None, "")]
    return urlunsplit((scheme, place, path, urlencode(kept), fragment))


@dataclass(frozen=True)
class PageLink:
    """One place in the row of pages; a gap has no number."""

    number: int | None
    href: str
    is_current: bool


def page_links(number: int, pages: int, address: str) -> list[PageLink]:
    """Return the pages worth offering: the ends, the current one and its neighbours.

    >>> [link.number for link in page_links(5, 9, "/measures/")]
    [1, None, 4, 5, 6, None, 9]
    """
    wanted = sorted({1, pages, number - 1, number, number + 1} & set(range(1, pages + 1)))
    links: list[PageLink] = []
    before = 0
    for each in wanted:
        if each - before > 1:
            links.append(PageLink(None, "", False))
        links.append(PageLink(each, with_query(address, page=each), each == number))
        before = each
    return links


@dataclass(frozen=True)
class Column:
    """One column's head: what it says and, if it sorts, by which key and which way now."""

    text: str
    key: str = ""
    is_number: bool = False
    href: str = ""
    order: str = ""


def sorting_columns(
    columns: list[Column], *, address: str, sort: str, anchor: str = ""
) -> list[Column]:
    """Return the columns with their links: a second press on the sorted one turns the order round.

    ``sort`` is the key in force, with ``-`` before it for descending; ``anchor`` the place on the page.

    >>> sorting_columns([Column("Actual", "actual")], address="/m/", sort="actual")[0].href
    '/m/?sort=-actual'
    """
    found = []
    for column in columns:
        order = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "")
        wanted = f"-{column.key}" if order == "ascending" else column.key
        if column.key:
            href = with_query(address, sort=wanted, page=None) + (f"#{anchor}" if anchor else "")
            found.append(Column(column.text, column.key, column.is_number, href, order))
        else:
            found.append(column)
    return found
