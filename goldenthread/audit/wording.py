"""What the database itself says when it refuses; each sentence names the table."""

from __future__ import annotations

#: Every trigger and function of ours begins so.
PREFIX = "goldenthread_"

NO_EVENT = "{table}: nothing is recorded outside the open audit event"
CHANGED = "{table} is append-only: its rows are never changed or removed"
CHANGED_KEY = "{table}: a row keeps its id"
NOT_THERE = "{table}: {column} points to nothing in {other}"
EMPTIED = "{table} is never emptied at once: the trail must name each row"
