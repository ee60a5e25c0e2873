"""What no form expects: drawn by Hypothesis, sent as a browser would or as none would."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from tests.faults.pages import Field, Form

#: Each broke somebody's program once.
KNOWN = (
    "", " ", "\t\r\n", "\x00", "a\x00b", "\ud800", "\udfff!", "\ufeff", "\u202eabc", "\u200f٣٫٥", "١٢٣",
    "１２", "½", "²", "Ⅷ", "é" * 300, "Z̷̢̛" * 60, "👩‍👩‍👧‍👦",
    "<script>alert(1)</script>", "\"'><b>", "{{ 7*7 }}", "{% x %}",
    "' OR 1=1 --", "%", "_", "%s%n%d", "\\", "../../../etc/passwd", "=cmd|' /C calc'!A0", "NULL", "None",
    "true", "[]", "{}", "1e999", "-1e999", "1e-999", "NaN", "-NaN", "sNaN", "inf", "-Infinity", "-0", "+5",
    "0x10", "1_000", "1,2,3", "1.2.3", "1 000", "£5", "5%", "9" * 400, "9223372036854775807",
    "9223372036854775808", "-9223372036854775809", "9223372036854", "9223372036855", "0.0000001",
    "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "31/02/2026", "29 February 2025",
    "2026-W53", "31.12.9999", "1 January 1", "1/1/0001", "2014/15 Q2", "2014/15 Q9", "2014/16 Q1",
    "0000/01 Q1", "0001/02",
    "9999/00 Q4", "9998/99", "9999/00", "99999/00 Q1", "week of 31 December 9999",
    "December 9999", "week of 1 January 0001",
    "00000000-0000-0000-0000-000000000000", "CS02a", "cs02a", "CS02a/", "a" * 256, "A" * 5_000, "x" * 70_000,
    "on", "1", "0", "-1", "2", "today", "asc", "-id", "id;drop table", "a,b", "?", "#", "&a=b", "a=b",
)  # fmt: skip


def texts() -> SearchStrategy[str]:
    """Draw what somebody may send in the place of a word, a number or a day."""
    return st.one_of(
        st.sampled_from(KNOWN),
        st.sampled_from(KNOWN),
        st.text(max_size=40),
        st.integers().map(str),
        st.floats().map(str),
        st.decimals(allow_nan=True, allow_infinity=True).map(str),
        st.dates().map(lambda it: it.isoformat()),
        st.dates().map(lambda it: f"{it.day} {it:%B} {it.year}"),
        st.tuples(st.integers(0, 10_000), st.integers(0, 99), st.integers(0, 5)).map(
            lambda it: f"{it[0]:04}/{it[1]:02} Q{it[2]}"
        ),
    )


@composite
def _of_field(draw: DrawFn, field: Field) -> list[str]:
    """Draw the values that one field is sent with."""
    way = draw(st.integers(0, 9))
    if way < 4:
        return list(field.values)
    if way < 6 and field.options:
        return [draw(st.sampled_from(field.options))]
    if way == 6:
        return draw(st.sampled_from([[], [*field.values, *field.values]]))
    if way == 7 and field.options:
        return list(field.options)
    return [draw(texts())]


@composite
def fillings(draw: DrawFn, form: Form) -> list[tuple[str, str]]:
    """Draw what is sent of a form: some of it as it came, some of it garbage, some of it missing."""
    sent = [
        (field.name, value) for field in form.fields.values() for value in draw(_of_field(field))
    ]
    if draw(st.integers(0, 9)) == 0:
        sent.append((draw(texts())[:60], draw(texts())))
    return sent


@composite
def damaged(draw: DrawFn, whole: bytes) -> bytes:
    """Draw a file that was cut, flipped, doubled or spliced somewhere."""
    held = bytearray(whole)
    for _ in range(draw(st.integers(1, 6))):
        if not held:
            break
        place = draw(st.integers(0, len(held) - 1))
        way = draw(st.integers(0, 5))
        if way == 0:
            held[place] ^= draw(st.integers(1, 255))
        elif way == 1:
            del held[place : place + draw(st.integers(1, 200))]
        elif way == 2:
            held[place:place] = draw(texts()).encode("utf-8", "surrogatepass")
        elif way == 3:
            held[place:place] = held[place : place + draw(st.integers(1, 200))]
        elif way == 4:
            held[place : place + 1] = draw(st.binary(max_size=20))
        else:
            del held[place:]
    return bytes(held)
