"""Settings for the tests: as in service, with a fast hasher and jobs run at once."""

from __future__ import annotations

import os

os.environ.setdefault("GOLDENTHREAD_DEBUG", "yes")

from goldenthread.config.settings import *  # noqa: F403
from goldenthread.config.settings import DATABASES, INSTALLED_APPS, Q_CLUSTER, STORAGES

DEBUG = False
# One model of each kind, with every kind of field, for the tests of records and audit.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.audit.sample"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
Q_CLUSTER = {**Q_CLUSTER, "sync": True}
# Tables are made from the models, as those of a new council are: docs/decisions/0020.
DATABASES = {
    alias: {**database, "TEST": {"MIGRATE": False}} for alias, database in DATABASES.items()
}
# Tests count queries: none is made to see whether the databases still fit.
UPGRADE_LOOK_SECONDS = 3600
# Pages are made without collecting static files first; tests of a running server have the digests.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
