"""Addresses of the framework whole."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.framework import views

urlpatterns: list[URLPattern] = [
    path("", views.overview, name="framework"),
    path("handbook/", views.handbook, name="framework_handbook"),
    path("framework.zip", views.files, name="framework_files"),
]
