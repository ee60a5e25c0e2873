"""Figures for whoever watches over many systems, in the form that Prometheus reads.

Of requests each process counts for itself; the page adds up all processes of this web server. What
the databases know is asked for when the page is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from goldenthread import __version__
from goldenthread.audit.followers import behind
from goldenthread.audit.queries import head
from goldenthread.upkeep.kept import backups_in
from goldenthread.upkeep.queue import queue
from goldenthread.upkeep.room import database_sizes, home, room_in
from goldenthread.upkeep.versions import misfit

FORM = CONTENT_TYPE_LATEST
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_REQUESTS = CollectorRegistry()
_SECONDS = Histogram(
    "goldenthread_request_seconds",
    "How long requests took to answer, by door, method and status; their number is its count.",
    ("door", "method", "status"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_REQUESTS,
)


def count(door: str, method: str, status: int, seconds: float) -> None:
    """Note one request that was answered."""
    _SECONDS.labels(door, method, str(status)).observe(seconds)


def written() -> bytes:
    """Return all figures as text."""
    requests = _REQUESTS
    if os.environ.get(FOLDER):
        requests = CollectorRegistry()
        multiprocess.MultiProcessCollector(requests)  # type: ignore[no-untyped-call]
    asked = CollectorRegistry(auto_describe=False)
    asked.register(_Asked(timezone.now()))
    return generate_latest(requests) + generate_latest(asked)


class _Asked(Collector):
    """What is asked for when the page is; eleven SQL queries at most."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def collect(self) -> Iterator[Metric]:
        version = GaugeMetricFamily("goldenthread_version", "The version.", labels=("version",))
        version.add_metric([__version__], 1)
        yield version
        yield _gauge("fits", "Whether program and databases fit each other.", not misfit())
        yield CounterMetricFamily("goldenthread_events", "Events in the audit trail.", value=head())
        yield from self._of_the_queue()
        yield from self._of_followers()
        yield from self._of_the_disk()

    def _of_the_queue(self) -> Iterator[Metric]:
        now = queue(at=self._at)
        since = now.oldest_waiting_at
        yield _gauge("workers", "Workers that are alive.", now.workers)
        yield _gauge("jobs_waiting", "Jobs that wait.", now.waiting)
        yield _gauge("jobs_held", "Jobs that a worker has taken.", now.held)
        yield _gauge("jobs_failed", "Jobs that broke off within a day.", now.failed)
        waited = (self._at - since).total_seconds() if since else 0
        yield _gauge("jobs_oldest_seconds", "How long the oldest job has waited.", waited)

    def _of_followers(self) -> Iterator[Metric]:
        events = GaugeMetricFamily(
            "goldenthread_follower_events_behind",
            "Events that a follower has yet to read.",
            labels=("follower",),
        )
        waited = GaugeMetricFamily(
            "goldenthread_follower_seconds_behind",
            "How long the first event that a follower has yet to read has waited.",
            labels=("follower",),
        )
        for it in behind():
            events.add_metric([it.name], it.events)
            seconds = (self._at - it.since).total_seconds() if it.since else 0
            waited.add_metric([it.name], max(seconds, 0))
        yield events
        yield waited

    def _of_the_disk(self) -> Iterator[Metric]:
        sizes = GaugeMetricFamily(
            "goldenthread_database_bytes", "The size of each database.", labels=("database",)
        )
        for alias, size in database_sizes().items():
            sizes.add_metric([alias], size)
        yield sizes
        yield _gauge("home_free_bytes", "Free where the home folder lies.", room_in(home()).free)
        kept = backups_in(settings.BACKUPS) if settings.BACKUPS else []
        if kept:
            latest = kept[0].at.timestamp()
            yield _gauge("last_backup_timestamp_seconds", "When the last backup began.", latest)


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"goldenthread_{name}", words, value=value)
