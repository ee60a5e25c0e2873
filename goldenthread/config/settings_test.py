"""Settings for the tests: as in service, with a fast hasher and jobs run at once."""

from __future__ import annotations

import os

os.environ.setdefault("GOLDENTHREAD_DEBUG", "yes")

from goldenthread.config.settings import *  # noqa: E402, F403
from goldenthread.config.settings import Q_CLUSTER  # noqa: E402

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
Q_CLUSTER = {**Q_CLUSTER, "sync": True}
