"""Addresses of what awaits the reader on a route."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.awaiting import views

urlpatterns: list[URLPattern] = [
    path("awaiting/", views.awaiting, name="awaiting"),
    path("awaiting.csv", views.table, name="awaiting_table"),
]
