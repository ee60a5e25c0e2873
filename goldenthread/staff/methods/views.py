"""How everything is worked out: the published methods, as they ship with the program."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import nh3
from django.http import Http404, HttpResponse
from django.shortcuts import render
from markupsafe import Markup

import goldenthread
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in

_PACKAGE = Path(goldenthread.__file__).parent
#: Installed, the methods lie in the package; in a checkout beside it.
_PLACES = (_PACKAGE / "methods", _PACKAGE.parent / "docs" / "methods")


#: A link from one method to another, as the files write it.
_LINK = re.compile(r'href="(\w+)\.md(#[^"]*)?"')
_BOX = '<div class="gt-prose__wide" role="region" aria-label="Table {}" tabindex="0"><table>'


@lru_cache(maxsize=1)
def _published() -> dict[str, Path]:
    """Return the methods' files by name."""
    place = next((each for each in _PLACES if each.is_dir()), None)
    found = sorted(place.glob("*.md")) if place else []
    return {path.stem: path for path in found if path.stem != "README"}


def _title(path: Path) -> str:
    first = path.read_text("utf-8").partition("\n")[0]
    return first.lstrip("# ").strip() or path.stem.capitalize()


@lru_cache(maxsize=1)
def titles() -> tuple[tuple[str, str], ...]:
    """Return every method's name and title."""
    return tuple((name, _title(path)) for name, path in _published().items())


def _href(link: re.Match[str]) -> str:
    return f'href="{page_address("method", link[1])}{link[2] or ""}"'


@lru_cache(maxsize=64)
def _drawn(path: Path) -> Markup:
    """Return a method's text under its heading, as safe HTML."""
    from markdown_it import MarkdownIt  # a tenth of the start, for pages that are remembered

    _, _, body = path.read_text("utf-8").partition("\n")
    made = nh3.clean(MarkdownIt("commonmark").enable("table").render(body))
    made = _LINK.sub(_href, made)
    # A wide table scrolls in a box of its own, which the keyboard must reach.
    first, *tables = made.split("<table>")
    boxed = (_BOX.format(place) + each for place, each in enumerate(tables, start=1))
    made = (first + "".join(boxed)).replace("</table>", "</table></div>")
    return Markup(made)  # noqa: S704  (cleaned, and our own text besides)


@signed_in
def methods(request: Asked) -> HttpResponse:
    """List what is computed, each with the page that says how."""
    return render(
        request, "indicators/methods.html", {"listed": titles(), "crumbs": [("Methods", None)]}
    )


@signed_in
def method(request: Asked, name: str) -> HttpResponse:
    """Show one published method."""
    path = _published().get(name)
    if path is None:
        raise Http404("There is no such method.")
    return render(
        request,
        "indicators/method.html",
        {
            "title": _title(path),
            "text": _drawn(path),
            "crumbs": [("Methods", page_address("methods")), (_title(path), None)],
        },
    )
