"""What a verification of the trail found, in a sentence."""

from __future__ import annotations

from goldenthread.audit.verification import Verified


def in_a_sentence(found: Verified) -> str:
    """Return the first fault, or that there is none with what was checked."""
    if found.fault is not None:
        return found.fault.sentence
    if not found.events:
        return "Nothing was altered: the trail is empty."
    return (
        f"Nothing was altered: {found.events:,} events and {found.rows:,} rows agree with the"
        " latest digest."
    )
