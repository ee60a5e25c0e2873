"""The addresses as the demo has them, for tests that run outside it."""

from __future__ import annotations

from goldenthread.config.urls import *  # noqa: F403
from goldenthread.config.urls import urlpatterns as those_of_service
from goldenthread.staff.sign_in.urls import DEMO_ONLY

urlpatterns = [*those_of_service, *DEMO_ONLY]
