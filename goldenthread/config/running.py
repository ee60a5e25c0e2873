"""What whoever runs the system sets besides: processes, backups, figures, logs."""

from __future__ import annotations

from pathlib import Path

from goldenthread.config.environment import SettingRefused, text, whole

WEB_WORKERS = whole("GOLDENTHREAD_WEB_WORKERS", 3, least=1)
WEB_THREADS = whole("GOLDENTHREAD_WEB_THREADS", 1, least=1)
METRICS_TOKEN = text("GOLDENTHREAD_METRICS_TOKEN", "")
if METRICS_TOKEN and len(METRICS_TOKEN) < 16:
    raise SettingRefused("GOLDENTHREAD_METRICS_TOKEN is too short: give it 16 characters or more.")
_backups = text("GOLDENTHREAD_BACKUPS", "")
BACKUPS = Path(_backups).resolve() if _backups else None
#: How often a running program looks whether its databases still fit it.
UPGRADE_LOOK_SECONDS = 5
