"""The addresses as a council with a provider of its own has them."""

from __future__ import annotations

from goldenthread.config import urls as in_service
from goldenthread.staff.sign_in.urls import BY_PROVIDER

urlpatterns: list[object] = [*in_service.urlpatterns, *BY_PROVIDER]
handler400 = in_service.handler400
handler403 = in_service.handler403
handler404 = in_service.handler404
handler500 = in_service.handler500
