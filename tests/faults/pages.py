"""Forms as pages show them: what a browser would send, so that new forms are met without being named."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_UNTYPED = frozenset({"hidden", "radio", "checkbox", "submit", "button", "file", "password"})


@dataclass
class Field:
    """One name of a form: what it holds as the page came, and what may be chosen."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @property
    def is_typed(self) -> bool:
        """Whether somebody writes into it."""
        return self.kind not in _UNTYPED and self.kind != "select"


@dataclass
class Form:
    """One form of a page."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    def sent(self) -> list[tuple[str, str]]:
        """Return what is sent when nothing is touched."""
        return [(it.name, value) for it in self.fields.values() for value in it.values]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._select: Field | None = None
        self._text: Field | None = None
        self._option: str | None = None

    def _named(self, name: str, kind: str) -> Field:
        return self.forms[-1].fields.setdefault(name, Field(name, kind))

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        its = {name: value or "" for name, value in given}
        if tag == "a" and its.get("href"):
            self.links.append(its["href"])
        elif tag == "form":
            self.forms.append(Form(its.get("action", ""), its.get("method", "get").lower()))
        elif not self.forms:
            return
        elif tag in {"input", "button"} and its.get("name"):
            self._input(its, tag)
        elif tag == "select" and its.get("name"):
            self._select = self._named(its["name"], "select")
        elif tag == "option" and self._select is not None:
            value = its.get("value", "")
            self._select.options.append(value)
            if "selected" in its or not self._select.values:
                self._select.values[:] = [value]
        elif tag == "textarea" and its.get("name"):
            self._text = self._named(its["name"], "textarea")
            self._text.values[:] = [""]

    def _input(self, its: dict[str, str], tag: str) -> None:
        kind = its.get("type", "submit" if tag == "button" else "text")
        found = self._named(its["name"], kind)
        value = its.get("value", "on" if kind in {"checkbox", "radio"} else "")
        found.options.append(value)
        if kind not in {"checkbox", "radio", "submit", "button", "file"} or "checked" in its:
            found.values.append(value)

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            # The line break after the tag belongs to the markup.
            self._text.values[0] += data.removeprefix("\n") if not self._text.values[0] else data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = None


@dataclass(frozen=True)
class Page:
    """What can be sent and followed from a page."""

    forms: list[Form]
    links: list[str]

    def form(self, name: str) -> Form:
        """Return the form that has a field of this name."""
        return next(it for it in self.forms if name in it.fields)


def page_of(words: str) -> Page:
    """Read a page's markup."""
    reader = _Reader()
    reader.feed(words)
    return Page(reader.forms, reader.links)
