"""The reference of the request that is being answered: in its answer's header, and in every log line."""

from __future__ import annotations

import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"

CURRENT: ContextVar[str] = ContextVar("goldenthread-request", default="")


def new_reference() -> str:
    """Return a reference that can be read out over the telephone."""
    return secrets.token_hex(4)
