"""Addresses of these pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.accounts import changes, views

urlpatterns: list[URLPattern] = [
    path("accounts/", views.accounts, name="accounts"),
    path("people/<str:reference>/access/", views.access, name="access"),
    path("people/<str:reference>/access/invite/", changes.invite, name="access_invite"),
    path("people/<str:reference>/access/withdraw/", changes.withdraw, name="access_withdraw"),
    path("people/<str:reference>/access/recover/", changes.recover, name="access_recover"),
    path("people/<str:reference>/access/sessions/", changes.end, name="access_end_sessions"),
    path("people/<str:reference>/access/suspend/", changes.suspend, name="access_suspend"),
    path("people/<str:reference>/access/restore/", changes.restore, name="access_restore"),
    path("people/<str:reference>/access/two-step/", changes.clear, name="access_clear_steps"),
]
