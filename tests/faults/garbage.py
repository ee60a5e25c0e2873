"""What no form expects: drawn by chance from a seed, sent as a browser would or as none would.

The seed alone says what is drawn, so that what broke is drawn again. (Hypothesis drew it before; of
100,000 trials it needed as much time as the pages, and it stopped at the first fault.)
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from tests.faults.pages import Field, Form

T = TypeVar("T")

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


def _letters(chance: Random) -> str:
    """Draw characters of any kind: of every plane, halves of pairs, signs that show nothing."""
    kinds = [(32, 126), (0, 31), (128, 0x2FF), (0x300, 0xFFFF), (0x10000, 0x10FFFF)]
    return "".join(chr(chance.randint(*chance.choice(kinds))) for _ in range(chance.randint(0, 40)))


def _whole_number(chance: Random) -> str:
    return str(chance.randint(-1, 1) * chance.getrandbits(chance.choice([4, 8, 32, 64, 90])))


def _float(chance: Random) -> str:
    found: float = struct.unpack("d", chance.randbytes(8))[0]
    return str(chance.choice([found, math.nan, math.inf, -math.inf, chance.uniform(-200, 200)]))


def _decimal(chance: Random) -> str:
    return f"{chance.randint(-99, 999)}.{chance.getrandbits(chance.randint(1, 80))}"


def _day(chance: Random) -> str:
    day = date(1, 1, 1) + timedelta(days=chance.randint(0, (date.max - date(1, 1, 1)).days))
    near = date(2014, 1, 1) + timedelta(days=chance.randint(0, 5000))
    it = chance.choice([day, near])
    return chance.choice([it.isoformat(), f"{it.day} {it:%B} {it.year}", f"{it:%d/%m/%Y}"])


def _period(chance: Random) -> str:
    return f"{chance.randint(0, 10_000):04}/{chance.randint(0, 99):02} Q{chance.randint(0, 5)}"


_KINDS: Sequence[Callable[[Random], str]] = (
    lambda chance: chance.choice(KNOWN), lambda chance: chance.choice(KNOWN),
    lambda chance: chance.choice(KNOWN), _letters, _whole_number, _float, _decimal, _day, _period,
)  # fmt: skip


def text(chance: Random) -> str:
    """Draw what somebody may send in the place of a word, a number or a day."""
    return chance.choice(_KINDS)(chance)


def some(chance: Random, draw: Callable[[Random], T], at_most: int) -> list[T]:
    """Draw a few of a kind; perhaps none."""
    return [draw(chance) for _ in range(chance.randint(0, at_most))]


def _of_field(chance: Random, field: Field) -> list[str]:
    """Draw the values that one field is sent with."""
    way = chance.randint(0, 9)
    if way < 4:
        return list(field.values)
    if way < 6 and field.options:
        return [chance.choice(field.options)]
    if way == 6:
        return chance.choice([[], [*field.values, *field.values]])
    if way == 7 and field.options:
        return list(field.options)
    return [text(chance)]


def filling(chance: Random, form: Form) -> list[tuple[str, str]]:
    """Draw what is sent of a form: some of it as it came, some of it garbage, some of it missing."""
    sent = [
        (field.name, value) for field in form.fields.values() for value in _of_field(chance, field)
    ]
    if chance.randint(0, 9) == 0:
        sent.append((text(chance)[:60], text(chance)))
    return sent


def damaged(chance: Random, whole: bytes) -> bytes:
    """Draw a file that was cut, flipped, doubled or spliced somewhere."""
    held = bytearray(whole)
    for _ in range(chance.randint(1, 6)):
        if not held:
            break
        place = chance.randint(0, len(held) - 1)
        way = chance.randint(0, 5)
        if way == 0:
            held[place] ^= chance.randint(1, 255)
        elif way == 1:
            del held[place : place + chance.randint(1, 200)]
        elif way == 2:
            held[place:place] = text(chance).encode("utf-8", "surrogatepass")
        elif way == 3:
            held[place:place] = held[place : place + chance.randint(1, 200)]
        elif way == 4:
            held[place : place + 1] = chance.randbytes(chance.randint(0, 20))
        else:
            del held[place:]
    return bytes(held)
