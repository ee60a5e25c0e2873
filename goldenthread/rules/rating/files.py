"""A rating rule as a file: TOML, with the council that it is from and its source.

The format is described in docs/how-to/rules.md. What is read is what a stored rule holds, except that
numbers may be plain.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from goldenthread.rules.cell_text import quoted
from goldenthread.rules.rating.rule import FIELDS, Rule, rule_from_data
from goldenthread.rules.rating.stored import RuleRefused, Written

_LONGEST: Final = 200_000
_ABOUT: Final = ("councils", "from", "to", "rates", "source", "notes")


class Rates(StrEnum):
    """What a rule is for."""

    INDICATORS = "indicators"
    ACTIVITY = "activity"  # what is counted without either way being better
    COMPARISON = "comparison"  # with what others achieve
    ACTIONS = "actions"
    RECOMMENDATIONS = "recommendations"


@dataclass(frozen=True)
class RuleFile:
    """A rule with where it comes from.

    ``councils`` are those it is of, under each name that they go by; none is anybody's. ``first_year``
    and ``last_year`` are the years in which it was used, as the year that each began in.
    """

    rule: Rule
    councils: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    rates: Rates = Rates.INDICATORS
    source: str = ""
    notes: str = ""

    def is_of(self, council: str) -> bool:
        """Say whether it is the rule of a council, by any way to write its name.

        >>> maidstone = RuleFile(Rule("Ours", ()), councils=("Maidstone Borough Council",))
        >>> maidstone.is_of("Maidstone BC"), maidstone.is_of("Hart")
        (True, False)
        """
        return any(place_of(council) == place_of(name) for name in self.councils)

    def covers(self, year: int | None) -> bool:
        """Say whether it was used in the year that begins in ``year``; an unknown one may be any."""
        if year is None:
            return True
        begun = self.first_year is None or self.first_year <= year
        return begun and (self.last_year is None or year <= self.last_year)


_NOT_PLACES: Final = frozenset(
    (
        "authority", "bc", "borough", "cc", "city", "council", "county", "dc", "district", "lb", "london",
        "mbc", "mdc", "metropolitan", "of", "royal", "the", "and", "unitary",
    )
)  # fmt: skip


def place_of(council: str) -> frozenset[str]:
    """Return the words of a council's name that tell it from others.

    >>> sorted(place_of("London Borough of Havering")), sorted(place_of("Brighton & Hove City Council"))
    (['havering'], ['brighton', 'hove'])
    """
    words = re.findall(r"[a-z]+", council.casefold().replace("'", ""))
    return frozenset(words) - _NOT_PLACES


def read_rule_file(content: str | bytes, *, name: str) -> RuleFile:
    """Return the rule that a file holds.

    Raises:
        RuleRefused: it holds none; the message names the file, the line and what to mend.
    """
    text = _text(content, name)
    try:
        source = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as refusal:
        raise RuleRefused(_of_toml(str(refusal), name)) from None
    except RecursionError:
        raise RuleRefused(f"{name}: it is nested too deep to be a rule.") from None
    try:
        return _read(source)
    except RuleRefused as refusal:
        line = _line_of(str(refusal), text)
        place = f"{name}, line {line}" if line else name
        raise RuleRefused(f"{place}: {refusal}") from None


def _text(content: str | bytes, name: str) -> str:
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise RuleRefused(f"{name} is not text in UTF-8: save it as that.") from None
    if len(content) > _LONGEST:
        raise RuleRefused(f"{name} is longer than {_LONGEST:,} characters: it is no rule.")
    return content.removeprefix("\ufeff").replace("\r\n", "\n")


def _of_toml(refusal: str, name: str) -> str:
    """Return a refusal of the format itself, its line first."""
    found = re.search(r" \(at line (\d+), column (\d+)\)$", refusal)
    if found is None:
        return f"{name}: {refusal.partition(' (at')[0]}. It must be TOML."
    says = refusal[: found.start()]
    return f"{name}, line {found[1]}: {says}, at its character {found[2]}. It must be TOML."


def _read(source: dict[str, object]) -> RuleFile:
    written = Written(source, where="The rule", knows=(*FIELDS, *_ABOUT))
    found = RuleFile(
        rule=rule_from_data(
            {key: _with_text(value) for key, value in source.items() if key in FIELDS}
        ),
        councils=written.texts("councils"),
        first_year=_year(written, "from"),
        last_year=_year(written, "to"),
        rates=written.choice("rates", Rates) if written.has("rates") else Rates.INDICATORS,
        source=written.text("source") if written.has("source") else "",
        notes=written.text("notes") if written.has("notes") else "",
    )
    written.unread -= {*FIELDS, "source", "notes", "rates", "from", "to"}
    written.finish()
    return found


def _with_text(value: object) -> object:
    """Return what TOML holds with each number as text, as a stored rule has it."""
    if isinstance(value, Mapping):
        return {key: _with_text(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_text(one) for one in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    return value


def _year(written: Written, name: str) -> int | None:
    """Return the year that '2013/14' begins in."""
    if not written.has(name):
        return None
    found = re.fullmatch(r"((?:19|20)\d\d)(?:[/-](\d\d))?", written.text(name))
    if found is None or (found[2] and (int(found[1]) + 1) % 100 != int(found[2])):
        raise RuleRefused(
            f"The rule has {quoted(written.source[name])} for “{name}”: write a year such as 2013/14."
        )
    return int(found[1])


def _line_of(refusal: str, text: str) -> int | None:
    """Return the line that a refusal is about: of the word it names, in the clause that it names."""
    lines = text.split("\n")
    first, end = 0, len(lines)
    place = re.match(r"(Clause|Class) (\d+)", refusal)
    if place is not None:
        table = "clauses" if place[1] == "Clause" else "classes"
        heads = [at for at, line in enumerate(lines) if line.strip().startswith("[[")]
        own = [at for at in heads if re.match(rf"\s*\[\[\s*{table}\s*\]\]", lines[at])]
        if len(own) >= int(place[2]):
            first = own[int(place[2]) - 1]
            end = next((at for at in heads if at > first), len(lines))
    for word in re.findall("“(.+?)”", refusal):
        for at in range(first, end):
            if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", lines[at].partition("#")[0]):
                return at + 1
    return first + 1 if first else None
