"""Addresses of these pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.upkeep import views

urlpatterns: list[URLPattern] = [
    path("health/", views.health, name="health"),
    path("health/ready/", views.ready, name="ready"),
    path("metrics", views.metrics, name="metrics"),
    path("components", views.components, name="components"),
]
