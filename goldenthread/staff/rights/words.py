"""Rights in words: what each lets somebody do, by what they have it, and what keeps them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from goldenthread.indicators.queries.who import By
from goldenthread.organisation.access import Right

#: What somebody with a right may do, after "may".
DOES: Mapping[Right, str] = {
    Right.SEE: "see indicators with their figures, targets, ratings and history",
    Right.RECORD: "record figures",
    Right.CORRECT: "correct figures that were validated",
    Right.VALIDATE: "validate figures and ask about them",
    Right.IMPORT: "bring spreadsheets",
    Right.ADMINISTER: "change indicators, targets, owners, posts and rights",
    Right.AUDIT: "read the audit trail",
    Right.SEE_ORGANISATION: "see the council’s units, posts and people",
    Right.SEE_RESTRICTED: "see drafts, embargoed and exempt indicators",
    Right.SEE_SHARED: "see the council’s indicators that are shared with the unit",
}
#: The same in a word or two, where many stand in a row.
BRIEF: Mapping[Right, str] = {
    Right.SEE: "see",
    Right.RECORD: "record",
    Right.CORRECT: "correct",
    Right.VALIDATE: "validate",
    Right.IMPORT: "import",
    Right.ADMINISTER: "administer",
    Right.AUDIT: "audit",
    Right.SEE_ORGANISATION: "see the organisation",
    Right.SEE_RESTRICTED: "see what is restricted",
    Right.SEE_SHARED: "see what is shared",
}
#: What says nothing about one indicator or unit: it is about the council as a whole.
OF_THE_WHOLE = frozenset({Right.SEE_ORGANISATION})


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence.

    >>> listed(["see", "record", "correct"])
    'see, record and correct'
    """
    held = list(words)
    if len(held) < 2:
        return "".join(held)
    return f"{', '.join(held[:-1])} and {held[-1]}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun.

    >>> counted(1, "indicator"), counted(2, "indicator")
    ('1 indicator', '2 indicators')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def by_in_words(by: By) -> str:
    """Return by what somebody has a right.

    >>> from goldenthread.organisation.access import Role
    >>> by_in_words(By(Role.AUDITOR, "Internal Auditor", "Wexcombe"))
    'Auditor for Wexcombe, as Internal Auditor'
    """
    if by.is_share:
        return f"Shared with {by.unit}, as {by.post}"
    return f"{by.role.label} for {by.unit}, as {by.post}"


def may_in_words(may: Mapping[Right, tuple[By, ...]]) -> tuple[tuple[str, str], ...]:
    """Return what somebody may do, with by what; rights that come by the same stand together."""
    grouped: dict[tuple[str, ...], list[str]] = {}
    for right, ways in may.items():
        if right not in OF_THE_WHOLE:
            why = tuple(dict.fromkeys(by_in_words(by) for by in ways))
            grouped.setdefault(why, []).append(BRIEF[right])
    return tuple((listed(words).capitalize(), "; ".join(why)) for why, words in grouped.items())


def page_number(text: str) -> int:
    """Return which page is asked for; the first for whatever is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 1
