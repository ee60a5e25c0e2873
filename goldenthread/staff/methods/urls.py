"""Addresses of the published methods."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.methods import views

urlpatterns: list[URLPattern] = [
    path("", views.methods, name="methods"),
    path("<slug:name>/", views.method, name="method"),
]
