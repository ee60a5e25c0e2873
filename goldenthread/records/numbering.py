"""By what people name the next thing of a kind: its letter, and a number after the last one."""

from __future__ import annotations

from typing import Any

__all__ = ["next_number"]


def next_number(model: Any, letter: str) -> int:
    """Return the next number of a kind whose references are ``O-1``, ``O-2`` …; ask under the writer's lock.

    Keys of a database may leave gaps, which nobody could explain; and files may have brought some of the kind
    under other references.
    """
    number = 1 + int(model.objects.values("reference").distinct().count())
    while model.objects.filter(reference=f"{letter}-{number}").exists():
        number += 1
    return number
