"""Addresses of these pages; the names ``…_reauthenticate`` are asked for by allauth."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.account import confirming, passkeys, two_step, views

urlpatterns: list[URLPattern] = [
    path("", views.account, name="account"),
    path("confirm/", confirming.confirm, name="account_reauthenticate"),
    path("confirm/", confirming.confirm, name="mfa_reauthenticate"),
    path("password/", views.password, name="password"),
    path("address/", views.address, name="address"),
    path("address/<str:key>/", views.address_proven, name="address_proven"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/end/", views.sessions_end, name="sessions_end"),
    path("two-step/", two_step.overview, name="two_step"),
    path("two-step/app/", two_step.app, name="two_step_app"),
    path("two-step/app/remove/", two_step.app_remove, name="two_step_app_remove"),
    path("two-step/codes/", two_step.codes, name="recovery_codes"),
    path("two-step/codes.txt", two_step.codes_file, name="recovery_codes_file"),
    path("two-step/passkeys/add/", passkeys.add, name="passkey_add"),
    path("two-step/passkeys/<int:number>/", passkeys.rename, name="passkey_rename"),
    path("two-step/passkeys/<int:number>/remove/", passkeys.remove, name="passkey_remove"),
]
