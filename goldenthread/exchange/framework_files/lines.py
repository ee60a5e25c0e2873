"""On which line of a TOML file each table and each key stands: the standard library's reader does not say.

The text is one that the standard library has read already, so that nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["Path", "lines_of"]

#: The way to a table or a key: names, and the place of each table of an array, counted from nought.
Path = tuple[str | int, ...]

_QUOTES: Final = ('"""', "'''", '"', "'")
_ESCAPES: Final = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def lines_of(text: str) -> dict[Path, int]:
    r"""Return the line of every table's heading and every key, counted from 1.

    Keys within an inline table or array stand on the line of the key whose value that is.

    >>> lines_of("a = 1\n[[b]]\nc = [\n1]\n[[b.d]]\n[[b]]\ne.f = 2")
    {('a',): 1, ('b', 0): 2, ('b', 0, 'c'): 3, ('b', 0, 'd', 0): 5, ('b', 1): 6, ('b', 1, 'e', 'f'): 7}
    """
    found = _Scanner(text.replace("\r\n", "\n"))
    found.scan()
    return found.lines


@dataclass
class _Scanner:
    text: str
    at: int = 0
    line: int = 1
    table: Path = ()
    lines: dict[Path, int] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)

    def scan(self) -> None:
        while self._to_statement():
            line = self.line
            if self._peek() == "[":
                self._heading(line)
            else:
                path = self.table + self._key()
                self._blanks()
                self._take()  # the sign "="
                self.lines.setdefault(path, line)
                self._value()

    def _peek(self, count: int = 1) -> str:
        return self.text[self.at : self.at + count]

    def _take(self, count: int = 1) -> str:
        taken = self.text[self.at : self.at + count]
        self.at += count
        self.line += taken.count("\n")
        return taken

    def _blanks(self) -> None:
        while self._peek() in (" ", "\t"):
            self._take()

    def _comment(self) -> None:
        while self._peek() not in ("", "\n"):
            self._take()

    def _to_statement(self) -> bool:
        while (sign := self._peek()) and sign in " \t\n#":
            self._comment() if sign == "#" else self._take()
        return bool(sign)

    def _heading(self, line: int) -> None:
        is_array = self._peek(2) == "[["
        self._take(2 if is_array else 1)
        names = self._key()
        self._blanks()
        self._take(2 if is_array else 1)
        path = self._placed(names[:-1]) + names[-1:]
        if is_array:
            place = self.counts.get(path, 0)
            self.counts[path] = place + 1
            path = (*path, place)
        self.table = path
        self.lines.setdefault(path, line)

    def _placed(self, names: Path) -> Path:
        """Return the way to a table, with the last place of each array that it goes through."""
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        return path

    def _key(self) -> tuple[str, ...]:
        """Take a key, dotted or not; stop before what follows it."""
        names: list[str] = []
        while True:
            self._blanks()
            sign = self._peek()
            names.append(self._quoted() if sign in ('"', "'") else "".join(self._bare()))
            self._blanks()
            if self._peek() != ".":
                return tuple(names)
            self._take()

    def _bare(self) -> Iterator[str]:
        while (sign := self._peek()) and (sign.isalnum() or sign in "-_"):
            yield self._take()

    def _quoted(self) -> str:
        quote, said = self._take(), ""
        while (sign := self._take()) not in (quote, ""):
            said += self._escaped() if sign == "\\" and quote == '"' else sign
        return said

    def _escaped(self) -> str:
        sign = self._take()
        if sign in ("u", "U"):
            return chr(int(self._take(4 if sign == "u" else 8), 16))
        return _ESCAPES.get(sign, sign)

    def _value(self) -> None:
        """Skip a value: to the end of its line, or of the array, table or text that it opens."""
        depth = 0
        while sign := self._peek():
            if sign == "\n" and not depth:
                return
            if sign == "#":
                self._comment()
            elif sign in ('"', "'"):
                self._skip_text()
            else:
                depth += (sign in "[{") - (sign in "]}")
                self._take()

    def _skip_text(self) -> None:
        quote = next(it for it in _QUOTES if self._peek(len(it)) == it)
        self._take(len(quote))
        while self._peek() and self._peek(len(quote)) != quote:
            is_escape = self._peek() == "\\" and quote[0] == '"'
            self._take(2 if is_escape else 1)
        self._take(len(quote))
        if len(quote) == 3:  # a text may end with one or two quotes of its own
            while self._peek() == quote[0]:
                self._take()


def line_at(lines: dict[Path, int], path: Path) -> int:
    """Return the line of a table or a key, or of the first of its tables, or of what it stands in."""
    while path and path not in lines and (*path, 0) not in lines:
        path = path[:-1]
    return lines.get(path) or lines.get((*path, 0), 1)


def nested(read: Any, path: Path) -> Any:
    """Return what stands at a path in a file as read."""
    for step in path:
        read = read[step]
    return read
