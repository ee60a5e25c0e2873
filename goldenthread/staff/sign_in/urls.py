"""Addresses of these pages; names with ``mfa_``, ``account_`` and ``openid_`` are asked for by allauth."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from goldenthread.staff.sign_in import by_provider, recovery, steps, views

#: Signing in with one click: only the demo has this address at all.
DEMO_ONLY: list[URLPattern] = [
    path("sign-in/as/<str:username>/", views.sign_in_as, name="sign_in_as")
]

#: Signing in by the council's own provider: there where one is set.
BY_PROVIDER: list[URLPattern] = [
    path("sign-in/by/<str:provider_id>/", by_provider.ask, name="openid_connect_login"),
    path("sign-in/by/<str:provider_id>/back/", by_provider.back, name="openid_connect_callback"),
]

urlpatterns: list[URLPattern] = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/code/", steps.second_step, name="mfa_authenticate"),
    path("sign-in/passkey/", steps.passkey, name="sign_in_by_passkey"),
    path("sign-in/closed/", views.closed, name="sign_in_closed"),
    path("sign-in/forgotten/", recovery.forgotten, name="forgotten"),
    path("sign-in/forgotten/sent/", recovery.asked, name="recovery_asked"),
    path("sign-in/new-password/<str:key>/", recovery.new_password, name="new_password"),
    path("invitation/<str:key>/", recovery.invitation, name="invitation"),
    path("sign-out/", views.sign_out, name="sign_out"),
    *(BY_PROVIDER if settings.OIDC_ISSUER else []),
    *(DEMO_ONLY if settings.DEMO else []),
]
