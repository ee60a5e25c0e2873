"""The line of every table and key: what the standard library reads, and where it stands, agree."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

import tomlkit
from hypothesis import given
from hypothesis import strategies as some

from goldenthread.exchange.framework_files.lines import lines_of, nested
from goldenthread.exchange.framework_files.reading import read_folder

TEXTS = some.text(
    some.characters(codec="utf-8", exclude_characters="\r"), max_size=12
) | some.sampled_from(['"""', "'''", "[x]", "a = 1", "# no", '\n"""\n', "\\", "\n[[b]]\n", 'x"'])
VALUES = some.recursive(
    TEXTS | some.integers(0, 9) | some.booleans() | some.dates(date(1900, 1, 1), date(2199, 1, 1)),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
ROWS = some.lists(some.dictionaries(TEXTS, VALUES, min_size=1, max_size=3), min_size=1, max_size=3)
KEYS = some.text("abc-_1 .é", min_size=1, max_size=4)
DOCUMENTS = some.dictionaries(
    KEYS, VALUES | ROWS | some.dictionaries(KEYS, ROWS | VALUES, max_size=2), max_size=4
)


def _tables(held: Any, path=()):
    """Yield the way to every table and key that has a line of its own in what tomlkit writes."""
    for key, value in held.items():
        here = (*path, str(key))
        if isinstance(value, tomlkit.items.AoT):
            for place, row in enumerate(value):
                yield (*here, place)
                yield from _tables(row, (*here, place))
        elif isinstance(value, tomlkit.items.Table):
            yield from _tables(value, here)
        else:
            yield here


@given(DOCUMENTS)
def test_every_table_and_key_is_found_on_its_line(document):
    text = tomlkit.dumps(document)
    said, lines = tomllib.loads(text), lines_of(text)
    rows = text.split("\n")
    assert set(_tables(tomlkit.parse(text))) <= set(lines)
    for path, line in lines.items():
        nested(said, path)  # it is there
        row = rows[line - 1].lstrip()
        name = next(it for it in reversed(path) if isinstance(it, str))
        is_plain = all(it.isascii() and (it.isalnum() or it in "-_") for it in name)
        assert row.startswith("[") or not is_plain or row.startswith(name) or f".{name}" in row


def test_dotted_keys_comments_quotes_and_windows_lines_are_counted():
    text = (
        '# one\r\n"a b".c = """x\r\n["""\r\n[ t . "u" ] # [no]\r\nk = [ # ]\r\n"]", '
        "'''\r\n''']\r\n[[t.u.v]]\r\n"
    )
    assert lines_of(text) == {
        ("a b", "c"): 2,
        ("t", "u"): 4,
        ("t", "u", "k"): 5,
        ("t", "u", "v", 0): 8,
    }


@given(some.binary(max_size=60) | some.text(max_size=60).map(str.encode))
def test_whatever_the_files_hold_reading_ends_in_entries_or_sentences(content):
    folder = read_folder({"a.toml": content, "b.toml": b"[framework]\n" + content})
    assert all(it.sentence.endswith((".", "?", "]")) for it in folder.mistakes)


def test_what_cannot_be_read_at_all_says_where():
    folder = read_folder({"a.toml": b"name = 1\n\xff", "b.toml": b"a = " + b"[" * 5_000})
    assert str(folder.mistakes[0]).startswith("a.toml:2: This is not UTF-8")
    assert str(folder.mistakes[1]).startswith("b.toml:1: ")
    assert "no file that ends in .toml" in str(read_folder({}).mistakes[0])
