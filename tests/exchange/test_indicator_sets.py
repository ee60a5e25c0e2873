"""Files of sets: those that are shipped are read whole; bad ones are refused line by line, in sentences."""

from __future__ import annotations

from datetime import date

import pytest

from goldenthread.exchange.indicator_sets import LARGEST, SetRefused, read_set, shipped_sets
from goldenthread.rules.indicator_sets import ItemSays

HEAD = "reference,x-1\nfamily,X\nname,The set\nissued_on,2008-04-01\n\n"
GOOD = f"{HEAD}code,title,polarity,frequency\nA 1,One,high,year\nA 2,,,\n"


def _refused(content: bytes | str) -> list[str]:
    with pytest.raises(SetRefused) as told:
        read_set(content if isinstance(content, bytes) else content.encode())
    found = [str(it) for it in told.value.mistakes]
    assert all(it.endswith(".") for it in found), found
    return found


def test_a_file_is_read_with_gaps_left_empty():
    found = read_set(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert (found.reference, found.family, found.issued_on) == ("x-1", "X", date(2008, 4, 1))
    assert found.items == (
        ItemSays("A 1", "One", polarity="high", frequency="year"),
        ItemSays("A 2"),
    )


def test_every_set_that_is_shipped_is_read_and_says_where_it_is_from_and_what_it_lacks():
    found = [read_set(content) for content in shipped_sets().values()]
    assert {it.reference: len(it.items) for it in found} == {
        "bvpi-2007": 46, "lait-2026": 448, "lgbf-2022": 118, "lgbf-2024": 108,
        "local-outcomes-2026": 11, "ni-2008": 54, "oflog-asc-2024": 7, "portsmouth-lpsa-2002": 13,
    }  # fmt: skip
    assert all(it.source and it.issuer and "What is missing" in it.about for it in found)
    words = "\n".join(content.decode() for content in shipped_sets().values())
    assert "/farm" not in words
    assert "/work" not in words


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty"),
        (b"hello, world\n1,2\n", "This is not a set of indicators"),
        (b"%PDF-1.7 x", "This is a PDF document"),
        (b"PK\x03\x04rest", "This is a workbook"),
        ("x".encode("utf-16"), "The file is UTF-16"),
        (GOOD.encode() + b"A 3,\xff,,\n", "Line 9 holds a character that is not UTF-8"),
        (GOOD.encode() + b"A 3,\x00,,\n", "Line 9 holds characters that no text has"),
        (b"x" * (LARGEST + 1), "The file is larger than 1 MB"),
        (HEAD + "code,title\n", "The set holds no indicators"),
        (
            HEAD + "code,title\n" + "".join(f"{at},x\n" for at in range(6_000)),
            "more than 5,050 rows",
        ),
        (HEAD + 'code,title\nA,"open\n', "A quotation mark opened on line"),
    ],
)
def test_what_is_no_set_is_refused_whole(content, says):
    assert says in _refused(content)[0]


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("A 2,,,", "a 1,,,", "Line 8: The code a 1 stands on line 7 already"),
        ("A 2,,,", ",Two,,", "Line 8: This row has no code"),
        ("A 2,,,", "A 2,Two, three,,,four", "Line 8: There are more cells than headings"),
        ("high", "up", "Line 7: “up” is no polarity: write one of high"),
        ("year", "yearly", "Line 7: “yearly” is no frequency"),
        ("One", "x" * 301, "Line 7: The title is 301 characters long"),
        ("2008-04-01", "1 April 2008", "Line 4: “1 April 2008” is no day"),
        ("2008-04-01", "2008-02-30", "Line 4: “2008-02-30” is no day"),
        ("2008-04-01", "9999-01-01", "Line 4: “9999-01-01” is no day"),
        ("x-1", "X 1", "Line 1: Write the reference with small letters"),
        ("family,X", "familie,X", "Line 2: “familie” is no fact of a set"),
        ("family,X", "name,X", "Line 3: “name” stands twice"),
        ("family,X\n", "", "The set has no “family”"),
        ("The set", "The set, of 2008", "Line 3: “name” has more than one cell"),
        ("code,title,polarity", "code,titel,polarity", "Line 6: “titel” is no heading"),
        ("code,title,polarity", "code,title,title", "Line 6: The heading “title” stands twice"),
    ],
)  # fmt: skip
def test_every_line_that_is_to_be_mended_is_named(was, now, says):
    found = _refused(GOOD.replace(was, now, 1))
    assert any(it.startswith(says) for it in found), found


def test_of_very_many_mistakes_the_earliest_are_told():
    found = _refused(HEAD + "code,polarity\n" + "".join(f"{at},up\n" for at in range(300)))
    assert len(found) == 101
    assert found[-1] == "… and 200 more to mend."
