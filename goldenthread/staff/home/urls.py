"""Addresses of the start page, and of the lists that it shows the beginning of."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.home import views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("waiting/<slug:kind>/", views.waiting, name="waiting"),
    path("changes/", views.changes, name="news"),
    path("changes/seen/", views.seen, name="seen"),
]
