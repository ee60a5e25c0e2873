"""Why is there no value? The reasons in words, and the marks spreadsheets use for them.

Method: docs/methods/numbers.md. A missing value is never nought.
"""

from __future__ import annotations

import re
from typing import Final

from goldenthread.rules.vocabulary import MissingReason

_WORDS: Final[dict[MissingReason, str]] = {
    MissingReason.NOT_DUE: "not due",
    MissingReason.AWAITED: "awaited",
    MissingReason.LATE: "late",
    MissingReason.SUPPRESSED: "suppressed",
    MissingReason.NOT_APPLICABLE: "not applicable",
    MissingReason.CANNOT_CALCULATE: "cannot be calculated",
}

_MARKS: Final[dict[MissingReason, tuple[str, ...]]] = {
    MissingReason.NOT_DUE: ("not due", "not yet due", "not due yet", "nyd"),
    # A dash, dots or a colon do not say why nothing is there, so someone still has to.
    MissingReason.AWAITED: (
        "", "-", "--", "\N{EN DASH}", "\N{EM DASH}", "\N{MINUS SIGN}", ".", "..", "...", ":",
        "\N{HORIZONTAL ELLIPSIS}", "x", "[x]", "awaited", "awaiting", "awaiting data", "tbc",
        "to be confirmed", "tba", "pending", "not available", "not yet available",
        "no data", "data not available", "not known", "unknown", "nyk",
    ),
    MissingReason.LATE: ("late", "overdue", "not supplied", "not submitted", "not received"),
    MissingReason.SUPPRESSED: ("c", "[c]", "(c)", "*", "**", "suppressed", "confidential"),
    MissingReason.NOT_APPLICABLE: (
        "n/a", "na", "n.a.", "n.a", "n\\a", "z", "[z]", "not applicable", "none set",
    ),
    MissingReason.CANNOT_CALCULATE: (
        "cannot be calculated", "cannot calculate", "not calculable",
    ),
}  # fmt: skip

_REASON_OF_MARK: Final = {mark: reason for reason, marks in _MARKS.items() for mark in marks}
_TOO_FEW_TO_SHOW: Final = re.compile(r"(?:<|fewer than|less than|under) ?=? ?[0-9]{1,2}")


def why_missing(reason: MissingReason) -> str:
    """Return ``reason`` as it is read on a page, in lower case, to stand where a number would.

    >>> why_missing(MissingReason.NOT_DUE)
    'not due'
    """
    return _WORDS[reason]


def missing_mark(text: str) -> MissingReason | None:
    """Return the reason a cell's words give for having no number, or None if they give none.

    Spaces and capitals do not count. A small count that is hidden ("<5") is suppressed.

    >>> missing_mark("N/A"), missing_mark("< 5"), missing_mark("0")
    (<MissingReason.NOT_APPLICABLE: 'not_applicable'>, <MissingReason.SUPPRESSED: 'suppressed'>, None)
    """
    words = " ".join(text.split()).lower()
    if _TOO_FEW_TO_SHOW.fullmatch(words):
        return MissingReason.SUPPRESSED
    return _REASON_OF_MARK.get(words)
