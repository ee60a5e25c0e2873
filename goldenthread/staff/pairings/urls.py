"""Addresses of the pages of pairings."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.pairings import views

urlpatterns: list[URLPattern] = [
    path("pairings/", views.pairings, name="pairings"),
    path("pairings.csv", views.table, name="pairings_table"),
    path("pairings/propose/", views.propose, name="pairings_propose"),
]
