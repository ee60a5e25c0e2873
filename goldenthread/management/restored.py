"""What a backup holds and what a restore did, in sentences."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from goldenthread.ui.dates import day, moment
from goldenthread.upkeep.archive.manifest import Manifest
from goldenthread.upkeep.archive.restoring import Restored

_ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def kept_in_a_sentence(manifest: Manifest, file: Path) -> str:
    """Return what a backup that was just written holds."""
    size = max(file.stat().st_size / 1_000_000, 0.1)
    return f"Backed up {held(manifest)}: {file} ({size:,.1f} MB)."


def held(manifest: Manifest) -> str:
    """Return how much a backup holds, up to when."""
    if not manifest.head.event:
        return f"no events and {manifest.rows:,} rows"
    return (
        f"{manifest.head.event:,} {_events(manifest.head.event)} and {manifest.rows:,} rows,"
        f" up to {day(datetime.fromisoformat(manifest.head.at))}"
    )


def _events(count: int) -> str:
    return "event" if count == 1 else "events"


def restored_in_sentences(restored: Restored) -> list[str]:
    """Return what was restored, whence, and whether it is what was recorded."""
    manifest, found = restored.manifest, restored.verified
    engine = _ENGINES.get(manifest.engine, manifest.engine)
    if found.fault:
        chain = f"The trail does not hold: {found.fault.sentence}"
    elif not found.events:
        chain = "Nothing was altered: the trail is empty."
    else:
        chain = (
            f"Nothing was altered: {found.events:,} {_events(found.events)} and {found.rows:,} audited"
            f" rows agree with the digest {manifest.head.digest}."
        )
    return [
        f"Restored {held(manifest)}.",
        f"The backup was made on {moment(datetime.fromisoformat(manifest.made_at))} by Golden Thread"
        f" {manifest.made_by} on {engine}.",
        chain,
        "Everybody signs in again.",
    ]
