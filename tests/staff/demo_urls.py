"""The addresses as the demo has them, for tests that run outside it."""

from __future__ import annotations

from goldenthread.config import urls as in_service
from goldenthread.staff.sign_in.urls import DEMO_ONLY

urlpatterns: list[object] = [*in_service.urlpatterns, *DEMO_ONLY]
handler400 = in_service.handler400
handler403 = in_service.handler403
handler404 = in_service.handler404
handler500 = in_service.handler500
