"""Addresses of the start page."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern] = [
    path("", RedirectView.as_view(pattern_name="scorecard"), name="home"),
]
