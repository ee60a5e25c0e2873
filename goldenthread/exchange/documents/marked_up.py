"""How do texts that people write in Markdown become parts of a document?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from goldenthread.exchange.documents.parts import (
    Column,
    Heading,
    Item,
    Listed,
    Paragraph,
    Part,
    Run,
    Runs,
    Table,
    printable,
)

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

__all__ = ["parts_of", "plain_of"]

_SAFE = ("http://", "https://", "mailto:")


def parts_of(text: str, *, below: int = 1) -> list[Part]:
    """Return a text in Markdown as parts; its headings stand below a heading of level ``below``.

    >>> [type(it).__name__ for it in parts_of(chr(10).join(["# Aim", "To *listen*.", "- first"]))]
    ['Heading', 'Paragraph', 'Listed']
    >>> parts_of("<b>Markup</b>")[0].runs[0].text
    '<b>Markup</b>'
    """
    from markdown_it import MarkdownIt  # a tenth of the start
    from markdown_it.tree import SyntaxTreeNode

    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")
    tree = SyntaxTreeNode(reader.disable("image").parse(printable(text)))
    return [part for node in tree.children for part in _parts(node, below, is_top=True)]


def _parts(node: SyntaxTreeNode, below: int, *, is_top: bool = False) -> Iterator[Part]:
    if node.type == "heading":
        runs = _runs(node)
        if is_top:
            yield Heading("".join(it.text for it in runs), int(node.tag[1]) + below)
        else:  # a heading inside a list or a quotation is no part of the outline
            yield Paragraph(tuple(_strong(it) for it in runs))
    elif node.type == "paragraph":
        yield Paragraph(_runs(node))
    elif node.type in ("fence", "code_block"):
        yield Paragraph((Run(node.content.rstrip("\n"), is_code=True),), "code")
    elif node.type in ("bullet_list", "ordered_list"):
        yield _listed(node)
    elif node.type == "table":
        yield _table(node)
    elif node.type == "blockquote":
        for each in node.children:
            for part in _parts(each, below):
                is_plain = isinstance(part, Paragraph) and part.style == "plain"
                yield Paragraph(part.runs, "quote") if is_plain else part  # type: ignore[union-attr]


def _strong(run: Run) -> Run:
    return Run(run.text, is_strong=True, href=run.href)


def _listed(node: SyntaxTreeNode) -> Listed:
    is_numbered = node.type == "ordered_list"
    start = int(node.attrs.get("start", 1)) if is_numbered else 1
    return Listed(tuple(_item(it) for it in node.children), is_numbered, start)


def _item(node: SyntaxTreeNode) -> Item:
    runs: list[Run] = []
    below: list[Listed] = []
    for child in node.children:
        for part in _parts(child, 0):
            if isinstance(part, Listed):
                below.append(part)
            elif isinstance(part, Paragraph):
                runs += [Run("\n")] if runs else []
                runs += part.runs
            elif isinstance(part, Table):
                cells = [[_plain(cell) for cell in row] for row in part.rows]
                runs += [Run("\n" + " | ".join(row)) for row in cells]
    return Item(tuple(runs), tuple(below))


def _plain(runs: Runs) -> str:
    return "".join(it.text for it in runs)


def _table(node: SyntaxTreeNode) -> Table:
    head, *bodies = node.children
    titles = [_plain(_runs(cell)) for cell in head.children[0].children]
    numbers = ["right" in str(cell.attrs.get("style", "")) for cell in head.children[0].children]
    rows = [[_runs(cell) for cell in row.children] for body in bodies for row in body.children]
    columns = tuple(Column(*each) for each in zip(titles, numbers, strict=True))
    return Table("", columns, tuple(tuple(row) for row in rows))


def _runs(node: SyntaxTreeNode) -> Runs:
    return tuple(run for child in node.children for run in _spans(child, Run("")) if run.text)


def _spans(node: SyntaxTreeNode, as_is: Run) -> Iterator[Run]:
    """Yield the words of a node and of those inside it, each as it is set."""
    strong, emphasis, href = as_is.is_strong, as_is.is_emphasis, as_is.href
    if node.type == "strong":
        strong = True
    elif node.type == "em":
        emphasis = True
    elif node.type == "link":
        given = str(node.attrs.get("href", ""))
        href = given if given.startswith(_SAFE) else ""
    elif node.type in ("text", "code_inline"):
        yield Run(node.content, strong, emphasis, node.type == "code_inline", href)
    elif node.type in ("softbreak", "hardbreak"):
        yield Run(" " if node.type == "softbreak" else "\n", strong, emphasis)
    for child in node.children:
        yield from _spans(child, Run("", strong, emphasis, href=href))


def plain_of(text: str) -> str:
    """Return a text in Markdown as plain lines, as people compare two of them.

    >>> print(plain_of(chr(10).join(["# Aim", "To *listen*.", "- first", "- next"])))
    Aim
    <BLANKLINE>
    To listen.
    <BLANKLINE>
    • first
    • next
    """
    return "\n\n".join(_lines(part) for part in parts_of(text))


def _lines(part: Part) -> str:
    match part:
        case Heading():
            return part.text
        case Paragraph():
            return _plain(part.runs)
        case Listed():
            return "\n".join(_points(part, ""))
        case Table():
            rows = [
                [it.title for it in part.columns],
                *([_plain(it) for it in row] for row in part.rows),
            ]
            return "\n".join(" | ".join(row) for row in rows)
        case _:
            return ""


def _points(part: Listed, inset: str) -> Iterator[str]:
    for place, item in enumerate(part.items, start=part.start):
        sign = f"{place}." if part.is_numbered else "•"
        yield f"{inset}{sign} {_plain(item.runs)}"
        for below in item.below:
            yield from _points(below, f"{inset}\u2003")
