"""Keep Python from looking for rubbish where very much is made and all of it is in use."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Let nothing be looked through for rubbish meanwhile; it may be paused within a pause.

    Looking through tens of thousands of rows again and again took up to half of the time. What is let
    go of is freed all the same: only rows that point at each other in a ring would wait.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
