"""Addresses of these pages."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from goldenthread.staff.sign_in import views

#: Signing in with one click: only the demo has this address at all.
DEMO_ONLY: list[URLPattern] = [
    path("sign-in/as/<str:username>/", views.sign_in_as, name="sign_in_as")
]

urlpatterns: list[URLPattern] = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    *(DEMO_ONLY if settings.DEMO else []),
]
