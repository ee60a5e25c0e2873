"""Cases of published counts and percentages by colour (docs/methods/rollup.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from goldenthread.exchange.cases.case import Case, Misread, Verdict
from goldenthread.exchange.cases.departures import departure_of
from goldenthread.exchange.cases.rows import Row, misplaced, rows_of
from goldenthread.rules.numbers import Number, Read, number, percentage_of, read_figure, shown
from goldenthread.rules.rollup import Counts, summary_counts
from goldenthread.rules.vocabulary import RatingClass

NEEDED: Final = ("council", "period", "rated", "green", "amber", "red")
COLOURS: Final = {
    "green": RatingClass.ON_TARGET,
    "amber": RatingClass.NEAR_TARGET,
    "red": RatingClass.OFF_TARGET,
}

CUT_SHORT: Final = "the print cuts its decimals off; ours rounds a half up"
IN_ERROR: Final = "the print contradicts itself, as its row says; ours is what its counts come to"

#: What was published, and what ours comes to: ('green 71%', 'green 71%').
Pair = tuple[str, str]


def check(file: Path) -> list[Case]:
    """Return the file's cases, each with what its counts come to.

    Raises:
        CasesRefused: it holds none.
    """
    return [_judged(row) for row in rows_of(file, needed=NEEDED)]


def _judged(at: Row) -> Case:
    row = at.cells
    named = (row.get(name, "") for name in ("case_id", "council", "period", "scope"))
    name = " ".join(word for word in named if word)

    def case(verdict: Verdict, pairs: list[Pair], note: str = "") -> Case:
        return Case(name, _side(pairs, 0), _side(pairs, 1), verdict, note, at.line)

    try:
        if misplaced(at):
            raise Misread(misplaced(at))
        given = {
            colour: _count(row, colour) for colour in (*COLOURS, "rated", "measured", "na_or_info")
        }
        pairs = [*_of_counts(given), *_of_percentages(row, given), *_of_exact(row, given)]
    except ValueError as why:
        return case(Verdict.FAILED, [("counts", "nothing")], str(why))
    if not pairs:
        return case(Verdict.NOT_JUDGED, [], "it gives no counts")
    wrong = [pair for pair in pairs if pair[0] != pair[1]]
    if not wrong:
        return case(Verdict.PASSED, pairs)
    why_not = _departs(row, given, wrong)
    return case(Verdict.DEPARTED if why_not else Verdict.FAILED, wrong, why_not)


def _side(pairs: list[Pair], side: int) -> str:
    return ", ".join(pair[side] for pair in pairs)


def _count(row: Mapping[str, str], name: str) -> int | None:
    """Return a count, or nothing where none was printed."""
    cell = row.get(name, "")
    found = read_figure(cell)
    if found.value is None:
        if found.refused is not None:
            raise Misread(f"its {name} cannot be read: {found.refused}")
        return None
    whole, rest = divmod(found.value, number(1))
    if rest or whole < 0:
        raise Misread(f"its {name}, {cell}, is not a count")
    return whole


def _counts(given: Mapping[str, int | None]) -> Counts | None:
    """Return the counts as ours are made; None where a class was not printed and nothing tells how many.

    Where one or more classes were not printed, the number rated says what they hold together.
    """
    by_class = {means: given[colour] or 0 for colour, means in COLOURS.items()}
    told = sum(by_class.values())
    whole = given["rated"] if given["rated"] is not None else given["measured"]
    unsaid = [means for colour, means in COLOURS.items() if given[colour] is None]
    if unsaid and whole is None and not _has_no_such_class(given):
        return None
    if unsaid and whole is not None and whole > told:
        by_class[unsaid[-1]] = whole - told
    return summary_counts({**by_class, RatingClass.NOT_RATED: given["na_or_info"] or 0})


def _has_no_such_class(given: Mapping[str, int | None]) -> bool:
    """Say whether the class that was not printed is one that the council does not have: amber beside both."""
    return given["amber"] is None and given["green"] is not None and given["red"] is not None


def _of_counts(given: Mapping[str, int | None]) -> Iterator[Pair]:
    """Hold the number rated, and the number of all, against the sums of the classes."""
    counts = _counts(given)
    if counts is None or all(given[colour] is None for colour in COLOURS):
        return
    if given["rated"] is not None:
        yield f"{given['rated']} rated", f"{counts.rated} rated"
    if given["measured"] is not None and given["na_or_info"] is not None:
        yield f"{given['measured']} in all", f"{counts.total} in all"


def _of_percentages(row: Mapping[str, str], given: Mapping[str, int | None]) -> Iterator[Pair]:
    counts = _counts(given)
    for colour, means in COLOURS.items():
        printed = _percentage(row, f"{colour}_pct")
        if printed.value is None or given[colour] is None or counts is None or not counts.rated:
            continue
        if printed.decimals:
            ours = shown(_exact(counts.by_class[means], counts.rated), decimals=printed.decimals)
        else:
            ours = str(counts.percentages[means])
        theirs = shown(printed.value, decimals=printed.decimals)
        yield f"{colour} {theirs}%", f"{colour} {ours}%"


def _of_exact(row: Mapping[str, str], given: Mapping[str, int | None]) -> Iterator[Pair]:
    """Hold the exact share of green, where the file gives it, against ours."""
    exact = _percentage(row, "check_green_pct_exact").value
    if exact is not None and given["green"] is not None and given["rated"]:
        ours = shown(_exact(given["green"], given["rated"]), decimals=2)
        yield f"green exactly {shown(exact, decimals=2)}", f"green exactly {ours}"


def _percentage(row: Mapping[str, str], name: str) -> Read:
    """Return what was printed of a percentage.

    Raises:
        Misread: it is no number.
    """
    found = read_figure(row.get(name, ""))
    if found.refused is not None:
        raise Misread(f"its {name} cannot be read: {found.refused}")
    return found


def _exact(count: int, of: int) -> Number:
    return percentage_of(Number(count), Number(of))


def _departs(row: Mapping[str, str], given: Mapping[str, int | None], wrong: list[Pair]) -> str:
    """Return why a difference is meant, or nothing where it is not."""
    listed = [
        departure_of("summary-counts", row, key=row.get("scope", ""), published=theirs, ours=ours)
        for theirs, ours in wrong
    ]
    first = listed[0]
    if first is not None and all(listed):
        return first.why
    if all(_is_cut_short(pair, given) for pair in wrong):
        return CUT_SHORT
    note, sums = row.get("note", "").casefold(), row.get("check_sum", "").casefold()
    is_said = "published error" in note or sums not in ("", "ok")
    is_shown = "inconsistent" in note and _cannot_add_up(row)
    return IN_ERROR if is_said or is_shown else ""


def _cannot_add_up(row: Mapping[str, str]) -> bool:
    """Say whether the printed percentages add to what no rounding of parts of a hundred can."""
    printed = [_percentage(row, f"{colour}_pct").value for colour in COLOURS]
    known = [value for value in printed if value is not None]
    off = abs(sum(known) - number(100))
    return len(known) > 1 and 2 * off > len(known) * number(1)


def _is_cut_short(pair: Pair, given: Mapping[str, int | None]) -> bool:
    """Say whether a printed whole percentage is the exact one without its decimals."""
    theirs = re.fullmatch(r"(green|amber|red) (\d+)%", pair[0])
    count, of = (given[theirs[1]], given["rated"]) if theirs else (None, None)
    if theirs is None or count is None or not of:
        return False
    return int(theirs[2]) == 100 * count // of
